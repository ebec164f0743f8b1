"""A school's policy as values: clauses, rules, guardrails and what they are matched against."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from monitor.domain.policy.vocabulary import (
    AUTHORS,
    CATEGORIES,
    CONTENT_FLAGS,
    CONTENT_OF_CATEGORY,
    CONTEXTS,
    TARGETS,
    WIDER_AUTHOR,
    WIDER_TARGET,
    Basis,
    Phase,
    Severity,
    known,
)

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """What a post is about, as a person at the school has confirmed it.

    `content` holds the flags of MV-8.9 that no category implies. Raises `UnknownWordError` on a word outside
    the vocabulary.
    """

    categories: frozenset[str]
    targets: frozenset[str] = NOTHING
    author: str = "unknown"
    context: frozenset[str] = NOTHING
    content: frozenset[str] = NOTHING

    def __post_init__(self) -> None:
        """Refuse unknown words at once, so that a misspelling never reads as silence."""
        for words, allowed, what in (
            (self.categories, CATEGORIES, "category"),
            (self.targets, TARGETS, "target"),
            ((self.author,), AUTHORS, "author"),
            (self.context, CONTEXTS, "context flag"),
            (self.content, CONTENT_FLAGS, "content flag"),
        ):
            for word in sorted(words):
                known(word, allowed, what)

    @property
    def flags(self) -> frozenset[str]:
        """Every condition that the incident itself already answers."""
        return self.context | self.categories | self.all_content

    @property
    def all_content(self) -> frozenset[str]:
        """The content flags given and those that the categories imply."""
        return self.content | {
            CONTENT_OF_CATEGORY[word] for word in self.categories if word in CONTENT_OF_CATEGORY
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A pattern over incidents: any of the categories, targets, authors and content, all of the context."""

    category: frozenset[str] = NOTHING
    target: frozenset[str] = NOTHING
    author: frozenset[str] = NOTHING
    context: frozenset[str] = NOTHING
    content: frozenset[str] = NOTHING

    def matches(self, incident: Incident) -> bool:
        """Say whether every part of the pattern that is filled in fits the incident."""
        return self.matches_but_for_author(incident) and self.fits_author(incident.author)

    def matches_but_for_author(self, incident: Incident) -> bool:
        """Say whether the incident fits once nobody asks who wrote the post."""
        targets = incident.targets | {WIDER_TARGET[word] for word in incident.targets if word in WIDER_TARGET}
        return (
            _meets(self.category, incident.categories)
            and _meets(self.target, targets)
            and _meets(self.content, incident.all_content)
            and self.context <= incident.context
        )

    def fits_author(self, author: str) -> bool:
        """Say whether the pattern speaks of this author, a volunteer counting as staff."""
        return not self.author or author in self.author or WIDER_AUTHOR.get(author) in self.author

    def covers(self, other: "When") -> bool:
        """Say whether every incident that fits the other pattern fits this one too."""
        return self.context <= other.context and all(
            not mine or (theirs and theirs <= mine)
            for mine, theirs in (
                (self.category, other.category),
                (self.target, other.target),
                (self.author, other.author),
                (self.content, other.content),
            )
        )


def _meets(wanted: frozenset[str], present: frozenset[str]) -> bool:
    return not wanted or bool(wanted & present)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One clause of the school's policy: where it stands in the source and what it says, reworded."""

    id: str
    lines: str
    use: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """A role as the policy words it, with the canonical role that it stands for."""

    key: str
    says: str
    canonical: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Caution:
    """A warning shown beside a step, with its own citation."""

    text: str
    cites: tuple[str, ...] = ()
    basis: Basis = "explicit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A time that a clause sets for a step; `hours` is None where the clause gives no number."""

    kind: str
    text: str
    cites: tuple[str, ...]
    basis: Basis = "explicit"
    hours: int | None = None
    step: str = ""
    after: str = ""
    """The verb of the step that starts it; empty for one that runs from the beginning."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleStep:
    """One act that a rule prescribes; equal `step` numbers within a rank happen together."""

    step: int
    do: str
    phase: Phase
    basis: Basis
    text: str
    cites: tuple[str, ...]
    to: str | None = None
    role: str | None = None
    conditions: tuple[str, ...] = ()
    only_when: tuple[str, ...] = ()
    after: str | None = None
    optional: bool = False
    needs: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    deadline: Deadline | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What a policy prescribes for one kind of incident; lower `rank` comes first.

    A rule without steps records that a clause speaks of the incident and names no step.
    """

    id: str
    rank: int
    title: str
    when: When
    steps: tuple[RuleStep, ...]
    cites: tuple[str, ...]
    unless: tuple[When, ...] = ()
    severity: Severity | None = None
    asks: tuple[str, ...] = ()

    def fires_on(self, incident: Incident) -> bool:
        """Say whether the rule applies; a rule that names authors never applies to an unknown one."""
        return self.when.matches(incident) and not self.excepted(incident)

    def excepted(self, incident: Incident) -> bool:
        """Say whether one of the rule's exceptions holds."""
        return any(exception.matches(incident) for exception in self.unless)


@dataclass(frozen=True, kw_only=True, slots=True)
class Guardrail:
    """Acts that a clause or the law forbids; `forbid` holds the guardrail's own name first."""

    id: str
    forbid: tuple[str, ...]
    cites: tuple[str, ...]
    text: str
    basis: Basis
    when: When
    unless: tuple[When, ...] = ()
    conditions: tuple[str, ...] = ()

    def applies_to(self, incident: Incident) -> bool:
        """Say whether the guardrail holds for the incident."""
        return self.when.matches(incident) and not any(e.matches(incident) for e in self.unless)


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteRule:
    """Who is told of a kind of incident; a restricted route keeps every other audience out."""

    when: When
    to: tuple[str, ...]
    urgency: str
    basis: Basis
    text: str
    cites: tuple[str, ...] = ()
    restricted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """Something that the policy asks for again and again, whatever is posted."""

    text: str
    every: str
    cites: tuple[str, ...]
    role: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a clause settles about the school or this policy itself: scope, words, who does what."""

    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NoEffect:
    """Clauses that change nothing in a case, with the reason."""

    because: str
    cites: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """A kind of incident on which the policy was read through and found to say nothing."""

    when: When
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lint:
    """Something in the policy's own wording that the school should settle."""

    level: str
    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A school's whole policy; `version` is its adoption date and the file's short SHA-256.

    `wording` gives the school's own word for each role, document and channel that a step may name.
    """

    id: str
    name: str
    school: str
    version: str
    adopted: str
    review_due: str
    clauses: Mapping[str, Clause]
    rules: tuple[Rule, ...]
    guardrails: tuple[Guardrail, ...] = ()
    silent: tuple[Silence, ...] = ()
    lint: tuple[Lint, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))
    wording: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    routing: tuple[RouteRule, ...] = ()
    duties: tuple[Duty, ...] = ()
    settings: tuple[Setting, ...] = ()
    no_effect: tuple[NoEffect, ...] = ()
    staff_includes: frozenset[str] = frozenset(WIDER_AUTHOR)
    """Which of volunteers, governors and agency staff the policy binds as it binds staff."""

    def as_bound(self, incident: Incident) -> Incident:
        """Read an author whom the policy does not bind as staff as another adult."""
        if incident.author in WIDER_AUTHOR and incident.author not in self.staff_includes:
            return replace(incident, author="other_adult")
        return incident

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Every time that the policy sets for a step, in the order of its rules."""
        return tuple(step.deadline for rule in self.rules for step in rule.steps if step.deadline)
