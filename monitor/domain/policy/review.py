"""When a policy was adopted and is to be reviewed, in the spellings that policies use."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
# First and last month of a school's terms, as the words stand in policies.
_SEASONS: Final = {
    "spring": (1, 4),
    "summer": (4, 8),
    "autumn": (9, 12),
    "michaelmas": (9, 12),
    "winter": (11, 12),
    "lent": (1, 4),
}
_YEAR_FIRST: Final = re.compile(r"((?:19|20)\d\d)[-/. ]([a-z]+|\d{1,2})(?: term)?")
_YEAR_LAST: Final = re.compile(r"([a-z]+|\d{1,2})(?: term)?[-/. ]((?:19|20)\d\d)")
_YEAR_ALONE: Final = re.compile(r"(?:19|20)\d\d")
_DAY: Final = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")
DATE_EXAMPLES: Final = "2024-03, 2024-03-18, 2024-spring or 2024"

_NUMBERS: Final = {
    "one": 1,
    "two": 2,
    "second": 2,
    "three": 3,
    "third": 3,
    "four": 4,
    "fourth": 4,
    "five": 5,
    "fifth": 5,
}
_CYCLE: Final = re.compile(
    r"\b(?:every|each) (?:other |(\d{1,2}|" + "|".join(_NUMBERS) + r") )?years?\b", re.IGNORECASE
)
_YEARLY: Final = re.compile(r"\b(?:annual(?:ly)?|yearly|once a year)\b", re.IGNORECASE)
_ABOUT_REVIEW: Final = re.compile(r"\breview(?:s|ed)?\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A stretch of days that a date without a day stands for; both ends are included."""

    starts: date
    ends: date


def stretch_of(words: str) -> Stretch | None:
    """Read "2024-10", "2024-autumn", "October 2024", "2024-10-31" or "2024"; None for anything else."""
    plain = words.strip().lower()
    if found := _DAY.fullmatch(plain):
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
        return Stretch(starts=day, ends=day)
    if _YEAR_ALONE.fullmatch(plain):
        return _months(int(plain), 1, 12)
    if found := _YEAR_FIRST.fullmatch(plain):
        return _part_of(int(found[1]), found[2])
    if found := _YEAR_LAST.fullmatch(plain):
        return _part_of(int(found[2]), found[1])
    return None


def _part_of(year: int, word: str) -> Stretch | None:
    if word.isdecimal():
        return _months(year, int(word), int(word)) if 1 <= int(word) <= 12 else None
    if word in _SEASONS:
        return _months(year, *_SEASONS[word])
    near = [number for number, name in enumerate(_MONTHS, 1) if len(word) > 2 and name.startswith(word)]
    return _months(year, near[0], near[0]) if near else None


def _months(year: int, first: int, last: int) -> Stretch:
    after = date(year + last // 12, last % 12 + 1, 1)
    return Stretch(starts=date(year, first, 1), ends=after - timedelta(days=1))


def cycle_years(text: str) -> int | None:
    """Give the years between two reviews that a sentence states, None where it states none."""
    if not _ABOUT_REVIEW.search(text):
        return None
    if found := _CYCLE.search(text):
        word = (found[1] or "").lower()
        if not word:
            return 2 if "other" in found[0].lower() else 1
        return int(word) if word.isdecimal() else _NUMBERS[word]
    return 1 if _YEARLY.search(text) else None


def due_after(adopted: Stretch, years: int) -> Stretch:
    """Give when a review falls due that many years after the adoption."""
    return Stretch(starts=_later(adopted.starts, years), ends=_later(adopted.ends, years))


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February of a year that has none
        return date(day.year + years, 2, 28)
