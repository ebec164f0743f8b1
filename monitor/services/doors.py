"""Who may enter which case, asked of the store; every view and every refusal is written into the log."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from monitor.domain.access import Actor, Concern, Verdict, concerns, may_see, nobody_words, open_to, who_may
from monitor.domain.audit import MAX_DETAIL, entry_by
from monitor.domain.case import ActionRefusedError, Case
from monitor.domain.post import Post
from monitor.domain.school import School
from monitor.services.ports import CaseFile, Clock, StaleCaseError, Store, StoreBusyError, UnitOfWork

log = logging.getLogger(__name__)

NO_SCHOOL = School(name="")
ONE_VIEW = timedelta(minutes=1)
"""Loading a page again so soon is the same look at it."""
N_LOOKED_BACK = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Doorway:
    """A case with all that decides who may enter it."""

    case: Case
    people: tuple[Actor, ...]
    concerned: tuple[Concern, ...]

    def may_see(self, actor: Actor) -> Verdict:
        """Say whether somebody may see the case."""
        return may_see(actor, self.case, self.concerned)

    @property
    def roles(self) -> frozenset[str]:
        """Give the roles of reviewers that may see the case."""
        return open_to(self.case, self.concerned)

    @property
    def insiders(self) -> tuple[Actor, ...]:
        """Give the reviewers who may see the case."""
        return who_may(self.case, self.people, self.concerned)

    @property
    def nobody(self) -> str:
        """Say, where no reviewer at all may open the case, how to mend it; empty otherwise."""
        return "" if self.insiders else nobody_words(self.case, self.concerned)


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    """The doors of all cases."""

    store: Store
    clock: Clock
    school: School = NO_SCHOOL

    def of(self, unit: UnitOfWork, file: CaseFile, actor: Actor | None = None) -> Doorway:
        """Give the door of a case; `actor` counts as one of the people even with no sign-in of their own."""
        return self.before(file.case, (row.mention.post for row in file.posts), people_of(unit), actor)

    def before(
        self, case: Case, posts: Iterable[Post], people: tuple[Actor, ...], actor: Actor | None = None
    ) -> Doorway:
        """Give the door of a case whose posts and people are at hand."""
        known = people if actor is None or actor in people else (*people, actor)
        return Doorway(case=case, people=people, concerned=concerns(case, known, posts, school=self.school))

    def admit(self, unit: UnitOfWork, file: CaseFile, actor: Actor) -> None:
        """Let somebody to a case; raises ActionRefusedError with the reason why not."""
        verdict = self.of(unit, file, actor).may_see(actor)
        if not verdict.allowed:
            raise ActionRefusedError(verdict.reason)

    @contextmanager
    def noting_refusals(self, case_id: int, deed: str, actor: Actor) -> Iterator[None]:
        """Write a refusal of what is done within into the log, and raise it again."""
        try:
            yield
        except (ActionRefusedError, StaleCaseError) as refused:
            log.warning("case %d: %s refused", case_id, deed)
            is_stale = isinstance(refused, StaleCaseError)
            reason = "somebody else changed the case meanwhile" if is_stale else str(refused)
            self.note("refused", actor, case_id, detail=f"{deed}: {reason}")
            raise

    def enter(self, case_id: int, actor: Actor) -> tuple[CaseFile, Doorway] | None:
        """Give a case with its door, open or not, and log that somebody looked; None for no such case."""
        with self.store.read() as unit:
            file = unit.case_file(case_id)
            if file is None:
                return None
            door = self.of(unit, file, actor)
        verdict = door.may_see(actor)
        if verdict.allowed:
            self.note_once("view", actor, case_id)
        else:
            log.warning("case %d: view refused", case_id)
            self.note_once("refused", actor, case_id, detail=f"view: {verdict.reason}")
        return file, door

    def note_once(self, action: str, actor: Actor, case_id: int, *, detail: str = "") -> None:
        """Log a look at a case, at most once a minute for one reviewer; a full disk stops no reading."""
        now = self.clock.now()
        with self.store.read() as unit:
            known = unit.audit(case_id=case_id, limit=N_LOOKED_BACK)
        if any(
            entry.login == actor.login
            and (entry.action, entry.detail) == (action, detail[:MAX_DETAIL])
            and now - entry.at < ONE_VIEW
            for entry in known
        ):
            return
        self.note(action, actor, case_id, detail=detail)

    def note(self, action: str, actor: Actor, case_id: int | None, *, detail: str = "") -> None:
        """Write a line into the log of who saw and did what."""
        entry = entry_by(actor, action, at=self.clock.now(), case_id=case_id, detail=detail)
        try:
            with self.store.begin() as unit:
                unit.add_audit(entry)
        except StoreBusyError:
            log.error("case %s: %s could not be written into the log", case_id, action)  # noqa: TRY400


def people_of(unit: UnitOfWork) -> tuple[Actor, ...]:
    """Give everybody who may sign in, as the cases know them."""
    return tuple(Actor(name=r.name, login=r.login, role=r.role) for r in unit.reviewers() if r.is_active)
