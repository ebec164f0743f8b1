"""Who may see a case and act on it: by role, by the policy's routing, and never the person it is about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from monitor.domain.actor import Actor
from monitor.domain.case import Case
from monitor.domain.masking import clean, without_staff
from monitor.domain.policy.vocabulary import WIDER_AUTHOR
from monitor.domain.post import Post
from monitor.domain.school import School, StaffMember
from monitor.domain.workflow import Action

REVIEWER_ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "head": "headteacher",
        "chair": "chair of governors",
        "dsl": "designated safeguarding lead",
        "slt": "senior leadership team",
        "communications": "communications",
        "dpo": "data protection officer",
        "hr": "HR",
        "pastoral_lead": "pastoral lead",
        "account_admin": "account administrator",
        "governors": "governor: the digest alone",
        "technician": "technician: no posts",
        "reviewer": "reviewer",
    }
)
"""The roles of those who sign in, in words; `reviewer` is the older word for communications."""

EVERYDAY: Final = frozenset(REVIEWER_ROLES) - {"chair", "governors", "technician"}
"""Who sees a case that is not restricted; the chair comes in when the head may not."""
NO_POSTS: Final = frozenset({"governors", "technician"})
MAY_CLEAR: Final = frozenset({"head", "chair", "dsl"})
"""Who may say that a name in a post is not that of the reviewer who bears it."""
AT_LEAST: Final = frozenset({"head", "dsl"})
"""For whom a restricted case is when its plan names nobody who could sign in."""

# The roles of reviewers that answer for a role of the routing; head and safeguarding lead sit in the SLT.
STANDS_FOR: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "head": frozenset({"head"}),
        "executive_head": frozenset({"head"}),
        "chair": frozenset({"chair"}),
        "governor": frozenset({"chair"}),
        "governors": frozenset({"chair"}),
        "governors_committee": frozenset({"chair"}),
        "dsl": frozenset({"dsl"}),
        "safeguarding_team": frozenset({"dsl"}),
        "safeguarding_unit": frozenset({"dsl"}),
        "slt": frozenset({"slt", "head", "dsl"}),
        "online_safety_team": frozenset({"slt", "head", "dsl"}),
        "online_safety_group": frozenset({"slt", "head", "dsl"}),
        "communications": frozenset({"communications", "reviewer"}),
        "account_admin": frozenset({"account_admin", "communications", "reviewer"}),
        "dpo": frozenset({"dpo"}),
        "hr": frozenset({"hr"}),
        "pastoral_lead": frozenset({"pastoral_lead"}),
    }
)

# Words that stand in the name of a shared login ("School office") and are nobody's surname.
_NOBODYS_NAME: Final = frozenset(
    {"admin", "chair", "communications", "dpo", "dsl", "governor", "governors", "head", "headteacher", "hr"}
    | {"it", "lead", "leader", "manager", "office", "officer", "reception", "reviewer", "safeguarding"}
    | {"school", "slt", "staff", "team", "technician", "user"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Whether somebody may, and if not, why; the reason holds no word of a post."""

    allowed: bool
    reason: str = ""


YES: Final = Verdict(allowed=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Concern:
    """A reviewer whom a case is about, or who may have written its post."""

    who: Actor
    is_by_name: bool
    """Whether it was found by the name in a post, and not set by a person."""


def role_of(role: str) -> str:
    """Give a role of the table; a word of an earlier version counts as `reviewer`."""
    return role if role in REVIEWER_ROLES else "reviewer"


def surname_of(name: str) -> str:
    """Give the surname by which a reviewer could be named in a post; empty for a shared login."""
    words = clean(name).partition("(")[0].partition(",")[0].split()
    return words[-1] if words and words[-1].casefold() not in _NOBODYS_NAME else ""


def is_named(name: str, texts: Iterable[str], school: School) -> bool:
    """Say whether a surname stands in the texts, in any spelling, but for words of the school's own name."""
    surname = surname_of(name)
    if not surname:
        return False
    alone = replace(school, staff=(StaffMember(name=surname, role=""),))
    return any(without_staff(text, alone) != text for text in map(clean, texts))


def naming(names: Iterable[str], texts: Iterable[str], school: School) -> tuple[str, ...]:
    """Give those of the texts in which any of the surnames stands; of a pile-on most are read but once."""
    surnames = sorted({surname for name in names if (surname := surname_of(name))})
    if not surnames:
        return ()
    alone = replace(school, staff=tuple(StaffMember(name=surname, role="") for surname in surnames))
    cleaned = dict.fromkeys(clean(text) for text in texts if text)
    return tuple(text for text in cleaned if without_staff(text, alone) != text)


def words_of(post: Post) -> tuple[str, str, str]:
    """Give all of a post in which a name could stand: its words, those it answers, its author."""
    return post.text, post.parent_text, post.author


def concerns(
    case: Case, people: Sequence[Actor], posts: Iterable[Post], *, school: School
) -> tuple[Concern, ...]:
    """Name those of the reviewers whom the case concerns: as somebody set it, or by a name in its posts."""
    named = [who.name for who in people if who.key not in (*case.work.concerned, *case.work.cleared)]
    texts = naming(named, (words for post in posts for words in words_of(post)), school)
    found = []
    for who in people:
        if who.key in case.work.concerned:
            found.append(Concern(who=who, is_by_name=False))
        elif who.key not in case.work.cleared and is_named(who.name, texts, school):
            found.append(Concern(who=who, is_by_name=True))
    return tuple(found)


def is_about_head(case: Case, concerned: Collection[Concern] = ()) -> bool:
    """Say whether the head may not have this case, so that the chair of governors takes the place."""
    told = set(case.plan.audience)
    instead = "chair" in told and not told & {"head", "executive_head"}
    return "about_head" in case.work.context or instead or any(c.who.role == "head" for c in concerned)


def open_to(case: Case, concerned: Collection[Concern] = ()) -> frozenset[str]:
    """Give the roles of reviewers that may see the case."""
    told = frozenset[str]().union(*(STANDS_FOR.get(role, frozenset()) for role in case.plan.audience))
    roles = (told or AT_LEAST) if case.is_restricted else EVERYDAY
    if WIDER_AUTHOR.get(case.author_role, case.author_role) == "staff":
        # Never the author's peers; the safeguarding lead alone stays where a child's safety brought them in.
        roles = frozenset({"head", "hr"}) | ({"dsl"} & roles if case.is_restricted else frozenset())
    if is_about_head(case, concerned):
        roles = (roles - {"head"}) | {"chair"}
    return roles


def may_see(actor: Actor, case: Case, concerned: Collection[Concern] = ()) -> Verdict:
    """Say whether somebody may see a case's posts and history."""
    if role_of(actor.role) in NO_POSTS:
        return Verdict(allowed=False, reason=_NO_POSTS_WORDS[role_of(actor.role)])
    own = next((c for c in concerned if c.who.key == actor.key), None)
    if own is not None:
        return Verdict(allowed=False, reason=_BY_NAME if own.is_by_name else _SET)
    roles = open_to(case, concerned)
    if role_of(actor.role) in roles:
        return YES
    return Verdict(allowed=False, reason=_not_for(actor, case, roles))


def may_act(actor: Actor, case: Case, action: Action, concerned: Collection[Concern] = ()) -> Verdict:
    """Say whether somebody may take an action: what one may not see, one may not change or close."""
    verdict = may_see(actor, case, concerned)
    if verdict.allowed:
        return verdict
    deed = action.replace("_", " ")
    return Verdict(allowed=False, reason=f"“{deed}” is not yours to do in {case.number}. {verdict.reason}")


def who_may(case: Case, people: Iterable[Actor], concerned: Collection[Concern] = ()) -> tuple[Actor, ...]:
    """Give the reviewers who may see the case."""
    return tuple(who for who in people if may_see(who, case, concerned).allowed)


def roles_words(roles: Collection[str]) -> str:
    """Name roles in words: `headteacher or designated safeguarding lead`."""
    if frozenset(roles) == EVERYDAY:
        return "everybody who works on cases"
    named = [words for role, words in REVIEWER_ROLES.items() if role in roles and role != "reviewer"]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}" if named else "nobody"


def nobody_words(case: Case, concerned: Collection[Concern] = ()) -> str:
    """Say how to mend that no reviewer may open a case."""
    roles = open_to(case, concerned)
    return (
        f"Nobody may open {case.number}: add a {roles_words(roles)} with "
        f"`gatepost user LOGIN --name NAME --role {next(r for r in REVIEWER_ROLES if r in roles)}`."
    )


_NO_POSTS_WORDS: Final = {
    "technician": "A technician looks after Gatepost and sees no words of posts.",
    "governors": "Governors see the digest; the cases themselves are for the school's leaders.",
}
_SET = "The case concerns you, so somebody else looks after it."
_BY_NAME = (
    "Your name stands in a post of this case, so somebody else looks after it. If another person of that "
    "name is meant, a head, chair or safeguarding lead can say so in the case."
)


def _not_for(actor: Actor, case: Case, roles: Collection[str]) -> str:
    whom = f"for the {roles_words(roles)} alone"
    if role_of(actor.role) == "head":
        return f"It is, or may be, about the headteacher, so it is {whom}."
    if WIDER_AUTHOR.get(case.author_role, case.author_role) == "staff":
        return f"A member of staff may have written the post, so it is {whom}, never for colleagues."
    if case.is_restricted:
        return f"{case.number} is restricted: it is {whom}."
    return f"It is {whom}."


__all__ = [
    "MAY_CLEAR",
    "NO_POSTS",
    "REVIEWER_ROLES",
    "Actor",
    "Concern",
    "Verdict",
    "concerns",
    "is_about_head",
    "is_named",
    "may_act",
    "may_see",
    "naming",
    "nobody_words",
    "open_to",
    "role_of",
    "roles_words",
    "surname_of",
    "who_may",
    "words_of",
]
