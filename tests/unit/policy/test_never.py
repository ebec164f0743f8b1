"""What must never appear, N01 to N22 of the reference table, over every incident and not one archetype."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from monitor.domain.policy import Incident, Law, Policy, Recommendation, plan_as_dict, recommend
from monitor.domain.policy.vocabulary import AUTHORS, CATEGORIES
from tests.unit.policy.matrix import incidents, negatives

Judge = Callable[..., Recommendation]
CODES = ("MV", "CA", "HC", "HF", "RE")
ANSWERS = {"reply", "acknowledge_or_reply", "respond_appropriately", "draft_reply"}
DELETES = {"delete_comment", "delete_own", "delete_evidence"}
CAPTURES = {"no_media_capture", "screenshot", "capture_media", "forward_media", "classify_media"}
ADULTS = ("parent", "other_adult")


def verbs(answer: Recommendation) -> set[str]:
    return {step.do for step in answer.steps}


def barred(answer: Recommendation) -> set[str]:
    return {act for rail in answer.guardrails for act in rail.forbid}


def of_policy(answer: Recommendation) -> list[str]:
    return [step.do for step in answer.steps if step.basis != "school_setting"]


def order(answer: Recommendation, verb: str) -> int:
    return next(step.order for step in answer.steps if step.do == verb)


def beside(category: str, every: Iterable[Incident]) -> Iterator[Incident]:
    """Every incident about staff, pupils or parents, with this category standing beside its own."""
    for incident in every:
        if incident.targets <= {"staff", "pupil", "parent"} and incident.author in (
            "parent",
            "pupil",
            "staff",
        ):
            yield replace(incident, categories=incident.categories | {category})


@pytest.fixture(scope="module")
def answers(
    policies: dict[str, Policy], every_incident: list[Incident]
) -> dict[str, list[tuple[Incident, Recommendation]]]:
    return {
        code: [(incident, recommend(policy, incident)) for incident in every_incident]
        for code, policy in policies.items()
    }


Answers = dict[str, list[tuple[Incident, Recommendation]]]


def test_the_table_has_no_other_assertion_than_those_tested_here() -> None:
    tested = {name[5:8].upper() for name in globals() if name.startswith(("test_n0", "test_n1", "test_n2"))}
    assert tested == {one["id"] for one in negatives()}


def test_n01_mersey_vale_never_investigates_bullying_outside_school(
    policies: dict[str, Policy], every_incident: list[Incident]
) -> None:
    for incident in beside("cyberbullying", every_incident):
        if "out_of_school" in incident.context:
            answer = recommend(policies["MV"], incident)
            assert "investigate" in barred(answer)
            assert "investigate" not in verbs(answer)


def test_n02_mersey_vale_never_answers_bullying(
    policies: dict[str, Policy], every_incident: list[Incident]
) -> None:
    for incident in beside("cyberbullying", every_incident):
        answer = recommend(policies["MV"], incident)
        assert barred(answer) >= ANSWERS | {"retaliate"}
        assert not verbs(answer) & ANSWERS


def test_n03_mersey_vale_goes_to_the_provider_only_after_a_recorded_refusal(answers: Answers) -> None:
    for incident, answer in answers["MV"]:
        if "author_refused" not in incident.context:
            assert "report_provider" not in verbs(answer)


def test_n03_a_refusal_opens_the_way_to_the_provider(judge: Judge) -> None:
    (abuse,) = incidents("M01")
    answer = judge("MV", **{**abuse, "context": ["author_refused"]})
    assert (
        order(answer, "report_provider") > order(answer, "decide_next") > order(answer, "ask_author_remove")
    )


def test_n04_mersey_vale_invites_before_it_asks(answers: Answers) -> None:
    asked = [answer for _, answer in answers["MV"] if "ask_author_remove" in verbs(answer)]
    assert asked
    assert all(order(one, "invite_author_in") < order(one, "ask_author_remove") for one in asked)


def test_n05_casterton_asks_and_invites_at_once_and_points_to_complaints_last_and_if_necessary(
    answers: Answers,
) -> None:
    asked = [answer for _, answer in answers["CA"] if "ask_author_remove" in verbs(answer)]
    assert asked
    for one in asked:
        together = order(one, "ask_author_remove")
        assert order(one, "invite_author_in") == together
        for step in one.steps:
            if step.do == "refer_complaints":
                assert (step.conditions, step.order > together) == (("necessary",), True)


@pytest.mark.parametrize("category", sorted({"offensive", "comment", "criticism", "positive", "trolling"}))
def test_n06_casterton_opens_no_case_on_a_private_post_of_staff_that_does_not_touch_the_school(
    judge: Judge, category: str
) -> None:
    answer = judge(
        "CA", categories=[category], targets=["none"], author="staff", context=["personal_account"]
    )
    assert (answer.out_of_scope, answer.severity, answer.steps) == (True, "none", ())
    assert any("CA-Scope-7" in rail.cites for rail in answer.guardrails)


def test_n08_holy_cross_neither_asks_an_author_to_remove_nor_invites_one_in(answers: Answers) -> None:
    assert not any(verbs(one) & {"ask_author_remove", "invite_author_in"} for _, one in answers["HC"])


def test_n09_holy_cross_leaves_unanswered_what_could_discredit_it(answers: Answers) -> None:
    for incident, answer in answers["HC"]:
        assert not verbs(answer) & ANSWERS
        if incident.categories & {"criticism", "disrepute", "defamatory", "complaint"}:
            assert barred(answer) >= ANSWERS


def test_n10_holy_cross_opens_no_pupils_page(answers: Answers) -> None:
    assert all("open_pupil_profile" in barred(answer) for _, answer in answers["HC"])


def test_n11_holy_cross_deletes_no_evidence_of_bullying_or_trolling(
    policies: dict[str, Policy], every_incident: list[Incident]
) -> None:
    for category in ("cyberbullying", "trolling"):
        for incident in beside(category, every_incident):
            answer = recommend(policies["HC"], incident)
            assert barred(answer) >= DELETES
            assert not verbs(answer) & DELETES


def test_n12_holy_cross_searches_no_device_where_it_distresses_and_nobody_searches_alone(
    answers: Answers,
) -> None:
    for incident, answer in answers["HC"]:
        assert "search_device" not in verbs(answer)
        if "indecent_image" in incident.categories:
            rail = next(rail for rail in answer.guardrails if "search_device" in rail.forbid)
            assert {"HC-12.7", "HC-12.4a"} <= set(rail.cites)


def test_n13_holy_cross_follows_nobody_from_the_schools_account(answers: Answers) -> None:
    assert all("follow_individual" in barred(answer) for _, answer in answers["HC"])


def test_n14_holy_cross_talks_of_no_pupil_to_a_parent_without_leave(
    policies: dict[str, Policy], answers: Answers
) -> None:
    for incident, answer in answers["HC"]:
        if incident.author == "parent":
            assert "discuss_pupil" in barred(answer)
            allowed = replace(incident, context=incident.context | {"permission_recorded"})
            assert "discuss_pupil" not in barred(recommend(policies["HC"], allowed))


def test_n16_heavers_farm_tells_the_police_only_after_a_warning_that_settled_nothing(
    answers: Answers,
) -> None:
    told = [answer for _, answer in answers["HF"] if "refer_police" in verbs(answer)]
    assert told
    for one in told:
        police = next(step for step in one.steps if step.do == "refer_police")
        assert (police.conditions, police.after) == (("unresolved",), "warn_author")
        assert order(one, "warn_author") < police.order


@pytest.mark.parametrize("author", ADULTS)
def test_n16_an_emergency_number_is_shown_as_law_and_not_as_the_policy(judge: Judge, author: str) -> None:
    notes = judge("HF", categories=["threat"], targets=["staff"], author=author).overlay
    assert any("999" in note.text for note in notes)
    assert {note.label for note in notes} == {"Law or guidance"}


@pytest.mark.parametrize("category", ["offensive", "cyberbullying", "defamatory", "hate_crime", "sexist"])
@pytest.mark.parametrize("target", ["staff", "head", "school", "governor"])
@pytest.mark.parametrize("author", [*ADULTS, "unknown"])
def test_n17_heavers_farm_says_nothing_of_abuse_that_does_not_threaten(
    judge: Judge, category: str, target: str, author: str
) -> None:
    answer = judge("HF", categories=[category], targets=[target], author=author)
    assert (answer.steps, answer.silent_in, answer.silent_out) == ((), True, True)


def test_n18_reay_says_nothing_of_anything_that_staff_did_not_write_elsewhere_than_on_its_accounts(
    answers: Answers,
) -> None:
    for incident, answer in answers["RE"]:
        if incident.author != "staff" and "own_account" not in incident.context:
            assert (answer.steps, answer.silent_in, answer.silent_out) == ((), True, True)


@pytest.mark.parametrize("archetype", ["M01", "M02", "M03", "M05", "M06", "M09", "M13", "M15", "M16", "M18"])
def test_n18_reay_is_silent_on_the_archetypes_that_the_table_names(archetype: str, judge: Judge) -> None:
    for incident in incidents(archetype):
        assert of_policy(judge("RE", **incident)) == []


@pytest.mark.parametrize("code", ["HF", "CA", "RE"])
def test_n19_no_evidence_step_cites_a_policy_without_an_evidence_clause(answers: Answers, code: str) -> None:
    steps = [step for _, one in answers[code] for step in one.steps if step.do == "preserve_evidence"]
    assert all((step.basis, step.cites) == ("school_setting", ()) for step in steps)


def test_n20_only_casterton_sets_a_number_of_hours(answers: Answers) -> None:
    numeric = {
        (code, deadline.cites, deadline.hours)
        for code in CODES
        for _, answer in answers[code]
        for deadline in answer.deadlines
        if deadline.hours is not None
    }
    assert numeric == {("CA", ("CA-Mon-2",), 24)}


@pytest.mark.parametrize("code", CODES)
def test_n21_an_indecent_image_is_never_captured_whatever_else_is_posted(
    policies: dict[str, Policy], every_incident: list[Incident], law: Law, code: str
) -> None:
    for incident in beside("indecent_image", every_incident):
        answer = recommend(policies[code], incident, law)
        assert barred(answer) >= CAPTURES
        assert "preserve_evidence" not in verbs(answer)
        assert not any("screenshot" in step.needs for step in answer.steps)


def test_n22_nothing_leaves_the_school_without_a_named_person(answers: Answers) -> None:
    for code in CODES:
        for _, answer in answers[code]:
            outward = [step for step in plan_as_dict(answer)["steps"] if step["phase"] == "out"]
            assert all(step["needs_confirmation"] for step in outward)


@pytest.mark.parametrize("code", CODES)
def test_no_clause_about_parents_is_used_while_nobody_knows_the_author(answers: Answers, code: str) -> None:
    for incident, answer in answers[code]:
        if incident.author != "parent":
            assert not verbs(answer) & {"invite_author_in", "ask_author_remove"}


@pytest.mark.parametrize("code", ["MV", "CA", "RE"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_a_governor_is_answered_as_staff_only_where_the_policy_binds_governors(
    judge: Judge, code: str, category: str
) -> None:
    governor = judge(code, categories=[category], targets=["school"], author="governor")
    outsider = judge(code, categories=[category], targets=["school"], author="other_adult")
    assert governor.steps == outsider.steps


@pytest.mark.parametrize("code", ["HC", "HF"])
@pytest.mark.parametrize("author", [one for one in AUTHORS if one in ("volunteer", "governor", "agency")])
def test_governors_and_volunteers_are_staff_where_the_policy_says_so(
    judge: Judge, code: str, author: str
) -> None:
    helper = judge(code, categories=["offensive"], targets=["school"], author=author)
    assert helper.steps == judge(code, categories=["offensive"], targets=["school"], author="staff").steps
