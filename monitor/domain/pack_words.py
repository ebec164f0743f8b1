"""A post's words as one recipient may read them: pupils' names out, staff's names in or out."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

from monitor.domain.masking import READ_CHARACTERS, clean, letters_of, redact, without_strangers
from monitor.domain.personal import PersonalWords, without_personal
from monitor.domain.school import School

Names = Literal["all", "staff", "none"]
"""Whose names stay: everybody's, only those of the staff in the school's settings, or nobody's."""

REMOVED = "[name]"
SHORTEST = 2
"""Letters of a name that can be taken out; one letter stands in every word."""
_MARK = r"\[(?:name|handle|link|e-mail|phone|number plate|postcode|address)\]"
_TITLE_IN_ADDRESS = re.compile(r"(/comments/[a-z0-9]+)/[^/?#]+(/(?=[a-z0-9]))?/?", re.IGNORECASE)
_TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Madam|Prof|Rev|Fr)\.?"
_BRACKETS = re.compile("[\u2983\u2984]")
_KEPT = re.compile("\u2983(\\d+)\u2984")
"""Stands for a name put aside: rare brackets, which are taken out of the post first."""


def words_for(
    text: str,
    personal: Sequence[PersonalWords],
    school: School,
    *,
    names: Names,
    remove: Iterable[str] = (),
) -> str:
    """Give the words of a post for a recipient; `remove` names whom a person wants out besides.

    Only `all` leaves a stranger's name in, so that a pupil whom nobody has listed is masked with the rest.
    It cannot know a lower-case first name without any sign that it is one: that is what `remove` is for.
    """
    safe = _BRACKETS.sub("\ufffd", text[:READ_CHARACTERS])
    if names == "all":
        shown = clean(safe)
    elif names == "none":
        shown = _nameless(without_personal(safe, personal), school)
    else:
        staff = _staff_pattern(tuple(member.name for member in school.staff))
        others = [words for words in personal if not _is_staff(safe[words.start : words.end], staff)]
        shown = _with_staff(clean(without_personal(safe, others)), staff, school)
    return without_names(shown, remove)


def without_names(text: str, remove: Iterable[str]) -> str:
    """Give a text without these names, however they are written, also as a part of a handle."""
    names = sorted({" ".join(clean(name).split()) for name in remove}, key=len, reverse=True)
    patterns = [spelt for name in names if (spelt := _spelt(name))]
    if not patterns:
        return text
    found = re.compile(rf"({_MARK})|{'|'.join(patterns)}", re.IGNORECASE)
    return found.sub(lambda one: one[1] or REMOVED, text)


def address_without_title(url: str) -> str:
    """Give the address of a post without the words of its title, which some platforms put into it."""
    return _TITLE_IN_ADDRESS.sub(lambda found: found[1] + ("/comment/" if found[2] else "/"), url)


def address_without_names(url: str, remove: Iterable[str]) -> str:
    """Give an address without these names, also where they are written with percent signs."""
    plain = unquote(url)
    masked = without_names(clean(plain), names := tuple(remove))
    return masked if masked != clean(plain) else without_names(url, names)


def _spelt(name: str) -> str:
    """Match a name with accents and look-alikes, run together or not; a very short one as a word alone."""
    letters = letters_of(name)
    if len(letters) < SHORTEST:
        return ""
    joined = r"[\s._-]*".join("".join(letters_of(part)) for part in name.split() if letters_of(part))
    apart = r"[\W_]{1,3}".join(letters)
    alone = rf"(?<![^\W_])(?:{apart}|{joined})(?![^\W_])"
    return alone if len(letters) == SHORTEST else rf"{joined}|{alone}"


def _with_staff(text: str, staff: re.Pattern[str] | None, school: School) -> str:
    """Mask all names but those of staff: these are put aside first and put back at the end."""
    if staff is None:
        return _nameless(text, school)
    kept: list[str] = []

    def aside(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\u2983{len(kept) - 1}\u2984"

    masked = _nameless(staff.sub(aside, text), school)
    return _KEPT.sub(lambda found: kept[int(found[1])], masked)


def _nameless(text: str, school: School) -> str:
    """Mask whole names before the surnames of staff: a pupil may share one, and would keep the first name."""
    return redact(without_strangers(clean(text), school), school)


def _is_staff(words: str, staff: re.Pattern[str] | None) -> bool:
    return staff is not None and staff.fullmatch(words.strip()) is not None


@lru_cache(maxsize=8)
def _staff_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Match a whole name of a member of staff, or a title with the surname; never a surname by itself."""
    forms: list[str] = []
    for name in names:
        parts = [re.escape(part) for part in name.split() if not re.fullmatch(_TITLES, part, re.IGNORECASE)]
        if not parts:
            continue
        forms.append(rf"{_TITLES}\s+(?:{parts[0]}\s+)?{parts[-1]}")
        if len(parts) > 1:
            forms.append(r"\s+".join(parts))
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE) if forms else None
