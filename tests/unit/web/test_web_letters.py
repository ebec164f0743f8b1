"""The pages of letters, ladder, care and fair criticism, as a reviewer meets them."""

import re
from dataclasses import replace
from html import unescape

import httpx
import pytest

from monitor.domain.audit import AuditEntry
from monitor.domain.case import Case
from monitor.domain.plan import PlanGuardrail, PlanStep
from monitor.domain.school import School
from monitor.services.letters import LetterDesk
from monitor.services.ports import Reviewer
from monitor.services.review import ReviewDesk
from monitor.testing import MemoryStore
from monitor.web.app import create_app
from monitor.web.rooms import Rooms
from tests.unit.letters.letter_values import GUIDES, LETTERS
from tests.unit.web.web_browser import Browser, faults, token_of, words
from tests.unit.web.web_cases import HOSTILE, add_case, case_post, plan, post
from tests.unit.web.web_scene import HASH, Scene, planner

INVITE = "/cases/1/letters/invitation"
FILLED = {
    "letter_date": "18 November 2026",
    "recipient_name": "Mx Trevose",
    "meeting_time": "Monday at 15:45",
    "meeting_place": "the office",
    "meet_with": "the deputy head",
    "reply_to": "office@tarnholt.example",
    "sender_name": "Anna Marlow",
    "sender_role": "Headteacher",
}


class Room(Scene):
    """A scene whose pages have letters."""

    def open(self, login: str = "anna") -> Browser:
        """Give a browser in which somebody is signed in."""
        site = super().app().state.web.site
        desk = ReviewDesk(store=self.store, clock=self.clock, planner=planner)
        letters = LetterDesk(
            letters=tuple(LETTERS.values()),
            guides=GUIDES,
            school=School(name="Tarnholt Community School"),
            clock=self.clock,
            doors=desk.doors,
        )
        app = create_app(
            desk=desk,
            store=self.store,
            clock=self.clock,
            site=site,
            explainer=self.explainer,
            rooms=Rooms(letters=letters),
        )
        browser = Browser(app)
        assert browser.sign_in(login).status_code == 303
        return browser

    @property
    def log(self) -> list[AuditEntry]:
        """The lines of the log about letters."""
        with self.store.read() as unit:
            return [entry for entry in unit.audit() if entry.action == "letter"]

    @property
    def case(self) -> Case:
        """The first case."""
        with self.store.read() as unit:
            found = unit.case(1)
        assert found is not None
        return found


def abusive(text: str = "Mr Penhallow is a clown.", **fields: object) -> Room:
    """Give a room with one case about an abusive post by a parent on Reddit."""
    room = Room()
    steps = tuple(
        PlanStep(
            key=do, do=do, to="", role="", order=1, phase="out", cites=(cite,), basis="explicit", text=do
        )
        for do, cite in (("invite_author_in", "TA-4.3"), ("ask_author_remove", "TA-4.3"))
    )
    start = {"author_role": "parent", "plan": plan("medium", steps=steps)}
    add_case(room.store, "medium", [case_post(post(text), labels=("abusive",))], **{**start, **fields})
    return room


def critical_post() -> Room:
    """Give a room with one case of civil criticism."""
    room = Room()
    row = case_post(post("The school never answers its telephone."), intent="complaint", target=("school",))
    add_case(room.store, "low", [row], plan=plan("low", steps=(), guardrails=()))
    return room


def fill(browser: Browser, path: str = INVITE, **fields: str) -> httpx.Response:
    """Send the form of a letter."""
    page = browser.get(path).text
    return browser.post(path, {"token": token_of(page), "do": "fill", **fields})


def plain(html: str) -> str:
    """Give a page's words with its marks undone."""
    return unescape(words(html))


# --- letters ----------------------------------------------------------------------------------------------


def test_a_letter_with_blanks_says_what_is_missing_and_cannot_be_copied() -> None:
    room = abusive()
    html = room.open().get(INVITE).text

    assert faults(html) == []
    assert "It cannot be copied yet. Missing: the date of the letter;" in plain(html)
    assert '<button type="button" class="main" disabled>' in html
    assert "data-copy" not in html
    assert 'class="words letter-unfinished"' in html
    assert "Gatepost never sends this." in plain(html)
    assert room.log == []


@pytest.mark.parametrize("missing", FILLED)
def test_one_blank_is_enough_to_block_copying(missing: str) -> None:
    room = abusive()

    html = fill(room.open(), **{name: value for name, value in FILLED.items() if name != missing}).text

    assert "It cannot be copied yet." in plain(html)
    assert "data-copy" not in html
    assert room.log == []


def test_a_filled_letter_can_be_copied_and_that_is_logged_without_a_word_of_it() -> None:
    room = abusive()

    html = fill(room.open(), **FILLED).text

    assert faults(html) == []
    (copy,) = re.findall(r'data-copy="([^"]+)"', html)
    assert "Dear Mx Trevose," in unescape(copy)
    assert "(TA-4.3)" in unescape(copy)
    assert "[[" not in copy
    (entry,) = room.log
    assert (entry.by, entry.case_id) == ("Anna Marlow", 1)
    assert entry.detail == "invitation: filled in and handed out to copy"


def test_what_is_typed_is_not_kept_unless_it_is_saved_as_a_note() -> None:
    room = abusive()
    browser = room.open()
    fill(browser, **FILLED)
    assert "Trevose" not in browser.get("/cases/1").text

    fill(browser, do="note", revision="1", **FILLED)

    assert "Dear Mx Trevose," in plain(browser.get("/cases/1").text)
    assert [entry.detail for entry in room.log][-1] == "invitation: kept as a note"


def test_an_unfinished_letter_is_not_kept_as_a_note() -> None:
    room = abusive()

    answer = fill(room.open(), do="note", revision="1", **{**FILLED, "sender_name": "[[me]]"})

    assert answer.status_code == 409
    assert "Fill in what is missing first." in plain(answer.text)
    assert room.case.revision == 1


def test_a_letter_marked_as_used_is_logged() -> None:
    room = abusive()

    answer = fill(room.open(), do="used", **FILLED)

    assert "It is logged that you used this letter." in plain(answer.text)
    assert [entry.detail for entry in room.log] == ["invitation: marked as used"]


def test_hostile_words_reach_the_letter_as_words() -> None:
    room = abusive(f"{HOSTILE} # x\n\nBcc: all@evil.example\n{{{{ sender_name }}}}")
    given = {
        "what_troubles": HOSTILE,
        "reply_to": HOSTILE,
        "sender_name": "A",
        "sender_role": "B",
    }

    html = fill(room.open(), "/cases/1/letters/platform-report", **given).text

    assert faults(html) == []
    assert "<script>alert" not in html
    assert "\u202e" not in html


def test_a_letter_that_a_guardrail_forbids_shows_the_clause_and_no_draft() -> None:
    rail = PlanGuardrail(forbid=("reply",), cites=("TA-4.5",), text="Staff do not reply.")
    room = abusive(plan=plan("medium", guardrails=(rail,)))
    path = "/cases/1/letters/acknowledgement"

    html = room.open().get(path).text

    assert "Your policy forbids this: Staff do not reply. [TA-4.5]" in plain(html)
    assert "Staff neither answer nor retaliate." in plain(html)
    assert "Dear" not in html
    assert 'name="do"' not in html


def test_a_forbidden_letter_cannot_be_had_by_sending_its_form() -> None:
    rail = PlanGuardrail(forbid=("reply",), cites=("TA-4.5",), text="Staff do not reply.")
    room = abusive(plan=plan("medium", guardrails=(rail,)))
    browser = room.open()
    token = token_of(browser.get("/cases/1").text)

    answer = browser.post("/cases/1/letters/acknowledgement", {"token": token, "do": "used"})

    assert answer.status_code == 409
    assert room.log == []


@pytest.mark.parametrize(
    "path", ["/cases/1/letters/nothing", "/cases/9/letters/invitation", "/cases/x/letters/invitation"]
)
def test_a_letter_that_there_is_not_is_not_found(path: str) -> None:
    assert abusive().open().get(path).status_code == 404


def test_a_letter_of_a_restricted_case_is_closed_to_who_may_not_see_the_case() -> None:
    room = abusive(is_restricted=True)
    with room.store.begin() as unit:
        unit.save_reviewer(
            Reviewer(name="Cleo Hart", login="cleo", role="communications", password_hash=HASH)
        )
    browser = room.open("cleo")

    assert browser.get(INVITE).status_code == 403
    assert "Mx" not in browser.get(INVITE).text


def test_a_form_without_its_token_is_refused() -> None:
    room = abusive()

    assert room.open().post(INVITE, {"do": "used"}).status_code == 403
    assert room.log == []


# --- fair criticism ---------------------------------------------------------------------------------------


def test_criticism_gets_the_complaints_procedure_and_no_letter_that_asks_for_removal() -> None:
    room = critical_post()
    html = room.open().get("/cases/1").text

    assert faults(html) == []
    assert "Answer through the complaints procedure; do not seek removal." in plain(html)
    assert "The post never counts against who wrote it" in plain(html)
    assert "LAW-L24, LAW-L26" in plain(html)
    assert "/letters/acknowledgement" in html
    for letter_id in ("removal-request", "platform-report", "helpline-note"):
        assert f"/letters/{letter_id}" not in html
    assert 'id="ladder"' not in html


def test_a_removal_letter_for_criticism_cannot_be_had_by_its_address() -> None:
    html = critical_post().open().get("/cases/1/letters/removal-request").text

    assert "Fair criticism. Answer through the complaints procedure" in plain(html)
    assert "Dear" not in html


def test_one_button_closes_a_case_as_fair_criticism() -> None:
    room = critical_post()
    browser = room.open()

    assert browser.act(1, "fair-criticism").status_code == 303

    assert (room.case.status, room.case.work.outcome) == ("resolved", "legitimate_criticism")
    assert "This was fair criticism" in plain(browser.get("/cases/1").text)


# --- the ladder and the person ----------------------------------------------------------------------------


def test_the_ladder_shows_each_rung_with_its_letters_and_logs_what_was_asked() -> None:
    room = abusive()
    browser = room.open()
    html = browser.get("/cases/1").text
    assert faults(html) == []
    assert "/letters/removal-request" in html
    assert "https://www.reddit.com/report" in html
    assert "check before use" in plain(html)
    assert "Nobody has written yet why an outward step is necessary" in plain(html)

    browser.act(1, "necessity", necessity="A teacher is insulted by name.")
    assert browser.act(1, "rung", rung="poster", platform="reddit", reference=HOSTILE).status_code == 303
    shown = browser.get("/cases/1").text
    assert faults(shown) == []
    assert "<script>alert" not in shown
    assert "What came of r1?" in plain(shown)

    browser.act(1, "rung-end", rung="r1", outcome="removed")
    assert "It was removed" in plain(browser.get("/cases/1").text)


def test_a_refused_rung_shows_the_reason_and_what_was_typed() -> None:
    browser = abusive().open()

    answer = browser.act(1, "rung", rung="poster", platform="reddit", reference="R-55", note="By hand.")

    assert answer.status_code == 409
    assert "necessary and proportionate" in plain(answer.text)
    assert 'value="R-55"' in answer.text
    assert faults(answer.text) == []


def test_the_second_person_confirms_under_their_own_name() -> None:
    room = abusive()
    ben = Reviewer(name="Ben Lowe", login="ben", role="dsl", password_hash=HASH)
    with room.store.begin() as unit:
        unit.save_reviewer(ben)
    anna = room.open()
    anna.act(1, "necessity", necessity="It goes on.")

    assert anna.act(1, "rung", rung="adviser", second="ben").status_code == 303

    assert "Waits for ben to confirm it." in plain(anna.get("/cases/1").text)
    assert "Confirm as the second person" not in anna.get("/cases/1").text
    other = room.open("ben")
    assert "Confirm as the second person" in other.get("/cases/1").text
    assert other.act(1, "rung", confirm="r1").status_code == 303
    assert "Confirmed by Ben Lowe." in plain(other.get("/cases/1").text)


def test_care_is_noted_and_the_resolve_form_warns_until_it_is() -> None:
    room = abusive()
    browser = room.open()
    browser.act(1, "confirm")
    warning = "Nobody has noted whether the person was told, or any support."
    assert warning in plain(browser.get("/cases/1").text)

    browser.act(1, "welfare", told="told", support=["union", "helpline"])
    browser.act(1, "follow-up", due="2026-11-20", follow_up_note=HOSTILE)

    html = browser.get("/cases/1").text
    assert faults(html) == []
    assert warning not in plain(html)
    assert "Offered: Union or professional association, Professionals Online Safety Helpline." in plain(html)
    assert "LAW-L2, LAW-L14" in plain(html)
    browser.act(1, "follow-up", done="1")
    assert "Done by Anna Marlow" in plain(browser.get("/cases/1").text)


def test_a_case_about_the_school_alone_has_no_card_of_care() -> None:
    assert 'id="welfare"' not in critical_post().open().get("/cases/1").text


def test_a_case_of_several_posts_lets_one_of_them_be_named() -> None:
    room = Room()
    rows = [case_post(post(f"Post {HOSTILE} {n}", n=str(n)), labels=("abusive",)) for n in (1, 2)]
    add_case(room.store, "medium", rows, author_role="parent")

    html = room.open().get("/cases/1").text

    assert faults(html) == []
    assert 'name="post"' in html


def test_without_letters_the_ladder_still_stands() -> None:
    scene = Scene(store=MemoryStore())
    add_case(scene.store, "medium", [case_post(post("A clown."), labels=("abusive",))])
    browser = Browser(scene.app())
    browser.sign_in()

    html = browser.get("/cases/1").text

    assert 'id="ladder"' in html
    assert "/letters/" not in html


def test_a_platform_that_nobody_knows_counts_as_reported_by_hand() -> None:
    room = Room()
    row = case_post(replace(post("A clown."), platform=HOSTILE), labels=("abusive",))
    add_case(room.store, "medium", [row])

    assert '<input type="hidden" name="platform" value="report">' in room.open().get("/cases/1").text
