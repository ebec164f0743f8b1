"""What each clause of a policy does: the rule, guardrail, route, time, duty or reason that cites it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from monitor.domain.policy.values import Clause, Policy, Rule, RuleStep

MUST_BE_COVERED: Final = ("case", "guide")
# A role or a setting alone shows nobody the clause in a case.
IN_A_CASE: Final = frozenset({"rule", "caution", "deadline", "guardrail", "told", "duty"})
NO_EFFECT: Final = "no effect"
NOWHERE: Final = "nothing cites it"

_USE_SAYS: Final[Mapping[str, str]] = {
    "case": "a post can set it off",
    "guide": "advice inside a case",
    "admin": "setting, role or calendar",
    "off": "no post can show it",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """One place in the policy file that cites a clause: what kind of place, and what stands there."""

    kind: str
    where: str

    def __str__(self) -> str:
        """Write the effect as the table shows it."""
        return f"{self.kind}: {self.where}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseCoverage:
    """A clause with everything that it does."""

    clause: Clause
    effects: tuple[Effect, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """In which kinds of places the clause stands."""
        return frozenset(effect.kind for effect in self.effects)

    @property
    def is_missing(self) -> bool:
        """Whether a clause that bears on cases does nothing in one, and no reason is given for it."""
        return self.clause.use in MUST_BE_COVERED and not self.kinds & {*IN_A_CASE, NO_EFFECT}

    @property
    def contradicts(self) -> bool:
        """Whether the file says that the clause has no effect, and yet lets it have one in a case."""
        return NO_EFFECT in self.kinds and bool(self.kinds & IN_A_CASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """Every clause of one policy with what it does, in the order of the file."""

    rows: tuple[ClauseCoverage, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The clauses of use `case` or `guide` that nothing cites."""
        return tuple(row.clause.id for row in self.rows if row.is_missing)

    @property
    def contradictory(self) -> tuple[str, ...]:
        """The clauses that are said to have no effect and are cited elsewhere."""
        return tuple(row.clause.id for row in self.rows if row.contradicts)

    @property
    def unlisted(self) -> tuple[str, ...]:
        """The other clauses that stand neither among the settings nor anywhere else."""
        return tuple(row.clause.id for row in self.rows if not row.effects and not row.is_missing)

    @property
    def is_complete(self) -> bool:
        """Whether each clause that bears on cases has its place, and none has two that exclude each other."""
        return not self.missing and not self.contradictory


def coverage_of(policy: Policy) -> Coverage:
    """Say for each clause of the policy which parts of the file cite it."""
    found: dict[str, dict[Effect, None]] = {key: {} for key in policy.clauses}
    for cite, effect in _effects(policy):
        found[cite][effect] = None
    return Coverage(
        rows=tuple(
            ClauseCoverage(clause=clause, effects=tuple(found[key])) for key, clause in policy.clauses.items()
        )
    )


def summary_of(coverage: Coverage) -> tuple[str, ...]:
    """Count the clauses by use, and name those that lack a place."""
    counts = Counter(row.clause.use for row in coverage.rows)
    idle = Counter(row.clause.use for row in coverage.rows if NO_EFFECT in row.kinds and not row.contradicts)
    bearing = sum(counts[use] for use in MUST_BE_COVERED)
    n_idle = sum(idle[use] for use in MUST_BE_COVERED)
    by_use = ", ".join(f"{counts[use]} {use} ({words})" for use, words in _USE_SAYS.items())
    effective = _counted(bearing - n_idle - len(coverage.missing), "takes effect", "take effect")
    excused = _counted(n_idle, "has none for a reason that is given", "have none for a reason that is given")
    lines = [
        f"{len(coverage.rows)} clauses: {by_use}.",
        f"{bearing} bear on cases: {effective}, {excused}, {len(coverage.missing)} without a place.",
    ]
    for ids, words in (
        (coverage.missing, "Cite it in a rule, or give the reason under no_effect"),
        (coverage.contradictory, "Said to have no effect and cited elsewhere; remove one of them"),
        (coverage.unlisted, "List it under settings or duties"),
    ):
        if ids:
            lines.append(f"{words}: {', '.join(ids)}.")
    return tuple(lines)


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _effects(policy: Policy) -> Iterator[tuple[str, Effect]]:
    for rule in policy.rules:
        yield from _rule_effects(rule)
    for rail in policy.guardrails:
        yield from _each(rail.cites, "guardrail", f"{rail.id} {rail.forbid[0]}")
    for route in policy.routing:
        yield from _each(route.cites, "told", ", ".join(route.to))
    for duty in policy.duties:
        yield from _each(duty.cites, "duty", f"every {duty.every}: {duty.text}")
    for role in policy.roles.values():
        yield from _each(role.cites, "role", role.key)
    for setting in policy.settings:
        yield from _each(setting.cites, "setting", setting.text)
    for idle in policy.no_effect:
        yield from _each(idle.cites, NO_EFFECT, idle.because)


def _rule_effects(rule: Rule) -> Iterator[tuple[str, Effect]]:
    in_steps: set[str] = set()
    for step in rule.steps:
        in_steps.update(step.cites)
        yield from _each(step.cites, "rule", f"{rule.id} {step.do}{_basis(step)}")
        for caution in step.cautions:
            yield from _each(caution.cites, "caution", f"{rule.id} {step.do}")
        if step.deadline is not None:
            yield from _each(step.deadline.cites, "deadline", f"{rule.id} {step.do} {step.deadline.kind}")
    words = "ground" if rule.steps else "question" if rule.asks else "no step"
    others = tuple(cite for cite in rule.cites if cite not in in_steps)
    yield from _each(others, "rule", f"{rule.id} {words}")


def _basis(step: RuleStep) -> str:
    return "" if step.basis == "explicit" else f" ({step.basis})"


def _each(cites: Iterable[str], kind: str, where: str) -> Iterator[tuple[str, Effect]]:
    return ((cite, Effect(kind=kind, where=where)) for cite in cites)
