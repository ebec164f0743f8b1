"""What the figures should be, and the table that shows them beside what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from classifiers.figures import Figures, interval_words

SCHOOLCHECK: Final = "SchoolCheck"
HELD_OUT: Final = "held-out school posts"


@dataclass(frozen=True, kw_only=True, slots=True)
class Aim:
    """A bound that a figure should reach from above or from below."""

    bound: float
    is_lower: bool = True

    def is_met(self, value: float) -> bool:
        """Whether a value lies on the right side of the bound; the bound itself does."""
        return value >= self.bound if self.is_lower else value <= self.bound

    def words(self) -> str:
        """The bound, for people."""
        return f"{'>=' if self.is_lower else '<='} {self.bound:g}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One figure of one set, as {"value", "low", "high"}, with its aim if it has one."""

    set_name: str
    name: str
    found: Mapping[str, float | None]
    aim: Aim | None


AIMS: Final[Mapping[tuple[str, str], Aim]] = {
    (SCHOOLCHECK, "functions_right"): Aim(bound=0.9),
    (SCHOOLCHECK, "macro_f1"): Aim(bound=0.85),
    (HELD_OUT, "any_risk_f1"): Aim(bound=0.93),
    (HELD_OUT, "threatening recall_at_precision_80"): Aim(bound=0.92),
    (HELD_OUT, "safeguarding recall_at_precision_80"): Aim(bound=0.92),
    ("nhs_heldout", "flagged"): Aim(bound=0.03, is_lower=False),
    ("complaints", "flagged"): Aim(bound=0.03, is_lower=False),
    ("school_slice_A", "flagged"): Aim(bound=0.03, is_lower=False),
    ("jigsaw_test", "abusive_auroc"): Aim(bound=0.965),
    ("jigsaw_heldout", "abusive_auroc"): Aim(bound=0.985),
    ("olid", "abusive_auroc"): Aim(bound=0.85),
    ("formspring", "abusive_auroc"): Aim(bound=0.93),
    ("jigsaw_heldout", "threatening_auroc"): Aim(bound=0.99),
    ("hatecheck", "accuracy"): Aim(bound=0.8),
    ("hatecheck", "hateful_auroc"): Aim(bound=0.88),
    ("goemotions_test", "sentiment_macro_recall"): Aim(bound=0.7),
    ("tweeteval_sent", "sentiment_macro_recall"): Aim(bound=0.7),
    ("nhs_heldout", "sentiment_macro_recall"): Aim(bound=0.7),
    ("complaints", "complaint_f1"): Aim(bound=0.85),
    ("nhs_heldout", "complaint_f1"): Aim(bound=0.85),
    ("nhs_heldout", "praise_f1"): Aim(bound=0.85),
    ("goemotions_test", "query_f1"): Aim(bound=0.85),
    ("goemotions_test", "praise_f1"): Aim(bound=0.85),
    ("wnut17_test", "entity_f1"): Aim(bound=0.6),
    ("presidio_heldout", "entity_f1"): Aim(bound=0.9),
}


def rows(report: Figures) -> list[Row]:
    """Every figure of a report, set by set."""
    found: list[Row] = []
    if "schoolcheck" in report:
        own = {name: value for name, value in report["schoolcheck"].items() if name != "functions"}
        found += _rows(SCHOOLCHECK, own)
    if "school_test" in report:
        own = {name: value for name, value in report["school_test"].items() if name != "hands"}
        found += _rows(HELD_OUT, own)
        for hand, figures in report["school_test"]["hands"].items():
            found += _rows(f"{HELD_OUT}, hand {hand}", figures)
    for name, figures in report.get("public", {}).items():
        found += _rows(name, figures)
    for set_name, models in report.get("peers", {}).items():
        for model, figures in models.items():
            found += _rows(f"{set_name}: {model}", figures)
    return found


def _rows(set_name: str, figures: Mapping[str, Any]) -> list[Row]:
    return [
        Row(set_name=set_name, name=name, found=one, aim=AIMS.get((set_name, name)))
        for name, one in _flat(figures)
    ]


def _flat(figures: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Mapping[str, float | None]]]:
    for name, one in figures.items():
        if isinstance(one, Mapping) and "value" in one:
            yield f"{before}{name}", one
        elif isinstance(one, Mapping):
            yield from _flat(one, f"{before}{name} ".removeprefix("labels ").removeprefix("label_f1 "))


def table(found: Sequence[Row]) -> str:
    """The rows for people: set, figure, value, 95 % interval, aim, and whether the value meets it."""
    width = max((len(row.set_name) for row in found), default=0) + 2
    lines = [f"{'set':<{width}}{'figure':<38}{'value':>7}  {'95 % interval':<16}{'aim':<10}met?"]
    for row in found:
        value = row.found["value"]
        shown = "-" if value is None else f"{value:.3f}"
        aim, is_met = "", ""
        if row.aim is not None:
            aim = row.aim.words()
            is_met = "" if value is None else ("yes" if row.aim.is_met(value) else "no")
        name = row.name.replace("_", " ")
        words = f"{row.set_name:<{width}}{name:<38}{shown:>7}  {interval_words(row.found):<16}"
        lines.append(f"{words}{aim:<10}{is_met}".rstrip())
    return "\n".join(lines)
