"""Words of a post that are personal data: how they are named, and how they are kept out of messages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PERSONAL_WORDS = {
    "person": "person",
    "pupil": "pupil detail",
    "address": "address",
    "postcode": "postcode",
    "phone": "phone number",
    "email": "e-mail address",
    "account": "account",
    "vehicle": "number plate",
    "health": "health detail",
    "routine": "place and time",
}
"""Each kind as it is shown, in the order in which it is listed."""
_MASKS = {
    "person": "[name]",
    "pupil": "[detail]",
    "address": "[address]",
    "postcode": "[postcode]",
    "phone": "[phone]",
    "email": "[e-mail]",
    "account": "[handle]",
    "vehicle": "[number plate]",
}
"""Other kinds are about what happened; whether such words may go out, the case's restriction says."""
NAMES = frozenset({"person", "pupil"})


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalWords:
    """Words of a post, `text[start:end]`, that are personal data of one kind of PERSONAL_WORDS."""

    start: int
    end: int
    kind: str
    is_watched: bool = False
    """Whether it is a name on the school's watch list of pupils."""


def of_somebody(personal: Sequence[PersonalWords]) -> tuple[PersonalWords, ...]:
    """Leave out classes and ages where nobody is named: "the Year 6 play" is about no child."""
    is_named = any(words.kind == "person" for words in personal)
    return tuple(words for words in personal if is_named or words.kind != "pupil")


def summary(personal: Iterable[PersonalWords]) -> str:
    """List the kinds with their number: `phone number, person (2)`; empty for none."""
    counts = Counter(words.kind for words in personal)
    order = [*PERSONAL_WORDS, *(kind for kind in counts if kind not in PERSONAL_WORDS)]
    return ", ".join(
        PERSONAL_WORDS.get(kind, kind) + (f" ({counts[kind]})" if counts[kind] > 1 else "")
        for kind in order
        if counts[kind]
    )


def without_personal(text: str, personal: Sequence[PersonalWords], *, keeps_names: bool = False) -> str:
    """Give the text with each finding replaced by a mark such as [phone]; a watched name is never kept."""
    parts, at = [], 0
    for words in sorted(personal, key=lambda words: (words.start, -words.end)):
        is_kept = keeps_names and words.kind in NAMES and not words.is_watched
        mask = "" if is_kept else _MASKS.get(words.kind, "")
        if mask and at <= words.start < words.end <= len(text):
            parts += [text[at : words.start], mask]
            at = words.end
    return "".join((*parts, text[at:]))
