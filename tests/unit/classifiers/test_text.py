"""Plain text for the model, and its way back to the original."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.text import KEEP_AT_MOST, READ_AT_MOST, plain

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=120)
"""Every code point, lone surrogates and NUL among them."""


@given(ANY_TEXT)
@settings(max_examples=150, deadline=None)
def test_each_plain_letter_points_into_the_original(text: str) -> None:
    shown = plain(text)
    assert len(shown.text) == len(shown.starts) == len(shown.ends)
    for start, end in zip(shown.starts, shown.ends, strict=True):
        assert 0 <= start < end <= len(text)


@given(ANY_TEXT)
@settings(max_examples=150, deadline=None)
def test_plain_text_can_always_be_encoded_and_holds_no_control_letters(text: str) -> None:
    shown = plain(text).text
    shown.encode("utf-8")
    assert all(letter.isprintable() for letter in shown)
    assert shown == shown.strip()


@given(ANY_TEXT)
@settings(max_examples=50, deadline=None)
def test_the_same_text_is_always_made_plain_alike(text: str) -> None:
    assert plain(text) == plain(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        (" \t\n\x00 ", ""),
        ("Soooo good!!!!!", "Soo good!!"),
        ("ｆｕｌｌ width", "full width"),
        ("th\u200be he\u00adad", "the head"),
        ("раеdо", "paedo"),
        ("p4edo and f@t", "paedo and fat"),
        ("you i d i o t", "you idiot"),
        ("@miss_jones hello", "@user hello"),
        ("#SackTheHead2024", "Sack The Head 2024"),
        ("see https://example.org/a?b=c now", "see link now"),
        ("ring 07700 900123", "ring mobile phone number"),
        ("ring 01632 960144", "ring landline phone number"),
        ("jo@example.com", "email address example com"),
        ("cafe\u0301", "café"),
        ("up\ud800side", "upside"),
        ("what a 🤡", "what a clown"),
        ("$tupid cow", "stupid cow"),
        ("b1tch and ar5e", "bitch and arse"),
        ("5tupid !diot", "stupid idiot"),
        ("p3d0 n0nc3", "pedo nonce"),
        ("k!ll the rac!sts", "kill the racists"),
        ("f*ck", "f*ck"),
        ("s.h.i.t and f u c k off", "shit and fuck off"),
        ("i\u0337d\u0337i\u0337o\u0337t", "idiot"),
        ("ᴘᴀᴇᴅᴏ", "paedo"),
        ("0\ufe0f\u20e37\ufe0f\u20e37\ufe0f\u20e3", "077"),
        ("#sackthehead", "sack the head"),
        ("#getherout #headteacherofhell", "get her out headteacher of hell"),
        ("#therapist #kestrelpark", "therapist kestrelpark"),
    ],
)
def test_tricks_of_spelling_are_undone(text: str, shown: str) -> None:
    assert plain(text).text == shown


@pytest.mark.parametrize(
    "text",
    [
        "3pm on the 4th, £5 or $4 each",
        "U15s and y11s beat P5s in 4x4s",
        "Stop!Please stop.",
        "any1 in yr11, room 3A or 4QQ",
        "I said so!",
    ],
)
def test_numbers_and_marks_that_hide_nothing_stay(text: str) -> None:
    assert plain(text).text == text


ENGLISH = st.lists(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9).filter(
        lambda word: not any(word[i] == word[i - 1] == word[i - 2] for i in range(2, len(word)))
    ),
    min_size=1,
    max_size=12,
).map(" ".join)
"""Plain words of two letters or more, none of which is three times the same."""


@given(ENGLISH)
@settings(max_examples=100, deadline=None)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert plain(text).text == text
    assert plain(plain(text).text).text == text


@given(ENGLISH, st.sampled_from(["\u200b", "\u00ad", "\u2060", "\ufeff", "\u0301\u0302", "\u202e", "\ud800"]))
@settings(max_examples=60, deadline=None)
def test_hidden_letters_between_the_words_letters_change_nothing_but_accents(text: str, hidden: str) -> None:
    hiding = text[0] + hidden + text[1:]
    shown = plain(hiding).text
    assert len(shown) == len(text)
    assert shown[1:] == text[1:]


@given(ANY_TEXT, st.integers(0, 60), st.integers(1, 20))
@settings(max_examples=100, deadline=None)
def test_every_range_of_the_plain_text_has_a_range_of_the_original(
    text: str, start: int, length: int
) -> None:
    shown = plain(text)
    end = min(start + length, len(shown.text))
    if start < end:
        begin, finish = shown.origin(start, end)
        assert 0 <= begin < finish <= len(text)
        assert shown.origin(start, end - 1)[1] <= finish if end - 1 > start else True


@given(ANY_TEXT)
@settings(max_examples=100, deadline=None)
def test_letters_come_in_the_order_of_the_original(text: str) -> None:
    shown = plain(text)
    assert list(shown.starts) == sorted(shown.starts)
    assert list(shown.ends) == sorted(shown.ends)


def test_a_placeholder_points_at_all_that_it_stands_for() -> None:
    text = "Ring her on 07700 900123 tonight"
    shown = plain(text)
    at = shown.text.index("mobile")
    start, end = shown.origin(at, at + len("mobile phone number"))
    assert text[start:end].strip() == "07700 900123"


def test_a_word_in_a_hashtag_points_at_the_hashtag() -> None:
    text = "so #SackTheHead please"
    shown = plain(text)
    at = shown.text.index("Head")
    start, end = shown.origin(at, at + 4)
    assert text[start:end] == "#SackTheHead"


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301\u0327\u0315" * 33_000,
        "@" * 1_000_000,
        "a." * 500_000,
        "a1" * 500_000,
        "😂" * 250_000,
        "#" + "a" * 1_000_000,
        "$ " * 500_000,
    ],
    ids=["marks", "handles", "dots", "figures", "emoji", "hashtag", "money"],
)
def test_what_is_made_to_be_slow_is_not(text: str) -> None:
    begin = time.process_time()
    plain(text)
    assert time.process_time() - begin < 1


def test_a_megabyte_is_cut() -> None:
    shown = plain("héllo 😂 " * 150_000)
    assert len(shown.text) <= KEEP_AT_MOST
    assert max(shown.ends) <= READ_AT_MOST
