"""What a message says of a case: plain words, no names, and as much of the post as the school allows."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.domain.alert import Alert, CaseMessage, DueLine
from monitor.domain.assessment import LABEL_WORDS, Assessment
from monitor.domain.case import Case
from monitor.domain.languages import not_assessed_words
from monitor.domain.masking import clean, redact, without_contacts, without_staff
from monitor.domain.personal import without_personal
from monitor.domain.post import Post
from monitor.domain.school import Privacy, School, Showing

EXCERPT_CHARACTERS = 200
FULL_CHARACTERS = 2400
"""A message is not the place for more; the case page shows the whole text."""
N_STEPS = 4
N_DUE = 6
SHARED_CHANNELS = frozenset({"slack"})
"""What is written there, everybody in the room reads."""

WITHHELD = "The school's settings keep the words of such posts out of messages; open the case to read them."
NO_WORDS = "The post has no words that can be shown here; open the case to see what was kept."

UNSURE = "the model is in doubt: a person must look"
"""For a case that stands on a doubt alone: no label was given, and yet it must not wait."""

PLACES = {
    "x": ("X", "on X"),
    "reddit": ("Reddit", "on Reddit"),
    "bluesky": ("Bluesky", "on Bluesky"),
    "mastodon": ("Mastodon", "on Mastodon"),
    "youtube": ("YouTube", "on YouTube"),
    "feed": ("News feed", "in a news feed"),
    "facebook": ("Facebook", "on Facebook"),
    "instagram": ("Instagram", "on Instagram"),
    "google_review": ("Google review", "in a Google review"),
    "nextdoor": ("Nextdoor", "on Nextdoor"),
    "report": ("Reported by hand", "reported by hand"),
}
"""A platform's name, and how a sentence says where a post stood."""

ABOUT_WORDS = {
    "staff": "a member of staff",
    "pupil": "a pupil",
    "parent": "a parent",
    "school": "the school",
    "other": "somebody else",
}
HOW_SURE = ((0.9, "very sure"), (0.75, "fairly sure"), (0.5, "more likely than not"), (0.0, "unsure"))
"""Bands of the highest calibrated score among the labels given: at least this much, in these words."""

ROLE_WORDS = {
    "chair": "the chair of governors",
    "dpo": "the data protection officer",
    "dsl": "the designated safeguarding lead",
    "executive_head": "the executive headteacher",
    "head": "the headteacher",
    "hr": "HR",
    "slt": "the senior leadership team",
    "slt_member": "a member of the senior leadership team",
    "staff": "the member of staff",
}
"""A policy's roles whose code does not say what they are."""

_FORBIDS = re.compile(r"\b(?:not|never|no|nobody|none|cannot|without)\b|n['’]t\b", re.IGNORECASE)
_GRAVEST_FIRST = ("threatening", "hateful", "sexual", "defamatory", "identifying", "abusive")
_BY_INTENT = {"complaint": "A complaint", "query": "A question", "praise": "A kind post"}


def compose_case_message(
    *,
    alert: Alert,
    case: Case,
    post: Post,
    assessment: Assessment | None = None,
    school: School,
    privacy: Privacy,
    base_url: str,
    zone: ZoneInfo,
) -> CaseMessage:
    """Say what there is to say of a case within the school's privacy settings; no text makes it raise."""
    personal = assessment.personal if assessment else ()
    words = without_personal(post.text, personal, keeps_names=privacy.names_in_alerts)
    showing = privacy.restricted_text_in_alerts if case.is_restricted else privacy.post_text_in_alerts
    quote, withheld = _quote(words, showing, privacy, school)
    name, _ = _place(post.platform)
    open_steps = [step for step in case.plan.steps if not case.is_done(step.key)]
    steps = tuple(step for step in open_steps if step.basis != "overlay")
    law_steps = tuple(step for step in open_steps if step.basis == "overlay")
    # An author's name may point to a child as surely as the words do, so it goes when the words go.
    shows_author = privacy.author_in_alerts and not (case.is_restricted and showing == "none")
    return CaseMessage(
        alert_id=alert.alert_id,
        kind=alert.kind,
        case_number=case.number,
        severity=case.severity,
        school=clean(school.name),
        headline=_in_crowd(_headline(case, post.platform), case),
        labels=tuple(LABEL_WORDS.get(label, f"possibly {label}") for label in _gravest_first(case.labels)),
        how_sure=_how_sure(case, assessment),
        about=about_words(case.target),
        platform=name,
        context=excerpt(_named(post.context, privacy, school), 80),
        posted_at=_in_zone(post, zone),
        n_posts=case.n_posts,
        quote=quote,
        quote_withheld=withheld,
        author=_author(post.author, privacy, school) if shows_author else "",
        policy_title=case.plan.policy_title,
        policy_version=case.plan.policy_version,
        steps=(*steps[:N_STEPS], *law_steps),
        n_more_steps=max(0, len(steps) - N_STEPS),
        guardrails=case.plan.guardrails,
        is_silent_in=case.plan.is_silent_in,
        is_silent_out=case.plan.is_silent_out,
        asks=case.plan.asks,
        overlay=case.plan.overlay,
        case_url=f"{base_url.rstrip('/')}/cases/{case.case_id}",
        due=_due_lines(case, zone, now=max(alert.created_at, alert.not_before)),
        n_more_due=max(0, len(case.dues) - N_DUE),
        is_number_only=case.is_restricted and showing == "none" and alert.channel in SHARED_CHANNELS,
    )


def how_sure_words(score: float) -> str:
    """Say a calibrated score (0 to 1) in words and figure: `fairly sure (78 %)`; never 0 or 100 %."""
    percent = min(99, max(1, round(min(1.0, score) * 100))) if score > 0 else 1
    words = next(words for at_least, words in HOW_SURE if percent >= at_least * 100)
    return f"{words} ({percent} %)"


def about_words(target: Sequence[str]) -> str:
    """Say whom a post is about, without a name: `a member of staff and the school`."""
    said = list(dict.fromkeys(ABOUT_WORDS.get(who, ABOUT_WORDS["other"]) for who in target))
    if not said:
        return "nobody that is known"  # named by no one, or not judged by the model
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def role_words(role: str) -> str:
    """Say who takes a step: `the headteacher`; empty where the policy leaves it open."""
    if not role or role == "unstated":
        return ""
    return ROLE_WORDS.get(role, f"the {role.replace('_', ' ')}")


def forbidding(text: str) -> str:
    """Give what must not be done as a sentence that forbids, also where the policy names only the deed."""
    if not text or _FORBIDS.search(text):
        return text
    return f"Do not {text[0].lower()}{text[1:]}"


def excerpt(text: str, n: int = EXCERPT_CHARACTERS) -> str:
    """Give about the first `n` characters in one line, cut between words where there is a gap near."""
    line = " ".join(text.split())
    if len(line) <= n:
        return line
    space = line.rfind(" ", n // 2, n + 1)
    return line[: space if space > 0 else n].rstrip(" ,;:–-") + "…"


def _due_lines(case: Case, zone: ZoneInfo, *, now: datetime) -> tuple[DueLine, ...]:
    return tuple(
        DueLine(
            text=due.text,
            due_at=due.due_at.astimezone(zone),
            is_over=due.due_at <= now,
            basis=due.basis,
            cites=due.cites,
        )
        for due in case.dues[:N_DUE]
    )


def _headline(case: Case, platform: str) -> str:
    _, where = _place(platform)
    end = f"about {about_words(case.target)} {where}" if case.target else where
    found = [label for label in _GRAVEST_FIRST if label in case.labels][:2]
    if found:
        also = ", possibly a safeguarding concern" if "safeguarding" in case.labels else ""
        return f"A possibly {' and '.join(found)} post {end}{also}"
    if "safeguarding" in case.labels:
        return f"A possible safeguarding concern in a post {end}"
    return f"{_BY_INTENT.get(case.intent, 'A post')} {end}"


def _in_crowd(headline: str, case: Case) -> str:
    if not case.work.crowd.is_pile_on:
        return headline
    return f"{headline}, in a pile-on of {case.n_posts} posts by {case.work.crowd.n_accounts} accounts"


def _how_sure(case: Case, assessment: Assessment | None) -> str:
    if case.labels_confirmed_by:
        return "labels set by a reviewer"
    if case.labels:
        return how_sure_words(case.surest)
    if assessment is not None and assessment.not_assessed:
        return not_assessed_words(assessment.not_assessed)
    return UNSURE if case.severity not in {"none", "low"} else "no risk found in the words"


def _gravest_first(labels: Sequence[str]) -> list[str]:
    order = ("threatening", "safeguarding", *_GRAVEST_FIRST)
    return sorted(labels, key=lambda label: order.index(label) if label in order else len(order))


def _place(platform: str) -> tuple[str, str]:
    name = excerpt(clean(platform), 40)
    return PLACES.get(platform, (name, f"on {name}"))


def _in_zone(post: Post, zone: ZoneInfo) -> datetime:
    try:
        return post.posted_at.astimezone(zone)
    except OverflowError:  # a platform's nonsense date at the very edge of the calendar
        return post.posted_at


def _author(author: str, privacy: Privacy, school: School) -> str:
    shown = clean(author)
    return excerpt(shown if privacy.names_in_alerts else without_staff(shown, school), 80)


def _quote(text: str, showing: Showing, privacy: Privacy, school: School) -> tuple[str, str]:
    if showing == "none":
        return "", WITHHELD
    shown = _named(text, privacy, school)
    shown = excerpt(shown) if showing == "excerpt" else _shortened(shown)
    return (shown, "") if shown else ("", NO_WORDS)


def _shortened(text: str) -> str:
    return text if len(text) <= FULL_CHARACTERS else excerpt(text, FULL_CHARACTERS)


def _named(text: str, privacy: Privacy, school: School) -> str:
    """Contact details stay out of messages in every setting; names only where the school lets them in."""
    return without_contacts(clean(text), school) if privacy.names_in_alerts else redact(text, school)
