"""The card of the posts in a case: split, merge after a look, undo; and who may not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from monitor.domain.case import Case, Status
from monitor.domain.likeness import WORDS_ALONE
from monitor.services.doors import Doors
from monitor.services.joining import JoiningDesk
from monitor.services.ports import CaseFile
from monitor.web.rooms import Rooms
from tests.unit.services.service_values import ROUTER
from tests.unit.web.web_browser import Browser, faults, revision_of, token_of, words
from tests.unit.web.web_cases import add_case, case_post, post
from tests.unit.web.web_scene import Scene, planner

HOSTILE = "</textarea><script>alert(1)</script> Tarnholt"


def furnished() -> Scene:
    """A scene with a case of three posts and one of a single post."""
    scene = Scene()
    desk = JoiningDesk(
        store=scene.store,
        clock=scene.clock,
        planner=planner,
        doors=Doors(store=scene.store, clock=scene.clock),
        router=ROUTER,
        likeness=WORDS_ALONE,
    )
    scene.rooms = replace(scene.rooms, joining=desk)
    three = [case_post(post(text, n=str(n)), labels=("abusive",)) for n, text in enumerate(TEXTS)]
    add_case(scene.store, "medium", three)
    add_case(
        scene.store, "medium", [case_post(post("Another matter at Tarnholt.", n="9"), labels=("abusive",))]
    )
    return scene


TEXTS = ("Useless Tarnholt School.", HOSTILE, "Useless, I say again.")


@pytest.fixture
def scene() -> Scene:
    return furnished()


@pytest.fixture
def browser(scene: Scene) -> Browser:
    browser = Browser(scene.app())
    assert browser.sign_in().status_code == 303
    return browser


def file_of(scene: Scene, case_id: int) -> CaseFile:
    with scene.store.read() as unit:
        file = unit.case_file(case_id)
    assert file is not None
    return file


def case_of(scene: Scene, case_id: int) -> Case:
    return file_of(scene, case_id).case


def ids_of(scene: Scene, case_id: int) -> list[str]:
    return [row.mention.mention_id for row in file_of(scene, case_id).posts]


def split(scene: Scene, browser: Browser, ids: Sequence[str]) -> str:
    html = browser.get("/cases/1").text
    data = {
        "token": token_of(html),
        "revision": revision_of(html),
        "post": list(ids),
        "note": "the other class",
    }
    answer = browser.post("/cases/1/split", data)
    assert answer.status_code == 303, words(answer.text)
    return answer.headers["location"]


def test_the_card_counts_posts_and_accounts_and_offers_what_can_be_done(browser: Browser) -> None:
    html = browser.get("/cases/1").text

    assert faults(html) == []
    assert "3 posts by 1 account" in words(html)
    assert html.count('type="checkbox" name="post"') == 3
    assert "<script>alert(1)</script>" not in html
    assert 'action="/cases/1/merge"' in html
    assert "undo-split" not in html


def test_a_single_post_cannot_be_split_off(browser: Browser) -> None:
    assert 'name="post"' not in browser.get("/cases/2").text


def test_ticked_posts_are_split_off_and_put_back(scene: Scene, browser: Browser) -> None:
    ids = ids_of(scene, 1)

    assert split(scene, browser, ids[1:]) == "/cases/3?done=3-1"
    assert (ids_of(scene, 1), ids_of(scene, 3)) == (ids[:1], ids[1:])
    html = browser.get("/cases/3").text
    assert faults(html) == []
    assert "Split off from GP-0001" in words(html)
    assert browser.post("/cases/3/undo-split", {"token": token_of(html)}).headers["location"] == (
        "/cases/1?done=1-3"
    )
    assert ids_of(scene, 1) == ids
    after = browser.get("/cases/3").text
    assert "are in GP-0001 now" in words(after)
    assert "have been deleted" not in words(after)
    assert "undo-merge" not in after
    assert faults(browser.get("/?status=closed").text) == []


def test_a_merge_is_shown_before_it_is_made_and_can_be_undone(scene: Scene, browser: Browser) -> None:
    ids = ids_of(scene, 1), ids_of(scene, 2)
    shown = browser.get("/cases/2/merge?into=gp-1")
    assert shown.status_code == 200
    assert faults(shown.text) == []
    assert "Merge GP-0002 into GP-0001?" in words(shown.text)
    assert case_of(scene, 2).status is Status.NEW

    data = {"token": token_of(shown.text), "into": "GP-0001", "revision": "1", "into_revision": "1"}
    assert browser.post("/cases/2/merge", data).headers["location"] == "/cases/1?done=1-2"
    assert {*ids_of(scene, 1)} == {*ids[0], *ids[1]}
    html = browser.get("/cases/2").text
    assert "are in GP-0001 now" in words(html)
    assert "Merged into this case: GP-0002" in words(browser.get("/cases/1").text)

    assert browser.post("/cases/2/undo-merge", {"token": token_of(html)}).status_code == 303
    assert (ids_of(scene, 1), ids_of(scene, 2)) == ids


@pytest.mark.parametrize("into", ["", "GP-0002", "GP-0099", "9" * 3000, "<script>"])
def test_a_merge_into_nothing_is_refused_in_words(browser: Browser, into: str) -> None:
    answer = browser.get("/cases/2/merge", params={"into": into})

    assert answer.status_code == 409
    assert "Nothing was moved." in words(answer.text)
    assert "<script>" not in answer.text.replace("<script src", "")


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("split", {"revision": "1"}),
        ("split", {"revision": "9", "post": "x"}),
        ("merge", {"revision": "x", "into_revision": "1", "into": "GP-0001"}),
        ("undo-split", {}),
        ("undo-merge", {}),
    ],
)
def test_a_refused_deed_says_why_and_moves_nothing(
    scene: Scene, browser: Browser, deed: str, fields: dict[str, str]
) -> None:
    token = token_of(browser.get("/cases/2").text)
    before = file_of(scene, 2)

    answer = browser.post(f"/cases/2/{deed}", {"token": token, "note": "kept words", **fields})

    assert answer.status_code == 409
    assert "That was not done" in words(answer.text)
    assert file_of(scene, 2) == before


@pytest.mark.parametrize("deed", ["split", "merge", "undo-split", "undo-merge"])
def test_without_a_token_nothing_happens(scene: Scene, browser: Browser, deed: str) -> None:
    before = file_of(scene, 1)

    assert browser.post(f"/cases/1/{deed}", {"token": "no", "revision": "1"}).status_code == 403
    assert file_of(scene, 1) == before


def test_where_no_desk_is_furnished_there_is_no_card_and_no_address() -> None:
    scene = furnished()
    scene.rooms = Rooms()
    browser = Browser(scene.app())
    browser.sign_in()

    assert "Posts in this case" not in browser.get("/cases/1").text
    assert browser.get("/cases/1/merge?into=2").status_code == 404
