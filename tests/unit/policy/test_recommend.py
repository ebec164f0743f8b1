"""How rules, guardrails and conditions become a plan, on policies small enough to read at a glance."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from monitor.domain.policy import Clause, Guardrail, Incident, Policy, Role, Rule, RuleStep, When, recommend
from monitor.domain.policy.vocabulary import GUARDS, UnknownWordError, severity_at_least

ABUSE = When(category=frozenset({"offensive"}))


def step(do: str, *cites: str, number: int = 1, **more: object) -> RuleStep:
    fields = {"phase": "in", "basis": "explicit", "text": f"Do {do}.", **more}
    return RuleStep(step=number, do=do, cites=cites, **fields)  # type: ignore[arg-type]


def rule(name: str, rank: int, *steps: RuleStep, when: When = ABUSE, unless: tuple[When, ...] = ()) -> Rule:
    cites = tuple(cite for one in steps for cite in one.cites)
    return Rule(id=name, rank=rank, title=name, when=when, steps=steps, cites=cites, unless=unless)


def policy(*rules: Rule, guardrails: tuple[Guardrail, ...] = ()) -> Policy:
    clauses = {name: Clause(id=name, lines="1", use="case", text=name) for name in ("A", "B", "C")}
    return Policy(
        id="T",
        name="test",
        school="Test School",
        version="2026-01+00000000",
        adopted="2026-01",
        review_due="2027-01",
        clauses=MappingProxyType(clauses),
        rules=rules,
        guardrails=guardrails,
    )


def incident(*categories: str, author: str = "unknown", context: tuple[str, ...] = ()) -> Incident:
    return Incident(categories=frozenset(categories), author=author, context=frozenset(context))


def test_rules_follow_by_rank_and_keep_their_inner_order() -> None:
    late = rule("late", 20, step("tell", "A"))
    early = rule("early", 10, step("assess", "B"), step("investigate", "B", number=2))
    answer = recommend(policy(late, early), incident("offensive"))
    assert [(one.order, one.do) for one in answer.steps] == [(1, "assess"), (2, "investigate"), (3, "tell")]


def test_equal_steps_merge_and_keep_every_citation() -> None:
    answer = recommend(
        policy(rule("one", 10, step("tell", "A", to="slt")), rule("two", 20, step("tell", "B", to="slt"))),
        incident("offensive"),
    )
    assert [(one.order, one.cites) for one in answer.steps] == [(1, ("A", "B"))]


def test_the_same_verb_towards_somebody_else_is_another_step() -> None:
    answer = recommend(
        policy(rule("one", 10, step("tell", "A", to="slt"), step("tell", "B", to="head"))),
        incident("offensive"),
    )
    assert [one.to for one in answer.steps] == ["slt", "head"]


def test_a_certain_step_absorbs_its_conditional_double() -> None:
    answer = recommend(
        policy(
            rule("maybe", 10, step("tell", "A", conditions=("necessary",))),
            rule("sure", 20, step("tell", "B")),
        ),
        incident("offensive"),
    )
    assert [(one.conditions, one.cites, one.text) for one in answer.steps] == [((), ("B", "A"), "Do tell.")]


def test_steps_with_different_conditions_stay_apart() -> None:
    answer = recommend(
        policy(
            rule("one", 10, step("tell", "A", conditions=("necessary",))),
            rule("two", 20, step("tell", "B", conditions=("unresolved",))),
        ),
        incident("offensive"),
    )
    assert [one.conditions for one in answer.steps] == [("necessary",), ("unresolved",)]


def test_a_merged_step_is_as_well_founded_as_its_best_clause() -> None:
    answer = recommend(
        policy(
            rule("reading", 10, step("tell", "A", basis="reading")), rule("explicit", 20, step("tell", "B"))
        ),
        incident("offensive"),
    )
    assert [(one.basis, one.cites) for one in answer.steps] == [("explicit", ("B", "A"))]


def test_a_condition_stands_in_the_text_until_the_incident_answers_it() -> None:
    one = policy(rule("one", 10, step("tell", "A", conditions=("author_refused",))))
    waiting = recommend(one, incident("offensive")).steps[0]
    answered = recommend(one, incident("offensive", context=("author_refused",))).steps[0]
    assert waiting.text == "If the author refuses to take it down: do tell."
    assert (answered.text, answered.conditions) == ("Do tell.", ())


def test_a_step_that_waits_for_a_record_is_hidden_until_the_record_is_there() -> None:
    one = policy(rule("one", 10, step("tell", "A", only_when=("author_refused",))))
    assert recommend(one, incident("offensive")).steps == ()
    assert len(recommend(one, incident("offensive", context=("author_refused",))).steps) == 1


def test_a_guardrail_blocks_its_verbs_and_the_plan_says_why() -> None:
    guardrail = Guardrail(
        id="g",
        forbid=("no_reply", *GUARDS["no_reply"]),
        cites=("C",),
        text="Nobody replies.",
        basis="explicit",
        when=ABUSE,
    )
    answer = recommend(
        policy(rule("one", 10, step("reply", "A"), step("tell", "B")), guardrails=(guardrail,)),
        incident("offensive"),
    )
    assert [one.do for one in answer.steps] == ["tell"]
    assert "reply (A) is held back: Nobody replies. (C)" in answer.because


def test_a_rule_about_parents_waits_while_the_author_is_unknown_and_asks() -> None:
    parents = When(category=frozenset({"offensive"}), author=frozenset({"parent"}))
    one = policy(rule("parents", 10, step("invite_author_in", "A"), when=parents))
    answer = recommend(one, incident("offensive"))
    assert answer.steps == ()
    assert answer.asks == (
        "Who wrote this? The answer decides which clauses apply (if a parent or carer: A).",
    )
    known = recommend(one, incident("offensive", author="parent"))
    assert ([step.do for step in known.steps], known.asks) == (["invite_author_in"], ())


def test_nobody_is_asked_where_the_author_makes_no_difference() -> None:
    assert recommend(policy(rule("any", 10, step("tell", "A"))), incident("offensive")).asks == ()


def test_a_rule_about_staff_binds_volunteers_and_governors_too() -> None:
    staff = When(category=frozenset({"offensive"}), author=frozenset({"staff"}))
    one = policy(rule("staff", 10, step("disciplinary", "A"), when=staff))
    for author in ("staff", "volunteer", "governor", "agency"):
        assert recommend(one, incident("offensive", author=author)).steps
    assert not recommend(one, incident("offensive", author="parent")).steps


def test_an_exception_keeps_a_rule_from_applying() -> None:
    one = policy(
        rule("one", 10, step("tell", "A"), unless=(When(category=frozenset({"allegation_about_adult"})),))
    )
    assert recommend(one, incident("offensive")).steps
    assert not recommend(one, incident("offensive", "allegation_about_adult")).steps


def test_silence_is_told_for_each_phase_apart() -> None:
    answer = recommend(policy(rule("one", 10, step("tell", "A"))), incident("offensive"))
    assert (answer.silent_in, answer.silent_out) == (False, True)


def test_a_school_setting_does_not_break_the_silence() -> None:
    setting = step("preserve_evidence", basis="school_setting")
    answer = recommend(policy(rule("one", 10, setting)), incident("offensive"))
    assert answer.silent_in


def test_a_rule_without_steps_leaves_its_phase_silent_and_is_cited_as_a_reason() -> None:
    note = Rule(id="n", rank=90, title="Forbids it and names no step", when=ABUSE, steps=(), cites=("A",))
    answer = recommend(policy(note), incident("offensive"))
    assert (answer.silent_in, answer.silent_out) == (True, True)
    assert answer.because == ("Forbids it and names no step (A)",)


def test_the_severity_is_the_gravest_of_category_and_rule() -> None:
    grave = Rule(id="g", rank=1, title="g", when=ABUSE, steps=(), cites=("A",), severity="high")
    assert recommend(policy(), incident("offensive")).severity == "medium"
    assert recommend(policy(grave), incident("offensive")).severity == "high"
    assert severity_at_least() == "none"


@pytest.mark.parametrize(
    ("incident_fields", "message"),
    [
        ({"categories": {"offensiv"}}, "unknown category 'offensiv'; write \"offensive\""),
        ({"categories": {"query"}, "author": "parents"}, "unknown author 'parents'; write \"parent\""),
        ({"categories": {"query"}, "targets": {"pupils"}}, "unknown target 'pupils'; write \"pupil\""),
        ({"categories": {"query"}, "context": {"outofschool"}}, "unknown context flag 'outofschool'"),
        ({"categories": {"query"}, "content": {"xxxxx"}}, "write one of: abusive, hate_crime"),
    ],
)
def test_an_unknown_word_is_refused_and_the_nearest_is_named(
    incident_fields: dict[str, object], message: str
) -> None:
    with pytest.raises(UnknownWordError) as error:
        Incident(**incident_fields)  # type: ignore[arg-type]
    assert message in str(error.value)


def test_for_a_pupils_post_the_police_come_after_every_other_step_and_what_follows_them_stays_behind() -> (
    None
):
    one = policy(
        rule(
            "first",
            10,
            step("report_police", "A", phase="out"),
            step("log", "A", number=2, after="report_police"),
        ),
        rule("second", 20, step("tell", "B")),
    )
    by_pupil = recommend(one, incident("offensive", author="pupil"))
    by_parent = recommend(one, incident("offensive", author="parent"))
    assert [found.do for found in by_pupil.steps] == ["tell", "report_police", "log"]
    assert [found.do for found in by_parent.steps] == ["report_police", "log", "tell"]
    assert [caution.basis for found in by_pupil.steps for caution in found.cautions] == ["school_setting"]
    assert not any(found.cautions for found in by_parent.steps)


def test_the_police_are_known_by_the_role_that_a_policy_names() -> None:
    consult = rule("first", 10, step("consult", "A", phase="out", to="constable"))
    one = replace(
        policy(consult, rule("second", 20, step("tell", "B"))),
        roles={"constable": Role(key="constable", says="our local constable", canonical="police")},
    )
    steps = recommend(one, incident("offensive", author="pupil")).steps
    assert [found.do for found in steps] == ["tell", "consult"]


def test_the_question_names_every_author_on_whom_clauses_hang() -> None:
    one = policy(
        rule(
            "either",
            10,
            step("tell", "A"),
            when=When(category=frozenset({"offensive"}), author=frozenset({"parent", "pupil"})),
        ),
        rule(
            "governor",
            20,
            step("assess", "B"),
            when=When(category=frozenset({"offensive"}), author=frozenset({"governor"})),
        ),
    )
    answer = recommend(one, incident("offensive"))
    assert answer.steps == ()
    assert answer.asks == (
        (
            "Who wrote this? The answer decides which clauses apply "
            "(if a parent or carer: A; if a pupil: A; if a governor: B)."
        ),
    )


def test_a_step_that_is_held_back_is_told_in_its_own_words() -> None:
    guardrail = Guardrail(
        id="g",
        forbid=("no_reply", "reply"),
        cites=("C",),
        text="Nobody replies.",
        basis="explicit",
        when=ABUSE,
    )
    answer = recommend(
        policy(rule("one", 10, step("reply", "A")), guardrails=(guardrail,)), incident("offensive")
    )
    assert answer.held_back == ("“Do reply.” (A) is held back: Nobody replies. (C)",)
