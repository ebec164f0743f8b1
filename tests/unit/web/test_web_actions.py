"""What reviewers do: each deed lands in the history, and a refused one loses nothing that was typed."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.domain.case import Case, Status
from monitor.services.ports import StaleCaseError
from monitor.services.review import Deed
from tests.unit.web.web_browser import Browser, faults, revision_of, token_of, words
from tests.unit.web.web_scene import Scene

NOTE = "Spoke to the office. <b>Éowyn</b> & co"


def case_of(scene: Scene, case_id: int) -> Case:
    with scene.store.read() as unit:
        case = unit.case(case_id)
    assert case is not None
    return case


def history_of(scene: Scene, case_id: int) -> list[tuple[str, str, str]]:
    with scene.store.read() as unit:
        file = unit.case_file(case_id)
    assert file is not None
    return [(event.action, event.by, event.detail) for event in file.events]


CRITICISM = "Fair criticism: answer through the complaints procedure"


@pytest.mark.parametrize(
    ("deed", "fields", "wanted"),
    [
        ("confirm", {}, ("action_under_way", "confirm", "abusive")),
        (
            "dismiss",
            {"reason": "legitimate_criticism", "note": NOTE},
            ("dismissed", "dismiss", f"{CRITICISM} — {NOTE}"),
        ),
        (
            "labels",
            {"label": ["abusive", "threatening"], "target": ["staff", "school"]},
            ("in_review", "correct_labels", "was abusive; now abusive, threatening; about staff, school"),
        ),
        ("author-role", {"author_role": "parent"}, ("in_review", "set_author_role", "Parent or carer")),
        ("step", {"step": "keep"}, ("action_under_way", "step_done", "Keep a print")),
        ("note", {"note": NOTE}, ("in_review", "note", NOTE)),
    ],
)
def test_each_deed_is_done_once_and_written_down(
    scene: Scene, browser: Browser, deed: str, fields: dict[str, Any], wanted: tuple[str, str, str]
) -> None:
    answer = browser.act(1, deed, **fields)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/cases/1?done=1-2"
    action, by, detail = history_of(scene, 1)[-1]
    assert (case_of(scene, 1).status, action, by) == (wanted[0], wanted[1], "Anna Marlow")
    assert wanted[2] in detail
    page = browser.get(answer.headers["location"])
    assert "by Anna Marlow, Wed 18 Nov 2026, 07:40" in words(page.text)
    assert faults(page.text) == []
    assert "<b>Éowyn" not in page.text


def test_corrected_labels_ask_the_policy_again(scene: Scene, browser: Browser) -> None:
    browser.act(1, "labels", label=["threatening"], target=["pupil"])
    case = case_of(scene, 1)
    assert (case.severity, case.labels, case.is_restricted) == ("critical", ("threatening",), True)
    assert "Labels confirmed by Anna Marlow." in words(browser.get("/cases/1").text)


def test_all_labels_can_be_taken_away(scene: Scene, browser: Browser) -> None:
    assert browser.act(1, "labels", target=["school"]).status_code == 303
    assert case_of(scene, 1).labels == ()


def test_a_done_step_tells_by_whom_and_when(browser: Browser) -> None:
    before = browser.get("/cases/1").text
    browser.act(1, "step", step="tell-head")
    after = browser.get("/cases/1").text
    assert before.count("Mark as done") == 3
    assert after.count("Mark as done") == 2
    assert before.count("Ask a second person") == 1, "the step that reaches the police needs two people"
    assert "Done by Anna Marlow, Wed 18 Nov 2026, 07:40" in words(after)
    assert "1 of 4 steps of the plan is marked as done." in words(after)
    assert 'data-key="s"' in after.split("Keep a print")[2].split("Invite the parent")[0]


def test_a_case_goes_all_the_way_and_back(scene: Scene, browser: Browser) -> None:
    browser.act(1, "confirm")
    assert browser.act(1, "resolve", note="The parent took it down.").status_code == 303
    assert case_of(scene, 1).status is Status.RESOLVED
    closed = browser.get("/cases/1").text
    assert "Reopen" in closed
    assert "Mark as done" not in closed
    assert browser.act(1, "reopen", note="It is back.").status_code == 303
    assert [action for action, _, _ in history_of(scene, 1)] == ["open", "confirm", "resolve", "reopen"]


@pytest.mark.parametrize(
    ("path", "there", "not_there"),
    [
        ([], ["confirm", "dismiss", "labels", "author-role", "step", "note"], ["resolve", "reopen"]),
        (["confirm"], ["resolve", "dismiss", "labels", "step", "note"], ["confirm", "reopen"]),
        (["confirm", "resolve"], ["reopen", "note"], ["confirm", "dismiss", "labels", "author-role", "step"]),
    ],
)
def test_only_what_is_possible_is_offered(
    browser: Browser, path: list[str], there: list[str], not_there: list[str]
) -> None:
    for deed in path:
        browser.act(1, deed)
    html = browser.get("/cases/1").text
    assert [deed for deed in there if f'action="/cases/1/{deed}"' not in html] == []
    assert [deed for deed in not_there if f'action="/cases/1/{deed}"' in html] == []


def test_a_stale_page_is_refused_and_what_was_typed_is_kept(scene: Scene, browser: Browser) -> None:
    page = browser.get("/cases/1").text
    browser.act(1, "note", note="first")
    fields = {"token": token_of(page), "revision": revision_of(page), "reason": "no_harm", "note": NOTE}
    answer = browser.post("/cases/1/dismiss", fields)
    assert answer.status_code == 409
    assert "Somebody else has changed this case since you opened it." in answer.text
    assert "Spoke to the office. &lt;b&gt;Éowyn&lt;/b&gt; &amp; co</textarea>" in answer.text
    assert '<option value="no_harm" selected>' in answer.text
    assert revision_of(answer.text) == "2"
    assert faults(answer.text) == []
    assert case_of(scene, 1).status is Status.IN_REVIEW


def test_two_people_at_the_same_moment_are_told_so(
    scene: Scene, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(_case_id: int, _deed: Deed, *, by: str) -> Case:
        raise StaleCaseError(by)

    page = browser.get("/cases/1").text
    desk = browser.app.state.web.desk  # type: ignore[attr-defined]
    monkeypatch.setattr(desk, "act", stale)
    fields = {"token": token_of(page), "revision": "1", "note": NOTE}
    answer = browser.post("/cases/1/note", fields)
    assert answer.status_code == 409
    assert "at the same moment" in answer.text
    assert answer.text.count("Spoke to the office") >= 2


def test_a_deed_that_is_no_longer_possible_keeps_its_note(browser: Browser) -> None:
    page = browser.get("/cases/1").text
    browser.act(1, "dismiss", reason="no_harm")
    fields = {"token": token_of(page), "revision": "2", "label": "hateful", "note": NOTE}
    answer = browser.post("/cases/1/labels", fields)
    assert answer.status_code == 409
    assert "is not possible while the case is dismissed" in answer.text
    assert "Spoke to the office" in answer.text


@pytest.mark.parametrize(
    ("deed", "fields", "message"),
    [
        ("dismiss", {}, "Choose a reason"),
        ("dismiss", {"reason": "because"}, "Choose a reason"),
        ("labels", {"label": "rude"}, "is not a label"),
        ("author-role", {"author_role": "king"}, "Choose who wrote the post"),
        ("step", {"step": "none"}, "not in this case"),
        ("note", {"note": "  "}, "Write the note first"),
        ("note", {"note": "x" * 5000}, "longer than 4000"),
        ("note", {"note": "x", "revision": "abc"}, "Somebody else"),
        ("resolve", {}, "not possible while the case is new"),
    ],
)
def test_a_deed_that_cannot_be_done_says_why(
    scene: Scene, browser: Browser, deed: str, fields: dict[str, str], message: str
) -> None:
    answer = browser.act(1, deed, **fields)
    assert answer.status_code == 409
    assert message in answer.text
    assert len(history_of(scene, 1)) == 1


@pytest.mark.parametrize("deed", ["open", "join", "delete", "correct_labels"])
def test_there_are_no_other_deeds(browser: Browser, deed: str) -> None:
    token = token_of(browser.get("/cases/1").text)
    assert browser.post(f"/cases/1/{deed}", {"token": token, "revision": "1"}).status_code == 404


def test_a_deed_on_a_case_that_is_not_there_is_a_plain_page(browser: Browser) -> None:
    token = token_of(browser.get("/").text)
    assert browser.post("/cases/77/note", {"token": token, "revision": "1"}).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 64])
@pytest.mark.parametrize("path", ["/cases/1/confirm", "/cases/1/note", "/sign-out"])
def test_a_form_without_its_token_is_refused(scene: Scene, browser: Browser, path: str, token: str) -> None:
    answer = browser.post(path, {"token": token, "revision": "1", "note": "typed"})
    assert answer.status_code == 403
    assert len(history_of(scene, 1)) == 1
    assert "typed</textarea>" in answer.text


def test_a_token_of_another_session_is_refused(scene: Scene, browser: Browser) -> None:
    other = Browser(browser.app)
    other.sign_in()
    token = token_of(other.get("/cases/1").text)
    assert browser.post("/cases/1/confirm", {"token": token, "revision": "1"}).status_code == 403
    assert len(history_of(scene, 1)) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_another_site_sent_is_refused(browser: Browser, site: str) -> None:
    token = token_of(browser.get("/cases/1").text)
    answer = browser.post(
        "/cases/1/confirm", {"token": token, "revision": "1"}, headers={"sec-fetch-site": site}
    )
    assert answer.status_code == 403


def test_a_note_survives_the_end_of_the_session(scene: Scene, browser: Browser) -> None:
    token = token_of(browser.get("/cases/1").text)
    scene.clock.advance(9 * 3600)
    answer = browser.post("/cases/1/note", {"token": token, "revision": "1", "note": NOTE})
    assert answer.status_code == 403
    assert "You are signed out" in answer.text
    assert "Spoke to the office. &lt;b&gt;" in answer.text


def test_a_busy_database_loses_no_note(scene: Scene, browser: Browser) -> None:
    page = browser.get("/cases/1").text
    scene.store.is_full = True
    answer = browser.post("/cases/1/note", {"token": token_of(page), "revision": "1", "note": NOTE})
    assert answer.status_code == 503
    assert "Nothing was saved" in answer.text
    assert "Spoke to the office" in answer.text


def test_a_form_may_not_be_huge(browser: Browser) -> None:
    token = token_of(browser.get("/cases/1").text)
    many = {f"field{i}": "x" for i in range(100)}
    assert browser.post("/cases/1/note", {"token": token, **many}).status_code == 400
    assert browser.post("/cases/1/note", {"token": token, "note": "x" * 40_000}).status_code == 400
    assert browser.post("/cases/1/note", {"token": token, "note": "x" * 400_000}).status_code == 413


def test_a_file_is_not_taken(browser: Browser) -> None:
    token = token_of(browser.get("/cases/1").text)
    files = {"note": ("a.txt", b"x")}
    assert browser.send("POST", "/cases/1/note", data={"token": token}, files=files).status_code == 400


def test_a_reviewers_name_from_the_store_is_escaped(scene: Scene) -> None:
    with scene.store.begin() as unit:
        anna = unit.reviewer("anna")
        assert anna is not None
        unit.save_reviewer(replace(anna, name="<i>Anna</i>"))
    browser = Browser(scene.app())
    browser.sign_in()
    browser.act(1, "note", note="x")
    assert "<i>Anna" not in browser.get("/cases/1").text


@pytest.mark.parametrize(
    ("deed", "fields", "kept"),
    [
        ("wait", {"waiting_for": "the platform's answer", "waiting_until": "2026-12-01"}, 2),
        ("necessity", {"necessity": "She asked for it to stop."}, 1),
        ("decline", {"step": "keep", "reason": "Kept by the office."}, 1),
        ("ask-second", {"step": "police", "reason": "He named the day."}, 1),
        ("assign", {"assignee": "anna", "note": "Taking this one."}, 1),
        ("concerned", {"concerned": "anna", "note": "It names her."}, 1),
        ("confirm", {"note": "As read aloud."}, 1),
        ("labels", {"label": ["hateful"], "note": "Read it twice."}, 1),
    ],
)
def test_whatever_was_typed_on_a_stale_page_is_shown_again(
    scene: Scene, browser: Browser, deed: str, fields: dict[str, Any], kept: int
) -> None:
    page = browser.get("/cases/1").text
    browser.act(1, "note", note="first")
    before = case_of(scene, 1)

    answer = browser.post(f"/cases/1/{deed}", {"token": token_of(page), "revision": "1", **fields})

    assert answer.status_code == 409
    assert "Somebody else has changed this case since you opened it." in answer.text
    typed = [value for value in fields.values() if isinstance(value, str) and " " in value]
    told = words(answer.text.partition('id="refused"')[2].partition("</nav>")[0])
    assert [value for value in typed if value not in told.replace("&#39;", "'")] == []
    assert len(typed) + (deed == "wait") == kept
    assert case_of(scene, 1) == before
    assert faults(answer.text) == []
