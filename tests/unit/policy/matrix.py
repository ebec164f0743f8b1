"""The reference table of incidents and policies, cell by cell, and how its words read as steps of a plan."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from monitor.domain.policy import Recommendation, ResponseStep

MATRIX = Path(__file__).parents[2] / "data" / "policy" / "matrix.json"
GUARD: Final = "guard:"
_KEYS: Final = {"cat": "categories", "tgt": "targets", "by": "author", "if": "context"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A step that a cell asks for: what is not filled in is not compared."""

    do: str
    to: str | None = None
    role: str | None = None
    condition: str = ""
    deadline: str = ""

    def fits(self, step: ResponseStep) -> bool:
        """Say whether the step is the one that the cell means."""
        return (
            step.do == self.do
            and (self.to is None or step.to == self.to)
            and (self.role is None or step.role == self.role)
            and (not self.condition or step.conditions == (self.condition,))
        )


# The words of the table -> the step; roles and documents stand as the policy's own file names them.
STEP_OF_WORDS: Final[dict[str, Wanted]] = {
    "acknowledge_or_reply!24h|next_working_day": Wanted(
        do="acknowledge_or_reply", deadline="hours_or_next_working_day"
    ),
    "advise_family_options": Wanted(do="advise_family_options"),
    "apply_policy(anti_bullying)": Wanted(do="apply_policy", to="anti_bullying"),
    "apply_policy(behaviour)": Wanted(do="apply_policy", to="behaviour"),
    "appointment if about social_media": Wanted(do="appointment", condition="about_social_media"),
    "ask_author_remove": Wanted(do="ask_author_remove"),
    "assess@slt": Wanted(do="assess", role="slt"),
    "consider_police": Wanted(do="consider_police"),
    "consult(police)@safeguarding_team": Wanted(do="consult", to="police", role="safeguarding_team"),
    "disciplinary": Wanted(do="disciplinary"),
    "establish_holders": Wanted(do="establish_holders"),
    "handle@head_teacher": Wanted(do="handle_internally", role="head_teacher"),
    "handle_internally": Wanted(do="handle_internally"),
    "investigate": Wanted(do="investigate"),
    "investigate(staff_disciplinary)": Wanted(do="investigate", to="staff_disciplinary"),
    "invite_author_in": Wanted(do="invite_author_in"),
    "invite_author_in@slt": Wanted(do="invite_author_in", role="slt"),
    "involve(external_agencies)": Wanted(do="refer_agencies", condition="required"),
    "pointer(safeguarding_policy)": Wanted(do="assess", role="slt"),
    "preserve_evidence": Wanted(do="preserve_evidence"),
    "refer_police": Wanted(do="refer_police", condition="considered_illegal"),
    "refer_police if adult_involved": Wanted(do="refer_police", condition="adult_involved"),
    "refer_police if illegal": Wanted(do="refer_police", condition="considered_illegal"),
    "refer_safeguarding_unit": Wanted(do="refer_safeguarding_unit", to="safeguarding_unit"),
    "repair_relationships": Wanted(do="repair_relationships"),
    "reply!asap": Wanted(do="reply", deadline="asap"),
    "report(police)": Wanted(do="report_police"),
    "report(police) if cyberbullying": Wanted(do="report_police", condition="cyberbullying"),
    "report_platform": Wanted(do="report_platform"),
    "respond_appropriately": Wanted(do="respond_appropriately"),
    "serious_conduct": Wanted(do="handle_internally", role="head_teacher"),
    "signpost(complaints_procedure)": Wanted(do="signpost", to="complaints"),
    "signpost(email,phone)": Wanted(do="signpost", to="email_and_phone"),
    "speak_to_author": Wanted(do="speak_to_author"),
    "tell(head_of_school)!immediate": Wanted(do="tell", to="head_of_school", deadline="immediate"),
    "tell(head_teacher)": Wanted(do="tell", to="head_teacher"),
    "tell(head_teacher)!immediate": Wanted(do="tell", to="head_teacher", deadline="immediate"),
    "tell(headteacher)": Wanted(do="tell", to="headteacher"),
    "tell(relevant_senior_staff)!asap": Wanted(do="tell", to="relevant_senior_staff", deadline="asap"),
    "tell(slt)": Wanted(do="tell", to="slt"),
    "tell_parents": Wanted(do="tell_parents"),
    "treat_seriously": Wanted(do="treat_seriously"),
    "warn_author": Wanted(do="warn_author"),
    "work_with_families": Wanted(do="work_with_families"),
}

# Explicit steps that the sources prescribe for the incident and that the table's short cells leave out, each
# with the clause that asks for it. Anything else that is explicit and not in a cell fails the test.
ALSO: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("M01", "MV"): {"decide_next": "MV-8.8"},
    ("M03", "MV"): {"decide_next": "MV-8.8"},
    ("M05", "MV"): {"decide_next": "MV-8.8"},
    ("M01", "CA"): {"refer_complaints": "CA-Parental"},
    ("M05", "CA"): {"refer_complaints": "CA-Parental"},
    ("M01", "HC"): {"offer": "HC-11.5"},
    ("M03", "HC"): {"offer": "HC-11.5"},
    ("M09", "HC"): {"offer": "HC-11.5"},
    ("M03", "HF"): {"refer_police": "HF-Cyber-4"},
    ("M10", "HF"): {"disciplinary": "HF-Disc"},
    ("M11", "CA"): {"handle_internally": "CA-Beh-8"},
    ("M11", "HC"): {"handle_internally": "HC-16.1"},
    ("M15", "HF"): {"support_target": "HF-Cyber-1", "apply_policy": "HF-Cyber-3a"},
    ("M16", "HF"): {"support_target": "HF-Cyber-1"},
    ("M18", "HC"): {
        "take_description": "HC-12.7",
        "advice": "HC-12.7",
        "record_reason": "HC-12.6",
        "refer_police": "HC-12.5",
    },
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What one policy says to one incident in one phase, with how well the source supports it."""

    archetype: str
    policy: str
    phase: str
    support: str
    verbs: tuple[str, ...]
    clauses: tuple[str, ...]
    text: str

    @property
    def only_for_parents(self) -> bool:
        """Whether the cell holds for a parent only, out of several authors."""
        return self.text.startswith("if a parent")

    @property
    def only_for_staff(self) -> bool:
        """Whether the cell holds only where a member of staff is bullied."""
        return self.text.startswith("only if a staff member is being bullied")


def cells() -> list[Cell]:
    """Every cell of the table."""
    return [
        Cell(
            archetype=archetype["id"],
            policy=code,
            phase=cell["phase"].lower(),
            support=cell["support"],
            verbs=tuple(cell["verbs"]),
            clauses=tuple(cell["clauses"]),
            text=cell["text"],
        )
        for archetype in _table()["archetypes"]
        for code, row in archetype["cells"].items()
        for cell in row
    ]


def incidents(archetype: str) -> Iterator[dict[str, Any]]:
    """Every incident that a sketch covers: each author alone, the targets together and each alone."""
    sketch = next(one["sketch"] for one in _table()["archetypes"] if one["id"] == archetype)
    words = {key: value.split(",") for key, value in (part.split("=") for part in sketch.split())}
    targets = words.get("tgt", [])
    groups = [targets, *([one] for one in targets if len(targets) > 1)]
    for author, group in product(words.get("by", ["unknown"]), groups):
        incident: dict[str, Any] = {"categories": words["cat"], "targets": group, "author": author}
        yield {**incident, "context": words.get("if", [])}


def steps_in(answer: Recommendation, phase: str, *bases: str) -> list[ResponseStep]:
    """The answer's steps of a phase that rest on one of these bases."""
    return [step for step in answer.steps if step.phase == phase and step.basis in bases]


def negatives() -> list[dict[str, str]]:
    """What must never appear, as the table numbers it."""
    found: list[dict[str, str]] = _table()["negative"]
    return found


def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(MATRIX.read_text(encoding="utf-8"))
    return table
