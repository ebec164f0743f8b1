"""Who is told of a case: the policy's own words first, then a cautious default."""

from dataclasses import replace
from typing import Final

from monitor.domain.policy.recommendation import Route
from monitor.domain.policy.values import Incident, Policy, RouteRule, When
from monitor.domain.policy.vocabulary import URGENCIES

ALLEGATION: Final = frozenset({"allegation_about_adult"})
CHILD_SAFETY: Final = frozenset({"indecent_image", "child_welfare", "extremism", "staff_pupil_contact"})
PRIVATE: Final = frozenset({"confidential", "data_protection", "security_info", "child_identified"})
_HOSTILE: Final = frozenset(
    {
        "threat",
        "hate_crime",
        "discriminatory",
        "sexist",
        "sexual_content",
        "offensive",
        "harassment",
        "cyberbullying",
        "trolling",
        "defamatory",
        "disrepute",
        "impersonation",
        "name_logo",
    }
)
_NEEDS_DSL: Final = frozenset({"threat", "hate_crime", "sexual_content", "harassment", "cyberbullying"})


def _route(
    text: str, when: When, to: tuple[str, ...], urgency: str, *, restricted: bool = False
) -> RouteRule:
    return RouteRule(
        when=when, to=to, urgency=urgency, basis="school_setting", text=text, restricted=restricted
    )


def _about(*category: str, target: str = "", author: str = "", context: str = "") -> When:
    return When(
        category=frozenset(category),
        target=frozenset(target.split()),
        author=frozenset(author.split()),
        context=frozenset(context.split()),
    )


_ALLEGATION_ROUTE: Final = _route(
    "An allegation about an adult who works with children goes to the head, and to the designated "
    "safeguarding lead for the child's welfare; names are left out.",
    _about(*ALLEGATION),
    ("head", "dsl"),
    "now",
    restricted=True,
)
_CHILD_ROUTE: Final = _route(
    "A child's safety goes to the designated safeguarding lead and the head, not to the whole SLT.",
    _about(*CHILD_SAFETY),
    ("dsl", "head"),
    "now",
    restricted=True,
)
# The first match of a policy that names nobody; the gravest stand first.
DEFAULT_ROUTES: Final[tuple[RouteRule, ...]] = (
    _ALLEGATION_ROUTE,
    _CHILD_ROUTE,
    _route(
        "A case about a member of staff's own post goes to the head and HR, never to colleagues.",
        _about(author="staff"),
        ("head", "hr"),
        "same_day",
        restricted=True,
    ),
    _route(
        "A case about the conduct of staff goes to the head and HR, never to colleagues.",
        _about("staff_conduct"),
        ("head", "hr"),
        "same_day",
        restricted=True,
    ),
    _route("A threat to anybody goes to the SLT at once.", _about("threat"), ("slt",), "now"),
    _route(
        "Bullying of a pupil goes to the pastoral or behaviour lead and the SLT.",
        _about("cyberbullying", target="pupil"),
        ("pastoral_lead", "slt"),
        "same_day",
    ),
    _route(
        "Hateful or sexual material goes to the SLT the same day.",
        _about("discriminatory", "hate_crime", "sexist", "sexual_content"),
        ("slt",),
        "same_day",
    ),
    _route(
        "Published personal or confidential information goes to the head and the data protection officer.",
        _about(*PRIVATE),
        ("head", "dpo"),
        "same_day",
    ),
    _route(
        "What is asked on the school's own account goes to those who run the account.",
        _about("query", "complaint", "comment", "criticism", context="own_account"),
        ("account_admin",),
        "clock",
    ),
    _route(
        "Everyday comment waits for the digest.",
        _about("query", "complaint", "comment", "criticism", "positive"),
        ("slt",),
        "digest",
    ),
)
# Who is told besides, whatever the policy names; never of what is restricted for a child's sake.
_BESIDES: Final[tuple[RouteRule, ...]] = (
    _route(
        "Published personal or confidential information also goes to the head and the data protection "
        "officer.",
        _about(*PRIVATE),
        ("head", "dpo"),
        "same_day",
    ),
    _route(
        "Bullying of a pupil also goes to the pastoral or behaviour lead.",
        _about("cyberbullying", target="pupil"),
        ("pastoral_lead",),
        "same_day",
    ),
    _route(
        "A pupil wrote this: the pastoral lead leads, with the designated safeguarding lead.",
        _about(*_NEEDS_DSL, author="pupil"),
        ("pastoral_lead", "dsl"),
        "same_day",
    ),
    _route(
        "A pupil wrote this: the pastoral lead leads.",
        _about(*_HOSTILE, author="pupil"),
        ("pastoral_lead",),
        "same_day",
    ),
)
_LINE_MANAGER: Final = _route(
    "The line manager of a member of staff who is threatened is told if that person agrees.",
    _about("threat", target="staff governor"),
    ("line_manager",),
    "now",
)
_QUEUE: Final = _route(
    "Everything else joins the SLT queue for the next check-in.",
    _about(*_HOSTILE),
    ("slt",),
    "next_check_in",
)
_INSTEAD_OF_HEAD: Final = "The post is about the head, so the chair of governors is told instead."
_NOTHING_TO_TELL: Final = frozenset({"not_about_school"})


def routes_for(policy: Policy, incident: Incident) -> tuple[Route, ...]:
    """Name who is told, soonest first; the chair of governors stands in for a head who is the target."""
    if incident.categories <= _NOTHING_TO_TELL:
        return ()
    bound = policy.as_bound(incident)
    own = [rule for rule in policy.routing if rule.when.matches(bound)]
    matching = [*own, *(rule for rule in DEFAULT_ROUTES if rule.when.matches(incident))]
    urgency = min((rule.urgency for rule in matching), key=URGENCIES.index, default=_QUEUE.urgency)
    chosen = _closed(matching, incident) or _open(matching, incident)
    routes = [_told(rule, incident, urgency) for rule in chosen]
    if _LINE_MANAGER.when.matches(incident) and not any(route.restricted for route in routes):
        routes.append(_told(_LINE_MANAGER, incident, urgency, with_agreement=True))
    return tuple(routes)


def _closed(matching: list[RouteRule], incident: Incident) -> list[RouteRule]:
    """Choose for a case that few may know of: an allegation first, then a child's safety, then staff."""
    if incident.categories & ALLEGATION:
        return [_ALLEGATION_ROUTE]
    restricted = [rule for rule in matching if rule.restricted]
    if incident.categories & CHILD_SAFETY:
        own = [rule for rule in restricted if rule.cites and rule.when.category & CHILD_SAFETY]
        return [*own[:1], _CHILD_ROUTE]
    first = restricted[:1]
    return [*first, *_besides(first, incident, among=_BESIDES[:1])] if first else []


def _open(matching: list[RouteRule], incident: Incident) -> list[RouteRule]:
    chosen = [rule for rule in matching if rule.cites] or matching[:1] or [_QUEUE]
    return [*chosen, *_besides(chosen, incident, among=_BESIDES)]


def _besides(chosen: list[RouteRule], incident: Incident, *, among: tuple[RouteRule, ...]) -> list[RouteRule]:
    told = {role for rule in chosen for role in rule.to}
    more: list[RouteRule] = []
    for rule in among:
        if rule.when.matches(incident) and not told.issuperset(rule.to):
            more.append(rule)
            told.update(rule.to)
    return more


def _told(rule: RouteRule, incident: Incident, urgency: str, *, with_agreement: bool = False) -> Route:
    route = Route(
        to=rule.to,
        urgency=urgency,
        basis=rule.basis,
        text=rule.text,
        cites=rule.cites,
        restricted=rule.restricted,
        with_agreement=with_agreement,
    )
    return _around_the_head(route) if "head" in incident.targets and "head" in rule.to else route


def _around_the_head(route: Route) -> Route:
    """Put the chair of governors in the head's place, which is the school's choice and no policy's."""
    return replace(
        route,
        to=tuple(dict.fromkeys("chair" if role == "head" else role for role in route.to)),
        basis="school_setting",
        cites=(),
        text=f"{route.text} {_INSTEAD_OF_HEAD}",
    )
