"""How personal data is named, and kept out of messages."""

import pytest

from monitor.domain.languages import LANGUAGE_NAMES, not_assessed_words
from monitor.domain.personal import PersonalWords, of_somebody, summary, without_personal

TEXT = "Ring Ida Fell on 07700 900123"
NAME = PersonalWords(start=5, end=13, kind="person")
PHONE = PersonalWords(start=17, end=29, kind="phone")


def test_kinds_are_listed_with_their_number() -> None:
    assert summary([PHONE, NAME, NAME]) == "person (2), phone number"
    assert summary([]) == ""
    assert summary([PersonalWords(start=0, end=1, kind="shoe size")]) == "shoe size"


def test_each_finding_becomes_a_mark() -> None:
    assert without_personal(TEXT, (PHONE, NAME)) == "Ring [name] on [phone]"


def test_names_stay_where_the_school_lets_them_in_and_contacts_never() -> None:
    assert without_personal(TEXT, (PHONE, NAME), keeps_names=True) == "Ring Ida Fell on [phone]"


def test_a_watched_name_never_stays() -> None:
    watched = PersonalWords(start=5, end=13, kind="person", is_watched=True)
    assert without_personal(TEXT, (watched,), keeps_names=True) == "Ring [name] on 07700 900123"


def test_what_overlaps_or_lies_outside_does_no_harm() -> None:
    odd = (NAME, PersonalWords(start=8, end=20, kind="phone"), PersonalWords(start=20, end=999, kind="phone"))
    assert without_personal(TEXT, odd) == "Ring [name] on 07700 900123"


def test_a_class_is_a_detail_of_somebody_only_where_somebody_is_named() -> None:
    a_class = PersonalWords(start=0, end=4, kind="pupil")
    assert of_somebody((a_class, PHONE)) == (PHONE,)
    assert of_somebody((a_class, NAME)) == (a_class, NAME)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", ""),
        ("language: pl", "not assessed: language (Polish)"),
        ("language: und", "not assessed: language (not known)"),
        ("too long", "not assessed: too long"),
    ],
)
def test_the_reason_why_a_post_was_not_read_is_said(reason: str, words: str) -> None:
    assert not_assessed_words(reason) == words


def test_every_language_that_the_detector_names_has_a_name() -> None:
    from classifiers import language
    from classifiers.language_words import OWN_LETTERS

    codes = {*language._IN_LATIN.split(), *language._IN_OTHERS.split(), *(code for code, _ in OWN_LETTERS)}
    assert codes - {"en"} <= set(LANGUAGE_NAMES)
