from collections.abc import Callable, Iterable, Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.paging import Paging
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation

from . import Options
from .house import FEW, Paged, house_of
from .lists import BY_ID

clause = Clause("pagination/consistent", "All lists of an API are paged in one way.", severities("H W W H"))

TOO_FEW = not_applicable(f"fewer than {FEW} lists come in pages")
SHOWN = 3

Ways = dict[str, list[Paged]]
"""The ways of doing one thing, the most frequent first, each with the lists that do it so."""


@clause.promised
def agrees(api: Api, context: Context[Options]) -> Verdict:
    """The style, the name of what chooses a page of the usual style, the name of the size; one finding for all."""
    paged = house_of(api, context).paged
    if len(paged) < FEW:
        return TOO_FEW
    styles = grouped(paged, lambda found: found.style)
    names = grouped(next(iter(styles.values())), chosen_by)
    sizes = grouped(paged, lambda found: found.sizes[0].name if found.sizes else None)
    mixed = [ways for ways in (styles, names, sizes) if len(ways) > 1]
    if not mixed:
        return HOLDS
    words = "; ".join((*differences("by", styles), *differences("choose by", names), *differences("size by", sizes)))
    strange = dict.fromkeys(one for ways in mixed for one in outliers(ways, context.options.min_share))
    shown = ", ".join(one.label for one in list(strange)[:SHOWN])
    these = f"; others than most: {shown}" + (" ..." if len(strange) > SHOWN else "") if strange else ""
    return broken(
        api.root.nearest("paths"), f"lists are paged in different ways: {words}{these}", related=list(strange)[:SHOWN]
    )


def chosen_by(found: Paging) -> str | None:
    """The name of what chooses a page; None for a direction such as `before`, of which there are several."""
    return found.chooser.name if found.chooser is not None and normalised(found.chooser.name) not in BY_ID else None


def grouped(paged: Iterable[Paged], way: Callable[[Paging], str | None]) -> Ways:
    """The lists by what they do, the most frequent first."""
    groups: Ways = {}
    for one in paged:
        name = way(one[1])
        if name is not None:
            groups.setdefault(name, []).append(one)
    return dict(sorted(groups.items(), key=lambda item: -len(item[1])))


def differences(verb: str, ways: Ways) -> Iterator[str]:
    """The ways with their numbers; nothing where there is only one."""
    if len(ways) > 1:
        named = [f"{name} ({len(users)})" for name, users in ways.items()]
        yield f"{verb} {', '.join(named[: SHOWN + 1])}" + (" ..." if len(named) > SHOWN + 1 else "")


def outliers(ways: Ways, share: float) -> Iterator[Operation]:
    """The lists that differ from the way that most have; none where no way has this share."""
    usual, *others = ways.values()
    if len(usual) >= share * sum(len(users) for users in ways.values()):
        yield from (operation for users in others for operation, _ in users)
