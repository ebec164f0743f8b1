"""What others wrote: nothing hides in it, and no address becomes a trap."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.web.hostile_text import excerpt, host_of, pieces, plainly, web_address


@given(st.text())
def test_the_pieces_add_up_to_the_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text


@given(st.text())
def test_a_plain_line_has_no_control_but_what_letters_need(text: str) -> None:
    kept = {c for c in plainly(text) if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert all(c in "\u200c\u200d" or 0xE0020 <= ord(c) <= 0xE007F for c in kept)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("invoice\u202egnp.exe", "invoice[U+202E]gnp.exe"),
        ("pe\u200bdo", "pe[U+200B]do"),
        ("pe\u200ddo", "pe[U+200D]do"),
        ("nul\x00bell\x07", "nul[U+0000]bell[U+0007]"),
        ("half \ud83d a letter", "half [U+D83D] a letter"),
        ("a\u2028b", "a[U+2028]b"),
        ("blank \u3164 letter", "blank [U+3164] letter"),
        ("many" + "\u200b" * 37 + "\u200c", "many[U+200B×37][U+200C]"),
        ("z\u0301\u0302\u0303\u0304\u0305!", "z\u0301\u0302\u0303!"),
        ("old line\rend", "old line[U+000D]end"),
    ],
)
def test_what_hides_is_shown(text: str, shown: str) -> None:
    assert plainly(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👧‍👦 at the fete",
        "👩🏽‍🏫 Miss Okoro",
        "❤️‍🔥",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 on Friday",
        "می‌خواهم",
        "क्‍ष",
        "tab\tand\nlines\r\nas typed",
        "Zoë & Małgorzata",
    ],
)
def test_emoji_flags_and_scripts_stay_whole(text: str) -> None:
    assert not any(piece.control for piece in pieces(text))


def test_a_control_is_named() -> None:
    (control,) = [piece for piece in pieces("a\u202eb") if piece.control]
    assert control.control == "U+202E right-to-left override"
    assert control.code == "U+202E"


def test_an_excerpt_is_cut_between_words() -> None:
    assert excerpt("one two three four", 12) == "one two…"
    assert excerpt("short", 12) == "short"
    assert excerpt("x" * 5000, 20) == "x" * 20 + "…"
    assert "\n" not in excerpt("line\nline\n" * 100, 50)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "//social.example/x",
        "https://",
        "https://user:word@social.example/",
        "https://social.example/\u202egpj",
        "https://social.example/ x",
        'https://social.example/"onx',
        "http://[::1",
        "https:\\\\social.example",
        "",
    ],
)
def test_an_address_that_may_mislead_is_no_link(url: str) -> None:
    assert web_address(url) == ""


def test_a_plain_address_may_be_a_link() -> None:
    assert web_address("https://social.example/r/x?a=1#b") == "https://social.example/r/x?a=1#b"


def test_a_host_is_named_in_letters_that_cannot_be_mistaken() -> None:
    assert host_of("https://social.example:8080/x") == "social.example"
    assert host_of("https://sоcial.example/").startswith("xn--")
