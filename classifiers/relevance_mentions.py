"""Where a post says the school's name, and whether those words mean the school there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from classifiers import places
from classifiers import relevance_words as tables
from classifiers.relevance_names import Core, Names, Spelling, conflict, is_typo, same
from classifiers.relevance_readings import Mention, Rank, is_club, types_in, with_company
from classifiers.relevance_senses import breaks, other_school, other_use
from classifiers.relevance_text import Words, plain_words

_WELSH_AND_IRISH: Final = frozenset(
    (
        "ysgol",
        "gynradd",
        "uwchradd",
        "gyfun",
        "gymraeg",
        "cymraeg",
        "cymunedol",
        "gymunedol",
        "gatholig",
        "cyfun",
        "arbennig",
        "feithrin",
        "meithrin",
        "babanod",
        "iau",
        "coleg",
        "scoil",
        "gaelscoil",
        "bunscoil",
        "y",
        "yr",
    )
)
_KEPT_WORDS: Final = 20_000


def place_index(names: frozenset[str]) -> dict[str, list[tuple[str, ...]]]:
    """Places by their first word, the longest first."""
    index: dict[str, list[tuple[str, ...]]] = {}
    for found in sorted({plain_words(name) for name in names}, key=len, reverse=True):
        index.setdefault(found[0], []).append(found)
    return index


def place_at(words: Sequence[str], index: int, known: dict[str, list[tuple[str, ...]]]) -> int:
    """How many words from `index` on name a known place; 0 when none does."""
    for place in known.get(words[index], ()) or known.get(words[index].removesuffix("s"), ()):
        if len(place) == 1 or tuple(words[index : index + len(place)]) == place:
            return len(place)
    return 0


class Finder:
    """Finds the mentions of one school's names; built once."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._starts_of: dict[str, tuple[tuple[Spelling, bool], ...]] = {}
        self._own_places = place_index(frozenset(" ".join(place) for place in names.own_places))
        own_words = {word for place in names.own_places for word in place} - tables.CONNECTORS
        self._elsewhere = {
            first: kept
            for first, found in place_index(places.ALL_PLACES).items()
            if (kept := [place for place in found if not own_words & set(place)])
        }
        self._not_us: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(names.not_us, key=len, reverse=True):
            self._not_us.setdefault(phrase[0], []).append(phrase)

    def find(self, text: Words) -> Iterator[Mention]:
        """Every mention in order; of two readings of the same words the longer wins."""
        index = 0
        while index < len(text.words):
            mention = self._at(text, index)
            if mention is None:
                index += 1
                continue
            yield mention
            index = max(mention.end, index + 1)

    def elsewhere_at(self, text: Words, index: int) -> int:
        """How many words from `index` on name a place that is not the school's."""
        return place_at(text.words, index, self._elsewhere)

    def own_place_at(self, text: Words, index: int) -> int:
        """How many words from `index` on name one of the school's own places."""
        return place_at(text.words, index, self._own_places)

    def _at(self, text: Words, index: int) -> Mention | None:
        ours: Mention | None = None
        for spelling, is_misspelt in self._starts(text.words[index]):
            found = self._reading(text, index, spelling, is_misspelt)
            if found is not None and (ours is None or (found.rank, found.end) > (ours.rank, ours.end)):
                ours = found
        for phrase in self._not_us.get(text.words[index], ()):
            end = index + len(phrase)
            if text.words[index:end] == phrase and (ours is None or end > ours.end or ours.rank < Rank.FULL):
                rank = Rank.FULL if tables.SCHOOL_NOUNS.intersection(phrase) else Rank.CORE
                but = f"names something else: {' '.join(text.written[index:end])}"
                return Mention(start=index, end=end, rank=rank, kind=Core.COMMON, but=but)
        if ours is None or ours.but or ours.rank is Rank.INITIALS:
            return ours
        return self._located(text, ours)

    def _starts(self, word: str) -> tuple[tuple[Spelling, bool], ...]:
        """The spellings that this word can begin and whether it is misspelt there; remembered by word."""
        known = self._starts_of.get(word)
        if known is None:
            if len(self._starts_of) > _KEPT_WORDS:
                self._starts_of.clear()
            known = self._starts_of[word] = tuple(
                (spelling, not same(word, spelling.core[0]))
                for spelling in self._names.spellings
                if (word == spelling.core[0] if spelling.is_initials else _could_be(word, spelling.core[0]))
            )
        return known

    def _reading(self, text: Words, start: int, spelling: Spelling, is_misspelt: bool) -> Mention | None:
        """What the words at `start` amount to when read as this spelling."""
        end = start + len(spelling.core)
        if spelling.is_initials:
            return with_company(text, start, end, Rank.INITIALS, spelling, is_misspelt=False, but="")
        slips = [
            (word, target)
            for word, target in zip(text.words[start + 1 : end], spelling.core[1:], strict=False)
            if not same(word, target)
        ]
        is_too_far = len(slips) + is_misspelt > 1 or not all(is_typo(*pair, at_least=4) for pair in slips)
        if is_too_far or end > len(text.words):
            return None
        is_misspelt = is_misspelt or bool(slips)
        before, after = self._types_before(text, start), self._types_after(text, end)
        types = types_in(text, start - before, start) | types_in(text, end, end + after)
        if tables.NAME_WORDS.issuperset(spelling.core):
            return self._by_type_alone(text, start, end, spelling, types)
        declared = self._declared(text, start)
        if declared and not types & tables.SCHOOL_NOUNS and tables.NAME_WORDS.intersection(declared):
            end, after, types = start + len(declared), 0, types | frozenset(("school",))
        if not types & tables.SCHOOL_NOUNS and tables.SCHOOL_NOUNS.isdisjoint(spelling.core[1:]):
            if spelling.needs_school_word or (is_misspelt and spelling.kind is not Core.RARE):
                return None
            whole = not self._names.types and spelling.bare_kind is Core.RARE and len(spelling.core) > 1
            rank = Rank.NEAR if whole else Rank.CORE
            but = other_use(text, start, end) or self._other_sex(text, end)
            return with_company(text, start, end, rank, spelling, is_misspelt=is_misspelt, but=but)
        certain, doubt = conflict(self._names, types)
        if not certain and "junior" not in self._names.types and is_club(text, end + after):
            certain = f"names a club: {' '.join(text.written[start : end + after])}"
        needed = (self._names.types - {"school"}) or self._names.types
        is_full = bool(needed) and needed <= types | set(spelling.core) and not spelling.needs_school_word
        return Mention(
            start=start - before,
            end=end + after,
            rank=Rank.FULL if is_full else Rank.NEAR,
            kind=spelling.kind,
            is_misspelt=is_misspelt,
            but=other_school(text, start - before, end + after) or certain,
            doubt=doubt,
        )

    def _other_sex(self, text: Words, end: int) -> str:
        """ "Kesterly Boys" where ours is the girls' school."""
        if end >= len(text.words) or text.words[end] not in tables.SEXES or not text.written[end].istitle():
            return ""
        certain, _ = conflict(self._names, frozenset((text.words[end],)))
        return certain

    def _by_type_alone(
        self, text: Words, start: int, end: int, spelling: Spelling, types: frozenset[str]
    ) -> Mention | None:
        """ "The Grammar": a short name of type words only, which wants its article and no plural after it."""
        following = text.words[end] if end < len(text.words) else ""
        if (
            start == 0
            or text.words[start - 1] not in ("the", "our")
            or following in ("schools", "school's")
            or not (types <= self._names.types | {"school"})
        ):
            return None
        return with_company(text, start, end, Rank.CORE, spelling, is_misspelt=False, but="")

    def _declared(self, text: Words, start: int) -> tuple[str, ...]:
        """The name or short name that the profile gives with a word such as "Girls", where it stands here."""
        for phrase in self._names.declared:
            end = start + len(phrase)
            is_broken = any(breaks(gap) for gap in text.gaps[start + 1 : end])
            if text.words[start:end] == phrase and not is_broken:
                is_high = phrase[-1] == "high" and text.words[end : end + 1]
                return () if is_high and text.words[end] in tables.AFTER_HIGH else phrase
        return ()

    def _types_before(self, text: Words, start: int) -> int:
        """How many type words stand right before a core: Welsh or Irish ones, or the name's own."""
        size = len(self._names.leading)
        if size and start >= size and text.words[start - size : start] == self._names.leading:
            return size
        count = 0
        while start - count > 0 and text.written[start - count - 1].lower() in _WELSH_AND_IRISH:
            count += 1
        return count

    def _types_after(self, text: Words, end: int) -> int:
        """How many words after a core belong to the name, up to its last "school" word."""
        index = last = end
        while index < len(text.words) and not breaks(text.gaps[index]):
            word = text.words[index]
            following = text.words[index + 1] if index + 1 < len(text.words) else ""
            if word == "and" and following not in tables.NAME_WORDS - tables.CONNECTORS:
                break
            if word in tables.NAME_WORDS:
                index += 1
                if word in tables.SCHOOL_NOUNS or (word in tables.SEXES and text.words[index - 2] == "for"):
                    last = index
            elif size := self.own_place_at(text, index):
                index += size
            else:
                break
        following = text.words[last] if last < len(text.words) else ""
        is_high_street = text.words[last - 1] == "high" and following in tables.AFTER_HIGH
        return 0 if is_high_street and last == end + 1 else last - end - int(is_high_street)

    def _located(self, text: Words, mention: Mention) -> Mention:
        """The mention with what a place right beside it says."""
        place = self._place_after(text, mention) or self._place_before(text, mention)
        return replace(mention, but=f"places the name in {place}") if place else mention

    def _place_after(self, text: Words, mention: Mention) -> str:
        index = mention.end
        if index >= len(text.words) or any(
            sign in text.gaps[index] for sign in (". ", "! ", "? ", "\n", ";")
        ):
            return ""
        is_beside = text.words[index] not in ("in", "of", "near")
        if not is_beside:
            index += 1
        if index >= len(text.words):
            return ""
        code = text.written[index]
        if is_beside and code in places.STATE_CODES and any(sign in text.gaps[index] for sign in ",("):
            return code
        size = self.elsewhere_at(text, index)
        following = text.words[index + size] if index + size < len(text.words) else ""
        is_visit = following in tables.VISIT_WORDS
        if mention.kind is Core.COMMON and is_beside:
            is_visit = is_visit and following not in tables.TIMES
        if size and not is_visit:
            return " ".join(text.written[index : index + size])
        if size == 0 and mention.kind is Core.COMMON and mention.rank >= Rank.NEAR:
            return self._unknown_place(text, index, is_beside)
        return ""

    def _unknown_place(self, text: Words, index: int, is_beside: bool) -> str:
        """A capitalised word after "in", a comma or a bracket that is none of the school's own places."""
        written, gap = text.written[index], text.gaps[index]
        is_set_off = not is_beside or "(" in gap
        if is_beside and "," in gap:
            following = text.gaps[index + 1] if index + 1 < len(text.words) else "."
            is_set_off = following.strip()[:1] in (".", ",", ")", "!", ":", "-")
        looks_named = written[:1].isupper() and not written.isupper() and len(written) > 3
        if is_beside and text.words[index] == "st" and "," in gap and index + 1 < len(text.words):
            is_set_off, looks_named = True, text.written[index + 1][:1].isupper()
        if not (is_set_off and looks_named) or text.words[index] in tables.NOT_PLACES:
            return ""
        if self.own_place_at(text, index) or text.words[index] in tables.VOCABULARY:
            return ""
        return "" if any(text.words[index] in place for place in self._names.own_places) else written

    def _place_before(self, text: Words, mention: Mention) -> str:
        if breaks(text.gaps[mention.start]):
            return ""
        for size in (1, 2, 3):
            index = mention.start - size
            if index >= 0 and self.elsewhere_at(text, index) == size:
                led_by = text.words[index - 1] if index else ""
                return "" if led_by in tables.VISIT_LEADS else " ".join(text.written[index : mention.start])
        return ""


def _could_be(word: str, target: str) -> bool:
    return same(word, target) or is_typo(word, target)
