"""Doors on the pages: what somebody may not see is not on any page, and each look is in the log."""

from dataclasses import replace

import pytest

from monitor.domain.access import REVIEWER_ROLES
from monitor.domain.audit import AuditEntry
from monitor.services.ports import Reviewer
from tests.unit.web.web_browser import Browser, faults, revision_of, token_of, words
from tests.unit.web.web_cases import add_case, case_post, post
from tests.unit.web.web_scene import HASH, Scene

# Words that stand in the posts of the restricted case 3, of the cases 1 and 2, and their labels.
RESTRICTED = ("Maisie", "Trewhella", "Miller", "identifying", "safeguarding concern", "a pupil or pupils")
OF_POSTS = (*RESTRICTED, "Penhallow", "jobsworth", "watch his back", "tomorrow?", "possibly hateful")


def signed_in(scene: Scene, role: str, *, name: str = "Kit Osgood", login: str = "kit") -> Browser:
    with scene.store.begin() as unit:
        unit.save_reviewer(Reviewer(name=name, login=login, role=role, password_hash=HASH))
    browser = Browser(scene.app())
    assert browser.sign_in(login).status_code == 303
    return browser


def log_of(scene: Scene, case_id: int) -> list[AuditEntry]:
    with scene.store.read() as unit:
        return unit.audit(case_id=case_id)


def found(html: str, *secrets: str) -> list[str]:
    return [word for word in secrets if word in html]


@pytest.mark.parametrize("role", ["slt", "communications", "reviewer", "hr", "dpo", "teacher of old"])
def test_a_restricted_case_is_a_number_and_a_severity_to_the_others(scene: Scene, role: str) -> None:
    browser = signed_in(scene, role)

    queue = browser.get("/")
    row = words(queue.text.partition("GP-0003")[2].partition("</li>")[0])

    assert "Restricted" in row
    assert "GP-0003 is restricted: it is for the headteacher or designated safeguarding lead alone." in row
    assert found(queue.text, *RESTRICTED) == []
    assert "Wait till I see that PE teacher" in queue.text
    assert faults(queue.text) == []


def test_the_page_of_a_shut_case_says_why_and_whom_to_ask(scene: Scene) -> None:
    browser = signed_in(scene, "slt")

    answer = browser.get("/cases/3")

    assert answer.status_code == 403
    text = words(answer.text)
    assert "GP-0003 is not open to you" in text
    assert "it is for the headteacher or designated safeguarding lead alone." in text
    assert "You can ask Anna Marlow (headteacher)." in text
    assert found(answer.text, *OF_POSTS) == []
    assert faults(answer.text) == []


@pytest.mark.parametrize("role", ["technician", "governors"])
def test_neither_technician_nor_governor_finds_a_word_of_a_post_on_any_page(scene: Scene, role: str) -> None:
    browser = signed_in(scene, role)
    with scene.store.read() as unit:
        mention_id = unit.case_file(1).posts[0].mention.mention_id  # type: ignore[union-attr]

    paths = ["/", "/?status=closed", "/?severity=high", "/set-aside", "/outbox", "/sources", "/keys"]
    paths += [f"/cases/{n}" for n in range(1, 6)] + [f"/cases/1/why/{mention_id}/abusive"]
    paths += ["/outbox/20261118-073000-2.json", "/?done=1-1"]

    for path in paths:
        answer = browser.get(path)
        assert found(answer.text, *OF_POSTS, "Motoring", "GP-0002 critical") == [], path
        assert faults(answer.text) == [], path
    assert browser.get("/cases/1").status_code == 403
    assert browser.get("/set-aside").status_code == 403
    assert browser.get("/outbox/20261118-073000-2.json").status_code == 403


def test_a_technician_reads_no_digest_and_a_governor_does(scene: Scene) -> None:
    assert signed_in(scene, "technician").get("/digest").status_code == 403
    assert signed_in(scene, "governors", login="gwen").get("/digest").status_code == 200


def test_why_a_label_was_given_is_behind_the_same_door(scene: Scene) -> None:
    browser = signed_in(scene, "slt")
    with scene.store.read() as unit:
        mention_id = unit.case_file(3).posts[0].mention.mention_id  # type: ignore[union-attr]

    answer = browser.get(f"/cases/3/why/{mention_id}/identifying")

    assert answer.status_code == 403
    assert found(answer.text, *RESTRICTED) == []


def test_previous_and_next_pass_shut_doors_by(scene: Scene) -> None:
    browser = signed_in(scene, "slt")

    assert 'rel="next" href="/cases/1"' in browser.get("/cases/5").text
    assert 'rel="prev" href="/cases/5"' in browser.get("/cases/1").text
    assert browser.act(5, "confirm", then="next").headers["location"] == "/cases/1?done=5-2"


@pytest.mark.parametrize("deed", ["confirm", "note", "dismiss", "assign", "concerned", "reopen"])
def test_a_form_for_a_shut_case_does_nothing_keeps_the_words_and_is_logged(scene: Scene, deed: str) -> None:
    browser = signed_in(scene, "slt")
    token = token_of(browser.get("/cases/5").text)

    answer = browser.post(
        f"/cases/3/{deed}",
        {"token": token, "revision": "1", "note": "what I typed", "reason": "no_harm", "assignee": "kit"},
    )

    assert answer.status_code == 403
    assert "what I typed</textarea>" in answer.text
    assert found(answer.text, *RESTRICTED) == []
    with scene.store.read() as unit:
        case = unit.case(3)
    assert case is not None
    assert case.revision == 1
    (entry,) = [entry for entry in log_of(scene, 3) if entry.action == "refused"]
    assert (entry.by, entry.login) == ("Kit Osgood", "kit")
    assert "is not yours to do in GP-0003. GP-0003 is restricted" in entry.detail


def test_whoever_is_named_in_a_post_is_shut_out_and_the_others_see_it(scene: Scene, browser: Browser) -> None:
    kit = signed_in(scene, "slt", name="Kit Penhallow")

    refused = kit.get("/cases/1")
    page = words(browser.get("/cases/1").text)

    assert refused.status_code == 403
    assert "Your name stands in a post of this case" in refused.text
    assert found(refused.text, "jobsworth", "abusive") == []
    assert "Kit Penhallow (senior leadership team) : the name stands in a post" in page
    assert found(kit.get("/").text, "jobsworth") == []


def test_somebody_with_the_right_says_that_another_of_that_name_is_meant(
    scene: Scene, browser: Browser
) -> None:
    kit = signed_in(scene, "slt", name="Kit Penhallow")

    refused = browser.act(1, "concerned")
    cleared = browser.act(1, "concerned", note="His uncle is meant.")

    assert "Say why that person is not concerned" in refused.text
    assert cleared.status_code == 303
    assert kit.get("/cases/1").status_code == 200


def test_a_case_that_nobody_may_open_is_said_loudly_to_everybody(scene: Scene) -> None:
    with scene.store.begin() as unit:
        anna = unit.reviewer("anna")
        assert anna is not None
        unit.save_reviewer(replace(anna, role="slt"))
    browser = signed_in(scene, "technician")

    text = words(browser.get("/").text)

    assert "GP-0003 waits, and nobody may open it." in text
    assert (
        "Nobody may open GP-0003: add a headteacher or designated safeguarding lead with "
        "`gatepost user LOGIN --name NAME --role head`."
    ) in text
    assert "Nobody may open GP-0003" in words(browser.get("/cases/3").text)


def test_each_look_is_logged_once_a_minute(scene: Scene, browser: Browser) -> None:
    for _ in range(3):
        browser.get("/cases/1")
    scene.clock.advance(61)
    browser.get("/cases/1")

    views = [entry for entry in log_of(scene, 1) if entry.action == "view"]

    assert [(entry.by, entry.login, entry.case_id) for entry in views] == [("Anna Marlow", "anna", 1)] * 2
    assert log_of(scene, 2) == []


def test_a_case_that_a_deed_makes_one_for_others_is_left_for_the_queue(scene: Scene) -> None:
    browser = signed_in(scene, "slt")

    answer = browser.act(1, "labels", label=["identifying"], target=["pupil"])

    assert answer.headers["location"] == "/?done=1-2"
    page = browser.get(answer.headers["location"])
    assert "Saved: Labels corrected , GP-0001. It is with other people from here on." in words(page.text)
    assert "jobsworth" not in page.text


def test_what_somebody_else_did_in_a_shut_case_is_not_told(scene: Scene, browser: Browser) -> None:
    browser.act(3, "note", note="seen")

    assert "Saved:" not in signed_in(scene, "slt").get("/?done=3-2").text
    assert "Saved:" in browser.get("/?done=3-2").text


def test_a_message_about_a_shut_case_is_a_number_in_the_outbox() -> None:
    restricted = Scene()
    add_case(restricted.store, "low", [case_post(post("x", n="1"))])
    add_case(restricted.store, "critical", [case_post(post("y", n="2"))], is_restricted=True)
    browser = signed_in(restricted, "slt")

    page = browser.get("/outbox")

    assert "GP-0002" in page.text
    assert "GP-0002 critical" not in page.text
    assert browser.get("/outbox/20261118-073000-2.json").status_code == 403


@pytest.mark.parametrize("role", sorted(REVIEWER_ROLES))
def test_every_page_of_every_role_is_well_built(scene: Scene, role: str) -> None:
    browser = signed_in(scene, role)

    for path in ("/", "/cases/1", "/cases/2", "/cases/3"):
        assert faults(browser.get(path).text) == [], path


def test_revisions_are_not_told_through_a_shut_door(scene: Scene) -> None:
    assert revision_of(signed_in(scene, "slt").get("/cases/3").text) == "0"
