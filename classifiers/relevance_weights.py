"""How much each kind of evidence weighs when a post is judged, in log-odds; the only place to tune it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# How the table came about: set by hand, then compared with a logistic regression over the named
# evidence (signs held, shrunk towards this table) on 1,138 labelled posts. With one school left out
# at a time the fitted tables came to 95.9 to 97.1 right in 100, the more they were shrunk the better,
# so the table stayed as it was. Only a few weights moved a little where every fit pulled the same
# way: school words, common names in full or in their own town, the pages that carry them, the town's
# communities.
RELEVANT_AT_LEAST: Final = 0.5
"""The score from which on a post is relevant."""

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "start": -3.0,
        # the name
        "full rare": 5.0,
        "full town": 4.6,
        "full common": 3.6,
        "near rare": 4.0,
        "near town": 3.6,
        "near common": 2.0,
        "core rare": 2.4,
        "core town": 1.8,
        "core common": 0.9,
        "five initials": 3.1,
        "long initials": 2.6,
        "short initials": 1.3,
        "small letters": -0.5,
        "misspelt": -0.3,
        "doubtful name": -2.6,
        # the school's own marks
        "handle": 6.5,
        "hashtag": 5.0,
        "website": 6.5,
        "own account": 3.5,
        "staff report": 3.5,
        # where it was seen, what it answers
        "own page": 4.2,
        "own page, common name in full": 3.8,
        "own page, common name": 2.2,
        "page of its people": 3.4,
        "search for the name": 0.6,
        "author of that name": 0.3,
        "account of the name": 3.2,
        "account of the name, common": 1.4,
        "account of something else": -2.0,
        "community of something else": -2.5,
        "namesake community": 2.0,
        "town community": 1.4,
        "nearby community": 0.8,
        "county community": 0.8,
        "reply to the name": 3.8,
        "reply to a post about it": 3.0,
        "reply to something else": -1.5,
        # what else it says
        "town": 1.5,
        "part of the town's name": 1.0,
        "county": 1.2,
        "postcode": 2.4,
        "outward postcode": 1.4,
        "nearby": 1.0,
        "staff beside the name": 2.0,
        "staff": 2.2,
        "staff alone": 0.6,
        "school words": 0.9,
        "school words, common name": 0.4,
        "the school": 0.8,
        "its people": 0.8,
        "at the name": 0.7,
        "second name": 0.9,
        "school fixture": 1.6,
        "name beside its place": 1.0,
        "common name in its own town": 0.8,
        # what speaks against
        "only another thing of that name": -3.0,
        "only a road or club of the town": -1.0,
        "also another thing of that name": -0.6,
        "rival place": -3.5,
        "elsewhere, common name": -1.4,
        "elsewhere": -0.5,
        "community elsewhere, common name": -2.4,
        "community elsewhere": -1.0,
        "another school": -2.0,
        "schools in general": -1.3,
        "private childcare": -0.8,
        "job feed": -7.0,
        "property feed": -7.0,
        "job advert": -3.6,
        "property advert": -3.6,
        "traffic": -1.6,
        "football": -2.0,
        "drink": -1.6,
        "church": -1.6,
        "business": -2.2,
        "abroad": -1.2,
        "very much abroad": -2.6,
        "author is something else": -3.0,
    }
)
