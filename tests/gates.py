"""A check over two APIs, as reports of it are made of."""

from contractctl.engine.matrix import ApiMatrix, Cell, CellState, Row
from contractctl.findings import ApiName, Enforcement, Finding, Report, ServerRun, SourceLines, Tally, Waiting
from contractctl.model import Severity
from contractctl.report.gate import Gate
from tests.reports import finding

LINT, DIFF, LIVE = Enforcement.PROMISED, Enforcement.PRESERVED, Enforcement.KEPT
EXCHANGES = {
    "kind": "exchange",
    "exchanges": [
        {
            "request": {"method": "POST", "url": "http://127.0.0.1:1/pay", "caller": "full", "headers": {}, "body": '{"amount": 1}'},
            "answer": {"status": 201, "headers": {}, "body": '{"id": "p_2"}'},
            "curl": "curl -i -X POST http://127.0.0.1:1/pay",
        }
    ],
}  # fmt: skip
NO_KEY = finding(
    "no key <b>",
    line=3,
    rule="idempotency/key",
    operations=("POST /pay",),
    severity=Severity.WARNING,
    fingerprint="a1a1a1a1a1",
)
TWICE = finding(
    "booked twice", line=7, rule="idempotency/replay", operations=("POST /pay",), severity=Severity.ERROR,
    fingerprint="b2b2b2b2b2", enforcement=LIVE, evidence=EXCHANGES,
)  # fmt: skip
GONE = finding(
    "GET /old was removed", path="main:b.yaml", line=2, rule="compatibility/removed", operations=("GET /old",),
    severity=Severity.ERROR, fingerprint="c3c3c3c3c3", enforcement=DIFF,
)  # fmt: skip


def cell(state: CellState, count: int = 0, *findings: Finding, why: str = "") -> Cell:
    """One cell with so many verdicts of its state."""
    names = {CellState.HELD: "held", CellState.BROKEN: "broken", CellState.UNKNOWN: "unknown"}
    return Cell(state, Tally(**{names[state]: count}) if state in names else Tally(), findings, why)


PAY = ApiMatrix(
    ApiName("pay", "@money"),
    "a.yaml",
    (
        Row("idempotency/key", "A request can be sent again.", {LINT: cell(CellState.BROKEN, 1, NO_KEY), DIFF: cell(CellState.NOT_APPLICABLE)}),
        Row("idempotency/replay", "One key has one effect.", {LIVE: cell(CellState.BROKEN, 1, TWICE)}),
        Row("pagination/next", "A page says what is next.", {LINT: cell(CellState.HELD, 4), DIFF: cell(CellState.HELD, 4), LIVE: cell(CellState.UNKNOWN, 2, why="needs --level write")}),
        Row("security/https", "No plain text.", {LINT: cell(CellState.NOT_APPLICABLE), LIVE: cell(CellState.NOT_RUN)}),
    ),
    {},
)  # fmt: skip
SHOP = ApiMatrix(
    ApiName("shop", "@shop"),
    "b.yaml",
    (
        Row("compatibility/removed", "Nothing is removed.", {DIFF: cell(CellState.BROKEN, 1, GONE)}),
        Row(
            "pagination/next",
            "A page says what is next.",
            {LINT: cell(CellState.BROKEN, 3), LIVE: cell(CellState.NOT_RUN)},
        ),
    ),
    {LIVE: "no server: say 'server' in its [[api]]"},
)
RUN = ServerRun("http://127.0.0.1:1", "write", 7, 12, 1.5, ())


def gate(*matrices: ApiMatrix, failing: int = 2, unread: int = 0) -> Gate:
    """A check with the findings of these APIs; of both where none is named."""
    matrices = matrices or (PAY, SHOP)
    findings = tuple(
        one for matrix in matrices for row in matrix.rows for each in row.cells.values() for one in each.findings
    )
    sources = {
        name: SourceLines("".join(f"line{number}: x\n" for number in range(1, 12)))
        for name in ("api.yaml", "main:b.yaml")
    }
    report = Report(
        "check", ("a.yaml", "b.yaml"), findings, {}, sources, waiting={Waiting.BASELINED: 3},
        apis={one.path: one.api for one in matrices},
    )  # fmt: skip
    return Gate(report, matrices, Severity.ERROR, failing, unread, {"a.yaml": (RUN,)}, ("quiet",))
