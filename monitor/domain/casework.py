"""What people at the school have added to a case: context, clocks, the ladder, the care for the person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.case_clock import CaseClock, Due
from monitor.domain.crowd import Crowd
from monitor.domain.joining import NO_JOINING, Joining
from monitor.domain.ladder import Rung
from monitor.domain.welfare import Welfare

NO_WELFARE = Welfare()
NO_CROWD = Crowd()
RUNG_WAITS = {
    "poster": "The author was asked: has the post gone?",
    "platform": "The platform was told: has it answered?",
    "helpline": "The helpline was told: has it answered?",
    "police": "The police were told: have they answered?",
    "adviser": "An adviser was asked: is there an answer?",
}
"""What is due at a rung of the response ladder, in words that a message may carry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Casework:
    """The part of a case that grows while people work on it; stored as one line of JSON."""

    context: tuple[str, ...] = ()
    """Context flags of the policy's vocabulary that a person has confirmed, such as `out_of_school`."""
    categories: tuple[str, ...] = ()
    """Categories of the policy's vocabulary that a person has added to those that the labels give."""
    concerned: tuple[str, ...] = ()
    """Logins of reviewers whom the case is about, or who may have written the post."""
    cleared: tuple[str, ...] = ()
    """Logins of reviewers whose name stands in a post by chance, as somebody else has said with a reason."""
    necessity: str = ""
    """Why an outward step is necessary and proportionate, in one line, with the name of who wrote it."""
    waiting_for: str = ""
    waiting_until: datetime | None = None
    outcome: str = ""
    received_at: datetime | None = None
    """When the first post was made: the policy's clocks count from here."""
    rounds: tuple[datetime, ...] = ()
    """When a further message came to the school's own account after all before it were answered."""
    gone_at: datetime | None = None
    """When the last post of the case was found gone; None while one is up, or while nobody has looked."""
    clocks: tuple[CaseClock, ...] = ()
    reminded: tuple[str, ...] = ()
    """Of what was due reminders have gone out, as `Due.mark` names it."""
    rungs: tuple[Rung, ...] = ()
    welfare: Welfare = NO_WELFARE
    crowd: Crowd = NO_CROWD
    joining: Joining = NO_JOINING

    @property
    def dues(self) -> tuple[Due, ...]:
        """Give everything with a time that is still to be done, the soonest first."""
        found = [*_clocks(self.clocks), *_rungs(self.rungs), *_follow_ups(self.welfare)]
        if self.waiting_until is not None:
            text = "The wait that somebody set is over: look what has come of it."
            found.append(Due(key="waiting", kind="waiting", text=text, basis="", due_at=self.waiting_until))
        return tuple(sorted(found, key=lambda due: (due.due_at, due.key)))


def _clocks(clocks: Iterable[CaseClock]) -> Iterator[Due]:
    for clock in clocks:
        if clock.is_running and clock.due_at is not None:
            yield Due(
                key=f"clock:{clock.key}",
                kind="clock",
                text=clock.text,
                basis=clock.basis,
                cites=clock.cites,
                since=clock.started_at,
                due_at=clock.due_at,
            )


def _rungs(rungs: Iterable[Rung]) -> Iterator[Due]:
    for rung in rungs:
        if rung.answer_due_at is not None and not rung.outcome:
            text = RUNG_WAITS.get(rung.step, "An answer should have come by now.")
            cites = rung.patience_cites
            basis = "overlay" if cites else ""
            key, due_at = f"rung:{rung.key}", rung.answer_due_at
            yield Due(key=key, kind="rung", text=text, basis=basis, cites=cites, due_at=due_at)


def _follow_ups(welfare: Welfare) -> Iterator[Due]:
    for number, follow_up in enumerate(welfare.follow_ups, start=1):
        if follow_up.done_at is None:
            text = "Ask the person whom the post is about how they are."
            yield Due(
                key=f"follow_up:{number}", kind="follow_up", text=text, basis="", due_at=follow_up.due_at
            )
