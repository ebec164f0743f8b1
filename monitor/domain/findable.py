"""Whether a post lets a stranger find or harm a child: by an address, a route, a routine, a health detail.

Words only say that such a detail stands in the post; whose it is, the labels and a person say.
"""

import re
from collections.abc import Iterable

from monitor.domain.personal import PersonalWords

_STREET = (
    r"(?:street|st|road|rd|lane|ln|close|avenue|ave|drive|terrace|grove|crescent|court|gardens|way|row|fold)"
)
_CARE = (
    "epilep|diabet|autis|adhd|asthma|anaphyla|epipen|insulin|medicat|self[- ]harm|anxiety|depress|cancer|"
    r"leuk|allerg|tourette|dyslex|send\b|sen\b|ehcp|camhs|social worker|foster|adopted|looked[- ]after|"
    r"refuge\b|asylum|wheelchair"
)
_DETAILS = (
    rf"\b\d{{1,3}}[a-d]?,?\s+(?:[a-z']+\s+){{1,3}}{_STREET}\b",
    r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b",
    r"\b(?:live|lives|living|stays|staying|lodges)\s+(?:on|at|up|down|in|next|near|opposite|above|behind|with)\b",
    r"\b(?:walks?|cycles?|scoots?|runs?|goes)\s+(?:home|back|to school|to and from|alone|past|along)\b",
    r"\b(?:gets?|takes?|catches|waits for)\s+(?:the|her|his|their)\s+(?:\w+\s+){0,2}(?:bus|train|taxi)\b",
    r"\b(?:home alone|on (?:her|his|their) own (?:after|every|till|until))\b",
    r"\bevery\s+(?:morning|afternoon|evening|night|mon|tues|wednes|thurs|fri|satur|sun)",
    r"\b(?:\+?44|0)\d(?:[\s-]?\d){8,9}\b",
    rf"\b(?:{_CARE})",
)
_ANY = re.compile("|".join(f"(?:{detail})" for detail in _DETAILS), re.IGNORECASE)
MAX_READ = 20_000


WAYS_TO_A_CHILD = frozenset({"address", "postcode", "phone"})
"""Kinds of personal data that are such a detail however they are written, in emoji or spelt out."""


def lets_a_child_be_found(text: str, personal: Iterable[PersonalWords] = ()) -> bool:
    """Say whether such a detail stands in the text or was found in it; reads the first 20,000 characters."""
    return _ANY.search(text[:MAX_READ]) is not None or any(p.kind in WAYS_TO_A_CHILD for p in personal)
