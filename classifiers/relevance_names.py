"""What a school's names come to: the words that are its own, the type words, the initials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from classifiers import relevance_words as tables
from classifiers.relevance_text import plain_words


class Core(StrEnum):
    """How much the part of a name that is not "school" tells by itself."""

    RARE = "rare"
    TOWN = "town"
    COMMON = "common"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spelling:
    """One way to say the name: its own words, without "school" and the like."""

    core: tuple[str, ...]
    kind: Core
    is_initials: bool = False
    needs_school_word: bool = False

    @property
    def bare_kind(self) -> Core:
        """The kind without a school word: "Hob Lane" alone is a road before it is a school."""
        is_road = len(self.core) > 1 and self.core[-1] in tables.ROAD_ENDS
        return Core.COMMON if is_road else self.kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """The spellings to look for, and what the names' type words say about the school."""

    spellings: tuple[Spelling, ...]
    types: frozenset[str]
    leading: tuple[str, ...]
    other_types: frozenset[str]
    whole: tuple[str, ...]
    declared: tuple[tuple[str, ...], ...]
    attributes: frozenset[str]
    implied_phases: frozenset[str]
    not_us: tuple[tuple[str, ...], ...]
    own_places: frozenset[tuple[str, ...]]


def parse_names(
    *,
    name: str,
    short_names: Iterable[str],
    places: Iterable[str],
    roles: Iterable[str],
    not_us: Iterable[str],
) -> Names:
    """Read a profile's names; a name without any word of its own is kept whole as a common one."""
    own_places = frozenset(words for place in places if (words := plain_words(place)))
    full_core, types = split_name(name)
    head, inner_types = head_of(full_core)
    types |= inner_types
    initials = {short.strip().lower() for short in short_names if _is_initials(short)}
    cores = {full_core, without_place(full_core, own_places)}
    attributes = attributes_of(types)
    for short in short_names:
        if not _is_initials(short):
            core, short_types = split_name(short)
            cores |= {core, without_place(core, own_places)}
            attributes |= attributes_of(short_types)
    cores |= {nick for core in tuple(cores) if (nick := nickname(core))}
    cores |= {head} - {()}
    is_shared = {head} if inner_types else set()
    spellings = [
        Spelling(core=core, kind=Core.COMMON if core in is_shared else core_kind(core, own_places))
        for core in sorted(cores)
        if core
    ]
    spellings += [
        Spelling(core=(letters,), kind=Core.COMMON, is_initials=True) for letters in sorted(initials)
    ]
    spellings += _partial(full_core, own_places)
    spellings += _derived_initials(name, initials)
    return Names(
        spellings=tuple(spellings),
        types=types,
        leading=leading_types(name, full_core),
        declared=tuple(
            words
            for short in (name, *short_names)
            if len(words := plain_words(short)) > 1 and words[-1] in tables.NAME_WORDS
        ),
        other_types=_types_of_others(not_us, types),
        whole=plain_words(name.split(",", maxsplit=1)[0]),
        attributes=attributes,
        implied_phases=_implied_phases(roles),
        not_us=tuple(words for phrase in not_us if (words := plain_words(phrase))),
        own_places=own_places,
    )


def split_name(name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """A name's own words and its type words ("school", "cofe"); what follows a comma is left out."""
    found = plain_words(name.split(",", maxsplit=1)[0].split("(", maxsplit=1)[0])
    own = [place for place, word in enumerate(found) if word not in tables.NAME_WORDS]
    if not own:
        return tuple(word for word in found if word not in tables.CONNECTORS), frozenset()
    start, end = own[0], own[-1] + 1
    if found[start] in ("saints", "souls", "hallows") and start and found[start - 1] == "all":
        start -= 1
    if found[end - 1] == "christ" and found[end : end + 1] == ("church",):
        end += 1
    return found[start:end], frozenset((*found[:start], *found[end:])) - tables.CONNECTORS


def _types_of_others(not_us: Iterable[str], types: frozenset[str]) -> frozenset[str]:
    """The type words of schools in `not_us` that are none of ours: "the academy" is then theirs."""
    found: set[str] = set()
    for phrase in not_us:
        found |= tables.SCHOOL_NOUNS.intersection(plain_words(phrase))
    return frozenset(found) - types - {"school"}


def leading_types(name: str, core: tuple[str, ...]) -> tuple[str, ...]:
    """What stands before the name's own words: "Sixth Form College", "Ysgol Gynradd"."""
    words = plain_words(name)
    starts = (index for index in range(len(words)) if words[index : index + len(core)] == core)
    start = next(starts, 0) if core else 0
    return words[1:start] if words[:1] == ("the",) and start else words[:start]


def head_of(core: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """For "Lockwood Academy Wexcombe" what stands before the inner "Academy", which sister schools share."""
    for index, word in enumerate(core):
        if index and word in tables.SCHOOL_NOUNS:
            end = index
            while end and core[end - 1] in tables.NAME_WORDS:
                end -= 1
            return core[:end], frozenset(core[end : index + 1]) - tables.CONNECTORS
    return (), frozenset()


def nickname(core: tuple[str, ...]) -> tuple[str, ...]:
    """ "St Joe's" for "St Joseph's"; empty when there is none."""
    if len(core) != 2 or core[0] != "st":
        return ()
    short = tables.NICKNAMES.get(core[1]) or tables.NICKNAMES.get(core[1].removesuffix("s"))
    return ("st", short) if short else ()


def is_common(word: str) -> bool:
    """Whether many schools have this word in their names, compounds such as "oakfield" included."""
    if word in tables.COMMON_NAME_WORDS or word.isdigit() or len(word) < 3:
        return True
    singular = word.removesuffix("s")
    return any(
        singular[:size] in tables.COMPOUND_HEADS
        and (singular[size:] in tables.COMPOUND_TAILS or word[size:] in tables.COMPOUND_TAILS)
        for size in range(2, len(singular) - 1)
    )


def core_kind(core: tuple[str, ...], own_places: frozenset[tuple[str, ...]]) -> Core:
    """How telling these words are for a school that lies in these places."""
    if core in own_places:
        return Core.TOWN
    place_words = {word for place in own_places for word in place}
    is_shared = all(is_common(word) or word in place_words for word in core)
    return Core.COMMON if is_shared or tables.NAME_WORDS.issuperset(core) else Core.RARE


def without_place(core: tuple[str, ...], own_places: frozenset[tuple[str, ...]]) -> tuple[str, ...]:
    """The words that remain when a leading or trailing place of the school's own is taken away."""
    for place in sorted(own_places):
        size = len(place)
        if len(core) > size and core[:size] == place:
            return core[size:]
        if len(core) > size and core[-size:] == place:
            return core[:-size]
    return core


def attributes_of(types: frozenset[str]) -> frozenset[str]:
    """The phase, faith and sex that type words state, as "phase:primary", "faith:cofe", "sex:girls"."""
    found = {f"phase:{tables.PHASES[word]}" for word in types if word in tables.PHASES}
    found |= {f"faith:{word}" for word in types & tables.FAITHS}
    found |= {f"sex:{word.removesuffix('s')}s" for word in types & {"girls", "girl", "boys", "boy"}}
    return frozenset(found)


def conflict(own: Names, types: frozenset[str]) -> tuple[str, str]:
    """What type words say against the school, as (certain, doubtful); both are empty when they agree."""
    doubt = ""
    for stated in sorted(attributes_of(types)):
        what, _, value = stated.partition(":")
        ours = frozenset(
            known.removeprefix(f"{what}:") for known in own.attributes if known.startswith(f"{what}:")
        )
        if what == "phase" and (not ours or value in ("university", "elementary")):
            if value in ("university", "elementary"):
                return f"names a school of another kind: {value}", ""
            if own.implied_phases and not _fits(value, own.implied_phases):
                doubt = f"names a school of another phase: {value}"
        elif ours and not (_fits(value, ours) if what == "phase" else value in ours):
            return f"names a school of another kind: {value}", ""
        elif not ours:
            doubt = f"adds a word that is not in the school's name: {value}"
    return "", doubt


def same(word: str, target: str) -> bool:
    """Whether two words are one, a plural or possessive "s" aside."""
    return word == target or (len(target) > 1 and word.removesuffix("s") == target.removesuffix("s"))


def is_typo(word: str, target: str, *, at_least: int = 5) -> bool:
    """Whether `word` looks like `target` misspelt: one slip, or two in a target of eight letters and more."""
    size = len(target)
    if size < at_least or abs(size - len(word)) > 2 or is_common(word):
        return False
    if word[0] != target[0] and word[:2] != target[1::-1]:
        return False
    allowed = 2 if size >= 8 and word[-1] == target[-1] else 1
    return _slips(word, target, allowed) <= allowed


def _fits(value: str, ours: frozenset[str]) -> bool:
    return any(value in tables.SAME_PHASE[our] or our in tables.SAME_PHASE[value] for our in ours)


def _slips(first: str, second: str, allowed: int) -> int:
    """Letters added, dropped, changed or swapped between two words; counting ends beyond `allowed`."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > allowed:
            return allowed + 1
    return row[-1]


def _is_initials(short: str) -> bool:
    letters = short.strip().replace(".", "")
    return letters.isalpha() and letters.isupper() and 2 <= len(letters) <= 6


def _partial(core: tuple[str, ...], own_places: frozenset[tuple[str, ...]]) -> list[Spelling]:
    """For "Sir Thomas Ashgrove Academy" also "Ashgrove Academy", but only beside a school word."""
    if len(core) < 2:
        return []
    return [
        Spelling(core=(word,), kind=Core.RARE, needs_school_word=True)
        for word in core[-1:]
        if len(word) >= 5 and core_kind((word,), own_places) is Core.RARE
    ]


def _derived_initials(name: str, known: set[str]) -> list[Spelling]:
    words = [word for word in plain_words(name) if word not in tables.CONNECTORS]
    letters = "".join(word[0] for word in words)
    if len(letters) < 4 or letters in known or not letters.isalpha():
        return []
    return [Spelling(core=(letters,), kind=Core.COMMON, is_initials=True)]


def _implied_phases(roles: Iterable[str]) -> frozenset[str]:
    """The phases that the staff's year groups speak of."""
    phases: set[str] = set()
    for role in roles:
        words = plain_words(role)
        for first, second in zip(words, (*words[1:], ""), strict=True):
            if first == "year" and second.isdigit() and len(second) <= 2:
                phases.add("primary" if int(second) <= 6 else "secondary")
            elif first in ("reception", "ks1", "ks2"):
                phases.add("primary")
            elif first in ("ks3", "ks4", "sixth"):
                phases.add("secondary")
            elif len(first) == 2 and first[0] in "spy" and first[1].isdigit():
                is_secondary = first[0] == "s" or first[1] in "789"
                phases.add("secondary" if is_secondary and first[0] != "p" else "primary")
            elif first in ("primary", "secondary"):
                phases.add(first)
    return frozenset(phases)


def rival_places(not_us: Iterable[str], names: Names) -> frozenset[str]:
    """The places of namesakes in `not_us`: after a comma, in brackets, or beside the name they share."""
    own = {word for place in names.own_places for word in place}
    cores = [spelling.core for spelling in names.spellings if not spelling.is_initials]
    rivals: set[str] = set()
    for phrase in not_us:
        first, comma, rest = phrase.replace("(", ",").partition(",")
        if comma:
            rivals.update(word for word in plain_words(rest) if len(word) > 3)
            continue
        words = plain_words(first)
        shared = next((core for core in cores if words[: len(core)] == core), ())
        if shared and tables.SCHOOL_NOUNS.intersection(words):
            rivals.update(word for word in words[len(shared) :] if len(word) > 4 and not is_common(word))
    return frozenset(rivals) - own - tables.NAME_WORDS
