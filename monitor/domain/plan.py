"""The response that the school's policy prescribes for a case, frozen with the clauses in force that day."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

BASIS_WORDS = {
    "explicit": "Your policy",
    "reading": "A reading of your policy, to be confirmed by the school",
    "overlay": "Law or guidance, not your policy",
    "school_setting": "School setting",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanStep:
    """One suggested step; a named person takes it or declines it."""

    key: str
    """Stable within the plan, so that a step can be marked as done."""
    do: str
    to: str
    role: str
    order: int
    phase: str
    """`in` for what the school does within, `out` for what it does towards others."""
    cites: tuple[str, ...]
    basis: str
    text: str
    condition: str = ""
    is_optional: bool = False
    needs: tuple[str, ...] = ()
    """What must be there before the step is taken."""
    options: tuple[str, ...] = ()
    """Ways among which the policy leaves the choice."""
    cautions: tuple[str, ...] = ()
    """Warnings of the policy beside the step, each with its clauses."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanGuardrail:
    """Something that must not be done, and the clauses that say so."""

    forbid: tuple[str, ...]
    cites: tuple[str, ...]
    text: str
    basis: str = "explicit"


@dataclass(frozen=True, kw_only=True, slots=True)
class OverlayLine:
    """A note from law or national guidance, shown apart from the policy."""

    source: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseText:
    """A clause of the policy, in the words of the policy file."""

    clause_id: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """All that the policy says for one case; a silent phase is silent, never filled."""

    policy: str
    policy_title: str
    policy_version: str
    severity: str
    steps: tuple[PlanStep, ...] = ()
    guardrails: tuple[PlanGuardrail, ...] = ()
    is_silent_in: bool = True
    is_silent_out: bool = True
    overlay: tuple[OverlayLine, ...] = ()
    asks: tuple[str, ...] = ()
    """Questions that only a person can answer before more can be said."""
    deadlines: tuple[str, ...] = ()
    routing: tuple[str, ...] = ()
    clauses: tuple[ClauseText, ...] = ()

    def clause(self, clause_id: str) -> str:
        """Give the text of a clause, or an empty string for one that the plan does not carry."""
        return next((c.text for c in self.clauses if c.clause_id == clause_id), "")


def plan_to_json(plan: Plan) -> str:
    """Write a plan as one line of JSON."""
    return json.dumps(asdict(plan), ensure_ascii=False, sort_keys=True)


def plan_from_json(line: str) -> Plan:
    """Read what `plan_to_json` wrote; raises KeyError or TypeError for anything else."""
    raw: dict[str, Any] = json.loads(line)
    return Plan(
        **_scalars(raw),
        steps=tuple(PlanStep(**_with_tuples(step)) for step in raw["steps"]),
        guardrails=tuple(PlanGuardrail(**_with_tuples(rail)) for rail in raw["guardrails"]),
        overlay=tuple(OverlayLine(**o) for o in raw["overlay"]),
        asks=tuple(raw["asks"]),
        deadlines=tuple(raw["deadlines"]),
        routing=tuple(raw["routing"]),
        clauses=tuple(ClauseText(**c) for c in raw["clauses"]),
    )


def _with_tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}


def _scalars(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if isinstance(value, str | bool)}
