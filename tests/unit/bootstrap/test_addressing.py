"""To whom a message leaves today, with the example school's settings and the posts of its case."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.bootstrap.addressing import Addressing
from monitor.domain.alert import Alert, AlertKind
from monitor.domain.case import Action, Case, CaseEvent
from monitor.domain.mention import Mention, Relevance
from monitor.domain.plan import Plan
from monitor.domain.post import Post
from monitor.domain.routing import Router
from monitor.services.doors import Doors
from monitor.services.ports import Reviewer
from monitor.settings import load_settings
from monitor.testing import FixedClock, MemoryStore
from tests.unit.services.service_values import read

NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "config" / "school.example.yaml"


class Scene:
    """The example school with one case."""

    def __init__(self, text: str, *people: tuple[str, str, str], **fields: Any) -> None:
        settings = load_settings(EXAMPLE, {})
        self.store, self.clock = MemoryStore(), FixedClock(NOW)
        router = Router(
            routes=settings.routes,
            quiet_hours=settings.quiet_hours,
            zone=settings.zone,
            roles=settings.roles,
        )
        doors = Doors(store=self.store, clock=self.clock, school=settings.school)
        self.addressing = Addressing(settings=settings, store=self.store, router=router, doors=doors)
        plan = Plan(policy="TS", policy_title="T", policy_version="1", severity="high")
        plan = replace(plan, audience=fields.pop("audience", ("slt",)))
        case = Case(
            severity="high", labels=("abusive",), target=("staff",), sentiment="negative", intent="other",
            surest=0.9, plan=plan, opened_at=NOW, updated_at=NOW, **fields,
        )  # fmt: skip
        found = read(self.store, _mention(text))
        with self.store.begin() as unit:
            event = CaseEvent(case_id=0, revision=1, action=Action.OPEN, by="Gatepost", at=NOW)
            self.case = unit.add_case(case, event)
            unit.mark_triaged(found, case_id=self.case.case_id, now=NOW)
            for login, name, role in people:
                unit.save_reviewer(Reviewer(name=name, login=login, role=role, password_hash="x"))

    def to(self, kind: AlertKind = AlertKind.OPENED, channel: str = "email") -> str:
        """Give the names of the addresses that a message goes to."""
        alert = Alert(
            alert_id="a", kind=kind, channel=channel, to=("old@t.example",), case_id=self.case.case_id,
            not_before=NOW, created_at=NOW,
        )  # fmt: skip
        return " ".join(address.partition("@")[0] for address in self.addressing(alert, self.case))


def _mention(text: str) -> Mention:
    return Mention(
        post=Post(platform="x", external_id="1", text=text, posted_at=NOW),
        source="Town talk",
        relevance=Relevance(is_relevant=True, score=0.9, because=()),
        collected_at=NOW,
    )


@pytest.mark.parametrize(
    ("text", "fields", "to"),
    [
        ("Tarnholt School is useless", {}, "head dsl"),
        ("Tarnholt School: Mrs Oldroyd is useless", {}, "dsl chair"),
        ("Tarnholt School: Chaudhry knew", {}, "head"),
        ("Tarnholt School is useless", {"is_restricted": True, "audience": ("head", "hr")}, "head hr"),
        ("Oldroyd knew", {"is_restricted": True, "audience": ("head", "hr")}, "chair hr"),
        ("Oldroyd knew", {"is_restricted": True, "audience": ("chair", "dsl")}, "chair dsl"),
    ],
)
def test_a_message_goes_to_the_roles_of_the_routing_and_not_to_whom_a_post_names(
    text: str, fields: dict[str, Any], to: str
) -> None:
    assert Scene(text, **fields).to() == to


def test_a_reviewer_whose_login_is_an_address_is_left_out_of_what_concerns_them() -> None:
    text = "Tarnholt School: Mr Penhallow is useless"
    business = ("business@tarnholtschool.example", "Kit Penhallow", "slt")

    scene = Scene(text, business, is_restricted=True, audience=("slt",))

    assert scene.to() == "head dsl primary"


def test_an_address_that_nobody_knows_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene("Tarnholt School", is_restricted=True, audience=("class_teacher",))

    assert scene.to() == "head dsl"
    assert "GP-0001: no address is known for class_teacher" in caplog.text


def test_what_is_passed_on_goes_to_those_named_for_it_but_never_to_whom_it_is_about() -> None:
    audience = {"is_restricted": True, "audience": ("dpo",)}

    assert Scene("Tarnholt School", **audience).to() == "dpo"
    assert "dpo" not in Scene("Tarnholt School", **audience).to(AlertKind.ESCALATED)
    assert "head" not in Scene("Oldroyd knew", **audience).to(AlertKind.ESCALATED).split()
