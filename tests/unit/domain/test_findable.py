"""Findable: a detail by which a stranger could find or harm a child makes the gravest severity."""

import pytest

from monitor.domain.findable import lets_a_child_be_found
from monitor.domain.personal import PersonalWords
from monitor.domain.planning import planner_for
from monitor.domain.reading import CaseReading
from monitor.policy_files import load_policy
from monitor.policy_files.law import load_law
from tests.conftest import PROJECT

DETAILS = (
    "Jayden in 4R lives on Beckside, you can't miss the house",
    "she's at 14 Mill Lane if anyone wants to drop the coat round",
    "He walks home past the canal every day at ten past three",
    "Maisie gets the 48 bus on her own from the top gate",
    "poor Ollie in Year 2 has epilepsy and nobody carries his meds",
    "ring his nan on 01632 960123",
    "QX4 7TJ is where the party is",
)
HARMLESS = (
    "Maisie Calder in Year 3 won the poetry prize!",
    "Well done to Owen Pryce, 4 Kestrels, star of the week",
    "Our Isla scored twice on Saturday against Mossgill",
    "",
)


@pytest.mark.parametrize("text", DETAILS)
def test_an_address_a_route_or_a_health_detail_is_seen(text: str) -> None:
    assert lets_a_child_be_found(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_name_alone_is_no_such_detail(text: str) -> None:
    assert not lets_a_child_be_found(text)


def test_a_long_hostile_text_is_read_in_little_time() -> None:
    assert not lets_a_child_be_found("a' " * 200_000)


@pytest.mark.parametrize(("is_findable", "severity"), [(True, "critical"), (False, "medium")])
def test_a_child_who_can_be_found_is_critical(is_findable: bool, severity: str) -> None:
    planner = planner_for(load_policy("mersey-vale", PROJECT / "config" / "policies"))
    reading = CaseReading(
        labels=("identifying",),
        target=("pupil",),
        sentiment="positive",
        intent="praise",
        is_findable=is_findable,
    )
    assert planner(reading).severity == severity


def test_a_threat_to_a_pupil_is_a_worry_about_a_child() -> None:
    planner = planner_for(
        load_policy("mersey-vale", PROJECT / "config" / "policies"),
        law=load_law(PROJECT / "config" / "law" / "england.yaml"),
    )
    reading = CaseReading(labels=("threatening",), target=("pupil",), sentiment="negative", intent="other")
    decision = planner(reading)
    assert decision.severity == "critical"
    assert decision.is_restricted
    assert any("LAW-L1" in note.source.split(", ") for note in decision.plan.overlay)


@pytest.mark.parametrize(
    ("kind", "is_findable"), [("phone", True), ("postcode", True), ("address", True), ("person", False)]
)
def test_a_way_to_a_child_that_was_found_in_the_post_counts_however_it_is_spelt(
    kind: str, *, is_findable: bool
) -> None:
    personal = (PersonalWords(start=0, end=3, kind=kind),)
    assert lets_a_child_be_found("oh seven seven double oh", personal) is is_findable
