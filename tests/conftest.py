"""What all tests share: the golden files under `golden/`, and the option that writes them anew."""

import difflib
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
REGENERATE = "--regenerate"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(REGENERATE, action="store_true", help="write the golden files from what is printed now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a golden file, or write the file with `--regenerate`."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption(REGENERATE):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        wanted = path.read_text(encoding="utf-8") if path.is_file() else ""
        if text != wanted:
            change = difflib.unified_diff(wanted.splitlines(), text.splitlines(), name, "printed now", lineterm="")
            pytest.fail(f"pytest {REGENERATE} writes it anew:\n" + "\n".join(change), pytrace=False)

    return compare


@pytest.fixture
def tls() -> tuple[ssl.SSLContext, str]:
    """What a server on 127.0.0.1 needs to speak TLS, and the file that makes its certificate one to trust."""
    pem = str(Path(__file__).parent / "tls" / "loopback.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, pem
