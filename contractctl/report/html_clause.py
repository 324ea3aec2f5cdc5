"""A clause's page as HTML: its Markdown without raw HTML and images, links only to the web, examples with their kind."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from contractctl.report.html_text import plain_lines, safe
from contractctl.report.pages import Page

_KINDS = {"bad": "Breaks the promise", "good": "Keeps it"}


def clause_pages(rules: Iterable[str], pages: Mapping[str, Page]) -> Iterator[str]:
    """The page of each rule that has one, to be opened where it stands or copied by the script."""
    markdown = _Markdown("commonmark", {"html": False}, renderer_cls=_Examples).enable("table").disable("image")
    for rule in rules:
        if rule in pages:
            page = pages[rule]
            # the section begins with the promise, which is said already
            text = plain_lines(page.text.removeprefix(page.title))
            yield (
                f'<details class="kept" id="clause={safe(rule)}"><summary>{safe(page.title)}</summary><div class="page">'
                f'<p class="rule"><code>{safe(rule)}</code></p>\n{markdown.render(text)}</div></details>'
            )


class _Markdown(MarkdownIt):
    """Links lead to the web or are no links: a page's neighbours are not in the report."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 -- the library's name
        return url.startswith(("https://", "http://"))


class _Examples(RendererHTML):
    """Fenced examples stand under what they show and the options they were tried with."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002 -- the library's way
        """An example with its caption."""
        kind, *given = tokens[idx].info.split()[1:] or [""]
        caption = " ".join([_KINDS.get(kind, safe(kind)), *(f"<code>{safe(one)}</code>" for one in given)])
        head = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"<figure>{head}<pre><code>{escape(tokens[idx].content)}</code></pre></figure>\n"

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Words; an entity such as `&#x202e;` is a character here."""
        return safe(tokens[idx].content)
