"""From the classifier's labels to a policy's incident, and the severity that labels alone suggest.

The tables say in the policy's words what docs on labelling define; a reviewer may correct every one of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from monitor.domain.assessment import INTENTS, RISK_LABELS, SENTIMENTS, Assessment
from monitor.domain.policy.severity import incident_severity
from monitor.domain.policy.values import Incident
from monitor.domain.policy.vocabulary import Severity, known, severity_at_least
from monitor.domain.school import severity_rank

TARGET_OF_LABEL: Final[Mapping[str, str]] = MappingProxyType(
    {"staff": "staff", "pupil": "pupil", "parent": "parent", "school": "school", "other": "community"}
)
# No label tells the head from other staff: a person does.
_TARGET_OF_CONTEXT: Final[Mapping[str, str]] = MappingProxyType({"about_head": "head"})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """Categories that these labels together give, about any of these people (none named: about anybody)."""

    labels: frozenset[str]
    gives: tuple[str, ...]
    about: frozenset[str] = frozenset()
    instead_of: frozenset[str] = frozenset()

    def fits(self, labels: frozenset[str], about: frozenset[str]) -> bool:
        return self.labels <= labels and (not self.about or bool(self.about & about))


def _row(labels: str, gives: str, *, about: str = "", instead_of: str = "") -> _Row:
    return _Row(
        labels=frozenset(labels.split()),
        gives=tuple(gives.split()),
        about=frozenset(about.split()),
        instead_of=frozenset(instead_of.split()),
    )


# Risk labels -> categories. An accusation that an adult harmed children replaces "possibly defamatory": a
# school must not be led to ask for its removal before it has taken advice.
CATEGORIES_OF_LABELS: Final[tuple[_Row, ...]] = (
    _row("abusive", "offensive"),
    _row("abusive", "cyberbullying", about="staff pupil"),
    _row("threatening", "threat"),
    _row("threatening", "child_welfare", about="pupil"),
    _row("hateful", "discriminatory hate_crime"),
    _row("sexual", "sexual_content"),
    _row("defamatory", "defamatory"),
    _row("identifying", "child_identified", about="pupil"),
    _row("identifying", "data_protection", about="staff parent school other"),
    _row("safeguarding", "child_welfare"),
    _row("defamatory safeguarding", "allegation_about_adult", about="staff school", instead_of="defamatory"),
    _row("sexual safeguarding", "indecent_image", about="pupil"),
)
# What a post without any risk label is, by its intent; a complaint about the school is civil criticism too.
CATEGORIES_OF_INTENT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "complaint": ("complaint", "criticism"),
        "query": ("query",),
        "praise": ("positive",),
        "news": ("comment",),
        "other": ("comment",),
    }
)
# Sentiment speaks only where the intent says nothing.
CATEGORY_OF_SENTIMENT: Final[Mapping[str, str]] = MappingProxyType(
    {"negative": "criticism", "neutral": "comment", "positive": "positive"}
)
# What must still be answered on the school's own account although the post carries a risk label.
_WANTS_AN_ANSWER: Final = ("complaint", "query")


def incident_from(
    labels: Collection[str],
    target: Collection[str],
    sentiment: str,
    intent: str,
    *,
    author: str = "unknown",
    context: Collection[str] = (),
    categories: Collection[str] = (),
) -> Incident:
    """Read the classifier's labels of one post as an incident; only a person may name the author.

    `categories` are those that a person has added: what no label says, such as a copied logo.

    Raises `UnknownWordError` on a label, target, sentiment, intent, author or flag outside the tables.
    """
    risks, about = _checked(labels, target)
    known(sentiment, SENTIMENTS, "sentiment")
    known(intent, INTENTS, "intent")
    return Incident(
        categories=_risk_categories(risks, about)
        | _everyday_categories(risks, sentiment, intent, context)
        | frozenset(categories),
        targets=frozenset(TARGET_OF_LABEL[who] for who in about)
        | frozenset(target for flag, target in _TARGET_OF_CONTEXT.items() if flag in context),
        author=author,
        context=frozenset(context),
    )


def _checked(labels: Collection[str], target: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    risks = frozenset(known(label, RISK_LABELS, "label") for label in labels)
    return risks, frozenset(known(who, TARGET_OF_LABEL, "target") for who in target)


def _risk_categories(risks: frozenset[str], about: frozenset[str]) -> frozenset[str]:
    rows = [row for row in CATEGORIES_OF_LABELS if row.fits(risks, about)]
    replaced = frozenset[str]().union(*(row.instead_of for row in rows))
    return frozenset(category for row in rows for category in row.gives) - replaced | _unplaced(risks, about)


def _unplaced(risks: frozenset[str], about: frozenset[str]) -> frozenset[str]:
    """Keep personal details in sight when nobody said whose they are."""
    return frozenset({"data_protection"}) if "identifying" in risks and not about else frozenset()


def _everyday_categories(
    risks: frozenset[str], sentiment: str, intent: str, context: Collection[str]
) -> frozenset[str]:
    if risks:
        answerable = intent in _WANTS_AN_ANSWER and "own_account" in context
        return frozenset({intent}) if answerable else frozenset()
    if intent == "other":
        return frozenset({CATEGORY_OF_SENTIMENT[sentiment]})
    return frozenset(CATEGORIES_OF_INTENT[intent])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Grade:
    """The severity of labels together, about any of these people, unless another label stands with them."""

    severity: Severity
    labels: frozenset[str]
    about: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def fits(self, labels: frozenset[str], about: frozenset[str]) -> bool:
        return (
            self.labels <= labels
            and not self.without & labels
            and (not self.about or bool(self.about & about))
        )


def _grade(severity: Severity, labels: str, *, about: str = "", without: str = "") -> _Grade:
    return _Grade(
        severity=severity,
        labels=frozenset(labels.split()),
        about=frozenset(about.split()),
        without=frozenset(without.split()),
    )


# "Severity (derived)" of the labelling guide, one line for each of its cases; the gravest that fits counts.
_GRADES: Final[tuple[_Grade, ...]] = (
    _grade("critical", "threatening", about="staff pupil parent other"),
    _grade("critical", "threatening safeguarding"),
    _grade("critical", "sexual", about="pupil"),
    _grade("critical", "safeguarding", without="defamatory"),
    _grade("high", "threatening"),
    _grade("high", "hateful"),
    _grade("high", "defamatory safeguarding"),
    _grade("high", "identifying", about="staff"),
    _grade("high", "identifying abusive", about="pupil"),
    _grade("high", "identifying defamatory", about="pupil"),
    _grade("high", "identifying sexual"),
    _grade("medium", "abusive"),
    _grade("medium", "defamatory"),
    _grade("medium", "identifying"),
    _grade("medium", "sexual"),
)


def severity_of(
    labels: Collection[str],
    target: Collection[str],
    *,
    intent: str = "other",
    findable_child: bool = False,
    policy_severity: Severity = "none",
) -> Severity:
    """Grade a post by its labels and take the policy's severity if that is graver.

    `findable_child` says that a post gives a pupil's address, route, health or the like, so that a stranger
    could find or harm the child. Raises `UnknownWordError` on an unknown label, target or intent.
    """
    risks, about = _checked(labels, target)
    known(intent, INTENTS, "intent")
    by_labels = (grade.severity for grade in _GRADES if grade.fits(risks, about))
    findable: Severity = (
        "critical" if findable_child and "identifying" in risks and "pupil" in about else "none"
    )
    answerable: Severity = "low" if intent in _WANTS_AN_ANSWER else "none"
    return severity_at_least(*by_labels, findable, answerable, policy_severity)


def gravity_of(assessment: Assessment | None, among: Collection[str]) -> tuple[int, float]:
    """Give a sort key that puts the gravest post last: by those of its labels that count, then how sure."""
    if assessment is None:
        return -1, 0.0
    shared = [label for label in assessment.labels if label in among]
    surest = max((assessment.scores.get(label, 0.0) for label in shared), default=0.0)
    return severity_rank(severity_of(shared, assessment.target)), surest


__all__ = ["Incident", "gravity_of", "incident_from", "incident_severity", "severity_of"]
