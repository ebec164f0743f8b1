"""Feeds as bytes become posts."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.collectors.feed_entries import MAX_ENTRIES, FeedReading, NotAFeedError, entry_link, read_feed
from tests.servers.feed_server import EPOCH, FeedPost, atom, generated_feed, google_alerts, rdf, rss

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def read(
    body: bytes, *, content_type: str = "", url: str = "https://gazette.example/feed.xml"
) -> FeedReading:
    site = urlsplit(url).hostname or ""
    where = "gazette.example (feed 1)"
    return read_feed(body, content_type=content_type, url=url, site=site, where=where, now=NOW)


ENTRY = FeedPost(
    title="Oakfield Academy fair",
    html="<p>Cakes &amp; <b>books</b>.</p><p>Rain later.</p>",
    link="https://gazette.example/1",
    external_id="tag:gazette.example,2026:1",
    author="A. Reporter",
    posted_at=EPOCH,
)


@pytest.mark.parametrize("write", [rss, atom])
def test_an_entry_becomes_a_post(write) -> None:
    post = read(write("Pellingford Gazette", [ENTRY])).posts[0]
    assert post.platform == "feed"
    assert post.external_id == "tag:gazette.example,2026:1"
    assert post.text == "Oakfield Academy fair\n\nCakes & books. Rain later."
    assert post.posted_at == EPOCH
    assert post.url == "https://gazette.example/1"
    assert post.author == "A. Reporter"
    assert post.context == "Pellingford Gazette"
    assert json.loads(post.raw)["title"] == "Oakfield Academy fair"


def test_rdf_is_read_by_its_links() -> None:
    post = read(rdf("Gazette", [ENTRY])).posts[0]
    assert post.external_id == "https://gazette.example/1"
    assert post.posted_at == EPOCH


def test_a_google_alert_leads_to_the_page_itself_without_markup_in_its_title() -> None:
    entry = FeedPost(
        title="<b>Oakfield Academy</b> wins &#39;prize&#39;",
        html="Pupils of <b>Oakfield Academy</b>&nbsp;...",
        link="https://news.example/story?id=7&x=1",
        external_id="tag:google.com,2013:googlealerts/feed:12345",
        posted_at=EPOCH,
    )
    post = read(google_alerts('"Oakfield Academy"', [entry])).posts[0]
    assert post.text == "Oakfield Academy wins 'prize'\n\nPupils of Oakfield Academy ..."
    assert post.url == "https://news.example/story?id=7&x=1"
    assert post.external_id == "tag:google.com,2013:googlealerts/feed:12345"
    assert post.context == 'Google Alert - "Oakfield Academy"'
    assert post.author == ""


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://www.google.com/url?rct=j&url=https://a.example/x%3Fy%3D1&ct=ga", "https://a.example/x?y=1"),
        ("https://www.google.co.uk/url?q=https://a.example/", "https://a.example/"),
        (
            "https://www.google.com/url?url=javascript:alert(1)",
            "https://www.google.com/url?url=javascript:alert(1)",
        ),
        (
            "https://evilgoogle.com/url?url=https://a.example/",
            "https://evilgoogle.com/url?url=https://a.example/",
        ),
        ("javascript:alert(1)", ""),
    ],
)
def test_only_googles_own_links_are_unwrapped(link: str, target: str) -> None:
    assert entry_link(link) == target


def test_numbers_as_ids_do_not_clash_between_sites() -> None:
    body = rss("T", [FeedPost(title="words", external_id="17")])
    one = read(body, url="https://a.example/f").posts[0]
    other = read(body, url="https://b.example/f").posts[0]
    assert one.external_id == "a.example#17"
    assert one.post_id != other.post_id


def test_without_id_the_link_is_the_key_and_without_link_the_words() -> None:
    linked = FeedPost(title="words", link="https://A.example/x?utm_source=rss#top")
    bare = FeedPost(title="words", html="more")
    first = read(rss("T", [linked, bare])).posts
    again = read(rss("Other title", [linked, bare])).posts
    assert first[0].external_id == "https://a.example/x"
    assert len(first[1].external_id) == 64
    assert [post.external_id for post in first] == [post.external_id for post in again]


@pytest.mark.parametrize(
    ("title", "html", "text"),
    [
        ("Snow closes school", "Snow closes school", "Snow closes school"),
        ("Snow closes…", "<p>Snow closes school today</p>", "Snow closes school today"),
        ("Snow", "Snowfall is heavy", "Snow\n\nSnowfall is heavy"),
        ("", "Only a body", "Only a body"),
        ("Only a title", "", "Only a title"),
    ],
)
def test_the_title_is_not_said_twice(title: str, html: str, text: str) -> None:
    assert read(rss("T", [FeedPost(title=title, html=html, external_id="1")])).posts[0].text == text


def test_a_title_that_is_plain_text_keeps_its_signs() -> None:
    assert read(rss("T", [FeedPost(title="I <3 maths", external_id="1")])).posts[0].text == "I <3 maths"


@pytest.mark.parametrize("posted_at", [None, NOW + timedelta(days=400), datetime(1901, 1, 1, tzinfo=UTC)])
def test_missing_and_foolish_dates_become_now(posted_at: datetime | None) -> None:
    post = FeedPost(title="words", external_id="1", posted_at=posted_at)
    assert read(rss("T", [post])).posts[0].posted_at == NOW


def test_an_entry_without_words_is_told_and_loses_no_other() -> None:
    entries = [
        FeedPost(title="", html="<img src='x.jpg'>", external_id="1"),
        FeedPost(title="b", external_id="2"),
    ]
    reading = read(rss("T", entries))
    assert [post.text for post in reading.posts] == ["b"]
    assert reading.rejected[0].where == "gazette.example (feed 1), entry 1"


def test_an_entry_met_twice_is_given_once() -> None:
    assert len(read(rss("T", [ENTRY, ENTRY])).posts) == 1


def test_a_broken_tail_keeps_the_entries_before_it() -> None:
    whole = rss("T", [FeedPost(title=f"words {n}", external_id=str(n)) for n in range(5)])
    reading = read(whole[: whole.index(b"words 3")] + b"<<& broken")
    assert [post.text for post in reading.posts][:3] == ["words 0", "words 1", "words 2"]
    assert "broken" in reading.rejected[-1].reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", "a web page came instead"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not a feed"),
        (b'{"version": "json"}', "not a feed"),
        (b"/etc/passwd", "not a feed"),
        (b"http://127.0.0.1:9/feed.xml", "not a feed"),
    ],
)
def test_rubbish_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(NotAFeedError, match=reason):
        read(body)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss("T", [])) == FeedReading(title="T", posts=())


def test_the_charset_of_the_header_may_be_wrong() -> None:
    body = rss("T", [FeedPost(title="café – “quoted”", external_id="1")])
    post = read(body, content_type="text/xml; charset=us-ascii").posts[0]
    assert post.text == "café – “quoted”"
    latin = body.decode().replace("UTF-8", "iso-8859-1").replace("–", "-").replace("“", "'").replace("”", "'")
    assert read(latin.encode("iso-8859-1")).posts[0].text == "café - 'quoted'"


def test_lengths_are_bounded() -> None:
    entry = FeedPost(title="t" * 30_000, html="b" * 300_000, external_id="i" * 9_000, author="a" * 900)
    post = read(rss("T" * 9_000, [entry])).posts[0]
    assert len(post.text) <= 20_000
    assert len(post.external_id) <= 300
    assert len(post.author) <= 200
    assert len(post.context) <= 200
    assert len(post.raw) < 200_000


def test_an_entity_bomb_stays_small() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{"&e" + str(n - 1) + ";" if n else "x"}{"y" * 9}">' for n in range(40))
    item = f"<item><title>&e39;{'&e1;' * 999}</title></item>"
    body = f"<!DOCTYPE rss [{bomb}]><rss version='2.0'><channel>{item}</channel></rss>"
    assert all(len(post.text) <= 20_000 for post in read(body.encode()).posts)


def test_no_outside_file_is_read() -> None:
    body = (
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b"<rss version='2.0'><channel><item><title>a&x;b</title></item></channel></rss>"
    )
    assert "root:" not in "".join(post.text for post in read(body).posts)


def test_more_entries_than_are_read_is_told() -> None:
    body = rss("T", [FeedPost(title=f"words {n}", external_id=str(n)) for n in range(MAX_ENTRIES + 1)])
    reading = read(body)
    assert len(reading.posts) == MAX_ENTRIES
    assert "only its first" in reading.rejected[0].reason


def test_a_relative_link_is_resolved() -> None:
    body = rss("T", [FeedPost(title="words", link="/news/1", external_id="1")])
    assert read(body, url="https://a.example/feeds/x.xml").posts[0].url == "https://a.example/news/1"


def test_an_empty_link_does_not_give_away_the_feeds_address() -> None:
    entry = b"<entry><id>tag:a,1:1</id><title>words</title><link href=''/></entry>"
    body = b"<feed xmlns='http://www.w3.org/2005/Atom'>" + entry + b"</feed>"
    post = read(body, url="https://www.google.com/alerts/feeds/012345/67890?key=hidden").posts[0]
    assert "67890" not in post.url + post.raw
    assert "hidden" not in post.url + post.raw


def test_generated_feeds_are_the_same_for_the_same_seed() -> None:
    assert generated_feed(20, 7) == generated_feed(20, 7) != generated_feed(20, 8)
    assert len(read(generated_feed(20, 7)).posts) == 20


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_to_a_feed_raises_anything_else(data: st.DataObject) -> None:
    body = bytearray(rss("T", [ENTRY]) if data.draw(st.booleans()) else google_alerts("T", [ENTRY]))
    for _ in range(data.draw(st.integers(0, 6))):
        position = data.draw(st.integers(0, len(body) - 1))
        body[position : position + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        reading = read(bytes(body))
    except NotAFeedError:
        return
    assert all(post.posted_at.tzinfo is UTC and post.posted_at <= NOW for post in reading.posts)
    assert all("\x00" not in post.text for post in reading.posts)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    try:
        read(body)
    except NotAFeedError:
        return
