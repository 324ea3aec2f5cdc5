"""The reports of a check: those of its findings, with the contract matrix where a format has room for it."""

import shutil
import sys

from contractctl.cli.checking import CheckOutcome
from contractctl.cli.options import Format
from contractctl.cli.output import Outputs


def write(outputs: Outputs, found: CheckOutcome, *, collapse: bool) -> None:
    """Write the files, then print. Raises UsageError for a file that cannot be written."""

    def render(form: Format, *, printed: bool) -> str:
        if form is Format.JSON:
            from contractctl.report import matrix_json

            return matrix_json.render(found.gate)
        if form is Format.MARKDOWN:
            from contractctl.report import matrix_markdown

            return matrix_markdown.render(found.gate)
        if form is Format.HTML:
            from contractctl.report import matrix_html
            from contractctl.report.pages import pages

            return matrix_html.render(found.gate, pages(found.outcome.catalogs, found.outcome.report))
        told = outputs.rendered(form, found.outcome, collapse=collapse, printed=printed)
        return told if form is not Format.TEXT or outputs.quiet else told + _matrix(outputs, found, printed=printed)

    outputs.write_with(render, found.outcome)


def _matrix(outputs: Outputs, found: CheckOutcome, *, printed: bool) -> str:
    from contractctl.report import matrix_text
    from contractctl.report.text import WIDTH

    terminal = printed and sys.stdout.isatty()
    width = shutil.get_terminal_size((WIDTH, 0)).columns if terminal else WIDTH
    return matrix_text.render(found.gate, width=width, colour=printed and outputs.colour, verbose=outputs.verbose)
