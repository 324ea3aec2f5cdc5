"""`contractctl approve`: a finding is looked up, written down with its reason, and held back from then on."""

import json
from pathlib import Path

import pytest

from command import contractctl
from contractctl.config.approvals import read_approvals

API = """\
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    post: {responses: {"200": {description: ok}}}
"""
SELECT = "openapi/operation-described,suppressions"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.yaml").write_text(API)
    (tmp_path / "contractctl.toml").write_text(f"select = {json.dumps(SELECT.split(','))}\n")
    return tmp_path


def fingerprints():
    return [
        one["fingerprint"]
        for one in json.loads(contractctl("lint", "api.yaml", "--format", "json", cwd=Path()).out)["findings"]
    ]


def approve(fingerprint, *more):
    return contractctl("approve", fingerprint, "api.yaml", "--reason", 'it says "so" elsewhere', *more, cwd=Path())


def test_what_is_approved_is_no_finding(folder):
    (fingerprint,) = fingerprints()
    done = approve(fingerprint[:8], "--until", "2999-12-31", "--owner", "@orders", "--ticket", "ORD-1")
    assert (done.status, done.err) == (0, "")
    assert fingerprints() == []
    (entry,) = read_approvals(folder / "contractctl-approvals.toml").entries
    assert (entry.fingerprint, entry.rule, entry.path) == (fingerprint, "openapi/operation-described", "api.yaml")
    assert (entry.reason, entry.owner, entry.ticket) == ('it says "so" elsewhere', "@orders", "ORD-1")


def test_an_approval_is_added_to_those_that_are_there(folder):
    path = folder / "contractctl-approvals.toml"
    path.write_text('# ours\n[[approval]]\nrule = "openapi/info-contact"\nreason = "r"\n')
    assert approve(fingerprints()[0], "--until", "never").status == 0
    assert path.read_text().startswith("# ours\n")
    assert len(read_approvals(path).entries) == 2


def test_what_was_collapsed_is_approved_for_as_many_places(folder):
    many = API + "".join(f"  /o{n}: {{post: {{responses: {{'200': {{description: ok}}}}}}}}\n" for n in range(12))
    (folder / "api.yaml").write_text(many)
    assert approve(fingerprints()[0], "--until", "never").status == 0
    assert fingerprints() == []
    (folder / "api.yaml").write_text(many + "  /more: {post: {responses: {'200': {description: ok}}}}\n")
    assert len(fingerprints()) == 1


def test_an_approval_that_ended_is_a_finding_and_holds_nothing_back(folder):  # noqa: ARG001 -- the working folder
    assert approve(fingerprints()[0], "--until", "2026-01-31").status == 2, "that day is over"
    assert approve(fingerprints()[0], "--until", "2026-01-31", "--today", "2026-01-01").status == 0
    report = json.loads(contractctl("lint", "api.yaml", "--format", "json", "--today", "2026-02-01", cwd=Path()).out)
    assert [one["rule"] for one in report["findings"]] == ["openapi/operation-described", "suppressions/current"]
    ended = report["findings"][1]["location"]
    assert (ended["path"], ended["line"]) == ("contractctl-approvals.toml", 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("0123456789ab", "--until", "never"), "no finding has the fingerprint 0123456789ab"),
        (("xyz", "--until", "never"), "'xyz' is no fingerprint"),
        (("0123456789ab", "--until", "soon"), "write a date such as"),
    ],
)
def test_what_cannot_be_approved_is_refused(folder, arguments, message):
    done = approve(*arguments)
    assert done.status == 2
    assert message in done.err
    assert not (folder / "contractctl-approvals.toml").exists()


def test_a_reason_is_needed(folder):
    done = contractctl("approve", "0123456789ab", "api.yaml", "--reason", " ", "--until", "never", cwd=folder)
    assert (done.status, "say why" in done.err) == (2, True)
