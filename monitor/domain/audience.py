"""To whose addresses the news of a case goes: the routing's roles, and never the person it is about."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.domain.access import AT_LEAST, Concern, is_about_head, is_named, naming
from monitor.domain.case import Case
from monitor.domain.school import School

Roles = Mapping[str, Sequence[str]]
"""Addresses by canonical role, as `routing.roles` of the settings gives them."""

# Where nobody is known in a role, whose addresses are taken instead.
_ELSE: Final[Mapping[str, tuple[str, ...]]] = {
    "chair": ("governors",),
    "governors_committee": ("governors", "chair"),
    "executive_head": ("head",),
    "head": ("executive_head",),
    "safeguarding_team": ("dsl",),
    "safeguarding_unit": ("dsl",),
    "account_admin": ("communications",),
}
# A title in the school's settings, and the role that its holder has in the routing; deputies are no heads.
_TITLES: Final = (
    (
        re.compile(
            r"(?<!deputy )(?<!assistant )\b(?:executive |co-?)?head ?(?:teacher|master|mistress)\b", re.I
        ),
        "head",
    ),
    (re.compile(r"\bprincipal\b", re.I), "head"),
    (re.compile(r"\bsafeguarding lead\b|\bDSL\b", re.I), "dsl"),
    (re.compile(r"\bchair (?:of (?:the )?)?governors?\b|\bchair of (?:the )?trust", re.I), "chair"),
    (re.compile(r"\bdata protection officer\b|\bDPO\b", re.I), "dpo"),
    (re.compile(r"\bbusiness manager\b", re.I), "business_manager"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressees:
    """Where a message about a case goes."""

    to: tuple[str, ...]
    warning: str = ""
    """Why it does not go where the routing says; ids and roles alone."""


def roles_of_title(title: str) -> tuple[str, ...]:
    """Give the routing's roles that a title such as `Deputy headteacher and DSL` names."""
    return tuple(dict.fromkeys(role for pattern, role in _TITLES if pattern.search(title)))


def named_roles(texts: Collection[str], school: School) -> frozenset[str]:
    """Give the routing's roles of those of the school's public staff whose names stand in the texts."""
    held = [(member.name, roles) for member in school.staff if (roles := roles_of_title(member.role))]
    told = naming([name for name, _ in held], texts, school)
    return frozenset(role for name, roles in held if is_named(name, told, school) for role in roles)


def addressees(
    case: Case,
    *,
    to: Sequence[str],
    roles: Roles,
    concerned: Collection[Concern] = (),
    named: Collection[str] = (),
) -> Addressees:
    """Give the addresses for a case; `to` are its severity's, `named` the roles of people in its posts.

    A restricted case goes to its plan's audience alone. The chair takes the place of a head whom a case is
    about; nobody else whom it concerns is told by this message, unless no other address is known at all.
    """
    about_head = is_about_head(case, concerned) or "head" in named
    avoided = _addresses_of_concerned(roles, concerned, {*named, *({"head"} if about_head else ())})
    told = case.plan.audience or tuple(sorted(AT_LEAST))
    wanted = _held(_with_chair(told, about_head=about_head), roles) if case.is_restricted else tuple(to)
    kept = _without(wanted, avoided)
    if kept:
        has_lost_head = about_head and not case.is_restricted and set(wanted) & set(_held(("head",), roles))
        chair = _without(_held(("chair",), roles), avoided) if has_lost_head else ()
        return Addressees(to=tuple(dict.fromkeys((*kept, *chair))))
    instead = _without(_held(_with_chair(("head", "dsl"), about_head=about_head), roles), avoided)
    if instead:
        return Addressees(to=instead, warning="" if wanted else _unknown(case, told))
    return Addressees(to=_without(to, avoided) or tuple(to), warning=_unknown(case, told))


def _with_chair(told: Iterable[str], *, about_head: bool) -> tuple[str, ...]:
    heads = {"head", "executive_head"}
    replaced = ("chair" if about_head and role in heads else role for role in told)
    return tuple(dict.fromkeys(replaced))


def _held(told: Iterable[str], roles: Roles) -> tuple[str, ...]:
    found: list[str] = []
    for role in told:
        holder = next((one for one in (role, *_ELSE.get(role, ())) if roles.get(one)), role)
        found += roles.get(holder, ())
    return tuple(dict.fromkeys(found))


def _addresses_of_concerned(roles: Roles, concerned: Collection[Concern], named: Collection[str]) -> set[str]:
    """Give the addresses that are known to be theirs: a login, or the only one that their role has."""
    logins = {c.who.login.casefold() for c in concerned if "@" in c.who.login}
    held = {*named, *(c.who.role for c in concerned)}
    alone = (roles[role][0] for role in held if len(roles.get(role, ())) == 1)
    return logins | {address.casefold() for address in alone}


def _without(addresses: Iterable[str], avoided: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in addresses if one.casefold() not in avoided))


def _unknown(case: Case, told: Sequence[str]) -> str:
    return (
        f"{case.number}: no address is known for {', '.join(told)}; others were told instead. "
        "Add the roles under routing.roles in the settings."
    )
