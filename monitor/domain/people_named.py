"""Who is named in a post, as far as two posts can be told to name the same person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.domain.personal import PersonalWords

READ_CHARACTERS = 20_000
LONGEST_TITLE = 9
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OWNING = re.compile(r"['’]s$")
TITLES = frozenset(
    ("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam", "rev", "revd", "reverend", "father", "sister")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A named person: the surname, and the first name where it is given; never written down as such."""

    surname: str
    given: str = ""

    def may_be(self, other: "Person") -> bool:
        """Say whether both may be the same person: no first name contradicts."""
        same_given = not self.given or not other.given or self.given == other.given
        return self.surname == other.surname and same_given


def people_in(text: str, personal: Sequence[PersonalWords], staff: Sequence[str]) -> frozenset[Person]:
    """Give who is named so that it can be told who it is: with a surname, by full name or by title.

    Of the school's own public staff, whom the model leaves out, those who are called by title or first name.
    """
    named = [
        _person(_words(text[max(0, p.start - LONGEST_TITLE) : p.start])[-1:], _words(text[p.start : p.end]))
        for p in personal
        if p.kind == "person" and not p.is_watched
    ]
    return frozenset((*(person for person in named if person), *_staff_in(text, staff)))


def _person(lead: list[str], words: list[str]) -> Person | None:
    """A title stands before the words that are marked as a name as often as among them."""
    name = [word for word in words if word not in TITLES]
    is_titled = len(name) < len(words) or bool(TITLES.intersection(lead))
    if not name or (not is_titled and len(name) < 2):
        return None
    return Person(surname=name[-1], given=name[0] if len(name) > 1 else "")


def _staff_in(text: str, staff: Sequence[str]) -> set[Person]:
    words = _words(text[:READ_CHARACTERS])
    called = set(pairwise(words))
    found = set()
    for name in staff:
        *given, surname = [word for word in _words(name) if word not in TITLES] or [""]
        if not surname:
            continue
        first = given[0] if given else ""
        if first and (first, surname) in called:
            found.add(Person(surname=surname, given=first))
        elif any((title, surname) in called for title in TITLES):
            found.add(Person(surname=surname))
    return found


def _words(text: str) -> list[str]:
    return [_OWNING.sub("", word.casefold()).replace("’", "'") for word in _WORD.findall(text)]
