"""Readings of a policy that the school has confirmed, and what of them is shown as policy."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.domain.plan import PlanStep, basis_words, plan_from_json, plan_to_json
from monitor.domain.planning import planner_for
from monitor.domain.policy import Policy
from monitor.domain.policy.confirmation import Confirmation, confirmed_readings
from monitor.domain.reading import CaseReading
from monitor.policy_files import PolicyFileError, read_policy
from monitor.policy_files.confirmations import ConfirmationsFile, read_confirmations
from tests.unit.policy.policy_text import TODAY, changed, with_rules, write

RULES = """
- id: TS.r2
  rank: 20
  title: A slur
  when: {category: [defamatory]}
  then:
    - {step: 1, do: tell, to: head, basis: reading, cite: [TS-2], text: "Tell the head."}
    - {step: 2, do: ask_author_remove, basis: reading, cite: [TS-1, TS-2], text: "Ask for it to go."}
"""
ENTRY = '{policy: TS, version: "VERSION", ids: [TS.r2], by: Una Garth, role: headteacher, on: 2026-11-12}'
SLUR = CaseReading(labels=("defamatory",), target=("school",), sentiment="negative", intent="other")


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return read_policy(write(tmp_path, with_rules(RULES)))


def confirmation(*ids: str, on: date = date(2026, 11, 12)) -> Confirmation:
    return Confirmation(ids=ids, by="Una Garth", role="headteacher", on=on)


def steps_of(policy: Policy, *confirmations: Confirmation) -> dict[str, PlanStep]:
    return {step.do: step for step in planner_for(policy, confirmations)(SLUR).plan.steps}


def read(folder: Path, policy: Policy, entry: str) -> ConfirmationsFile:
    path = folder / "confirmed.yaml"
    text = f"confirmations:\n  - {entry.replace('VERSION', policy.version)}\n"
    path.write_text(text, encoding="utf-8")
    return read_confirmations(path, policy, today=TODAY)


def test_a_reading_that_nobody_confirmed_is_no_policy_and_ends_no_silence(policy: Policy) -> None:
    plan = planner_for(policy)(SLUR).plan
    assert [basis_words(step) for step in plan.steps] == [
        "A reading of your policy, not yet confirmed by the school"
    ] * 2
    assert (plan.is_silent_in, plan.is_silent_out) == (True, True)


def test_a_confirmed_reading_says_who_read_it_and_when_and_ends_the_silence(policy: Policy) -> None:
    plan = planner_for(policy, [confirmation("TS.r2")])(SLUR).plan
    assert {basis_words(step) for step in plan.steps} == {
        "Your policy, as read by the headteacher on 12 November 2026"
    }
    assert (plan.is_silent_in, plan.is_silent_out) == (False, False)


def test_a_confirmed_clause_covers_the_readings_of_that_clause_alone(policy: Policy) -> None:
    plan = planner_for(policy, [confirmation("TS-2")])(SLUR).plan
    assert [bool(step.confirmed) for step in plan.steps] == [True, False]
    assert (plan.is_silent_in, plan.is_silent_out) == (False, True)


def test_a_step_on_two_clauses_needs_both_and_takes_the_later_day(policy: Policy) -> None:
    both = confirmation("TS-1"), confirmation("TS-2", on=date(2026, 11, 20))
    assert steps_of(policy, *both)["ask_author_remove"].confirmed.endswith("on 20 November 2026")


def test_a_reading_that_joins_one_nobody_confirmed_is_not_shown_as_policy(tmp_path: Path) -> None:
    more = RULES + RULES.replace("TS.r2", "TS.r3").replace("cite: [TS-2]", "cite: [TS-1]")
    policy = read_policy(write(tmp_path, with_rules(more)))
    (tell,) = (
        one for one in planner_for(policy, [confirmation("TS.r2")])(SLUR).plan.steps if one.do == "tell"
    )
    assert (tell.cites, tell.confirmed) == (("TS-2", "TS-1"), "")


def test_what_the_policy_says_outright_needs_no_confirmation(policy: Policy) -> None:
    abuse = replace(SLUR, labels=("abusive",))
    plan = planner_for(policy)(abuse).plan
    assert [(basis_words(step), step.confirmed) for step in plan.steps] == [("Your policy", "")]
    assert not plan.is_silent_in


def test_a_guardrail_that_is_a_reading_is_confirmed_by_its_id(tmp_path: Path) -> None:
    text = changed('text: "Nobody replies.", cite', 'text: "Nobody replies.", basis: reading, cite')
    policy = read_policy(write(tmp_path, text))
    abuse = replace(SLUR, labels=("abusive",))
    (mere,) = planner_for(policy)(abuse).plan.guardrails
    (confirmed,) = planner_for(policy, [confirmation("TS.g1")])(abuse).plan.guardrails
    assert basis_words(mere) == "A reading of your policy, not yet confirmed by the school"
    assert basis_words(confirmed) == "Your policy, as read by the headteacher on 12 November 2026"


def test_a_plan_keeps_who_confirmed_a_reading_and_older_plans_are_still_read(policy: Policy) -> None:
    plan = planner_for(policy, [confirmation("TS.r2")])(SLUR).plan
    line = plan_to_json(plan)
    assert plan_from_json(line) == plan
    older = line.replace(f'"confirmed": "{plan.steps[0].confirmed}", ', "")
    assert older != line
    assert [step.confirmed for step in plan_from_json(older).steps] == ["", ""]


def test_the_newest_word_on_a_rule_counts(policy: Policy) -> None:
    found = confirmed_readings(policy, [confirmation("TS.r2", on=date(2026, 11, 20)), confirmation("TS.r2")])
    assert found.of_step("tell", "head", ["TS-2"]) == "as read by the headteacher on 20 November 2026"


# --- the file


def test_the_file_names_person_office_and_day(tmp_path: Path, policy: Policy) -> None:
    assert read(tmp_path, policy, ENTRY).confirmations == (confirmation("TS.r2"),)


def test_entries_of_other_policies_are_passed_over(tmp_path: Path, policy: Policy) -> None:
    found = read(tmp_path, policy, ENTRY.replace("policy: TS", "policy: MV").replace("TS.r2", "MV.r2"))
    assert (found.confirmations, found.outdated) == ((), ())


def test_an_entry_for_another_version_counts_no_longer_and_says_so(tmp_path: Path, policy: Policy) -> None:
    found = read(tmp_path, policy, ENTRY.replace("VERSION", "2020-01+00000000"))
    assert found.confirmations == ()
    (words,) = found.outdated
    assert words == (
        f"{tmp_path / 'confirmed.yaml'}:2: confirmations[0].version: confirms 2020-01+00000000, and the "
        f"policy is {policy.version} now; look at the readings again, then write the new version"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "[TS.r2]",
            "[TS.r2, TS.r20]",
            '2: confirmations[0].ids: "TS.r20" is no rule, guardrail or clause of TS; ',
        ),
        ("[TS.r2]", "[]", "2: confirmations[0].ids: says nothing of what is confirmed; write ids: [...]"),
        ("2026-11-12", "lately", "2: confirmations[0].on: 'lately' is no day; write it as 2026-11-12"),
        ("2026-11-12", "2026-11-22", "2: confirmations[0].on: 2026-11-22 has not come yet; write the day"),
        ("by: Una Garth, ", "", '2: confirmations[0]: "by" is missing; write by: ...'),
        ("role: ", "rolle: ", '2: confirmations[0]: "role" is missing'),
        ("{policy", "{at: 9, policy", '2: confirmations[0].at: unknown key "at"; write '),
    ],
)
def test_a_fault_in_the_file_is_named_with_its_line(
    tmp_path: Path, policy: Policy, before: str, after: str, message: str
) -> None:
    assert before in ENTRY
    with pytest.raises(PolicyFileError) as error:
        read(tmp_path, policy, ENTRY.replace(before, after))
    assert str(error.value).startswith(f"{tmp_path / 'confirmed.yaml'}:{message}")


def test_a_file_without_confirmations_is_refused(tmp_path: Path, policy: Policy) -> None:
    path = tmp_path / "confirmed.yaml"
    path.write_text("confirmation: []\n", encoding="utf-8")
    with pytest.raises(PolicyFileError, match='unknown key "confirmation"; write "confirmations"'):
        read_confirmations(path, policy, today=TODAY)
