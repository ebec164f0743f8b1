"""What the name of an account tells: the school's own, a namesake's, a club's of the same town."""

from __future__ import annotations

from typing import Final

from classifiers import places
from classifiers import relevance_uses as uses
from classifiers import relevance_words as tables
from classifiers.relevance_clues import Evidence
from classifiers.relevance_joined import joined_forms
from classifiers.relevance_names import Core, Names, conflict

_SHORT_TYPES: Final = {
    "ps": "primary",
    "cps": "primary",
    "prim": "primary",
    "pri": "primary",
    "hs": "high",
    "acad": "academy",
    "sch": "school",
    "gs": "grammar",
    "inf": "infant",
    "infants": "infant",
    "jun": "junior",
    "juniors": "junior",
    "coll": "college",
    "ysgol": "school",
}
_ELSEWHERE: Final = frozenset(name.replace(" ", "") for name in places.ALL_PLACES if len(name) > 3)


class Accounts:
    """Reads the names of accounts for one school; built once."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._cores = sorted(
            (
                (joined, spelling.kind)
                for spelling in names.spellings
                if not spelling.is_initials and not spelling.needs_school_word
                for joined in joined_forms(spelling.core)
                if len(joined) > 3
            ),
            key=lambda item: -len(item[0]),
        )
        self._own = tuple("".join(place) for place in names.own_places)
        self._types = {
            **{word: word for word in tables.SCHOOL_NOUNS if len(word) > 3},
            **_SHORT_TYPES,
        }

    def read(self, author: str) -> Evidence | None:
        """Evidence from a handle or a shown name that starts with the school's name."""
        plain = "".join(letter for letter in author.lower() if letter.isalnum()).removeprefix("the")
        is_school = plain.startswith(("ysgol", "scoil"))
        plain = plain.removeprefix("ysgol").removeprefix("scoil")
        for core, kind in self._cores:
            if plain.startswith(core):
                return self._rest(plain[len(core) :], kind, {"school"} if is_school else set())
            if core in plain:
                return Evidence("author of that name", "the author's name holds the school's")
        return None

    def _rest(self, rest: str, kind: Core, types: set[str]) -> Evidence | None:
        """What follows the name: a school word of ours or of another's, a place, a trade."""
        while rest:
            size = next((n for n in range(len(rest), 1, -1) if rest[:n] in self._types), 0)
            if not size:
                break
            types.add(self._types[rest[:size]])
            rest = rest[size:]
        is_ours = not rest or any(place.startswith(rest) or rest.startswith(place) for place in self._own)
        certain, doubt = conflict(self._names, frozenset(types))
        if types and (certain or (types - {"school"}).intersection(self._names.other_types)):
            return Evidence("account of something else", "posted by another school of that name")
        if types and is_ours and not doubt:
            key = "account of the name" + (", common" if kind is Core.COMMON and not rest else "")
            return Evidence(key, "posted by an account of the school's name")
        is_other = rest in uses.OTHER_USE_AFTER or rest in uses.SHORT_CLUBS or rest in _ELSEWHERE
        if is_other or (types and rest and not is_ours and kind is Core.COMMON):
            return Evidence("account of something else", "posted by something else of that name")
        return Evidence("author of that name", "the author's name holds the school's")
