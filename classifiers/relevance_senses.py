"""What the words of a school's name mean where they are something else: a road, a person, a plain noun."""

from __future__ import annotations

from typing import Final

from classifiers import relevance_uses as uses
from classifiers import relevance_words as tables
from classifiers.relevance_text import Words

_BREAKS: Final = (". ", "! ", "? ", "\n", ": ", ";", "(", ")", '"', ",", "|", "…", " - ", "!", "?")


def breaks(gap: str) -> bool:
    """Whether the signs between two words keep them from being one name."""
    return gap != " " and any(sign in gap for sign in _BREAKS)


def other_use(text: Words, start: int, end: int) -> str:
    """What a bare core means when it is a road, a club, a person or another school; empty when it is none."""
    size = len(text.words)
    following = text.words[end] if end < size and not breaks(text.gaps[end]) else ""
    second = text.words[end + 1] if following and end + 1 < size and not breaks(text.gaps[end + 1]) else ""
    phrase = " ".join(text.written[start : end + 1])
    if following in uses.OTHER_USE_AFTER:
        is_street = following in uses.AMBIGUOUS_STREETS
        if not is_street or text.written[end][:1].isupper():
            return f"names something else: {phrase}"
    if following in ("town", "community", "high", "care", "village") and second in uses.AFTER_TOWN:
        return f"names something else: {phrase} {text.written[end + 1]}"
    if following == "and" and second == "co":
        return f"names something else: {phrase} Co"
    is_longer_name = following in uses.OTHER_TEACHING or following in tables.COMMON_NAME_WORDS
    if is_longer_name and second in tables.SCHOOL_NOUNS:
        return f"names a different school: {phrase} {text.written[end + 1]}"
    return (
        _person(text, start, end)
        or _compass(text, start, end)
        or _road(text, start, end)
        or _everyday(text, start, end)
    )


def other_school(text: Words, start: int, end: int) -> str:
    """What says that a name with a school word is a dance school, a lane or a school of a longer name."""
    size = len(text.words)
    following = text.words[end] if end < size and not breaks(text.gaps[end]) else ""
    second = text.words[end + 1] if following and end + 1 < size else ""
    if following == "of" and second and second not in tables.CONNECTORS:
        return f"names something else: {' '.join(text.written[start : end + 2])}"
    if following in uses.STREET_WORDS and second not in uses.AFTER_STREET:
        return f"names something else: {' '.join(text.written[start : end + 1])}"
    if following in uses.AFTER_SCHOOL_NAME or (following == "bus" and second in uses.AFTER_SCHOOL_NAME):
        return f"names a stop or a junction: {' '.join(text.written[start : end + 1])}"
    return _compass(text, start, end)


def _road(text: Words, start: int, end: int) -> str:
    """ "On Hob Lane": a name that ends like a road and is driven along."""
    if start == 0 or end - start < 2 or text.words[end - 1] not in tables.ROAD_ENDS:
        return ""
    led_by = text.words[start - 1]
    return f"names a road: {' '.join(text.written[start:end])}" if led_by in uses.ROAD_LEADS else ""


def _everyday(text: Words, start: int, end: int) -> str:
    """ "By the park", "what a haven" in small letters, from somebody who writes capitals elsewhere."""
    is_lower = all(text.written[index].islower() for index in range(start, end))
    if is_lower and start and text.words[start - 1] in ("a", "an"):
        return "uses the words in their everyday sense"
    following = text.words[end] if end < len(text.words) else ""
    led_by = text.words[start - 1] if start else ""
    if any(text.words[index] not in uses.EVERYDAY for index in range(start, end)):
        return ""
    opens = start == 0 or text.gaps[start].strip() in (".", "!", "?", "\n")
    if end - start == 1 and opens and following in ("and", "with", "up", "in", "your", "or", "run"):
        return "uses the word in its everyday sense"
    is_at = led_by in ("at", "attend", "attends", "attended") or _is_at_with_child(text, start)
    if not is_lower or is_at or following in tables.PEOPLE_AFTER_NAME:
        return ""
    is_noun = led_by in ("a", "an", "the", "this", "that", "our", "some", "every")
    if end - start > 1 or text.words[start] in uses.GROUNDS:
        is_noun = is_noun or _writes_capitals(text)
    return "uses the words in their everyday sense" if is_noun else ""


def _is_at_with_child(text: Words, start: int) -> bool:
    """ "Anyone's child at the meadows": somebody's child stands shortly before "at the"."""
    if start < 3 or text.words[start - 1] != "the":
        return False
    is_at = text.words[start - 2] in ("at", "attending", "from", "to")
    return is_at and not uses.CHILD_WORDS.isdisjoint(text.words[max(start - 6, 0) : start - 2])


def in_small_letters(text: Words, start: int, end: int) -> bool:
    """Whether plain nouns stand here in small letters though the writer has capitals."""
    is_plain = all(
        text.words[index] in uses.EVERYDAY and text.written[index].islower() for index in range(start, end)
    )
    return is_plain and _writes_capitals(text)


def _writes_capitals(text: Words) -> bool:
    return any(word[:1].isupper() and len(word) > 1 for word in text.written)


def _person(text: Words, start: int, end: int) -> str:
    if start == 0 or end - start > 1 or breaks(text.gaps[start]) or not text.written[start][:1].isupper():
        return ""
    led_by = text.words[start - 1]
    is_initial = len(led_by) == 1 and text.gaps[start].startswith(".")
    is_first_name = led_by in tables.FIRST_NAMES and text.written[start - 1][:1].isupper()
    return "uses the name as a surname" if led_by in tables.TITLES or is_initial or is_first_name else ""


def _compass(text: Words, start: int, end: int) -> str:
    if start == 0 or breaks(text.gaps[start]):
        return ""
    skipped = int(start > 1 and text.words[start - 1] in ("y", "yr"))
    if text.words[start - 1 - skipped] in uses.LED_TO_OTHER:
        return f"names something else: {' '.join(text.written[start - 1 : end])}"
    if text.words[start - 1] not in uses.COMPASS_BEFORE:
        return ""
    if not text.written[start - 1][:1].isupper() and text.written[start][:1].isupper():
        return ""
    return f"names something else: {' '.join(text.written[start - 1 : end])}"
