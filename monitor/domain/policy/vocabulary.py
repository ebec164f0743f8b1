"""The words that policies, incidents and plans may use, each in one place."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, Literal

Phase = Literal["in", "out"]
Basis = Literal["explicit", "reading", "overlay", "school_setting"]
Severity = Literal["none", "low", "medium", "high", "critical"]

PHASES: Final[tuple[Phase, ...]] = ("in", "out")
BASES: Final[tuple[Basis, ...]] = ("explicit", "reading", "overlay", "school_setting")
POLICY_BASES: Final[tuple[Basis, ...]] = ("explicit", "reading")
SEVERITIES: Final[tuple[Severity, ...]] = ("none", "low", "medium", "high", "critical")
"""From the least to the most urgent."""

CATEGORIES: Final = (
    "threat",
    "hate_crime",
    "discriminatory",
    "sexist",
    "offensive",
    "harassment",
    "cyberbullying",
    "trolling",
    "defamatory",
    "allegation_about_adult",
    "child_identified",
    "child_image",
    "staff_image",
    "indecent_image",
    "sexual_content",
    "extremism",
    "child_welfare",
    "confidential",
    "security_info",
    "data_protection",
    "copyright",
    "name_logo",
    "impersonation",
    "alias",
    "staff_conduct",
    "staff_pupil_contact",
    "pupil_staff_contact",
    "underage_account",
    "inappropriate_access",
    "illegal_link",
    "disrepute",
    "complaint",
    "criticism",
    "query",
    "comment",
    "positive",
    "not_about_school",
)
TARGETS: Final = (
    "school",
    "staff",
    "head",
    "governor",
    "pupil",
    "former_pupil",
    "former_pupil_u18",
    "parent",
    "community",
    "policy",
    "none",
)
AUTHORS: Final = (
    "staff",
    "volunteer",
    "governor",
    "agency",
    "pupil",
    "former_pupil",
    "parent",
    "other_adult",
    "school_account",
    "unknown",
)
CONTEXTS: Final = (
    "own_account",
    "public_elsewhere",
    "in_school_day",
    "out_of_school",
    "on_premises",
    "personal_account",
    "former_pupil_other_school",
    "author_refused",
    "terms_breached",
    "disclosed",
    "unresolved",
    "adult_involved",
    "permission_recorded",
    "credible_threat",
    "immediate_danger",
    "about_head",
)
CONTENT_FLAGS: Final = ("threat", "abusive", "sexist", "sexual", "hate_crime")

# A rule about the first word covers the second too: a head is staff, a volunteer is bound as staff is.
WIDER_TARGET: Final[Mapping[str, str]] = MappingProxyType(
    {"head": "staff", "former_pupil_u18": "former_pupil"}
)
WIDER_AUTHOR: Final[Mapping[str, str]] = MappingProxyType(
    {"volunteer": "staff", "governor": "staff", "agency": "staff"}
)
# `offensive` runs from rude to abusive, so it does not raise the flag `abusive` by itself.
CONTENT_OF_CATEGORY: Final[Mapping[str, str]] = MappingProxyType(
    {"threat": "threat", "sexist": "sexist", "sexual_content": "sexual", "hate_crime": "hate_crime"}
)
AUTHOR_SAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "parent": "a parent or carer",
        "staff": "a member of staff",
        "pupil": "a pupil",
        "former_pupil": "a former pupil",
        "other_adult": "another adult",
        "volunteer": "a volunteer",
        "governor": "a governor",
        "agency": "somebody from an agency",
        "school_account": "the school's own account",
    }
)

# Each verb with the phase that it belongs to unless a policy file says otherwise: "in" stays inside the
# school, "out" reaches an author, a platform, a family or another body.
VERBS: Final[Mapping[str, Phase]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "log",
                "preserve_evidence",
                "record_reason",
                "establish_holders",
                "take_description",
                "tell",
                "refer_dsl",
                "assess",
                "investigate",
                "handle_internally",
                "apply_policy",
                "disciplinary",
                "treat_seriously",
                "advice",
                "check",
                "support_target",
                "offer",
            ),
            "in",
        ),
        **dict.fromkeys(
            (
                "refer_safeguarding_unit",
                "tell_parents",
                "decide_next",
                "speak_to_author",
                "warn_author",
                "invite_author_in",
                "ask_author_remove",
                "signpost",
                "appointment",
                "refer_complaints",
                "acknowledge_or_reply",
                "reply",
                "respond_appropriately",
                "report_platform",
                "report_provider",
                "block",
                "delete_comment",
                "explain_action",
                "delete_own",
                "correct_own",
                "report_police",
                "consider_police",
                "refer_police",
                "consult",
                "refer_agencies",
                "refer_social_care",
                "contact_new_school",
                "advise_family_options",
                "work_with_families",
                "repair_relationships",
            ),
            "out",
        ),
    }
)
# Steps that only law or national guidance can suggest; no school policy may carry them.
OVERLAY_VERBS: Final[Mapping[str, Phase]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "call_emergency",
                "refer_lado",
                "report_iwf",
                "report_ceop",
                "report_true_vision",
                "contact_posh",
                "defamation_notice",
            ),
            "out",
        ),
        **dict.fromkeys(("restrict_names", "ask_whistleblowing"), "in"),
    }
)
# Verbs that bring in the police; a pupil's post meets them last.
POLICE_VERBS: Final = (
    "report_police",
    "consider_police",
    "refer_police",
    "call_emergency",
    "report_true_vision",
)

_ANSWERS: Final = ("reply", "acknowledge_or_reply", "respond_appropriately", "draft_reply")
# Each guardrail with the verbs and acts that it forbids.
GUARDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "never_respond": (*_ANSWERS, "retaliate"),
        "no_reply": _ANSWERS,
        "no_investigate": ("investigate",),
        "no_delete": ("delete_comment", "delete_own", "delete_evidence"),
        "no_search": ("search_device",),
        "no_pupil_profile_access": ("open_pupil_profile",),
        "no_pupil_talk": ("discuss_pupil",),
        "no_follow_individuals": ("follow_individual",),
        "out_of_scope": ("open_case",),
        "no_media_capture": (
            "preserve_evidence",
            "capture_media",
            "screenshot",
            "forward_media",
            "classify_media",
        ),
    }
)

# What must hold before a conditional step applies, as it reads after "If". Context flags and categories may
# stand as conditions too; the other words are judgements that a person at the school makes.
CONDITIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "author_refused": "the author refuses to take it down",
        "terms_breached": "the content breaks the provider's terms",
        "unresolved": "the matter is not resolved",
        "disclosed": "bullying is disclosed",
        "adult_involved": "an adult may be involved",
        "in_school_day": "it happened during the school day",
        "out_of_school": "it happened outside the school day",
        "on_premises": "it happened on school premises",
        "own_account": "it stands on the school's own account",
        "cyberbullying": "a person is being cyberbullied",
        "disrepute": "it brings the school into disrepute",
        "necessary": "it is necessary",
        "required": "it is required",
        "appropriate": "it is appropriate",
        "considered_illegal": "the conduct is considered illegal",
        "found_unacceptable": "the conduct is found to be unacceptable",
        "judged_inappropriate": "the school judges the post inappropriate",
        "staff_bullied": "a member of staff is being bullied",
        "bullies_community_member": "someone in the school community was bullied, coerced or manipulated",
        "identifies_or_damages": "it identifies a child, a class or the school, or damages any of them",
        "damages": "it damages the school, its staff or its children",
        "abusive": "the material is abusive",
        "about_social_media": "it is about social media",
        "aggravated": "the sharing is aggravated",
        "not_referred": "the police are not told",
        "credible_threat": "the threat is credible",
        "immediate_danger": "somebody is in danger now",
        "abuse_or_grooming": "sexual abuse or grooming of a child online is suspected",
        "mistake": "the post was a mistake",
    }
)

DEADLINE_KINDS: Final = ("immediate", "asap", "swift", "prompt", "hours_or_next_working_day", "periodic")
# Times that only law and guidance set: one working day, clock hours, hours that count on working days alone.
OVERLAY_DEADLINE_KINDS: Final = ("working_day", "hours", "hours_on_working_days")
NUMERIC_DEADLINES: Final = ("hours_or_next_working_day",)
URGENCIES: Final = ("now", "same_day", "next_check_in", "clock", "digest")
CLAUSE_USES: Final = ("case", "guide", "admin", "off")
CANONICAL_ROLES: Final = (
    "account_admin",
    "agency",
    "ceop",
    "chair",
    "class_teacher",
    "computing_lead",
    "dpo",
    "dsl",
    "employer",
    "executive_head",
    "family",
    "friend",
    "governor",
    "governors",
    "governors_committee",
    "head",
    "hr",
    "ict_technician",
    "legal",
    "line_manager",
    "local_authority",
    "network_manager",
    "online_safety_group",
    "online_safety_team",
    "other_school",
    "pastoral_lead",
    "police",
    "policy_owner",
    "provider",
    "safeguarding_team",
    "safeguarding_unit",
    "slt",
    "social_care",
    "staff",
    "trust",
    "union_rep",
    "volunteer",
)


class UnknownWordError(ValueError):
    """A word that the vocabulary does not hold; the message names it and the nearest that it does."""


def known(word: str, allowed: Collection[str], what: str) -> str:
    """Return the word if it is allowed; otherwise raise `UnknownWordError` with the nearest allowed word."""
    if word in allowed:
        return word
    raise UnknownWordError(f"unknown {what} {word!r}; {nearest(word, allowed)}")


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Say which allowed word was probably meant, or list them all."""
    choices = sorted(allowed)
    close = get_close_matches(word.lower(), choices, n=1, cutoff=0.6)
    return f'write "{close[0]}"' if close else f"write one of: {', '.join(choices)}"


def severity_at_least(*severities: Severity) -> Severity:
    """Return the gravest of the given severities, "none" if there is none."""
    return max(severities, key=SEVERITIES.index, default="none")
