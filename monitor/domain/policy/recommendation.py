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


@dataclass(frozen=True, kw_only=True, slots=True)
class OverlayNote:
    """A point of law or national guidance, always shown apart from the school's policy."""

    label: str
    text: str
    sources: tuple[str, ...]
    page: str


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
