"""What a post says besides the school's name: places, staff, school words, adverts, other worlds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from classifiers import relevance_adverts as adverts
from classifiers import relevance_uses as uses
from classifiers import relevance_words as tables
from classifiers.relevance_names import Names, conflict, is_common
from classifiers.relevance_text import Words, plain_words

_YEAR_GROUP: Final = re.compile(r"\d{1,2}(?:s|th|nd|rd|[a-z])?")
_COMPREHENSIVE: Final = frozenset(("secondary", "high", "comprehensive", "academy"))
_OPPONENTS: Final = frozenset(("school", "academy", "grammar", "high", "primary", "college", "rgs"))
_YEAR_WORD: Final = re.compile(r"y(?:r|ear)?(?:[1-9]|1[0-3])s?")
_CLASS: Final = re.compile(r"(?:[1-9]|1[0-3])[A-HK-LN-Z]|[SP][1-7]s?")
_SCORE_LINE: Final = re.compile(r"(?<![\d-])\d{1,2} ?- ?\d{1,2}(?![\d-])")
_JUNIOR_TEAM: Final = re.compile(r"\b[uU](?:nder-)?\d{1,2}s?\b")
_SALARY: Final = re.compile(r"£ ?\d[\d,.]{1,9}(?:k| ?(?:-|to) ?£?\d| per | an? (?:hour|year)|/h)", re.I)
_BEDROOMS: Final = re.compile(r"\b(?:\d|one|two|three|four|five)[ -]?bed(?:room|s)?\b", re.I)


class Evidence(NamedTuple):
    """One reason for or against; `key` names its weight, `times` scales it."""

    key: str
    sentence: str
    times: float = 1.0


class SchoolWords(NamedTuple):
    """How much a text speaks of school: distinct words, weak ones counting half."""

    amount: float
    is_definite: bool
    strong: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One publicly known member of staff: the words of the name, and the public role."""

    names: tuple[str, ...]
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPlaces:
    """The school's places by first word: the words that follow, the kind of place, its name."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]

    @staticmethod
    def of(*, town: str, county: str, postcode: str, nearby: Iterable[str]) -> OwnPlaces:
        """The places of one school; the first word of a town of two words counts as a part of it."""
        named = [("town", town), ("county", county), *(("nearby", place) for place in nearby)]
        rows = [(words, kind, place) for kind, place in named if (words := plain_words(place))]
        town_words = plain_words(town)
        if len(town_words) > 1 and len(town_words[0]) > 4 and not is_common(town_words[0]):
            rows.append((town_words[:1], "part of the town's name", town_words[0].title()))
        joined = [(("".join(words),), kind, place) for words, kind, place in rows if len(words) > 1]
        halves = postcode.lower().split()
        if len(halves) == 2:
            rows += [
                ((halves[0], halves[1]), "postcode", postcode),
                (("".join(halves),), "postcode", postcode),
            ]
            rows.append(((halves[0],), "outward postcode", halves[0].upper()))
        by_first: dict[str, tuple[tuple[tuple[str, ...], str, str], ...]] = {}
        for row in sorted([*rows, *joined], key=lambda row: -len(row[0])):
            by_first[row[0][0]] = (*by_first.get(row[0][0], ()), row)
        return OwnPlaces(by_first=by_first)

    def found(self, text: Words, covered: frozenset[int] = frozenset()) -> dict[str, str]:
        """The kinds of own places that a text names outside the covered words, with their names."""
        kinds: dict[str, str] = {}
        for index, word in enumerate(text.words):
            for place, kind, name in self.by_first.get(word) or self.by_first.get(word.removesuffix("s"), ()):
                size = len(place)
                is_there = size == 1 or text.words[index : index + size] == place
                if is_there and index not in covered:
                    kinds.setdefault(kind, name)
                    break
        if "town" in kinds:
            kinds.pop("part of the town's name", None)
        if "postcode" in kinds:
            kinds.pop("outward postcode", None)
        return kinds


def read_staff(staff: Iterable[tuple[str, str]]) -> dict[str, tuple[Member, ...]]:
    """The staff by surname."""
    by_surname: dict[str, tuple[Member, ...]] = {}
    for name, role in staff:
        words = plain_words(name)
        if words and words[0] in tables.TITLES:
            if words[0] in ("sr", "sister", "fr", "father", "brother") and len(words) > 2:
                by_surname[words[1]] = (Member(names=words[1:2], role=role),)
            words = words[1:]
        if words:
            by_surname[words[-1]] = (*by_surname.get(words[-1], ()), Member(names=words, role=role))
    return by_surname


def staff_named(
    text: Words, staff: Mapping[str, tuple[Member, ...]], *, surname_is_enough: bool
) -> Member | None:
    """The first member of staff named in full or by title and surname; by a rare surname where allowed."""
    for index, word in enumerate(text.words):
        for member in staff.get(word) or staff.get(word.removesuffix("s"), ()):
            led_by = text.words[index - 1] if index else ""
            in_full = (
                len(member.names) > 1
                and text.words[index - len(member.names) + 1 : index] == member.names[:-1]
            )
            following = text.words[index + 1] if index + 1 < len(text.words) else ""
            is_bare = (
                surname_is_enough
                and not is_common(word)
                and text.written[index][:1].isupper()
                and following not in uses.OTHER_USE_AFTER
            )
            if len(member.names) > 2 and led_by == member.names[-2]:
                led_by = text.words[index - 2] if index > 1 else ""
            if in_full or is_bare or led_by in tables.TITLES or led_by in tables.SCHOOL_TITLES:
                return member
    return None


def school_words(text: Words, covered: frozenset[int], types: frozenset[str]) -> SchoolWords:
    """How much the words outside `covered` speak of school life; "the high" is one where `types` holds it."""
    strong: set[str] = set()
    weak: set[str] = set()
    is_definite = False
    words = text.words
    for index, word in enumerate(words):
        if index in covered:
            continue
        following = words[index + 1] if index + 1 < len(words) and index + 1 not in covered else ""
        pair = f"{word} {following}"
        if pair in tables.STRONG_PHRASES:
            strong.add(pair)
        elif word in tables.STRONG_WORDS:
            strong.add(word)
        elif word in ("year", "yr", "years", "yrs", "blwyddyn") and _YEAR_GROUP.fullmatch(following):
            strong.add("year")
            weak.add(pair)
        elif _CLASS.fullmatch(text.written[index]):
            strong.add("class")
        elif word in tables.WEAK_WORDS:
            weak.add(word)
        is_our_type = following in types and following in tables.SCHOOL_NOUNS and following != "school"
        is_our_type = is_our_type or (following == "comp" and not types.isdisjoint(_COMPREHENSIVE))
        if (word in ("the", "yr", "y") and is_our_type) or (
            word in ("infant", "junior") and word in types and text.written[index].lower() == f"{word}s"
        ):
            is_definite = True
            strong.add("school")
        is_by_type = word in types and word in tables.PHASES and following == "school"
        if is_by_type and (index == 0 or words[index - 1] not in ("a", "another", "any", "which", "every")):
            is_definite = True
        is_definite = is_definite or pair in tables.DEFINITE_PHRASES
    if tables.WELSH_CHILDREN.intersection(words) and tables.SMALL_WELSH.intersection(words):
        weak.add("plant")
    return SchoolWords(len(strong) + 0.5 * len(weak), is_definite, len(strong))


def feed_of_adverts(context: str) -> str:
    """Which adverts the place where a post was seen is for, by its name: "job", "property" or none."""
    plain = context.lower().replace(" ", "")
    if any(clue in plain for clue in adverts.JOB_SOURCES):
        return "job"
    return "property" if any(clue in plain for clue in adverts.HOME_SOURCES) else ""


def advert(text: Words, source: str, *, feed: str) -> Evidence | None:
    """Whether the post is a job or property advert; `source` is its author and where it was seen."""
    if feed:
        return Evidence(f"{feed} feed", f"comes from a feed of {feed} advertisements")
    source = source.lower().replace(" ", "")
    jobs = _cues(text.words, adverts.JOB_WORDS, adverts.JOB_PHRASES) + bool(_SALARY.search(text.folded))
    from_jobs = any(clue in source for clue in adverts.JOB_SOURCES)
    if jobs >= 3 or (from_jobs and jobs >= 1):
        return Evidence("job advert", "reads like a job advertisement")
    homes = _cues(text.words, adverts.HOME_WORDS, adverts.HOME_PHRASES) + bool(_BEDROOMS.search(text.folded))
    from_homes = any(clue in source for clue in adverts.HOME_SOURCES)
    if homes >= 2 or (from_homes and homes >= 1):
        return Evidence("property advert", "reads like a property advertisement")
    return None


def other_worlds(
    text: Words, *, is_initials: bool, has_people: bool, school: SchoolWords
) -> Iterator[Evidence]:
    """Signs that a name without a school word means a club, a brewery or a firm."""
    football = _cues(text.words, adverts.FOOTBALL_WORDS, adverts.FOOTBALL_PHRASES)
    football += bool(_SCORE_LINE.search(text.folded)) + bool(_JUNIOR_TEAM.search(text.folded))
    if _cues(text.words, uses.TRAFFIC_WORDS, uses.TRAFFIC_PAIRS) and school.amount < 1 and not has_people:
        times = 1.0 if school.amount == 0 else 0.4
        yield Evidence("traffic", "speaks of a road or a building site", times)
    if _cues(text.words, adverts.LEISURE_WORDS, frozenset()) and school.amount < 1 and not has_people:
        yield Evidence("business", "speaks of trade, travel or politics")
    if football >= 2:
        yield Evidence("football", "reads like news of a sports club", 0.5 if school.amount >= 1 else 1.0)
    if _cues(text.words, adverts.DRINK_WORDS, frozenset()) and school.amount < 1:
        yield Evidence("drink", "speaks of beer, not of school")
    if _cues(text.words, adverts.CHURCH_WORDS, frozenset()) and not school.strong:
        yield Evidence("church", "speaks of a church")
    if is_initials and _cues(text.words, adverts.TRADE_WORDS, frozenset()):
        yield Evidence("business", "reads like news of a firm with these initials")


def abroad(text: Words) -> Evidence | None:
    """Signs of another country's schools."""
    cues = _cues(text.words, adverts.ABROAD_WORDS, adverts.ABROAD_PHRASES)
    if cues == 0:
        return None
    return Evidence("abroad" if cues == 1 else "very much abroad", "uses words of another country's schools")


def another_school_at(text: Words, covered: frozenset[int]) -> int:
    """Where another school's name starts (a capital before a school word, a saint); -1 for nowhere."""
    for index in range(len(text.words) - 1):
        if index in covered or index + 1 in covered:
            continue
        following, word = text.words[index + 1], text.words[index]
        if following in tables.SCHOOL_NOUNS and text.gaps[index + 1] == " " and word not in tables.NOT_NAMES:
            written = text.written[index]
            if written[:1].isupper() and written[1:].islower():
                return index
        if word == "st" and len(following) > 3:
            after = text.words[index + 2] if index + 2 < len(text.words) else ""
            bare = following.removesuffix("s")
            is_saint = not tables.COMMON_NAME_WORDS.isdisjoint((following, bare))
            if is_saint and after not in uses.OTHER_USE_AFTER:
                return index
    return -1


def other_phase(text: Words, covered: frozenset[int], names: Names) -> str:
    """ "The juniors" beside an infant school: one certain school of another phase; empty when none is."""
    for index in range(len(text.words) - 1):
        word = text.words[index + 1]
        if text.words[index] not in ("the", "yr", "y") or index + 1 in covered:
            continue
        if word in names.other_types and word not in ("nursery", "high"):
            return f"{text.written[index]} {text.written[index + 1]}"
        if word not in tables.PHASES:
            continue
        following = text.words[index + 2] if index + 2 < len(text.words) else ""
        is_school = following in ("school", "academy") or word not in ("high", "middle", "nursery", "first")
        certain, doubt = conflict(names, frozenset({word}))
        if is_school and (certain or doubt):
            return f"{text.written[index]} {text.written[index + 1]}"
    return ""


def is_school_fixture(text: Words, start: int, end: int, covered: frozenset[int], author: str) -> bool:
    """Whether the name in this range plays against another school."""
    words = text.words
    if end < len(words) and words[end] in tables.SEXES:
        end += 1
    beside = (words[start - 1] if start else "", words[end] if end < len(words) else "")
    is_match = not uses.AGAINST.isdisjoint(beside) or (
        any(word.isdigit() for word in beside) and bool(_SCORE_LINE.search(text.folded))
    )
    is_match = is_match or ("with" in beside and not uses.PLAYED.isdisjoint(words))
    if not is_match:
        return False
    if not _OPPONENTS.isdisjoint(word for index, word in enumerate(words) if index not in covered):
        return True
    around = {*words, *plain_words(author)}
    is_year = "year" in around or any(_YEAR_WORD.fullmatch(word) for word in around)
    by_school = any(noun in author.lower() for noun in _OPPONENTS)
    return is_year or by_school or not uses.SCHOOL_SPORT.isdisjoint(around)


def _cues(words: tuple[str, ...], single: frozenset[str], pairs: frozenset[str]) -> int:
    found = single.intersection(words)
    if pairs:
        found |= pairs.intersection(f"{first} {second}" for first, second in pairwise(words))
    return len(found)
