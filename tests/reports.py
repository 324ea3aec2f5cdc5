"""Reports for tests: findings with chosen members, hostile text, many findings."""

import json

from command import ROOT
from contractctl.findings import Enforcement, Finding, Report, Tally
from contractctl.model import Certainty, Location, Severity
from contractctl.report.pages import Page

SCHEMA = json.loads((ROOT / "contractctl" / "report" / "report.schema.json").read_text(encoding="utf-8"))
"""The JSON Schema of the json report."""

HOSTILE = (
    "%0A::error::injected",
    "::set-output name=a::b",
    "##[error]injected",
    "\n::error::a line of its own",
    "\r\n::warning::two",
    "]]><!-- <script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "@everyone @org/team and a@b.example",
    "fixes #12, GH-34, org/repo#5, !6, $7 and &8",
    "![picture](https://evil.example/a.png) [words](https://evil.example)",
    "<https://evil.example> https://evil.example www.evil.example mailto:a@b.example",
    "`code` ``two`` ``` and ~~~ | a | table |",
    "a,b:c=d;e",
    "\x00\x07\x1b[31m\x9b\u202e\u2028\ud800\ufffe\uffff",
    "\U0001f4a3 \u00e9 \u540d\u524d",
    "</details></summary> &lt;b&gt; &#64;everyone",
    "{0} {{1}} [a](1)",
)


def finding(message="a promise is missing", path="api.yaml", line=1, **other):
    values = {
        "rule": "own/rule", "enforcement": Enforcement.PROMISED, "severity": Severity.WARNING,
        "certainty": Certainty.CERTAIN, "message": message, "location": Location(path, line, 1, "/info"),
        "fingerprint": "ab12", "help": "contractctl explain own/rule",
    }  # fmt: skip
    return Finding(**(values | other))


def report(*findings, inputs=("api.yaml",), **other):
    return Report("lint", inputs, findings, {"own/rule": Tally(held=3)}, {}, **other)


def hostile(text):
    """A report in which every member that comes from a document is this text."""
    place = Location(f"{text}.yaml", 3, 5, f"/paths/{text}/get")
    one = finding(
        text, operations=(f"GET /{text}",), location=place, related=(Location(f"b{text}.yaml", 1, 1, ""),),
        samples=(place,), count=12,
    )  # fmt: skip
    return report(one, inputs=(f"{text}.yaml", f"other {text}"))


def many(number, documents=1):
    """A report of so many findings in all severities, the most severe last."""
    levels = sorted(Severity)
    findings = (
        finding(f"finding number {n} is here", path=f"api-{n % documents}.yaml", line=n + 1,
                severity=levels[n * len(levels) // number], rule=f"own/rule-{n % 70}", fingerprint=f"{n:032x}")
        for n in range(number)
    )  # fmt: skip
    return report(*findings, inputs=tuple(f"api-{n}.yaml" for n in range(documents)))


PAGES = {
    f"own/rule{end}": Page(f"own/rule{end}", "A promise is made.", "It is made.\n\n**Why** So.", Severity.WARNING)
    for end in ("", *(f"-{n}" for n in range(70)))
}
