"""A desk with one case about an abusive post, for the tests of what reviewers do."""

from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.case import Action, ActionRefusedError, Case
from monitor.services.ports import CaseFile
from monitor.services.review import Deed, ReviewDesk
from monitor.testing import FixedClock, MemoryStore
from tests.unit.services.service_values import NOW, ROUTER, a_mention, a_planner, a_triage, read


class Scene:
    """A desk with one case about an abusive post."""

    def __init__(self, text: str = "Tarnholt School is useless.", **found: Any) -> None:
        self.store = MemoryStore()
        self.clock = FixedClock(NOW)
        read(self.store, a_mention(text), **found)
        a_triage(self.store, self.clock).run()
        self.clock.advance(3600)
        self.desk = ReviewDesk(store=self.store, clock=self.clock, planner=a_planner, router=ROUTER)

    def do(self, action: Action, *, by: str = "Ada Marsh", **fields: Any) -> Case:
        """Do something with the case as it stands."""
        deed = Deed(action=action, revision=self.case.revision, **fields)
        return self.desk.act(1, deed, by=Actor(name=by, role="dsl"))

    @property
    def file(self) -> CaseFile:
        """The case with its history."""
        found = self.desk.open(1)
        assert found is not None
        return found

    @property
    def case(self) -> Case:
        """The case."""
        return self.file.case

    @property
    def last(self) -> str:
        """The newest line of the history."""
        event = self.file.events[-1]
        return f"{event.revision} {event.action} by {event.by}: {event.detail}"


def refused(scene: Scene, action: Action, **fields: Any) -> str:
    """Give why something is refused; nothing may have changed."""
    before = scene.file
    with pytest.raises(ActionRefusedError) as refusal:
        scene.do(action, **fields)
    assert scene.file == before, "a refused deed must leave nothing behind"
    return str(refusal.value)
