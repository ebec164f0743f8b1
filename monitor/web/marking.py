"""Cuts a post into stretches, each with the labels that its words speak for."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from monitor.domain.assessment import RISK_LABELS, Span
from monitor.domain.personal import PersonalWords

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
    personal: str = ""
    """The kind of personal data that the words are; underlined, not coloured, for it is no reproach."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    start: int
    end: int
    labels: tuple[str, ...]
    personal: str


def stretches(
    text: str, spans: Iterable[Span], personal: Iterable[PersonalWords] = ()
) -> tuple[Stretch, ...]:
    """Cut `text` at the edges of the spans; overlaps give stretches with several labels.

    The texts add up to `text`. What lies outside the text, is empty or has an unknown label is left out.
    """
    kept = [span for span in (_within(text, span) for span in spans) if span is not None]
    found = [p for p in personal if 0 <= p.start < p.end <= len(text)]
    inner = (
        {s.start for s in kept} | {s.end for s in kept} | {p.start for p in found} | {p.end for p in found}
    )
    edges = sorted({0, len(text)} | inner)
    runs: list[_Run] = []
    for start, end in pairwise(edges):
        here = {s.label for s in kept if s.start <= start and end <= s.end}
        labels = tuple(label for label in RISK_LABELS if label in here)
        kind = next((p.kind for p in found if p.start <= start and end <= p.end), "")
        is_same = bool(runs) and (runs[-1].labels, runs[-1].personal) == (labels, kind)
        begin = runs.pop().start if is_same else start
        runs.append(_Run(start=begin, end=end, labels=labels, personal=kind))
    following = [*(run.labels for run in runs), ()][1:]
    return tuple(
        Stretch(
            text=text[run.start : run.end],
            labels=run.labels,
            ending=tuple(label for label in run.labels if label not in after),
            personal=run.personal,
        )
        for run, after in zip(runs, following, strict=True)
    )


def _within(text: str, span: Span) -> Span | None:
    start, end = max(span.start, 0), min(span.end, len(text))
    if start >= end or span.label not in RISK_LABELS:
        return None
    return Span(start=start, end=end, label=span.label)
