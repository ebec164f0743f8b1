"""One reading of a school's name in a post: how much of the name it gives, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from classifiers import relevance_uses as uses
from classifiers import relevance_words as tables
from classifiers.relevance_names import Core, Spelling
from classifiers.relevance_senses import breaks, in_small_letters
from classifiers.relevance_text import Words


class Rank(IntEnum):
    """How much of the name a mention gives."""

    INITIALS = 1
    CORE = 2
    NEAR = 3
    FULL = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A half-open range of words that says the name; `but` tells why it means something else."""

    start: int
    end: int
    rank: Rank
    kind: Core
    is_misspelt: bool = False
    length: int = 0
    is_led_by_at: bool = False
    has_people_after: bool = False
    but: str = ""
    doubt: str = ""
    small: str = ""


def types_in(text: Words, start: int, end: int) -> frozenset[str]:
    """The type words in a range; "boys" in "High School boys choir" speaks of boys, not of the school."""
    found = set()
    for index in range(start, end):
        word = text.words[index]
        if word in tables.SEXES and text.words[index - 1] != "for":
            following = text.words[index + 1] if index + 1 < end else ""
            if following not in tables.SCHOOL_NOUNS:
                continue
        if word in tables.NAME_WORDS and word not in tables.CONNECTORS:
            found.add(word)
    return frozenset(found)


def is_club(text: Words, end: int) -> bool:
    """ "Glenmarrick Juniors 4-1": a team of grown men that is called the juniors."""
    following = text.written[end].lower() if end < len(text.words) else ""
    return text.written[end - 1].lower() == "juniors" and (
        following.isdigit() or following in ("v", "vs", "fc")
    )


def with_company(
    text: Words, start: int, end: int, rank: Rank, spelling: Spelling, *, is_misspelt: bool, but: str
) -> Mention:
    """A mention without a school word, with what stands right before and after it."""
    following = text.words[end] if end < len(text.words) and not breaks(text.gaps[end]) else ""
    led_by = text.words[start - 1] if start else ""
    is_at = led_by in tables.BEFORE_NAME or (led_by == "to" and text.words[start - 2] in tables.GOING)
    if spelling.kind is Core.TOWN and (led_by in ("from", "outside", "to") or not is_at):
        is_at = False
    written = text.written[start]
    doubt = ""
    if spelling.is_initials and not written.isupper():
        doubt = "writes the initials in small letters"
    elif not spelling.is_initials and in_small_letters(text, start, end):
        doubt = "writes plain words in small letters"
    if (
        led_by in uses.PLACE_LEADS
        and spelling.bare_kind is Core.COMMON
        and rank is Rank.CORE
        and following not in tables.PEOPLE_AFTER_NAME
        and not but
    ):
        but = f"speaks of a place: {led_by} {' '.join(text.written[start:end])}"
    return Mention(
        start=start,
        end=end,
        rank=rank,
        kind=spelling.bare_kind,
        is_misspelt=is_misspelt,
        length=len(spelling.core[0]),
        is_led_by_at=is_at,
        has_people_after=following in tables.PEOPLE_AFTER_NAME
        and not (spelling.kind is Core.TOWN and following in tables.PEOPLE_OF_A_TOWN),
        but=but,
        small=doubt,
    )
