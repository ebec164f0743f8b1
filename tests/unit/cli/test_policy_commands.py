"""`gatepost policy new` and `check` as they are run; what they find is tested with the policies."""

import re
from textwrap import indent

import pytest

from monitor.policy_files.template import policy_template
from tests.unit.cli.cli_scene import Scene
from tests.unit.policy.policy_text import POLICE, TODAY, changed

CONTRARY = indent(POLICE.lstrip("\n"), "  ")


def test_the_command_groups_what_it_finds_and_ends_well_without_errors(empty: Scene) -> None:
    empty.write("tarnholt.yaml", changed("rules:\n", f"rules:\n{CONTRARY}"))
    assert empty.run("policy", "check", "tarnholt.yaml") == 0
    assert "Tarnholt School: tarnholt, version 2025-11+" in empty.out
    assert "\n1 warning, for the school to settle:\ntarnholt.yaml:16: rules[1]: " in empty.out
    assert "so who holds which role was not looked at" in empty.out


def test_the_command_names_every_error_and_gives_2(empty: Scene) -> None:
    faulty = changed("do: tell", "do: tel").replace("guard: no_reply", "guard: no_answer")
    empty.write("tarnholt.yaml", faulty)
    assert empty.run("policy", "check", "tarnholt.yaml") == 2
    assert "2 errors, must be mended before Gatepost runs with this file:" in empty.out
    assert "tarnholt.yaml:8: guardrails[0].guard: unknown guardrail 'no_answer'" in empty.out
    assert "tarnholt.yaml:15: rules[0].then[0].do: unknown verb 'tel'; write \"tell\"" in empty.out
    assert "is refused; mend it, then check again" in empty.err


def test_the_command_asks_the_settings_who_holds_a_role(school: Scene) -> None:
    assert school.run("policy", "check", "MV") == 0
    assert "nobody holds a member of the Senior Leadership Team (slt); add `slt: [name@school" in school.out
    assert "nobody holds the headteacher" not in school.out
    assert "The settings name no policy_confirmations." in school.out


def test_the_command_knows_no_policy_of_a_mistyped_name(empty: Scene) -> None:
    assert empty.run("policy", "check", "mersey-vail") == 2
    assert 'there is no policy "mersey-vail"; write "mersey-vale"' in empty.err


def test_what_a_hostile_file_says_is_printed_as_letters(empty: Scene) -> None:
    empty.write("tarnholt.yaml", changed("Tarnholt School", '"Tarn\\e[2Jholt"'))
    assert empty.run("policy", "check", "tarnholt.yaml") == 0
    assert "\x1b" not in empty.out
    assert "Tarn<U+001B>[2Jholt" in empty.out


def test_a_confirmed_reading_is_listed_no_more(school: Scene) -> None:
    school.run("policy", "check", "MV")
    version = re.search(r'version: "([^"]+)"', school.out)
    assert version is not None
    assert "MV.r6: preserve_evidence is a reading" in school.out
    entry = (
        f'{{policy: MV, version: "{version[1]}", ids: [MV.r6], by: A. Person, role: head, on: 2026-01-05}}'
    )
    school.write("confirmed.yaml", f"confirmations:\n  - {entry}\n")
    settings = (school.folder / "school.yaml").read_text(encoding="utf-8")
    school.write("school.yaml", f"{settings}policy_confirmations: confirmed.yaml\n")
    assert school.run("policy", "check", "MV") == 0
    assert "MV.r6: preserve_evidence is a reading" not in school.out
    assert "MV.r7: tell is a reading" in school.out
    school.write("confirmed.yaml", f"confirmations:\n  - {entry.replace('MV.r6', 'MV.r600')}\n")
    assert school.run("policy", "check", "MV") == 2
    assert (
        'confirmed.yaml:2: confirmations[0].ids: "MV.r600" is no rule, guardrail or clause of MV'
        in school.out
    )
    school.write("confirmed.yaml", f"confirmations:\n  - {entry.replace(version[1], '2020-01+00000000')}\n")
    assert school.run("policy", "check", "MV") == 0
    assert (
        "confirmed.yaml:2: confirmations[0].version: confirms 2020-01+00000000, and the policy is"
        in school.out
    )
    assert "MV.r6: preserve_evidence is a reading" in school.out


# --- new


def test_the_template_passes_the_check_with_two_things_to_settle(empty: Scene) -> None:
    assert empty.run("policy", "new", "brackenfold.yaml") == 0
    assert "gatepost policy check brackenfold.yaml" in empty.out
    assert empty.run("policy", "check", "brackenfold.yaml") == 0
    assert "2 warnings, for the school to settle:" in empty.out
    assert "BF.r3: invite_author_in is a reading of BF-3.1 that the school has not confirmed" in empty.out
    assert "BF-3.1: Does the meeting apply to a grandparent or carer as well?" in empty.out
    assert "note" not in empty.out


def test_the_template_answers_an_incident(empty: Scene) -> None:
    empty.run("policy", "new", "brackenfold.yaml")
    incident = b'{"categories": ["offensive"], "targets": ["staff"], "author": "parent"}'
    assert empty.run("plan", "--policy", "brackenfold.yaml", "--incident", "-", stdin=incident) == 0
    assert [word in empty.out for word in ("invite_author_in", "no_reply", "BF-3.2")] == [True] * 3


def test_the_template_never_overwrites_a_file(empty: Scene) -> None:
    path = empty.write("mine.yaml", "my own work")
    assert empty.run("policy", "new", "mine.yaml") == 2
    assert "mine.yaml:1: file: is there already and is never overwritten; name another file" in empty.err
    assert path.read_text(encoding="utf-8") == "my own work"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("brackenfold", "does not end in .yaml; write brackenfold.yaml"),
        ("nowhere/brackenfold.yaml", "cannot be written (No such file or directory)"),
    ],
)
def test_the_template_goes_into_a_yaml_file_of_a_folder_that_is_there(
    empty: Scene, name: str, words: str
) -> None:
    assert empty.run("policy", "new", name) == 2
    assert words in empty.err


def test_the_template_explains_every_section_that_a_policy_file_may_have() -> None:
    text = policy_template("brackenfold.yaml", TODAY)
    sections = re.findall(r"^(\w+):", text, re.MULTILINE)
    assert sections == [
        "policy",
        "clauses",
        "roles",
        "documents",
        "guardrails",
        "rules",
        "silent",
        "routing",
        "duties",
        "settings",
        "no_effect",
        "lint",
    ]
    assert "adopted: 2026-11" in text
    assert "review_due: 2028-11" in text
