"""From what was found to evidence: what the mentions, places and school words of one reading come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from classifiers.relevance_clues import Evidence, SchoolWords
from classifiers.relevance_names import Core
from classifiers.relevance_readings import Mention, Rank
from classifiers.relevance_text import Words
from classifiers.relevance_weights import WEIGHTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One text with the mentions found in it; clean ones are not known to mean something else."""

    words: Words
    clean: tuple[Mention, ...]
    other: tuple[Mention, ...]
    covered: frozenset[int]

    @property
    def best(self) -> Mention | None:
        return max(self.clean, key=name_weight, default=None)


def named(post: Reading, *, is_reply: bool, is_of_town: bool) -> Iterator[Evidence]:
    """What the post's mentions of the name weigh."""
    best = post.best
    if best is not None:
        is_idle = is_of_town and best.kind is Core.TOWN and best.rank is Rank.CORE
        is_idle = is_idle and not (best.has_people_after or best.is_led_by_at)
        yield Evidence(name_key(best), _name_sentence(best), 0.2 if is_idle else 1.0)
        if best.small:
            yield Evidence("small letters", best.small)
        if best.is_misspelt:
            yield Evidence("misspelt", "the name is misspelt")
        if best.doubt:
            yield Evidence("doubtful name", best.doubt)
        if best.rank <= Rank.CORE and len({name_key(mention) for mention in post.clean}) > 1:
            yield Evidence("second name", "gives two of the school's short names")
    if post.other:
        worst = max(post.other, key=lambda mention: mention.rank)
        outranked = best is not None and best.rank >= worst.rank
        if outranked or is_reply:
            yield Evidence("also another thing of that name", f"also {worst.but}")
        elif worst.rank is Rank.CORE and worst.kind is Core.TOWN:
            yield Evidence("only a road or club of the town", worst.but)
        else:
            yield Evidence("only another thing of that name", worst.but)


def name_key(mention: Mention | None) -> str:
    if mention is None:
        return ""
    if mention.rank is Rank.INITIALS:
        if mention.length > 4 and not mention.small:
            return "five initials"
        return "long initials" if mention.length > 3 else "short initials"
    return f"{mention.rank.name.lower()} {mention.kind}"


def name_weight(mention: Mention) -> float:
    return WEIGHTS[name_key(mention)] + (WEIGHTS["doubtful name"] if mention.doubt else 0.0)


def _name_sentence(mention: Mention) -> str:
    if mention.rank is Rank.INITIALS:
        return "gives the school's initials"
    if mention.rank is Rank.FULL:
        return "names the school in full"
    if mention.rank is Rank.NEAR:
        return "names the school"
    if mention.kind is Core.TOWN:
        return "gives the school's short name, which is the town's as well"
    return "gives the school's short name" + (", a common one" if mention.kind is Core.COMMON else "")


def place_evidence(places: Mapping[str, str], *, is_bare: bool) -> Iterator[Evidence]:
    """The two best places; the second counts half, and both do beside a bare name without school words."""
    kinds = sorted(places, key=lambda kind: -WEIGHTS[kind])[:2]
    for kind, times in zip(kinds, (1.0, 0.5), strict=False):
        yield Evidence(kind, f"names {places[kind]}, where the school is", times / 2 if is_bare else times)


def school_evidence(best: Mention | None, school: SchoolWords, *, is_local: bool) -> Iterator[Evidence]:
    """School words count less for a common name that nothing places."""
    is_loose = (
        best is not None and best.kind is Core.COMMON and best.rank is not Rank.INITIALS and not is_local
    )
    without_name = 2.0 if school.is_definite else (0.9, 1.2, 1.7)[min(school.strong, 2)]
    amount = min(school.amount, without_name if best is None else 3.0)
    if amount:
        key = "school words, common name" if is_loose else "school words"
        yield Evidence(key, "speaks of school life", amount)
    if school.is_definite and (is_local or best is not None):
        yield Evidence("the school", "speaks of one certain school")
    if best is not None and best.rank <= Rank.CORE:
        if best.has_people_after:
            yield Evidence("its people", "the name is followed by its people")
        if best.is_led_by_at and (school.amount or best.kind is not Core.RARE):
            yield Evidence("at the name", "somebody is at, or from, the name")
