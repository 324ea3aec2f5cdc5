"""The matrix in a real browser: filters, the keyboard alone, narrow screens, no network, no script."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from contractctl.model import Severity
from contractctl.report.matrix_html import render
from contractctl.report.pages import Page
from tests.browser import BROWSER, DRIVER, browser, resize
from tests.gates import gate

pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER) and "GITHUB_ACTIONS" not in os.environ, reason="no Chromium and its driver"
)
PAGES = {"idempotency/replay": Page("idempotency/replay", "One effect", "**Why** Because.\n", Severity.ERROR)}
Open = Callable[..., Chrome]


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with browser(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def opened(driver: Chrome, tmp_path: Path) -> Iterator[Open]:
    """Open the matrix at a fragment; afterwards nothing was complained about or asked of the network."""

    def open_page(fragment: str = "") -> Chrome:
        path = tmp_path / "matrix.html"
        path.write_text(render(gate(), PAGES), encoding="utf-8")
        driver.get("about:blank")
        driver.get_log("performance")
        driver.get(f"{path.as_uri()}{fragment}")
        return driver

    yield open_page
    assert driver.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
    assert asked
    assert [url for url in asked if not url.startswith((tmp_path.as_uri(), "data:"))] == []


def clauses(driver: Chrome) -> list[str]:
    """The clauses that are shown, in order."""
    rows = driver.find_elements(By.CSS_SELECTOR, "tr.clause")
    return [row.find_element(By.TAG_NAME, "code").text for row in rows if row.is_displayed()]


def shown(driver: Chrome, selector: str) -> list[str]:
    """The texts of what is shown of a kind."""
    return [one.text for one in driver.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed()]


def test_clauses_with_nothing_to_say_are_out_of_the_way(opened: Open) -> None:
    driver = opened()
    assert clauses(driver) == [
        "idempotency/key", "idempotency/replay", "pagination/next", "compatibility/removed", "pagination/next",
    ]  # fmt: skip
    driver.find_element(By.NAME, "silent").click()
    assert "security/https" in clauses(driver)
    assert shown(driver, "#status") == ["6 of 6 clauses"]


@pytest.mark.parametrize(
    ("fragment", "names"),
    [
        ("#pack=pagination", ["pagination/next", "pagination/next"]),
        ("#state=known", ["pagination/next"]),
        ("#state=broken", ["idempotency/key", "idempotency/replay", "compatibility/removed"]),
        ("#state=not+applicable", ["idempotency/key", "security/https"]),
        ("#api=shop", ["compatibility/removed", "pagination/next"]),
        ("#owner=@money", ["idempotency/key", "idempotency/replay", "pagination/next"]),
        ("#text=one+key", ["idempotency/replay"]),
        ("#pack=naming", ["idempotency/key", "idempotency/replay", "pagination/next", "compatibility/removed", "pagination/next"]),
    ],
)  # fmt: skip
def test_the_address_says_what_is_shown(opened: Open, fragment: str, names: list[str]) -> None:
    assert clauses(opened(fragment)) == names


def test_choosing_writes_the_address(opened: Open) -> None:
    driver = opened()
    driver.find_element(By.NAME, "state").send_keys("known")
    driver.find_element(By.NAME, "text").send_keys("nothing like this")
    assert clauses(driver) == []
    assert shown(driver, "#nothing") == ["No clause matches the filter."]
    driver.execute_async_script("setTimeout(arguments[0], 200)")
    assert "state=known" in driver.current_url
    driver.find_element(By.CSS_SELECTOR, "button[type=reset]").click()
    assert len(clauses(driver)) == 5


def test_a_cell_opens_its_findings_with_source_and_exchanges(opened: Open) -> None:
    driver = opened()
    assert shown(driver, "tr.opened") == []
    button = driver.find_element(By.CSS_SELECTOR, "tr.clause td.broken[data-side=kept] button")
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    assert [text.splitlines()[0] for text in shown(driver, "tr.opened")] == ["idempotency/replay, kept"]
    finding = driver.find_element(By.ID, "finding=b2b2b2b2b2")
    finding.find_element(By.TAG_NAME, "summary").click()
    body = finding.text
    assert "line7: x" in body  # the line of the document
    assert "POST http://127.0.0.1:1/pay" in body
    assert '\n< 201 {"id": "p_2"}\n$ curl' in body  # each on a line of its own
    assert "One effect" in body  # the clause's page came along
    button.click()
    assert shown(driver, "tr.opened") == []


def test_the_keyboard_alone_reaches_every_finding(opened: Open) -> None:
    driver = opened()
    reached: set[str] = set()
    for _ in range(80):
        driver.switch_to.active_element.send_keys(Keys.TAB)
        active = driver.switch_to.active_element
        if active.tag_name == "button" and active.get_attribute("aria-controls"):
            if active.get_attribute("aria-expanded") == "false":
                active.send_keys(Keys.ENTER)
        elif active.tag_name == "summary":
            above = active.find_element(By.XPATH, "..")
            if "finding" in (above.get_attribute("class") or ""):
                active.send_keys(Keys.SPACE)
                reached.add(above.get_attribute("id") or "")
    assert reached == {"finding=a1a1a1a1a1", "finding=b2b2b2b2b2", "finding=c3c3c3c3c3"}


def test_a_link_to_a_finding_opens_it(opened: Open) -> None:
    driver = opened("#finding=c3c3c3c3c3")
    assert driver.find_element(By.ID, "finding=c3c3c3c3c3").get_attribute("open") is not None
    assert shown(driver, "tr.opened h3") == ["compatibility/removed, preserved"]


@pytest.mark.parametrize("width", [390, 320, 1280])
def test_no_screen_is_too_narrow(opened: Open, driver: Chrome, width: int) -> None:
    resize(driver, width)
    opened("#state=broken")
    for button in driver.find_elements(By.CSS_SELECTOR, ".matrix button"):
        if button.is_displayed():
            button.click()
    for summary in driver.find_elements(By.CSS_SELECTOR, "details.finding > summary"):
        if summary.is_displayed():
            summary.click()
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width
    if width < 600:
        sides = driver.execute_script(
            "return getComputedStyle(document.querySelector('tr.clause td.broken'), '::before').content"
        )
        assert "promised" in sides  # each cell says its column
    resize(driver, 1280)


def test_states_are_told_without_colour(opened: Open) -> None:
    driver = opened()
    cells = [one for one in shown(driver, "tr.clause td") if one]
    assert all(
        any(word in cell for word in ("held", "broken", "known", "unknown", "n/a", "not run", "no such side"))
        for cell in cells
    )


def test_without_script_all_is_open(tmp_path: Path, driver: Chrome) -> None:
    path = tmp_path / "matrix.html"
    path.write_text(render(gate(), PAGES), encoding="utf-8")
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        driver.get(path.as_uri())
        assert len(driver.find_elements(By.CSS_SELECTOR, "tr.opened")) == 3
        assert all(one.is_displayed() for one in driver.find_elements(By.CSS_SELECTOR, "tr.opened"))
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
