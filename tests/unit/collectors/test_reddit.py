"""Reddit's listings, against a real server on loopback."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.collectors.reddit import MAX_PAGES, PAGE_SIZE, RedditCollector
from monitor.collectors.reddit_items import read_item
from monitor.domain.post import Page
from monitor.services.ports import SourceError
from tests.servers.loopback import Reply
from tests.servers.reddit_server import EPOCH, RedditServer

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[RedditServer]:
    with RedditServer() as running:
        yield running


def collector(
    server: RedditServer,
    *,
    queries: tuple[str, ...] = ('"Oakfield Academy"',),
    subreddits: tuple[str, ...] = ("Pellingford",),
    keys: tuple[str, str] = ("an-id", "a-secret"),
) -> RedditCollector:
    return RedditCollector(
        name="reddit",
        client_id=keys[0],
        client_secret=keys[1],
        user_agent="linux:uk.school.gatepost:v1 (by /u/invented)",
        queries=queries,
        subreddits=subreddits,
        clock_now=lambda: NOW,
        base_url=server.base_url,
        timeout_seconds=1,
    )


def whole_round(source: RedditCollector, checkpoint: str | None = None) -> tuple[list[Page], str]:
    pages = [source.fetch(checkpoint)]
    while pages[-1].more:
        pages.append(source.fetch(pages[-1].checkpoint))
    return pages, pages[-1].checkpoint


def ids(pages: list[Page]) -> list[str]:
    return [post.external_id for page in pages for post in page.posts]


def test_a_search_a_communitys_posts_and_its_comments_are_read(server: RedditServer) -> None:
    found = server.add_post(title="Oakfield Academy fair", text="Cakes & books", subreddit="uknews")
    local = server.add_post(title="Bus times")
    comment = server.add_comment(to=local, text="Late again")
    pages, _ = whole_round(collector(server))
    assert [[post.external_id for post in page.posts] for page in pages] == [[found], [local], [comment]]
    post = pages[0].posts[0]
    assert post.text == "Oakfield Academy fair\n\nCakes & books"
    assert post.posted_at == EPOCH
    assert post.url == f"https://www.reddit.com/r/uknews/comments/{found[3:]}/invented/"
    assert (post.author, post.context, post.thread_id) == ("pellingford_parent", "r/uknews", found)


def test_a_comment_knows_its_thread_and_its_parent_at_no_extra_request(server: RedditServer) -> None:
    post = server.add_post(title="Bus times")
    first = server.add_comment(to=post, text="Late again")
    server.add_comment(to=first, text="Every day")
    pages, _ = whole_round(collector(server, queries=()))
    answer, top = pages[1].posts
    assert (top.parent_text, top.thread_id) == ("Bus times", post)
    assert (answer.parent_text, answer.thread_id) == ("Late again", post)
    assert [request.path for request in server.requests] == [
        "/api/v1/access_token",
        "/r/Pellingford/new",
        "/r/Pellingford/comments",
    ]


def test_only_news_comes_in_the_next_round(server: RedditServer) -> None:
    server.add_post(title="Oakfield Academy fair")
    source = collector(server)
    _, checkpoint = whole_round(source)
    pages, checkpoint = whole_round(source, checkpoint)
    assert ids(pages) == []
    new = server.add_post(title="Rain")
    pages, _ = whole_round(source, checkpoint)
    assert ids(pages) == [new]


def test_an_anchor_that_is_deleted_brings_nothing_old_back(server: RedditServer) -> None:
    names = [server.add_post(title=f"words {number}") for number in range(5)]
    source = collector(server, queries=())
    _, checkpoint = whole_round(source)
    server.remove(names[-1])
    pages, _ = whole_round(source, checkpoint)
    assert ids(pages) == []


def test_more_news_than_a_page_is_paged_until_known_ground(server: RedditServer) -> None:
    server.add_post(title="known")
    source = collector(server, queries=())
    _, checkpoint = whole_round(source)
    news = {server.add_post(title=f"words {number}") for number in range(PAGE_SIZE + 20)}
    pages, checkpoint = whole_round(source, checkpoint)
    assert set(ids(pages)) == news
    assert ids(whole_round(source, checkpoint)[0]) == []


def test_more_news_than_one_round_reads_is_told(server: RedditServer) -> None:
    server.add_post(title="known")
    source = collector(server, queries=())
    _, checkpoint = whole_round(source)
    for number in range(MAX_PAGES * PAGE_SIZE + 5):
        server.add_post(title=f"words {number}")
    pages, _ = whole_round(source, checkpoint)
    assert len(ids(pages)) == MAX_PAGES * PAGE_SIZE
    assert [item.reason for page in pages for item in page.rejected] == [
        "more news than 300 items; what is older was not read"
    ]


def test_a_half_read_listing_goes_on_from_its_checkpoint(server: RedditServer) -> None:
    server.add_post(title="known")
    source = collector(server, queries=())
    _, checkpoint = whole_round(source)
    news = {server.add_post(title=f"words {number}") for number in range(PAGE_SIZE + 20)}
    first = source.fetch(checkpoint)
    rest, _ = whole_round(collector(server, queries=()), first.checkpoint)
    assert {post.external_id for post in first.posts} | set(ids(rest)) == news


def test_an_empty_listing_forgets_nothing(server: RedditServer) -> None:
    server.add_post(title="words")
    source = collector(server, queries=())
    _, checkpoint = whole_round(source)
    empty = json.dumps({"kind": "Listing", "data": {"children": [], "after": None}}).encode()
    server.answer("r/Pellingford/new", Reply(body=empty))
    _, checkpoint = whole_round(source, checkpoint)
    server.mend("r/Pellingford/new")
    assert ids(whole_round(source, checkpoint)[0]) == []


def test_deleted_authors_are_nobody_and_deleted_words_are_no_post(server: RedditServer) -> None:
    server.add_post(title="Oakfield Academy fair", text="[removed]", author=None)
    post = server.add_post(title="Bus times")
    server.add_comment(to=post, text="[deleted]", author=None)
    pages, _ = whole_round(collector(server))
    assert (pages[0].posts[0].author, pages[0].posts[0].text) == ("", "Oakfield Academy fair")
    assert pages[2].posts == ()
    assert pages[2].rejected == ()


def test_one_malformed_item_loses_no_page(server: RedditServer) -> None:
    server.add_post(title="one")
    server.add_malformed()
    server.add_post(title="two")
    pages, _ = whole_round(collector(server, queries=()))
    assert [post.text for post in pages[0].posts] == ["two", "one"]
    assert pages[0].rejected[0].where == "r/Pellingford, item 2"


def test_the_evidence_holds_no_pictures_and_no_account_id(server: RedditServer) -> None:
    server.add_post(title="Oakfield Academy fair")
    raw = collector(server).fetch(None).posts[0].raw
    assert "i.redd.it" not in raw
    assert "thumbs" not in raw
    assert "t2_" not in raw


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (401, {}, "client id and secret"),
        (401, {"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'}, "client id and secret"),
        (403, {}, "user agent"),
        (500, {}, r"error \(500\)"),
        (503, {}, r"error \(503\)"),
        (302, {"Location": "/subreddits/search"}, r"error \(302\)"),
    ],
)
def test_errors_say_what_to_do_after_one_request(
    server: RedditServer, status: int, headers: dict[str, str], words: str
) -> None:
    server.answer("r/all/search", Reply(status=status, headers=headers))
    with pytest.raises(SourceError, match=words):
        collector(server).fetch(None)
    assert len(server.requests) == 2


def test_wrong_keys_are_told_without_the_secret(server: RedditServer) -> None:
    with pytest.raises(SourceError, match="client id and secret") as caught:
        collector(server, keys=("an-id", "wrong-secret")).fetch(None)
    assert "wrong-secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_missing_keys_are_told_without_a_request(server: RedditServer) -> None:
    with pytest.raises(SourceError, match="not set"):
        collector(server, keys=("an-id", "")).fetch(None)
    assert server.requests == []


def test_a_post_without_permalink_is_found_by_its_id() -> None:
    data = {"name": "t1_b", "link_id": "t3_a", "body": "words", "created_utc": 1_700_000_000}
    post = read_item({"kind": "t1", "data": data}, parents={}, now=NOW)
    assert post is not None
    assert post.url == "https://www.reddit.com/comments/a/_/b/"


@pytest.mark.parametrize(
    ("headers", "seconds"), [({"retry-after": "90"}, 90), ({"x-ratelimit-reset": "42.0"}, 42), ({}, 600)]
)
def test_too_many_requests_tells_when_to_come_back(
    server: RedditServer, headers: dict[str, str], seconds: int
) -> None:
    server.answer("r/all/search", Reply(status=429, headers=headers))
    with pytest.raises(SourceError) as caught:
        collector(server).fetch(None)
    assert caught.value.retry_at == NOW + timedelta(seconds=seconds)


def test_a_used_up_allowance_is_not_slept_through(server: RedditServer) -> None:
    server.rate_headers = {
        "x-ratelimit-remaining": "0.0",
        "x-ratelimit-used": "100",
        "x-ratelimit-reset": "500",
    }
    source = collector(server)
    page = source.fetch(None)
    with pytest.raises(SourceError) as caught:
        source.fetch(page.checkpoint)
    assert caught.value.retry_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    "body", [b"<html>Blocked</html>", b"[]", b"null", b'{"data": 7}', b"", b'{"kind": "t3"}']
)
def test_an_answer_that_is_no_listing_is_a_source_error(server: RedditServer, body: bytes) -> None:
    server.answer("r/all/search", Reply(body=body))
    with pytest.raises(SourceError, match="cannot read"):
        collector(server).fetch(None)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"error": "invalid_grant"}'])
def test_an_odd_token_answer_is_a_source_error(server: RedditServer, body: bytes) -> None:
    server.answer("api/v1/access_token", Reply(body=body))
    with pytest.raises(SourceError):
        collector(server).fetch(None)


def test_a_hanging_server_is_left(server: RedditServer) -> None:
    server.answer("r/all/search", Reply(is_hanging=True))
    with pytest.raises(SourceError, match="in time"):
        collector(server).fetch(None)


@pytest.mark.parametrize(("status", "words"), [(403, "private"), (404, "gone"), (302, "no such community")])
def test_a_community_that_cannot_be_read_is_told_and_stops_no_other(
    server: RedditServer, status: int, words: str
) -> None:
    server.add_post(title="one", subreddit="Combe")
    for listing in ("new", "comments"):
        server.answer(f"r/Pellingford/{listing}", Reply(status=status, headers={"Location": "/x"}))
    pages, _ = whole_round(collector(server, queries=(), subreddits=("Pellingford", "r/Combe")))
    assert [post.text for page in pages for post in page.posts] == ["one"]
    assert words in pages[0].rejected[0].reason


def test_when_no_community_can_be_read_the_source_fails(server: RedditServer) -> None:
    for listing in ("new", "comments"):
        server.answer(f"r/Pellingford/{listing}", Reply(status=404))
    with pytest.raises(SourceError, match="r/Pellingford: the community is gone"):
        collector(server, queries=()).fetch(None)


def test_a_praw_ini_in_the_working_directory_changes_nothing(
    server: RedditServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "praw.ini").write_text(
        "[DEFAULT]\nreddit_url=http://127.0.0.1:9\noauth_url=http://127.0.0.1:9\nusername=someone\npassword=word\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("praw_refresh_token", "planted")
    server.add_post(title="Oakfield Academy fair")
    assert len(collector(server).fetch(None).posts) == 1
    assert b"grant_type=client_credentials" in server.requests[0].body


def test_nothing_of_a_post_or_a_key_is_logged(server: RedditServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.add_post(title="Oakfield Academy fair", text="private words")
    whole_round(collector(server))
    assert "private words" not in caplog.text
    assert "a-secret" not in caplog.text
    assert "invented-token" not in caplog.text


@pytest.mark.parametrize(
    "checkpoint", ["", "{", "[]", '{"listings": 7, "next": []}', '{"listings": {"x": []}}']
)
def test_a_broken_checkpoint_starts_anew(server: RedditServer, checkpoint: str) -> None:
    server.add_post(title="Oakfield Academy fair")
    assert len(collector(server).fetch(checkpoint).posts) == 1


def test_the_check_is_one_small_request(server: RedditServer) -> None:
    server.add_post(title="Oakfield Academy fair")
    assert (
        collector(server).check() == "Reddit answers; search 1 brought an item, and 3 listings are watched."
    )
    assert server.requests[-1].query["limit"] == "1"
    with pytest.raises(SourceError, match="no terms or communities"):
        collector(server, queries=(), subreddits=()).check()


@pytest.mark.parametrize(
    "child",
    [
        None,
        7,
        {},
        {"kind": "t5", "data": {}},
        {"kind": "t3", "data": []},
        {"kind": "t3", "data": {"name": "t1_abc", "title": "words", "created_utc": 1}},
        {"kind": "t3", "data": {"name": "t3_abc", "title": "words", "created_utc": "soon"}},
        {"kind": "t3", "data": {"name": "t3_abc", "title": "words", "created_utc": 1e99}},
        {"kind": "t1", "data": {"name": "t1_abc", "body": "words", "created_utc": 1}},
    ],
)
def test_a_malformed_item_is_a_value_error(child: object) -> None:
    with pytest.raises(ValueError, match="the item"):
        read_item(child, parents={}, now=NOW)
