"""The HTML changelog in a real browser: everything can be found, filtered and opened, without the network."""

import pytest
from selenium.webdriver.common.by import By

from contractctl.report import changelog_html
from test_report_changes import ALL, report
from test_report_html_browser import choose, driver, field, opened, pytestmark, shown, status, wait_for_hash

__all__ = ["driver", "opened", "pytestmark"]


@pytest.fixture
def page(opened):
    return opened(changelog_html.render(report(*ALL), {}))


def test_everything_is_shown_at_first(page):
    assert shown(page) == ["1", "2", "3", "4", "5", "6"]
    assert status(page) == "6 of 6 changes: 2 errors, 1 warning, 3 safe"
    assert not page.find_element(By.ID, "nothing").is_displayed()


def test_filter_by_severity_and_kind(page):
    page.find_element(By.CSS_SELECTOR, "[name=severity][value=safe]").click()
    assert shown(page) == ["1", "2", "3"]
    choose(page, "document", "Breaking")
    assert shown(page) == ["1", "2"]
    wait_for_hash(page, "#severity=error,warning&document=Breaking")


@pytest.mark.parametrize(
    ("words", "left"),
    [("get /new", ["4"]), ("endpoint-deprecated", ["6"]), ("v1.yaml:3", ["2"]), ("nothing of this", [])],
)
def test_search(page, words, left):
    field(page, "text").send_keys(words)
    assert shown(page) == left
    assert page.find_element(By.ID, "nothing").is_displayed() is (not left)


def test_an_opened_change_shows_both_versions(page):
    one = page.find_element(By.CSS_SELECTOR, "details.finding")
    one.find_element(By.TAG_NAME, "summary").click()
    sides = one.find_elements(By.CSS_SELECTOR, ".sides > div")
    assert [side.find_element(By.CSS_SELECTOR, ".here").text for side in sides] == ["maximum: 100", "maximum: 50"]
    left, right = (side.rect for side in sides)
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
