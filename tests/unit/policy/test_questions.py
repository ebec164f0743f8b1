"""What a person is asked about a case: only facts whose answer changes what the policy says."""

from dataclasses import replace

import pytest

from monitor.domain.policy import Incident, Policy, Question, questions, recommend
from monitor.domain.policy.questions import CATEGORY_QUESTIONS, CONTEXT_QUESTIONS
from monitor.domain.policy.vocabulary import CATEGORIES, CONDITIONS, CONTEXTS

OWN_FACTS = {"credible_threat", "immediate_danger", "about_head"}
"""Asked for the case's own sake: they raise the severity or the route, whatever the policy says."""


def an_incident(*categories: str, about: str = "", by: str = "unknown", context: str = "") -> Incident:
    return Incident(
        categories=frozenset(categories),
        targets=frozenset(about.split()),
        author=by,
        context=frozenset(context.split()),
    )


def asked(found: tuple[Question, ...]) -> dict[str, tuple[str, ...]]:
    return {question.flag: question.cites for question in found}


def test_mersey_vale_asks_when_pupils_bullied_a_pupil(policies: dict[str, Policy]) -> None:
    found = asked(questions(policies["MV"], an_incident("cyberbullying", about="pupil", by="pupil")))
    assert {"MV-8.3", "MV-8.4"} <= set(found["out_of_school"])
    assert "MV-8.2" in found["in_school_day"]


def test_one_answer_settles_its_opposite(policies: dict[str, Policy]) -> None:
    bullying = an_incident("cyberbullying", about="pupil", by="pupil", context="out_of_school")
    assert not {"in_school_day", "out_of_school"} & set(asked(questions(policies["MV"], bullying)))


def test_a_refusal_is_asked_for_where_a_step_waits_for_it(policies: dict[str, Policy]) -> None:
    abuse = an_incident("cyberbullying", about="staff", by="parent")
    assert asked(questions(policies["MV"], abuse))["author_refused"] == ("MV-8.8",)


def test_a_category_is_asked_for_where_a_step_hangs_on_it(policies: dict[str, Policy]) -> None:
    found = questions(policies["MV"], an_incident("offensive", about="staff", by="staff"))
    kinds = {question.flag: question.kind for question in found}
    assert kinds.get("disrepute") == "category"


def test_praise_raises_no_question(policies: dict[str, Policy]) -> None:
    assert questions(policies["MV"], an_incident("positive", about="school")) == ()


def test_a_threat_asks_whether_it_could_be_meant(policies: dict[str, Policy]) -> None:
    assert {"credible_threat", "immediate_danger", "about_head"} <= set(
        asked(questions(policies["RE"], an_incident("threat", about="staff")))
    )


def test_once_it_is_known_to_be_about_the_head_nobody_asks(policies: dict[str, Policy]) -> None:
    found = asked(questions(policies["RE"], an_incident("threat", about="staff head", context="about_head")))
    assert "about_head" not in found


@pytest.mark.parametrize("code", ["MV", "CA", "HC", "HF", "RE"])
def test_every_context_question_changes_the_answer(
    policies: dict[str, Policy], every_incident: list[Incident], code: str
) -> None:
    policy = policies[code]
    for incident in every_incident:
        before = recommend(policy, incident)
        for question in questions(policy, incident):
            if question.kind == "context" and question.flag not in OWN_FACTS:
                after = recommend(policy, replace(incident, context=incident.context | {question.flag}))
                assert after != before, (incident, question)


def test_every_flag_that_a_person_may_record_has_a_question() -> None:
    assert set(CONTEXT_QUESTIONS) == set(CONTEXTS)
    assert set(CATEGORY_QUESTIONS) == set(CONDITIONS) & set(CATEGORIES)
    assert all(text.endswith("?") for text in (*CONTEXT_QUESTIONS.values(), *CATEGORY_QUESTIONS.values()))
