"""The HTML changelog in a real browser: everything can be found, filtered and opened, without the network."""

from dataclasses import replace

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import resize
from changelogs import ALL, GONE, PETS, PROOF, at, line, report
from contractctl.model import Location
from contractctl.report import changelog_html
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
    [("get /new", ["4"]), ("endpoint-deprecated", ["6"]), ("v1.yaml:3", ["1"]), ("nothing of this", [])],
)
def test_search(page, words, left):
    field(page, "text").send_keys(words)
    assert shown(page) == left
    assert page.find_element(By.ID, "nothing").is_displayed() is (not left)


def test_an_opened_change_shows_both_versions(page):
    one = page.find_elements(By.CSS_SELECTOR, "details.finding")[1]
    one.find_element(By.TAG_NAME, "summary").click()
    sides = one.find_elements(By.CSS_SELECTOR, ".sides > div")
    assert [side.find_element(By.CSS_SELECTOR, ".here").text for side in sides] == ["maximum: 100", "maximum: 50"]
    left, right = (side.rect for side in sides)
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]


def test_of_what_was_removed_only_the_base_is_shown(opened):
    around = replace(GONE, revision=Location("v2.yaml", 1, 1, ""), before="gone", after=None)
    page = opened(changelog_html.render(report(around), {}))
    one = page.find_element(By.CSS_SELECTOR, "details.finding")
    assert one.find_element(By.CLASS_NAME, "place").text.endswith("3:1")
    one.find_element(By.TAG_NAME, "summary").click()
    assert [side.text for side in one.find_elements(By.CSS_SELECTOR, ".sides p")] == ["Base v1.yaml:3:1"]


def test_a_schema_that_operations_share_is_found_by_each_of_them(opened):
    many = tuple(f"GET /pets/{number}" for number in range(30))
    shared = line(operations=many, **at("/components/schemas/Pet/type"))
    page = opened(changelog_html.render(report(shared, line(operations=PETS[:1])), {}))
    heading = page.find_element(By.CSS_SELECTOR, ".operation h3").text
    assert heading == "components/schemas/Pet 30 operations"
    field(page, "text").send_keys("get /pets/29")
    assert shown(page) == ["1"]


def test_what_is_the_same_in_many_operations_stands_together(opened):
    same = [line(operations=(name,), message="the header was removed", **at(f"/{n}")) for n, name in enumerate(PETS)]
    page = opened(changelog_html.render(report(*same), {}))
    assert [one.text for one in page.find_elements(By.CSS_SELECTOR, ".operation h3")] == [
        "GET /pets and 3 more operations"
    ]
    said = [one.text for one in page.find_elements(By.CLASS_NAME, "message")]
    assert said == [f"{name}: the header was removed" for name in PETS]
    field(page, "text").send_keys("put /pets")
    assert shown(page) == ["4"]


def test_a_long_proof_opens(opened):
    long = line(evidence=PROOF | {"accepted_before": {"amount": 100, "note": "x" * 3000}, "at": "/amount"})
    page = opened(changelog_html.render(report(long), {}))
    one = page.find_element(By.CSS_SELECTOR, "details.finding")
    one.find_element(By.TAG_NAME, "summary").click()
    proof = one.find_element(By.CSS_SELECTOR, "dd.where")
    assert proof.text.splitlines()[0] == "100 at amount in a value of 3.0 KB was accepted, is rejected now"
    resize(page, 390)
    proof.find_element(By.TAG_NAME, "summary").click()
    assert "x" * 3000 in proof.text
    assert page.execute_script("return document.documentElement.scrollWidth <= innerWidth")


def test_with_the_keyboard_alone(page):
    body = page.find_element(By.TAG_NAME, "body")
    body.send_keys("/")
    assert page.switch_to.active_element == field(page, "text")
    page.switch_to.active_element.send_keys("the property 'gone'")
    assert shown(page) == ["1"]
    for _ in range(20):
        page.switch_to.active_element.send_keys(Keys.TAB)
        if page.switch_to.active_element.tag_name == "summary":
            break
    page.switch_to.active_element.send_keys(Keys.ENTER)
    assert page.find_element(By.CSS_SELECTOR, "details.finding").get_property("open")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_stands_out_of_a_narrow_screen(page, width):
    resize(page, width)
    page.find_element(By.ID, "open").click()
    assert page.execute_script("return document.documentElement.scrollWidth <= innerWidth")
