"""The policy engine: a school's policy as values, and what it recommends for an incident."""

from monitor.domain.policy.overlay import NO_LAW, Law, LawEntry
from monitor.domain.policy.plan import incident_from_dict, plan_as_dict
from monitor.domain.policy.questions import Question, questions
from monitor.domain.policy.recommend import recommend
from monitor.domain.policy.recommendation import OverlayNote, Recommendation, ResponseStep, Route
from monitor.domain.policy.severity import incident_severity
from monitor.domain.policy.values import (
    Caution,
    Clause,
    Deadline,
    Duty,
    Guardrail,
    Incident,
    Lint,
    Policy,
    Role,
    RouteRule,
    Rule,
    RuleStep,
    Silence,
    When,
)
from monitor.domain.policy.vocabulary import UnknownWordError

__all__ = [
    "NO_LAW",
    "Caution",
    "Clause",
    "Deadline",
    "Duty",
    "Guardrail",
    "Incident",
    "Law",
    "LawEntry",
    "Lint",
    "OverlayNote",
    "Policy",
    "Question",
    "Recommendation",
    "ResponseStep",
    "Role",
    "Route",
    "RouteRule",
    "Rule",
    "RuleStep",
    "Silence",
    "UnknownWordError",
    "When",
    "incident_from_dict",
    "incident_severity",
    "plan_as_dict",
    "questions",
    "recommend",
]
