"""The page of a case at work: people, waiting, circumstances, and steps that need two."""

from typing import Any

import pytest

from monitor.domain.case import Case
from monitor.domain.plan import PlanQuestion
from monitor.services.ports import Reviewer
from tests.unit.web.web_browser import Browser, faults, words
from tests.unit.web.web_cases import add_case, case_post, plan, post
from tests.unit.web.web_scene import HASH, Scene

NECESSITY = "She asked for it to stop; we ask once."


@pytest.fixture
def ben(scene: Scene) -> Browser:
    """A browser in which Ben Trewin, the safeguarding lead, is signed in."""
    with scene.store.begin() as unit:
        unit.save_reviewer(Reviewer(name="Ben Trewin", login="ben", role="dsl", password_hash=HASH))
    browser = Browser(scene.app())
    browser.sign_in("ben")
    return browser


def case_of(scene: Scene, case_id: int) -> Case:
    with scene.store.read() as unit:
        case = unit.case(case_id)
    assert case is not None
    return case


def people_card(browser: Browser, case_id: int) -> str:
    return words(browser.get(f"/cases/{case_id}").text.partition('id="people"')[2].partition("</section>")[0])


@pytest.mark.parametrize(
    ("deed", "fields", "told"),
    [
        ("assign", {"assignee": "anna"}, "taken on"),
        ("assign", {"assignee": "ben"}, "handed to Ben Trewin"),
        (
            "wait",
            {"waiting_for": "the platform’s answer", "waiting_until": "2026-12-01"},
            "for the platform’s answer, until 1 December 2026",
        ),
        ("context", {"context": ["out_of_school"]}, "It happened outside the school day"),
        ("categories", {"category": ["name_logo"]}, "the school’s name or logo"),
        ("concerned", {"concerned": ["ben"]}, "concerned: Ben Trewin"),
        ("necessity", {"necessity": NECESSITY}, NECESSITY),
        ("decline", {"step": "keep", "reason": "Kept by the office."}, "Kept by the office."),
    ],
)
@pytest.mark.usefixtures("ben")
def test_each_deed_changes_the_case_and_is_written_down(
    scene: Scene, browser: Browser, deed: str, fields: dict[str, Any], told: str
) -> None:
    answer = browser.act(1, deed, **fields)

    assert (answer.status_code, answer.headers["location"]) == (303, "/cases/1?done=1-2")
    page = browser.get(answer.headers["location"])
    assert told in words(page.text)
    assert case_of(scene, 1).status == ("waiting" if deed == "wait" else "in_review")
    assert faults(page.text) == []


@pytest.mark.usefixtures("ben")
def test_the_card_says_who_has_the_case_and_who_may_see_it(browser: Browser) -> None:
    assert "With nobody yet For everybody who works on cases Take it on" in people_card(browser, 1)
    browser.act(1, "assign", assignee="anna")

    card = people_card(browser, 1)

    assert "With Anna Marlow (you)" in card
    assert "Take it on" not in card
    assert "Who may see it: 2 people" in card.replace("\u00a0", " ")
    assert "Ben Trewin (designated safeguarding lead)" in card
    assert "With Anna Marlow" in words(browser.get("/").text)


def test_a_case_that_waits_says_for_what_and_is_taken_up_again(scene: Scene, browser: Browser) -> None:
    browser.act(1, "wait", waiting_for="a call", waiting_until="2026-11-19")

    assert "Waits for a call, until Thu 19 Nov 2026, 00:00" in words(browser.get("/cases/1").text)
    assert "waits for a call" in words(browser.get("/").text)
    scene.clock.advance(24 * 3600)
    browser.sign_in()
    assert "the wait for a call is over" in words(browser.get("/").text)
    assert browser.act(1, "resume").status_code == 303
    assert case_of(scene, 1).work.waiting_until is None


def test_what_the_policy_asks_is_a_box_to_tick() -> None:
    scene = Scene()
    asked = (
        PlanQuestion(flag="out_of_school", kind="context", text="Outside school?", cites=("TA-7",)),
        PlanQuestion(flag="name_logo", kind="category", text="Is our logo on it?"),
    )
    add_case(scene.store, "low", [case_post(post("x"))], plan=plan(questions=asked))
    browser = Browser(scene.app())
    browser.sign_in()

    html = browser.get("/cases/1").text

    assert "Circumstances 1 question of your policy" in words(html).replace("\u00a0", " ")
    assert "Your policy asks Outside school? TA-7" in words(html)
    assert html.count('value="out_of_school"') == 1
    assert html.count('value="name_logo"') == 1
    assert faults(html) == []


def test_an_outward_step_waits_for_its_reason(scene: Scene, browser: Browser) -> None:
    assert "First say why it is necessary" in words(browser.get("/cases/1").text)

    refused = browser.act(1, "step", step="meet")
    browser.act(1, "necessity", necessity=NECESSITY)

    assert refused.status_code == 409
    assert "say in one line why it is necessary and proportionate" in refused.text
    assert browser.act(1, "step", step="meet").status_code == 303
    assert case_of(scene, 1).is_done("meet")
    assert "First say why" not in words(browser.get("/cases/1").text)


def test_a_heavy_step_is_asked_for_by_one_and_approved_by_another(
    scene: Scene, browser: Browser, ben: Browser
) -> None:
    browser.act(1, "necessity", necessity=NECESSITY)
    assert "needs two people" in browser.act(1, "step", step="police").text
    browser.act(1, "ask-second", step="police", reason="He named the day.")

    mine, theirs = browser.get("/cases/1").text, ben.get("/cases/1").text

    assert "Waits for a second person. Asked for by Anna Marlow" in words(mine)
    assert "Somebody else must approve it." in words(mine)
    assert 'action="/cases/1/approve"' not in mine
    assert 'action="/cases/1/approve"' in theirs
    assert "A second person is needed for a step." in words(ben.get("/").text)
    assert "You asked for that step yourself" in browser.act(1, "approve", step="police").text
    assert ben.act(1, "approve", step="police").status_code == 303
    assert "Done by Anna Marlow" in words(ben.get("/cases/1").text)
    assert "second person: Ben Trewin" in words(ben.get("/cases/1").text)
    assert case_of(scene, 1).is_done("police")
    for page in (mine, theirs):
        assert faults(page) == []


def test_danger_is_one_persons_deed_until_a_second_countersigns(
    scene: Scene, browser: Browser, ben: Browser
) -> None:
    assert "Danger now" not in words(browser.get("/cases/1").text)
    assert "Danger now: taken alone" in words(browser.get("/cases/2").text)

    browser.act(2, "step", step="police", danger="He is at the gate.")

    text = words(ben.get("/cases/2").text)
    assert "Taken alone, danger now: He is at the gate. A second person is still to countersign." in text
    assert "a second person must countersign it first" in browser.act(2, "resolve").text
    assert ben.act(2, "approve", step="police").status_code == 303
    assert "still to countersign" not in words(ben.get("/cases/2").text)
    assert browser.act(2, "resolve").status_code == 303


def test_a_declined_step_shows_its_reason_and_can_still_be_done(browser: Browser) -> None:
    browser.act(1, "decline", step="keep", reason="Kept by <b>the</b> office.")

    page = browser.get("/cases/1").text

    assert "Declined by Anna Marlow, Wed 18 Nov 2026, 07:40 : Kept by &lt;b&gt;the" in words(page)
    assert "<b>the" not in page
    assert browser.act(1, "step", step="keep").status_code == 303


def test_an_action_twice_is_refused_with_the_reason(browser: Browser) -> None:
    browser.act(1, "dismiss", reason="no_harm")

    answer = browser.act(1, "dismiss", reason="no_harm")

    assert answer.status_code == 409
    assert "It was dismissed before." in answer.text


def test_a_day_that_is_none_is_said_and_what_was_typed_stays(browser: Browser) -> None:
    answer = browser.act(1, "wait", waiting_for="the platform’s answer", waiting_until="1 December")

    assert "“1 December” is no day; write it as year, month and day, such as 2026-12-01." in answer.text
    assert 'value="the platform’s answer"' in answer.text
    assert 'value="1 December"' in answer.text


def test_all_of_it_is_there_without_a_case_being_restricted_to_scripts(browser: Browser) -> None:
    html = browser.get("/cases/2").text

    for address in ("assign", "wait", "concerned", "context", "categories", "necessity", "decline"):
        assert f'action="/cases/2/{address}"' in html
    for key in ("a", "w", "s", "c", "d", "l", "r", "n"):
        assert f'data-key="{key}"' in html
