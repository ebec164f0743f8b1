"""The names of everything that the classifier says about a post, with one plain sentence for each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RISK: Final = (
    "abusive",
    "threatening",
    "hateful",
    "sexual",
    "defamatory",
    "identifying",
    "safeguarding",
)
TARGET: Final = ("staff", "pupil", "parent", "school", "other")
SENTIMENT: Final = ("negative", "neutral", "positive")
INTENT: Final = ("complaint", "query", "praise", "news", "other")
PERSONAL: Final = (
    "person",
    "pupil",
    "address",
    "postcode",
    "phone",
    "email",
    "account",
    "vehicle",
    "health",
    "routine",
)
"""Kinds of personal data that words of a post can be."""
PERSONAL_TAGS: Final = ("O", *(f"{place}-{kind}" for kind in PERSONAL for place in "BI"))
"""What the personal-data head says of each token: outside, or the beginning or inside of one kind."""

DEFINITIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "abusive": "It insults, demeans, mocks or harasses a person or a group, with or without swear words.",
        "threatening": "It states or implies intent or wish to cause injury, death, damage or fear, or urges "
        "others to.",
        "hateful": "It attacks or demeans people for a protected characteristic.",
        "sexual": "It sexualises a person, or is obscene about a person connected with the school.",
        "defamatory": "It states or implies as fact something that would make reasonable people think much "
        "less of an identifiable person or of the school; whether it is true is not judged.",
        "identifying": "It makes public personal or confidential information about a pupil or a member of "
        "staff.",
        "safeguarding": "It suggests that a child is at risk of harm.",
        "staff": "Its main statement concerns people who work for, govern or speak for the school.",
        "pupil": "Its main statement concerns one or more pupils.",
        "parent": "Its main statement concerns parents or carers.",
        "school": "Its main statement concerns the institution, its decisions, site or events.",
        "other": "Its main statement concerns somebody or something else.",
        "negative": "It speaks ill of the school or its people.",
        "neutral": "It takes no side towards the school or its people.",
        "positive": "It speaks well of the school or its people.",
        "complaint": "It voices dissatisfaction that a school would want to answer.",
        "query": "It asks for information.",
        "praise": "It praises, thanks or defends.",
        "news": "It passes on an event, an article, a notice or an advertisement.",
    }
)
"""What each name means, for people; `other` reads alike for target and intent."""
