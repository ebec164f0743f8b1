"""Where each platform takes reports and which of its own rules fit: to be checked before use."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

RULE_KINDS = ("abuse", "hate", "privacy", "threat", "impersonation", "child_safety", "sexual")
"""What a platform may have a rule about."""

_KIND_OF_LABEL = {
    "threatening": "threat",
    "safeguarding": "child_safety",
    "hateful": "hate",
    "identifying": "privacy",
    "sexual": "sexual",
    "abusive": "abuse",
}
"""Gravest first; a possibly defamatory claim alone touches no rule that every platform has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Helpline:
    """A helpline that takes reports up with platforms."""

    key: str
    name: str
    page: str
    note: str = ""
    is_verified: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformGuide:
    """What is known of one platform's reports."""

    platform: str
    name: str
    report_page: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)
    """By kind: the rule's name as the platform writes it."""
    verified: tuple[str, ...] = ()
    """What was seen in the platform's own words on the day of the check: `report_page` or a kind of rule."""
    wait_hours: int = 48
    helpline: str = ""
    own_report: str = "unknown"
    """Whether an impersonation must be reported by the person concerned: `yes`, `no` or `unknown`."""
    note: str = ""
    checked: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformGuides:
    """All platforms and helplines of the file."""

    platforms: Mapping[str, PlatformGuide]
    helplines: Mapping[str, Helpline]
    note: str = ""

    def of(self, platform: str) -> PlatformGuide | None:
        """Give what is known of a platform."""
        return self.platforms.get(platform)

    def helpline_of(self, platform: str) -> Helpline | None:
        """Give the helpline for a platform's silence."""
        guide = self.of(platform)
        return self.helplines.get(guide.helpline) if guide else None


def rule_kind(labels: Collection[str], categories: Collection[str] = ()) -> str:
    """Give the kind of rule that fits best; empty where none does, such as for a doubtful claim alone."""
    if "impersonation" in categories:
        return "impersonation"
    return next((kind for label, kind in _KIND_OF_LABEL.items() if label in labels), "")


def rule_name(guide: PlatformGuide | None, labels: Collection[str], categories: Collection[str] = ()) -> str:
    """Give the platform's own name of the rule that fits; empty where it is not known."""
    kind = rule_kind(labels, categories)
    return guide.rules.get(kind, "") if guide and kind else ""
