"""X's recent search, against a real server on loopback."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collectors.x import XCollector, XPrices
from monitor.collectors.x_budget import Ledger, start_of_next_month
from monitor.collectors.x_items import MAX_QUERY_CHARACTERS, read_item, searchable_since, x_query
from monitor.domain.post import Page
from monitor.domain.school import School, StaffMember
from monitor.services.ports import SourceError
from tests.servers.loopback import Reply
from tests.servers.x_server import EPOCH, XServer, id_at

NOW = EPOCH + timedelta(days=1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def server() -> Iterator[XServer]:
    with XServer() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


def collector(
    server: XServer,
    clock: Clock,
    *,
    cap_usd: float | None = None,
    max_pages: int = 5,
    token: str = "",
    field_spelling: str = "tweet.fields",
) -> XCollector:
    return XCollector(
        name="x",
        bearer_token=token or server.bearer_token,
        query='("Oakfield Academy") -is:retweet',
        clock_now=clock.now,
        base_url=server.base_url,
        timeout_seconds=0.5,
        max_pages=max_pages,
        field_spelling=field_spelling,
        monthly_cap_usd=cap_usd,
        prices=XPrices(),
    )


def whole_run(source: XCollector, checkpoint: str | None = None) -> tuple[list[Page], str]:
    pages = [source.fetch(checkpoint)]
    while pages[-1].more:
        pages.append(source.fetch(pages[-1].checkpoint))
    return pages, pages[-1].checkpoint


def ids(pages: list[Page]) -> list[str]:
    return [post.external_id for page in pages for post in page.posts]


def test_a_found_post_is_read(server: XServer, clock: Clock) -> None:
    post_id = server.add_post(text="Oakfield Academy &amp; rain", author="pell_mum", conversation_id="77")
    post = collector(server, clock).fetch(None).posts[0]
    assert (post.platform, post.external_id, post.text) == ("x", post_id, "Oakfield Academy & rain")
    assert (post.posted_at, post.author, post.thread_id) == (EPOCH, "pell_mum", "77")
    assert post.url == f"https://x.com/pell_mum/status/{post_id}"
    assert json.loads(post.raw)["text"] == "Oakfield Academy &amp; rain"


def test_a_long_post_is_read_whole(server: XServer, clock: Clock) -> None:
    server.add_post(text="Oakfield Academy and…", long_text="Oakfield Academy and all the rest")
    assert collector(server, clock).fetch(None).posts[0].text == "Oakfield Academy and all the rest"


@pytest.mark.parametrize("given_spelling", ["tweet.fields", "post.fields"])
@pytest.mark.parametrize("taken", ["tweet.fields", "post.fields", "both"])
def test_both_spellings_of_the_fields_work_with_one_fall_back(
    clock: Clock, given_spelling: str, taken: str
) -> None:
    with XServer(spelling=taken) as server:  # type: ignore[arg-type]
        server.add_post(text="short", long_text="long words")
        source = collector(server, clock, field_spelling=given_spelling)
        pages, checkpoint = whole_run(source)
        is_same = taken in (given_spelling, "both")
        assert len(server.requests) == (1 if is_same else 2)
        assert pages[0].posts[0].text in ("long words", "short")
        whole_run(source, checkpoint)
        assert len(server.requests) == (2 if is_same else 3)


def test_all_pages_are_read_and_then_only_news(server: XServer, clock: Clock) -> None:
    old = {server.add_post(text=f"words {number}") for number in range(250)}
    source = collector(server, clock)
    pages, checkpoint = whole_run(source)
    assert set(ids(pages)) == old
    assert [page.more for page in pages] == [True, True, False]
    assert ids(whole_run(source, checkpoint)[0]) == []
    new = server.add_post(text="new")
    assert ids(whole_run(source, checkpoint)[0]) == [new]


def test_since_id_moves_only_when_all_pages_are_stored(server: XServer, clock: Clock) -> None:
    for number in range(150):
        server.add_post(text=f"words {number}")
    source = collector(server, clock)
    first = source.fetch(None)
    state = json.loads(first.checkpoint)["round"]
    assert state["since_id"] == ""
    assert state["pending_id"] == first.posts[0].external_id
    later = server.add_post(text="written meanwhile")
    second = source.fetch(first.checkpoint)
    assert json.loads(second.checkpoint)["round"]["since_id"] == first.posts[0].external_id
    assert ids(whole_run(source, second.checkpoint)[0]) == [later]


def test_a_run_ends_after_its_pages_and_the_next_one_goes_on(server: XServer, clock: Clock) -> None:
    everything = {server.add_post(text=f"words {number}") for number in range(350)}
    source = collector(server, clock, max_pages=2)
    pages, checkpoint = whole_run(source)
    assert len(pages) == 2
    rest, _ = whole_run(source, checkpoint)
    assert set(ids(pages)) | set(ids(rest)) == everything


def test_a_half_read_search_of_yesterday_is_begun_anew(server: XServer, clock: Clock) -> None:
    for number in range(150):
        server.add_post(text=f"words {number}")
    source = collector(server, clock)
    first = source.fetch(None)
    clock.moment += timedelta(days=1, minutes=1)
    source.fetch(first.checkpoint)
    assert "next_token" not in server.requests[-1].query


def test_a_since_id_older_than_the_search_reaches_is_left_out(server: XServer, clock: Clock) -> None:
    server.add_post(text="words")
    source = collector(server, clock)
    _, checkpoint = whole_run(source)
    server.now = clock.moment = NOW + timedelta(days=20)
    whole_run(source, checkpoint)
    assert "since_id" not in server.requests[-1].query


def test_one_malformed_item_loses_no_page(server: XServer, clock: Clock) -> None:
    server.add_post(text="one")
    server.add_malformed()
    server.add_post(text="two")
    page = collector(server, clock).fetch(None)
    assert [post.text for post in page.posts] == ["two", "one"]
    assert page.rejected[0].where == "X search, item 2"


def test_the_cap_is_never_passed(server: XServer, clock: Clock) -> None:
    for number in range(300):
        server.add_post(text=f"words {number}", author=f"author_{number}")
    source = collector(server, clock, cap_usd=1.70)
    checkpoint = source.fetch(source.fetch(None).checkpoint).checkpoint
    with pytest.raises(SourceError, match=r"cap of 1\.70 US dollars") as caught:
        source.fetch(checkpoint)
    assert server.n_posts_billed == 113
    assert json.loads(checkpoint)["ledger"] == {"month": "2026-11", "n_posts": 113, "n_users": 113}
    assert caught.value.retry_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert len(server.requests) == 2


def test_a_new_month_starts_a_new_bill(server: XServer, clock: Clock) -> None:
    for number in range(20):
        server.add_post(text=f"words {number}", author=f"author_{number}")
    source = collector(server, clock, cap_usd=0.30)
    _, checkpoint = whole_run(source)
    with pytest.raises(SourceError, match="cap"):
        source.fetch(checkpoint)
    clock.moment = datetime(2026, 12, 1, tzinfo=UTC)
    page = source.fetch(checkpoint)
    assert json.loads(page.checkpoint)["ledger"]["month"] == "2026-12"


def test_a_search_without_result_costs_nothing(server: XServer, clock: Clock) -> None:
    page = collector(server, clock, cap_usd=1).fetch(None)
    assert page.posts == ()
    assert json.loads(page.checkpoint)["ledger"]["n_posts"] == 0


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "bearer token"),
        (402, "credits are used up"),
        (403, "refuses this use"),
        (404, "nothing at this address"),
        (409, r"error \(409\)"),
        (500, r"error \(500\)"),
        (503, r"error \(503\)"),
    ],
)
@pytest.mark.parametrize("body", [b"", b'{"title": "secret words"}', b"[]", b"<html>secret words</html>"])
def test_errors_say_what_to_do(server: XServer, clock: Clock, status: int, words: str, body: bytes) -> None:
    server.answer(Reply(status=status, body=body))
    with pytest.raises(SourceError) as caught:
        collector(server, clock).fetch(None)
    assert "secret words" not in str(caught.value)
    if body != b"[]":
        assert caught.match(words)
    assert len(server.requests) == 1


def test_used_up_credits_are_not_asked_again_for_a_day(server: XServer, clock: Clock) -> None:
    server.answer(Reply(status=402, headers={"x-rate-limit-remaining": "1999"}))
    with pytest.raises(SourceError) as caught:
        collector(server, clock).fetch(None)
    assert caught.value.retry_at == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        (str(int(NOW.timestamp()) + 300), 300),
        (None, 900),
        ("7", 900),
        ("soon", None),
        (str(int(NOW.timestamp()) + 10**7), 86_400),
    ],
)
def test_a_rate_limit_tells_when_to_come_back(
    server: XServer, clock: Clock, reset: str | None, seconds: int | None
) -> None:
    server.answer(Reply(status=429, headers={"x-rate-limit-reset": reset} if reset else {}))
    with pytest.raises(SourceError) as caught:
        collector(server, clock).fetch(None)
    assert caught.value.retry_at == (NOW + timedelta(seconds=seconds) if seconds else None)
    assert len(server.requests) == 1


def test_a_search_that_is_not_understood_is_tried_in_both_spellings_only(
    server: XServer, clock: Clock
) -> None:
    server.answer(Reply(status=400, body=b'{"title": "Invalid Request"}'))
    with pytest.raises(SourceError, match="did not understand"):
        collector(server, clock).fetch(None)
    assert len(server.requests) == 2


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b"7", b"{}", b'{"errors": []}', b"\xff"])
def test_an_answer_that_is_no_page_is_a_source_error(server: XServer, clock: Clock, body: bytes) -> None:
    server.answer(Reply(body=body))
    with pytest.raises(SourceError):
        collector(server, clock).fetch(None)


@pytest.mark.parametrize(
    "reply",
    [Reply(is_hanging=True), Reply(status=302, headers={"Location": "https://elsewhere.example/"})],
)
def test_hanging_and_redirecting_servers_are_left(server: XServer, clock: Clock, reply: Reply) -> None:
    server.answer(reply)
    with pytest.raises(SourceError, match="in time"):
        collector(server, clock).fetch(None)


def test_no_message_holds_the_token(server: XServer, clock: Clock) -> None:
    source = collector(server, clock, token="hidden-token")
    for action in (lambda: source.fetch(None), source.check):
        with pytest.raises(SourceError) as caught:
            action()
        assert "hidden-token" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_missing_token_is_told_without_a_request(server: XServer, clock: Clock) -> None:
    with pytest.raises(SourceError, match="not set"):
        collector(server, clock, token=" ").fetch(None)
    assert server.requests == []


def test_nothing_of_a_post_or_the_token_is_logged(
    server: XServer, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.add_post(text="private words")
    collector(server, clock).fetch(None)
    assert "private words" not in caplog.text
    assert "a-bearer-token" not in caplog.text


def test_the_check_counts_without_reading_posts(server: XServer, clock: Clock) -> None:
    server.add_post(text="words")
    assert collector(server, clock).check() == "X answers; the search finds 1 posts of the last week."
    assert server.n_posts_billed == 0


@pytest.mark.parametrize(
    "checkpoint", ["", "{", "[]", '{"round": 7, "ledger": 7}', '{"round": {"n_pages": "x"}}']
)
def test_a_broken_checkpoint_starts_anew(server: XServer, clock: Clock, checkpoint: str) -> None:
    server.add_post(text="words")
    assert len(collector(server, clock).fetch(checkpoint).posts) == 1


def test_a_third_spelling_is_refused_at_once(server: XServer, clock: Clock) -> None:
    with pytest.raises(ValueError, match="spelt"):
        collector(server, clock, field_spelling="toot.fields")


OAKFIELD = School(
    name="Oakfield Academy",
    short_names=("Oakfield", "Oakfield Sixth Form"),
    hashtags=("#TeamOakfield",),
    handles={"x": ("@OakfieldAcadPel",)},
    website="oakfieldpellingford.example",
    town="Pellingford",
    nearby=("Nether Combe",),
    staff=(StaffMember(name="Desmond Akehurst", role="Principal"),),
)


def test_the_query_holds_the_schools_terms_and_nobodys_name() -> None:
    assert x_query(OAKFIELD) == (
        '("Oakfield Academy" OR @OakfieldAcadPel OR #TeamOakfield OR '
        '("Oakfield" ("Pellingford" OR "Nether Combe")) OR "Oakfield Sixth Form" OR '
        'url:"oakfieldpellingford.example") -is:retweet -from:OakfieldAcadPel'
    )


def test_a_name_of_one_word_is_not_asked_for_without_a_place() -> None:
    assert (
        x_query(School(name="Oakfield Academy", short_names=("TCS",))) == '("Oakfield Academy") -is:retweet'
    )


@given(
    st.builds(
        School,
        name=st.text(min_size=1, max_size=400),
        short_names=st.lists(st.text(max_size=80), max_size=20).map(tuple),
        hashtags=st.lists(st.text(max_size=40), max_size=20).map(tuple),
        handles=st.just({"x": ("@one", "@two", "@three", "@four", "not a handle")}),
        town=st.text(max_size=30),
        nearby=st.lists(st.text(max_size=30), max_size=9).map(tuple),
        staff=st.just((StaffMember(name="Desmond Akehurst", role="Principal"),)),
    )
)
def test_no_school_makes_a_query_too_long_or_unbalanced(school: School) -> None:
    query = x_query(school)
    assert len(query) <= MAX_QUERY_CHARACTERS
    assert query.count('"') % 2 == 0
    assert "Akehurst" not in query


@pytest.mark.parametrize(
    "item", [None, 7, {}, {"id": "x", "text": "words"}, {"id": "1", "text": ""}, {"id": 1, "text": "w"}]
)
def test_a_malformed_item_is_a_value_error(item: object) -> None:
    with pytest.raises(ValueError, match="the item"):
        read_item(item, names_by_id={}, now=NOW)


def test_an_item_without_time_takes_it_from_its_id() -> None:
    post = read_item({"id": id_at(EPOCH), "text": "words"}, names_by_id={}, now=NOW)
    assert post.posted_at == EPOCH
    assert post.url == f"https://x.com/i/status/{id_at(EPOCH)}"


def test_an_id_is_searchable_for_nearly_a_week() -> None:
    assert searchable_since(id_at(NOW - timedelta(days=6)), now=NOW)
    assert not searchable_since(id_at(NOW - timedelta(days=7)), now=NOW)
    assert searchable_since("", now=NOW) == ""


def test_the_ledger_counts_exactly() -> None:
    ledger = Ledger(month="2026-11").add(n_posts=100, n_users=99)
    assert str(ledger.cost_usd(XPrices())) == "1.490"
    assert ledger.page_size(cap_usd=1.64, prices=XPrices()) == 10
    assert ledger.page_size(cap_usd=1.63, prices=XPrices()) == 0
    assert ledger.page_size(cap_usd=None, prices=XPrices()) == 100


@pytest.mark.parametrize(("month", "following"), [(11, (2026, 12)), (12, (2027, 1))])
def test_the_next_month_follows_december_too(month: int, following: tuple[int, int]) -> None:
    assert start_of_next_month(datetime(2026, month, 30, tzinfo=UTC)) == datetime(*following, 1, tzinfo=UTC)
