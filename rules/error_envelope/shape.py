from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.envelope import PROBLEM_MEDIA, Profile, envelope_uses, error_body, profiles
from contractctl.model import HOLDS, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged
from contractctl.spec.parts import MediaType
from contractctl.spec.responses import Response

from . import Options

clause = Clause("error-envelope/shape", "An error body has the agreed envelope.", severities("W E E E"))

NO_SCHEMA = not_applicable("it has no JSON schema")
NO_ERROR = not_applicable("no operation answers with it as an error whose form is free")
NO_PROFILE = not_applicable("the envelope is 'auto': only consistency counts")
OPEN = unknown("the schema does not say which members the body has")


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
    known = [(one, missing) for one, missing in lacking if missing is not None]
    return OPEN if len(known) < len(lacking) else broken(media.schema, complaint(known))


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
