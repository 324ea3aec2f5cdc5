"""The exchanges that prove a finding, as lines: what was asked and answered, and how to ask it again."""

from collections.abc import Iterator, Mapping, Sequence

from contractctl.findings import Finding
from contractctl.report.terminal import cut, plain

_MOST = 4
_EXCERPT = 300


def exchanges_of(finding: Finding) -> Sequence[Mapping[str, object]]:
    """The exchanges in a finding's evidence; none where it rests on something else."""
    evidence = finding.evidence or {}
    found = evidence.get("exchanges") if evidence.get("kind") == "exchange" else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def lines(finding: Finding, width: int, *, verbose: bool) -> Iterator[str]:
    """`> POST url (caller)`, `< 201 {"id": ...}`; the line for a shell of the one that shows the fault, or with `verbose` of each.

    What the server has sent to us is `<< POST url`, `>> 204`; there is no line for a shell that does that.
    """
    found = exchanges_of(finding)
    shown = found if verbose or len(found) <= _MOST else [*found[: _MOST - 1], found[-1]]
    decisive = _decisive(finding, shown)
    for number, one in enumerate(shown):
        if len(shown) < len(found) and number == _MOST - 1:
            yield f"  ({len(found) - _MOST} more)"
        yield from (cut(line, width) for line in _exchange(one))
        if one.get("curl") and (verbose or one is decisive):
            yield f"$ {plain(str(one.get('curl', '')))}"


def _exchange(one: Mapping[str, object]) -> Iterator[str]:
    request, answer = _part(one, "request"), _part(one, "answer")
    caller = request.get("caller")
    whose = f" ({caller})" if caller and caller != "full" else ""
    body = _excerpt(request)
    if one.get("delivery"):
        yield f"<< {plain(str(request.get('method')))} {plain(str(request.get('url')))}{body}"
        yield f">> {answer.get('status') or 'no answer'}"
        return
    yield f"> {plain(str(request.get('method')))} {plain(str(request.get('url')))}{whose}{body}"
    yield f"< {answer.get('status')}{_excerpt(answer)}"


def _excerpt(message: Mapping[str, object]) -> str:
    text = " ".join(plain(str(message.get("body") or ""))[:_EXCERPT].split())
    return f" {text}" if text else ""


def _part(one: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = one.get(name)
    return value if isinstance(value, Mapping) else {}


def curl_of(finding: Finding) -> str:
    """The line for a shell of the exchange that shows the fault; empty where there is none."""
    decisive = _decisive(finding, exchanges_of(finding))
    return str(decisive.get("curl", "")) if decisive is not None else ""


def _decisive(finding: Finding, found: Sequence[Mapping[str, object]]) -> Mapping[str, object] | None:
    """The last one with the status that the message begins with, and with the method of the operation, where there is one.

    What comes after it is a look at what became of it, or a control.
    """
    found = [one for one in found if one.get("curl")] or found  # what we were sent has no line
    status, method = finding.message.partition(": ")[0], (finding.operation or "").partition(" ")[0]
    for part, key, wanted in (("answer", "status", status), ("request", "method", method)):
        found = [one for one in found if str(_part(one, part).get(key)) == wanted] or found
    return found[-1] if found else None
