"""A post's text as relevance reads it: folded and cut into words, hashtags, handles and gaps."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from classifiers.relevance_words import SPELLINGS, TYPES_MISSPELT

READ_AT_MOST: Final = 12_000
"""Characters of one text that are looked at."""
LEET_AT_MOST: Final = 30
"""Letters of a word that is tried with digits for letters ("0akfield")."""

_HIDDEN: Final = dict.fromkeys([0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0xFEFF, 0])
_HIDDEN_RANGES: Final = [
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0xE0000, 0xE01EF),
]
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕһԁѵԛԝкмтнвгАВЕКМНОРСТУХІЈЅαεορυικνητΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡɑø’‘`´ʼ“”–—‐‑_",
    "aeopcyxijshdvqwkmtnbrABEKMHOPCTYXIJSaeopuikvntABEZHIKMNOPTYXigao'''''\"\"---- ",
)
_TRANSLATION: Final[dict[int, int | str | None]] = {
    **_LOOKALIKES,
    **_HIDDEN,
    **{code: None for first, last in _HIDDEN_RANGES for code in range(first, last + 1)},
}
_BOLD: Final = re.compile(r"</?(?:b|i|em|strong|mark)>", re.I)
_TAG: Final = re.compile(r"</?[a-z][a-z0-9]{0,9}(?: [^<>]{0,300})?/?>", re.I)
_COFE = re.compile(r"\bchurch\s{1,3}of\s{1,3}england\b|\bc\W{0,2}of\W{0,2}e\b\.?", re.I)
_LINK_HOST = re.compile(r"(?:https?://|www\.)[^\s/]{1,200}", re.I)
_DOMAIN = re.compile(
    r"(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|org|net|uk|example|invalid|info|wales|scot|cymru|io)(?![\w-])",
    re.I,
)
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,8}(?:[^\W\d_](?![^\W_]))?")
_SPACED_OUT = re.compile(r"(?<![^\W_'])(?:[^\W_][ .*\-]{1,3}){3,40}[^\W_](?![^\W_])")
_TOKEN = re.compile(r"[#@]?[^\W_]+(?:'[^\W_]+)*")
_HASHTAG = re.compile(r"[#＃](\w{1,80})")
_HANDLE = re.compile(r"(?<![\w@])@(\w[\w.\-]{0,80}(?:@[\w.\-]{1,80})?)")
_PROFILE_LINK = re.compile(
    r"\b(?:x|twitter|facebook|instagram|youtube|tiktok|threads|bsky)\.(?:com|app|net)/(?:profile/)?@?([\w.\-]{1,80})",
    re.I,
)
_IN_TAG = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")
_LEET: Final = str.maketrans("0134578@$", "oieastbas")
_SIGN_IN_WORD = re.compile(r"(?<=[A-Za-z])[@$](?=[A-Za-z])")
_HAS_LEET = re.compile(r"(?=[a-z]*\d)(?=(?:\d*[a-z]){3})[a-z]*\d{1,2}(?:[a-z]+\d{1,2})*[a-z]*")
_NOT_LETTERS = re.compile(r"[ .*\-]+")
_SPACES: Final = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Words in lower case and one spelling, each with the word as written and what stands before it."""

    words: tuple[str, ...]
    written: tuple[str, ...]
    gaps: tuple[str, ...]
    hashtags: frozenset[str]
    handles: frozenset[str]
    folded: str


def fold(text: str) -> str:
    """Plain letters for hidden, accented, wide and look-alike ones; cut to `READ_AT_MOST`."""
    text = text[:READ_AT_MOST]
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", _BOLD.sub("", text))
    if text.isascii():
        return text.replace("_", " ").replace("`", "'").replace("\0", "") if _has_odd_ascii(text) else text
    text = unicodedata.normalize("NFKC", text).translate(_TRANSLATION)
    if text.isascii():
        return text
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )


def _has_odd_ascii(text: str) -> bool:
    return "_" in text or "`" in text or "\0" in text


@lru_cache(maxsize=32_768)
def word(text: str) -> str:
    """One word in lower case, without apostrophes or a possessive, in the spelling that the tables use."""
    plain = text.lower().removesuffix("'s").replace("'", "")
    if not plain.isalpha() and len(plain) <= LEET_AT_MOST and _HAS_LEET.fullmatch(plain):
        plain = plain.translate(_LEET)
    return SPELLINGS.get(plain) or (_near_type(plain) if 5 < len(plain) < 11 else plain)


def _near_type(plain: str) -> str:
    """A type word with one letter dropped, doubled, changed or swapped ("prmary"), put right."""
    for known in TYPES_MISSPELT:
        if (
            plain[0] == known[0]
            and plain[-1] == known[-1]
            and plain != known
            and abs(len(plain) - len(known)) < 2
        ):
            short, long = sorted((plain, known), key=len)
            if len(short) < len(long):
                if any(long[:at] + long[at + 1 :] == short for at in range(len(long))):
                    return known
            else:
                wrong = [at for at in range(len(known)) if plain[at] != known[at]]
                is_swap = (
                    len(wrong) == 2
                    and plain[wrong[0]] == known[wrong[1]]
                    and plain[wrong[1]] == known[wrong[0]]
                )
                if len(wrong) == 1 or is_swap:
                    return known
    return plain


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a name or a place, as `read` would give them."""
    return read(text).words


def read(text: str, *, split_tags: bool = True) -> Words:
    """Fold `text` and cut it into words; camel-case hashtags become their words."""
    folded = fold(text)
    handles = frozenset(found.rstrip(".-").lower() for found in _HANDLE.findall(text[:READ_AT_MOST]))
    if "/" in folded:
        handles |= frozenset(found.lower() for found in _PROFILE_LINK.findall(folded))
    prepared = _prepared(_LINK_HOST.sub(" ", folded) if "/" in folded else folded)
    words: list[str] = []
    written: list[str] = []
    gaps: list[str] = []
    end = 0
    for match in _TOKEN.finditer(prepared):
        found, gap = match.group(), prepared[end : match.start()]
        end = match.end()
        if found[0] == "@":
            continue
        if found[0] == "#":
            parts = _IN_TAG.findall(found) if split_tags else []
            found = found[1:]
        else:
            parts = []
        for part in parts if len(parts) > 1 else [found]:
            words.append(word(part))
            written.append(part)
            gaps.append(gap)
            gap = " "
    return Words(
        words=tuple(words),
        written=tuple(written),
        gaps=tuple(gaps),
        hashtags=frozenset(tag.lower() for tag in _HASHTAG.findall(text[:READ_AT_MOST])),
        handles=handles,
        folded=folded,
    )


def _prepared(folded: str) -> str:
    """Abbreviations and letters that were drawn apart, put together again."""
    if "&" in folded:
        folded = folded.replace("&amp;", " and ").replace("&", " and ")
    if "@" in folded or "$" in folded:
        folded = _SIGN_IN_WORD.sub(lambda match: match.group().translate(_LEET), folded)
    folded = _SPACED_OUT.sub(_closed_up, folded)
    if "." in folded:
        folded = _INITIALS.sub(lambda match: match.group().replace(".", ""), _DOMAIN.sub(" ", folded))
    return _COFE.sub(" cofe ", folded)


def _closed_up(match: re.Match[str]) -> str:
    return _NOT_LETTERS.sub("", match.group())


def has_domain(text: str, website: str) -> bool:
    """Whether the domain stands in the text whole, alone or after a dot or "@"."""
    start = text.find(website)
    while start >= 0:
        before, after = text[start - 1 : start], text[start + len(website) : start + len(website) + 2]
        is_whole = not (before.isalnum() or before == "-") and not (after[:1].isalnum() or after[:1] == "-")
        if is_whole and not (after[:1] == "." and after[1:].isalnum()):
            return True
        start = text.find(website, start + 1)
    return False
