"""What one model version reads in one mention; never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.personal import PersonalWords

RISK_LABELS = (
    "abusive",
    "threatening",
    "hateful",
    "sexual",
    "defamatory",
    "identifying",
    "safeguarding",
)
TARGETS = ("staff", "pupil", "parent", "school", "other")
SENTIMENTS = ("negative", "neutral", "positive")
INTENTS = ("complaint", "query", "praise", "news", "other")

LABEL_WORDS = {
    "abusive": "possibly abusive",
    "threatening": "possibly threatening",
    "hateful": "possibly hateful",
    "sexual": "possibly sexual",
    "defamatory": "possibly defamatory",
    "identifying": "possibly identifying",
    "safeguarding": "possible safeguarding concern",
}
"""How a label is shown: it describes the wording, never a crime or a person."""

NOT_ASSESSED = "not_assessed"
"""Stands among the unsure labels of a post that the model could not read: a person must."""
OTHER_LANGUAGE = "other_language"
"""The same for a post in a language that the model was not trained for: a person should, without haste."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Words that speak for a label: offsets into the post's own text, `start <= i < end`."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """One model version's reading of one mention; scores are calibrated probabilities."""

    mention_id: str
    model: str
    labels: tuple[str, ...]
    scores: Mapping[str, float]
    target: tuple[str, ...]
    sentiment: str
    intent: str
    spans: tuple[Span, ...] = ()
    unsure: tuple[str, ...] = ()
    personal: tuple[PersonalWords, ...] = ()
    """Words that are personal data, in order and apart; what the school itself makes public is left out."""
    not_assessed: str = ""
    """Why the model did not read the post, such as "language: pl"; empty when it did."""
    assessed_at: datetime

    @property
    def surest(self) -> float:
        """Give the highest score among the labels that were given, or 0."""
        return max((self.scores.get(label, 0.0) for label in self.labels), default=0.0)


def unreadable(assessment: Assessment) -> Assessment:
    """Give the assessment of a post that a person must read: no label, and the doubt that says so."""
    return replace(
        assessment,
        labels=(),
        scores={},
        target=(),
        sentiment="neutral",
        intent="other",
        spans=(),
        unsure=(NOT_ASSESSED,),
    )
