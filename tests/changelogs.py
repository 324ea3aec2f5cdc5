"""Reports of two versions for tests: changes of each kind with their findings."""

from contractctl.findings import ChangeLine, Enforcement, Finding, Release, Report, SourceLines, Tally
from contractctl.model import Certainty, Location, Severity
from contractctl.report import changes_text
from contractctl.report.text import TextOptions

OLD = "openapi: 3.1.0\nmaximum: 100\ngone: true\nenum: [a, b]\n"
NEW = "openapi: 3.1.0\nmaximum: 50\nenum: [a]\nadded: true\n"

LOWERED = "the maximum of 'amount' was lowered"
PROOF = {"kind": "witness", "relation": "narrower", "accepted_before": {"amount": 100}}


def line(name="request-property-max-decreased", level=Severity.ERROR, message=LOWERED, **other):
    """A change; a break with its proof, if nothing else is said."""
    values = {
        "operations": ("POST /payments",), "base": Location("v1.yaml", 2, 1, "/maximum"),
        "revision": Location("v2.yaml", 2, 1, "/maximum"), "before": 100, "after": 50, "relation": "narrower",
        "accepted_before": {"value": {"amount": 100}}, "evidence": PROOF,
    }  # fmt: skip
    return ChangeLine(f"compatibility/{name}", level, message, **(values | other))


def finding(change, **other):
    """The finding that a change is."""
    place = change.revision or change.base
    values = {
        "certainty": Certainty.CERTAIN, "operations": change.operations, "fingerprint": "ab12cd34",
        "evidence": change.evidence, "help": f"contractctl explain {change.rule}",
    }  # fmt: skip
    return Finding(
        change.rule, Enforcement.PRESERVED, change.level, message=change.message, location=place, **(values | other)
    )


BREAKING = line()
GONE = line("response-property-removed", message="the property 'gone' was removed", revision=None, evidence=None,
            base=Location("v1.yaml", 3, 1, "/gone"), operations=("GET /payments", "POST /payments", "GET /x"))  # fmt: skip
UNSURE = line(
    "request-property-pattern-changed", Severity.WARNING, "the pattern changed", evidence=None, relation="undecided"
)
ADDED = line("endpoint-added", None, "the operation was added", base=None, evidence=None, operations=("GET /new",),
             revision=Location("v2.yaml", 4, 1, "/added"))  # fmt: skip
DEPRECATED = line("endpoint-deprecated", None, "the operation is deprecated", evidence=None, operations=("GET /old",))
WIDER = line(
    "request-property-max-length-increased",
    None,
    "longer texts are accepted",
    evidence=None,
    accepted_now={"value": "xx"},
)
ALL = (BREAKING, GONE, UNSURE, ADDED, DEPRECATED, WIDER)
PETS = ("GET /pets", "POST /pets", "GET /pets/{id}", "PUT /pets/{id}")


def report(*changes, findings=None, versions=("1.4.0", "2.0.0"), **other):
    """A report on these changes."""
    found = [finding(one) for one in changes if one.level is not None] if findings is None else findings
    return Report(
        "diff", ("v1.yaml", "v2.yaml"), tuple(found), {one.rule: Tally(broken=1) for one in changes},
        {"v1.yaml": SourceLines(OLD), "v2.yaml": SourceLines(NEW)}, changes=changes,
        releases=(Release("Payments", versions[0]), Release("Payments", versions[1])), **other,
    )  # fmt: skip


def text(made, **options):
    """The report for a terminal."""
    return changes_text.render(made, TextOptions(**options))


def at(pointer):
    """The places of a change that stands there in both versions."""
    return {"base": Location("v1.yaml", 2, 1, pointer), "revision": Location("v2.yaml", 2, 1, pointer)}
