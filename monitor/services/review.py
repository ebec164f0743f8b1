"""What a reviewer sees and does: the queue, one case, and the actions that land in its history."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from monitor.domain.access import Actor, may_act
from monitor.domain.alert import AlertKind
from monitor.domain.case import Action, ActionRefusedError, Case, Change
from monitor.domain.clocks import PLAIN_RULES, ClockRules, kept_clocks
from monitor.domain.recheck import with_gone
from monitor.domain.routing import Router
from monitor.domain.school import School
from monitor.services import deeds, deeds_care, deeds_clocks, deeds_workflow
from monitor.services.deed import MAX_NOTE, UK, Deed, Maker, Order, Planner
from monitor.services.doors import NO_SCHOOL, Doors, Doorway
from monitor.services.ports import CaseFile, Clock, Store, UnitOfWork
from monitor.services.recheck import past_looks
from monitor.services.triage import news_of

log = logging.getLogger(__name__)

CHANGES: Mapping[Action, Maker] = {
    **deeds.CHANGES,
    **deeds_workflow.CHANGES,
    **deeds_care.CHANGES,
    **deeds_clocks.CHANGES,
}


class ReviewDesk:
    """The reviewers' side of Gatepost; every deed is one transaction with its history line."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        planner: Planner,
        router: Router | None = None,
        school: School = NO_SCHOOL,
        zone: ZoneInfo = UK,
        clocks: ClockRules = PLAIN_RULES,
    ) -> None:
        """Take what the deeds need; without a `router` a raised case rings nobody."""
        self._store = store
        self._clock = clock
        self._planner = planner
        self._router = router
        self._zone = zone
        self._clocks = clocks
        self.doors = Doors(store=store, clock=clock, school=school)
        """Who may enter which case."""

    def queue(
        self, *, statuses: Sequence[str], severity: str = "", limit: int = 100, offset: int = 0
    ) -> tuple[list[Case], dict[str, int]]:
        """Give the cases, worst and oldest first, and how many there are of each severity."""
        with self._store.read() as unit:
            cases = unit.cases(statuses=statuses, severity=severity, limit=limit, offset=offset)
            return cases, unit.count_cases(statuses=statuses)

    def open(self, case_id: int) -> CaseFile | None:
        """Give one case with its posts and history."""
        with self._store.read() as unit:
            return unit.case_file(case_id)

    def act(self, case_id: int, deed: Deed, *, by: Actor) -> Case:
        """Do what the reviewer asked; on ActionRefusedError or StaleCaseError nothing but the log changes."""
        with self.doors.noting_refusals(case_id, deed.action, by), self._store.begin() as unit:
            return self._done(unit, case_id, deed, by)

    def _done(self, unit: UnitOfWork, case_id: int, deed: Deed, by: Actor) -> Case:
        file = unit.case_file(case_id)
        if file is None:
            raise ActionRefusedError("There is no such case.")
        case, door = file.case, self.doors.of(unit, file, by)
        verdict = may_act(by, case, deed.action, door.concerned)
        if not verdict.allowed:
            raise ActionRefusedError(verdict.reason)
        if case.revision != deed.revision:
            raise ActionRefusedError(
                "Somebody else has changed this case since you opened it. Nothing of yours was saved; "
                "look at the newest history line, then decide again."
            )
        order = Order(
            case=case,
            deed=deed,
            by=by,
            now=self._clock.now(),
            planner=self._planner,
            people=door.people,
            concerned=door.concerned,
            zone=self._zone,
        )
        after = self._written(unit, file, order)
        new_door = self.doors.before(after, (row.mention.post for row in file.posts), door.people, by)
        self._tell(unit, door, new_door)
        return after

    def _written(self, unit: UnitOfWork, file: CaseFile, order: Order) -> Case:
        case, by = order.case, order.by.name
        change, detail = _change(order)
        after, event = case.apply(order.deed.action, by=by, now=order.now, detail=detail, change=change)
        if after.work.rungs != case.work.rungs:
            ids = [row.mention.mention_id for row in file.posts]
            after = with_gone(after, ids, past_looks(unit, case.case_id), now=order.now)
        after = kept_clocks(after, self._clocks, by=by, now=order.now)
        unit.save_case(after, event)
        return after

    def _tell(self, unit: UnitOfWork, before: Doorway, after: Doorway) -> None:
        """Alert those who must know: of a case that became graver, or that is now for other people."""
        case = after.case
        if self._router is None or not case.is_open:
            return
        # For those who may see it from now on it is a new case.
        kind = news_of(before.case, case) or (AlertKind.OPENED if after.roles - before.roles else None)
        if kind is not None:
            n_alerts = unit.add_alerts(self._router.case_alerts(case, kind, now=case.updated_at))
            log.info("case %d: %d alerts, %s", case.case_id, n_alerts, kind)


def _change(order: Order) -> tuple[Change, str]:
    note = order.deed.note.strip()
    if len(note) > MAX_NOTE:
        raise ActionRefusedError(f"The note is longer than {MAX_NOTE} characters; please shorten it.")
    maker = CHANGES.get(order.deed.action)
    if maker is None:
        raise ActionRefusedError("That is not something a reviewer can do.")
    change, detail = maker(replace(order, deed=replace(order.deed, note=note)))
    return change, " — ".join(part for part in (detail, note) if part)


__all__ = ["CHANGES", "MAX_NOTE", "Deed", "Planner", "ReviewDesk"]
