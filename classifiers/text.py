"""What the model reads: a post's text made plain, with a map back to where each letter stood.

Nothing here raises on any `str`: lone surrogates, NUL, empty text and a megabyte of it are all read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

READ_AT_MOST: Final = 20_000
"""Characters of the original that are looked at; spans never point beyond them."""
KEEP_AT_MOST: Final = 4_000
"""Characters of plain text that are kept for the model."""

_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕһԁѵԛԝкмтнвАВЕЗКМНОРСТУХІЈЅαεορυχικντηΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡɑƒꞌ’‘`“”–—…",
    "aeopcyxijshdvqwkmthbABE3KMHOPCTYXIJSaeopuxikvtnABEZHIKMNOPTYXigaf''''\"\"--.",
)
_LEET: Final = str.maketrans("4310@$!5", "aeioasis")

_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:com|uk|org|net)/\S*", re.I
)
_EMAIL = re.compile(r"\b[\w.+-]{1,64}@(?P<host>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4})\b", re.I)
_HANDLE = re.compile(r"(?<![\w/])(?:@[\w.]{2,40}|/?u/[\w-]{2,40})")
_HASHTAG = re.compile(r"#(?P<name>\w{2,80})")
_PHONE = re.compile(r"(?<![\w+])(?:\+?44[ -]?(?:\(0\)[ -]?)?|0)(?:\d[ -]?){8,9}\d(?!\w)")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.I)
_NUMBER_PLATE = re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b", re.I)
_SPACED_OUT = re.compile(r"(?<![^\s\"'(])(?:[^\W\d_][ .*_-]){3,20}[^\W\d_](?![^\W_])")
_LETTER_RUN = re.compile(r"([^\W\d_])\1{2,}", re.I)
_MARK_RUN = re.compile(r"([!?.,*_~-])\1{2,}")
_LEET_INSIDE = re.compile(r"(?<=[^\W\d_])[4310@$!5]{1,2}(?=[^\W\d_])")
_BLANK = re.compile(r"\s+")
_WORD_IN_TAG = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plain:
    """Plain text; letter `i` of it came from `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original behind `text[start:end]`; `start < end` is required."""
        return min(self.starts[start:end]), max(self.ends[start:end])


def plain(text: str) -> Plain:
    """Make `text` plain for the model: look-alikes, hidden letters, handles, links, tags, spelling tricks."""
    letters = _letters(text[:READ_AT_MOST])
    for pattern, substitute in _REWRITES:
        letters = _rewrite(letters, pattern, substitute)
    return _trimmed(letters, KEEP_AT_MOST)


def _letters(text: str) -> Plain:
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        shown = _shown(text[start:end])
        out.append(shown)
        starts.extend([start] * len(shown))
        ends.extend([end] * len(shown))
    return Plain(text="".join(out), starts=tuple(starts), ends=tuple(ends))


def _clusters(text: str) -> Iterable[tuple[int, int]]:
    """Ranges of one character with the combining marks that follow it."""
    start = 0
    for index in range(1, len(text)):
        if not unicodedata.combining(text[index]):
            yield start, index
            start = index
    if text:
        yield start, len(text)


def _shown(cluster: str) -> str:
    if cluster.isascii():
        return cluster if cluster.isprintable() else (" " if cluster.isspace() or cluster == "\0" else "")
    parts = []
    for letter in unicodedata.normalize("NFKC", cluster).translate(_LOOKALIKES):
        category = unicodedata.category(letter)
        if category in ("So", "Sk") and ord(letter) >= 0x2190:
            parts.append(_emoji_words(letter))
        elif category[0] == "Z" or letter in "\t\n\r":
            parts.append(" ")
        elif category[0] != "C" and category != "Mn":
            parts.append(letter)
        elif category == "Mn" and unicodedata.combining(letter) and not parts:
            continue
    return "".join(parts)


def _emoji_words(letter: str) -> str:
    """The encoder's vocabulary has hardly any emoji, but it has the words of their names."""
    name = unicodedata.name(letter, "")
    if not name or "MODIFIER" in name or "VARIATION" in name:
        return ""
    words = [word for word in re.split(r"[ -]", name.lower()) if word not in _EMOJI_FILLER]
    return f" {' '.join(words[:4])} "


_EMOJI_FILLER: Final = frozenset(
    ("face", "with", "sign", "symbol", "black", "white", "heavy", "of", "and", "the")
)


def _rewrite(letters: Plain, pattern: re.Pattern[str], substitute: Callable[[re.Match[str]], str]) -> Plain:
    """Replace each match; its new letters all point at the whole of what they replace."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(letters.text):
        begin, finish = match.span()
        new = substitute(match)
        if begin == finish or new == match.group():
            continue
        out += (letters.text[at:begin], new)
        origin = letters.origin(begin, finish)
        starts += (*letters.starts[at:begin], *[origin[0]] * len(new))
        ends += (*letters.ends[at:begin], *[origin[1]] * len(new))
        at = finish
    if not at:
        return letters
    return Plain(
        text="".join((*out, letters.text[at:])),
        starts=(*starts, *letters.starts[at:]),
        ends=(*ends, *letters.ends[at:]),
    )


def _trimmed(letters: Plain, at_most: int) -> Plain:
    begin = len(letters.text) - len(letters.text.lstrip())
    finish = max(begin, min(len(letters.text.rstrip()), begin + at_most))
    return Plain(
        text=letters.text[begin:finish], starts=letters.starts[begin:finish], ends=letters.ends[begin:finish]
    )


def _email(match: re.Match[str]) -> str:
    return f" email address {match['host'].lower().replace('.', ' ')} "


def _hashtag(match: re.Match[str]) -> str:
    return f" {' '.join(_WORD_IN_TAG.findall(match['name']))} "


def _phone(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group()).removeprefix("44").lstrip("0")
    return " mobile phone number " if digits.startswith("7") else " landline phone number "


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"[ .*_-]", "", match.group())


_REWRITES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (_URL, lambda _: " link "),
    (_EMAIL, _email),
    (_HANDLE, lambda _: " @user "),
    (_HASHTAG, _hashtag),
    (_PHONE, _phone),
    (_POSTCODE, lambda _: " post code "),
    (_NUMBER_PLATE, lambda _: " car number plate "),
    (_SPACED_OUT, _joined),
    (_LETTER_RUN, lambda match: match.group(1) * 2),
    (_MARK_RUN, lambda match: match.group(1) * 2),
    (_LEET_INSIDE, lambda match: match.group().translate(_LEET)),
    (_BLANK, lambda _: " "),
)
"""What is rewritten, in this order: personal data first, so that no later rule breaks it up."""
