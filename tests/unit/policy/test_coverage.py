"""Each clause of the five sources has its place, and the command that shows it says so."""

import csv
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from monitor.cli import main
from monitor.domain.policy import Policy, When
from monitor.domain.policy.coverage import Effect, coverage_of, summary_of
from monitor.domain.policy.values import NoEffect, Setting
from monitor.policy_files import read_policy

CODES = ("HF", "MV", "CA", "HC", "RE")
CLAUSES = Path(__file__).parents[2] / "data" / "policy" / "clauses.csv"
BEARING = {"case", "guide"}

SMALL = """\
policy: {id: TS, school: Test School, adopted: 2024-03, staff_includes: [agency]}
clauses:
  TS-1: {lines: "3", use: case, text: "Staff do not reply."}
  TS-2: {lines: "4", use: guide, text: "Be kind."}
  TS-3: {lines: "5", use: admin, text: "The head owns the policy."}
guardrails:
  - {id: TS.g1, guard: no_reply, when: {category: [offensive]}, text: "Nobody replies.", cite: [TS-1]}
rules:
  - {id: TS.r1, rank: 10, title: Abuse, when: {category: [offensive]}, cite: [TS-1]}
"""


def reference(code: str) -> dict[str, tuple[str, str]]:
    with CLAUSES.open(encoding="utf-8") as file:
        return {
            row["id"]: (row["lines"], row["use"]) for row in csv.DictReader(file) if row["policy"] == code
        }


def small(folder: Path, text: str = SMALL) -> Policy:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return read_policy(path)


@pytest.mark.parametrize("code", CODES)
def test_a_file_holds_exactly_the_clauses_of_its_source_with_their_lines_and_use(
    policies: dict[str, Policy], code: str
) -> None:
    held = {clause.id: (clause.lines, clause.use) for clause in policies[code].clauses.values()}
    assert held == reference(code)


def test_the_five_sources_have_301_clauses_and_194_of_them_bear_on_cases() -> None:
    uses = [use for code in CODES for _, use in reference(code).values()]
    assert (len(uses), sum(use in BEARING for use in uses)) == (301, 194)


@pytest.mark.parametrize("code", CODES)
def test_every_clause_that_bears_on_cases_takes_effect_or_has_a_reason_why_not(
    policies: dict[str, Policy], code: str
) -> None:
    found = coverage_of(policies[code])
    assert (found.missing, found.contradictory) == ((), ())


@pytest.mark.parametrize("code", CODES)
def test_every_other_clause_is_listed_as_a_setting_a_duty_or_a_role(
    policies: dict[str, Policy], code: str
) -> None:
    assert coverage_of(policies[code]).unlisted == ()


@pytest.mark.parametrize("code", CODES)
def test_few_clauses_of_a_case_are_set_aside_and_none_that_prescribes(
    policies: dict[str, Policy], code: str
) -> None:
    """A reason may excuse a principle; it must not become the place for what is hard to write."""
    idle = {cite for one in policies[code].no_effect for cite in one.cites}
    assert {cite for cite in idle if reference(code)[cite][1] == "case"} <= {"MV-SoI-2", "MV-SoI-3"}
    assert len(idle) <= 6


def test_a_clause_that_nothing_cites_is_missing_if_a_case_can_meet_it_and_unlisted_otherwise(
    tmp_path: Path,
) -> None:
    found = coverage_of(small(tmp_path))
    assert (found.missing, found.unlisted, found.is_complete) == (("TS-2",), ("TS-3",), False)


def test_a_role_alone_gives_a_clause_no_effect_in_a_case(tmp_path: Path) -> None:
    text = SMALL + "roles:\n  head: {says: the head, canonical: head, cite: [TS-2, TS-3]}\n"
    found = coverage_of(small(tmp_path, text))
    assert (found.missing, found.unlisted) == (("TS-2",), ())


def test_a_clause_shows_every_place_that_cites_it(tmp_path: Path) -> None:
    first = coverage_of(small(tmp_path)).rows[0]
    assert [str(effect) for effect in first.effects] == ["rule: TS.r1 no step", "guardrail: TS.g1 no_reply"]


def test_a_reason_and_a_setting_fill_what_was_missing(tmp_path: Path) -> None:
    policy = replace(
        small(tmp_path),
        no_effect=(NoEffect(because="A wish.", cites=("TS-2",)),),
        settings=(Setting(text="Who owns it.", cites=("TS-3",)),),
    )
    found = coverage_of(policy)
    assert found.is_complete
    assert found.rows[1].effects == (Effect(kind="no effect", where="A wish."),)
    assert summary_of(found) == (
        (
            "3 clauses: 1 case (a post can set it off), 1 guide (advice inside a case), "
            "1 admin (setting, role or calendar), 0 off (no post can show it)."
        ),
        "2 bear on cases: 1 takes effect, 1 has none for a reason that is given, 0 without a place.",
    )


def test_a_clause_without_effect_that_is_cited_after_all_is_a_contradiction(tmp_path: Path) -> None:
    policy = replace(small(tmp_path), no_effect=(NoEffect(because="A wish.", cites=("TS-1", "TS-2")),))
    found = coverage_of(policy)
    assert (found.contradictory, found.is_complete) == (("TS-1",), False)
    assert "TS-1" in summary_of(found)[2]


def test_a_rule_that_only_asks_says_so(tmp_path: Path) -> None:
    policy = small(tmp_path)
    asking = replace(policy.rules[0], asks=("Who?",), when=When(category=frozenset({"query"})))
    first = coverage_of(replace(policy, rules=(asking,), clauses=MappingProxyType(policy.clauses))).rows[0]
    assert str(first.effects[0]) == "rule: TS.r1 question"


@pytest.mark.parametrize("code", CODES)
def test_the_command_prints_a_line_for_each_clause_and_succeeds(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "coverage", code]) == 0
    printed = capsys.readouterr().out
    for clause, (lines, _) in reference(code).items():
        assert f"\n{clause} " in printed
        assert f" {lines} " in printed
    assert "0 without a place." in printed
    assert max(len(line) for line in printed.splitlines()[2:-2]) <= 120


def test_the_command_fails_and_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small(tmp_path)
    assert main(["policy", "coverage", str(tmp_path / "small.yaml")]) == 1
    shown = capsys.readouterr()
    assert "nothing cites it" in shown.out
    assert "give the reason under no_effect: TS-2." in shown.out
    assert "small" in shown.err


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ('settings: [{cite: [TS-9], text: "x"}]', 'cites "TS-9"'),
        ('settings: [{text: "x"}]', "cites no clause"),
        ("no_effect: [{cite: [TS-2]}]", '"because" is missing'),
        ('no_effect: [{cite: [TS-2], because: "x", why: "y"}]', 'unknown key "why"'),
    ],
)
def test_a_faulty_entry_is_refused_with_its_line(tmp_path: Path, section: str, fault: str) -> None:
    line = SMALL.count("\n") + 1
    with pytest.raises(ValueError, match=f"small.yaml:{line}: .*{fault}"):
        small(tmp_path, SMALL + section + "\n")


def test_an_unknown_kind_of_staff_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"small.yaml:1: policy.staff_includes: unknown kind of staff"):
        small(tmp_path, SMALL.replace("[agency]", "[agent]"))
