"""Policy files: what loads, and the exact place and remedy named for each fault."""

import re
from pathlib import Path

import pytest

from monitor.policy_files import PolicyFileError, list_policies, load_policy, read_policy

GOOD = """\
policy: {id: TS, school: Test School, adopted: 2024-03, review_due: 2026-03}
clauses:
  TS-1: {lines: "3", use: case, text: "Staff do not reply."}
  TS-2: {lines: "4", text: "The head is told."}
roles:
  head: {says: the head, canonical: head, cite: [TS-2]}
guardrails:
  - {id: TS.g1, guard: no_reply, when: {category: [offensive]}, text: "Nobody replies.", cite: [TS-1]}
rules:
  - id: TS.r1
    rank: 10
    title: Abuse
    when: {category: [offensive]}
    then:
      - {step: 1, do: tell, to: head, cite: [TS-2], text: "Tell the head."}
      - {step: 2, do: decide_next, after: tell, if: unresolved, cite: [TS-2], text: "Decide."}
silent:
  - {when: {category: [query]}, text: "how to answer a question."}
"""


def write(folder: Path, text: str, name: str = "test-school.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_becomes_a_policy(tmp_path: Path) -> None:
    policy = read_policy(write(tmp_path, GOOD))
    assert (policy.id, policy.name, policy.school) == ("TS", "test-school", "Test School")
    assert re.fullmatch(r"2024-03\+[0-9a-f]{8}", policy.version)
    assert policy.clauses["TS-2"].lines == "4"
    assert policy.guardrails[0].forbid[0] == "no_reply"
    assert policy.rules[0].cites == ("TS-2",)
    assert policy.wording["head"] == "the head"


def test_any_change_of_the_file_makes_a_new_version(tmp_path: Path) -> None:
    before = read_policy(write(tmp_path, GOOD)).version
    after = read_policy(write(tmp_path, f"{GOOD}# a note\n")).version
    assert before != after


@pytest.mark.parametrize("word", ["mersey-vale", "MV", "mv", "Mersey-Vale"])
def test_a_policy_is_found_by_its_name_or_its_code(policy_folder: Path, word: str) -> None:
    assert load_policy(word, policy_folder).id == "MV"


def test_a_policy_is_found_by_its_path(policy_folder: Path) -> None:
    assert load_policy(str(policy_folder / "casterton.yaml"), policy_folder).id == "CA"


def test_the_shipped_policies_are_listed(policy_folder: Path) -> None:
    assert [(one.name, one.id) for one in list_policies(policy_folder)] == [
        ("casterton", "CA"),
        ("heavers-farm", "HF"),
        ("holy-cross", "HC"),
        ("mersey-vale", "MV"),
        ("reay", "RE"),
    ]


def test_an_unknown_policy_is_named_with_the_nearest(policy_folder: Path) -> None:
    with pytest.raises(PolicyFileError, match='there is no policy "mersey-vail"; write "mersey-vale"'):
        load_policy("mersey-vail", policy_folder)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="cannot be read"):
        load_policy(str(tmp_path / "none.yaml"), tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("school: Caf\xe9".encode("latin-1"))
    with pytest.raises(PolicyFileError, match="is not UTF-8"):
        read_policy(path)


FAULTS = [
    # what is written, what it becomes, the line and the field named, and words of the message
    ("do: tell,", "do: tel,", "15: rules[0].then[0].do", "unknown verb 'tel'; write \"tell\""),
    (
        "do: tell,",
        "do: refer_lado,",
        "15: rules[0].then[0].do",
        "unknown verb 'refer_lado'; write \"refer_dsl\"",
    ),
    (
        "when: {category: [offensive]}\n    then",
        "when: {category: [ofensive]}\n    then",
        "13: rules[0].when.category",
        "unknown category 'ofensive'; write \"offensive\"",
    ),
    (
        "when: {category: [offensive]}\n    then",
        "when: {author: [teacher]}\n    then",
        "13: rules[0].when.author",
        "unknown author 'teacher'",
    ),
    (
        "when: {category: [offensive]}\n    then",
        "when: {}\n    then",
        "13: rules[0].when",
        "matches every incident",
    ),
    ("to: head,", "to: deputy,", "15: rules[0].then[0].to", '"deputy" is no role, document or channel'),
    (
        'cite: [TS-2], text: "Tell',
        'cite: [TS-9], text: "Tell',
        "15: rules[0].then[0].cite",
        'cites "TS-9", which the section clauses does not define; add it there or write',
    ),
    (
        'cite: [TS-2], text: "Tell',
        'text: "Tell',
        "15: rules[0].then[0]",
        'has basis "explicit" and cites no clause; write cite: [...] or basis: school_setting',
    ),
    (
        'cite: [TS-2], text: "Tell',
        'basis: reading, text: "Tell',
        "15: rules[0].then[0]",
        'has basis "reading" and cites no clause',
    ),
    (
        'cite: [TS-2], text: "Tell',
        'basis: overlay, cite: [TS-2], text: "Tell',
        "15: rules[0].then[0].basis",
        "law and guidance are not the school's policy",
    ),
    ("step: 1,", "step: one,", "15: rules[0].then[0].step", "'one' is not a whole number"),
    ("step: 1,", "step: 3,", "16: rules[0].then[1].step", 'comes after "tell" and has the lower step number'),
    ("after: tell", "after: assess", "16: rules[0].then[1].after", '"assess" is no step of this rule'),
    ("if: unresolved", "if: unsolved", "16: rules[0].then[1].if", 'write "unresolved"'),
    (
        "if: unresolved",
        "if: unresolved, only_when: unresolved",
        "16: rules[0].then[1].if",
        '"unresolved" stands under if and only_when',
    ),
    ("if: unresolved", "optional: perhaps", "16: rules[0].then[1].optional", "'perhaps' is not a yes or no"),
    ("if: unresolved", "iff: unresolved", "16: rules[0].then[1].iff", 'unknown key "iff"; write "if"'),
    ("    rank: 10\n", "", "10: rules[0]", '"rank" is missing; write rank: ...'),
    ("title: Abuse", "titel: Abuse", "10: rules[0]", '"title" is missing'),
    ("guard: no_reply", "guard: no_answer", "8: guardrails[0].guard", "unknown guardrail 'no_answer'"),
    ("id: TS.r1", "id: TS.g1", "10: rules[0].id", '"TS.g1" is used twice (first on line 8)'),
    (
        "do: decide_next,",
        "do: reply,",
        "16: rules[0].then[1].do",
        'prescribes "reply", which guardrail TS.g1 forbids',
    ),
    (
        "when: {category: [query]}",
        "when: {category: [offensive, query]}",
        "18: silent[0].when",
        "rule TS.r1 on line 10 has steps for it",
    ),
    ("canonical: head,", "canonical: boss,", "6: roles.head.canonical", "unknown role 'boss'"),
    (
        "adopted: 2024-03",
        "adopted: March",
        "1: policy.adopted",
        "'March' is no date; write it as 2024-03",
    ),
    ("review_due: 2026-03", "review_due: 2023-03", "1: policy.review_due", "lies before the adoption"),
    ("  TS-2:", "  TS-1:", "4: clauses", '"TS-1" is said twice (first on line 3)'),
    ("use: case", "use: often", "3: clauses.TS-1.use", "unknown use 'often'"),
    ("guardrails:\n  -", "guardrails:\n  x:", "8: guardrails", "must be a list"),
    ("silent:", "silence:", "18: silence", 'unknown key "silence"; write "silent"'),
    ("policy: {id: TS,", "policy: {id: [TS],", "1: policy.id", "must be a piece of text"),
    ("clauses:", "clauses: {}\nnot_clauses:", "2: clauses", '"clauses" is missing or empty'),
    ("roles:\n", "roles: nobody\nother:\n", "5: roles", "must be a section of keys and values"),
    (
        "do: tell, to",
        "do: tell, after: decide_next, to",
        "15: rules[0].then[0].step",
        'comes after "decide_next" and has the lower step number',
    ),
    ("after: tell", "after: decide_next", "16: rules[0].then[1].after", "these steps wait for each other"),
    (
        "    then:",
        "    unless: [{category: [offensive, threat]}]\n    then:",
        "14: rules[0].unless",
        "TS.r1 never applies: what stands under unless takes out every incident",
    ),
    (
        "when: {category: [offensive]}\n    then",
        "when: {context: [in_school_day, out_of_school]}\n    then",
        "13: rules[0].when",
        "asks for in_school_day and out_of_school at once, which no incident is",
    ),
    (
        "guard: no_reply",
        "guard: out_of_scope",
        "13: rules[0].when",
        "TS.r1 never applies: guardrail TS.g1 puts every such incident out of scope; narrow the guardrail",
    ),
    (
        "when: {category: [offensive]}, text",
        "when: {category: [offensive], context: [own_account, public_elsewhere]}, text",
        "8: guardrails[0].when",
        "TS.g1 asks for own_account and public_elsewhere at once",
    ),
]


@pytest.mark.parametrize(("before", "after", "place", "words"), FAULTS)
def test_a_fault_names_its_file_line_field_and_remedy(
    tmp_path: Path, before: str, after: str, place: str, words: str
) -> None:
    assert before in GOOD
    path = write(tmp_path, GOOD.replace(before, after, 1))
    with pytest.raises(PolicyFileError) as error:
        read_policy(path)
    message = str(error.value)
    assert message.startswith(f"{path}:{place}")
    assert words in message


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        ("{kind: hours_or_next_working_day, text: Soon.}", "needs a number of hours; add hours: 24"),
        ("{kind: immediate, hours: 2, text: Now.}", "gives no number; remove hours"),
        ("{kind: soonish, text: Soon.}", "unknown kind of deadline 'soonish'"),
    ],
)
def test_a_deadline_has_a_number_exactly_where_its_kind_has(
    tmp_path: Path, deadline: str, words: str
) -> None:
    text = GOOD.replace("if: unresolved", f"deadline: {deadline}")
    with pytest.raises(PolicyFileError, match=re.escape(words)):
        read_policy(write(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "is empty"),
        ("- a\n- b\n", 1, "must be a section of keys and values"),
        ("policy: {id: TS\nclauses: [", 2, "is not valid YAML"),
        ("policy: \x00", 1, "characters that YAML does not allow"),
        ("clauses: {A: {lines: '1', text: a}}", 1, '" is missing; write'),
    ],
)
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(PolicyFileError) as error:
        read_policy(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert words in str(error.value)


@pytest.mark.parametrize("code", ["MV", "CA"])
def test_a_shipped_policy_is_whole(policy_folder: Path, code: str) -> None:
    policy = load_policy(code, policy_folder)
    assert all(clause.startswith(f"{code}-") for clause in policy.clauses)
    assert policy.lint
    assert policy.duties
    assert len({clause.text for clause in policy.clauses.values()}) == len(policy.clauses)


def test_steps_that_wait_for_each_other_in_a_circle_are_named(tmp_path: Path) -> None:
    text = GOOD.replace("do: tell, to", "do: tell, after: decide_next, to").replace("step: 2", "step: 1")
    with pytest.raises(PolicyFileError, match="tell comes after decide_next, which comes after tell"):
        read_policy(write(tmp_path, text))


def test_a_step_may_follow_another_of_the_same_verb(tmp_path: Path) -> None:
    text = GOOD.replace("do: decide_next, after: tell", "do: tell, after: tell")
    assert [step.after for step in read_policy(write(tmp_path, text)).rules[0].steps] == [None, "tell"]


def test_a_step_that_is_never_taken_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace(
        "when: {category: [offensive]}\n    then", "when: {context: [in_school_day]}\n    then"
    ).replace("if: unresolved", "only_when: out_of_school")
    with pytest.raises(
        PolicyFileError, match="is never taken, since no incident is in_school_day and out_of"
    ):
        read_policy(write(tmp_path, text))


CONTRARY = """
  - id: TS.r2
    rank: 20
    title: Abuse again
    when: {category: [offensive]}
    then:
      - {step: 1, do: report_police, cite: [TS-2], text: "Tell the police."}
  - id: TS.r3
    rank: 30
    title: Abuse once more
    when: {category: [offensive]}
    then:
      - {step: 1, do: consider_police, cite: [TS-2], text: "Think of telling the police."}
silent:"""


def test_two_rules_that_contradict_for_just_the_same_incidents_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("\nsilent:", CONTRARY))
    with pytest.raises(PolicyFileError) as error:
        read_policy(path)
    assert str(error.value).startswith(f"{path}:28: rules[2].then[0].do: ")
    assert '"consider_police" contradicts "report_police" of rule TS.r2 on line 17' in str(error.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "title: Abuse once more\n    when: {category: [offensive]",
            "title: More\n    when: {target: [staff]",
        ),
        ("do: consider_police,", "do: consider_police, if: necessary,"),
        ("do: consider_police,", "do: consider_police, basis: reading,"),
    ],
)
def test_contrary_rules_that_merely_overlap_or_leave_it_open_are_for_the_school_to_settle(
    tmp_path: Path, before: str, after: str
) -> None:
    text = GOOD.replace("\nsilent:", CONTRARY)
    assert before in text
    assert len(read_policy(write(tmp_path, text.replace(before, after))).rules) == 3


def test_one_look_finds_every_fault(tmp_path: Path) -> None:
    text = GOOD.replace("do: tell,", "do: tel,").replace("guard: no_reply", "guard: no_answer")
    with pytest.raises(PolicyFileError) as error:
        read_policy(write(tmp_path, text))
    assert [fault.line for fault in (error.value, *error.value.others)] == [8, 15]


@pytest.mark.parametrize(
    ("adopted", "review_due"),
    [
        ("2024-03", "2026-spring"),
        ("2022-spring", "2023-autumn"),
        ("March 2024", "October 2026"),
        ("2024", "2024"),
        ("2024-03-18", "2026-03-18"),
    ],
)
def test_dates_may_be_written_as_policies_write_them(tmp_path: Path, adopted: str, review_due: str) -> None:
    text = GOOD.replace("adopted: 2024-03", f"adopted: {adopted}")
    policy = read_policy(write(tmp_path, text.replace("review_due: 2026-03", f"review_due: {review_due}")))
    assert (policy.adopted, policy.review_due) == (adopted, review_due)


ALIASES = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)
)
STEP = '{step: 1, do: tell, to: head, cite: [TS-2], text: "Tell the head."}'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"# x\n" * 250_000, "is longer than 400 kB"),
        (b"a: " + b"[" * 20_000, "is nested too deeply"),
        (b"a: " + b"{a: " * 20_000, "is nested too deeply"),
        (ALIASES.encode(), '"clauses" is missing or empty'),
        (f"{ALIASES}? *y\n: 1\n".encode(), "has a list or a section where a key should stand"),
        (b"policy: &p {adopted: *p}\nclauses: {A: {lines: '1', text: a.}}\n", "must be a piece of text"),
        (b"policy:\n\tid: TS\n", "has a tab at the beginning of a line; indent with spaces"),
        (bytes(range(256)) * 40, "is not UTF-8 text"),
        (b"\x00" * 5000, "characters that YAML does not allow"),
        (b'"x\\e]0;": 1\n' + b'clauses: {A: {lines: "1", text: "t."}}\n', '"adopted" is missing'),
        (
            GOOD.replace(STEP, f"&s {STEP}\n" + "      - *s\n" * 3000).encode(),
            "has 3002 entries, and Gatepost reads 500 at most",
        ),
        (
            GOOD.replace(STEP, f"&s {STEP}\n" + "      - *s\n" * 60).encode(),
            "has 62 steps, and a rule has 40 at most",
        ),
    ],
    ids=["large", "lists", "maps", "bomb", "key", "self", "tab", "binary", "nul", "escape", "many", "steps"],
)
def test_a_hostile_file_is_refused_and_never_holds_the_reader_up(
    tmp_path: Path, raw: bytes, words: str
) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_bytes(raw)
    with pytest.raises(PolicyFileError) as error:
        read_policy(path)
    assert words in str(error.value)
    assert str(error.value).isprintable()


def test_what_a_file_says_reaches_no_terminal_as_a_command(tmp_path: Path) -> None:
    text = GOOD.replace("if: unresolved", r'"x\e]0;": 1')
    with pytest.raises(PolicyFileError, match=r"unknown key \"x\?]0;\"") as error:
        read_policy(write(tmp_path, text))
    assert "\x1b" not in str(error.value)


def test_a_folder_is_no_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="is no file; name the policy's YAML file"):
        read_policy(tmp_path)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert read_policy(write(tmp_path, f"\ufeff{GOOD}")).id == "TS"
