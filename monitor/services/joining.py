"""Splitting and merging cases by hand, and taking both back; each deed is one transaction over two cases."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.domain.access import Actor, may_act
from monitor.domain.case import Action, ActionRefusedError, Case, case_id_of
from monitor.domain.clocks import PLAIN_RULES, ClockRules
from monitor.domain.likeness import WORDS_ALONE, Likeness
from monitor.domain.post import Post
from monitor.domain.routing import Router
from monitor.services.deed import Planner
from monitor.services.doors import Doors
from monitor.services.joining_means import Means, short
from monitor.services.merges import give_back, merged, take_in
from monitor.services.ports import CaseFile, Clock, Store, UnitOfWork
from monitor.services.splits import chosen, put_back, split_off

log = logging.getLogger(__name__)

STALE = (
    "Somebody else has changed {} since you opened it. Nothing was moved; look at the newest history line, "
    "then decide again."
)
NOT_THERE = "There is no case {}, or it is not yours to see."


@dataclass(frozen=True, kw_only=True, slots=True)
class MergePlan:
    """What a merge would make, for a person to confirm."""

    taken: Case
    into: Case
    after: Case
    """The case that stays, as it would be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JoiningDesk:
    """The reviewers' hand in which posts are one incident."""

    store: Store
    clock: Clock
    planner: Planner
    doors: Doors
    router: Router
    likeness: Likeness = WORDS_ALONE
    clocks: ClockRules = PLAIN_RULES
    is_own_account: Callable[[Post], bool] = lambda _post: False

    def split(
        self, case_id: int, mention_ids: Sequence[str], *, revision: int, by: Actor, note: str = ""
    ) -> tuple[Case, Case]:
        """Make a case of its own of the chosen posts; gives the old case and the new one.

        What the old case says stays as it is: to lower it is for a person. Raises ActionRefusedError.
        """

        def do(unit: UnitOfWork) -> tuple[Case, Case]:
            file = self._file(unit, case_id, by, Action.SPLIT, revision)
            moved, left = chosen(file, mention_ids)
            return split_off(
                unit, self._means(by, self._concerned(unit, file)), file.case, moved, left, note=short(note)
            )

        return self._in_one(case_id, "split", by, do)

    def plan_merge(self, case_id: int, number: str, *, by: Actor) -> MergePlan:
        """Say what merging a case into another would make; raises ActionRefusedError."""
        with self.doors.noting_refusals(case_id, "look at a merge", by), self.store.read() as unit:
            taken, into = self._both(unit, case_id, case_id_of(number) or 0, by)
            after, _ = merged(self._means(by), taken, into)
        for file in (taken, into):
            self.doors.note_once("view", by, file.case.case_id)
        return MergePlan(taken=taken.case, into=into.case, after=after)

    def merge(
        self, case_id: int, number: str, *, revisions: tuple[int, int], by: Actor, note: str = ""
    ) -> tuple[Case, Case]:
        """Move all posts of a case into another and close it; gives the closed case and the other.

        `revisions` are those of the two cases that the person was looking at. Raises ActionRefusedError.
        """

        def do(unit: UnitOfWork) -> tuple[Case, Case]:
            taken, into = self._both(unit, case_id, case_id_of(number) or 0, by)
            for file, revision in zip((taken, into), revisions, strict=True):
                _refuse_stale(file.case, revision)
            return take_in(unit, self._means(by, self._concerned(unit, taken)), taken, into, note=short(note))

        return self._in_one(case_id, "merge", by, do)

    def undo_split(self, new_id: int, *, by: Actor) -> tuple[Case, Case]:
        """Put split-off posts back and close their case; gives the old case and the closed one.

        Only while nothing else has happened to the new case. Raises ActionRefusedError.
        """

        def do(unit: UnitOfWork) -> tuple[Case, Case]:
            new = self._file(unit, new_id, by, Action.UNDO_SPLIT)
            source = new.case.work.joining.split_from
            if not source:
                raise ActionRefusedError(f"{new.case.number} was not split off from another case.")
            file = self._file(unit, source, by, Action.UNDO_SPLIT)
            return put_back(unit, self._means(by, self._concerned(unit, new)), file, new)

        return self._in_one(new_id, "undo split", by, do)

    def undo_merge(self, taken_id: int, *, by: Actor) -> tuple[Case, Case]:
        """Give a merged case its posts back and reopen it; gives the reopened case and the other.

        Only while all of them are still where the merge put them. Raises ActionRefusedError.
        """

        def do(unit: UnitOfWork) -> tuple[Case, Case]:
            taken = self._file(unit, taken_id, by, Action.UNDO_MERGE)
            if not taken.case.merged_into:
                raise ActionRefusedError(f"{taken.case.number} is not merged into another case.")
            into = self._file(unit, taken.case.merged_into, by, Action.UNDO_MERGE)
            return give_back(unit, self._means(by, self._concerned(unit, into)), taken.case, into)

        return self._in_one(taken_id, "undo merge", by, do)

    # --- who may, on what, and what is told ----------------------------------------------------------------

    def _in_one(
        self, case_id: int, deed: str, by: Actor, do: Callable[[UnitOfWork], tuple[Case, Case]]
    ) -> tuple[Case, Case]:
        """Do a deed while no triage runs: who holds two cases holds that lock, so none waits crosswise."""
        with self.doors.noting_refusals(case_id, deed, by), self.store.begin() as unit:
            unit.lock_triage()
            first, second = do(unit)
        log.info("%s: case %d and case %d", deed, first.case_id, second.case_id)
        return first, second

    def _file(
        self, unit: UnitOfWork, case_id: int, by: Actor, action: Action, revision: int | None = None
    ) -> CaseFile:
        file = unit.case_file(case_id)
        if file is None:
            raise ActionRefusedError("There is no such case.")
        verdict = may_act(by, file.case, action, self.doors.of(unit, file, by).concerned)
        if not verdict.allowed:
            raise ActionRefusedError(verdict.reason)
        if revision is not None:
            _refuse_stale(file.case, revision)
        return file

    def _both(self, unit: UnitOfWork, case_id: int, into_id: int, by: Actor) -> tuple[CaseFile, CaseFile]:
        taken = self._file(unit, case_id, by, Action.MERGE)
        if not taken.case.is_open:
            raise ActionRefusedError(f"{taken.case.number} is closed; reopen it first.")
        if not into_id:
            raise ActionRefusedError("Write the number of the other case, such as GP-0042.")
        if into_id == case_id:
            raise ActionRefusedError("A case cannot be merged into itself; write the other case's number.")
        into = unit.case_file(into_id)
        number = f"GP-{into_id:04d}"
        # The same words for both: nobody learns from them that there is a case which is not theirs.
        if into is None or not self.doors.of(unit, into, by).may_see(by).allowed:
            raise ActionRefusedError(NOT_THERE.format(number))
        return taken, into

    def _concerned(self, unit: UnitOfWork, file: CaseFile) -> tuple[str, ...]:
        return tuple(concern.who.key for concern in self.doors.of(unit, file).concerned)

    def _means(self, by: Actor, concerned: tuple[str, ...] = ()) -> Means:
        return Means(
            by=by,
            now=self.clock.now(),
            planner=self.planner,
            router=self.router,
            likeness=self.likeness,
            clocks=self.clocks,
            is_own_account=self.is_own_account,
            concerned=concerned,
        )


def _refuse_stale(case: Case, revision: int) -> None:
    if case.revision != revision:
        raise ActionRefusedError(STALE.format(case.number))
