from collections.abc import Iterable, Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import stack_traces
from contractctl.contract.envelope import error_uses
from contractctl.document.node import Node, Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.parts import MediaType
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from contractctl.traffic import Exchange

from . import Options, answers
from .internals import NAMES, strings_in

clause = Clause("error-envelope/no-stack-trace", "An error answer exposes no internals.", severities("E E E W"))

NO_ERROR = not_applicable("no operation answers with it as an error")
NO_BODY = not_applicable("it has no body")
DEPTH = 3
LONG = 64
"""A `trace` that may be longer than this is no id."""


@clause.promised
def hides_internals(response: Response, context: Context[Options]) -> Iterator[Verdict]:
    """Schemas and examples are searched; what servers really send is the matter of the live side."""
    uses = error_uses(response, context.facts)
    if not uses or not response.content:
        yield NO_BODY if uses else NO_ERROR
        return
    severity = Severity.WARNING if all(use.operation.internal for use in uses) else None
    shown = False
    for media in response.content.values():
        for where, message, sure in exposed(media, context.options):
            shown = True
            yield broken(where, message, severity=severity if sure else Severity.WARNING)
    if not shown:
        yield HOLDS


def exposed(media: MediaType, options: Options) -> Iterator[tuple[Schema | Node, str, bool]]:
    """Where a schema or an example of an error body shows the inside of the server, and whether that is sure."""
    for name, schema in telling(media.schema, options) if media.schema is not None else ():
        yield schema, f"the error body exposes internals: '{name}'", True
    for example in (media.example, *(one.value for one in media.examples.values())):
        sign = most_sure(map(stack_traces.sign_in, strings_in(example))) if example is not None else None
        if example is not None and sign is not None:
            yield example, f"the example of an error exposes internals: '{sign.text}'", sign.sure


def most_sure(signs: Iterable[stack_traces.Sign | None]) -> stack_traces.Sign | None:
    """The first sign that proves it alone, else the first one."""
    return max(filter(None, signs), key=lambda sign: sign.sure, default=None)


def telling(schema: Schema, options: Options) -> tuple[tuple[str, Schema], ...]:
    """The properties of a body that show internals, found once for all answers that share the schema."""
    key = (telling, id(schema), options)
    found = schema.api.memo.get(key)
    if not isinstance(found, tuple):
        shapes = merged(schema, "response").alternatives
        found = tuple((name, schemas[0]) for shape in shapes for name, schemas in inside(shape, options, DEPTH))
        schema.api.memo[key] = found
    return found


def inside(shape: Shape, options: Options, depth: int) -> Iterator[tuple[str, tuple[Schema, ...]]]:
    """The properties that show internals, some levels down."""
    for name, schemas in shape.properties.items():
        if tells(normalised(name), schemas, shape, options):
            yield name, schemas
        elif depth > 1:
            for inner in merged(schemas, "response").alternatives:
                yield from inside(inner, options, depth - 1)
                for item in inner.items:
                    for one in merged(item, "response").alternatives:
                        yield from inside(one, options, depth - 1)


def tells(name: str, schemas: tuple[Schema, ...], beside: Shape, options: Options) -> bool:
    """Whether a property of this name shows internals; `trace` does so as a list or a long text, not as an id."""
    if name in {normalised(one) for one in options.allow_names}:
        return False
    kinds = {kind for one in schemas for kind in one.types}
    if name == "trace":
        limits = [one.raw["maxLength"] for one in schemas if isinstance(one.raw.get("maxLength"), int)]
        text = (
            "string" in kinds
            and not beside.named("trace_id")
            and not any(isinstance(limit, int) and limit <= LONG for limit in limits)
            and not any("format" in one.raw or "pattern" in one.raw for one in schemas)
        )
        return "array" in kinds or text
    known = name in NAMES or name in {normalised(one) for one in options.extra_names}
    return known and not (kinds and kinds <= {"boolean", "integer", "number"})


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def shows_no_trace(exchange: Exchange, context: Context[Options]) -> Verdict:
    """What the caller sent and the answer repeats is not judged; nor are members that the document declares for traces."""
    answer = exchange.answer
    if answer.status < answers.ERROR or not answer.body:
        return NO_BODY
    sent = "\n".join((exchange.request.url, exchange.request.body.decode("utf-8", "replace")))
    body = answers.error_object(exchange)
    texts = list(answers.texts_in(body)) if body is not None else [answer.body.decode("utf-8", "replace")]
    where = answers.place(exchange, context)
    best = most_sure(stack_traces.sign_in(text, sent) for text in texts)
    if best is not None:
        severity = None if best.sure else Severity.WARNING
        message = f"{answer.status}: the error answer exposes internals"
        return broken(where, message, severity=severity, evidence={"excerpt": best.text})
    for one in answers.objects_in(body):
        name = next((name for name in one if is_internal(str(name), one[name], context.options)), None)
        if name is not None:
            return broken(where, f"{answer.status}: the error answer exposes internals: '{name}'")
    return HOLDS


def is_internal(name: str, value: Value, options: Options) -> bool:
    """Whether a member by its name shows internals, and has something to show."""
    plain = normalised(name)
    if plain in {normalised(one) for one in options.allow_names}:
        return False
    known = plain in NAMES or plain in {normalised(one) for one in options.extra_names}
    return known and isinstance(value, str | list | dict) and bool(value)
