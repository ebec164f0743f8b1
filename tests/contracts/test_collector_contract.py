"""What every collector keeps to, whatever it reads."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.collectors.feeds import FeedCollector
from monitor.collectors.reddit import RedditCollector
from monitor.collectors.sample import SampleCollector
from monitor.collectors.x import XCollector, XPrices
from monitor.domain.post import Page, Post, RejectedItem
from monitor.services.ports import Collector, SourceError
from monitor.testing import ListCollector
from tests.servers.feed_server import FeedServer
from tests.servers.loopback import Reply
from tests.servers.reddit_server import RedditServer
from tests.servers.x_server import XServer

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
SECRET = "hidden7secret"
WORDS = "words that nobody may log"


def now() -> datetime:
    return NOW


@dataclass(frozen=True, kw_only=True)
class Source:
    """A collector with two good posts and a bad item behind it, and the ways to disturb it."""

    collector: Collector
    add: Callable[[str], None]
    """Publish one more post."""
    break_down: Callable[[int], None]
    """Make the source answer with this status, or with rubbish for 200."""


def feed(tmp_path: Path, stack: ExitStack) -> Source:
    server = stack.enter_context(FeedServer())
    path = f"/alerts/feeds/{SECRET}/1"

    def add(text: str) -> None:
        server.add_post(path, title=text, external_id=f"tag:gazette.example,2026:{text}")

    add("one")
    server.add_post(path, title="", text="<img src='x.jpg'>", external_id="tag:gazette.example,2026:empty")
    add("two")
    collector = FeedCollector(
        name="source",
        urls=[f"https://gazette.example{path}"],
        clock_now=now,
        base_url=server.base_url,
        timeout_seconds=1,
    )
    return Source(
        collector=collector,
        add=add,
        break_down=lambda status: server.answer(path, Reply(status=status, body=WORDS.encode())) and None,
    )


def reddit(tmp_path: Path, stack: ExitStack) -> Source:
    server = stack.enter_context(RedditServer())
    server.keys = ("an-id", SECRET)
    server.add_post(title="one")
    server.add_malformed()
    server.add_post(title="two")

    def break_down(status: int) -> None:
        for path in ("r/pellingford/new", "r/pellingford/comments"):
            server.answer(path, Reply(status=status, body=WORDS.encode()))

    collector = RedditCollector(
        name="source",
        client_id="an-id",
        client_secret=SECRET,
        user_agent="linux:uk.school.gatepost:v1 (by /u/invented)",
        queries=(),
        subreddits=("Pellingford",),
        clock_now=now,
        base_url=server.base_url,
        timeout_seconds=1,
    )
    return Source(
        collector=collector, add=lambda text: server.add_post(title=text) and None, break_down=break_down
    )


def x(tmp_path: Path, stack: ExitStack) -> Source:
    server = stack.enter_context(XServer())
    server.bearer_token = SECRET
    server.add_post(text="one")
    server.add_malformed()
    server.add_post(text="two")
    collector = XCollector(
        name="source",
        bearer_token=SECRET,
        query='"Oakfield Academy"',
        clock_now=now,
        base_url=server.base_url,
        timeout_seconds=1,
        monthly_cap_usd=50,
        prices=XPrices(),
    )
    return Source(
        collector=collector,
        add=lambda text: server.add_post(text=text) and None,
        break_down=lambda status: server.answer(Reply(status=status, body=WORDS.encode())),
    )


def sample(tmp_path: Path, stack: ExitStack) -> Source:
    path = tmp_path / "posts.jsonl"

    def add(text: str) -> None:
        item = {"platform": "x", "external_id": text, "text": text, "minutes_ago": 0}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(item) + "\n")

    add("one")
    with path.open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    add("two")
    return Source(
        collector=SampleCollector(name="source", path=path, clock_now=now),
        add=add,
        break_down=lambda _: path.unlink(missing_ok=True),
    )


def in_memory(tmp_path: Path, stack: ExitStack) -> Source:
    pages: list[Page | Exception] = []

    def add(text: str) -> None:
        post = Post(platform="x", external_id=text, text=text, posted_at=NOW)
        rejected = (RejectedItem(where="item 2", reason="it is broken"),) if not pages else ()
        pages.append(Page(posts=(post,), checkpoint=f"after {text}", more=True, rejected=rejected))

    class Listed:
        """Makes a fresh ListCollector a call: the real one takes its pages when it is made."""

        name, platform = "source", "x"

        def fetch(self, checkpoint: str | None) -> Page:
            return ListCollector(pages, name="source").fetch(checkpoint)

        def check(self) -> str:
            return ListCollector(pages, name="source").check()

    def break_down(_status: int) -> None:
        pages.insert(0, SourceError("the source is down"))

    add("one")
    add("two")
    return Source(collector=Listed(), add=add, break_down=break_down)


MAKERS = {"feed": feed, "reddit": reddit, "x": x, "sample": sample, "in memory": in_memory}


@pytest.fixture(params=MAKERS)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Source]:
    with ExitStack() as stack:
        yield MAKERS[request.param](tmp_path, stack)


def to_the_end(collector: Collector, checkpoint: str | None = None) -> list[Page]:
    pages = [collector.fetch(checkpoint)]
    for _ in range(20):
        if not pages[-1].more:
            return pages
        pages.append(collector.fetch(pages[-1].checkpoint))
    raise AssertionError("the source never ends")


def ids(pages: list[Page]) -> set[str]:
    return {post.post_id for page in pages for post in page.posts}


def test_the_same_checkpoint_gives_the_same_posts(source: Source) -> None:
    first, again = to_the_end(source.collector), to_the_end(source.collector)
    assert ids(first) == ids(again)
    assert len(ids(first)) == 2


def test_the_end_reached_there_is_nothing_new(source: Source) -> None:
    pages = to_the_end(source.collector)
    assert ids(to_the_end(source.collector, pages[-1].checkpoint)) == set()


def test_a_post_published_since_comes_next_and_keeps_the_others_ids(source: Source) -> None:
    pages = to_the_end(source.collector)
    source.add("three")
    news = to_the_end(source.collector, pages[-1].checkpoint)
    assert len(ids(news) - ids(pages)) == 1
    assert "three" in [post.text for page in news for post in page.posts]


def test_one_bad_item_is_told_and_loses_no_other(source: Source) -> None:
    pages = to_the_end(source.collector)
    assert sorted(post.text for page in pages for post in page.posts) == ["one", "two"]
    assert len([item for page in pages for item in page.rejected]) == 1
    assert all(item.where and item.reason for page in pages for item in page.rejected)


def test_posts_are_dated_in_utc_and_not_in_the_future(source: Source) -> None:
    for page in to_the_end(source.collector):
        for post in page.posts:
            assert post.posted_at.tzinfo is UTC
            assert post.posted_at <= NOW
            assert post.external_id
            assert post.text


def test_the_evidence_is_text_that_can_be_stored(source: Source) -> None:
    for page in to_the_end(source.collector):
        for post in page.posts:
            post.raw.encode()
            assert isinstance(post.raw, str)


@pytest.mark.parametrize("status", [200, 301, 400, 401, 402, 403, 404, 410, 418, 429, 500, 503])
def test_a_failing_source_raises_source_errors_only_and_without_secrets(source: Source, status: int) -> None:
    source.break_down(status)
    with pytest.raises(SourceError) as caught:
        to_the_end(source.collector)
    for words in (str(caught.value), repr(caught.value.__cause__)):
        assert SECRET not in words
        assert WORDS not in words
    assert caught.value.retry_at is None or caught.value.retry_at > NOW


def test_the_check_of_a_failing_source_raises_source_errors_only(source: Source) -> None:
    source.break_down(500)
    with pytest.raises(SourceError) as caught:
        source.collector.check()
    assert SECRET not in str(caught.value)


def test_the_check_says_a_sentence(source: Source) -> None:
    words = source.collector.check()
    assert words
    assert SECRET not in words
    assert len(words) < 400


def test_checking_keeps_nothing(source: Source) -> None:
    source.collector.check()
    assert len(ids(to_the_end(source.collector))) == 2


@pytest.mark.parametrize("checkpoint", ["", "{", "[1]", '"x"', "null", '{"v": null}'])
def test_a_checkpoint_that_cannot_be_read_raises_nothing_strange(source: Source, checkpoint: str) -> None:
    to_the_end(source.collector, checkpoint)


def test_it_says_what_it_is(source: Source) -> None:
    assert source.collector.name == "source"
    assert source.collector.platform
