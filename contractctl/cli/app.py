"""The commands by name; their modules hold signatures and import the rest when they run."""

from typing import Annotated

import typer

from contractctl import __version__
from contractctl.cli.approve import approve
from contractctl.cli.check import check
from contractctl.cli.diff import diff
from contractctl.cli.explain import explain
from contractctl.cli.init import init
from contractctl.cli.lint import lint
from contractctl.cli.rules import rules
from contractctl.cli.test import probe
from contractctl.cli.webhook import webhook

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Hold an API to the contract that its OpenAPI document writes down.",
    epilog="""\b
    Examples:
      contractctl lint openapi.yaml
      contractctl diff main:openapi.yaml openapi.yaml
      contractctl test openapi.yaml --url http://127.0.0.1:8000
      contractctl init
      contractctl check --changed --base origin/main
      contractctl explain idempotency/key-declared

    \b
    Exit status:
      0  nothing at or above --fail-on was found
      1  something was
      2  the run could not be made, or not for every document
    """,
)


def _version(wanted: bool) -> None:  # noqa: FBT001 -- the form of an option's callback
    if wanted:
        typer.echo(f"contractctl {__version__}")
        raise typer.Exit


@app.callback()
def _commands(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Read the options that stand before the command."""
    del version


LINT_EPILOG = """\b
Examples:
  contractctl lint openapi.yaml
  contractctl lint 'services/**/openapi.yaml' --fail-on warning
  contractctl lint - --stdin-filename openapi.yaml < openapi.yaml
  contractctl lint origin/main:openapi.yaml --select idempotency,error-envelope
  contractctl lint openapi.yaml --format json --output text=report.txt
  contractctl lint services --statistics --jobs 4

\b
Exit status:
  0  nothing at or above --fail-on was found
  1  something was
  2  the run could not be made, or not for every document
"""
DIFF_EPILOG = """\b
Examples:
  contractctl diff main:openapi.yaml openapi.yaml
  contractctl diff v1.4.0:openapi.yaml v2.0.0:openapi.yaml --format markdown
  contractctl diff openapi.yaml http://127.0.0.1:8000/openapi.json --exact
  contractctl diff openapi.yaml openapi.yaml --base-prefix /v1 --revision-prefix /v2
  contractctl diff old.yaml new.yaml --output html=changes.html --fail-on warning

\b
Exit status:
  0  nothing at or above --fail-on was found
  1  something was
  2  the run could not be made
"""
TEST_EPILOG = """\b
Examples:
  contractctl test openapi.yaml --url http://127.0.0.1:8000
  contractctl test openapi.yaml --url http://127.0.0.1:8000 --auth bearer:$TOKEN --level write
  contractctl test openapi.yaml --url https://staging.example.com/v1 --rate 20/s --format json

\b
Exit status:
  0  nothing at or above --fail-on was found
  1  something was
  2  the run could not be made, had to end early, or reached too little to say anything
"""
CHECK_EPILOG = """\b
Examples:
  contractctl check
  contractctl check payments --only lint,diff
  contractctl check --changed --base origin/main --output markdown=summary.md
  contractctl check --output html=matrix.html --output json=report.json
  contractctl check --scheduled --fail-on warning

\b
Exit status:
  0  nothing at or above --fail-on was found
  1  something was
  2  something could not be asked: a document, a base, a server
"""
RULES_EPILOG = """\b
Examples:
  contractctl rules
  contractctl rules pagination 'compatibility/*-max-length-*'
  contractctl rules --format markdown > rules.md
  contractctl rules --test ./contract_rules

\b
Exit status:
  0  listed; with --test: every example says what its marks say
  1  with --test: some do not
  2  the run could not be made
"""
EXPLAIN_EPILOG = """\b
Examples:
  contractctl explain idempotency/key-declared
  contractctl explain operation-operationId
  contractctl explain compatibility/max-length
  contractctl explain idempotency/key-declared --spec openapi.yaml --profile strict
  contractctl explain 'POST /payments' --spec openapi.yaml

\b
Exit status:
  0  explained
  2  nothing has that name, or the document cannot be read
"""

INIT_EPILOG = """\b
Examples:
  contractctl init
  contractctl init --yes openapi/payments.yaml
  contractctl init openapi.yaml --server http://127.0.0.1:8000

\b
Exit status:
  0  written
  2  there is no document, or a file is there already
"""
APPROVE_EPILOG = """\b
Examples:
  contractctl approve 1f0c9a2b openapi.yaml --reason 'clients retry by order id' --until 2027-01-31
  contractctl approve 1f0c9a2b --reason 'v1 is frozen' --until never --owner @payments --ticket PAY-417

\b
Exit status:
  0  written
  2  no finding, or more than one, has that fingerprint, or the file cannot be written
"""

app.command(short_help="Say which promises a document does not make.", epilog=LINT_EPILOG)(lint)
app.command(short_help="Say what a new version of a document breaks.", epilog=DIFF_EPILOG)(diff)
app.command("test", short_help="Say which promises a running server does not keep.", epilog=TEST_EPILOG)(probe)
app.command(short_help="Lint, diff and test every API: the gate of CI.", epilog=CHECK_EPILOG)(check)
app.command(short_help="List the clauses, or test packs of your own.", epilog=RULES_EPILOG)(rules)
app.command(short_help="Show the page of a clause, or what is known of an operation.", epilog=EXPLAIN_EPILOG)(explain)
app.command(short_help="Write a configuration, CI and a baseline that fit.", epilog=INIT_EPILOG)(init)
app.command(short_help="Let a finding stand, for a reason and for a time.", epilog=APPROVE_EPILOG)(approve)
app.add_typer(webhook, name="webhook", short_help="Say whether a webhook is signed right.")
