from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.forms import FEW, Form, Survey, listed, survey
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api

from . import Options

clause = Clause("error-envelope/consistent", "All error bodies of an API have one form.", severities("W E E W"))

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
