"""The files of users of oasdiff: levels and what may stand."""

import pytest

from comparisons import PACK, PAIR, REQUIRED, diff, report, rules, two


def test_levels_of_oasdiff(tmp_path):
    levels = tmp_path / "levels.txt"
    levels.write_text("request-property-became-required warn\n\nrequest-parameter-max-decreased   none\n")
    found = {one["rule"]: one["severity"] for one in report(*PAIR, "--oasdiff-severity", str(levels))["findings"]}
    assert found[REQUIRED] == "warning"
    assert "compatibility/request-parameter-max-decreased" not in found
    levels.write_text("request-property-became-required\tfatal\n")
    done = diff(*PAIR, "--oasdiff-severity", str(levels))
    assert done.status == 2
    assert done.err.endswith(":1: a line holds an id of oasdiff and one of err, warn, info, none\n")
    assert (
        diff(*PAIR, "--oasdiff-severity", "nothing.txt").err
        == "contractctl: nothing.txt: cannot be read: No such file or directory\n"
    )


@pytest.mark.parametrize(
    ("line", "ignored"),
    [
        ("POST /payments request-property-became-required", [REQUIRED]),
        ("- 12.01.2026 in POST /payments the request property 'amount' became required", [REQUIRED]),
        ("post /payments THE REQUEST PROPERTY `amount` BECAME REQUIRED", [REQUIRED]),
        ("POST /payments the request property 'currency' became required", []),
        ("POST /payments the request property 'other' became required", []),
        ("POST /payments/{id} the request property 'amount' became required", []),
        ("PUT /payments the request property 'amount' became required", []),
        ("the request property 'amount' became required", []),
        ("# POST /payments", []),
    ],
)
def test_what_oasdiff_ignores(tmp_path, line, ignored):
    (tmp_path / "ignore.md").write_text(f"# What may stand\n\n{line}\n")
    whole = rules(*PAIR, *PACK)
    made = report(*PAIR, *PACK, "--oasdiff-ignore", str(tmp_path / "ignore.md"))
    kept = [one["rule"] for one in made["findings"]]
    assert sorted(kept + ignored) == sorted(whole)
    assert made["summary"]["approved"] == len(ignored)


def test_oasdiff_names_the_property_from_the_body_on(tmp_path):
    two(tmp_path, "[string, 'null']", "string")
    for name, left in (("pet/tags/[]/colour", 0), ("pet/tags/[]/shape", 1), ("colour", 0)):
        said = f"POST /pets the request property '{name}' became not nullable\n"
        (tmp_path / "ignore.md").write_text(said, encoding="utf-8")
        made = report("old.yaml", "new.yaml", *PACK, "--oasdiff-ignore", "ignore.md", cwd=tmp_path)
        assert len(made["findings"]) == left
