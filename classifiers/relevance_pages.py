"""What the place where a post was seen tells: the school's page, the town's group, a search, a club."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from classifiers import relevance_adverts as adverts
from classifiers import relevance_words as tables
from classifiers.places import BIG_PLACES
from classifiers.relevance_clues import Evidence, OwnPlaces, another_school_at, other_phase
from classifiers.relevance_names import Core, Names
from classifiers.relevance_readings import Rank
from classifiers.relevance_text import Words
from classifiers.relevance_weighing import Reading

_SEARCH: Final = re.compile(r"\s*(?:google\s+)?alerts?\b\s*[-:–—]|\s*google alert", re.I)
"""The title of a feed of what a search engine found for the name; it proves nothing by itself."""


class Pages:
    """Reads the names of communities, pages and feeds for one school; built once."""

    def __init__(self, names: Names, places: OwnPlaces) -> None:
        self._names = names
        self._places = places

    def read(self, seen_in: Reading, context: str, marked: Iterator[Evidence]) -> Iterator[Evidence]:
        """What the place where the post was seen tells."""
        shown = " ".join(context.split())[:80]
        best, marks = seen_in.best, list(marked)
        places = self._places.found(seen_in.words)
        if _SEARCH.match(context):
            if best is not None:
                yield Evidence("search for the name", f"found by a search: {shown}")
            return
        if marks:
            yield Evidence("own page", f"seen under the school's own name: {shown}")
        elif best is not None and (best.rank >= Rank.NEAR or self._is_its_name(seen_in.words)):
            is_full = best.rank is Rank.FULL or self._is_its_name(seen_in.words)
            common = ", common name in full" if is_full else ", common name"
            yield Evidence(
                "own page" + (common if best.kind is Core.COMMON else ""),
                f"seen on a page that names the school: {shown}",
            )
        elif best is not None and tables.FRIENDS_OF_A_SCHOOL.intersection(seen_in.words.words):
            yield Evidence("page of its people", f"seen on a page of the school's people: {shown}")
        elif _is_old_pupils(seen_in, self._names):
            yield Evidence("page of its people", f"seen on a page of the school's old pupils: {shown}")
        elif seen_in.other and not _is_of_the_place(seen_in):
            yield Evidence("community of something else", f"seen in a community of something else: {shown}")
        elif (best is not None and best.kind is Core.TOWN) or (best is None and seen_in.other):
            yield Evidence("namesake community", f"seen in {shown}, a community of the town")
            return
        for kind in ("town", "part of the town's name", "nearby", "county"):
            if kind in places:
                big = kind == "town" and places[kind].lower() in BIG_PLACES
                name = {"part of the town's name": "town"}.get(kind, kind)
                name = "county" if big else name
                yield Evidence(f"{name} community", f"seen in {shown}, a local community")
                return

    def _is_its_name(self, words: Words) -> bool:
        """Whether a page is called by the school's whole name and nothing else, its places aside."""
        size, whole = len(self._names.whole), self._names.whole
        if words.words[:size] != whole:
            return False
        places = (word for place in self._names.own_places for word in place)
        return frozenset(words.words[size:]) <= frozenset((*places, "public", "page", "channel"))


def _is_of_the_place(seen_in: Reading) -> bool:
    """ "Tarnholt Village Group", "Tarnholt Parish Council": the town's, not something else of its name."""
    other = seen_in.other[-1]
    after = seen_in.words.words[other.end :]
    return other.kind is Core.TOWN and bool(after) and tables.OF_THE_PLACE.issuperset(after[:2])


def _is_old_pupils(seen_in: Reading, names: Names) -> bool:
    """ "Old Tarnholtians": the name's stem after "old", with the ending of a member."""
    words = seen_in.words.words
    if "old" not in words[:-1]:
        return False
    member = words[words.index("old") + 1]
    stems = {max(spelling.core, key=len)[:-1] for spelling in names.spellings if not spelling.is_initials}
    is_member = member.endswith(("ians", "ian", "eans", "ensians", "onians"))
    return is_member and any(len(stem) > 4 and member.startswith(stem) for stem in stems)


def without_name(post: Reading, names: Names) -> Iterator[Evidence]:
    """What makes school words speak of something else when the school is not named."""
    if (start := another_school_at(post.words, post.covered)) >= 0:
        school_name = " ".join(post.words.written[start : start + 2])
        yield Evidence("another school", f"names another school: {school_name}")
    elif phase := other_phase(post.words, post.covered, names):
        yield Evidence("another school", f"speaks of a school of another phase: {phase}")
    if tables.SCHOOLS_IN_GENERAL.intersection(post.words.words):
        yield Evidence("schools in general", "speaks of schools in general")
    if adverts.CHILDCARE_WORDS.intersection(post.words.words):
        yield Evidence("private childcare", "speaks of private tuition or childcare")
