"""`gatepost policy check`: what it finds in a policy that loads, and the defects of the five real ones."""

import time
from datetime import date
from pathlib import Path

import pytest

from monitor.domain.policy.outdated import OUTDATED, outdated_in
from monitor.domain.policy.review import cycle_years, stretch_of
from monitor.policy_files import load_policy
from tests.unit.policy.policy_text import POLICE, SMALL, TODAY, changed, remarks, with_rules, write


def test_a_settled_policy_leaves_nothing_to_say(tmp_path: Path) -> None:
    assert remarks(write(tmp_path), held_roles={"head"}) == ()


READING = """
- id: TS.r2
  rank: 20
  title: A slur
  when: {category: [defamatory]}
  then:
    - {step: 1, do: tell, to: head, basis: reading, cite: [TS-2], text: "Tell the head."}
"""
FINDINGS = [
    # what the file says instead, the level, the place, and words of the remark
    (
        with_rules(POLICE),
        "warning",
        "22: rules[2]",
        "rules TS.r2 and TS.r3 both apply to threat about staff (threat); one says report_police (TS-2), the",
    ),
    (
        changed("category: [offensive]}, text", "category: [offensive], target: [staff]}, text").replace(
            "do: tell, to: head", "do: reply"
        ),
        "note",
        "10: rules[0]",
        "prescribes reply (TS-2), and guardrail TS.g1 (TS-1) forbids it for offensive about staff",
    ),
    (
        with_rules(
            POLICE.replace("rank: 30", "rank: 20")
            .replace("content: [threat]", "category: [threat], target: [staff]")
            .replace("consider_police", "treat_seriously")
        ),
        "warning",
        "22: rules[2]",
        "has the rank and the when of rule TS.r2, so nothing says which comes first; join the two rules",
    ),
    (
        with_rules(
            READING.replace("basis: reading, cite: [TS-2]", "basis: school_setting").replace(
                "title: A slur", "title: A slur\n  cite: [TS-2]"
            )
        ),
        "note",
        "22: rules[1].then[0]",
        "the step tell cites no clause and is shown as a setting of the school; write cite: [...] if the",
    ),
    (
        with_rules(POLICE.replace("role: head, cite: [TS-2]", "cite: [TS-2]")),
        "warning",
        "21: rules[1].then[0]",
        "TS-2 names nobody who takes the step report_police; ask the school who does, and write role: ...",
    ),
    (
        with_rules("- {id: TS.r2, rank: 1, title: A, when: {category: [alias]}, cite: [TS-1]}"),
        "note",
        "16: rules[1]",
        "TS-1 names no step, so the page says that the policy is silent",
    ),
    (
        with_rules(READING.replace("basis: reading", "if: unresolved")),
        "note",
        "16: rules[1]",
        "TS-2 waits until the matter counts as unresolved, and no clause says after how long",
    ),
    (
        with_rules(READING),
        "warning",
        "16: rules[1]",
        "TS.r2: tell is a reading of TS-2 that the school has not confirmed; have a named person confirm it",
    ),
    (
        changed('text: "Nobody replies.", cite', 'text: "Nobody replies.", basis: reading, cite'),
        "warning",
        "8: guardrails[0]",
        "TS.g1 is a reading of TS-1 that the school has not confirmed",
    ),
    (
        changed(
            "rules:",
            "  - {id: TS.g2, guard: no_reply, when: {category: [threat]}, text: 'No.', cite: [TS-1]}\nrules:",
        )
        .replace("do: tell, to: head", "do: reply")
        .replace("when: {category: [offensive]}\n", "when: {category: [offensive, threat]}\n"),
        "warning",
        "11: rules[0]",
        "TS.r1 never does anything: guardrails TS.g1, TS.g2 forbid each of its steps",
    ),
    (
        changed("review_due: 2027-11", "review_due: 2026-10"),
        "warning",
        "1: policy.review_due",
        "the review date 2026-10 has gone by",
    ),
    (
        changed("review_due: 2027-11", "review_due: 2026-spring"),
        "warning",
        "1: policy.review_due",
        "the review date 2026-spring has gone by",
    ),
    (
        changed(", review_due: 2027-11", ""),
        "warning",
        "1: policy",
        "no review date is stated; ask the school",
    ),
    (
        changed("The head is told.", "The policy is reviewed every three years."),
        "warning",
        "4: clauses.TS-2",
        "TS-2 asks for a review every 3 years, while adoption in 2025-11 and review in 2027-11",
    ),
    (
        changed("The head is told.", "Each clause ends in the midst of"),
        "warning",
        "4: clauses.TS-2",
        "the text of TS-2 ends without a full stop and may be cut off; compare it with the policy",
    ),
    (
        changed("cite: [TS-2]}\nguard", "cite: [TS-2]}\n  lead: {says: the Head, canonical: head}\nguard"),
        "warning",
        "7: roles.lead",
        '"the head" and "the Head" look like two spellings of one role; define the role once',
    ),
    (
        changed(
            "cite: [TS-2]}\nguard", "cite: [TS-2]}\n  chief: {says: a principal, canonical: head}\nguard"
        ),
        "note",
        "7: roles.chief",
        '"the head" and "a principal" all stand for head; check that the same people are meant',
    ),
    (
        changed("Staff do not reply.", "The head teacher replies.").replace(
            "The head is", "The headteacher is"
        ),
        "note",
        "3: clauses.TS-1",
        'one word in several spellings: "headteacher" in TS-2; "head teacher" in TS-1; keep one',
    ),
    (
        changed(
            '"The head is told."}', '"The head is told."}\n  TS-3: {lines: "5", text: "Staff keep calm."}'
        ),
        "warning",
        "5: clauses.TS-3",
        "TS-3 bears on cases, and nothing in the file lets it; cite it in a rule or a guardrail, or list it",
    ),
    (
        SMALL + 'lint:\n  - {level: warn, cite: [TS-2], text: "Always, or at times?"}\n',
        "warning",
        "17: lint[0]",
        "TS-2: Always, or at times?; settle it with the school",
    ),
]


@pytest.mark.parametrize(("text", "level", "place", "words"), FINDINGS)
def test_a_finding_names_its_line_its_field_and_its_mend(
    tmp_path: Path, text: str, level: str, place: str, words: str
) -> None:
    path = write(tmp_path, text)
    found = [remark for remark in remarks(path) if str(remark).startswith(f"{path}:{place}: {words}")]
    assert [remark.level for remark in found] == [level], "\n".join(map(str, remarks(path)))


def test_a_step_that_the_law_forbids_for_images_of_children_is_pointed_out(tmp_path: Path) -> None:
    rule = READING.replace("category: [defamatory]", "category: [indecent_image, threat]")
    rule = rule.replace("do: tell, to: head, basis: reading", "do: preserve_evidence")
    (remark,) = (one for one in remarks(write(tmp_path, with_rules(rule))) if "the law" in str(one))
    assert remark.words.startswith(
        "prescribes preserve_evidence for indecent_image too, which the law forbids"
    )


def test_a_clause_with_a_reason_for_its_lack_of_effect_is_not_unused(tmp_path: Path) -> None:
    text = changed(
        '"The head is told."}', '"The head is told."}\n  TS-3: {lines: "5", text: "Staff keep calm."}'
    )
    assert remarks(write(tmp_path, f"{text}no_effect:\n  - {{because: A principle., cite: [TS-3]}}\n")) == ()


def test_a_clause_that_is_cited_and_said_to_have_no_effect_is_pointed_out(tmp_path: Path) -> None:
    text = f"{SMALL}no_effect:\n  - {{because: A principle., cite: [TS-1]}}\n"
    (found,) = remarks(write(tmp_path, text))
    assert found.words == "TS-1 stands under no_effect, and a rule or guardrail cites it; keep one of the two"


def test_a_role_that_nobody_holds_is_named_only_where_the_settings_are_known(tmp_path: Path) -> None:
    path = write(tmp_path, changed("canonical: head", "canonical: dsl"))
    assert remarks(path) == ()
    (found,) = remarks(path, held_roles={"head"})
    assert str(found).startswith(f"{path}:6: roles.head: nobody holds the head (dsl); add `dsl: [name@school")
    assert remarks(path, held_roles={"head", "dsl"}) == ()


def test_nobody_at_the_school_need_hold_the_role_of_the_police(tmp_path: Path) -> None:
    path = write(tmp_path, changed("canonical: head", "canonical: police"))
    assert remarks(path, held_roles=set()) == ()


SENTENCES = [
    "The school keeps to the Data Protection Act 1998.",
    "Guidance of ACPO is followed.",
    "It rests on the Prevent guidance of 2015.",
    "Child pornography is a matter for the police.",
    "Volunteers have a CRB check.",
    "The LSCB is told.",
    "Becta gives advice.",
    "The school has a page on Twitter.",
    "A report is made to the internet provider.",
    "For bullying the family may turn to CEOP.",
]


@pytest.mark.parametrize(("number", "sentence"), list(enumerate(SENTENCES)))
def test_each_row_of_what_is_overtaken_finds_its_sentence(number: int, sentence: str) -> None:
    assert (OUTDATED[number][1], OUTDATED[number][2]) in list(outdated_in(sentence, TODAY))
    assert len(SENTENCES) == len(OUTDATED)


@pytest.mark.parametrize(
    ("sentence", "today", "is_old"),
    [
        ("It names Keeping Children Safe in Education (September 2020).", TODAY, True),
        ("It names KCSIE 2021 and more.", TODAY, True),
        ("It rests on the 2021 edition of the national safeguarding guidance.", TODAY, True),
        ("It names KCSIE 2026.", TODAY, False),
        ("It names KCSIE 2025.", date(2026, 8, 31), False),
        ("It names KCSIE 2025.", date(2026, 9, 1), True),
        ("It names Keeping Children Safe in Education.", TODAY, False),
        ("The Data Protection Act 2018 is kept.", TODAY, False),
    ],
)
def test_an_old_edition_of_the_guidance_is_found_by_its_year(
    sentence: str, today: date, is_old: bool
) -> None:
    assert bool(list(outdated_in(sentence, today))) == is_old


@pytest.mark.parametrize(
    ("words", "starts", "ends"),
    [
        ("2024-10", date(2024, 10, 1), date(2024, 10, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-spring", date(2024, 1, 1), date(2024, 4, 30)),
        ("2023-autumn", date(2023, 9, 1), date(2023, 12, 31)),
        ("Autumn term 2023", date(2023, 9, 1), date(2023, 12, 31)),
        ("Oct 2024", date(2024, 10, 1), date(2024, 10, 31)),
        ("10/2024", date(2024, 10, 1), date(2024, 10, 31)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_date_without_a_day_is_a_stretch_of_days(words: str, starts: date, ends: date) -> None:
    found = stretch_of(words)
    assert found is not None
    assert (found.starts, found.ends) == (starts, ends)


@pytest.mark.parametrize("words", ["", "soon", "2024-13", "2023-02-29", "13/2024", "2024-moon", "12024"])
def test_what_is_no_date_is_none(words: str) -> None:
    assert stretch_of(words) is None


@pytest.mark.parametrize(
    ("sentence", "years"),
    [
        ("Every third year the whole policy is reviewed.", 3),
        ("The policy is reviewed annually.", 1),
        ("Governors review it every two years.", 2),
        ("It is reviewed every other year.", 2),
        ("It is reviewed each year.", 1),
        ("Staff are trained every year.", None),
        ("The policy is reviewed from time to time.", None),
    ],
)
def test_the_years_between_reviews_are_read_from_a_sentence(sentence: str, years: int | None) -> None:
    assert cycle_years(sentence) == years


# --- the defects of the five policies, by their numbers in the analysis of the sources

DEFECTS = [
    # defect, policy, and words of the line that finds it
    ("D1", "MV", "one says report_police (MV-8.5), the other consider_police (MV-8.9)"),
    ("D2", "MV", "preserve_evidence is a reading of MV-8.6"),
    ("D2", "MV", "Do reporting and evidence apply to bullying among pupils too?"),
    ("D3", "MV", "holders of an indecent image are established"),
    ("D4", "MV", "National advice expects reported bullying outside school to be looked into"),
    ("D5", "MV", "Speaks of the internet provider"),
    ("D6", "MV", "Offers CEOP for bullying"),
    ("D7", "MV", "MV-6.6 names no step"),
    (
        "D8",
        "CA",
        "CA-Review-3 asks for a review every 3 years, while adoption in 2024-03 and review in 2026-03",
    ),
    ("D9", "CA", "Do these clauses reach anybody but staff?"),
    ("D10", "CA", "Names the 2020 edition"),
    ("D10", "HC", "HC-1.4 names the 2021 edition of Keeping Children Safe in Education"),
    ("D11", "HC", "Data Protection Act 1998"),
    ("D12", "HC", "Takes the use of school equipment as agreement to be monitored"),
    ("D13", "HC", "The heading speaks of parents and carers"),
    ("D14", "HC", "At once may govern the report or the removal"),
    ("D15", "HC", "makes no exception for indecent images"),
    ("D16", "HC", 'one word in several spellings: "coordinator" in HC-15.1; "co-ordinator" in HC-9.1'),
    ("D17", "HC", "Names one platform and one account"),
    ("D18", "HF", "Lines 9 to 15 of the text that was read repeat line 7"),
    ("D19", "HF", "names one school and its text both"),
    ("D20", "HF", "A sweeping statement of law"),
    ("D21", "RE", "A sentence lacks its beginning"),
    ("D22", "RE", "Promises to say how a problem is handled"),
    ("D23", "MV", "the review date 2024-10 has gone by"),
    ("D23", "CA", "the review date 2026-03 has gone by"),
    ("D23", "HC", "the review date 2024-"),
    ("D23", "RE", "the review date 2023-"),
    ("D23", "HF", "no review date is stated"),
    (
        "D25",
        "HF",
        "HF-Cyber-4 waits until the matter counts as unresolved, and no clause says after how long",
    ),
    ("D25", "HF", "HF-Cyber-4 names nobody who takes the step speak_to_author"),
    ("D26", "MV", "MV-9.1 names nobody who takes the step tell_parents, refer_safeguarding_unit"),
    ("D26", "MV", "MV-6.2 names nobody who takes the step treat_seriously"),
    ("D26", "HC", "HC-14.1 names nobody who takes the step report_platform"),
]


@pytest.fixture(scope="module")
def lines_of(policy_folder: Path) -> dict[str, list[str]]:
    return {
        load_policy(path.stem, policy_folder).id: [str(remark) for remark in remarks(path)]
        for path in sorted(policy_folder.glob("*.yaml"))
    }


@pytest.mark.parametrize(("defect", "policy", "words"), DEFECTS)
def test_the_check_finds_the_defects_of_the_real_policies(
    lines_of: dict[str, list[str]], defect: str, policy: str, words: str
) -> None:
    assert any(words in line for line in lines_of[policy]), defect


def test_the_obsolete_words_of_d24_are_shown_nowhere(lines_of: dict[str, list[str]]) -> None:
    assert "porn" not in "".join(line for lines in lines_of.values() for line in lines).lower()


def test_all_five_policies_are_checked_in_a_few_seconds(policy_folder: Path) -> None:
    started = time.process_time()
    n_found = sum(len(remarks(path)) for path in policy_folder.glob("*.yaml"))
    assert n_found > 50
    assert time.process_time() - started < 10
