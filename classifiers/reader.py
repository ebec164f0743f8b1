"""What every classifier of posts offers, bundled or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from classifiers.predict import Reading


class Reader(Protocol):
    """Reads posts one by one: a reading depends on its own post alone, never on what is read beside it."""

    @property
    def version(self) -> str:
        """The model and its weights, by name; another name means another reading."""
        ...

    @property
    def not_judged(self) -> tuple[str, ...]:
        """What it says nothing about: risk labels, and any of `target`, `sentiment`, `intent`."""
        ...

    def thresholds(self) -> Mapping[str, float]:
        """The score from which each risk label that it judges is given."""
        ...

    def read(
        self,
        texts: Sequence[str],
        *,
        parents: Sequence[str] | None = None,
        contexts: Sequence[str] | None = None,
    ) -> list[Reading]:
        """One reading per text, in order; `scores` holds the risk labels that the model judges."""
        ...
