"""What a policy recommends for one incident: suggestions to a person, never acts of the system."""

from dataclasses import dataclass

from monitor.domain.policy.values import Caution, Deadline, Guardrail
from monitor.domain.policy.vocabulary import Basis, Phase, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseStep:
    """One suggested act with the clauses that it rests on; equal `order` means together.

    `conditions` lists what must still hold; the text then begins with "If".
    """

    do: str
    order: int
    phase: Phase
    basis: Basis
    cites: tuple[str, ...]
    text: str
    to: str | None = None
    role: str | None = None
    conditions: tuple[str, ...] = ()
    after: str | None = None
    optional: bool = False
    needs: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    all_conditions: tuple[str, ...] = ()
    """The conditions with those that the incident has answered: they tell equal steps apart for good."""

    @property
    def needs_confirmation(self) -> bool:
        """Whether a named person must confirm the step before anybody outside the school is reached."""
        return self.phase == "out"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """An audience for the case, in canonical roles, and how soon it is told."""

    to: tuple[str, ...]
    urgency: str
    basis: Basis
    text: str
    cites: tuple[str, ...] = ()
    restricted: bool = False
    with_agreement: bool = False
    """Whether the person targeted must agree first; nobody is told before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OverlayNote:
    """A point of law or national guidance, always shown apart from the school's policy."""

    label: str
    text: str
    sources: tuple[str, ...]
    page: str
    topic: str = ""
    url: str = ""
    checked: str = ""
    """The day on which somebody last looked, as 2026-11-21."""
    grade: str = ""
    """V, S or U: seen in an official source, in a secondary one only, not verified."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    """The answer of one policy version to one incident."""

    policy: str
    version: str
    severity: Severity
    steps: tuple[ResponseStep, ...]
    guardrails: tuple[Guardrail, ...]
    silent_in: bool
    silent_out: bool
    deadlines: tuple[Deadline, ...]
    routing: tuple[Route, ...]
    overlay: tuple[OverlayNote, ...]
    asks: tuple[str, ...]
    because: tuple[str, ...]
    out_of_scope: bool = False
    law_steps: tuple[ResponseStep, ...] = ()
    """What law and guidance suggest, numbered apart; never merged with `steps`, never ending a silence."""
    law_deadlines: tuple[Deadline, ...] = ()
    held_back: tuple[str, ...] = ()
    """Each step of the policy that a guardrail holds back, with the reason."""
