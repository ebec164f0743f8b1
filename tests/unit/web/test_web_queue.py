"""The queue: order, filters, what it says of an empty morning, and the way to the next case."""

import re
from dataclasses import replace

import pytest

from monitor.web.views.queue import PAGE_SIZE
from tests.unit.web.web_browser import Browser, faults, words
from tests.unit.web.web_cases import add_case, case_post, post
from tests.unit.web.web_scene import Scene


def numbers(html: str) -> list[str]:
    return re.findall(r"data-row>(GP-\d+)", html)


def empty_browser(scene: Scene | None = None) -> Browser:
    browser = Browser((scene or Scene()).app())
    browser.sign_in()
    return browser


def test_the_worst_come_first_and_among_equals_the_oldest(browser: Browser) -> None:
    page = browser.get("/")
    assert numbers(page.text) == ["GP-0002", "GP-0005", "GP-0003", "GP-0001", "GP-0004"]
    assert faults(page.text) == []


def test_a_row_says_what_it_is_about_whom_where_and_how_long_it_waits(browser: Browser) -> None:
    text = words(browser.get("/").text)
    assert "Critical GP-0002" in text
    assert "possibly threatening, possibly defamatory , about a member of staff" in text
    assert "Bluesky · public feed · 2 posts" in text
    assert "waits 1 h" in text
    assert "Wait till I see that PE teacher at the gate" in text
    assert "a question, no risk label , about the school" in text
    assert "Restricted" in text


def test_the_filter_by_severity_keeps_the_counts(browser: Browser) -> None:
    page = browser.get("/?severity=high")
    assert numbers(page.text) == ["GP-0005", "GP-0003"]
    assert re.findall(r'class="count">(\d+)<', page.text) == ["5", "1", "2", "1", "1"]
    assert "/cases/5?severity=high" in page.text


def test_closed_cases_are_a_filter_away(browser: Browser) -> None:
    browser.act(1, "dismiss", reason="no_harm")
    assert "GP-0001" not in numbers(browser.get("/").text)
    closed = browser.get("/?status=closed")
    assert numbers(closed.text) == ["GP-0001"]
    assert "Dismissed" in words(closed.text)


@pytest.mark.parametrize(
    "query",
    ["?severity=%22%3E%3Cscript%3E", "?status=zzz", "?page=0", "?page=-1", "?page=99999999999", "?page=é"],
)
def test_a_filter_that_means_nothing_filters_nothing(browser: Browser, query: str) -> None:
    assert len(numbers(browser.get(f"/{query}").text)) == 5


def test_a_page_after_the_last_says_so(browser: Browser) -> None:
    assert "The queue ends before this page" in words(browser.get("/?page=7").text)


def test_a_long_queue_has_pages() -> None:
    scene = Scene()
    for i in range(PAGE_SIZE + 2):
        add_case(scene.store, "low", [case_post(post("Is it open?", n=str(i), hours=i))])
    browser = empty_browser(scene)
    first, second = browser.get("/"), browser.get("/?page=2")
    assert len(numbers(first.text)) == PAGE_SIZE
    assert 'rel="next" href="/?page=2"' in first.text
    assert len(numbers(second.text)) == 2
    assert 'rel="next"' not in second.text


def test_an_empty_queue_tells_when_each_source_was_looked_at() -> None:
    text = words(empty_browser().get("/").text)
    assert "That does not mean that nothing was said" in text
    assert "last looked at Wed 18 Nov 2026, 07:26 , 14 min ago" in text
    assert "bluesky-search Failing" in text


def test_an_empty_queue_without_sources_says_that_nothing_is_watched() -> None:
    assert "No source is set up" in words(empty_browser(Scene(sources=[])).get("/").text)


def test_a_source_that_fails_or_is_silent_has_a_banner(scene: Scene, browser: Browser) -> None:
    assert "bluesky-search is failing. Last looked at with success" in words(browser.get("/").text)
    silent = replace(scene.sources[0], condition="silent", problem="No post for nine days.")
    scene.sources[:] = [silent]
    text = words(browser.get("/").text)
    assert "reddit-tarnholt has been unusually silent." in text
    assert "No post for nine days." in text


def test_an_empty_filter_leads_back(browser: Browser) -> None:
    assert "No open case of none severity" in words(browser.get("/?severity=none").text)
    assert "No case has been closed yet" in words(browser.get("/?status=closed").text)


def test_save_and_next_follows_the_queue_and_its_filter(browser: Browser) -> None:
    answer = browser.act(2, "confirm", then="next")
    assert answer.headers["location"] == "/cases/5?done=2-2"
    answer = browser.act(5, "confirm", then="next", queue_severity="high")
    assert answer.headers["location"] == "/cases/3?severity=high&done=5-2"
    page = browser.get(answer.headers["location"])
    assert "Saved: Labels confirmed , GP-0005" in words(page.text)


def test_after_the_last_case_the_queue_begins_again_and_in_the_end_is_empty(browser: Browser) -> None:
    assert browser.act(4, "dismiss", reason="no_harm", then="next").headers["location"] == "/cases/2?done=4-2"
    for case_id in (2, 5, 3):
        browser.act(case_id, "dismiss", reason="no_harm")
    answer = browser.act(1, "dismiss", reason="no_harm", then="next")
    assert answer.headers["location"] == "/?done=1-2"
    assert "Saved: Dismissed , GP-0001" in words(browser.get(answer.headers["location"]).text)


def test_an_address_cannot_claim_what_did_not_happen(browser: Browser) -> None:
    for done in ("1-9", "9-1", "x", "1-", "-", "99999999999-1", "1-é"):
        assert "Saved:" not in browser.get(f"/?done={done}").text


@pytest.mark.parametrize(
    ("number", "to"), [("GP-0003", "/cases/3"), (" 3 ", "/cases/3"), ("gp3", "/cases/3")]
)
def test_a_case_number_leads_to_its_case(browser: Browser, number: str, to: str) -> None:
    assert browser.get("/cases", params={"number": number}).headers["location"] == to


@pytest.mark.parametrize("number", ["", "GP", "9" * 30, "³"])
def test_what_is_no_case_number_says_so(browser: Browser, number: str) -> None:
    answer = browser.get("/cases", params={"number": number})
    assert answer.status_code == 404
    assert "such as GP-0042" in words(answer.text)
