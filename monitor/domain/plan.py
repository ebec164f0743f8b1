"""The response that the school's policy prescribes for a case, frozen with the clauses in force that day."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

BASIS_WORDS = {
    "explicit": "Your policy",
    "reading": "A reading of your policy, not yet confirmed by the school",
    "overlay": "Law or guidance, not your policy",
    "school_setting": "School setting",
}
GRADE_WORDS = {
    "V": "seen in an official source",
    "S": "from a secondary source only",
    "U": "not verified, treat as a reminder to check",
}
_FRESH_FOR = timedelta(days=365)


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
    confirmed: str = ""
    """Of a reading: who confirmed it for the school; empty while nobody has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanGuardrail:
    """Something that must not be done, and the clauses that say so."""

    forbid: tuple[str, ...]
    cites: tuple[str, ...]
    text: str
    basis: str = "explicit"
    confirmed: str = ""
    """Of a reading: who confirmed it for the school; empty while nobody has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanDeadline:
    """A time that a clause, law or guidance sets; what it counts from and how is for the case's clocks."""

    kind: str
    """A word of `DEADLINE_KINDS` or, from law and guidance, of `OVERLAY_DEADLINE_KINDS`."""
    text: str
    basis: str
    cites: tuple[str, ...] = ()
    hours: int | None = None
    """None where no number is given: "immediately", or a working day."""
    step: str = ""
    """The verb of the step that meets it."""
    after: str = ""
    """The verb of the step that starts it; empty for one that runs from the beginning."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OverlayLine:
    """A note from law or national guidance, shown apart from the policy."""

    source: str
    text: str
    topic: str = ""
    page: str = ""
    """The page to read first, as one would call it."""
    url: str = ""
    checked: str = ""
    """The day on which somebody last looked, as 2026-11-21."""
    grade: str = ""
    """A key of `GRADE_WORDS`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanQuestion:
    """A fact that a person may record, and the clauses that hang on it."""

    flag: str
    """The context flag or category that a yes records."""
    kind: str
    """`context` or `category`: in which list of the case the flag is recorded."""
    text: str
    cites: tuple[str, ...] = ()


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
    audience: tuple[str, ...] = ()
    """Canonical roles that are told, such as `dsl`; a restricted case is for these alone."""
    clocks: tuple[PlanDeadline, ...] = ()
    """What `deadlines` says, and what law and guidance add, for the case's clocks."""
    held_back: tuple[str, ...] = ()
    """Steps of the policy that a guardrail holds back, each with the reason."""
    questions: tuple[PlanQuestion, ...] = ()
    """What to ask a person, because the answer would change what the policy says."""
    clauses: tuple[ClauseText, ...] = ()

    def clause(self, clause_id: str) -> str:
        """Give the text of a clause, or an empty string for one that the plan does not carry."""
        return next((c.text for c in self.clauses if c.clause_id == clause_id), "")


def basis_words(part: PlanStep | PlanGuardrail) -> str:
    """Say what a step or guardrail rests on; a reading is the policy's only once the school confirmed it."""
    if part.basis == "reading" and part.confirmed:
        return f"{BASIS_WORDS['explicit']}, {part.confirmed}"
    return BASIS_WORDS.get(part.basis, part.basis)


def checked_words(line: OverlayLine, today: date) -> str:
    """Say how sure a point of law is and when somebody last looked, and after a year to look again."""
    try:
        checked = date.fromisoformat(line.checked)
    except ValueError:
        return GRADE_WORDS.get(line.grade, "")
    on = f"checked on {checked.day} {checked:%B %Y}"
    looked = f"{on}; look again" if today - checked > _FRESH_FOR else on
    return "; ".join(part for part in (GRADE_WORDS.get(line.grade, ""), looked) if part)


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
        audience=tuple(raw.get("audience", ())),
        clocks=tuple(PlanDeadline(**_with_tuples(clock)) for clock in raw.get("clocks", ())),
        held_back=tuple(raw.get("held_back", ())),
        questions=tuple(PlanQuestion(**_with_tuples(asked)) for asked in raw.get("questions", ())),
        clauses=tuple(ClauseText(**c) for c in raw["clauses"]),
    )


def _with_tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}


def _scalars(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if isinstance(value, str | bool)}
