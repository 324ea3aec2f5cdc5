"""Which release the changes between two versions ask for, and whether `info.version` says so."""

import pytest

from changelogs import ADDED, BREAKING, GONE, UNSURE, WIDER, report
from contractctl.report.semver import advice


@pytest.mark.parametrize(
    ("versions", "changes", "said"),
    [
        (("1.4.0", "2.0.0"), (BREAKING,), "major, 2.0.0 or later, because 1 change breaks clients; info.version 2.0.0 agrees"),
        (("1.4.0", "1.5.0"), (BREAKING, GONE), "major, 2.0.0 or later, because 2 changes break clients; info.version 1.5.0 is too low"),
        (("1.4.0", "1.4.0"), (ADDED,), "minor, 1.5.0 or later, because of 1 addition and nothing breaks clients; info.version 1.4.0 is too low"),
        (("1.4.0", "1.4.1"), (WIDER,), "patch, 1.4.1 or later, because nothing was added and nothing breaks clients; info.version 1.4.1 agrees"),
        (("1.4.0", "1.5.0"), (ADDED, UNSURE), "minor, 1.5.0 or later, because of 1 addition, but 1 change may break clients; info.version 1.5.0 agrees"),
        (("0.3.2", "0.4.0"), (BREAKING,), "minor, 0.4.0 or later, because 1 change breaks clients; info.version 0.4.0 agrees"),
        (("0.3.2", "0.3.3"), (ADDED,), "patch, 0.3.3 or later, because of 1 addition and nothing breaks clients; info.version 0.3.3 agrees"),
        (("70", "71"), (BREAKING,), "major, 71 or later, because 1 change breaks clients; info.version 71 agrees"),
        (("70", "70"), (ADDED,), "minor, 70 or later, because of 1 addition and nothing breaks clients; info.version 70 agrees"),
        (("2.0.0-rc.1", "2.0.0"), (BREAKING,), "major, 2.0.0 or later, because 1 change breaks clients; info.version 2.0.0 agrees"),
        (("2.0.0-rc.1", "2.0.0-rc.1"), (BREAKING,), "major, 2.0.0 or later, because 1 change breaks clients; info.version 2.0.0-rc.1 is too low"),
        (("2022-11-28", "2023-01-01"), (BREAKING,), "major, because 1 change breaks clients; info.version 2023-01-01 is no semantic version"),
        (("2022-11-28", "2022-11-28"), (BREAKING,), "major, because 1 change breaks clients; info.version 2022-11-28 is no semantic version and did not change"),
        (("2022-11-28", "3.0.0"), (BREAKING,), "major, because 1 change breaks clients; the info.version 2022-11-28 of the base is no semantic version"),
        (("", "3.0.0"), (ADDED,), "minor, because of 1 addition and nothing breaks clients; the base has no info.version"),
        (("1.2.3", "2023-01-01"), (ADDED,), "minor, 1.3.0 or later, because of 1 addition and nothing breaks clients; info.version 2023-01-01 is no semantic version"),
        (("1.2.3", "1.2.3"), (WIDER,), "patch, 1.2.4 or later, because nothing was added and nothing breaks clients; info.version 1.2.3 is too low"),
        (("1.4.0", "3.0.0"), (WIDER,), "patch, 1.4.1 or later, because nothing was added and nothing breaks clients; info.version 3.0.0 agrees"),
        (("2.0.0", "1.9.0"), (ADDED,), "minor, 2.1.0 or later, because of 1 addition and nothing breaks clients; info.version 1.9.0 is too low"),
        (("0.3.2", "0.3.9"), (BREAKING,), "minor, 0.4.0 or later, because 1 change breaks clients; info.version 0.3.9 is too low"),
        (("1.0", ""), (BREAKING,), "major, 2.0 or later, because 1 change breaks clients; info.version is missing"),
    ],
)  # fmt: skip
def test_release(versions, changes, said):
    made = report(*changes, versions=versions)
    assert advice(made).line(made.releases) == f"Release: {said}"
