"""Says when a post is in another language than English, which the model was not trained to read.

The doubt speaks for English: dialect, slang, misspellings, names and what is short or mixed are read. Most
posts are settled by their common words; only the others are shown to the detector (py3langid, Lui and
Baldwin 2012), which is loaded for the first of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from classifiers.language_words import ENGLISH, OWN_LETTERS, ROMAN_URDU, ROMAN_URDU_ALONE, SHARED

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

READ_AT_MOST: Final = 2_000
"""Characters of a post that are looked at."""
WORDS_AT_LEAST: Final = 5
LETTERS_AT_LEAST: Final = 20
"""A shorter post in Latin letters is taken for English."""
OTHER_LETTERS_AT_LEAST: Final = 8
DENSE_LETTERS_AT_LEAST: Final = 5
"""For letters of other scripts, and for those of which one is a syllable or a word."""
ENGLISH_SHARE_AT_LEAST: Final = 0.3
ENGLISH_WORDS_AT_LEAST: Final = 6
"""So many common English words make a post English, whatever else stands in it."""
SURE_AT_LEAST: Final = 0.99

_NO_WORDS = re.compile(r"(?<!\S)(?:https?://|www\.|[@#]|[^\s@]*@)\S*|(?<!\w)[^\W\d]*\d\w*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_IN_LATIN: Final = (
    "cs cy da de en es et fi fr ga hr hu id it ku lt lv ms nl no pl pt ro sk sl sq sv sw tl tr vi"
)
_IN_OTHERS: Final = "ar bg bn el fa gu he hi hy ja ka ko mk ml mr ne pa ps ru si sr ta te th uk ur zh"
"""What is spoken at British schools, of what the detector knows; the fewer, the fewer wild guesses."""
_ENGLISH_ALONE: Final = ENGLISH - SHARED
_LONG_IN_WORDS: Final = 8
"""A shorter post is another language only without any English word."""
_WORDS_OF_ONE_LETTER: Final = frozenset("aiyowzàéäöe")
"""Other single letters are spelling games."""


def language_of(text: str) -> str:
    """ISO 639 code of the language of a post that is surely not English; "" for English and for doubt."""
    shown = _NO_WORDS.sub(" ", text[:READ_AT_MOST])
    if shown.isascii():
        return _latin_language(_WORD.findall(shown))
    shown = unicodedata.normalize("NFKC", shown.encode("utf-8", "ignore").decode("utf-8"))
    words = _WORD.findall(shown)
    others = [word for word in words if not any(_is_latin(letter) for letter in word)]
    n_other, n_all = _n_letters(others), _n_letters(words)
    if n_other > n_all / 2:
        return _other_language(others, [word for word in words if word.isascii()])
    return _latin_language([word for word in words if any(_is_latin(letter) for letter in word)])


def _other_language(words: list[str], latin: list[str]) -> str:
    letters = "".join(words)
    is_dense = sum(letter >= "\u2e80" for letter in letters) > len(letters) / 2
    if len(letters) < (DENSE_LETTERS_AT_LEAST if is_dense else OTHER_LETTERS_AT_LEAST):
        return ""
    if _n_english(latin) >= ENGLISH_WORDS_AT_LEAST:
        return ""
    return _script_language(letters) or _guess(" ".join(words))[0].replace("en", "und")


def _script_language(letters: str) -> str:
    """The language of letters in which hardly any other is written."""
    return next((language for language, own in OWN_LETTERS if not own.isdisjoint(letters)), "")


def _latin_language(words: list[str]) -> str:
    words = [word for word in words if len(word) > 1 or word.casefold() in _WORDS_OF_ONE_LETTER]
    lower = [word.casefold().replace("’", "").replace("'", "") for word in words]
    if len(set(lower)) < WORDS_AT_LEAST or _n_letters(words) < LETTERS_AT_LEAST:
        return ""
    if _is_roman_urdu(lower):
        return "ur"
    return "" if _looks_english(lower) else _detected(words)


def _looks_english(lower: list[str]) -> bool:
    n_english = _n_english(lower)
    if n_english >= ENGLISH_WORDS_AT_LEAST or (n_english and len(lower) < _LONG_IN_WORDS):
        return True
    n_shared = sum(word in SHARED for word in lower)
    return (n_english + n_shared / 4) / len(lower) >= ENGLISH_SHARE_AT_LEAST


def _detected(words: list[str]) -> str:
    """The detector's language; names are foreign in any language, so it must hold without them too."""
    language, sureness = _guess(" ".join(words))
    if language not in _IN_LATIN.split() or language == "en" or sureness < SURE_AT_LEAST:
        return ""
    nameless = [word for word in words if not word[0].isupper() or word.isupper()]
    is_named_only = len(nameless) < WORDS_AT_LEAST or _guess(" ".join(nameless))[0] == "en"
    return "" if is_named_only else language


def _is_roman_urdu(lower: list[str]) -> bool:
    found = [word for word in lower if word in ROMAN_URDU]
    alone = {word for word in found if word in ROMAN_URDU_ALONE}
    return len(alone) >= 3 and len(found) >= 0.4 * len(lower)


def _n_english(lower: list[str]) -> int:
    return sum(word in _ENGLISH_ALONE for word in map(str.casefold, lower))


def _n_letters(words: list[str]) -> int:
    return sum(map(len, words))


def _is_latin(letter: str) -> bool:
    return letter < "\u0370" or "\u1d00" <= letter <= "\u1eff" or "\ua720" <= letter <= "\ua7ff"


def _guess(text: str) -> tuple[str, float]:
    """The detector's language and how sure it is, 0 to 1."""
    language, sureness = _detector().classify(text.lower(), datatype="float32")
    return str(language), float(sureness)


@lru_cache(maxsize=1)
def _detector() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    detector.set_languages([*_IN_LATIN.split(), *_IN_OTHERS.split()])
    return detector
