"""The case page on personal data and on posts that were not read: calm, and in plain words."""

from monitor.domain.personal import PersonalWords
from tests.unit.web.web_browser import Browser, faults, words
from tests.unit.web.web_cases import add_case, case_post, post
from tests.unit.web.web_scene import Scene

TEXT = "Ring Ida Fell on 07700 900123, she is a liar"
NAME = PersonalWords(start=5, end=13, kind="person")
PHONE = PersonalWords(start=17, end=29, kind="phone")


def browser_on(given: object, **changes: object) -> Browser:
    """Sign in to a site with one case."""
    scene = Scene()
    add_case(scene.store, "low", [given], **changes)  # type: ignore[list-item]
    browser = Browser(scene.app())
    browser.sign_in()
    return browser


def test_personal_data_is_counted_and_underlined() -> None:
    html = browser_on(case_post(post(TEXT), personal=(NAME, PHONE))).get("/cases/1").text
    assert "Personal data in this post: person, phone number" in words(html)
    assert '<span class="personal" title="Personal data: phone number">07700 900123</span>' in html
    assert "watch list" not in html
    assert faults(html) == []


def test_personal_data_under_a_label_carries_both_marks() -> None:
    given = case_post(post(TEXT), labels=("defamatory",), marks={"Ida Fell": "defamatory"}, personal=(NAME,))
    html = browser_on(given).get("/cases/1").text
    assert '<span class="personal" title="Personal data: person"><mark class="mark mark-defamatory">' in html
    assert faults(html) == []


def test_a_watched_name_is_said_to_be_one() -> None:
    watched = PersonalWords(start=5, end=13, kind="person", is_watched=True)
    given = case_post(post(TEXT), personal=(watched,), unsure=("identifying",), scores={"identifying": 0.17})
    browser = browser_on(given)
    text = words(browser.get("/cases/1").text)
    assert "Personal data in this post: person · a name on the school’s watch list" in text
    assert "Needs a person: a name on the school’s watch list is in it. The model’s own figure:" in text
    assert "the model is not sure" not in text
    assert "a name on the school’s watch list" in words(browser.get("/").text)


def test_a_post_without_personal_data_says_nothing_of_it() -> None:
    assert "Personal data" not in browser_on(case_post(post("Hello"))).get("/cases/1").text


def test_findings_outside_the_text_are_passed_over() -> None:
    odd = (PersonalWords(start=40, end=400, kind="phone"), PersonalWords(start=3, end=3, kind="phone"))
    html = browser_on(case_post(post(TEXT), personal=odd)).get("/cases/1").text
    assert faults(html) == []


def test_a_post_in_another_language_says_so_in_the_queue_and_on_its_page() -> None:
    given = case_post(
        post("Dziękuję wszystkim nauczycielom"), not_assessed="language: pl", target=(), scores={}
    )
    browser = browser_on(given, labels=(), target=())
    queue, page = words(browser.get("/").text), words(browser.get("/cases/1").text)
    assert "not assessed: language (Polish)" in queue
    assert "Not assessed: language (Polish). The model reads English only" in page
    assert "No risk label" not in page
    assert "The model did not read this post. What you decide here rests on your own reading." in page
    assert "of 100 posts" not in page
    assert "no risk label" not in queue
    assert faults(browser.get("/cases/1").text) == []
