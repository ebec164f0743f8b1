"""Who is told of a case: the policy's own words first, then a cautious default."""

from typing import Final

from monitor.domain.policy.recommendation import Route
from monitor.domain.policy.values import Incident, Policy, RouteRule, When
from monitor.domain.policy.vocabulary import URGENCIES

# The first restricted match closes the list, so that a welfare case never reaches the general SLT queue.
DEFAULT_ROUTES: Final[tuple[RouteRule, ...]] = (
    RouteRule(
        when=When(category=frozenset({"allegation_about_adult"})),
        to=("head", "dsl"),
        urgency="now",
        basis="school_setting",
        restricted=True,
        text="An allegation about an adult who works with children goes to the head, and to the designated "
        "safeguarding lead for the child's welfare; names are left out.",
    ),
    RouteRule(
        when=When(
            category=frozenset({"indecent_image", "child_welfare", "extremism", "staff_pupil_contact"}),
        ),
        to=("dsl", "head"),
        urgency="now",
        basis="school_setting",
        restricted=True,
        text="A child's safety goes to the designated safeguarding lead and the head, not to the whole SLT.",
    ),
    RouteRule(
        when=When(author=frozenset({"staff"})),
        to=("head", "hr"),
        urgency="same_day",
        basis="school_setting",
        restricted=True,
        text="A case about a member of staff's own post goes to the head and HR, never to colleagues.",
    ),
    RouteRule(
        when=When(
            category=frozenset({"confidential", "data_protection", "security_info", "child_identified"})
        ),
        to=("head", "dpo"),
        urgency="same_day",
        basis="school_setting",
        text="Published personal or confidential information goes to the head and the data protection "
        "officer.",
    ),
    RouteRule(
        when=When(
            category=frozenset({"threat"}),
            target=frozenset({"staff", "governor"}),
        ),
        to=("slt", "line_manager"),
        urgency="now",
        basis="school_setting",
        text="A threat to staff goes to the SLT at once, and to the line manager if the person agrees.",
    ),
    RouteRule(
        when=When(category=frozenset({"threat"})),
        to=("slt",),
        urgency="now",
        basis="school_setting",
        text="A threat to anybody goes to the SLT at once.",
    ),
    RouteRule(
        when=When(category=frozenset({"cyberbullying"}), target=frozenset({"pupil"})),
        to=("pastoral_lead", "slt"),
        urgency="same_day",
        basis="school_setting",
        text="Bullying of a pupil goes to the pastoral or behaviour lead and the SLT.",
    ),
    RouteRule(
        when=When(category=frozenset({"discriminatory", "hate_crime", "sexist", "sexual_content"})),
        to=("slt",),
        urgency="same_day",
        basis="school_setting",
        text="Hateful or sexual material goes to the SLT the same day.",
    ),
    RouteRule(
        when=When(
            category=frozenset({"query", "complaint", "comment", "criticism"}),
            context=frozenset({"own_account"}),
        ),
        to=("account_admin",),
        urgency="clock",
        basis="school_setting",
        text="What is asked on the school's own account goes to those who run the account.",
    ),
    RouteRule(
        when=When(category=frozenset({"query", "complaint", "comment", "criticism", "positive"})),
        to=("slt",),
        urgency="digest",
        basis="school_setting",
        text="Everyday comment waits for the digest.",
    ),
)
_QUEUE: Final = Route(
    to=("slt",),
    urgency="next_check_in",
    basis="school_setting",
    text="Everything else joins the SLT queue for the next check-in.",
)
_NOTHING_TO_TELL: Final = frozenset({"not_about_school"})


def routes_for(policy: Policy, incident: Incident) -> tuple[Route, ...]:
    """Name who is told, soonest first; the chair of governors stands in for a head who is the target."""
    if incident.categories <= _NOTHING_TO_TELL:
        return ()
    matching = [rule for rule in (*policy.routing, *DEFAULT_ROUTES) if rule.when.matches(incident)]
    restricted = [rule for rule in matching if rule.restricted]
    own = [rule for rule in matching if rule.cites]
    chosen = restricted[:1] or own or matching[:1]
    soonest = min((rule.urgency for rule in matching), key=URGENCIES.index, default=_QUEUE.urgency)
    return tuple(_route(rule, incident, soonest) for rule in chosen) or (_QUEUE,)


def _route(rule: RouteRule, incident: Incident, urgency: str) -> Route:
    about_head = "head" in incident.targets
    to = tuple(dict.fromkeys("chair" if about_head and role == "head" else role for role in rule.to))
    return Route(
        to=to,
        urgency=urgency,
        basis=rule.basis,
        text=rule.text,
        cites=rule.cites,
        restricted=rule.restricted,
    )
