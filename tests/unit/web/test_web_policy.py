"""What the pages say of a policy: readings that were confirmed, and a changed file that is not in force."""

from dataclasses import replace

import pytest

from monitor.domain.plan import PlanGuardrail
from tests.unit.web.web_browser import Browser, words
from tests.unit.web.web_cases import HOSTILE, add_case, case_post, plan, post
from tests.unit.web.web_scene import Scene

PROBLEM = (
    "The policy file has an error; the running policy of 2025-09+0a1b2c3d is kept. "
    "policy.yaml:15: rules[0].then[0].do: unknown verb 'tel'; write \"tell\""
)


def signed_in(scene: Scene) -> Browser:
    browser = Browser(scene.app())
    assert browser.sign_in().status_code == 303
    return browser


def a_reading(scene: Scene, confirmed: str) -> str:
    """Give the page of a case whose plan rests on a reading."""
    start = plan("medium")
    steps = tuple(replace(step, basis="reading", confirmed=confirmed) for step in start.steps[:1])
    rail = PlanGuardrail(
        forbid=("reply",), cites=("TA-4.5",), text="Staff do not reply.", basis="reading", confirmed=confirmed
    )
    changed = replace(start, steps=steps, guardrails=(rail,), is_silent_in=not confirmed)
    add_case(scene.store, "medium", [case_post(post("x"))], plan=changed)
    return signed_in(scene).get("/cases/1").text


def test_a_confirmed_reading_is_policy_with_the_office_and_the_day() -> None:
    text = words(a_reading(Scene(), "as read by the headteacher on 12 November 2026"))
    assert text.count("Your policy, as read by the headteacher on 12 November 2026") == 2
    assert "A reading of your policy" not in text
    assert "Your policy does not say what to do within the school." not in text


def test_a_reading_that_nobody_confirmed_is_called_one_beside_the_silence() -> None:
    text = words(a_reading(Scene(), ""))
    assert text.count("A reading of your policy, not yet confirmed by the school") == 2
    assert "Your policy does not say what to do within the school." in text


def test_the_words_of_a_confirmation_are_never_markup() -> None:
    html = a_reading(Scene(), f"as read by {HOSTILE}")
    assert "<script>alert" not in html
    assert "Your policy, as read by &#34;&gt;&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("page", ["/", "/sources"])
def test_a_changed_policy_that_is_not_in_force_has_a_notice(page: str) -> None:
    text = words(signed_in(Scene(policy_problem=PROBLEM)).get(page).text)
    assert "A changed policy is not in force. The policy file has an error; the running policy of" in text
    assert "policy.yaml:15: rules[0].then[0].do: unknown verb" in text


@pytest.mark.parametrize("page", ["/", "/sources"])
def test_a_policy_that_is_in_force_needs_no_notice(page: str) -> None:
    assert "A changed policy" not in signed_in(Scene()).get(page).text


def test_a_notice_is_never_markup() -> None:
    html = signed_in(Scene(policy_problem="<script>alert(1)</script>")).get("/").text
    assert "<script>alert" not in html
