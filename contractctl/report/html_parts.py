"""Parts that the HTML reports share: tables that open, lists to choose from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from contractctl.report.html_text import counted, number, safe

LISTS = "Operations of what concerns many"
"""The heading above the lists of operations."""


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


def operation_lists(lists: Mapping[tuple[str, ...], int]) -> Iterator[str]:
    """The long lists of operations that findings and changes link to by number, each once."""
    for names, index in lists.items():
        items = "".join(f"<li><code>{safe(one)}</code></li>" for one in names)
        yield (
            f'<details class="kept" id="operations={index}">'
            f"<summary>all {counted(len(names), 'operation')}</summary><ul>{items}</ul></details>"
        )
