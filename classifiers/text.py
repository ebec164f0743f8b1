"""What the model reads: a post's text made plain, with a map back to where each letter stood.

Nothing here raises on any `str`: lone surrogates, NUL, empty text and a megabyte of it are all read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from classifiers.hashtags import words_of

READ_AT_MOST: Final = 20_000
"""Characters of the original that are looked at; spans never point beyond them."""
KEEP_AT_MOST: Final = 4_000
"""Characters of plain text that are kept for the model."""

_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕһԁѵԛԝкмтнвАВЕЗКМНОРСТУХІЈЅαεορυχικντηΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡɑƒꞌ’‘`“”–—…օոսհցᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxijshdvqwkmthbABE3KMHOPCTYXIJSaeopuxikvtnABEZHIKMNOPTYXigaf''''\"\"--."
    "onuhgabcdefghijklmnoprstuvwyz",
)
_LEET: Final = str.maketrans("4310@$!5", "aeioasis")
_OFTEN_HIDDEN: Final = (
    "arse arsehole ass asshole bastard bitch bitches bollocks bullies bully cow cows cunt dickhead fuck "
    "fucker fucking idiot idiots imbecile incel liar liars loser losers moron morons nazi nonce nonces "
    "paedo paedos paki pedo pedos perv pervert pervo prick pricks psycho racist scum scumbag sexist shit "
    "shite shits slag slags slapper slut sluts spastic stupid thick thicko tosser tranny twat twats "
    "useless weirdo whore whores "
)
_HIDDEN_AT_EDGE: Final = frozenset(_OFTEN_HIDDEN.split())
"""Words that people hide with a digit or mark for the first or last letter; elsewhere it is a number."""
_USUAL_ASCII = re.compile(r"[\x20-\x7e\t\n\r]*")
"""Most posts: every letter stands for itself."""
_BLANKS: Final = str.maketrans("\t\n\r", "   ")
_MARKS_AT_MOST: Final = 8
"""Combining marks that are looked at on one letter."""

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
_GROUP_BEFORE = re.compile(r"(?<![^\W_])(?:y|yr|u|p|s|j|ks|4x)$", re.I)
_PLURAL_AFTER = re.compile(r"s(?![^\W_])", re.I)
_SHORT_END = re.compile(r"[^\W\d_A-Z]{1,4}(?![^\W_])|[A-Z]{1,4}(?![^\W_])")
_LEET_AT_EDGE = re.compile(
    r"(?<![\w$@!£€])(?:[4310$!5]{1,2}[^\W\d_]{2,12}[4301$5]{0,2}|[^\W\d_]{1,12}[4301$5]{1,2})(?![\w$@£€])"
)
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
    if _USUAL_ASCII.fullmatch(text):
        places = range(len(text) + 1)
        return Plain(text=text.translate(_BLANKS), starts=tuple(places[:-1]), ends=tuple(places[1:]))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        shown = _shown(text[start : min(end, start + 1 + _MARKS_AT_MOST)])
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
        elif category[0] != "C" and category not in ("Mn", "Me"):
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
    parts = _WORD_IN_TAG.findall(match["name"])
    return f" {' '.join(word for part in parts for word in words_of(part))} "


def _phone(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group()).removeprefix("44").lstrip("0")
    return " mobile phone number " if digits.startswith("7") else " landline phone number "


def _leet(match: re.Match[str]) -> str:
    """Letters for digits within a word, but not in "U15s" and "4x4s", nor for the mark in "Stop!Please"."""
    before, after = (
        match.string[max(0, match.start() - 12) : match.start()],
        match.string[match.end() : match.end() + 6],
    )
    if _GROUP_BEFORE.search(before) and _PLURAL_AFTER.match(after):
        return match.group()
    if match.group() == "!" and not _SHORT_END.match(after):
        return match.group()
    return match.group().translate(_LEET)


def _unmasked(match: re.Match[str]) -> str:
    word = match.group().translate(_LEET)
    return word if word.lower() in _HIDDEN_AT_EDGE else match.group()


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
    (_LEET_INSIDE, _leet),
    (_LEET_AT_EDGE, _unmasked),
    (_BLANK, lambda _: " "),
)
"""What is rewritten, in this order: personal data first, so that no later rule breaks it up."""
