"""What the shipped policies prescribe, incident by incident, and what they must never prescribe."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.policy import Incident, Policy, Recommendation, plan_as_dict, recommend
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


def order_of(recommendation: Recommendation, verb: str) -> int:
    return next(step.order for step in recommendation.steps if step.do == verb)


def verbs(recommendation: Recommendation) -> set[str]:
    return {step.do for step in recommendation.steps}


@pytest.mark.parametrize(("entry", "code"), GOLDEN)
def test_a_policy_answers_as_its_clauses_say(
    entry: dict[str, Any], code: str, judge: Judge, summary: Callable[[Recommendation], dict[str, Any]]
) -> None:
    assert summary(judge(code, **entry["incident"])) == entry[code]


def test_mersey_vale_never_investigates_bullying_outside_school(judge: Judge) -> None:
    answer = judge(
        "MV", categories=["cyberbullying"], targets=["pupil"], author="pupil", context=["out_of_school"]
    )
    assert "investigate" not in verbs(answer)
    assert any("investigate" in rail.forbid and "MV-8.4" in rail.cites for rail in answer.guardrails)


@pytest.mark.parametrize("target", ["staff", "head", "pupil", "parent", "governor"])
@pytest.mark.parametrize("author", ["parent", "pupil", "unknown", "staff", "other_adult"])
def test_mersey_vale_never_offers_a_reply_to_bullying(judge: Judge, target: str, author: str) -> None:
    answer = judge("MV", categories=["cyberbullying"], targets=[target], author=author)
    forbidden = {verb for rail in answer.guardrails for verb in rail.forbid}
    assert {"never_respond", "reply", "acknowledge_or_reply", "draft_reply"} <= forbidden
    assert not verbs(answer) & forbidden


def test_mersey_vale_reports_to_the_provider_only_after_a_recorded_refusal(judge: Judge) -> None:
    assert "report_provider" not in verbs(judge("MV", **PARENT_ABUSES_TEACHER))
    refused = judge("MV", **PARENT_ABUSES_TEACHER, context=["author_refused"])
    step = next(step for step in refused.steps if step.do == "report_provider")
    assert step.conditions == ("terms_breached",)
    assert step.optional


def test_mersey_vale_invites_before_it_asks(judge: Judge) -> None:
    answer = judge("MV", **PARENT_ABUSES_TEACHER)
    assert order_of(answer, "invite_author_in") < order_of(answer, "ask_author_remove")


def test_casterton_asks_and_invites_in_one_step_and_mentions_complaints_only_afterwards(judge: Judge) -> None:
    answer = judge("CA", **PARENT_ABUSES_TEACHER)
    together = order_of(answer, "ask_author_remove")
    assert order_of(answer, "invite_author_in") == together
    complaints = next(step for step in answer.steps if step.do == "refer_complaints")
    assert complaints.order > together
    assert complaints.conditions == ("necessary",)
    assert complaints.text.startswith("If it is necessary:")


@pytest.mark.parametrize(
    "incident",
    [
        {"categories": ["not_about_school"], "targets": ["none"], "author": "staff"},
        {
            "categories": ["offensive"],
            "targets": ["none"],
            "author": "staff",
            "context": ["personal_account"],
        },
        {"categories": ["comment"], "targets": ["none"], "author": "agency", "context": ["personal_account"]},
    ],
)
def test_casterton_opens_no_case_on_a_private_post_that_does_not_touch_the_school(
    judge: Judge, incident: dict[str, Any]
) -> None:
    answer = judge("CA", **incident)
    assert answer.out_of_scope
    assert answer.severity == "none"
    assert (answer.steps, answer.routing, answer.asks) == ((), (), ())
    assert any("CA-Scope-7" in rail.cites for rail in answer.guardrails)


@pytest.mark.parametrize("code", ["CA", "HF", "RE"])
def test_no_evidence_step_cites_a_policy_without_an_evidence_clause(
    policies: dict[str, Policy], code: str
) -> None:
    steps = [step for rule in policies[code].rules for step in rule.steps if step.do == "preserve_evidence"]
    assert all(step.basis == "school_setting" and not step.cites for step in steps)


def test_only_casterton_sets_a_number_of_hours(policies: dict[str, Policy]) -> None:
    numeric = {
        (code, deadline.cites, deadline.hours)
        for code, policy in policies.items()
        for deadline in policy.deadlines
        if deadline.hours is not None
    }
    assert numeric == {("CA", ("CA-Mon-2",), 24)}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("also", [[], ["cyberbullying"], ["cyberbullying", "offensive", "threat"]])
def test_an_indecent_image_is_never_captured(judge: Judge, code: str, also: list[str]) -> None:
    answer = judge(code, categories=["indecent_image", *also], targets=["pupil", "staff"], author="pupil")
    forbidden = {verb for rail in answer.guardrails for verb in rail.forbid}
    assert {"no_media_capture", "screenshot", "capture_media", "classify_media"} <= forbidden
    assert not any("screenshot" in step.needs for step in answer.steps)
    assert answer.severity == "critical"


def test_nothing_leaves_the_school_without_a_named_person(judge: Judge) -> None:
    plan = plan_as_dict(judge("MV", **PARENT_ABUSES_TEACHER))
    assert {step["needs_confirmation"] for step in plan["steps"] if step["phase"] == "out"} == {True}


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
def test_no_clause_about_parents_is_used_while_nobody_knows_the_author(
    policies: dict[str, Policy], every_incident: list[Incident], code: str
) -> None:
    towards_a_parent = {"invite_author_in", "ask_author_remove"}
    for incident in every_incident:
        if incident.author != "parent":
            assert not verbs(recommend(policies[code], incident)) & towards_a_parent


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


def guarded(recommendation: Recommendation) -> set[str]:
    return {act for rail in recommendation.guardrails for act in rail.forbid}


@pytest.mark.parametrize("code", CODES)
def test_every_incident_of_the_matrix_has_an_answer_of_every_policy(code: str) -> None:
    entries = yaml.safe_load((DATA / "policy_matrix.yaml").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in entries if code not in entry] == []


@pytest.mark.parametrize("code", CODES)
def test_no_policy_steps_are_borrowed_from_another_policy(policies: dict[str, Policy], code: str) -> None:
    assert {cite.split("-")[0] for rule in policies[code].rules for cite in rule.cites} == {code}


def test_holy_cross_neither_asks_an_author_to_remove_nor_invites_one_in(policies: dict[str, Policy]) -> None:
    steps = {step.do for rule in policies["HC"].rules for step in rule.steps}
    assert not steps & {"ask_author_remove", "invite_author_in"}


def test_holy_cross_reports_a_parents_abuse_straight_to_the_platform(judge: Judge) -> None:
    answer = judge("HC", **PARENT_ABUSES_TEACHER)
    assert [step.do for step in answer.steps if step.phase == "out"] == ["report_platform"]


@pytest.mark.parametrize("category", ["criticism", "disrepute", "defamatory", "offensive", "trolling"])
def test_holy_cross_leaves_unanswered_what_could_discredit_it(judge: Judge, category: str) -> None:
    answer = judge("HC", categories=[category], targets=["school"], author="parent", context=["own_account"])
    assert {"reply", "acknowledge_or_reply", "respond_appropriately", "draft_reply"} <= guarded(answer)
    assert any("HC-10.3" in rail.cites for rail in answer.guardrails)


def test_holy_cross_opens_no_pupils_page_and_follows_nobody(
    policies: dict[str, Policy], every_incident: list[Incident]
) -> None:
    for incident in every_incident:
        assert {"open_pupil_profile", "follow_individual"} <= guarded(recommend(policies["HC"], incident))


@pytest.mark.parametrize("category", ["cyberbullying", "trolling"])
@pytest.mark.parametrize("author", ["parent", "pupil", "staff", "unknown"])
def test_holy_cross_deletes_no_evidence_of_bullying_or_trolling(
    judge: Judge, category: str, author: str
) -> None:
    answer = judge("HC", categories=[category], targets=["staff"], author=author, context=["own_account"])
    assert {"delete_comment", "delete_own", "delete_evidence"} <= guarded(answer)
    assert not verbs(answer) & {"delete_comment", "delete_own"}


def test_holy_cross_keeps_the_place_of_bullying_besides_its_time_and_date(judge: Judge) -> None:
    step = next(s for s in judge("HC", **PARENT_ABUSES_TEACHER).steps if s.do == "preserve_evidence")
    assert step.needs == ("screenshot", "time", "date", "location")


def test_holy_cross_searches_no_device_where_that_distresses_and_nobody_searches_alone(judge: Judge) -> None:
    answer = judge("HC", categories=["indecent_image"], targets=["pupil"])
    rail = next(rail for rail in answer.guardrails if rail.forbid[0] == "no_search")
    assert rail.cites == ("HC-12.7", "HC-12.4a")
    assert "distress" in rail.text
    assert "alone" in rail.text


def test_holy_cross_always_tells_the_police_of_an_adult_in_an_indecent_image_case(judge: Judge) -> None:
    young = judge("HC", categories=["indecent_image"], targets=["pupil"], author="pupil")
    adult = judge("HC", categories=["indecent_image"], targets=["pupil"], author="parent")
    assert {step.conditions for step in young.steps if step.do == "refer_police"} == {
        ("adult_involved",),
        ("aggravated",),
    }
    assert [step.conditions for step in adult.steps if step.do == "refer_police"] == [()]
    assert "record_reason" not in verbs(adult)


@pytest.mark.parametrize("category", ["complaint", "query", "offensive", "positive"])
def test_holy_cross_talks_of_no_pupil_to_a_parent_without_leave(judge: Judge, category: str) -> None:
    to_parent = {"categories": [category], "targets": ["school"], "author": "parent"}
    assert "discuss_pupil" in guarded(judge("HC", **to_parent))
    assert "discuss_pupil" not in guarded(judge("HC", **to_parent, context=["permission_recorded"]))


@pytest.mark.parametrize("author", ["parent", "other_adult"])
def test_heavers_farm_tells_the_police_only_after_a_warning_that_settled_nothing(
    judge: Judge, author: str
) -> None:
    answer = judge("HF", categories=["threat"], targets=["staff"], author=author)
    police = next(step for step in answer.steps if step.do == "refer_police")
    assert (police.conditions, police.after) == (("unresolved",), "warn_author")
    assert order_of(answer, "speak_to_author") == order_of(answer, "warn_author") < police.order
    assert any("999" in note.text for note in answer.overlay)


def test_heavers_farm_keeps_its_two_heads_apart(judge: Judge, policies: dict[str, Policy]) -> None:
    threat = judge("HF", categories=["threat"], targets=["staff"], author="parent")
    contact = judge("HF", categories=["pupil_staff_contact"], targets=["staff"], author="pupil")
    assert [step.to for step in threat.steps if step.do == "tell"] == ["head_of_school"]
    assert [step.to for step in contact.steps if step.do == "tell"] == ["executive_headteacher"]
    assert [route.to for route in contact.routing] == [("executive_head",)]
    assert policies["HF"].roles["head_of_school"].canonical == "head"


@pytest.mark.parametrize("categories", [["offensive", "cyberbullying"], ["defamatory"], ["hate_crime"]])
def test_heavers_farm_says_nothing_of_abuse_by_parents_that_does_not_threaten(
    judge: Judge, categories: list[str]
) -> None:
    answer = judge("HF", categories=categories, targets=["staff"], author="parent")
    assert answer.steps == ()
    assert any(line.startswith("Your policy does not say:") for line in answer.because)


def test_reay_speaks_only_of_staff_and_of_its_own_accounts(
    policies: dict[str, Policy], every_incident: list[Incident]
) -> None:
    for incident in every_incident:
        if incident.author != "staff" and "own_account" not in incident.context:
            assert recommend(policies["RE"], incident).steps == ()


def test_reay_answers_on_its_own_account_as_soon_as_possible_and_names_no_hours(judge: Judge) -> None:
    answer = judge("RE", categories=["query"], context=["own_account"])
    assert [(one.kind, one.hours) for one in answer.deadlines] == [("asap", None)]


@pytest.mark.parametrize("code", ["HC", "HF", "RE"])
def test_every_clause_that_a_case_can_meet_is_accounted_for(policies: dict[str, Policy], code: str) -> None:
    policy = policies[code]
    steps = [step for rule in policy.rules for step in rule.steps]
    cited = {cite for rule in policy.rules for cite in rule.cites}
    for part in (
        policy.guardrails,
        policy.routing,
        policy.duties,
        policy.lint,
        policy.deadlines,
        [caution for step in steps for caution in step.cautions],
        list(policy.roles.values()),
    ):
        cited.update(cite for one in part for cite in one.cites)
    in_use = {clause.id for clause in policy.clauses.values() if clause.use in ("case", "guide")}
    assert in_use <= cited
