"""The response ladder: what was asked of whom, when, and what came of it; Gatepost itself asks nobody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

STEPS = {
    "poster": "The author",
    "platform": "The platform",
    "helpline": "The helpline",
    "police": "The police",
    "adviser": "An adviser",
}
"""From the mildest to the gravest."""
REMOVAL_STEPS = ("poster", "platform", "helpline")
"""What is asked there is that the post goes; the police and an adviser are asked for other things."""
HEAVY_STEPS = ("police", "adviser")
"""No one person takes these alone."""

OUTCOMES = {
    "removed": "It was removed",
    "refused": "Refused",
    "no_answer": "No answer came",
    "other": "It ended otherwise",
}

PATIENCE = {"poster": timedelta(days=7), "platform": timedelta(hours=48), "helpline": timedelta(days=7)}
"""How long an answer is awaited where nobody names a day."""
PATIENCE_CITES = {"platform": ("LAW-L14",)}
"""The guidance from which such a wait is taken."""


class LadderError(ValueError):
    """What was asked for does not fit the ladder; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """One try to settle the case: at the poster, the platform, the helpline, the police or an adviser."""

    key: str
    """Counts within the case: `r1`, `r2`."""
    step: str
    """`poster`, `platform`, `helpline`, `police` or `adviser`."""
    taken_by: str
    taken_at: datetime
    reference: str = ""
    """The platform's or the police's own number for it."""
    answer_due_at: datetime | None = None
    outcome: str = ""
    """Empty while waiting; `removed`, `refused`, `no_answer` or `other`."""
    outcome_by: str = ""
    outcome_at: datetime | None = None
    note: str = ""
    platform: str = ""
    """Where the post stands; the removal rates are counted by it."""
    post: str = ""
    """The mention's id; empty where the whole case is meant."""
    second: str = ""
    """The login of the person who was asked to confirm a heavy step that no plan names."""
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    @property
    def needs_second(self) -> bool:
        """Say whether a second person has still to confirm it."""
        return bool(self.second) and not self.confirmed_by and not self.outcome

    @property
    def is_waiting(self) -> bool:
        """Say whether an answer is awaited."""
        return not self.outcome and not self.needs_second

    @property
    def patience_cites(self) -> tuple[str, ...]:
        """Give the guidance that set the time for the answer; empty where a person or Gatepost did."""
        patience = PATIENCE.get(self.step)
        is_default = patience is not None and self.answer_due_at == self.taken_at + patience
        return PATIENCE_CITES.get(self.step, ()) if is_default else ()

    def is_overdue(self, now: datetime) -> bool:
        """Say whether the answer should have come by now."""
        return self.is_waiting and self.answer_due_at is not None and now >= self.answer_due_at


def with_taken(rungs: tuple[Rung, ...], rung: Rung) -> tuple[Rung, ...]:
    """Add a rung under the next free key; raises LadderError while the same was asked and not answered."""
    same = [r for r in rungs if not r.outcome and r.step == rung.step and _is_same_post(r, rung)]
    if same:
        raise LadderError(
            f"{STEPS[rung.step]} has been asked already on {_day(same[0].taken_at)} ({same[0].key}). "
            "Note what came of that first."
        )
    return (*rungs, replace(rung, key=f"r{len(rungs) + 1}"))


def with_confirmed(
    rungs: tuple[Rung, ...], key: str, *, by: str, login: str, now: datetime
) -> tuple[Rung, ...]:
    """Note the second person's yes; raises LadderError where none was asked for, or of somebody else."""
    rung = _found(rungs, key)
    if not rung.needs_second:
        raise LadderError(f"{key} waits for nobody's confirmation.")
    if rung.taken_by == by or not login or rung.second.casefold() != login.casefold():
        raise LadderError(f"{key} is to be confirmed by {rung.second}, not by the person who asked.")
    return _replaced(rungs, replace(rung, confirmed_by=by, confirmed_at=now))


def with_ended(
    rungs: tuple[Rung, ...], key: str, *, outcome: str, by: str, note: str, now: datetime
) -> tuple[Rung, ...]:
    """Note what came of a rung; what is removed ends the other requests to remove the same post."""
    rung = _found(rungs, key)
    if outcome not in OUTCOMES:
        raise LadderError(f"Choose what came of it: {', '.join(OUTCOMES)}.")
    if rung.outcome:
        raise LadderError(
            f"{key} has ended already: {OUTCOMES.get(rung.outcome, rung.outcome).lower()}, noted by "
            f"{rung.outcome_by}."
        )
    if rung.needs_second and outcome != "other":
        raise LadderError(f"{key} was not confirmed by {rung.second} yet, so nothing can have come of it.")
    if outcome == "removed" and rung.step not in REMOVAL_STEPS:
        raise LadderError(
            f"{key} asked nobody to remove the post. Choose another outcome; note the removal at the rung "
            "of the author, the platform or the helpline."
        )
    ended = replace(rung, outcome=outcome, outcome_by=by, outcome_at=now, note=note or rung.note)
    done = _replaced(rungs, ended)
    return _settled(done, ended, now=now) if outcome == "removed" else done


def _settled(rungs: tuple[Rung, ...], gone: Rung, *, now: datetime) -> tuple[Rung, ...]:
    def settle(rung: Rung) -> Rung:
        if rung.outcome or rung.step not in REMOVAL_STEPS or not _is_same_post(rung, gone):
            return rung
        words = f"The post was gone before an answer came ({gone.key})."
        return replace(rung, outcome="other", outcome_by=gone.outcome_by, outcome_at=now, note=words)

    return tuple(settle(rung) for rung in rungs)


def is_refused_by_author(rungs: Iterable[Rung]) -> bool:
    """Say whether the author was asked and refused."""
    return any(rung.step == "poster" and rung.outcome == "refused" for rung in rungs)


def _found(rungs: tuple[Rung, ...], key: str) -> Rung:
    rung = next((r for r in rungs if r.key == key), None)
    if rung is None:
        raise LadderError("There is no such rung in this case; reload the page.")
    return rung


def _replaced(rungs: tuple[Rung, ...], rung: Rung) -> tuple[Rung, ...]:
    return tuple(rung if r.key == rung.key else r for r in rungs)


def _is_same_post(one: Rung, other: Rung) -> bool:
    return one.post == other.post or "" in {one.post, other.post}


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


@dataclass(frozen=True, kw_only=True, slots=True)
class RungCount:
    """How requests at one rung and platform ended."""

    step: str
    platform: str
    n_asked: int = 0
    n_removed: int = 0
    n_refused: int = 0
    n_no_answer: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedToRemove:
    """The requests to remove of a span of time, by rung and platform, with what came of them so far."""

    rows: tuple[RungCount, ...] = ()

    def total(self, of: Callable[[RungCount], int]) -> int:
        """Sum one figure over all rows, such as `lambda row: row.n_removed`."""
        return sum(of(row) for row in self.rows)

    def by_step(self) -> dict[str, tuple[int, int]]:
        """Give (removed, asked) for each rung that was used, in the order of the ladder."""
        return self._rates(STEPS, lambda row: row.step)

    def by_platform(self) -> dict[str, tuple[int, int]]:
        """Give (removed, asked) for each platform."""
        return self._rates(sorted({row.platform for row in self.rows}), lambda row: row.platform)

    def _rates(self, keys: Iterable[str], key_of: Callable[[RungCount], str]) -> dict[str, tuple[int, int]]:
        found = {key: [row for row in self.rows if key_of(row) == key] for key in keys}
        return {
            key: (sum(row.n_removed for row in rows), sum(row.n_asked for row in rows))
            for key, rows in found.items()
            if rows
        }


def asked_to_remove(rungs: Iterable[Rung], start: datetime, end: datetime) -> AskedToRemove:
    """Count the requests to remove that were made at `start <= t < end`."""
    asked = [r for r in rungs if r.step in REMOVAL_STEPS and start <= r.taken_at < end]
    places = sorted({(list(STEPS).index(r.step), r.step, r.platform) for r in asked})
    return AskedToRemove(
        rows=tuple(
            _counted([r for r in asked if (r.step, r.platform) == (step, platform)])
            for _, step, platform in places
        )
    )


def _counted(rungs: list[Rung]) -> RungCount:
    n = {outcome: sum(rung.outcome == outcome for rung in rungs) for outcome in OUTCOMES}
    return RungCount(
        step=rungs[0].step,
        platform=rungs[0].platform,
        n_asked=len(rungs),
        n_removed=n["removed"],
        n_refused=n["refused"],
        n_no_answer=n["no_answer"],
    )
