"""The school's watch list of pupils: keyed hashes of names, never the names.

Whoever holds both the key and the list can try names until one fits; so the two are kept apart, and nobody
but the school needs either. docs/privacy.md says what follows from that.
"""

import hmac
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from monitor.domain.personal import PersonalWords

WORDS_AT_MOST = 4
"""A longer name is entered in its usual short form."""
READ_CHARACTERS = 20_000
GAP_AT_MOST = 3
"""Characters between two words of one name."""
KEY_CHARACTERS_AT_LEAST = 32
_KEY_CHECK = "gatepost key check"
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’\u0300-\u036f])*")
_OWNING = re.compile(r"['’]s?$")


class WatchListError(ValueError):
    """A name, a key or a list cannot be used as it is; the message never repeats a name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchList:
    """The hashes with their key; empty where the school keeps no list."""

    key: str = field(default="", repr=False)
    entries: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Word:
    start: int
    end: int
    plain: str


def entry_of(name: str, key: str) -> str:
    """Give the hash (64 hex figures) under which a name of one to four words is kept."""
    words = [word.plain for word in _words(name)]
    if not 1 <= len(words) <= WORDS_AT_MOST:
        raise WatchListError(f"a name has one to {WORDS_AT_MOST} words")
    return _hash(words, key)


def key_check(key: str) -> str:
    """Give a short mark by which a list is known to belong to a key."""
    return _hash([_KEY_CHECK], key)[:16]


def watched_names(text: str, watched: WatchList) -> tuple[PersonalWords, ...]:
    """Find the names of the list in a post, in order and apart; every run of one to four words is hashed."""
    if not watched.entries:
        return ()
    words = _words(text[:READ_CHARACTERS])
    runs = [
        words[start : start + n]
        for n in range(WORDS_AT_MOST, 0, -1)
        for start in range(len(words) - n + 1)
        if _is_one_name(words[start : start + n])
    ]
    hashed = [(run, _hash([word.plain for word in run], watched.key)) for run in runs]
    return _apart(
        PersonalWords(start=run[0].start, end=run[-1].end, kind="person", is_watched=True)
        for run, entry in hashed
        if entry in watched.entries
    )


def with_watched(
    found: Sequence[PersonalWords], watched: Sequence[PersonalWords]
) -> tuple[PersonalWords, ...]:
    """Put the watched names among the other findings, each apart; these keep what is left of their words.

    A watched name in an address must not hide that there is an address.
    """
    rest = (part for words in found for part in _around(words, watched))
    return tuple(sorted((*watched, *rest), key=lambda words: words.start))


def _around(words: PersonalWords, watched: Sequence[PersonalWords]) -> Iterator[PersonalWords]:
    at = words.start
    for name in watched:
        if at < name.end and name.start < words.end:
            if at < name.start:
                yield replace(words, start=at, end=name.start)
            at = name.end
    if at < words.end:
        yield replace(words, start=at)


def _apart(found: Iterable[PersonalWords]) -> tuple[PersonalWords, ...]:
    kept: list[PersonalWords] = []
    for words in found:
        at = bisect_right(kept, words.start, key=lambda other: other.start)
        is_free = (not at or kept[at - 1].end <= words.start) and (
            at == len(kept) or words.end <= kept[at].start
        )
        if is_free:
            kept.insert(at, words)
    return tuple(kept)


def _is_one_name(words: Sequence[_Word]) -> bool:
    return all(after.start - before.end <= GAP_AT_MOST for before, after in pairwise(words))


def _words(text: str) -> list[_Word]:
    return [
        _Word(start=match.start(), end=match.end(), plain=plain)
        for match in _WORD.finditer(text)
        if (plain := _plain(match[0]))
    ]


def _plain(word: str) -> str:
    """Small letters without accents, apostrophes and the s of owning: O'Brien's is obrien."""
    letters = unicodedata.normalize("NFKD", _OWNING.sub("", unicodedata.normalize("NFKC", word).casefold()))
    return "".join(letter for letter in letters if letter.isalpha())


def _hash(words: Sequence[str], key: str) -> str:
    return hmac.digest(key.encode(), " ".join(words).encode(), "sha256").hex()
