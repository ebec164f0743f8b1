"""Other wordings of a school post for training: swapped names and typing slips, with the marked words kept.

A model that sees three thousand posts several times over would learn the names in them, not what is said.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from classifiers.dataset import Example, Marked

_TITLED = re.compile(
    r"\b(?:Mrs?|Miss|Ms|Mx|Sir|Dr|Father|Fr|Rev)\.? (?P<name>[A-Z][a-z]+(?:[-'][A-Z][a-z]+)?)"
)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]{2,}\b")
_SCHOOL_KIND = frozenset(
    (
        "school",
        "primary",
        "secondary",
        "academy",
        "high",
        "college",
        "infant",
        "infants",
        "junior",
        "nursery",
        "community",
        "church",
        "grammar",
        "sixth",
        "form",
        "the",
        "and",
        "all",
        "saints",
        "saint",
        "catholic",
        "comprehensive",
        "trust",
        "free",
        "girls",
        "boys",
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """The names that occur in a set of posts, to swap one for another of its kind."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    school: tuple[str, ...]


def names_in(examples: Sequence[Example], first: Sequence[str]) -> Names:
    """Surnames after a title and the telling words of the schools' names, from `examples`."""
    last = {match["name"] for example in examples for match in _TITLED.finditer(example.text)}
    school = {word for example in examples for word in school_words(example.school)}
    return Names(
        first=tuple(sorted(set(first) - last)), last=tuple(sorted(last)), school=tuple(sorted(school))
    )


def school_words(name: str) -> list[str]:
    """The words of a school's name that tell it from others: "Clegg", "Fold" of "Clegg Fold Primary"."""
    words = re.findall(r"[A-Za-z']{4,}", name.partition(",")[0])
    return [word for word in words if word.lower() not in _SCHOOL_KIND]


def varied(example: Example, names: Names, draw: random.Random) -> Example:
    """`example` in another dress; its labels still hold."""
    if draw.random() < 0.6:
        example = _swap_names(example, names, draw)
    if draw.random() < 0.25:
        example = _with_slips(example, draw)
    if draw.random() < 0.12:
        example = _disguised(example, draw)
    if example.parent and draw.random() < 0.1:
        example = replace(example, parent="")
    return example


def among_others(example: Example, dull: Sequence[Example], draw: random.Random) -> Example:
    """`example` between the words of harmless posts: its risk and marked words hold, the rest is unknown."""
    before = " ".join(draw.choice(dull).text for _ in range(draw.randint(0, 2)))
    after = " ".join(draw.choice(dull).text for _ in range(draw.randint(0 if before else 1, 2)))
    start = len(before) + 1 if before else 0
    text = " ".join(part for part in (before, example.text, after) if part)
    return replace(
        example,
        text=text,
        parent="",
        marked=_shifted(example.marked, start),
        personal=None,
        target=None,
        sentiment=None,
        intent=None,
        profane=None,
    )


def _shifted(marks: tuple[Marked, ...] | None, by: int) -> tuple[Marked, ...] | None:
    return marks and tuple(replace(mark, start=mark.start + by, end=mark.end + by) for mark in marks)


def _swap_names(example: Example, names: Names, draw: random.Random) -> Example:
    swaps: dict[str, str] = {}
    if names.school:
        swaps |= {word: draw.choice(names.school) for word in school_words(example.school)}
    if names.last:
        swaps |= {match["name"]: draw.choice(names.last) for match in _TITLED.finditer(example.text)}
    known_first, known_last = set(names.first), set(names.last)
    for word in _CAPITALISED.findall(example.text):
        if word in known_last:
            swaps.setdefault(word, draw.choice(names.last))
        elif word in known_first:
            swaps.setdefault(word, draw.choice(names.first))
    if not swaps:
        return example
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(swaps))) + r")\b", re.I)
    lowered = {word.lower(): other for word, other in swaps.items()}
    return _replaced(example, pattern, lambda match: lowered[match.group().lower()], lowered)


def _replaced(
    example: Example,
    pattern: re.Pattern[str],
    other: Callable[[re.Match[str]], str],
    swaps: Mapping[str, str],
) -> Example:
    out: list[str] = []
    shifts: list[tuple[int, int]] = [(0, 0)]
    at = shift = 0
    for match in pattern.finditer(example.text):
        new = other(match)
        out += (example.text[at : match.start()], new)
        at = match.end()
        shift += len(new) - len(match.group())
        shifts.append((at, shift))
    text = "".join((*out, example.text[at:]))

    def moved(place: int) -> int:
        return max(0, min(len(text), place + next(by for start, by in reversed(shifts) if start <= place)))

    def all_moved(marks: tuple[Marked, ...] | None) -> tuple[Marked, ...] | None:
        return marks and tuple(
            Marked(start=moved(mark.start), end=moved(mark.end), label=mark.label) for mark in marks
        )

    parent = pattern.sub(lambda match: swaps[match.group().lower()], example.parent)
    return replace(
        example,
        text=text,
        parent=parent,
        marked=all_moved(example.marked),
        personal=all_moved(example.personal),
    )


def _with_slips(example: Example, draw: random.Random) -> Example:
    """Swap or double a few letters; every change keeps the length, so the marks stay where they are."""
    letters = list(example.text)
    for index in range(1, len(letters) - 2):
        if draw.random() < 0.03 and letters[index].isalpha() and letters[index + 1].isalpha():
            letters[index], letters[index + 1] = letters[index + 1], letters[index]
    return replace(example, text="".join(letters))


_DISGUISES = {"a": "@4*", "e": "3*", "i": "1!*", "o": "0*", "s": "$5", "u": "*v"}


def _disguised(example: Example, draw: random.Random) -> Example:
    """Hide letters of one marked word, as people do to pass filters; the length stays."""
    words = [
        match.span()
        for mark in example.marked or ()
        if mark.label in _DISGUISED_LABELS
        for match in re.compile(r"[^\W\d_]{4,12}").finditer(example.text, mark.start, mark.end)
    ]
    if not words:
        return example
    start, end = draw.choice(words)
    letters = list(example.text)
    for index in range(start + 1, end):
        others = _DISGUISES.get(letters[index].lower())
        if others and draw.random() < 0.6:
            letters[index] = draw.choice(others)
    return replace(example, text="".join(letters))


_DISGUISED_LABELS = frozenset(("abusive", "hateful", "sexual", "threatening", "defamatory"))
