"""The review pages in a real browser: by keyboard alone, without JavaScript, on a phone."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from monitor.domain.case import Status
from tests.servers.web_server import WebServer
from tests.unit.web.web_cases import fill
from tests.unit.web.web_scene import PASSWORD, Scene

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 390, "height": 844}
PATHS = (
    "/",
    "/cases/1",
    "/cases/2",
    "/cases/5",
    "/set-aside",
    "/sources",
    "/outbox",
    "/outbox/20261118-074000-1.eml",
    "/digest",
    "/keys",
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    fill(scene.store)
    return scene


@pytest.fixture
def server(scene: Scene) -> Iterator[WebServer]:
    with WebServer(scene.app()) as server:
        yield server


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console said that it should not have."""
    return []


@pytest.fixture
def page(chromium: Browser, server: WebServer, complaints: list[str]) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.base_url)
    yield _listened(context, complaints)
    context.close()
    assert complaints == []


def _listened(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("dialog", lambda dialog: complaints.append(f"{page.url}: a dialogue {dialog.message}"))
    return page


def _sign_in(page: Page) -> None:
    page.goto("/")
    page.fill("#login", "anna")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    _wait_for(page, "h1:has-text('Queue')")


def _wait_for(page: Page, selector: str) -> None:
    """Wait for what a page shows, and for its script: before that nobody listens to the keys."""
    page.wait_for_selector(selector)
    page.wait_for_load_state("load")


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))


def test_a_case_is_dismissed_by_keyboard_alone(page: Page, scene: Scene) -> None:
    keys = page.keyboard
    page.goto("/")
    keys.type("anna")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    _wait_for(page, "[data-row]")
    keys.press("j")
    keys.press("ArrowDown")
    keys.press("j")
    keys.press("k")
    assert _focused(page).startswith("GP-0005")
    keys.press("Enter")
    _wait_for(page, "h1:has-text('GP-0005')")
    keys.press("d")
    assert _focused(page).startswith("Choose a reason")
    keys.type("Harmless")
    keys.press("Tab")
    keys.type("n x c: typed into a field, these do nothing")
    keys.press("Tab")
    assert _focused(page) == "Dismiss and next"
    keys.press("Enter")
    _wait_for(page, "h1:has-text('GP-0003')")
    assert "Saved: Dismissed, GP-0005" in page.inner_text("main")
    with scene.store.read() as unit:
        case = unit.case(5)
    assert case is not None
    assert (case.status, case.dismiss_reason) == (Status.DISMISSED, "no_harm")


def test_the_other_keys_lead_where_they_say(page: Page) -> None:
    keys = page.keyboard
    _sign_in(page)
    page.goto("/cases/2")
    for key, wanted in (
        ("c", "Confirm and next"),
        ("s", "Mark as done: Tell the headteacher."),
    ):
        keys.press(key)
        assert _focused(page) == wanted
    for key, field in (("n", "note-note"), ("r", "author-role-choice"), ("l", "")):
        keys.press(key)
        assert page.evaluate("document.activeElement.dataset.key") == key
        assert field in ("", page.evaluate("document.activeElement.id"))
        keys.press("Escape")
    keys.press("j")
    _wait_for(page, "h1:has-text('GP-0005')")
    keys.press("k")
    _wait_for(page, "h1:has-text('GP-0002')")
    keys.press("n")
    keys.type("Rang the police.")
    keys.press("Control+Enter")
    _wait_for(page, "text=Saved: Note")
    keys.press("g")
    keys.press("q")
    _wait_for(page, "h1:has-text('Queue')")


def test_the_screen_is_blanked_at_once_and_comes_back(page: Page) -> None:
    _sign_in(page)
    page.goto("/cases/2")
    page.keyboard.press("x")
    assert page.inner_text("body").strip() == "Show the page"
    assert page.title() == "New page"
    page.keyboard.press("c")
    page.keyboard.press("x")
    assert "GP-0002" in page.inner_text("main")
    page.click("text=Blank screen")
    assert page.inner_text("body").strip() == "Show the page"
    page.click("text=Show the page")
    assert page.title() == "GP-0002 · Gatepost"


def test_the_keys_are_shown_and_can_be_switched_off(page: Page) -> None:
    _sign_in(page)
    page.keyboard.press("?")
    assert "previous case in the queue" in page.inner_text("dialog")
    page.uncheck("[data-keys-switch]")
    page.click("dialog button")
    page.keyboard.press("x")
    assert "Queue" in page.inner_text("main")
    page.reload()
    page.keyboard.press("j")
    assert not _focused(page).startswith("GP-")


def test_everything_works_without_javascript(
    chromium: Browser, server: WebServer, scene: Scene, complaints: list[str]
) -> None:
    context = chromium.new_context(base_url=server.base_url, java_script_enabled=False)
    page = _listened(context, complaints)
    _sign_in(page)
    page.click("text=GP-0001")
    page.click("summary:has-text('Correct the labels')")
    page.check("input[value=threatening]")
    page.click("text=Save labels")
    _wait_for(page, "text=Saved: Labels corrected")
    page.click("summary:has-text('Dismiss')")
    page.select_option("#reason", "no_harm")
    page.click("text=Dismiss and next")
    _wait_for(page, "text=Saved: Dismissed")
    page.click("text=Blank screen")
    _wait_for(page, "text=Go on")
    assert page.inner_text("body").strip() == "Go on"
    context.close()
    with scene.store.read() as unit:
        case = unit.case(1)
    assert case is not None
    assert case.status is Status.DISMISSED
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_complains_or_scrolls_sideways_on_a_phone(
    chromium: Browser, server: WebServer, complaints: list[str], scheme: str
) -> None:
    context = chromium.new_context(base_url=server.base_url, viewport=PHONE, color_scheme=scheme)
    page = _listened(context, complaints)
    _sign_in(page)
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert page.evaluate(TOO_PALE) == [], path
    context.close()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_why_a_label_was_given_is_shown_without_javascript_at_every_width(
    chromium: Browser, server: WebServer, complaints: list[str], scheme: str, width: int
) -> None:
    context = chromium.new_context(
        base_url=server.base_url,
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        java_script_enabled=False,
    )
    page = _listened(context, complaints)
    _sign_in(page)
    page.goto("/cases/2")
    page.click("a:has-text('Why “possibly threatening”?') >> nth=0")
    _wait_for(page, "h1:has-text('Why “possibly threatening”?')")
    assert "The score falls from 90 % to 41 %" in page.inner_text("main").replace("\u00a0", " ")
    assert page.locator("mark.shade").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOO_PALE) == []
    page.click("text=Back to GP-0002")
    _wait_for(page, "h1:has-text('GP-0002')")
    context.close()
    assert complaints == []


def test_why_is_reached_by_keyboard_and_its_focus_is_seen(page: Page) -> None:
    _sign_in(page)
    page.goto("/cases/2")
    page.focus("#post-title >> xpath=..")
    for _ in range(30):
        page.keyboard.press("Tab")
        if _focused(page).startswith("Why"):
            break
    assert _focused(page) == "Why “possibly threatening”?"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    _wait_for(page, "h1:has-text('Why “possibly threatening”?')")


def test_no_page_scrolls_sideways_at_200_percent(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 450})
    _sign_in(page)
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path


TOO_PALE = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = (c) => {
    const part = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
  };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const c = rgb(getComputedStyle(node).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    const isShown = node.checkVisibility() && !node.closest("svg, option");
    if (!isShown || !texts.currentNode.textContent.trim()) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${node.className || node.tagName} ${ratio.toFixed(2)}`);
  }
  return found;
}"""
"""Gives the elements whose words stand out from their ground by less than 4.5 to 1."""
