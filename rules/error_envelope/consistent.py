from collections import Counter
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.boilerplate import is_boilerplate
from contractctl.contract.forms import FEW, Form, Survey, listed, survey
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.traffic import Exchange, Traffic

from . import Options, answers
from .envelopes import form_seen

clause = Clause("error-envelope/consistent", "All error bodies of an API have one form.", severities("W E E W"))

NO_FORM = not_applicable("the document gives its errors no form of its own")
OTHERWISE = not_applicable("it is declared in another form, of which the promised side speaks")
HAS_FORM = not_applicable("the document gives its errors a form, to which each answer is held")
TOO_FEW_SEEN = not_applicable(f"fewer than {FEW} error answers were seen")
TOO_FEW = not_applicable(f"fewer than {FEW} error answers have a known form")


@clause.promised
def agrees(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """Whatever form the document chose, a client wants to parse one."""
    found = survey(api, context.facts, context.settings)
    own, total = found.dominant, found.counts.total()
    if own is None or total < FEW:
        yield TOO_FEW
        return
    outliers = found.outliers(own, extended=context.options.ignore_extra_properties)
    share = 1 - sum(outliers.values()) / total
    if share < context.options.min_share:
        message = f"{total} error answers have {len(found.counts)} forms, of which none is in most"
        yield broken(api.root.nearest("paths"), f"{message} (the most frequent, {own.words()}, in {percent(share)})")
        return
    if not outliers:
        yield HOLDS
    for form, count in outliers.items():
        if not form.members:
            continue  # a body that is always empty is no other form to parse
        yield outlier(found, form, count, own, share)


def outlier(found: Survey, form: Form, count: int, own: Form, share: float) -> Verdict:
    """One finding for all answers of a form, at the schema of the first."""
    answers = "1 error answer differs" if count == 1 else f"{count} error answers differ"
    message = f"{answers} from the {percent(share)} that have {own.words()}: {difference(form.stranger(own, found.required(own)), own.members)}"
    return broken(found.first(form).schema, message, related=(found.first(own).schema,))


def difference(mine: dict[str, str], theirs: dict[str, str]) -> str:
    """What a client of the document's own form misses in another one."""
    absent = [name for name in theirs if name not in mine and (name.rpartition(".")[0] in mine or "." not in name)]
    if absent:
        return f"no {', no '.join(absent[:3])}" + (" ..." if len(absent) > 3 else "")  # noqa: PLR2004
    changed = [name for name in theirs if name in mine and mine[name] != theirs[name]]
    if changed:
        return (
            f"'{changed[0]}' is {mine[changed[0]] or 'of no said type'}, not {theirs[changed[0]] or 'of no said type'}"
        )
    return f"it has {listed(name for name in mine if name not in theirs)} too"


def percent(share: float) -> str:
    """A share as it is read, never rounded up to all of them."""
    return f"{int(share * 100)} %"


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def has_the_form(exchange: Exchange, context: Context[Options]) -> Verdict:
    """An error that the document does not know, such as that of an unknown path, has the form of the others, too."""
    if not answers.is_judged(exchange, context):
        return answers.NO_ERROR
    body = answers.error_object(exchange)
    if body is None:
        return answers.NO_OBJECT
    found = survey(context.api, context.facts, context.settings)
    own = found.own(context.options.min_share)
    if own is None:
        return NO_FORM
    if not is_free(exchange, found, context):
        return OTHERWISE
    seen = form_seen(body, own)
    if seen.agrees(own, found.required(own)):
        return HOLDS
    what = difference(seen.members, own.members)
    severity = Severity.ERROR if answers.declared_body(exchange) is not None else None
    message = f"{exchange.answer.status}: the error body is not {own.words()} as the document has it: {what}"
    return broken(answers.place(exchange, context), message, severity=severity)


def is_free(exchange: Exchange, found: Survey, context: Context[Options]) -> bool:
    """Whether the document declares no other form for this very answer."""
    media = answers.declared_body(exchange)
    if media is None or media.schema is None:
        return True
    boilerplate = exchange.declared is not None and is_boilerplate(exchange.declared[1], context.settings)
    return not boilerplate and not found.is_outlier(media.schema, context.options.min_share)


@clause.kept()
def have_one_form(traffic: Traffic, context: Context[Options]) -> Iterator[Verdict]:
    """Where the document gives its errors no form, those that were seen must agree with each other."""
    if survey(context.api, context.facts, context.settings).own(context.options.min_share) is not None:
        yield HAS_FORM
        return
    seen = list(forms_seen(traffic, context))
    counts = Counter(form for _, form in seen)
    if len(seen) < FEW:
        yield TOO_FEW_SEEN
        return
    usual, _ = counts.most_common(1)[0]
    agreeing = sum(count for form, count in counts.items() if form.agrees(usual, frozenset()))
    if agreeing < context.options.min_share * len(seen):
        forms = " and ".join(form.words() for form in list(counts)[:2])
        shown = {"exchanges": tuple({form: one for one, form in reversed(seen)}.values())}
        message = f"the errors of the server have {len(counts)} forms, such as {forms}"
        yield broken(context.api, message, evidence=shown)
        return
    others = {(one.answer.status, form.words()): one for one, form in seen if not form.agrees(usual, frozenset())}
    for (status, words), exchange in others.items():
        where = answers.place(exchange, context)
        message = f"{status}: the error body is {words}; most errors of the server are {usual.words()}"
        yield broken(where, message, evidence={"exchanges": (exchange,)})
    if not others:
        yield HOLDS


def forms_seen(traffic: Traffic, context: Context[Options]) -> Iterator[tuple[Exchange, Form]]:
    """The error answers with a JSON object, each with its form."""
    for exchange in traffic.exchanges:
        body = answers.error_object(exchange) if answers.is_judged(exchange, context) else None
        framework = exchange.declared is not None and is_boilerplate(exchange.declared[1], context.settings)
        if body is not None and not framework:
            yield exchange, form_seen(body)
