"""`contractctl webhook verify` asks whether a delivery is signed right, and if it is not, which mistake fits."""

import enum
from typing import Annotated

import typer

VERIFY_EPILOG = """\b
Examples:
  contractctl webhook verify --secret-env HOOK_SECRET --body body.json --header 'X-Signature: sha256=9f86...'
  contractctl webhook verify --secret-env HOOK_SECRET --body - --header @headers.txt --now 1790000000 < body.json
  contractctl webhook verify --secret-env HOOK_SECRET --body b --header 'X-Hub-Signature-256: sha256=...' --format json

\b
Exit status:
  0  signed right
  1  not signed, signed wrong, or too old
  2  it cannot be said: a file or a variable that is not there, a scheme that is not known here
"""


class SchemeName(enum.StrEnum):
    """The schemes that can be checked."""

    AUTO = "auto"
    X_SIGNATURE = "x-signature"
    STANDARD = "standard-webhooks"
    GITHUB = "github"
    STRIPE = "stripe"
    RFC9421 = "rfc9421"


class VerdictFormat(enum.StrEnum):
    """How the verdict is printed."""

    TEXT = "text"
    JSON = "json"


webhook = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look at webhooks without a network.")


@webhook.callback()
def _commands() -> None:
    """Make `verify` a command of its own, though it is the only one."""


@webhook.command(short_help="Say whether a delivery is signed right, and if not, why.", epilog=VERIFY_EPILOG)
def verify(  # noqa: PLR0913 -- the options of a command
    *,
    secret_env: Annotated[
        str, typer.Option("--secret-env", metavar="NAME", help="The variable of the environment that holds the secret.")
    ],
    body: Annotated[
        str, typer.Option("--body", metavar="FILE", help="The body as it came, byte for byte; '-' is standard input.")
    ],
    header: Annotated[
        list[str],
        typer.Option(
            "--header", "-H", metavar="NAME: VALUE", help="A header field of it, or @FILE with one a line; repeat it."
        ),
    ],
    scheme: Annotated[
        SchemeName, typer.Option("--scheme", help="How it should be signed; auto goes by the header fields.")
    ] = SchemeName.AUTO,
    signature_header: Annotated[
        str, typer.Option("--signature-header", metavar="NAME", help="The field that holds the signature.")
    ] = "",
    tolerance: Annotated[
        float, typer.Option("--tolerance", min=0, metavar="SECONDS", help="How old or new a timestamp may be.")
    ] = 300,
    now: Annotated[
        str | None,
        typer.Option("--now", metavar="TIME", help="Judge by this moment: seconds since 1970, or RFC 3339."),
    ] = None,
    method: Annotated[str, typer.Option("--method", help="How it was sent; RFC 9421 may cover it.")] = "POST",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where it was sent to; RFC 9421 may cover it.")] = "",
    output_format: Annotated[VerdictFormat, typer.Option("--format", help="What is printed.")] = VerdictFormat.TEXT,
) -> None:
    """Say whether a delivery is signed with a secret, over the bytes that came, and which known mistake fits if not.

    It knows X-Signature, GitHub, Standard Webhooks, Stripe and HTTP message signatures (RFC 9421, hmac-sha256). The
    secret is never printed.
    """
    from contractctl.cli.edge import leave_with

    def command() -> int:
        from contractctl.cli.verifying import Given, told

        given = Given.read(
            secret_env=secret_env, body=body, headers=header, scheme=scheme.value, signature_header=signature_header,
            now=now, method=method, url=url,
        )  # fmt: skip
        return told(given, tolerance, as_json=output_format is VerdictFormat.JSON)

    leave_with(command)
