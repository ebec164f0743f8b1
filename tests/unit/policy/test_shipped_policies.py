"""What the shipped policies prescribe, incident by incident, and what they must never prescribe."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.policy import Incident, Policy, Recommendation, recommend
from monitor.domain.policy.vocabulary import GUARDS, VERBS

DATA = Path(__file__).parents[2] / "data"
CODES = ("MV", "CA", "HC", "HF", "RE")
GOLDEN = [
    pytest.param(entry, code, id=f"{entry['id']} {code}")
    for name in ("policy_matrix.yaml", "policy_similar.yaml")
    for entry in yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    for code in CODES
    if code in entry
]
Judge = Callable[..., Recommendation]
PARENT_ABUSES_TEACHER = {
    "categories": ["offensive", "cyberbullying"],
    "targets": ["staff"],
    "author": "parent",
}


def verbs(recommendation: Recommendation) -> set[str]:
    return {step.do for step in recommendation.steps}


@pytest.mark.parametrize(("entry", "code"), GOLDEN)
def test_a_policy_answers_as_its_clauses_say(
    entry: dict[str, Any], code: str, judge: Judge, summary: Callable[[Recommendation], dict[str, Any]]
) -> None:
    assert summary(judge(code, **entry["incident"])) == entry[code]


@pytest.mark.parametrize("code", CODES)
def test_over_every_incident_the_promises_of_a_plan_hold(
    policies: dict[str, Policy], every_incident: list[Incident], code: str
) -> None:
    policy = policies[code]
    for incident in every_incident:
        answer = recommend(policy, incident)
        forbidden = {verb for rail in answer.guardrails for verb in rail.forbid}
        orders = [step.order for step in answer.steps]
        assert not verbs(answer) & forbidden
        assert orders == sorted(orders)
        assert set(orders) == set(range(1, len(set(orders)) + 1))
        for step in answer.steps:
            assert step.basis == "school_setting" or step.cites
            assert set(step.cites) <= set(policy.clauses)
            assert bool(step.conditions) == step.text.startswith("If ")
        for phase, is_silent in (("in", answer.silent_in), ("out", answer.silent_out)):
            own = [step for step in answer.steps if step.phase == phase and step.basis != "school_setting"]
            assert is_silent == (not own)


@pytest.mark.parametrize("code", CODES)
def test_a_plan_is_made_of_the_vocabulary(policies: dict[str, Policy], code: str) -> None:
    policy = policies[code]
    assert {step.do for rule in policy.rules for step in rule.steps} <= set(VERBS)
    assert {rail.forbid[0] for rail in policy.guardrails} <= set(GUARDS)


def test_staff_accounts_about_the_head_reach_the_chair_instead(judge: Judge) -> None:
    answer = judge("MV", categories=["allegation_about_adult"], targets=["head"], author="parent")
    assert [route.to for route in answer.routing] == [("chair", "dsl")]
    assert answer.routing[0].restricted
    assert answer.routing[0].urgency == "now"


def test_a_welfare_case_is_kept_from_the_general_queue(judge: Judge) -> None:
    answer = judge("CA", categories=["child_welfare", "offensive"], targets=["pupil"], author="parent")
    assert [(route.to, route.restricted) for route in answer.routing] == [(("dsl", "head"), True)]


@pytest.mark.parametrize(
    ("incident", "source"),
    [
        ({"categories": ["indecent_image"], "targets": ["pupil"]}, "LAW-L4"),
        ({"categories": ["allegation_about_adult"], "targets": ["staff"]}, "LAW-L6"),
        ({"categories": ["allegation_about_adult"], "targets": ["staff"]}, "LAW-L7"),
        ({"categories": ["threat"], "targets": ["staff"]}, "LAW-L10"),
        ({"categories": ["complaint"], "targets": ["school"]}, "LAW-L24"),
    ],
)
def test_law_and_guidance_stand_apart_from_the_policy(
    judge: Judge, incident: dict[str, Any], source: str
) -> None:
    answer = judge("MV", **incident)
    assert any(source in note.sources for note in answer.overlay)
    assert all(note.label == "Law or guidance" and note.text.endswith("advice.") for note in answer.overlay)
    assert not any(cite.startswith("LAW-") for step in answer.steps for cite in step.cites)


def test_a_threat_shows_the_emergency_numbers(judge: Judge) -> None:
    texts = [note.text for note in judge("CA", categories=["threat"], targets=["pupil"]).overlay]
    assert any("999" in text and "101" in text for text in texts)


def test_the_reader_of_a_silent_policy_is_told_so(judge: Judge) -> None:
    answer = judge("MV", categories=["criticism"], targets=["school"], author="parent")
    assert answer.because == ("Your policy does not say: what to do about civil criticism.",)


@pytest.mark.parametrize("code", CODES)
def test_every_incident_of_the_matrix_has_an_answer_of_every_policy(code: str) -> None:
    entries = yaml.safe_load((DATA / "policy_matrix.yaml").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in entries if code not in entry] == []


@pytest.mark.parametrize("code", CODES)
def test_no_policy_steps_are_borrowed_from_another_policy(policies: dict[str, Policy], code: str) -> None:
    assert {cite.split("-")[0] for rule in policies[code].rules for cite in rule.cites} == {code}


def test_holy_cross_reports_a_parents_abuse_straight_to_the_platform(judge: Judge) -> None:
    answer = judge("HC", **PARENT_ABUSES_TEACHER)
    assert [step.do for step in answer.steps if step.phase == "out"] == ["report_platform"]


def test_holy_cross_keeps_the_place_of_bullying_besides_its_time_and_date(judge: Judge) -> None:
    step = next(s for s in judge("HC", **PARENT_ABUSES_TEACHER).steps if s.do == "preserve_evidence")
    assert step.needs == ("screenshot", "time", "date", "location")


def test_holy_cross_always_tells_the_police_of_an_adult_in_an_indecent_image_case(judge: Judge) -> None:
    young = judge("HC", categories=["indecent_image"], targets=["pupil"], author="pupil")
    adult = judge("HC", categories=["indecent_image"], targets=["pupil"], author="parent")
    assert {step.conditions for step in young.steps if step.do == "refer_police"} == {
        ("adult_involved",),
        ("aggravated",),
    }
    assert [step.conditions for step in adult.steps if step.do == "refer_police"] == [()]
    assert "record_reason" not in verbs(adult)


def test_heavers_farm_keeps_its_two_heads_apart(judge: Judge, policies: dict[str, Policy]) -> None:
    threat = judge("HF", categories=["threat"], targets=["staff"], author="parent")
    contact = judge("HF", categories=["pupil_staff_contact"], targets=["staff"], author="pupil")
    assert [step.to for step in threat.steps if step.do == "tell"] == ["head_of_school"]
    assert [step.to for step in contact.steps if step.do == "tell"] == ["executive_headteacher"]
    assert [route.to for route in contact.routing] == [("executive_head",)]
    assert policies["HF"].roles["head_of_school"].canonical == "head"


def test_reay_answers_on_its_own_account_as_soon_as_possible_and_names_no_hours(judge: Judge) -> None:
    answer = judge("RE", categories=["query"], context=["own_account"])
    assert [(one.kind, one.hours) for one in answer.deadlines] == [("asap", None)]
