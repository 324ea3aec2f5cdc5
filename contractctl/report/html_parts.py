"""Parts that the HTML reports share: tables that open, lists to choose from, rows of terms, long lists that stand once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from contractctl.report.html_text import counted, number, safe
from contractctl.report.pages import Page

LISTS = "Operations of what concerns many"
"""The heading above the lists of operations."""
_FEW = 6
"""More operations stand in a list that opens."""


def overview(title: str, heads: Mapping[str, str], rows: Iterable[str]) -> str:
    """A table that opens; of each head its text and its class."""
    head = "".join(f'<th scope="col" class="{kind}">{name}</th>' for name, kind in heads.items())
    return (
        f'<details class="overview"><summary>{title}</summary>\n<table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody>\n</table></details>\n"
    )


def figure(count: int) -> str:
    """A cell with a number."""
    return f'<td class="number">{number(count)}</td>'


def choice(name: str, every: str, values: Sequence[str], *, label: str = "") -> str:
    """A list to choose from; `every` is what stands for no choice."""
    options = "".join(f'<option value="{safe(value)}">{safe(value)}</option>' for value in values)
    return f'<select name="{name}" aria-label="{label or name.capitalize()}"><option value="">{every}</option>{options}</select>\n'


def row(term: str, items: Iterable[str]) -> str:
    """A term and what belongs to it; the texts are HTML."""
    listed = [*items]
    inner = listed[0] if len(listed) == 1 else f"<ul>{''.join(f'<li>{item}</li>' for item in listed)}</ul>"
    return f'<dt>{term}</dt><dd class="where">{inner}</dd>'


def clause_link(page: Page | None) -> str:
    """A link to the page of a clause further down; nothing where there is none."""
    return f'<a class="kept" href="#clause={safe(page.rule)}">{safe(page.title)}</a>' if page is not None else ""


class OperationLists:
    """The long lists of operations that findings and changes link to by number, each once in the file."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}

    def items(self, names: tuple[str, ...]) -> Iterator[str]:
        """The operations; of many the first, and a link to all."""
        for one in names if len(names) <= _FEW else names[: _FEW // 2]:
            yield f"<code>{safe(one)}</code>"
        if len(names) > _FEW:
            index = self._numbers.setdefault(names, len(self._numbers) + 1)
            yield f'<a class="kept list" href="#operations={index}">all {counted(len(names), "operation")}</a>'

    def details(self) -> Iterator[str]:
        """The lists; complete after the last link."""
        for names, index in self._numbers.items():
            items = "".join(f"<li><code>{safe(one)}</code></li>" for one in names)
            yield (
                f'<details class="kept" id="operations={index}">'
                f"<summary>all {counted(len(names), 'operation')}</summary><ul>{items}</ul></details>"
            )
