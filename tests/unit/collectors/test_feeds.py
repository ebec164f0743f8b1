"""Rounds through several feeds, against real servers on loopback."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.collectors.feeds import FeedCollector
from monitor.domain.post import Page
from monitor.services.ports import SourceError
from tests.servers.feed_server import FeedServer, rss
from tests.servers.loopback import Reply

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


def collector(server: FeedServer, clock: Clock, *paths: str) -> FeedCollector:
    urls = [f"https://news{number}.example{path}" for number, path in enumerate(paths)]
    return FeedCollector(
        name="news", urls=urls, clock_now=clock.now, base_url=server.base_url, timeout_seconds=0.5
    )


def whole_round(source: FeedCollector, checkpoint: str | None = None) -> tuple[list[Page], str]:
    pages = [source.fetch(checkpoint)]
    while pages[-1].more:
        pages.append(source.fetch(pages[-1].checkpoint))
    return pages, pages[-1].checkpoint


def test_each_feed_is_a_page(server: FeedServer, clock: Clock) -> None:
    server.add_post("/a", title="one")
    server.add_post("/b", title="two")
    pages, _ = whole_round(collector(server, clock, "/a", "/b"))
    assert [[post.text for post in page.posts] for page in pages] == [["one"], ["two"]]
    assert [page.more for page in pages] == [True, False]


def test_an_unchanged_feed_answers_304_and_a_new_entry_comes_next_time(
    server: FeedServer, clock: Clock
) -> None:
    server.add_post("/a", title="one")
    source = collector(server, clock, "/a")
    _, checkpoint = whole_round(source)
    pages, checkpoint = whole_round(source, checkpoint)
    assert pages[0].posts == ()
    assert "if-none-match" in server.requests[1].headers
    server.add_post("/a", title="two")
    pages, _ = whole_round(source, checkpoint)
    assert "two" in [post.text for post in pages[0].posts]


def test_a_server_without_etag_is_not_read_twice(server: FeedServer, clock: Clock) -> None:
    body = rss("T", [])
    server.add_post("/x", title="one")
    server.answer("/a", Reply(body=body.replace(b"</channel>", b"<item><title>one</title></item></channel>")))
    source = collector(server, clock, "/a")
    pages, checkpoint = whole_round(source)
    assert len(pages[0].posts) == 1
    pages, _ = whole_round(source, checkpoint)
    assert pages[0].posts == ()


def test_one_failing_feed_is_told_and_stops_no_other(server: FeedServer, clock: Clock) -> None:
    server.answer("/a", Reply(status=500))
    server.add_post("/b", title="two")
    server.answer("/c", Reply(body=b"<html><body>Blocked</body></html>"))
    pages, _ = whole_round(collector(server, clock, "/a", "/b", "/c"))
    assert [post.text for page in pages for post in page.posts] == ["two"]
    told = [item for page in pages for item in page.rejected]
    assert [item.where for item in told] == ["news0.example (feed 1)", "news2.example (feed 3)"]
    assert "(500)" in told[0].reason
    assert "web page" in told[1].reason


def test_when_every_feed_fails_the_source_fails(server: FeedServer, clock: Clock) -> None:
    server.answer("/a", Reply(status=500))
    server.answer("/b", Reply(status=403))
    with pytest.raises(SourceError, match=r"none of 2 feeds.*news0.example.*500.*news1.example.*403"):
        collector(server, clock, "/a", "/b").fetch(None)


def test_feeds_that_come_back_are_read_though_the_last_one_stays_away(
    server: FeedServer, clock: Clock
) -> None:
    server.answer("/a", Reply(status=500))
    server.answer("/b", Reply(status=500))
    source = collector(server, clock, "/a", "/b")
    with pytest.raises(SourceError):
        source.fetch(None)
    server.mend("/a")
    server.add_post("/a", title="back")
    pages, _ = whole_round(source)
    assert [post.text for post in pages[0].posts] == ["back"]


def test_a_failure_keeps_the_etag(server: FeedServer, clock: Clock) -> None:
    server.add_post("/a", title="one")
    server.add_post("/b", title="two")
    source = collector(server, clock, "/a", "/b")
    _, checkpoint = whole_round(source)
    server.answer("/a", Reply(status=502, headers={"ETag": '"wrong"'}))
    _, checkpoint = whole_round(source, checkpoint)
    server.mend("/a")
    whole_round(source, checkpoint)
    last = [request for request in server.requests if request.path == "/a"][-1]
    first_etag = [request for request in server.requests if request.path == "/a"][1].headers["if-none-match"]
    assert last.headers["if-none-match"] == first_etag


@pytest.mark.parametrize("status", [429, 503])
def test_a_feed_that_asks_for_rest_is_left_alone_until_then(
    server: FeedServer, clock: Clock, status: int
) -> None:
    server.answer("/a", Reply(status=status, headers={"Retry-After": "3600"}))
    server.add_post("/b", title="two")
    source = collector(server, clock, "/a", "/b")
    pages, checkpoint = whole_round(source)
    assert "asks us to wait" in pages[0].rejected[0].reason
    clock.moment += timedelta(minutes=59)
    pages, checkpoint = whole_round(source, checkpoint)
    assert not any(page.rejected for page in pages)
    assert [request.path for request in server.requests].count("/a") == 1
    clock.moment += timedelta(minutes=1)
    whole_round(source, checkpoint)
    assert [request.path for request in server.requests].count("/a") == 2


def test_the_only_feed_asking_for_rest_tells_until_when(server: FeedServer, clock: Clock) -> None:
    server.answer("/a", Reply(status=429, headers={"Retry-After": "600"}))
    with pytest.raises(SourceError) as caught:
        collector(server, clock, "/a").fetch(None)
    assert caught.value.retry_at == NOW + timedelta(seconds=600)


def test_a_feed_that_is_gone_is_told_once_and_asked_again_a_week_later(
    server: FeedServer, clock: Clock
) -> None:
    server.answer("/a", Reply(status=410))
    server.add_post("/b", title="two")
    source = collector(server, clock, "/a", "/b")
    pages, checkpoint = whole_round(source)
    assert "gone for good" in pages[0].rejected[0].reason
    clock.moment += timedelta(days=6)
    _, checkpoint = whole_round(source, checkpoint)
    assert [request.path for request in server.requests].count("/a") == 1
    clock.moment += timedelta(days=1)
    whole_round(source, checkpoint)
    assert [request.path for request in server.requests].count("/a") == 2


def test_a_feed_that_moved_is_asked_at_its_new_address(server: FeedServer, clock: Clock) -> None:
    server.answer("/a", Reply(status=301, headers={"Location": "/new"}))
    server.add_post("/new", title="one")
    source = collector(server, clock, "/a")
    _, checkpoint = whole_round(source)
    whole_round(source, checkpoint)
    assert [request.path for request in server.requests] == ["/a", "/new", "/new"]
    assert "moved for good" in source.check()


def test_a_move_does_not_change_ids(server: FeedServer, clock: Clock) -> None:
    server.add_post("/a", title="one", external_id="17")
    before = collector(server, clock, "/a").fetch(None).posts[0].post_id
    server.add_post("/new", title="one", external_id="17")
    server.answer("/a", Reply(status=301, headers={"Location": "https://elsewhere.example/new"}))
    assert collector(server, clock, "/a").fetch(None).posts[0].post_id == before


def test_a_new_address_that_fails_is_forgotten(server: FeedServer, clock: Clock) -> None:
    server.answer("/a", Reply(status=301, headers={"Location": "/new"}))
    server.add_post("/new", title="one")
    server.add_post("/b", title="two")
    source = collector(server, clock, "/a", "/b")
    _, checkpoint = whole_round(source)
    server.answer("/new", Reply(status=404))
    server.mend("/a")
    server.add_post("/a", title="home again")
    _, checkpoint = whole_round(source, checkpoint)
    pages, _ = whole_round(source, checkpoint)
    assert [post.text for post in pages[0].posts] == ["home again"]


def test_a_hanging_feed_costs_only_its_timeout(server: FeedServer, clock: Clock) -> None:
    server.answer("/a", Reply(is_hanging=True))
    server.add_post("/b", title="two")
    pages, _ = whole_round(collector(server, clock, "/a", "/b"))
    assert "in time" in pages[0].rejected[0].reason
    assert pages[0].posts[0].text == "two"


def test_no_page_or_message_holds_a_secret_address(server: FeedServer, clock: Clock) -> None:
    secret = "/alerts/feeds/0123456789/9876543210"
    server.add_feed(secret, kind="google")
    server.add_post(
        secret, title="one", link="https://a.example/", external_id="tag:google.com,2013:x/feed:1"
    )
    server.answer("/b", Reply(status=404))
    source = collector(server, clock, secret, "/b" + secret)
    pages, checkpoint = whole_round(source)
    assert "9876543210" not in repr(pages).replace("state/com.google/alerts/9876543210", "")
    assert "9876543210" not in checkpoint
    assert "9876543210" not in source.check()
    server.answer(secret, Reply(status=404))
    with pytest.raises(SourceError) as caught:
        source.fetch(None)
    assert "9876543210" not in str(caught.value)


def test_private_addresses_are_refused_unless_allowed(server: FeedServer, clock: Clock) -> None:
    server.add_post("/a", title="one")
    url = server.base_url + "/a"
    with pytest.raises(SourceError, match="private network"):
        FeedCollector(name="news", urls=[url], clock_now=clock.now).fetch(None)
    assert server.requests == []
    allowed = FeedCollector(name="news", urls=[url], clock_now=clock.now, allow_private=True)
    assert allowed.fetch(None).posts[0].text == "one"


@pytest.mark.parametrize(
    "checkpoint", ["", "{", "[]", "7", '{"feeds": 3, "next": []}', '{"feeds": {"x": 1}}']
)
def test_a_broken_checkpoint_starts_anew(server: FeedServer, clock: Clock, checkpoint: str) -> None:
    server.add_post("/a", title="one")
    assert len(collector(server, clock, "/a").fetch(checkpoint).posts) == 1


def test_feeds_taken_out_of_the_settings_are_forgotten(server: FeedServer, clock: Clock) -> None:
    server.add_post("/a", title="one")
    server.add_post("/b", title="two")
    _, checkpoint = whole_round(collector(server, clock, "/a", "/b"))
    _, checkpoint = whole_round(collector(server, clock, "/a"), checkpoint)
    assert len(json.loads(checkpoint)["feeds"]) == 1


def test_a_round_goes_on_though_its_next_feed_was_taken_out(server: FeedServer, clock: Clock) -> None:
    server.add_post("/a", title="one")
    server.add_post("/b", title="two")
    page = collector(server, clock, "/a", "/b").fetch(None)
    assert not collector(server, clock, "/a").fetch(page.checkpoint).more


def test_a_source_without_addresses_says_so(server: FeedServer, clock: Clock) -> None:
    with pytest.raises(SourceError, match="no feed addresses"):
        collector(server, clock).fetch(None)
    with pytest.raises(SourceError, match="no feed addresses"):
        collector(server, clock).check()


def test_the_check_counts_what_answers(server: FeedServer, clock: Clock) -> None:
    server.add_post("/a", title="one")
    server.answer("/b", Reply(status=404))
    found = collector(server, clock, "/a", "/b").check()
    assert found.startswith("1 of 2 feeds answer, with 1 entries; news1.example (feed 2): there is nothing")
