"""From the tags of tokens to whole words of a post."""

import numpy as np

from classifiers.labels import PERSONAL_TAGS
from classifiers.tagging import Floats, Range, entities


def tokens(*given: tuple[int, int, str]) -> dict[Range, Floats]:
    found = {}
    for start, end, tag in given:
        row = np.full(len(PERSONAL_TAGS), -4.0, dtype=np.float32)
        row[PERSONAL_TAGS.index(tag)] = 4.0
        found[start, end] = row
    return found


def test_the_parts_of_a_word_are_one_word() -> None:
    given = tokens((0, 3, "B-person"), (3, 7, "O"), (7, 11, "I-person"))
    assert entities("Leyonhjelme", given) == [(0, 11, "person")]


def test_words_side_by_side_are_one_entity() -> None:
    given = tokens((0, 4, "B-person"), (5, 10, "B-person"))
    assert entities("Mair Bowen", given) == [(0, 10, "person")]


def test_a_list_of_names_is_several() -> None:
    given = tokens((0, 4, "B-person"), (4, 5, "O"), (6, 10, "B-person"))
    assert entities("Mair, Owen", given) == [(0, 4, "person"), (6, 10, "person")]


def test_an_address_goes_on_behind_its_comma() -> None:
    given = tokens((0, 2, "B-address"), (2, 3, "O"), (4, 9, "I-address"))
    assert entities("14, Elm Grove", given) == [(0, 9, "address")]


def test_kinds_are_kept_apart() -> None:
    given = tokens((0, 3, "B-person"), (4, 6, "B-pupil"))
    assert entities("Tom 4B", given) == [(0, 3, "person"), (4, 6, "pupil")]


def test_marks_at_the_ends_are_left_out() -> None:
    assert entities('"Mair"', tokens((0, 6, "B-person"))) == [(1, 5, "person")]


def test_nothing_is_found_in_nothing() -> None:
    assert entities("", {}) == []
    assert entities("a b", tokens((0, 1, "O"), (2, 3, "O"))) == []
