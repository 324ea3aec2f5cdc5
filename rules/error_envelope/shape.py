from collections.abc import Mapping

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.envelope import (
    PROBLEM_MEDIA,
    Profile,
    envelope_uses,
    error_body,
    names_a_code,
    profiles,
)  # fmt: skip
from contractctl.contract.forms import listed, survey
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged
from contractctl.spec.parts import MediaType
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from contractctl.traffic import Exchange

from . import Options, answers
from .envelopes import form_seen, is_problem, lacks_of_nested, lacks_of_problem, problem_faults

clause = Clause("error-envelope/shape", "An error body has the agreed envelope.", severities("W E E E"))

NO_FORM = not_applicable("the document gives its errors no form that could be kept")
NO_SCHEMA = not_applicable("it has no JSON schema")
NO_ERROR = not_applicable("no operation answers with it as an error whose form is free")
NO_PROFILE = not_applicable("the envelope is 'auto': only consistency counts")
OPEN = unknown("the schema does not say which members the body has")
OUTLIER = not_applicable("the document has a form of its own, from which error-envelope/consistent tells this one")


@clause.promised
def has_the_envelope(response: Response, context: Context[Options]) -> Verdict:
    """One of the accepted envelopes must be promised by every alternative of the body."""
    media = error_body(response)
    if media is None or media.schema is None:
        return NO_SCHEMA
    uses = envelope_uses(response, context.facts, context.settings)
    if not uses:
        return NO_ERROR
    accepted = profiles(context.options.accept, context.settings)
    if not accepted:
        return NO_PROFILE
    body = merged(media.schema, "response")
    lacking = [(one, one.missing(body, required=context.options.require)) for one in accepted]
    fitting = [one for one, missing in lacking if missing == ()]
    if fitting:
        return media_verdict(media, fitting, context.options)
    own = by_the_documents_form(media.schema, context) if "own" in context.options.accept else None
    if own is not None:
        return own
    known = [(one, missing) for one, missing in lacking if missing is not None]
    return OPEN if len(known) < len(lacking) else broken(media.schema, complaint(known))


def by_the_documents_form(schema: Schema, context: Context[Options]) -> Verdict | None:
    """Where most errors have one form, it is the envelope if it has a code; None where there is no such form."""
    found = survey(context.api, context.facts, context.settings)
    own = found.own(context.options.min_share)
    form = found.form(schema) if own is not None else None
    if own is None or form is None:
        return None
    if not form.agrees(own, found.required(own)):
        return OUTLIER
    first = found.first(own)
    if names_a_code(first.body) or names_a_code(merged(schema, "response")):
        return HOLDS
    members = [name for name in own.members if name and not any(one.startswith(f"{name}.") for one in own.members)]
    if not members:
        return broken(first.schema, "the errors of this API are no objects: give them a code and a message")
    message = f"the errors of this API are {listed(members)}: add a code, which tells a client what to do about it"
    return broken(first.schema, message)


def media_verdict(media: MediaType, fitting: list[Profile], options: Options) -> Verdict:
    """Problem Details want their media type where that is asked for (RFC 9457 3)."""
    plain = media.name.partition(";")[0].strip().lower()
    if (
        options.problem_media == "error"
        and plain != PROBLEM_MEDIA
        and all(one.name == "problem-details" for one in fitting)
    ):
        return broken(media, f"Problem Details are declared as '{plain}': use {PROBLEM_MEDIA}")
    return HOLDS


def complaint(lacking: list[tuple[Profile, tuple[str, ...]]]) -> str:
    """Name what is missing of each envelope that would do, the nearest first."""
    nearest = sorted(lacking, key=lambda pair: len(pair[1]))
    parts = [f"{one.name} (no {', no '.join(missing)})" for one, missing in nearest]
    return f"the error body is neither {' nor '.join(parts)}" if len(parts) > 1 else f"the error body is not {parts[0]}"


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def sends_the_envelope(exchange: Exchange, context: Context[Options]) -> Verdict:  # noqa: PLR0911 -- one for each reason
    """One of the accepted envelopes must be there; the document's own form is enough where that is accepted."""
    if not answers.is_judged(exchange, context):
        return answers.NO_ERROR
    body = answers.error_object(exchange)
    if body is None:
        return answers.NO_OBJECT
    where, status = answers.place(exchange, context), exchange.answer.status
    for fault, must in problem_faults(exchange.answer, body) if is_problem(exchange.answer) else ():
        severity = Severity.ERROR if must else Severity.WARNING
        return broken(where, f"{status}: the Problem Details are wrong: {fault}", severity=severity)
    lacking = lacks(body, context)
    if not lacking:
        return NO_PROFILE
    if () in lacking.values():
        return HOLDS
    if "own" in context.options.accept:
        return like_the_documents(body, context)
    parts = [f"{name} (no {', no '.join(missing)})" for name, missing in lacking.items()]
    return broken(where, f"{status}: the error body is not {' nor '.join(parts)}")


def lacks(body: Mapping[str, Value], context: Context[Options]) -> dict[str, tuple[str, ...]]:
    """What a body lacks of each accepted envelope, by its name."""
    found = {"nested-error": lacks_of_nested(body, context.settings), "problem-details": lacks_of_problem(body)}
    return {one.name: found[one.name] for one in profiles(context.options.accept, context.settings)}


def like_the_documents(body: Mapping[str, Value], context: Context[Options]) -> Verdict:
    """Whether it has the form of most errors of the document; another one is told by `consistent`."""
    found = survey(context.api, context.facts, context.settings)
    own = found.own(context.options.min_share)
    if own is None:
        return NO_FORM
    return HOLDS if form_seen(body, own).agrees(own, found.required(own)) else OUTLIER
