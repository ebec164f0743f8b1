"""The JSON contract of `gatepost plan`: what goes in, what comes out, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.policy import Policy, Recommendation, incident_from_dict, plan_as_dict, recommend
from monitor.policy_files.law import load_law

Judge = Callable[..., Recommendation]


def test_a_plan_is_json_with_the_promised_keys(judge: Judge) -> None:
    plan = plan_as_dict(judge("CA", categories=["complaint"], author="parent", context=["own_account"]))
    assert json.loads(json.dumps(plan)) == plan
    assert {
        "policy",
        "version",
        "severity",
        "steps",
        "guardrails",
        "silent",
        "deadlines",
        "routing",
    } <= plan.keys()
    assert (plan["policy"], plan["severity"]) == ("CA", "low")
    assert plan["version"].startswith("2024-03+")
    assert plan["silent"] == {"in": True, "out": False}
    first = plan["steps"][0]
    assert {"do", "to", "role", "order", "phase", "cites", "basis", "text"} <= first.keys()
    assert plan["deadlines"] == [
        {
            "kind": "hours_or_next_working_day",
            "hours": 24,
            "step": "acknowledge_or_reply",
            "cites": ["CA-Mon-2"],
            "basis": "explicit",
            "text": "24 hours; what came at a weekend or in the holidays, the next working day.",
        }
    ]


def test_a_conditional_step_carries_its_condition(judge: Judge) -> None:
    plan = plan_as_dict(judge("MV", categories=["cyberbullying"], targets=["staff"], author="parent"))
    decide = next(step for step in plan["steps"] if step["do"] == "decide_next")
    assert decide["if"] == ["author_refused"]
    assert decide["after"] == "ask_author_remove"
    assert decide["text"].startswith("If the author refuses")
    assert all("if" not in step for step in plan["steps"] if step["do"] != "decide_next")


def test_a_guardrail_names_itself_and_what_it_blocks(judge: Judge) -> None:
    plan = plan_as_dict(judge("MV", categories=["cyberbullying"], targets=["staff"]))
    rail = plan["guardrails"][0]
    assert rail["forbid"][0] == "never_respond"
    assert {"reply", "retaliate"} <= set(rail["forbid"])
    assert rail["cites"] == ["MV-8.5"]


def test_law_and_guidance_have_keys_of_their_own(policies: dict[str, Policy]) -> None:
    law = load_law(Path(__file__).parents[3] / "config" / "law" / "england.yaml")
    incident = incident_from_dict({"categories": ["defamatory", "offensive"], "targets": ["staff"]})
    plan = plan_as_dict(recommend(policies["RE"], incident, law))
    assert json.loads(json.dumps(plan)) == plan
    assert plan["steps"] == []
    assert {step["basis"] for step in plan["law_steps"]} == {"overlay"}
    assert {"kind": "hours", "hours": 48, "after": "report_platform"}.items() <= plan["law_deadlines"][
        1
    ].items()
    assert plan["deadlines"] == []
    note = plan["overlay"][0]
    assert {"label", "text", "sources", "page", "topic", "url", "checked", "grade"} == note.keys()
    assert note["label"] == "Law or guidance"


def test_a_route_that_needs_leave_says_so(policies: dict[str, Policy]) -> None:
    incident = incident_from_dict({"categories": ["threat"], "targets": ["staff"], "author": "parent"})
    routing = plan_as_dict(recommend(policies["HF"], incident))["routing"]
    assert [route["to"] for route in routing if route.get("with_agreement")] == [["line_manager"]]


def test_an_incident_needs_nothing_but_its_categories() -> None:
    incident = incident_from_dict({"categories": ["query"]})
    assert (incident.author, incident.targets, incident.context) == ("unknown", frozenset(), frozenset())


def test_content_flags_may_be_given_where_no_category_implies_them(judge: Judge) -> None:
    answer = judge("MV", categories=["offensive"], targets=["school"], content=["abusive"])
    assert [(step.do, step.conditions) for step in answer.steps] == [("consider_police", ())]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "an incident is an object with the keys categories"),
        ({}, '"categories" is missing or empty'),
        ({"categories": []}, '"categories" is missing or empty'),
        ({"categories": "query"}, '"categories" must be a list of words'),
        ({"categories": [1]}, '"categories" must hold words only; got 1'),
        ({"categories": ["query"], "author": ["parent"]}, '"author" must be one word'),
        ({"categories": ["query"], "target": ["staff"]}, "unknown key 'target'; write \"targets\""),
        ({"categories": ["querry"]}, "unknown category 'querry'; write \"query\""),
    ],
)
def test_a_faulty_incident_is_refused_with_the_remedy(data: Any, message: str) -> None:
    with pytest.raises(ValueError) as error:
        incident_from_dict(data)
    assert message in str(error.value)


def test_the_page_about_policies_names_every_key_of_the_answer(judge: Judge) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "howto" / "policy.md").read_text(encoding="utf-8")
    table = page.split("## The JSON of `gatepost plan`")[1]
    plan = plan_as_dict(judge("MV", categories=["cyberbullying"], targets=["staff"], author="parent"))
    plan_of_ca = plan_as_dict(judge("CA", categories=["complaint"], context=["own_account"]))
    parts = [
        part
        for answer in (plan, plan_of_ca)
        for name in ("steps", "guardrails", "routing", "deadlines", "overlay")
        for part in answer[name]
    ]

    unnamed = {key for one in (plan, *parts) for key in one if f"`{key}`" not in table}

    assert unnamed == set()
