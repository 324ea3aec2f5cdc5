"""One delivery is read from files, checked, and the verdict printed."""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from contractctl.contract.header_fields import combined
from contractctl.contract.signatures import Check, Signed, Signing, check
from contractctl.errors import InputError, UsageError
from contractctl.report.terminal import plain

RIGHT, WRONG, UNSAID = 0, 1, 2
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Given:
    """A delivery, how it should be signed, and the moment by which it is judged."""

    signed: Signed
    signing: Signing
    now: float

    @classmethod
    def read(  # noqa: PLR0913 -- one parameter an option
        cls, *, secret_env: str, body: str, headers: Sequence[str], scheme: str, signature_header: str,
        now: str | None, method: str, url: str,
    ) -> "Given":  # fmt: skip
        """Read files and the environment. Raises UsageError, InputError."""
        secret = os.environ.get(secret_env)
        if not secret:
            raise UsageError(f"--secret-env {secret_env}: the environment has no such variable, or it is empty")
        fields = combined(field_of(line) for text in headers for line in lines_of(text))
        return cls(
            Signed(fields, bytes_of(body), method, url),
            Signing(secret, signature_header, scheme),
            moment(now) if now is not None else time.time(),
        )


def lines_of(text: str) -> Iterator[str]:
    """One field, or those of the file that `@FILE` names. Raises InputError."""
    if not text.startswith("@"):
        yield text
        return
    for line in bytes_of(text[1:]).decode(errors="replace").splitlines():
        if line.strip() and not line.upper().startswith(("HTTP/", "POST ", "PUT ")):
            yield line


def field_of(line: str) -> tuple[str, str]:
    """The name and the value of a header field. Raises UsageError for a line that is none."""
    name, sign, value = line.partition(":")
    if not sign or not name.strip() or any(letter.isspace() for letter in name.strip()):
        raise UsageError("--header: write 'NAME: VALUE'")
    return name.strip(), value.strip()


def bytes_of(name: str) -> bytes:
    """A file, or standard input, as it is. Raises InputError."""
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if name == "-" else read_file(Path(name))
    except OSError as error:
        raise InputError(f"it cannot be read: {error.strerror or error}", path=name) from None
    if len(data) > MOST_BYTES:
        raise InputError(f"it is larger than {MOST_BYTES} bytes", path=name)
    return data


def read_file(path: Path) -> bytes:
    """The bytes of a file, one more than is allowed at most. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def moment(text: str) -> float:
    """Seconds since 1970. Raises UsageError."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--now {text}: write seconds since 1970, or a moment such as 2026-01-31T12:00:00Z") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def told(given: Given, tolerance: float, *, as_json: bool) -> int:
    """Check, print, and give the exit status."""
    found = check(given.signed, given.signing, given.now, tolerance)
    sys.stdout.write(written_as_json(found) if as_json else written(found))
    return UNSAID if found.right is None else RIGHT if found.right else WRONG


def written(found: Check) -> str:
    """The verdict for people."""
    word = "cannot tell" if found.right is None else "right" if found.right else "wrong"
    kind = f", mistake {found.mistake}" if found.mistake else ""
    return f"{word}: {plain(found.message)} (scheme {found.scheme}, field {plain(found.header)}{kind})\n"


def written_as_json(found: Check) -> str:
    """The verdict for programs."""
    said = {
        "version": 1,
        "command": "webhook verify",
        "right": found.right,
        "scheme": found.scheme,
        "header": found.header,
        "mistake": found.mistake or None,
        "message": found.message,
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"
