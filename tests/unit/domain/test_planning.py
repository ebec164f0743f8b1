"""Asking the shipped policies about the readings that matter most."""

from dataclasses import replace
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.assessment import INTENTS, RISK_LABELS, SENTIMENTS, TARGETS, Assessment
from monitor.domain.case import AUTHOR_ROLES
from monitor.domain.plan import BASIS_WORDS, Plan, plan_from_json, plan_to_json
from monitor.domain.planning import is_own_account, planner_for
from monitor.domain.policy import Policy
from monitor.domain.policy.vocabulary import SEVERITIES
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.domain.school import School
from monitor.policy_files import load_policy
from monitor.policy_files.law import load_law
from tests.unit.domain.domain_values import a_case, a_post

FOLDER = Path(__file__).parents[3] / "config" / "policies"
POLICIES = ("mersey-vale", "casterton")


@cache
def _policy(name: str) -> Policy:
    return load_policy(name, FOLDER)


def _reading(**fields: Any) -> CaseReading:
    return replace(CaseReading(labels=(), target=(), sentiment="negative", intent="other"), **fields)


def _asked(name: str, **fields: Any) -> PlanDecision:
    return planner_for(_policy(name))(_reading(**fields))


def _keys(plan: Plan) -> list[str]:
    return [step.key for step in plan.steps]


ABUSE: dict[str, Any] = {"labels": ("abusive",), "target": ("staff",)}


@pytest.mark.parametrize("name", POLICIES)
def test_abuse_of_staff_by_nobody_knows_whom_asks_who_wrote_it(name: str) -> None:
    decision = _asked(name, **ABUSE)

    assert decision.severity == "medium"
    assert not decision.is_restricted
    assert decision.plan.asks[0].startswith("Who wrote this?")


def test_whoever_is_told_stands_with_whose_rule_that_is() -> None:
    lines = _asked(
        "mersey-vale", labels=("threatening",), target=("staff",), author_role="parent"
    ).plan.routing

    assert [line.rpartition(" (")[2] for line in lines] == ["Your policy, MV-8.5)", "School setting)"]


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("role", [role for role in AUTHOR_ROLES if role != "unknown"])
def test_once_the_author_is_known_nobody_asks_again(name: str, role: str) -> None:
    assert _asked(name, **ABUSE, author_role=role).plan.asks == ()


@pytest.mark.parametrize(
    ("name", "more"),
    [
        (
            "mersey-vale",
            ["invite_author_in-by-slt", "ask_author_remove-by-slt", "decide_next-if-author_refused"],
        ),
        (
            "casterton",
            [
                "ask_author_remove",
                "invite_author_in",
                "refer_complaints-complaints-if-necessary",
            ],
        ),
    ],
)
def test_a_parent_is_met_with_other_steps(name: str, more: list[str]) -> None:
    unknown, parent = _asked(name, **ABUSE).plan, _asked(name, **ABUSE, author_role="parent").plan

    assert [key for key in _keys(parent) if key not in _keys(unknown)] == more


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize(
    ("sentiment", "intent"), [("neutral", "other"), ("neutral", "news"), ("positive", "praise")]
)
def test_chatter_and_praise_need_no_case(name: str, sentiment: str, intent: str) -> None:
    decision = _asked(name, sentiment=sentiment, intent=intent)

    assert decision.severity == decision.plan.severity == "none"
    assert not decision.is_restricted


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("intent", ["complaint", "query"])
def test_a_complaint_or_a_question_wants_an_answer(name: str, intent: str) -> None:
    assert _asked(name, sentiment="neutral", intent=intent, target=("school",)).severity == "low"


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize(
    ("labels", "target", "is_restricted"),
    [
        (("identifying",), ("pupil",), True),
        (("identifying",), ("staff",), True),
        (("identifying",), (), True),
        (("safeguarding",), (), True),
        (("defamatory", "safeguarding"), ("staff",), True),
        (("abusive",), ("pupil",), True),
        (("abusive",), ("pupil", "staff"), True),
        (("abusive",), ("staff",), False),
        (("defamatory",), ("school",), False),
        (("hateful",), ("other",), False),
        ((), ("pupil",), False),
    ],
)
def test_what_is_about_a_child_or_private_is_for_few_eyes(
    name: str, labels: tuple[str, ...], target: tuple[str, ...], *, is_restricted: bool
) -> None:
    assert _asked(name, labels=labels, target=target).is_restricted is is_restricted


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize(
    ("labels", "target", "severity"),
    [
        (("threatening",), ("staff",), "critical"),
        (("threatening",), ("school",), "high"),
        (("sexual",), ("pupil",), "critical"),
        (("safeguarding",), (), "critical"),
        (("defamatory", "safeguarding"), ("staff",), "high"),
        (("hateful",), (), "high"),
        (("identifying",), ("staff",), "high"),
        (("identifying",), ("pupil",), "medium"),
        (("abusive",), (), "medium"),
        (("defamatory",), ("school",), "medium"),
    ],
)
def test_severity_follows_the_labelling_guide(
    name: str, labels: tuple[str, ...], target: tuple[str, ...], severity: str
) -> None:
    decision = _asked(name, labels=labels, target=target)

    assert decision.severity == decision.plan.severity == severity


def test_an_allegation_about_an_adult_never_asks_the_author_to_remove_it() -> None:
    plans = [
        _asked(name, labels=("defamatory", "safeguarding"), target=("staff",), author_role=role).plan
        for name, role in product(POLICIES, AUTHOR_ROLES)
    ]

    assert not [step for plan in plans for step in plan.steps if step.do == "ask_author_remove"]


def test_a_question_on_the_schools_own_account_is_answered_as_the_policy_says() -> None:
    elsewhere = _asked("casterton", sentiment="neutral", intent="query")
    own = _asked("casterton", sentiment="neutral", intent="query", is_own_account=True)

    assert "acknowledge_or_reply-by-account_admin" not in _keys(elsewhere.plan)
    assert "acknowledge_or_reply-by-account_admin" in _keys(own.plan)
    assert any("24 hours" in line for line in own.plan.deadlines)


@pytest.mark.parametrize("name", POLICIES)
def test_a_silent_policy_is_said_to_be_silent_and_never_filled(name: str) -> None:
    plan = _asked(name, sentiment="positive", intent="praise").plan

    assert (plan.is_silent_in, plan.is_silent_out, plan.steps) == (True, True, ())


def test_the_plan_names_the_policy_its_version_and_the_school() -> None:
    policy, plan = _policy("mersey-vale"), _asked("mersey-vale", **ABUSE).plan

    assert (plan.policy, plan.policy_version) == (policy.id, policy.version)
    assert plan.policy_title.startswith(f"{policy.school}: ")


_EVERY_FEW_LABELS = [labels for n in (0, 1, 2) for labels in combinations(RISK_LABELS, n)]
_TARGETS: tuple[tuple[str, ...], ...] = ((), ("staff",), ("pupil",), ("school",), ("parent", "pupil"))


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("target", _TARGETS)
def test_a_step_keeps_its_key_when_another_author_brings_other_steps_around_it(
    name: str, target: tuple[str, ...]
) -> None:
    planner = planner_for(_policy(name))
    for labels, is_own in product(_EVERY_FEW_LABELS, (False, True)):
        start = _reading(labels=labels, target=target, is_own_account=is_own, intent="complaint")
        plans = [planner(replace(start, author_role=role)).plan for role in AUTHOR_ROLES]
        keys: dict[tuple[str, str, str], set[str]] = {}
        for step in (step for plan in plans for step in plan.steps):
            keys.setdefault((step.do, step.to, step.text), set()).add(step.key)

        assert [found for found in keys.values() if len(found) > 1] == []
        assert all(len(set(_keys(plan))) == len(plan.steps) for plan in plans)


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("target", _TARGETS)
def test_every_plan_cites_clauses_that_it_carries_and_survives_storage(
    name: str, target: tuple[str, ...]
) -> None:
    planner, policy = planner_for(_policy(name)), _policy(name)
    for labels, role in product(_EVERY_FEW_LABELS, AUTHOR_ROLES):
        decision = planner(_reading(labels=labels, target=target, author_role=role))
        plan = decision.plan
        cited = {clause for step in plan.steps for clause in step.cites if clause in policy.clauses}

        assert cited <= {clause.clause_id for clause in plan.clauses}
        assert all(clause.text == policy.clauses[clause.clause_id].text for clause in plan.clauses)
        assert all(step.basis in BASIS_WORDS and step.phase in ("in", "out") for step in plan.steps)
        assert decision.severity in SEVERITIES
        assert plan_from_json(plan_to_json(plan)) == plan


@pytest.mark.parametrize("name", POLICIES)
def test_every_single_reading_has_an_answer(name: str) -> None:
    planner = planner_for(_policy(name))
    readings = [
        _reading(labels=labels, target=target, sentiment=sentiment, intent=intent, is_own_account=is_own)
        for labels, target, sentiment, intent, is_own in product(
            [(), *((label,) for label in RISK_LABELS), RISK_LABELS],
            [(), *((who,) for who in TARGETS), TARGETS],
            SENTIMENTS,
            INTENTS,
            (False, True),
        )
    ]

    decisions = [planner(reading) for reading in readings]

    assert {decision.severity for decision in decisions} == set(SEVERITIES)
    assert [planner(reading) for reading in readings[::50]] == decisions[::50]


def test_a_label_that_no_policy_knows_is_an_error() -> None:
    with pytest.raises(ValueError, match="grumpy"):
        _asked("mersey-vale", labels=("grumpy",))


SCHOOL = School(
    name="Tarnholt Community School",
    handles={
        "x": ("@TarnholtSchool",),
        "mastodon": ("@office@tarnholt.example",),
        "facebook": ("TarnholtCS",),
    },
)


@pytest.mark.parametrize(
    ("context", "is_own"),
    [
        ("@TarnholtSchool", True),
        ("tarnholtschool", True),
        ("@TARNHOLTSCHOOL", True),
        ("@office@tarnholt.example", True),
        ("TarnholtCS", True),
        ("tarnholt community school", True),
        ("", False),
        ("@", False),
        ("@TarnholtSchoolFans", False),
        ("@Tarnholt", False),
        ("r/tarnholtschool", False),
        ("#TarnholtSchool", False),
        ("Tarnholt Community School parents", False),
    ],
)
def test_a_post_is_on_the_schools_own_account_when_the_settings_name_it(
    context: str, *, is_own: bool
) -> None:
    assert is_own_account(a_post(context=context), SCHOOL) is is_own


def test_a_school_without_accounts_has_only_its_name() -> None:
    assert not is_own_account(a_post(context=""), School(name="Tarnholt Community School"))


def test_a_case_is_read_as_it_stands() -> None:
    case = a_case(labels=("sexual",), target=("pupil",), author_role="pupil", is_own_account=True)

    assert CaseReading.of(case) == CaseReading(
        labels=("sexual",),
        target=("pupil",),
        sentiment="negative",
        intent="complaint",
        author_role="pupil",
        is_own_account=True,
    )


def test_the_model_never_says_who_wrote_a_post() -> None:
    assessment = Assessment(
        mention_id="m",
        model="rules-1",
        labels=("abusive",),
        scores={"abusive": 0.9},
        target=("staff",),
        sentiment="negative",
        intent="complaint",
        assessed_at=a_case().opened_at,
    )

    reading = CaseReading.from_assessment(assessment, is_own_account=True)

    assert (reading.labels, reading.author_role, reading.is_own_account) == (("abusive",), "unknown", True)


def test_what_the_policy_says_beside_a_step_is_kept_in_the_plan() -> None:
    image = _asked("mersey-vale", labels=("sexual", "safeguarding"), target=("pupil",)).plan
    threat = _asked("mersey-vale", labels=("threatening",), target=("pupil",)).plan

    (holders,) = (step for step in image.steps if step.do == "establish_holders")
    assert holders.cautions == (
        "A phone is searched only as the Department for Education's advice allows. [MV-9.3]",
    )
    assert image.clause("MV-9.3")
    assert any(step.needs for step in threat.steps)
    assert plan_from_json(plan_to_json(image)) == image


def test_no_guardrail_is_said_twice() -> None:
    decision = _asked("mersey-vale", labels=RISK_LABELS, target=("staff", "pupil"))

    said = [(guardrail.text, guardrail.cites) for guardrail in decision.plan.guardrails]
    assert len(said) == len(set(said)) > 0
    assert decision.plan.guardrails[0].basis == "explicit"


LAW = load_law(FOLDER.parent / "law" / "england.yaml")
ALL_POLICIES = ("mersey-vale", "casterton", "holy-cross", "heavers-farm", "reay")


@pytest.mark.parametrize("name", ALL_POLICIES)
def test_the_steps_of_each_part_of_the_page_are_numbered_without_a_gap(name: str) -> None:
    planner = planner_for(_policy(name), law=LAW)
    for labels, role in product(_EVERY_FEW_LABELS, AUTHOR_ROLES):
        plan = planner(_reading(labels=labels, target=("staff", "pupil"), author_role=role)).plan
        parts: dict[tuple[str, bool], list[int]] = {}
        for step in plan.steps:
            is_law = step.basis == "overlay"
            parts.setdefault(("" if is_law else step.phase, is_law), []).append(step.order)

        assert all(orders == sorted(orders) for orders in parts.values())
        assert all(set(orders) == set(range(1, max(orders) + 1)) for orders in parts.values())
        assert len(set(_keys(plan))) == len(plan.steps)


def test_a_step_keeps_its_key_when_a_person_records_what_it_waited_for() -> None:
    before = _asked("mersey-vale", **ABUSE, author_role="parent").plan
    after = _asked("mersey-vale", **ABUSE, author_role="parent", context=("author_refused",)).plan

    decides = [step for plan in (before, after) for step in plan.steps if step.do == "decide_next"]
    assert [step.condition for step in decides] == ["author refused", ""]
    assert len({step.key for step in decides}) == 1


def test_the_plan_carries_the_clocks_of_the_policy_and_of_the_law() -> None:
    planner = planner_for(_policy("casterton"), law=LAW)
    own = planner(_reading(intent="query", sentiment="neutral", is_own_account=True)).plan
    abuse = planner(_reading(**ABUSE)).plan

    assert [(clock.kind, clock.hours, clock.step, clock.cites) for clock in own.clocks] == [
        ("hours_or_next_working_day", 24, "acknowledge_or_reply", ("CA-Mon-2",))
    ]
    assert [(clock.hours, clock.after, clock.basis) for clock in abuse.clocks] == [
        (48, "report_platform", "overlay")
    ]
    assert abuse.deadlines == ()


def test_the_plan_shows_the_law_with_its_source_its_day_and_its_page() -> None:
    plan = planner_for(_policy("reay"), law=LAW)(_reading(labels=("threatening",), target=("staff",))).plan

    line = next(line for line in plan.overlay if line.source == "LAW-L10")
    assert (line.grade, line.checked, line.url) == ("V", "2026-11-21", "https://www.police.uk/")
    assert next(step for step in plan.steps if step.do == "call_emergency").basis == "overlay"
    assert (plan.is_silent_in, plan.is_silent_out) == (True, True)
    assert plan_from_json(plan_to_json(plan)) == plan


@pytest.mark.parametrize(
    ("fields", "audience", "is_restricted"),
    [
        ({"labels": ("defamatory", "safeguarding"), "target": ("staff",)}, ("head", "dsl"), True),
        (
            {"labels": ("defamatory", "safeguarding"), "target": ("staff",), "context": ("about_head",)},
            ("chair", "dsl"),
            True,
        ),
        ({"labels": ("safeguarding",), "target": ("pupil",)}, ("dsl", "head"), True),
        ({"labels": ("abusive",), "target": ("school",), "author_role": "staff"}, ("head", "hr"), True),
        ({"categories": ("confidential",)}, ("head", "dpo"), True),
        ({"labels": ("threatening",), "target": ("staff",)}, ("slt",), False),
        ({"intent": "query", "is_own_account": True}, ("account_admin",), False),
        (
            {"labels": ("abusive",), "target": ("school",), "author_role": "pupil"},
            ("slt", "pastoral_lead"),
            True,
        ),
    ],
)
def test_the_plan_says_whom_a_case_is_for(
    fields: dict[str, Any], audience: tuple[str, ...], *, is_restricted: bool
) -> None:
    decision = _asked("mersey-vale", **fields)

    assert (decision.plan.audience, decision.is_restricted) == (audience, is_restricted)


def test_the_plan_asks_only_what_would_change_it() -> None:
    plan = _asked("mersey-vale", labels=("abusive",), target=("pupil",), author_role="pupil").plan

    asked = {question.flag: question for question in plan.questions}
    assert asked["out_of_school"].text == "Did it happen outside the school day?"
    assert {"MV-8.3", "MV-8.4"} <= set(asked["out_of_school"].cites)
    assert "personal_account" not in asked


def test_a_step_that_is_held_back_is_named_with_the_reason() -> None:
    plan = _asked("mersey-vale", labels=("sexual", "abusive"), target=("staff", "pupil")).plan

    assert not [step for step in plan.steps if step.do == "preserve_evidence"]
    assert any("MV-8.6" in line and "LAW-L4" in line for line in plan.held_back)


def test_a_pupil_meets_the_police_last_and_with_a_warning() -> None:
    plan = _asked("mersey-vale", **ABUSE, author_role="pupil").plan

    police = next(step for step in plan.steps if step.do == "report_police")
    assert police.cautions[0].startswith("A pupil wrote this: the pastoral route first")
    assert police.order == max(step.order for step in plan.steps if step.phase == "out")
    assert "pastoral_lead" in plan.audience
