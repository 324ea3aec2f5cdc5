"""How well the schema relation does: the semantic cases of $CONTRACTCTL_CASES, random pairs, or circles of schemas."""

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

from recursive import measure

from contractctl.diff.schema import Kind, Relation, Relations
from contractctl.document.origin import ReadOptions
from contractctl.document.sources import expand, open_document
from contractctl.spec.api import Api
from contractctl.spec.schema import Schema

LETTERS = {Kind.EQUAL: "E", Kind.NARROWER: "N", Kind.WIDER: "W", Kind.INCOMPARABLE: "I", Kind.UNDECIDED: "?"}


def opened(path: Path) -> Api:
    """The typed view of a file."""
    options = ReadOptions()
    return Api(open_document(expand([str(path)], options)[0], options))


def schema_of(api: Api, context: str) -> Schema | None:
    """The schema that a case is about."""
    operation = api.path_items[0].operations[0]
    if context == "param":
        return operation.parameters[0].schema
    if context.startswith("req"):
        body = operation.request_body
        found = next(iter(body.content.values())).schema if body else None
    else:
        response = operation.responses["200"]
        holder = response.headers if context == "header" else response.content
        found = next(iter(holder.values())).schema
    return found.properties["p"] if found and context.endswith("prop") else found


def cases(root: Path) -> int:
    """Compare with every case, print what differs."""
    counts: Counter[str] = Counter()
    unequal = confirmed = 0
    start = time.perf_counter()
    for expected_file in sorted(root.glob("semantic/*/expected.json")):
        expected = json.loads(expected_file.read_text())
        base, revision = (opened(expected_file.with_name(f"{name}.yaml")) for name in ("base", "revision"))
        direction = "request" if expected["context"] in {"req-prop", "req-body", "param"} else "response"
        schemas = [schema_of(api, expected["context"]) for api in (base, revision)]
        found: Relation = Relations(base, revision).of(*schemas, direction)
        letter = LETTERS[found.kind]
        counts["agree" if letter == expected["relation"] else "undecided" if letter == "?" else "differ"] += 1
        if letter != expected["relation"]:
            where = f"{expected_file.parent.name} {expected['context']} {expected['probe']}"
            print(f"{where}: expected {expected['relation']}, found {letter} {found.lost} {found.gained} {found.why}")
        if expected["relation"] != "E":
            unequal += 1
            confirmed += (found.loses is None or bool(found.lost) == found.loses) and bool(found.lost or found.gained)
    total = counts.total()
    print(f"{total} cases in {time.perf_counter() - start:.1f} s: {dict(counts)}")
    print(f"undecided: {counts['undecided'] / total:.1%}; unequal with a confirmed witness: {confirmed}/{unequal}")
    return 1 if counts["differ"] else 0


def random_pairs(count: int, seed: int) -> int:
    """Compare random pairs of schemas, and each with itself in other words; print what contradicts a relation."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from schema_pairs import contradictions, has_meaning, pairs, relation_of, unlike

    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    wrong: list[str] = []
    quiet = settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=HealthCheck
    )

    @seeded(seed)
    @quiet
    @given(pairs().filter(has_meaning))
    def compare(pair: tuple[object, object, dict[str, object]]) -> None:
        found = relation_of(*pair)
        kinds[found.kind.value] += 1
        reasons.update([found.why] if found.kind is Kind.UNDECIDED else ())
        wrong.extend(f"{json.dumps(pair)}: {one}" for one in contradictions(*pair))
        wrong.extend(f"{json.dumps(pair)}: {one}" for one in unlike(pair[0], pair[2]))

    start = time.perf_counter()
    compare()
    print(f"{kinds.total()} pairs in {time.perf_counter() - start:.0f} s: {dict(kinds)}")
    print(f"undecided: {kinds['undecided'] / kinds.total():.2%}; contradicted: {len(wrong)}")
    for why, times in reasons.most_common(10):
        print(f"{times:6} {why[:100]}")
    print(*wrong[:10], sep="\n")
    return 1 if wrong else 0


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=0, help="compare so many random pairs of schemas instead")
    parser.add_argument("--recursive", type=int, default=0, help="compare so many schemas that contain each other")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.pairs:
        return random_pairs(arguments.pairs, arguments.seed)
    if arguments.recursive:
        return measure(arguments.recursive)
    folder = os.environ.get("CONTRACTCTL_CASES") or sys.exit("set CONTRACTCTL_CASES to the folder of cases")
    return cases(Path(folder))


if __name__ == "__main__":
    sys.exit(main())
