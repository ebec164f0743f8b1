"""What a check of a policy finds, and what of the school around the policy it knows."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from monitor.domain.policy.confirmation import ConfirmedReadings

Level = Literal["error", "warning", "note"]
LEVELS: Final[tuple[Level, ...]] = ("error", "warning", "note")
Place = tuple[str | int, ...]
"""Where something stands in the policy file: keys and places in lists, from the top."""

MAX_PAIRS: Final = 20_000
"""Pairs of entries that are compared; a hostile file must not hold the check up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing to settle: where it stands, what is wrong, and what to write instead."""

    level: Level
    place: Place
    fault: str
    remedy: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What of the school around the policy the check knows."""

    today: date
    held_roles: Collection[str] | None = None
    """Canonical roles that somebody holds; None where the settings are not known."""
    confirmed: ConfirmedReadings = field(default_factory=ConfirmedReadings)


def warn(*place: str | int, fault: str, remedy: str) -> Finding:
    """Make a finding that the school should settle."""
    return Finding(level="warning", place=place, fault=fault, remedy=remedy)


def note(*place: str | int, fault: str, remedy: str) -> Finding:
    """Make a finding that is good to know."""
    return Finding(level="note", place=place, fault=fault, remedy=remedy)
