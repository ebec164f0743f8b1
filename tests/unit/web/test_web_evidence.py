"""The evidence card and the chronology page: what is kept, what is missing, and nobody's words."""

from dataclasses import replace

import pytest

from monitor.domain.evidence import capture
from monitor.domain.plan import PlanStep
from monitor.domain.vault import Method, file_draft
from monitor.services.ports import CasePost
from tests.unit.web.web_browser import Browser, faults, words
from tests.unit.web.web_cases import NOW, add_case, case_post, plan, post
from tests.unit.web.web_scene import HASH, Scene

PNG = b"\x89PNG picture"
KEEP = PlanStep(
    key="1-preserve",
    do="preserve_evidence",
    to="",
    role="the office",
    order=1,
    phase="in",
    cites=("TA-7.1",),
    basis="explicit",
    text="Keep the evidence.",
    needs=("screenshot", "time", "date", "location"),
)


class Kept:
    """A scene with one case whose post is in the vault."""

    def __init__(self, given: CasePost | None = None) -> None:
        self.scene = Scene()
        self.given = given or case_post(post("You are all\u202e thieves"), labels=("abusive",))
        self.case = add_case(self.scene.store, "high", [self.given], plan=plan(steps=(KEEP,)))
        self.keep(self.given)
        self.browser = Browser(self.scene.app())
        self.browser.sign_in()

    def keep(self, given: CasePost, text: str | None = None) -> None:
        version = given.mention.post if text is None else replace(given.mention.post, text=text)
        with self.scene.store.begin() as unit:
            unit.add_evidence(
                capture(version, now=NOW),
                captured_by="reddit-tarnholt",
                method=Method.COLLECTED if text is None else Method.RECHECK,
            )

    def shoot(self) -> None:
        with self.scene.store.begin() as unit:
            draft = file_draft(
                PNG,
                media_type="image/png",
                captured_at=NOW,
                captured_by="Anna Marlow",
                method=Method.SCREENSHOT,
                case_id=self.case.case_id,
                mention_id=self.given.mention.mention_id,
            )
            unit.add_vault_entry(draft, PNG)

    def card(self) -> str:
        html = self.browser.get("/cases/1").text
        assert faults(html) == []
        return words(html[html.index('id="evidence"') :])


def test_the_card_says_what_is_kept_and_what_the_policy_still_asks_for() -> None:
    kept = Kept()
    card = kept.card()
    assert "What your policy asks to be kept: missing a screenshot TA-7.1 held the time TA-7.1" in card
    assert "held the date TA-7.1 held where it was posted TA-7.1" in card
    assert "Post 1: kept Wed 18 Nov 2026" in card
    assert "collected, by reddit-tarnholt entry 1 · SHA-256 " in card
    kept.shoot()
    assert "held a screenshot TA-7.1" in kept.card()


def test_the_whole_hash_can_be_copied_and_the_short_one_is_shown() -> None:
    kept = Kept()
    with kept.scene.store.read() as unit:
        [entry] = unit.vault_entries()
    html = kept.browser.get("/cases/1").text
    assert f'data-copy="{entry.content_sha256}"' in html
    assert f"{entry.content_sha256[:12]}…</code>" in html


def test_an_edited_post_shows_its_versions_and_when_each_was_seen() -> None:
    kept = Kept()
    kept.keep(kept.given, text="You are all lovely")
    card = kept.card()
    assert "Post 1: kept, 2 versions (it was edited)" in card
    assert "found edited at a later look, by reddit-tarnholt entry 2" in card


def test_a_post_without_a_copy_is_said_plainly() -> None:
    scene = Scene()
    add_case(scene.store, "low", [case_post(post("x"))], plan=plan(steps=(KEEP,)))
    browser = Browser(scene.app())
    browser.sign_in()
    html = browser.get("/cases/1").text
    card = words(html[html.index('id="evidence"') :])
    assert "Post 1: no copy in the vault" in card
    assert "missing the time" in card


def test_a_case_whose_posts_are_gone_still_has_a_page() -> None:
    kept = Kept()
    with kept.scene.store.begin() as unit:
        unit._kept.links.clear()
    assert "Whole chronology" in kept.card()
    assert kept.browser.get("/cases/1/chronology").status_code == 200


def test_the_chronology_holds_every_step_and_no_words_of_the_post() -> None:
    kept = Kept()
    kept.shoot()
    answer = kept.browser.get("/cases/1/chronology")
    assert answer.status_code == 200
    assert faults(answer.text) == []
    text = words(answer.text)
    for piece in (
        "Post 1 of 1 posted on Reddit",
        "Post 1 of 1 read: possibly abusive by gatepost-small 1.0",
        "Case opened by Gatepost",
        "Post 1 of 1: captured by reddit-tarnholt",
        "Screenshot kept of post 1 of 1 by Anna Marlow",
        "vault entry 2, image/png, 12 bytes, SHA-256",
        "Looked at the case by Anna Marlow (anna)",
    ):
        assert piece in text, piece
    assert "thieves" not in text


def test_times_stand_in_both_clocks() -> None:
    kept = Kept(case_post(post("Hello", hours=24 * 100)))
    assert "Mon 10 Aug 2026, 08:40:00 BST (2026-08-10 07:40:00 UTC)" in words(
        kept.browser.get("/cases/1/chronology").text
    )


def test_who_may_not_see_the_case_does_not_see_its_chronology() -> None:
    kept = Kept()
    with kept.scene.store.begin() as unit:
        reviewer = unit.reviewer("anna")
        assert reviewer is not None
        unit.save_reviewer(
            replace(reviewer, login="tech", name="Tess Wire", role="technician", password_hash=HASH)
        )
    browser = Browser(kept.scene.app())
    browser.sign_in("tech")
    answer = browser.get("/cases/1/chronology")
    assert answer.status_code == 403
    assert "vault entry" not in answer.text


@pytest.mark.parametrize("number", ["99", "0", "x", "9" * 5000])
def test_a_case_that_is_not_there_has_no_chronology(browser: Browser, number: str) -> None:
    assert browser.get(f"/cases/{number}/chronology").status_code == 404


def test_a_stranger_is_sent_to_the_sign_in(stranger: Browser) -> None:
    answer = stranger.get("/cases/1/chronology")
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["location"]
