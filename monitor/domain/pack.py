"""An evidence pack: what is handed to one recipient of a case, and what that recipient may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.assessment import LABEL_WORDS, Assessment
from monitor.domain.case import Action, Case, CaseEvent
from monitor.domain.masking import clean
from monitor.domain.mention import Mention
from monitor.domain.pack_words import (
    Names,
    address_without_names,
    address_without_title,
    without_names,
    words_for,
)
from monitor.domain.plan import PlanStep, basis_words
from monitor.domain.school import School
from monitor.domain.wording import about_words

SAYS_NOTHING = "The school's policy does not say what to do here."
NOT_A_FINDING = (
    "Labels describe the wording of a post. They are a suggestion that a person has looked at, never a "
    "finding about a person and never a statement that an offence was committed."
)
ORIGINALS = (
    "The originals are kept by the school with the hashes given here; check.html compares the files of this "
    "pack with them, without a connection."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PackProfile:
    """What one kind of recipient may see: nothing that is not named."""

    key: str
    title: str
    purpose: str
    names: Names
    """Whose names stay in the posts."""
    has_author: bool = False
    """The author's name or handle, and the address of the post, which often holds it."""
    has_original: bool = False
    """The post to the letter as the platform gave it, with every name in it."""
    has_history: bool = False
    """Who did what and when, at the school."""
    has_notes: bool = False
    """The notes that reviewers wrote for themselves."""
    has_reviewers: bool = False
    """The names of those who worked on the case; otherwise their part in it is called "the school"."""
    has_policy: bool = False
    has_files: bool = False
    """Screenshots and files that a person attached: nobody can mask a name in a picture."""


PROFILES: Final[Mapping[str, PackProfile]] = MappingProxyType(
    {
        profile.key: profile
        for profile in (
            PackProfile(
                key="police",
                title="For the police",
                purpose="Everything that was captured, to the letter, with its chain of custody.",
                names="all",
                has_author=True,
                has_original=True,
                has_history=True,
                has_reviewers=True,
                has_files=True,
            ),
            PackProfile(
                key="platform",
                title="For the platform",
                purpose="The post, its address and when it was seen; no pupil's name.",
                names="staff",
                has_author=True,
            ),
            PackProfile(
                key="helpline",
                title="For the helpline",
                purpose="The post, its address and what was asked of the platform; no pupil's name.",
                names="staff",
                has_author=True,
                has_history=True,
            ),
            PackProfile(
                key="solicitor",
                title="For the legal adviser",
                purpose="The posts, the policy's steps, the history and the notes; no pupil's name.",
                names="staff",
                has_author=True,
                has_history=True,
                has_notes=True,
                has_reviewers=True,
                has_policy=True,
            ),
            PackProfile(
                key="governors",
                title="For the governors",
                purpose="What happened and what the school did, without anybody's name.",
                names="none",
                has_history=True,
                has_policy=True,
            ),
        )
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PackPost:
    """One post as the pack shows it."""

    number: int
    place: str
    posted: str
    seen: str
    author: str
    url: str
    words: str
    labels: str
    sha256: str
    """Of the original, which the school keeps; the same in every pack."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PackDocument:
    """The page that a recipient reads, before any layout."""

    case_number: str
    school: str
    profile: PackProfile
    made: str
    made_by: str
    facts: tuple[tuple[str, str], ...]
    posts: tuple[PackPost, ...]
    policy: tuple[str, ...]
    history: tuple[tuple[str, str], ...]
    """Time and words."""
    remarks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PackSource:
    """All that a pack is made of."""

    case: Case
    posts: Sequence[tuple[Mention, Assessment | None]]
    sha256_of: Mapping[str, str]
    """Hash of each post's newest evidence, by mention id."""
    events: Sequence[CaseEvent]
    school: School
    zone: ZoneInfo


def compose_pack(
    source: PackSource, profile: PackProfile, *, by: str, now: datetime, remove: Sequence[str] = ()
) -> PackDocument:
    """Write the pack's page for one kind of recipient; `remove` holds further names to take out."""
    case = source.case
    posts = tuple(_post(source, profile, i, remove) for i in range(len(source.posts)))
    return PackDocument(
        case_number=case.number,
        school=source.school.name,
        profile=profile,
        made=_when(now, source.zone),
        made_by=by if profile.has_reviewers else "the school",
        facts=_facts(source),
        posts=posts,
        policy=_policy(case) if profile.has_policy else (),
        history=_history(source, profile, remove) if profile.has_history else (),
        remarks=_remarks(profile, remove),
    )


def _facts(source: PackSource) -> tuple[tuple[str, str], ...]:
    case = source.case
    labels = ", ".join(LABEL_WORDS[label] for label in case.labels) or "no risk label"
    confirmed = (
        "confirmed by a person" if case.labels_confirmed_by else "suggested by software, not confirmed"
    )
    return (
        ("Case", case.number),
        ("Opened", _when(case.opened_at, source.zone)),
        ("Wording", f"{labels} ({confirmed})"),
        ("About", about_words(case.target) or "not known"),
        ("Posts", str(len(source.posts))),
    )


def _post(source: PackSource, profile: PackProfile, index: int, remove: Sequence[str]) -> PackPost:
    mention, reading = source.posts[index]
    post = mention.post
    words = words_for(
        post.text, reading.personal if reading else (), source.school, names=profile.names, remove=remove
    )
    labels = reading.labels if reading else ()
    context = words_for(post.context, (), source.school, names=profile.names, remove=remove)
    url = post.url if profile.names == "all" else address_without_title(post.url)
    return PackPost(
        number=index + 1,
        place=" · ".join(part for part in (post.platform, context if profile.has_author else "") if part),
        posted=_when(post.posted_at, source.zone),
        seen=_when(mention.collected_at, source.zone),
        author=without_names(clean(post.author), remove) if profile.has_author else "",
        url=address_without_names(url, remove) if profile.has_author else "",
        words=words,
        labels=", ".join(LABEL_WORDS[label] for label in labels) or "no risk label",
        sha256=source.sha256_of.get(mention.mention_id, ""),
    )


def _policy(case: Case) -> tuple[str, ...]:
    steps = [step for step in case.plan.steps if step.basis != "overlay"]
    lines = [f"{case.plan.policy_title} ({case.plan.policy_version})"]
    lines += [_step(case, step) for step in sorted(steps, key=lambda s: (s.phase != "in", s.order))]
    if not steps:
        lines.append(SAYS_NOTHING)
    return tuple(lines)


def _step(case: Case, step: PlanStep) -> str:
    cites = f" [{', '.join(step.cites)}]" if step.cites else ""
    basis = basis_words(step)
    return f"{step.text}{cites} ({basis}){'; done' if case.is_done(step.key) else ''}"


# What reviewers typed stays out of packs that hold no notes; these say what was done without it.
_TYPED: Final = frozenset({Action.NOTE, Action.WELFARE, Action.FOLLOW_UP})
_WORDS: Final[Mapping[Action, str]] = MappingProxyType(
    {
        Action.OPEN: "The post was found and a case was opened",
        Action.JOIN: "Another post joined the case",
        Action.CONFIRM: "A person confirmed what the wording is",
        Action.DISMISS: "The case was closed without action",
        Action.CORRECT_LABELS: "A person corrected what the wording is",
        Action.STEP_DONE: "A step was taken",
        Action.STEP_APPROVED: "A second person approved a step",
        Action.RUNG_TAKEN: "A response was asked for",
        Action.RUNG_ENDED: "The answer was noted",
        Action.CHECKED: "It was looked at whether the post is still up",
        Action.ATTACHED: "Evidence was added",
        Action.RESOLVE: "The case was closed as dealt with",
        Action.FAIR_CRITICISM: "The post was answered as fair criticism",
        Action.REOPEN: "The case was opened again",
    }
)


def _history(source: PackSource, profile: PackProfile, remove: Sequence[str]) -> tuple[tuple[str, str], ...]:
    lines = []
    for event in source.events:
        words = _WORDS.get(event.action, "")
        if event.action in _TYPED and profile.has_notes:
            words = "Note"
        if not words:
            continue
        who = f", {event.by}" if profile.has_reviewers else ""
        detail = _detail(event, source, profile, remove)
        lines.append((_when(event.at, source.zone), f"{words}{who}{': ' if detail else ''}{detail}"))
    return tuple(lines)


def _detail(event: CaseEvent, source: PackSource, profile: PackProfile, remove: Sequence[str]) -> str:
    """Give what was typed only where the profile holds notes, and never a pupil's name with it."""
    if not profile.has_notes or not event.detail:
        return ""
    return words_for(event.detail, (), source.school, names=profile.names, remove=remove)


def _remarks(profile: PackProfile, remove: Sequence[str]) -> tuple[str, ...]:
    masked = {
        "all": "Names stand as they were posted.",
        "staff": "Names of pupils and of other private people are removed; names of staff stay.",
        "none": "All names are removed.",
    }[profile.names]
    if profile.names != "all":
        masked += (
            " Removing names is done by software and was to be checked by the person who made this pack."
        )
    return (
        profile.purpose,
        masked,
        *([_removed(profile, len(remove))] if remove else []),
        NOT_A_FINDING,
        ORIGINALS,
    )


def _removed(profile: PackProfile, n_removed: int) -> str:
    words = f"{n_removed} further names were taken out by hand"
    return (
        f"{words} of this page; the originals and files still hold them."
        if profile.has_original
        else f"{words}."
    )


def _when(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%d %B %Y, %H:%M:%S} {local.tzname()} ({moment:%Y-%m-%dT%H:%M:%SZ})".lstrip("0")
