"""Law and guidance beside the policy: the shipped file, what it shows, and which faults are refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.domain.policy import NO_LAW, Incident, Law, Policy, Recommendation, incident_from_dict, recommend
from monitor.domain.policy.overlay import HARD_STOPS
from monitor.domain.policy.vocabulary import POLICE_VERBS
from monitor.policy_files import PolicyFileError
from monitor.policy_files.law import load_law, parse_law

FILE = Path(__file__).parents[3] / "config" / "law" / "england.yaml"
SITES = {
    "www.gov.uk",
    "www.legislation.gov.uk",
    "caselaw.nationalarchives.gov.uk",
    "www.cps.gov.uk",
    "www.police.uk",
    "www.ceop.police.uk",
    "www.iwf.org.uk",
    "www.report-it.org.uk",
    "swgfl.org.uk",
    "ico.org.uk",
    "developer.x.com",
}
ENTRY = """
  - id: LAW-L4
    topic: Images
    checked: 2026-11-21
    grade: V
    page: "gov.uk: Images"
    url: https://www.gov.uk/
    hard_stop: true
    when:
      - {category: [indecent_image]}
      - {category: [sexual_content], target: [pupil, former_pupil_u18]}
    text: Look at nothing. Take advice.
"""
SMALL = f"law:\n  country: England\nentries:{ENTRY}"


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(FILE)


def ids(answer: Recommendation) -> set[str]:
    return {source for note in answer.overlay for source in note.sources}


@pytest.fixture
def ask(policies: dict[str, Policy], law: Law) -> Callable[..., Recommendation]:
    def answer(code: str = "MV", **incident: object) -> Recommendation:
        return recommend(policies[code], incident_from_dict(incident), law)

    return answer


def test_every_point_of_the_analysis_is_an_entry_or_is_said_to_bear_on_no_case(law: Law) -> None:
    elsewhere = {
        line.split(":")[0].strip()
        for line in FILE.read_text(encoding="utf-8").partition("\nelsewhere:\n")[2].splitlines()
    }
    said = {entry.id.rstrip("ab") for entry in law.entries} | elsewhere
    assert said == {f"LAW-L{number}" for number in range(1, 31)}


def test_every_entry_has_a_day_a_grade_and_a_page_without_a_telephone_number(law: Law) -> None:
    for entry in law.entries:
        assert entry.checked == date(2026, 11, 21)
        assert urlsplit(entry.url).netloc in SITES
        assert not any(sign in entry.url for sign in ("tel:", "?", "#"))
        assert entry.text.endswith("Take advice.")
        assert all(step.basis == "overlay" and step.cites == (entry.id,) for step in entry.steps)


def test_the_grades_are_those_of_the_analysis(law: Law) -> None:
    grades = {entry.id: entry.grade for entry in law.entries}
    assert {name for name, grade in grades.items() if grade == "U"} == {
        "LAW-L26",
        "LAW-L27",
        "LAW-L28",
        "LAW-L30",
    }
    assert (grades["LAW-L4"], grades["LAW-L6"], grades["LAW-L7"]) == ("V", "V", "S")


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        ({"categories": ["indecent_image"], "targets": ["pupil"]}, {"LAW-L4", "LAW-L5", "LAW-L13"}),
        ({"categories": ["allegation_about_adult"], "targets": ["staff"]}, {"LAW-L6", "LAW-L7", "LAW-L25"}),
        ({"categories": ["hate_crime"], "targets": ["staff"]}, {"LAW-L12", "LAW-L2", "LAW-L14", "LAW-L22"}),
        ({"categories": ["defamatory"], "targets": ["school"]}, {"LAW-L8", "LAW-L9"}),
        ({"categories": ["defamatory"], "targets": ["head"]}, {"LAW-L8", "LAW-L8a", "LAW-L9a"}),
        ({"categories": ["complaint"], "targets": ["school"]}, {"LAW-L24", "LAW-L26"}),
        ({"categories": ["threat"], "targets": ["pupil"]}, {"LAW-L10", "LAW-L10a", "LAW-L11"}),
        ({"categories": ["confidential"], "author": "staff"}, {"LAW-L27", "LAW-L28", "LAW-L21"}),
        ({"categories": ["extremism"], "targets": ["pupil"]}, {"LAW-L15"}),
        ({"categories": ["child_welfare"], "targets": ["pupil"]}, {"LAW-L1", "LAW-L25"}),
        ({"categories": ["offensive"], "author": "parent"}, {"LAW-L23"}),
        ({"categories": ["name_logo"]}, {"LAW-L30"}),
        ({"categories": ["indecent_image"], "targets": ["pupil"], "author": "volunteer"}, {"LAW-L7a"}),
        ({"categories": ["staff_pupil_contact"], "targets": ["pupil"], "author": "staff"}, {"LAW-L7a"}),
    ],
)
def test_an_incident_is_shown_what_bears_on_it(
    ask: Callable[..., Recommendation], incident: dict[str, object], expected: set[str]
) -> None:
    assert expected <= ids(ask(**incident))


@pytest.mark.parametrize(
    ("incident", "absent"),
    [
        ({"categories": ["sexist"], "targets": ["staff"]}, "LAW-L12"),
        ({"categories": ["cyberbullying"], "targets": ["pupil"]}, "LAW-L13"),
        ({"categories": ["defamatory"], "targets": ["school", "staff"]}, "LAW-L9"),
        ({"categories": ["defamatory"], "targets": ["school"]}, "LAW-L9a"),
        ({"categories": ["cyberbullying"], "targets": ["pupil"], "context": ["in_school_day"]}, "LAW-L3"),
        ({"categories": ["confidential"], "author": "parent"}, "LAW-L27"),
        ({"categories": ["indecent_image"], "targets": ["pupil"], "author": "parent"}, "LAW-L7a"),
    ],
)
def test_what_does_not_bear_on_an_incident_is_left_out(
    ask: Callable[..., Recommendation], incident: dict[str, object], absent: str
) -> None:
    assert absent not in ids(ask(**incident))


def test_praise_meets_no_law(ask: Callable[..., Recommendation]) -> None:
    assert ids(ask(categories=["positive"])) == set()


def test_a_teacher_who_is_accused_stays_unnamed_and_a_denial_may_name_too(law: Law) -> None:
    text = next(entry.text for entry in law.entries if entry.id == "LAW-L6")
    assert "a public reply or denial may itself identify" in text
    assert "for an adviser to say" in text


@pytest.mark.parametrize("code", ["MV", "CA", "HC", "HF", "RE"])
def test_steps_of_the_law_stand_apart_and_change_no_step_and_no_silence(
    policies: dict[str, Policy], law: Law, every_incident: list[Incident], code: str
) -> None:
    barred = {act for entry in law.entries for rail in entry.guardrails for act in rail.forbid}
    for incident in every_incident:
        bare, full = recommend(policies[code], incident), recommend(policies[code], incident, law)
        assert [step for step in bare.steps if step.do not in barred] == [
            step for step in full.steps if step.do not in barred
        ]
        assert all(step.basis == "overlay" for step in full.law_steps)
        assert not any(cite.startswith("LAW-") for step in full.steps for cite in step.cites)
        if not full.held_back:
            assert (bare.silent_in, bare.silent_out) == (full.silent_in, full.silent_out)
        numbers = [step.order for step in full.law_steps]
        assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))


def test_a_silent_policy_stays_silent_beside_the_law(ask: Callable[..., Recommendation]) -> None:
    answer = ask("RE", categories=["threat"], targets=["staff"], author="parent")
    assert (answer.steps, answer.silent_in, answer.silent_out) == ((), True, True)
    assert answer.law_steps[0].do == "call_emergency"
    assert "999" in answer.law_steps[0].text


def test_two_entries_that_ask_the_same_make_one_step(ask: Callable[..., Recommendation]) -> None:
    answer = ask(categories=["indecent_image", "child_welfare"], targets=["pupil"])
    (dsl,) = (step for step in answer.law_steps if step.do == "refer_dsl")
    assert dsl.cites == ("LAW-L4", "LAW-L1")


def test_an_investigation_waits_for_the_lado_and_the_plan_says_why(
    policies: dict[str, Policy], law: Law
) -> None:
    incident = Incident(
        categories=frozenset({"allegation_about_adult", "cyberbullying"}),
        targets=frozenset({"staff", "pupil"}),
        author="pupil",
        context=frozenset({"out_of_school"}),
    )
    bare, full = recommend(policies["HF"], incident), recommend(policies["HF"], incident, law)
    assert "investigate" in {step.do for step in bare.steps}
    assert "investigate" not in {step.do for step in full.steps}
    assert any("LAW-L7" in line and "is held back" in line for line in full.held_back)


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        ({"categories": ["allegation_about_adult"]}, ("working_day", None, "refer_lado", "")),
        (
            {"categories": ["offensive"], "targets": ["staff"]},
            ("hours", 48, "contact_posh", "report_platform"),
        ),
        (
            {"categories": ["defamatory"], "targets": ["staff"]},
            ("hours_on_working_days", 48, "", "defamation_notice"),
        ),
    ],
)
def test_law_and_guidance_set_their_own_times(
    ask: Callable[..., Recommendation], incident: dict[str, object], expected: tuple[object, ...]
) -> None:
    found = [(one.kind, one.hours, one.step, one.after) for one in ask(**incident).law_deadlines]
    assert expected in found
    assert all(one.basis == "overlay" for one in ask(**incident).law_deadlines)


def test_the_stop_on_images_holds_without_any_file(policies: dict[str, Policy]) -> None:
    incident = Incident(categories=frozenset({"indecent_image"}))
    assert recommend(policies["MV"], incident, NO_LAW).guardrails[-1].forbid[0] == "no_media_capture"
    assert {stop.basis for stop in HARD_STOPS} == {"overlay"}


def test_nothing_of_the_law_is_shown_for_what_is_out_of_scope(ask: Callable[..., Recommendation]) -> None:
    answer = ask(
        "CA", categories=["offensive"], targets=["none"], author="staff", context=["personal_account"]
    )
    assert (answer.out_of_scope, answer.overlay, answer.law_steps) == (True, (), ())


@pytest.mark.parametrize("code", ["MV", "CA", "HC", "HF", "RE"])
def test_for_a_pupils_post_the_police_come_last_and_the_pastoral_route_first(
    policies: dict[str, Policy], law: Law, every_incident: list[Incident], code: str
) -> None:
    for incident in (one for one in every_incident if one.author == "pupil"):
        answer = recommend(policies[code], incident, law)
        for steps in (answer.steps, answer.law_steps):
            warned = [any("pastoral route" in c.text for c in step.cautions) for step in steps]
            police = [step.order for step, is_warned in zip(steps, warned, strict=True) if is_warned]
            others = [step.order for step, is_warned in zip(steps, warned, strict=True) if not is_warned]
            assert {step.do for step in steps} & set(POLICE_VERBS) <= {
                step.do for step, is_warned in zip(steps, warned, strict=True) if is_warned
            }
            if police and all(step.after is None for step in steps):
                assert min(police) > max(others, default=0)


def test_a_small_file_is_read() -> None:
    small = parse_law(SMALL, file="law.yaml")
    assert (small.country, [entry.id for entry in small.entries]) == ("England", ["LAW-L4"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("checked: 2026-11-21", "checked: soon", "law.yaml:6: entries[0].checked: 'soon' is no day"),
        ("grade: V", "grade: A", "law.yaml:7: entries[0].grade: unknown grade 'A'"),
        ("Take advice.", "Beware.", 'law.yaml:14: entries[0].text: must end with "Take advice."'),
        ("Look at", "Ring 0300 123 4567 for", "holds a telephone number"),
        (
            "https://www.gov.uk/",
            "http://www.gov.uk/",
            "entries[0].url: 'http://www.gov.uk/' has the wrong form",
        ),
        ("id: LAW-L4", "id: L4", "entries[0].id: 'L4' has the wrong form"),
        ("indecent_image]", "indecent_picture]", "unknown category 'indecent_picture'"),
        ("hard_stop: true", "hard_stop: false", "explains the stop on images for indecent_image"),
        ("    topic: Images\n", "", '"topic" is missing'),
        ("    topic: Images\n", "    topic: Images\n    mood: grim\n", 'unknown key "mood"'),
        ("text: Look", "steps: [{step: 1, do: dance, text: x}]\n    text: Look", "unknown verb 'dance'"),
        (
            "text: Look",
            "deadlines: [{kind: hours, text: x}]\n    text: Look",
            'a deadline of kind "hours" needs a number of hours',
        ),
        (
            "text: Look",
            "guardrails: [{guard: no_reply, text: x}]\n    text: Look",
            "make an entry of its own for it",
        ),
        ("entries:", "elsewhere: {LAW-L4: x}\nentries:", '"LAW-L4" is an entry too'),
        ("entries:", f"entries:{ENTRY}", '"LAW-L4" is used twice (first on line 4)'),
    ],
)
def test_a_faulty_file_is_refused_with_line_field_and_mend(old: str, new: str, message: str) -> None:
    assert old in SMALL
    with pytest.raises(PolicyFileError) as error:
        parse_law(SMALL.replace(old, new, 1), file="law.yaml")
    assert message in str(error.value)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="cannot be read"):
        load_law(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyFileError, match="not UTF-8"):
        load_law(tmp_path / "bytes.yaml")
    with pytest.raises(PolicyFileError, match='"entries" is missing'):
        parse_law("law: {country: England}", file="law.yaml")
