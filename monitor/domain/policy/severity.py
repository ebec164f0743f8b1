"""How grave an incident is: our own grading, since no source policy grades anything."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from monitor.domain.policy.values import Incident
from monitor.domain.policy.vocabulary import CATEGORIES, Severity, severity_at_least

_GRADES: Final[Mapping[Severity, tuple[str, ...]]] = {
    "critical": ("indecent_image",),
    "high": (
        "threat",
        "hate_crime",
        "discriminatory",
        "sexist",
        "staff_pupil_contact",
        "extremism",
        "allegation_about_adult",
        "child_welfare",
    ),
    "low": ("alias", "underage_account", "complaint", "criticism", "query", "comment"),
    "none": ("positive", "not_about_school"),
}
# Every category that no other grade names is of medium severity.
SEVERITY_OF_CATEGORY: Final[Mapping[str, Severity]] = MappingProxyType(
    {
        **dict.fromkeys(CATEGORIES, "medium"),
        **{category: grade for grade, categories in _GRADES.items() for category in categories},
    }
)
# A category that is graver when it concerns this target.
SEVERITY_ABOUT: Final[Mapping[tuple[str, str], Severity]] = MappingProxyType(
    {("sexual_content", "pupil"): "critical", ("sexual_content", "former_pupil_u18"): "critical"}
)
# A category that is graver once a person has recorded this about it.
SEVERITY_IN_CONTEXT: Final[Mapping[tuple[str, str], Severity]] = MappingProxyType(
    {
        ("threat", "credible_threat"): "critical",
        ("threat", "immediate_danger"): "critical",
        ("child_welfare", "immediate_danger"): "critical",
    }
)


def incident_severity(incident: Incident) -> Severity:
    """Grade an incident by the gravest of its categories, whom it concerns and what a person recorded."""
    return severity_at_least(
        *(SEVERITY_OF_CATEGORY[category] for category in incident.categories),
        *(
            grade
            for (category, target), grade in SEVERITY_ABOUT.items()
            if category in incident.categories and target in incident.targets
        ),
        *(
            grade
            for (category, flag), grade in SEVERITY_IN_CONTEXT.items()
            if category in incident.categories and flag in incident.context
        ),
    )
