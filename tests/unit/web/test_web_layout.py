"""The page of a case as a whole: what is seen at once, in which order, and what folds."""

import pytest

from monitor.domain.plan import OverlayLine, PlanStep
from monitor.services.ports import Reviewer
from tests.unit.web.web_browser import Browser, Markup, faults, words
from tests.unit.web.web_cases import add_case, case_post, fill, plan, post
from tests.unit.web.web_scene import HASH, Scene


@pytest.fixture
def scene() -> Scene:
    """A morning's queue."""
    scene = Scene()
    fill(scene.store)
    return scene


@pytest.fixture
def browser(scene: Scene) -> Browser:
    """Somebody who is signed in."""
    browser = Browser(scene.app())
    browser.sign_in()
    return browser


def page_of(scene: Scene, text: str = "They do not answer e-mails.", **changes: object) -> str:
    """Give the page of a new case about one post."""
    case = add_case(scene.store, "high", [case_post(post(text))], **changes)
    browser = Browser(scene.app())
    browser.sign_in()
    html = browser.get(f"/cases/{case.case_id}").text
    assert faults(html) == []
    return html


def at_once(html: str) -> str:
    """Give what stands above the post."""
    return words(html.partition('class="at-once"')[2].partition('class="columns"')[0])


def in_order(html: str, *marks: str) -> bool:
    """Say whether the marks stand in this order on the page."""
    places = [html.index(mark) for mark in marks]
    return places == sorted(places)


def folds(html: str) -> dict[str, bool]:
    """Tell of each card that folds whether it is open."""
    found, last = {}, ""
    for tag, attributes in Markup(html).elements:
        if tag == "section":
            last = attributes.get("id", "")
        elif tag == "details" and attributes.get("class") == "fold":
            found[last] = "open" in attributes
    return found


def law(n: int, text: str = "A note.") -> OverlayLine:
    """Give a note of law."""
    return OverlayLine(source=f"LAW-L{n}", text=text, topic=f"Topic {n}")


def law_step(key: str, order: int, text: str, **changes: object) -> PlanStep:
    """Give a step that law or guidance asks for."""
    fields: dict[str, object] = {"do": "tell", "to": "", "role": "", "phase": "out", "basis": "overlay"}
    return PlanStep(key=key, order=order, text=text, cites=("LAW-L10",), **{**fields, **changes})  # type: ignore[arg-type]


def test_the_head_says_how_sure_it_is_what_to_do_now_and_what_not_to_do(browser: Browser) -> None:
    said = at_once(browser.get("/cases/2").text)
    assert "How sure: " in said
    assert "not yet confirmed" in said
    assert "Do now: Tell the headteacher. TA-4.1" in said
    assert "Staff do not reply or hit back. TA-4.5" in said


def test_the_first_words_of_the_post_stand_above_the_fold_of_a_phone(scene: Scene) -> None:
    said = at_once(page_of(scene, text="word " * 100))
    assert "word word" in said
    assert len(said.partition("How sure")[0].partition("Do now")[0]) < 140


def test_how_sure_the_model_is_says_nothing_more_once_a_person_confirmed(browser: Browser) -> None:
    browser.act(2, "confirm")
    assert "How sure" not in at_once(browser.get("/cases/2").text)


def test_what_to_do_now_moves_on_when_a_step_is_done(browser: Browser) -> None:
    browser.act(1, "step", step="tell-head")
    html = browser.get("/cases/1").text
    assert "Do now: Keep a print of the screen" in at_once(html)
    assert 'step-next" value="2" id="step-keep"' in html


def test_a_step_of_law_is_named_apart_the_gravest_first_and_never_an_optional_one(scene: Scene) -> None:
    steps = (
        law_step("law-help", 1, "Ask the helpline.", is_optional=True),
        law_step("law-support", 3, "Offer support.", phase="in"),
        law_step("law-999", 2, "Ring 999 if somebody is in danger now."),
    )
    html = page_of(scene, plan=plan(steps=steps))
    assert "by law or guidance, not your policy: Ring 999 if somebody is in danger now." in at_once(html)
    assert "Offer support" not in at_once(html)
    assert "Ask the helpline" not in at_once(html)


def test_a_policy_that_is_silent_in_both_phases_is_said_to_be_so_at_once(scene: Scene) -> None:
    html = page_of(scene, plan=plan(steps=(), guardrails=(), is_silent_in=True, is_silent_out=True))
    assert "Your policy is silent on a post like this" in at_once(html)


def test_a_closed_case_has_nothing_to_do_now(browser: Browser) -> None:
    browser.act(1, "dismiss", reason="no_harm")
    html = browser.get("/cases/1").text
    assert at_once(html) == ""
    assert "Do now" not in html


def test_the_post_and_its_reading_come_first_then_what_to_do_then_what_is_kept(browser: Browser) -> None:
    html = browser.get("/cases/2").text
    assert in_order(
        html, 'id="post-title"', 'id="reading"', 'id="decide-title"', 'id="policy"', 'id="people"'
    )
    assert in_order(html, 'id="people"', 'id="law"', 'id="evidence"', 'id="history"')


def test_long_cards_are_folded_and_each_says_in_a_word_what_it_holds(browser: Browser) -> None:
    html = browser.get("/cases/2").text
    assert folds(html)["evidence"] is False
    assert folds(html)["welfare"] is False
    assert "Care for the person nothing noted yet" in words(html)


def test_a_refused_form_finds_its_card_open(browser: Browser) -> None:
    html = browser.act(2, "welfare", told="no", told_note="").text
    assert folds(html)["welfare"] is True


def test_the_gravest_notes_of_law_are_open_and_the_rest_is_folded(scene: Scene) -> None:
    html = page_of(scene, plan=plan(overlay=tuple(law(n) for n in range(31, 36))))
    head, _, rest = html.partition('id="law-title"')[2].partition('class="fold-rest"')
    assert "LAW-L31" in head
    assert "LAW-L32" in head
    assert "LAW-L33" not in head
    assert "3 more notes: Topic 33; Topic 34; Topic 35" in words(rest).replace("\u00a0", " ")


def test_what_the_card_of_law_says_is_not_said_again_beside_it(scene: Scene) -> None:
    html = page_of(
        scene, labels=(), intent="complaint", plan=plan(overlay=(law(24, "Offer the procedure."),))
    )
    assert html.count("Offer the procedure.") == 1
    assert "See also law and guidance , which is not your policy: LAW-L24." in words(html)


def test_criticism_stands_near_the_top_only_where_it_reads_like_it(scene: Scene) -> None:
    likely = page_of(scene, labels=(), intent="complaint")
    unlikely = page_of(scene, labels=("threatening",))
    assert in_order(likely, 'id="policy"', 'id="criticism"', 'id="people"')
    assert in_order(unlikely, 'id="people"', 'id="criticism"')
    assert (folds(likely)["criticism"], folds(unlikely)["criticism"]) == (True, False)


def test_closing_as_fair_criticism_goes_on_to_the_next_case(scene: Scene) -> None:
    case = add_case(scene.store, "low", [case_post(post("Slow."))], labels=(), intent="complaint")
    browser = Browser(scene.app())
    browser.sign_in()
    answer = browser.act(case.case_id, "fair-criticism", then="next")
    assert answer.headers["location"].startswith("/cases/")
    assert f"/cases/{case.case_id}?" not in answer.headers["location"]


def test_the_message_of_a_saved_form_leads_back_to_its_card(browser: Browser) -> None:
    answer = browser.act(1, "assign", assignee="anna")
    html = browser.get(answer.headers["location"]).text
    assert "Saved: Assigned" in words(html)
    assert '<a href="#people">Back to where it stands</a>' in html


def test_a_long_history_shows_its_newest_entries_and_folds_the_rest(browser: Browser) -> None:
    for n in range(8):
        browser.act(1, "note", note=f"note number {n}")
    shown, _, folded = (
        browser.get("/cases/1").text.partition('id="history"')[2].partition('class="fold-rest"')
    )
    assert "note number 7" in shown
    assert "note number 0" in folded
    assert "3 earlier entries" in words(folded).replace("\u00a0", " ")


def test_a_form_that_is_no_longer_valid_gives_back_every_line_that_was_typed(browser: Browser) -> None:
    fields = {"token": "old", "waiting_for": "the platform’s answer", "note": "Rang."}
    html = browser.post("/cases/1/wait", fields).text
    assert "the platform’s answer" in html
    assert "Rang." in html


def test_a_refused_outward_step_points_to_the_field_that_it_needs(browser: Browser) -> None:
    html = browser.act(1, "ask-second", step="police", reason="A threat.").text
    assert '<a href="#necessity">Why it is necessary</a>' in html


def test_who_asked_for_a_second_person_is_told_that_somebody_else_must_agree(scene: Scene) -> None:
    bela = Reviewer(name="Bela Lockhart", login="bela", role="head", password_hash=HASH)
    with scene.store.begin() as unit:
        unit.save_reviewer(bela)
    first, second = Browser(scene.app()), Browser(scene.app())
    first.sign_in()
    second.sign_in("bela")
    first.act(1, "necessity", necessity="A threat with a place.")
    first.act(1, "ask-second", step="police", reason="A threat.")
    assert "asked for by you: somebody else must agree" in words(first.get("/cases/1").text)
    html = second.get("/cases/1").text
    assert "asked for by you" not in words(html)
    assert '<a href="#step-police">' in html
    second.act(1, "approve", step="police")
    assert "A second person is needed" not in words(first.get("/cases/1").text)


def test_somebody_who_asks_what_is_kept_is_told_so_and_for_how_long(browser: Browser) -> None:
    html = browser.get("/sources").text
    assert faults(html) == []
    kept = words(html.partition('id="kept"')[2]).replace("\u00a0", " ")
    assert "a resolved one for 365 days" in kept
    assert "This version deletes nothing by itself" in kept
    assert 'href="/sources#kept"' in browser.get("/").text
