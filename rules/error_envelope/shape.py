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
from contractctl.model import HOLDS, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged
from contractctl.spec.parts import MediaType
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema

from . import Options

clause = Clause("error-envelope/shape", "An error body has the agreed envelope.", severities("W E E E"))

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
