"""What every HTML report stands in: one file, one style, one script, and a policy that allows nothing else."""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from contractctl.report.html_text import safe


def framed(title: str, body: Iterable[str], *, styles: Iterable[str] = ("html.css",), script: str = "html.js") -> str:
    """The whole page around a body of HTML, with a line end; the title is plain text, the styles and the script are files."""
    style, script = "".join(map(_asset, styles)), _asset("page.js") + _asset(script)
    head = _HEAD.format(title=safe(title), style=style, policy=_policy(style, script))
    return "".join((head, *body, f"<script>{script}</script>\n</body>\n</html>\n"))


_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
"""


@cache
def _asset(name: str) -> str:
    return files("contractctl.report").joinpath(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """The content security policy: nothing but this style and this script (CSP level 3, hash sources)."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
