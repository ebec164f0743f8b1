"""Words, links and times of an answer, whatever the platform."""

import time
from datetime import UTC, datetime, timedelta, timezone
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collectors.reading import (
    MAX_LABEL_CHARACTERS,
    canonical_link,
    clean_label,
    clean_text,
    html_to_text,
    parse_time,
    retry_moment,
    sensible_time,
    web_link,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("line<br>line<br/>line", "line line line"),
        ("wo<b>r</b>d", "word"),
        ("Fish &amp; chips &pound;3 &#8217;", "Fish & chips £3 ’"),
        ("<script>alert(1)</script>kept<style>p {}</style>", "kept"),
        ("a <!-- <b>hidden</b> --> b", "a b"),
        ("a <!-- never closed <b>b</b>", "a"),
        ('<a title="5 > 3" href="x">link</a>', "link"),
        ("I <3 maths and 2 < 3 > 1", "I <3 maths and 2 < 3 > 1"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
        ("<![CDATA[odd]]> <?php echo 1 ?>end", "end"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_html_becomes_its_words(source: str, text: str) -> None:
    assert html_to_text(source) == text


@given(st.text(max_size=500))
def test_any_html_becomes_short_storable_text(source: str) -> None:
    text = html_to_text(source, at_most=100)
    assert len(text) <= 100
    assert text == text.strip()
    text.encode()
    assert not any(ord(character) < 32 for character in text)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=200))
def test_escaped_words_come_back(words: str) -> None:
    assert html_to_text(f"<p>{escape(words)}</p>") == " ".join(words.split())


@pytest.mark.parametrize(
    "pattern",
    [
        "<a ",
        "<a/",
        "<!--",
        "<![",
        "</",
        "<a b='",
        '<a b=">"',
        '"<a b=">',
        "<?",
        "&#",
        "<script>",
        "<a b=\">'",
    ],
)
def test_hostile_html_takes_no_quadratic_time(pattern: str) -> None:
    before = time.process_time()
    html_to_text(pattern * (100_000 // len(pattern)))
    assert time.process_time() - before < 2


def test_control_characters_and_broken_surrogates_are_replaced() -> None:
    assert clean_text("a\x00b\x1b[31m\ud83d c\r\n\r\n\r\nd") == "a b [31m\ufffd c\n\nd"


def test_emoji_and_joiners_stay() -> None:
    assert clean_text("👩‍🏫 ok") == "👩‍🏫 ok"


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert clean_text("x" * 50, at_most=10) == "x" * 9 + "…"


def test_a_label_is_one_short_line() -> None:
    label = clean_label("A\nB " + "c" * 500)
    assert label.startswith("A B c")
    assert len(label) == MAX_LABEL_CHARACTERS


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "file:///etc/passwd", "//host/path", "http://", "http://[bad", "", "x" * 3000],
)
def test_only_web_links_are_kept(link: str) -> None:
    assert web_link(link) == ""


def test_a_link_loses_control_characters() -> None:
    assert web_link(" https://a.example/x\n") == "https://a.example/x"


def test_copies_of_a_link_share_their_canonical_form() -> None:
    link = "https://News.example/a?id=7&utm_source=rss&fbclid=z#top"
    assert (
        canonical_link(link) == canonical_link("https://news.example/a?id=7") == "https://news.example/a?id=7"
    )


@pytest.mark.parametrize(
    "moment",
    [None, datetime(2026, 1, 1), datetime(1970, 1, 1, tzinfo=UTC), NOW + timedelta(seconds=1)],  # noqa: DTZ001
)
def test_missing_foolish_and_future_times_become_now(moment: datetime | None) -> None:
    assert sensible_time(moment, now=NOW) == NOW


def test_a_sensible_time_is_given_in_utc() -> None:
    moment = datetime(2026, 6, 1, 10, tzinfo=timezone(timedelta(hours=1)))
    assert sensible_time(moment, now=NOW) == datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert sensible_time(moment, now=NOW).tzinfo is UTC


@pytest.mark.parametrize("text", [None, 7, "", "yesterday", "2026-11-20T09:00:00", "9999-99-99T00:00Z"])
def test_a_time_without_zone_or_sense_is_none(text: object) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999999999999999", 86_400),
        ("Fri, 20 Nov 2026 09:05:00 GMT", 300),
        ("Fri, 20 Nov 2099 09:05:00 GMT", 86_400),
    ],
)
def test_retry_after_is_read_and_bounded(header: str, seconds: int) -> None:
    assert retry_moment(header, now=NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("header", ["", "soon", "-5", "Fri, 20 Nov 2020 09:05:00 GMT", "²"])
def test_a_retry_after_without_sense_is_none(header: str) -> None:
    assert retry_moment(header, now=NOW) is None
