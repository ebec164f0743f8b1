"""`gatepost policy simulate`: recent cases asked about again, with nothing written and no post quoted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.bootstrap import Gatepost
from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.domain.case import Action, Case, CaseEvent
from monitor.domain.plan_difference import difference
from monitor.domain.planning import planner_for
from monitor.domain.reading import CaseReading
from monitor.policy_files import load_policy
from monitor.settings import load_settings
from tests.unit.cli.cli_scene import Scene

SLUR = CaseReading(
    labels=("abusive",), target=("staff",), sentiment="negative", intent="other", author_role="parent"
)
QUERY = CaseReading(labels=(), target=("school",), sentiment="neutral", intent="query", is_own_account=True)


def open_case(scene: Scene, reading: CaseReading, *, days_ago: int = 1, **fields: object) -> None:
    """Store a case as it was opened some days ago, with the plan of the running policy."""
    house = Gatepost.of(load_settings(scene.folder / "school.yaml"))
    at = house.clock.now() - timedelta(days=days_ago)
    decision = house.planner(reading)
    case = Case(
        severity=decision.severity,
        labels=reading.labels,
        target=reading.target,
        sentiment=reading.sentiment,
        intent=reading.intent,
        author_role=reading.author_role,
        is_own_account=reading.is_own_account,
        surest=0.9,
        plan=decision.plan,
        opened_at=at,
        updated_at=at,
    )
    with house.store.begin() as unit:
        event = CaseEvent(case_id=0, revision=1, action=Action.OPEN, by="Gatepost", at=at, detail="")
        unit.add_case(replace(case, **fields), event)  # type: ignore[arg-type]


def stored(scene: Scene) -> list[dict[str, object]]:
    return scene.export("cases")


def test_a_case_that_would_change_is_shown_with_its_steps_and_clauses(school: Scene) -> None:
    open_case(school, SLUR)
    before = stored(school)
    assert school.run("policy", "simulate", "CA") == 0
    assert "In force:  Mersey Vale Primary School (mersey-vale), version 2021-10+" in school.out
    assert "Tried out: Casterton Primary Academy (casterton), version 2024-03+" in school.out
    assert "GP-0001: severity " in school.out
    assert "  - step goes:   tell to slt" in school.out
    assert "within the school [MV-8.5]" in school.out
    assert "step comes:" in school.out
    assert "[CA-" in school.out
    assert "1 of 1 cases of the past 90 days would change:" in school.out
    assert "Nothing was changed. Cases keep the plan that they have." in school.out
    assert stored(school) == before


def test_a_silence_that_begins_is_told_and_counted(school: Scene) -> None:
    school.write(
        "school.yaml", (school.folder / "school.yaml").read_text().replace("mersey-vale", "casterton")
    )
    open_case(school, QUERY)
    assert school.run("policy", "simulate", "MV") == 0
    assert "silence begins towards others: the policy does not say" in school.out
    assert "   1 with a silence that begins" in school.out


def test_the_running_policy_itself_changes_nothing(school: Scene) -> None:
    open_case(school, SLUR)
    assert school.run("policy", "simulate", "mersey-vale") == 0
    assert "0 of 1 cases of the past 90 days would change:" in school.out
    assert "GP-" not in school.out


def test_one_changed_clause_shows_in_the_cases_that_it_bears_on(school: Scene) -> None:
    open_case(school, SLUR)
    open_case(school, QUERY)
    text = (POLICY_FOLDER / "mersey-vale.yaml").read_text(encoding="utf-8")
    step = 'do: tell, to: slt, cite: [MV-8.5], text: "Tell a member of the Senior Leadership Team."'
    assert step in text
    school.write("draft.yaml", text.replace(step, step.replace("cite: [MV-8.5]", "cite: [MV-8.1]")))
    assert school.run("policy", "simulate", "draft.yaml") == 0
    assert "  ~ same step:   tell to slt" in school.out
    assert "[MV-8.5] rests on [MV-8.1] instead" in school.out
    assert "1 of 2 cases" in school.out


def test_older_cases_and_those_merged_into_others_stay_out(school: Scene) -> None:
    open_case(school, SLUR, days_ago=40)
    open_case(school, SLUR, merged_into=1)
    assert school.run("policy", "simulate", "CA", "--days", "30") == 0
    assert "No case was opened in the past 30 days" in school.out
    assert school.run("policy", "simulate", "CA", "--days", "41") == 0
    assert "1 of 1 cases of the past 41 days would change:" in school.out


def test_a_case_in_words_of_another_time_is_named_and_stops_nothing(school: Scene) -> None:
    open_case(school, SLUR, labels=("naughty",))
    open_case(school, SLUR)
    assert school.run("policy", "simulate", "CA") == 0
    assert "1 of 2 cases" in school.out
    assert "Not asked, because a policy does not know their words: GP-0001" in school.out


@pytest.mark.parametrize("days", ["0", "-3", "99999"])
def test_the_days_are_a_number_within_reason(school: Scene, days: str) -> None:
    assert school.run("policy", "simulate", "CA", "--days", days) == 2
    assert f"--days {days}: write a number from 1 to 3660" in school.err


def test_a_faulty_file_is_refused_before_anything_is_looked_at(school: Scene) -> None:
    school.write("draft.yaml", "policy: {id: X}\n")
    assert school.run("policy", "simulate", "draft.yaml") == 2
    assert "draft.yaml:1: " in school.err


def test_law_and_guidance_make_no_difference_between_two_policies() -> None:
    policy = load_policy("MV", POLICY_FOLDER)
    planner = planner_for(policy)
    reading = replace(SLUR, labels=("threatening",))
    assert not difference(planner(reading), planner(reading)).is_any
    assert difference(planner(SLUR), planner(reading)).is_raised
