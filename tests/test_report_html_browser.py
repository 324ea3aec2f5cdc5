"""The HTML report in a real browser: filters, the keyboard alone, links, narrow screens, no network, no script."""

import json
import os

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from browser import BROWSER, DRIVER, browser, resize
from contractctl.findings import Report, SourceLines
from contractctl.model import Severity
from contractctl.report.html import render
from contractctl.report.pages import Page
from test_report_html import HOSTILE, finding, page_of

# the runners of CI have a browser: there its absence is a fault
pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER) and "GITHUB_ACTIONS" not in os.environ, reason="no Chromium and its driver"
)
MANY = tuple(f"GET /things/{number}" for number in range(20))
FINDINGS = (
    finding("the list has no end", 3, 5, rule="pagination/style", operations=("GET /orders",), fingerprint="a1"),
    finding(
        "no key", 7, 5, rule="idempotency/key", operations=("POST /orders",), severity=Severity.ERROR, fingerprint="b2"
    ),
    finding("no example", 9, 5, rule="openapi/example", operations=MANY, severity=Severity.INFO, fingerprint="c3"),
    finding(
        "no key",
        2,
        1,
        "b.yaml",
        rule="idempotency/key",
        operations=("POST /pay",),
        severity=Severity.ERROR,
        fingerprint="d4",
    ),
)
PAGES = {
    rule: Page(rule, f"The promise of {rule}", "**Why** Because.\n\n```yaml bad\na: 1\n```\n", Severity.ERROR)
    for rule in ("pagination/style", "idempotency/key", "openapi/example")
}
TEXT = "".join(f"line{number}: value\n" for number in range(1, 20))


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def opened(driver, tmp_path):
    """Open a report, by its text and a fragment; afterwards nothing was complained about or asked of the network."""

    def open_page(text, fragment=""):
        path = tmp_path / "report.html"
        path.write_text(text, encoding="utf-8")
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


@pytest.fixture
def report(opened):
    """The report of four findings in two documents."""
    return opened(page_of(*FINDINGS, text=TEXT, pages=PAGES))


def shown(driver):
    """The fingerprints of the findings that can be seen."""
    found = driver.find_elements(By.CSS_SELECTOR, "details.finding")
    return [one.get_attribute("id").removeprefix("finding=") for one in found if one.is_displayed()]


def status(driver):
    return driver.find_element(By.ID, "status").text


def field(driver, name):
    return driver.find_element(By.NAME, name)


def choose(driver, name, value):
    """Type the value where the list is focused."""
    field(driver, name).send_keys(value)
    assert field(driver, name).get_attribute("value") == value


def find(driver, css):
    """The first such element, as soon as there is one."""
    return WebDriverWait(driver, 5).until(lambda each: each.find_element(By.CSS_SELECTOR, css))


def wait_for_hash(driver, wanted):
    WebDriverWait(driver, 5).until(lambda each: each.execute_script("return location.hash") == wanted)


def test_everything_is_shown_at_first(report):
    assert shown(report) == ["c3", "a1", "b2", "d4"]
    assert status(report) == "4 of 4 findings: 2 errors, 1 warning, 1 info"
    assert not report.find_element(By.ID, "nothing").is_displayed()


def test_filter_by_severity(report):
    report.find_element(By.CSS_SELECTOR, "[name=severity][value=error]").click()
    assert shown(report) == ["c3", "a1"]
    assert status(report) == "2 of 4 findings: 1 warning, 1 info"
    assert [one.text for one in report.find_elements(By.TAG_NAME, "h2")] == [
        "api.yaml 2 shown",
        "",
        "Clauses",
        "Operations of what concerns many",
    ]
    wait_for_hash(report, "#severity=warning,info")


def test_filter_by_pack_and_document(report):
    choose(report, "pack", "idempotency")
    assert shown(report) == ["b2", "d4"]
    choose(report, "document", "b.yaml")
    assert shown(report) == ["d4"]
    assert [one.text for one in report.find_elements(By.TAG_NAME, "h3") if one.is_displayed()] == ["POST /pay"]
    wait_for_hash(report, "#pack=idempotency&document=b.yaml")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("b.yaml", ["d4"]),
        ("post /orders", ["b2"]),
        ("things/19", ["c3"]),
        ("NO END", ["a1"]),
        ("openapi/example", ["c3"]),
        ("pagination/style orders", ["a1"]),
        ("<nothing>", []),
    ],
)
def test_filter_by_text(report, text, left):
    field(report, "text").send_keys(text)
    assert shown(report) == left
    assert status(report).startswith(f"{len(left)} of 4 findings")
    assert report.find_element(By.ID, "nothing").is_displayed() == (not left)


def test_show_all_takes_the_filter_back(report):
    field(report, "text").send_keys("nothing at all")
    assert shown(report) == []
    report.find_element(By.CSS_SELECTOR, "[type=reset]").click()
    assert len(shown(report)) == 4
    wait_for_hash(report, "")


def test_a_shared_link_filters(opened):
    text = page_of(*FINDINGS, pages=PAGES)
    driver = opened(text, "#severity=error,warning&text=/orders")
    assert shown(driver) == ["a1", "b2"]
    assert field(driver, "text").get_attribute("value") == "/orders"
    driver.execute_script("location.hash = '#pack=none&document=none&severity=error'")
    WebDriverWait(driver, 5).until(lambda each: shown(each) == [] or field(each, "text").get_attribute("value") == "")
    assert shown(driver) == ["b2", "d4"]


def test_a_link_to_a_finding_opens_it_even_where_the_filter_hides_it(opened):
    driver = opened(page_of(*FINDINGS, pages=PAGES), "#finding=b2")
    assert [one.get_attribute("id") for one in driver.find_elements(By.CSS_SELECTOR, "[open]")] == ["finding=b2"]
    choose(driver, "pack", "openapi")
    driver.execute_script("location.hash = '#finding=d4'")
    WebDriverWait(driver, 5).until(lambda each: "d4" in shown(each))
    assert driver.switch_to.active_element.text.startswith("error")


@pytest.mark.parametrize(
    ("table", "link", "left"), [("clause", "idempotency/key", ["b2", "d4"]), ("document", "b.yaml", ["d4"])]
)
def test_a_row_of_an_overview_filters(report, table, link, left):
    report.find_element(By.XPATH, f"//summary[.='By {table}']").click()
    report.find_element(By.LINK_TEXT, link).click()
    WebDriverWait(report, 5).until(lambda each: shown(each) == left)
    assert report.switch_to.active_element.get_attribute("id") == "findings"


def press(driver, *keys):
    """Press keys wherever the focus is."""
    for key in keys:
        driver.switch_to.active_element.send_keys(key)
    return driver.switch_to.active_element


def test_the_keyboard_reaches_and_opens_every_finding(report):
    assert press(report, Keys.TAB).text == "Skip to the findings"
    press(report, Keys.ENTER)
    reached = []
    for _ in range(60):
        focused = press(report, Keys.TAB)
        holder = focused.find_element(By.XPATH, "..")
        if "finding" in (holder.get_attribute("class") or "").split():
            outline = focused.value_of_css_property("outline-style")
            press(report, Keys.ENTER)
            reached.append((holder.get_attribute("id"), holder.get_attribute("open"), outline))
        if len(reached) == len(FINDINGS):
            break
    assert reached == [(f"finding={one}", "true", "solid") for one in ("c3", "a1", "b2", "d4")]


def test_the_keyboard_filters(report):
    press(report, "/")
    press(report, "b.yaml", "/")
    assert field(report, "text").get_attribute("value") == "b.yaml/"
    assert shown(report) == []
    press(report, Keys.BACKSPACE)
    assert shown(report) == ["d4"]


def test_an_opened_finding_shows_its_lines_and_its_clause(report):
    report.find_element(By.CSS_SELECTOR, "[id='finding=b2'] > summary").click()
    body = report.find_element(By.CSS_SELECTOR, "[id='finding=b2'] .body")
    lines = [one.text for one in body.find_elements(By.TAG_NAME, "li")]
    assert lines == [f"line{number}: value" for number in range(4, 11)]
    page = find(report, "[id='finding=b2'] .body details.kept")
    assert "Because." not in body.text
    page.find_element(By.TAG_NAME, "summary").click()
    assert "Because." in body.text
    assert "Breaks the promise" in body.text


def test_a_long_list_of_operations_opens_in_place(report):
    report.find_element(By.CSS_SELECTOR, "[id='finding=c3'] > summary").click()
    where = find(report, "[id='finding=c3'] dd details.kept")
    assert where.text == "all 20 operations"
    where.find_element(By.TAG_NAME, "summary").click()
    assert where.text.splitlines()[1:] == list(MANY)
    field(report, "text").send_keys("things/17")
    assert shown(report) == ["c3"]


def test_open_all_and_close_all_concern_what_is_shown(report):
    choose(report, "pack", "idempotency")
    report.find_element(By.ID, "open").click()
    assert len(report.find_elements(By.CSS_SELECTOR, "details.finding[open]")) == 2
    report.find_element(By.ID, "close").click()
    assert report.find_elements(By.CSS_SELECTOR, "details.finding[open]") == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(opened, driver, width, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    resize(driver, width)
    long = "x" * 400
    wide = finding(long, 1, 90, f"{long}.yaml", rule=f"own/{long}", operations=(f"GET /{long}",), fingerprint="e5")
    opened(page_of(*FINDINGS, wide, text=f"{long}\n", pages=PAGES))
    driver.find_element(By.ID, "open").click()
    inner = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert driver.execute_script(inner) == 0
    paper = driver.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    assert (paper == "rgba(255, 255, 255, 1)") == (scheme == "light")


def test_untrusted_text_runs_nothing(opened):
    where = f"{HOSTILE}.yaml"
    hostile = finding(HOSTILE, path=where, operations=(f"GET /{HOSTILE}",), rule="own/rule", fingerprint="f6")
    page = Page("own/rule", HOSTILE, f"{HOSTILE}\n<script>alert(2)</script>\n", Severity.ERROR)
    text = render(Report("lint", (where,), (hostile,), {}, {where: SourceLines(HOSTILE)}), {"own/rule": page})
    driver = opened(text)
    driver.find_element(By.CSS_SELECTOR, "details.finding > summary").click()
    find(driver, "details.finding details.kept > summary").click()
    assert driver.find_elements(By.TAG_NAME, "img") == []
    assert "<script>alert(2)</script>" in driver.find_element(By.CSS_SELECTOR, ".finding .page").text


def test_without_a_script_everything_can_be_read(opened, driver):
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(page_of(*FINDINGS, text=TEXT, pages=PAGES))
        assert not driver.find_element(By.ID, "filter").is_displayed()
        assert shown(driver) == ["c3", "a1", "b2", "d4"]
        driver.find_element(By.CSS_SELECTOR, "[id='finding=b2'] > summary").click()
        body = driver.find_element(By.CSS_SELECTOR, "[id='finding=b2'] .body")
        assert "line7: value" in body.text
        body.find_element(By.CSS_SELECTOR, "a.kept").click()
        assert driver.current_url.endswith("#clause=idempotency/key")
        assert driver.find_element(By.CSS_SELECTOR, "[id='clause=idempotency/key']").is_displayed()
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_no_findings(opened):
    driver = opened(page_of())
    assert "No findings" in driver.find_element(By.TAG_NAME, "body").text
