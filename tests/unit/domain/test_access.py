"""Who may see which case: the routing table's rows and its conflict rule."""

from typing import Any

import pytest

from monitor.domain.access import (
    REVIEWER_ROLES,
    Actor,
    Concern,
    concerns,
    is_about_head,
    is_named,
    may_act,
    may_see,
    nobody_words,
    open_to,
    surname_of,
    who_may,
)
from monitor.domain.case import Action, Case
from monitor.domain.casework import Casework
from monitor.domain.school import School
from tests.unit.domain.domain_values import a_case, a_plan, a_post

SCHOOL = School(name="Tarnholt Community School", town="Tarnholt")
EVERYDAY = "head dsl slt communications dpo hr pastoral_lead account_admin reviewer"


def _person(role: str, name: str = "Ada Marsh") -> Actor:
    return Actor(name=name, login=f"{role}-{name.partition(' ')[0].lower()}", role=role)


PEOPLE = tuple(_person(role, f"{role.capitalize()} Example") for role in REVIEWER_ROLES)


def _case(*audience: str, restricted: bool = True, **fields: Any) -> Case:
    return a_case(is_restricted=restricted, plan=a_plan("tell-head", audience=audience), **fields)


def _roles(case: Case, *concerned: Concern) -> str:
    return " ".join(who.role for who in who_may(case, PEOPLE, concerned))


def _set(who: Actor) -> Concern:
    return Concern(who=who, is_by_name=False)


@pytest.mark.parametrize(
    ("case", "roles"),
    [
        (_case("slt", restricted=False), EVERYDAY),
        (_case(restricted=False), EVERYDAY),
        # child welfare, indecent image, radicalisation, staff-pupil contact
        (_case("dsl", "head"), "head dsl"),
        # an allegation about an adult who works with children, and the same about the head
        (_case("head", "dsl"), "head dsl"),
        (_case("chair", "dsl"), "chair dsl"),
        (_case("head", "dsl", work=Casework(context=("about_head",))), "chair dsl"),
        # staff author or staff conduct: never colleagues
        (_case("head", "hr", author_role="staff"), "head hr"),
        (_case("slt", restricted=False, author_role="staff"), "head hr"),
        (_case("slt", author_role="staff"), "head dsl hr"),
        (_case("dsl", "head", author_role="staff"), "head dsl hr"),
        # confidential or personal data
        (_case("head", "dpo"), "head dpo"),
        # bullying of a pupil
        (_case("pastoral_lead", "slt"), "head dsl slt pastoral_lead"),
        (_case("account_admin"), "communications account_admin reviewer"),
        (_case("governors"), "chair"),
        # a plan that names nobody who could sign in
        (_case(), "head dsl"),
        (_case("class_teacher"), "head dsl"),
    ],
)
def test_a_case_is_for_those_whom_the_routing_names(case: Case, roles: str) -> None:
    assert _roles(case) == roles


@pytest.mark.parametrize("role", ["technician", "governors"])
@pytest.mark.parametrize("restricted", [True, False])
def test_neither_technician_nor_governor_sees_any_case(role: str, *, restricted: bool) -> None:
    verdict = may_see(_person(role), _case("slt", role, restricted=restricted))

    assert not verdict.allowed
    assert verdict.reason in {
        "A technician looks after Gatepost and sees no words of posts.",
        "Governors see the digest; the cases themselves are for the school's leaders.",
    }


@pytest.mark.parametrize("role", ["", "communications lead", "Head"])
def test_a_role_of_an_earlier_version_counts_as_reviewer(role: str) -> None:
    assert may_see(_person(role), _case("slt", restricted=False)).allowed
    assert not may_see(_person(role), _case("dsl", "head")).allowed


@pytest.mark.parametrize("role", sorted(REVIEWER_ROLES))
@pytest.mark.parametrize("by_name", [True, False])
def test_whom_a_case_concerns_neither_sees_nor_closes_it(role: str, *, by_name: bool) -> None:
    who = _person(role)
    case = _case("slt", restricted=False)
    concerned = (Concern(who=who, is_by_name=by_name),)

    assert not may_see(who, case, concerned).allowed
    for action in (Action.RESOLVE, Action.DISMISS, Action.NOTE, Action.SET_CONCERNED):
        verdict = may_act(who, case, action, concerned)
        assert not verdict.allowed
        assert verdict.reason.startswith(f"“{action.replace('_', ' ')}” is not yours to do in GP-0042.")


def test_a_head_whom_a_case_concerns_leaves_it_to_the_chair_and_takes_other_heads_along() -> None:
    head, deputy = _person("head"), _person("head", "Ben Lowe")
    case = _case("head", "dsl")

    assert is_about_head(case, (_set(head),))
    assert open_to(case, (_set(head),)) == {"chair", "dsl"}
    assert may_see(deputy, case, (_set(head),)).reason == (
        "It is, or may be, about the headteacher, so it is for the chair of governors or designated "
        "safeguarding lead alone."
    )


def test_the_chair_sees_a_case_only_in_the_heads_place() -> None:
    case, head = _case("slt", restricted=False), _person("head")

    assert not may_see(_person("chair"), case).allowed
    assert may_see(_person("chair"), case, (_set(head),)).allowed


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (
            _case("dsl", "head"),
            "GP-0042 is restricted: it is for the headteacher or designated safeguarding lead alone.",
        ),
        (
            _case("head", "hr", author_role="staff"),
            (
                "A member of staff may have written the post, so it is for the headteacher or HR alone, "
                "never for colleagues."
            ),
        ),
    ],
)
def test_a_refusal_says_why_and_for_whom_the_case_is(case: Case, reason: str) -> None:
    assert may_see(_person("slt"), case).reason == reason


def test_where_nobody_may_open_a_case_it_is_said_how_to_mend_it() -> None:
    case = _case("head", work=Casework(context=("about_head",)))

    assert who_may(case, [_person("head"), _person("slt")]) == ()
    assert nobody_words(case) == (
        "Nobody may open GP-0042: add a chair of governors with "
        "`gatepost user LOGIN --name NAME --role chair`."
    )


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Ada Penhallow", "Penhallow"),
        ("Mrs A. Penhallow", "Penhallow"),
        ("Penhallow", "Penhallow"),
        ("Ada van der Berg", "Berg"),
        ("Ada Penhallow (DSL)", "Penhallow"),
        ("Ada Penhallow, head", "Penhallow"),
        ("School office", ""),
        ("First reviewer", ""),
        ("Communications", ""),
        ("", ""),
        ("  ", ""),
    ],
)
def test_the_surname_of_a_person_is_known_and_a_shared_login_has_none(name: str, surname: str) -> None:
    assert surname_of(name) == surname


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("Mr Penhallow is useless", True),
        ("penhallow should resign", True),
        ("#SackPenhallow", True),
        ("P.e.n.h.a.l.l.o.w", True),
        ("Pénhallow’s class", True),
        ("Penha11ow again", True),
        ("Ada was lovely", False),
        ("The school is shut", False),
        ("", False),
    ],
)
def test_a_surname_is_found_in_any_spelling(text: str, is_there: bool) -> None:
    assert is_named("Ada Penhallow", [text], SCHOOL) is is_there


@pytest.mark.parametrize(("text", "is_there"), [("Mr Young again", True), ("the young ones", False)])
def test_a_surname_that_is_a_word_too_counts_with_a_capital_alone(text: str, is_there: bool) -> None:
    assert is_named("Ben Young", [text], SCHOOL) is is_there


def test_words_of_the_schools_own_name_are_nobodys_surname() -> None:
    assert not is_named("Ada Tarnholt", ["Tarnholt is shut again"], SCHOOL)


@pytest.mark.parametrize("where", ["text", "parent_text", "author"])
def test_a_name_in_any_part_of_a_post_concerns_its_bearer(where: str) -> None:
    ada, ben = _person("slt", "Ada Penhallow"), _person("slt", "Ben Lowe-Trewin")
    post = a_post(**{"text": "Shut again.", where: "ask Penhallow"})

    assert concerns(_case(), [ada, ben], [a_post(), post], school=SCHOOL) == (
        Concern(who=ada, is_by_name=True),
    )


def test_somebody_may_be_set_or_cleared_by_hand() -> None:
    ada, ben = _person("slt", "Ada Penhallow"), _person("slt", "Ben Trewin")
    work = Casework(concerned=(ben.login,), cleared=(ada.login,))

    found = concerns(_case(work=work), [ada, ben], [a_post(text="ask Penhallow")], school=SCHOOL)

    assert found == (Concern(who=ben, is_by_name=False),)
