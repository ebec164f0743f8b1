"""One known post is asked for by its own address or id, on real servers on loopback: up, edited or gone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.collectors.feeds import FeedCollector
from monitor.collectors.reddit import RedditCollector
from monitor.collectors.sample import SampleCollector
from monitor.collectors.x import XCollector, XPrices
from monitor.domain.post import Post
from monitor.domain.recheck import PostState
from monitor.services.ports import Collector, SourceError
from tests.servers.feed_server import FeedServer
from tests.servers.loopback import Reply
from tests.servers.reddit_server import EPOCH, RedditServer
from tests.servers.x_server import XServer

NOW = EPOCH + timedelta(days=1)


@dataclass
class Place:
    """A source with one post that it has brought, and ways to change the post where it stands."""

    source: Collector
    post: Post
    checkpoint: str
    edit: Callable[[], None]
    remove: Callable[[], None]
    fail: Callable[[], None]
    tells_edits: bool = True

    def look(self) -> PostState:
        """Look at the post."""
        return self.source.look_again(self.post, self.checkpoint).state


def brought(source: Collector) -> tuple[Post, str]:
    """Collect until the first post comes."""
    page = source.fetch(None)
    while not page.posts:
        page = source.fetch(page.checkpoint)
    return page.posts[0], page.checkpoint


def reddit_place(server: RedditServer, *, comment: bool = False) -> Place:
    """Give a submission or a comment on Reddit."""
    name = server.add_post(title="Oakfield Academy", text="Not good enough")
    if comment:
        name = server.add_comment(to=name, text="I agree about Oakfield Academy")
    source = RedditCollector(
        name="reddit",
        client_id="an-id",
        client_secret="a-secret",
        user_agent="linux:uk.school.gatepost:v1 (by /u/invented)",
        queries=(),
        subreddits=("Pellingford",),
        clock_now=lambda: NOW,
        base_url=server.base_url,
        timeout_seconds=1,
    )
    post, checkpoint = brought(source)
    while post.external_id != name:
        page = source.fetch(checkpoint)
        checkpoint = page.checkpoint
        post = next((p for p in page.posts if p.external_id == name), post)
    field = "body" if comment else "selftext"
    return Place(
        source=source,
        post=post,
        checkpoint=checkpoint,
        edit=lambda: server.edit(name, **{field: "Other words"}),
        remove=lambda: server.remove(name),
        fail=lambda: server.answer("api/info", Reply(status=500)),
    )


def x_place(server: XServer) -> Place:
    """Give a post on X."""
    post_id = server.add_post(text="Oakfield Academy is shut again")
    source = XCollector(
        name="x",
        bearer_token="a-bearer-token",
        query='"Oakfield Academy"',
        clock_now=lambda: NOW,
        base_url=server.base_url,
        timeout_seconds=1,
        monthly_cap_usd=10,
        prices=XPrices(post_usd=0.005, user_usd=0.01),
    )
    post, checkpoint = brought(source)
    return Place(
        source=source,
        post=post,
        checkpoint=checkpoint,
        edit=lambda: server.edit(post_id, "Other words"),
        remove=lambda: server.remove(post_id),
        fail=lambda: server.answer(Reply(status=500)),
    )


def feed_place(server: FeedServer) -> Place:
    """Give an item of a feed with a page of its own."""
    feed = server.add_feed("/feed")
    page = server.base_url + "/item"
    server.add_post("/feed", title="Oakfield Academy closes early", link=page)
    server.answer("/item", Reply(status=200, body=b"<p>Oakfield Academy closes early"))
    source = FeedCollector(
        name="feed", urls=[feed], clock_now=lambda: NOW, base_url=server.base_url, timeout_seconds=1
    )
    post, checkpoint = brought(source)
    return Place(
        source=source,
        post=post,
        checkpoint=checkpoint,
        edit=lambda: server.answer("/item", Reply(status=200, body=b"<p>Other words")),
        remove=lambda: server.answer("/item", Reply(status=410)),
        fail=lambda: server.answer("/item", Reply(is_hanging=True)),
        tells_edits=False,
    )


def sample_place(folder: Path) -> Place:
    """Give a sample post in a file."""
    path = folder / "posts.jsonl"
    line = {"platform": "x", "external_id": "1", "text": "Oakfield Academy", "minutes_ago": 5}
    path.write_text(json.dumps(line))
    source = SampleCollector(name="sample", path=path, clock_now=lambda: NOW)
    post, checkpoint = brought(source)
    return Place(
        source=source,
        post=post,
        checkpoint=checkpoint,
        edit=lambda: void(path.write_text(json.dumps(line | {"text": "Other words"}))),
        remove=lambda: void(path.write_text("")),
        fail=path.unlink,
    )


def void(_value: object) -> None:
    """Give nothing."""


@pytest.fixture(params=["reddit submission", "reddit comment", "x", "feed", "sample"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """One source after the other."""
    if request.param.startswith("reddit"):
        with RedditServer() as reddit:
            yield reddit_place(reddit, comment="comment" in request.param)
    elif request.param == "x":
        with XServer() as x:
            yield x_place(x)
    elif request.param == "feed":
        with FeedServer() as feeds:
            yield feed_place(feeds)
    else:
        yield sample_place(tmp_path)


def test_a_post_that_stands_as_it_was_is_up(place: Place) -> None:
    assert place.look() is PostState.UP


def test_a_post_with_other_words_is_edited_where_the_source_can_tell(place: Place) -> None:
    place.edit()
    look = place.source.look_again(place.post, place.checkpoint)
    if not place.tells_edits:
        assert look.state is PostState.UP
        assert "not known" in look.words
        return
    assert look.state is PostState.EDITED
    assert look.post is not None
    assert "Other words" in look.post.text
    assert look.post.post_id == place.post.post_id


def test_a_post_that_is_not_there_is_gone(place: Place) -> None:
    place.remove()
    assert place.look() is PostState.GONE


def test_a_source_that_cannot_be_asked_claims_nothing(place: Place) -> None:
    place.fail()
    with pytest.raises(SourceError):
        place.look()


@pytest.mark.parametrize(
    ("words", "state"), [("[removed]", PostState.REMOVED), ("[deleted]", PostState.GONE)]
)
def test_reddit_tells_a_moderators_removal_from_an_authors(words: str, state: PostState) -> None:
    with RedditServer() as server:
        here = reddit_place(server, comment=True)
        server.edit(here.post.external_id, body=words)
        assert here.look() is state


def test_a_look_at_x_is_counted_in_the_months_bill() -> None:
    with XServer() as server:
        here = x_place(server)
        look = here.source.look_again(here.post, here.checkpoint)
        assert look.checkpoint is not None
        before, after = (json.loads(c)["ledger"] for c in (here.checkpoint, look.checkpoint))
        assert after["n_posts"] == before["n_posts"] + 1


def test_x_is_not_asked_once_the_months_cap_is_reached() -> None:
    with XServer() as server:
        here = x_place(server)
        stored = json.loads(here.checkpoint)
        stored["ledger"]["n_posts"] = 1_000_000
        with pytest.raises(SourceError, match="cap"):
            here.source.look_again(here.post, json.dumps(stored))


def test_an_item_without_an_address_cannot_be_told() -> None:
    with FeedServer() as server:
        here = feed_place(server)
        bare = Post(platform="feed", external_id="i", text="t", posted_at=NOW)
        assert here.source.look_again(bare, None).state is PostState.UNKNOWN
