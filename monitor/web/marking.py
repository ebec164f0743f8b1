"""Cuts a post into stretches, each with the labels that its words speak for."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from monitor.domain.assessment import RISK_LABELS, Span

LABEL_KEYS = {
    "abusive": "AB",
    "threatening": "TH",
    "hateful": "HA",
    "sexual": "SX",
    "defamatory": "DE",
    "identifying": "ID",
    "safeguarding": "SG",
}
"""The letters beside marked words, so that no mark depends on its colour."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A run of characters with one set of labels; empty labels mean unmarked words."""

    text: str
    labels: tuple[str, ...]
    """In the order of RISK_LABELS."""
    ending: tuple[str, ...] = ()
    """The labels that go no further: their keys are shown here."""


def stretches(text: str, spans: Iterable[Span]) -> tuple[Stretch, ...]:
    """Cut `text` at the edges of the spans; overlaps give stretches with several labels.

    The texts add up to `text`. What lies outside the text, is empty or has an unknown label is left out.
    """
    kept = [span for span in (_within(text, span) for span in spans) if span is not None]
    edges = sorted({0, len(text), *(s.start for s in kept), *(s.end for s in kept)})
    runs: list[tuple[int, int, tuple[str, ...]]] = []
    for start, end in pairwise(edges):
        here = {s.label for s in kept if s.start <= start and end <= s.end}
        labels = tuple(label for label in RISK_LABELS if label in here)
        if runs and runs[-1][2] == labels:
            runs[-1] = (runs[-1][0], end, labels)
        else:
            runs.append((start, end, labels))
    following = [*(labels for _, _, labels in runs), ()][1:]
    return tuple(
        Stretch(
            text=text[start:end],
            labels=labels,
            ending=tuple(label for label in labels if label not in after),
        )
        for (start, end, labels), after in zip(runs, following, strict=True)
    )


def _within(text: str, span: Span) -> Span | None:
    start, end = max(span.start, 0), min(span.end, len(text))
    if start >= end or span.label not in RISK_LABELS:
        return None
    return Span(start=start, end=end, label=span.label)
