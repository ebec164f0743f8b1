"""A desk with five people and a policy with outward steps, for the tests of how a case moves."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.case import Action, ActionRefusedError, Case
from monitor.domain.plan import PlanQuestion, PlanStep
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.services.ports import Reviewer
from monitor.services.review import Deed, ReviewDesk
from monitor.testing import FixedClock, MemoryStore
from tests.unit.services.service_values import NOW, a_mention, a_planner, a_triage, read

PEOPLE = {
    "ada": ("Ada Marsh", "head"),
    "ben": ("Ben Trewin", "dsl"),
    "cat": ("Cat Osgood", "communications"),
    "kit": ("Kit Penhallow", "slt"),
    "una": ("Una Vale", "technician"),
}
POLICE = PlanStep(
    key="police", do="report_police", to="police", role="", order=8, phase="out", cites=("TS-8",),
    basis="explicit", text="Tell the police.",
)  # fmt: skip
ASK = PlanStep(
    key="ask", do="ask_author_remove", to="author", role="", order=9, phase="out", cites=("TS-9",),
    basis="explicit", text="Ask for it to be taken down.",
)  # fmt: skip


def _planner(reading: CaseReading) -> PlanDecision:
    """Answer as the small policy does, with two outward steps, and graver when it happened at school."""
    if "criticism" in reading.categories:
        raise ValueError("the policy knows no such word")
    decision = a_planner(reading)
    severity = "high" if "in_school_day" in reading.context else decision.severity
    questions = (
        PlanQuestion(flag="in_school_day", kind="context", text="In the school day?", cites=("TS-2",)),
        PlanQuestion(flag="own_question", kind="context", text="Something only this policy asks?"),
        PlanQuestion(flag="own_category", kind="category", text="Is it that?"),
    )
    steps = (*decision.plan.steps, POLICE, ASK)
    return replace(decision, severity=severity, plan=replace(decision.plan, steps=steps, questions=questions))


class Scene:
    """A desk with five people and one case about an abusive post."""

    def __init__(self, text: str = "Tarnholt School is useless.", **found: Any) -> None:
        self.store = MemoryStore()
        self.clock = FixedClock(NOW)
        with self.store.begin() as unit:
            for login, (name, role) in PEOPLE.items():
                unit.save_reviewer(Reviewer(name=name, login=login, role=role, password_hash="x"))
            gone = Reviewer(name="Old Hand", login="old", role="dsl", password_hash="x", is_active=False)
            unit.save_reviewer(gone)
        read(self.store, a_mention(text), **found)
        a_triage(self.store, self.clock, planner=_planner).run()
        self.desk = ReviewDesk(store=self.store, clock=self.clock, planner=_planner)

    def do(self, action: Action, by: str = "ada", note: str = "", reason: str = "", step: str = "",
           **given: str | tuple[str, ...]) -> Case:  # fmt: skip
        """Do something with the case as it stands; `given` are the other fields of the form."""
        name, role = PEOPLE[by]
        fields = {key: (value,) if isinstance(value, str) else value for key, value in given.items()}
        deed = Deed(
            action=action, revision=self.case.revision, note=note, reason=reason, step=step, given=fields
        )
        return self.desk.act(1, deed, by=Actor(name=name, login=by, role=role))

    def refused(self, action: Action, **fields: Any) -> str:
        """Give why something is refused; nothing may have changed."""
        before = self.desk.open(1)
        with pytest.raises(ActionRefusedError) as refusal:
            self.do(action, **fields)
        assert self.desk.open(1) == before
        return str(refusal.value)

    @property
    def case(self) -> Case:
        """The case."""
        file = self.desk.open(1)
        assert file is not None
        return file.case

    @property
    def last(self) -> str:
        """The newest line of the history."""
        file = self.desk.open(1)
        assert file is not None
        event = file.events[-1]
        return f"{event.action} by {event.by}: {event.detail}"
