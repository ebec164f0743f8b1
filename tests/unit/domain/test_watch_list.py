"""The watch list: names are found by their hashes, in any spelling that people use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.personal import PersonalWords
from monitor.domain.watch_list import (
    WatchList,
    WatchListError,
    entry_of,
    key_check,
    watched_names,
    with_watched,
)

KEY = "k" * 32
WATCHED = WatchList(
    key=KEY,
    entries=frozenset(entry_of(name, KEY) for name in ("Kaylee Thorpe", "Siân O'Dowd-Pugh", "Zbyněk")),
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("saw Kaylee Thorpe at the gate", "Kaylee Thorpe"),
        ("KAYLEE  THORPE again", "KAYLEE  THORPE"),
        ("kaylee-thorpe's mum", "kaylee-thorpe's"),
        ("Ｋａｙｌｅｅ Thorpe", "Ｋａｙｌｅｅ Thorpe"),
        ("𝐊𝐚𝐲𝐥𝐞𝐞 Thorpe", "𝐊𝐚𝐲𝐥𝐞𝐞 Thorpe"),
        ("sian odowd pugh won", "sian odowd pugh"),
        ("Sia\u0302n O’Dowd-Pugh won", "Sia\u0302n O’Dowd-Pugh"),
        ("zbynek said so", "zbynek"),
    ],
)
def test_a_watched_name_is_found_in_its_place(text: str, name: str) -> None:
    [found] = watched_names(text, WATCHED)
    assert text[found.start : found.end] == name
    assert (found.kind, found.is_watched) == ("person", True)


@pytest.mark.parametrize(
    "text", ["", "Kaylee Smith", "Thorpe Kaylee", "Kaylee and Thorpe", "Kaylee ...... Thorpe", "😂\x00\ud800"]
)
def test_other_words_are_no_finding(text: str) -> None:
    assert watched_names(text, WATCHED) == ()


def test_without_a_list_nothing_is_found() -> None:
    assert watched_names("Kaylee Thorpe", WatchList()) == ()


def test_another_key_gives_other_hashes() -> None:
    assert entry_of("Kaylee Thorpe", KEY) != entry_of("Kaylee Thorpe", "q" * 32)
    assert key_check(KEY) != key_check("q" * 32)
    assert "kaylee" not in entry_of("Kaylee Thorpe", KEY)


@pytest.mark.parametrize("name", ["", "  ", "1234", "one two three four five"])
def test_what_is_no_name_is_refused_without_repeating_it(name: str) -> None:
    with pytest.raises(WatchListError, match="one to 4 words") as refused:
        entry_of(name, KEY)
    assert not name.strip() or name not in str(refused.value)


def test_a_list_never_shows_its_key() -> None:
    assert KEY not in repr(WATCHED)


def test_a_watched_name_wins_over_what_the_model_found_there() -> None:
    watched = PersonalWords(start=4, end=17, kind="person", is_watched=True)
    found = [
        PersonalWords(start=4, end=10, kind="person"),
        PersonalWords(start=0, end=3, kind="phone"),
    ]
    assert with_watched(found, [watched]) == (found[1], watched)


def test_a_watched_name_leaves_what_stands_around_it_a_finding() -> None:
    watched = PersonalWords(start=3, end=9, kind="person", is_watched=True)  # in "12 Zbyněk Close"
    address = PersonalWords(start=0, end=15, kind="address")
    assert with_watched([address], [watched]) == (
        PersonalWords(start=0, end=3, kind="address"),
        watched,
        PersonalWords(start=9, end=15, kind="address"),
    )


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_findings_are_ranges_of_the_post_in_order(text: str) -> None:
    found = watched_names(f"{text} Kaylee Thorpe {text}", WATCHED)
    edges = [edge for words in found for edge in (words.start, words.end)]
    assert edges == sorted(edges)
    assert any(words.is_watched for words in found)
