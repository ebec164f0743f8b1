"""To whose addresses a case's news goes."""

from typing import Any

import pytest

from monitor.domain.access import Actor, Concern
from monitor.domain.audience import Addressees, addressees, named_roles, roles_of_title
from monitor.domain.case import Case
from monitor.domain.casework import Casework
from monitor.domain.school import School, StaffMember
from tests.unit.domain.domain_values import a_case, a_plan

ROLES = {
    "head": ("head@t.example",),
    "dsl": ("dsl@t.example",),
    "chair": ("chair@t.example",),
    "hr": ("hr@t.example",),
    "slt": ("head@t.example", "dsl@t.example", "deputy@t.example"),
}
BY_SEVERITY = ("head@t.example", "dsl@t.example")
SCHOOL = School(
    name="Tarnholt School",
    staff=(
        StaffMember(name="Marian Oldroyd", role="Headteacher"),
        StaffMember(name="Dev Chaudhry", role="Deputy headteacher and designated safeguarding lead"),
        StaffMember(name="Jodie Braithwell", role="PE teacher"),
    ),
)


def _case(*audience: str, restricted: bool = True, **fields: Any) -> Case:
    return a_case(is_restricted=restricted, plan=a_plan(audience=audience), **fields)


def _to(case: Case, **fields: Any) -> str:
    found = addressees(case, to=fields.pop("to", BY_SEVERITY), roles=fields.pop("roles", ROLES), **fields)
    return " ".join(one.partition("@")[0] for one in found.to)


def _concern(role: str, login: str = "x") -> Concern:
    return Concern(who=Actor(name="Ada Marsh", login=login, role=role), is_by_name=False)


@pytest.mark.parametrize(
    ("case", "fields", "to"),
    [
        (_case("slt", restricted=False), {}, "head dsl"),
        (_case("head", "hr"), {}, "head hr"),
        (_case("dsl", "head"), {"to": ("all@t.example",)}, "dsl head"),
        (_case("slt"), {}, "head dsl deputy"),
        (_case(), {}, "dsl head"),
        # about the head
        (_case("chair", "dsl"), {}, "chair dsl"),
        (_case("head", "dsl"), {"named": ("head",)}, "chair dsl"),
        (_case("head", "dsl", work=Casework(context=("about_head",))), {}, "chair dsl"),
        (_case("head", "hr"), {"concerned": (_concern("head"),)}, "chair hr"),
        (_case("slt"), {"named": ("head",)}, "dsl deputy"),
        (_case("slt", restricted=False), {"named": ("head",)}, "dsl chair"),
        (_case("slt", restricted=False), {"named": ("head",), "to": ("head@t.example",)}, "chair dsl"),
        # about somebody else here
        (_case("slt", restricted=False), {"named": ("dsl",)}, "head"),
        (_case("dsl"), {"named": ("dsl",)}, "head"),
        (_case("slt"), {"concerned": (_concern("slt", "Deputy@t.example"),)}, "head dsl"),
        (_case("slt"), {"concerned": (_concern("slt"),)}, "head dsl deputy"),
    ],
)
def test_news_goes_to_the_audience_and_never_to_whom_it_is_about(
    case: Case, fields: dict[str, Any], to: str
) -> None:
    assert _to(case, **fields) == to


@pytest.mark.parametrize(
    ("roles", "to"),
    [
        ({**ROLES, "chair": (), "governors": ("clerk@t.example",)}, "clerk dsl"),
        ({"executive_head": ("eh@t.example",)}, "eh"),
    ],
)
def test_where_a_role_has_no_address_the_nearest_takes_its_place(roles: Any, to: str) -> None:
    audience = ("chair", "dsl") if "dsl" in roles else ("head",)

    assert _to(_case(*audience), roles=roles) == to


def test_where_no_address_of_the_audience_is_known_others_are_told_with_a_warning() -> None:
    case = _case("pastoral_lead")

    found = addressees(case, to=("office@t.example",), roles={"head": ("head@t.example",)})
    nobody = addressees(case, to=("office@t.example",), roles={})

    warning = (
        "GP-0042: no address is known for pastoral_lead; others were told instead. "
        "Add the roles under routing.roles in the settings."
    )
    assert found == Addressees(to=("head@t.example",), warning=warning)
    assert nobody == Addressees(to=("office@t.example",), warning=warning)


def test_a_message_is_never_lost_even_when_only_the_person_concerned_is_known() -> None:
    alone = {"head": ("head@t.example",)}

    found = addressees(_case("head"), to=("head@t.example",), roles=alone, named=("head",))

    assert found.to == ("head@t.example",)
    assert "no address is known" in found.warning


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("Headteacher", ("head",)),
        ("Executive Headteacher", ("head",)),
        ("head teacher", ("head",)),
        ("Principal", ("head",)),
        ("Deputy headteacher and designated safeguarding lead", ("dsl",)),
        ("Assistant Headteacher", ()),
        ("Head of primary phase", ()),
        ("Head of Year 9 and science teacher", ()),
        ("Chair of governors", ("chair",)),
        ("School business manager", ("business_manager",)),
        ("PE teacher", ()),
    ],
)
def test_a_title_says_which_role_somebody_holds(title: str, roles: tuple[str, ...]) -> None:
    assert roles_of_title(title) == roles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Mrs Oldroyd and mr chaudhry", {"head", "dsl"}),
        ("Ask Oldroyd", {"head"}),
        ("that Braithwell woman", set()),
        ("Marian was there", set()),
        ("", set()),
    ],
)
def test_the_roles_of_the_people_in_a_post_are_known(text: str, roles: set[str]) -> None:
    assert named_roles([text], SCHOOL) == roles
