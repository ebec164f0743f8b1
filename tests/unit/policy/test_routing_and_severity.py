"""Who is told of which case, and how grave it is: the two tables, row by row."""

from types import MappingProxyType

import pytest

from monitor.domain.incident import severity_of
from monitor.domain.policy import Incident, Policy, Route, RouteRule, When, incident_severity
from monitor.domain.policy.routing import routes_for
from monitor.domain.policy.vocabulary import CANONICAL_ROLES, CATEGORIES, Severity

SILENT = Policy(
    id="T",
    name="test",
    school="Test School",
    version="1",
    adopted="2026-01",
    review_due="2027-01",
    clauses=MappingProxyType({}),
    rules=(),
)


def an_incident(categories: str, *, about: str = "", by: str = "unknown", context: str = "") -> Incident:
    return Incident(
        categories=frozenset(categories.split()),
        targets=frozenset(about.split()),
        author=by,
        context=frozenset(context.split()),
    )


def told(routes: tuple[Route, ...]) -> list[str]:
    return list(dict.fromkeys(role for route in routes if not route.with_agreement for role in route.to))


TABLE = [
    ("threat", "staff", "parent", "slt", "now"),
    ("threat", "governor", "unknown", "slt", "now"),
    ("threat", "pupil", "unknown", "slt", "now"),
    ("child_welfare", "pupil", "unknown", "dsl head", "now"),
    ("child_welfare threat offensive", "pupil staff", "parent", "dsl head", "now"),
    ("indecent_image", "pupil", "pupil", "dsl head", "now"),
    ("extremism", "pupil", "pupil", "dsl head", "now"),
    ("staff_pupil_contact", "pupil", "staff", "dsl head", "now"),
    ("allegation_about_adult", "staff", "parent", "head dsl", "now"),
    ("allegation_about_adult", "head", "parent", "chair dsl", "now"),
    ("allegation_about_adult child_welfare threat", "staff pupil", "parent", "head dsl", "now"),
    ("allegation_about_adult defamatory", "staff", "staff", "head dsl", "now"),
    ("offensive", "school", "staff", "head hr", "same_day"),
    ("offensive", "head", "staff", "chair hr", "same_day"),
    ("staff_conduct", "staff", "parent", "head hr", "same_day"),
    ("confidential", "school", "staff", "head hr dpo", "same_day"),
    ("offensive", "staff", "parent", "slt", "next_check_in"),
    ("defamatory", "school", "unknown", "slt", "next_check_in"),
    ("confidential", "school", "parent", "head dpo", "same_day"),
    ("data_protection", "staff", "unknown", "head dpo", "same_day"),
    ("threat data_protection", "staff", "unknown", "slt head dpo", "now"),
    ("cyberbullying", "pupil", "parent", "pastoral_lead slt", "same_day"),
    ("positive", "school", "parent", "slt", "digest"),
    ("criticism", "school", "parent", "slt", "digest"),
]


@pytest.mark.parametrize(("categories", "about", "by", "to", "urgency"), TABLE)
def test_a_case_reaches_those_that_the_table_names(
    categories: str, about: str, by: str, to: str, urgency: str
) -> None:
    routes = routes_for(SILENT, an_incident(categories, about=about, by=by))
    assert told(routes) == to.split()
    assert {route.urgency for route in routes} == {urgency}
    assert set(told(routes)) <= set(CANONICAL_ROLES)


@pytest.mark.parametrize("category", ["query", "complaint"])
def test_what_is_asked_on_the_schools_account_goes_to_those_who_run_it(category: str) -> None:
    (route,) = routes_for(SILENT, an_incident(category, context="own_account"))
    assert (route.to, route.urgency) == (("account_admin",), "clock")


def test_what_is_not_about_the_school_is_told_to_nobody() -> None:
    assert routes_for(SILENT, an_incident("not_about_school")) == ()


@pytest.mark.parametrize(
    ("categories", "about", "by", "closed"),
    [
        ("allegation_about_adult", "staff", "parent", True),
        ("child_welfare", "pupil", "parent", True),
        ("offensive", "school", "staff", True),
        ("threat", "staff", "parent", False),
        ("cyberbullying", "pupil", "pupil", False),
    ],
)
def test_a_restricted_case_is_kept_from_the_slt(categories: str, about: str, by: str, closed: bool) -> None:
    routes = routes_for(SILENT, an_incident(categories, about=about, by=by))
    assert any(route.restricted for route in routes) is closed
    assert ("slt" in told(routes)) is not closed


def test_that_the_chair_stands_in_for_the_head_is_said_and_is_not_called_the_policys_word(
    policies: dict[str, Policy],
) -> None:
    first, *_ = routes_for(policies["HF"], an_incident("threat", about="head", by="parent"))
    assert (first.to, first.basis, first.cites) == (("chair",), "school_setting", ())
    assert first.text.endswith("The post is about the head, so the chair of governors is told instead.")
    plain, *_ = routes_for(policies["HF"], an_incident("threat", about="staff", by="parent"))
    assert (plain.to, plain.basis, plain.cites) == (("head",), "explicit", ("HF-Cyber-4",))


@pytest.mark.parametrize(
    ("code", "first"), [("HF", "head"), ("MV", "slt"), ("HC", "head"), ("CA", "slt"), ("RE", "slt")]
)
def test_a_threat_to_staff_goes_to_the_policys_role_and_to_the_line_manager_only_with_leave(
    policies: dict[str, Policy], code: str, first: str
) -> None:
    routes = routes_for(policies[code], an_incident("threat", about="staff", by="parent"))
    assert told(routes) == [first]
    assert [route.to for route in routes if route.with_agreement] == [("line_manager",)]
    assert {route.urgency for route in routes} == {"now"}


def test_casterton_takes_a_post_of_its_staff_to_a_senior_member(policies: dict[str, Policy]) -> None:
    assert told(routes_for(policies["CA"], an_incident("offensive", about="staff", by="staff"))) == ["slt"]


def test_reay_adds_its_leadership_to_those_who_run_the_account(policies: dict[str, Policy]) -> None:
    routes = routes_for(policies["RE"], an_incident("query", context="own_account"))
    assert told(routes) == ["account_admin", "slt"]


@pytest.mark.parametrize("code", ["HF", "MV", "HC", "CA", "RE"])
@pytest.mark.parametrize("by", ["unknown", "parent", "staff", "pupil"])
def test_no_policy_widens_an_allegation_or_a_childs_case_to_the_slt(
    policies: dict[str, Policy], code: str, by: str
) -> None:
    also = "offensive cyberbullying defamatory threat"
    allegation = routes_for(
        policies[code], an_incident(f"allegation_about_adult {also}", about="staff", by=by)
    )
    child = routes_for(policies[code], an_incident(f"child_welfare {also}", about="pupil staff", by=by))
    assert told(allegation) == ["head", "dsl"]
    assert {"dsl", "head"} <= set(told(child))
    assert "slt" not in told(child)


@pytest.mark.parametrize(
    ("categories", "about", "also"),
    [
        ("threat", "staff", {"pastoral_lead", "dsl"}),
        ("cyberbullying", "pupil", {"pastoral_lead", "dsl"}),
        ("offensive", "school", {"pastoral_lead"}),
        ("query", "school", set()),
    ],
)
def test_a_pupils_post_reaches_the_pastoral_lead_and_where_fitting_the_safeguarding_lead(
    categories: str, about: str, also: set[str]
) -> None:
    by_pupil = told(routes_for(SILENT, an_incident(categories, about=about, by="pupil")))
    assert set(by_pupil) & {"pastoral_lead", "dsl"} == also


def test_a_policys_own_route_for_a_childs_safety_stands_beside_the_safeguarding_lead() -> None:
    own = RouteRule(
        when=When(category=frozenset({"child_welfare"})),
        to=("safeguarding_team",),
        urgency="now",
        basis="explicit",
        text="The safeguarding team is told.",
        cites=("T-1",),
        restricted=True,
    )
    policy = Policy(
        id="T",
        name="test",
        school="Test School",
        version="1",
        adopted="2026-01",
        review_due="2027-01",
        clauses=MappingProxyType({}),
        rules=(),
        routing=(own,),
    )
    assert told(routes_for(policy, an_incident("child_welfare", about="pupil"))) == [
        "safeguarding_team",
        "dsl",
        "head",
    ]


SEVERITIES: list[tuple[str, str, str, Severity]] = [
    ("threat", "staff", "credible_threat", "critical"),
    ("threat", "pupil", "immediate_danger", "critical"),
    ("child_welfare", "pupil", "immediate_danger", "critical"),
    ("indecent_image", "pupil", "", "critical"),
    ("sexual_content", "pupil", "", "critical"),
    ("threat", "staff", "", "high"),
    ("hate_crime", "staff", "", "high"),
    ("discriminatory", "parent", "", "high"),
    ("staff_pupil_contact", "pupil", "", "high"),
    ("extremism", "pupil", "", "high"),
    ("allegation_about_adult", "staff", "", "high"),
    ("offensive", "staff", "", "medium"),
    ("defamatory", "school", "", "medium"),
    ("cyberbullying", "pupil", "", "medium"),
    ("child_image", "pupil", "", "medium"),
    ("confidential", "school", "", "medium"),
    ("name_logo", "school", "", "medium"),
    ("impersonation", "school", "", "medium"),
    ("offensive", "staff", "credible_threat", "medium"),
    ("complaint", "school", "", "low"),
    ("criticism", "school", "", "low"),
    ("query", "school", "", "low"),
    ("positive", "school", "", "none"),
    ("not_about_school", "none", "", "none"),
]


@pytest.mark.parametrize(("categories", "about", "context", "severity"), SEVERITIES)
def test_an_incident_is_as_grave_as_the_table_says(
    categories: str, about: str, context: str, severity: Severity
) -> None:
    assert incident_severity(an_incident(categories, about=about, context=context)) == severity


def test_a_child_named_together_with_home_or_routine_is_at_least_high() -> None:
    assert severity_of(("identifying",), ("pupil",), findable_child=True) in ("high", "critical")


def test_every_category_has_a_severity() -> None:
    assert [word for word in CATEGORIES if not incident_severity(an_incident(word))] == []
