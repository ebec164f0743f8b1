"""`gatepost policy simulate`: which recent cases would get another plan from another policy file."""

import argparse
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.cli.house import house_of
from monitor.cli.plain import plain
from monitor.domain.case import Case
from monitor.domain.plan import BASIS_WORDS, PlanStep
from monitor.domain.plan_difference import PlanDifference, difference
from monitor.domain.planning import planner_for
from monitor.domain.policy import Policy
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.policy_files import load_policy

log = logging.getLogger(__name__)

MAX_DAYS = 3660
_PHASES = {"in": "within the school", "out": "towards others"}
Planner = Callable[[CaseReading], PlanDecision]


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """The cases that both policies were asked about, and what differs."""

    changed: tuple[tuple[Case, PlanDifference], ...]
    n_same: int
    not_asked: tuple[str, ...]
    """Numbers of cases in words that one of the policies does not know."""


def simulate(arguments: argparse.Namespace) -> int:
    """Print which recent cases another policy would change; nothing is written, and no post is quoted."""
    days: int = arguments.days
    if not 1 <= days <= MAX_DAYS:
        print(f"gatepost: --days {days}: write a number from 1 to {MAX_DAYS}", file=sys.stderr)
        return 2
    house = house_of(arguments)
    running, other = house.running_policy, load_policy(arguments.policy, POLICY_FOLDER)
    planner = planner_for(other, running.confirmed.confirmations, law=house.law)
    now = house.clock.now()
    with house.store.read() as unit:
        found = unit.cases_between(now - timedelta(days=days), now + timedelta(seconds=1))
    replay = replayed([case for case in found if not case.merged_into], running.ask, planner)
    print(f"In force:  {_named(running.policy)}\nTried out: {_named(other)}\n")
    for line in report(replay, days):
        print(plain(line))
    return 0


def replayed(cases: Iterable[Case], running: Planner, other: Planner) -> Replay:
    """Ask both policies about what each case is read as today; what was decided in it stays out of this."""
    changed, not_asked, n_same = [], [], 0
    for case in cases:
        reading = CaseReading.of(case)
        try:
            found = difference(running(reading), other(reading))
        except ValueError:  # an old case in words that the vocabulary has no longer
            not_asked.append(case.number)
            continue
        if found.is_any:
            changed.append((case, found))
        else:
            n_same += 1
    return Replay(changed=tuple(changed), n_same=n_same, not_asked=tuple(not_asked))


def report(replay: Replay, days: int) -> Iterator[str]:
    """Give the lines of the report: each case that would change, then the counts."""
    for case, found in replay.changed:
        yield f"{case.number}: {_severity(found)}"
        yield from _case_lines(found)
        yield ""
    yield from _summary(replay, days)


def _named(policy: Policy) -> str:
    return plain(f"{policy.school} ({policy.name}), version {policy.version}")


def _severity(found: PlanDifference) -> str:
    if found.is_raised:
        return f"severity {found.severity_before} before, {found.severity_after} after"
    return f"severity {found.severity_before}, as before"


def _case_lines(found: PlanDifference) -> Iterator[str]:
    for step in found.steps_gone:
        yield f"  - step goes:   {_step(step)}"
    for step in found.steps_come:
        yield f"  + step comes:  {_step(step)}"
    for before, after in found.steps_moved:
        yield f"  ~ same step:   {_step(before)} rests on {_cites(after.cites)} instead"
    for rail in found.rails_gone:
        yield f"  - barred no more: {rail.forbid[0]} {_cites(rail.cites)}"
    for rail in found.rails_come:
        yield f"  + barred:      {rail.forbid[0]} {_cites(rail.cites)}"
    for phase in found.silence_begins:
        yield f"  + silence begins {_PHASES[phase]}: the policy does not say"
    for phase in found.silence_ends:
        yield f"  - silence ends {_PHASES[phase]}"
    if found.restriction_begins:
        yield "  + the case becomes restricted"
    if found.restriction_ends:
        yield "  - the case is restricted no more"


def _step(step: PlanStep) -> str:
    to = f" to {step.to}" if step.to else ""
    condition = f" if {step.condition}" if step.condition else ""
    basis = "" if step.basis == "explicit" or step.confirmed else f", {BASIS_WORDS[step.basis].lower()}"
    return f"{step.do}{to}{condition}, {_PHASES[step.phase]}{basis} {_cites(step.cites)}"


def _cites(cites: Iterable[str]) -> str:
    return f"[{', '.join(cites) or 'no clause'}]"


def _summary(replay: Replay, days: int) -> Iterator[str]:
    found = [one for _, one in replay.changed]
    n_all = len(found) + replay.n_same + len(replay.not_asked)
    if not n_all:
        yield f"No case was opened in the past {days} days, so there is nothing to try the policy on."
        return
    yield f"{len(found)} of {n_all} cases of the past {days} days would change:"
    for n, words in (
        (sum(one.is_raised for one in found), "another severity"),
        (sum(bool(one.steps_gone) for one in found), "steps that go"),
        (sum(bool(one.steps_come) for one in found), "steps that come"),
        (sum(bool(one.steps_moved) for one in found), "the same steps on other clauses"),
        (sum(bool(one.rails_gone or one.rails_come) for one in found), "other things that must not be done"),
        (sum(bool(one.silence_begins) for one in found), "a silence that begins"),
        (sum(bool(one.silence_ends) for one in found), "a silence that ends"),
    ):
        yield f"  {n:>4} with {words}"
    if replay.not_asked:
        yield f"Not asked, because a policy does not know their words: {', '.join(replay.not_asked)}"
    yield "Nothing was changed. Cases keep the plan that they have."
