"""Telephone numbers in a post, also those spelt out: "oh seven seven double 0 ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType

_WORD_DIGITS: Final = {
    "oh": "0", "o": "0", "zero": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_REPEATS: Final = {"double": 2, "dubble": 2, "triple": 3, "treble": 3}
_UNIT: Final = rf"(?:\d\ufe0f?\u20e3?|(?<![^\W\d_])(?:{'|'.join((*_WORD_DIGITS, *_REPEATS))})(?![^\W\d_]))"
_BETWEEN: Final = r"[ \t.\-–()/_,·*|+]{0,3}"
_CANDIDATE: Final = re.compile(rf"(?<![\d£$€])\+?\(?{_UNIT}(?:{_BETWEEN}{_UNIT}){{6,18}}(?!\d)", re.I)
_PART: Final = re.compile(_UNIT, re.I)
_AREA_CODE: Final = re.compile(r"0\d{2}")
"""How a number begins that stands among other figures, such as "07700 900123 7pm"."""
_BRITISH: Final = re.compile(r"(?:0044|44|0)0?(?P<rest>[12378]\d{9}|1\d{8})")
_OTHER_NUMBER: Final = re.compile(
    r"\b(?:isbn|order|ref|reference|account|invoice|booking|charity|urn|a/c)\W+(?:\w+\W+)?$", re.I
)
_FOREIGN: Final = re.compile(r"\+\s?\d")
_OF_NOBODY: Final = frozenset(
    (
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    )
)
"""Helplines and the like."""
_DIGITS_AT_LEAST: Final = 7


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of British numbers in any dress, and of foreign ones written with a plus."""
    if not _may_hold_one(text):
        return
    at = 0
    while candidate := _CANDIDATE.search(text, at):
        start, end = _british(text, *candidate.span())
        if start < end:
            yield start, end
        at = end
    if _FOREIGN.search(text):
        for found in PhoneNumberMatcher(text, "GB", leniency=Leniency.VALID):
            if found.raw_string.startswith("+"):
                yield found.start, found.end


def _british(text: str, start: int, end: int) -> tuple[int, int]:
    """The first British number in a run of figures: all of it, else some of its groups; or its end twice."""
    if _is_british(text, start, end):
        return start, end
    parts = list(_PART.finditer(text, start, end))
    gaps = [at for at in range(1, len(parts)) if parts[at - 1].end() < parts[at].start()]
    for first in (0, *gaps):
        if not _AREA_CODE.match(text, parts[first].start()):
            continue
        for last in reversed([at for at in (*gaps, len(parts)) if at > first]):
            begin, finish = parts[first].start(), parts[last - 1].end()
            if _is_british(text, begin, finish):
                return begin, finish
    return end, end


def _is_british(text: str, start: int, end: int) -> bool:
    british = _BRITISH.fullmatch(_digits(text[start:end]))
    before = text[max(0, start - 24) : start]
    return bool(british and not _OTHER_NUMBER.search(before) and _is_somebodys(f"+44{british['rest']}"))


def _may_hold_one(text: str) -> bool:
    n_digits = sum(map(str.isdigit, text))
    return n_digits >= _DIGITS_AT_LEAST or len(_PART.findall(text)) >= _DIGITS_AT_LEAST


def _digits(written: str) -> str:
    digits: list[str] = []
    n_times = 1
    for part in _PART.findall(written):
        word = part.casefold()
        if word in _REPEATS:
            n_times = _REPEATS[word]
            continue
        digit = _WORD_DIGITS.get(word) or str(int(part[0]))
        digits += [digit] * n_times
        n_times = 1
    return "".join(digits)


def _is_somebodys(number: str) -> bool:
    """Whether it may be a person's; numbers kept for drama, which are never given out, count as such."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed) and phonenumbers.number_type(parsed) not in _OF_NOBODY
