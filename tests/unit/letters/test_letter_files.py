"""The files of letters and platforms: read as shipped, and refused with file, line and mend."""

from pathlib import Path

import pytest

from monitor.domain.ladder import STEPS
from monitor.domain.letter import RECIPIENTS
from monitor.domain.platform_guide import rule_kind, rule_name
from monitor.domain.post import PLATFORMS
from monitor.letter_files import LetterFileError, read_letter, read_letters, read_platforms_text
from tests.unit.letters.letter_values import CONFIG, GUIDES, LETTERS

HEAD = 'id: trial\ntitle: Trial\nrecipient: author\nsubject: "Hello"\nfill: [sender_name]\n'
LETTER = f"---\n{HEAD}---\nDear all,\n\n{{{{ sender_name }}}}\n"
LIST = """\
checked: 2026-11-21
helplines:
  posh: {name: POSH, page: "https://posh.example/"}
platforms:
  x:
    name: X
    report_page: "https://x.example/report"
    verified: [abuse]
    rules: {abuse: Abuse}
    wait_hours: 48
    helpline: posh
    own_report: "yes"
"""


def test_every_rung_but_the_adviser_has_a_letter_and_every_recipient_one() -> None:
    assert {rung for letter in LETTERS.values() for rung in letter.rungs} == {*STEPS} - {"adviser"}
    assert {letter.recipient for letter in LETTERS.values()} == {*RECIPIENTS}


def test_every_platform_that_posts_come_from_is_listed_with_its_day_and_a_helpline() -> None:
    assert {*PLATFORMS, "tiktok"} == {*GUIDES.platforms}
    for guide in GUIDES.platforms.values():
        assert guide.checked.isoformat() == "2026-11-21"
        assert guide.helpline in GUIDES.helplines
        assert guide.wait_hours >= 48
        assert set(guide.verified) <= {"report_page", *guide.rules}


def test_the_list_holds_landing_pages_and_no_telephone_number() -> None:
    text = (CONFIG / "platforms.yaml").read_text(encoding="utf-8")

    assert "tel:" not in text
    assert not [word for word in text.split() if word.strip('".').isdigit() and len(word.strip('".')) > 5]


@pytest.mark.parametrize(
    ("labels", "categories", "kind"),
    [
        (("abusive", "threatening"), (), "threat"),
        (("identifying",), (), "privacy"),
        (("defamatory",), (), ""),
        (("abusive",), ("impersonation",), "impersonation"),
        ((), (), ""),
    ],
)
def test_the_rule_follows_the_gravest_label(
    labels: tuple[str, ...], categories: tuple[str, ...], kind: str
) -> None:
    assert rule_kind(labels, categories) == kind
    assert rule_name(None, labels, categories) == ""


def test_a_schools_own_letter_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text(LETTER.replace("id: trial", "id: invitation"), encoding="utf-8")
    (tmp_path / "README.md").write_text("No letter.", encoding="utf-8")

    found = {letter.letter_id: letter for letter in read_letters(CONFIG / "letters", tmp_path)}

    assert set(found) == set(LETTERS)
    assert found["invitation"].title == "Trial"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LetterFileError, match="nowhere: there is no such folder"):
        read_letters(CONFIG / "letters", tmp_path / "nowhere")


def test_two_letters_of_one_id_are_named(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(LETTER, encoding="utf-8")

    with pytest.raises(LetterFileError, match=r"b\.md:2: id: 'trial' is the id of .*a\.md too; keep one"):
        read_letters(tmp_path)


def test_a_file_that_is_no_text_or_too_long_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\n\xff\xfe")
    with pytest.raises(LetterFileError, match="save it as UTF-8"):
        read_letters(tmp_path)
    (tmp_path / "a.md").write_text("a" * 40_000, encoding="utf-8")
    with pytest.raises(LetterFileError, match="is it a letter"):
        read_letters(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("---\nid", "id", "trial.md:1: file: begin with a line of ---"),
        (
            "Dear all,",
            "Dear {{ recipient_nam }},",
            "trial.md:8: text: unknown field 'recipient_nam'; write 'recipient_name'",
        ),
        ("Dear all,", "Dear {{ case_number,", "trial.md:8: text: a field is not closed"),
        ("Dear all,", "Dear [[name]],", "trial.md:8: text: .* mark what is still to be filled in"),
        ("Hello", "Hello {{ school_name }}", "trial.md:5: text: unknown field 'school_name'"),
        (
            "[sender_name]",
            "[]",
            "trial.md:6: fill: the text holds 'sender_name', which only a person can fill in",
        ),
        (
            "[sender_name]",
            "[sender_name, reply_by]",
            "trial.md:6: fill: 'reply_by' stands nowhere in the text",
        ),
        (
            "[sender_name]",
            "[sender_nam]",
            "trial.md:6: fill: unknown field for a person 'sender_nam'; write 'sender_name'",
        ),
        (
            "recipient: author",
            "recipient: autor",
            "trial.md:4: recipient: unknown recipient 'autor'; write 'author'",
        ),
        ("title: Trial", "titel: Trial", "trial.md:3: titel: unknown key 'titel'; write 'title'"),
        ("title: Trial\n", "", "title: write a piece of text"),
        ("id: trial", "id: ../trial", "trial.md:2: id: '../trial' is no id"),
        (
            "fill:",
            "verbs: [ask_author_remov]\nfill:",
            "trial.md:6: verbs: unknown verb 'ask_author_remov'; write 'ask_author_remove'",
        ),
        (
            "fill:",
            "rungs: [plattform]\nfill:",
            "trial.md:6: rungs: unknown rung 'plattform'; write 'platform'",
        ),
        ("fill:", "title: Again\nfill:", "trial.md:6: title: stands here twice"),
        ("title: Trial", "title: 'Trial", "is not valid YAML"),
        ("Dear all,\n\n{{ sender_name }}\n", "\n", "text: is empty"),
    ],
)
def test_a_mistake_in_a_letter_is_named_with_its_line_and_mend(old: str, new: str, words: str) -> None:
    assert read_letter(LETTER, "trial.md").fill == ("sender_name",)

    with pytest.raises(LetterFileError, match=words):
        read_letter(LETTER.replace(old, new, 1), "trial.md")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "https://x.example/report",
            "http://x.example/report",
            "list.yaml:7: platforms.x.report_page: .* is no https address",
        ),
        (
            "abuse: Abuse",
            "abus: Abuse",
            "list.yaml:9: platforms.x.rules: unknown kind of rule 'abus'; write 'abuse'",
        ),
        (
            "wait_hours: 48",
            "wait_hours: 0",
            "list.yaml:10: platforms.x.wait_hours: write a whole number of hours",
        ),
        ("wait_hours: 48", "wait_hours: soon", "platforms.x.wait_hours: write a whole number of hours"),
        (
            "helpline: posh",
            "helpline: push",
            "list.yaml:11: platforms.x.helpline: unknown helpline 'push'; write 'posh'",
        ),
        ("checked: 2026-11-21", "checked: lately", "list.yaml:1: checked: write the day of the check"),
        ("checked: 2026-11-21\n", "", "checked: write the day"),
        ("    wait_hours", "    waits_hours", "list.yaml:10: platforms.x.waits_hours: unknown key"),
        (
            'own_report: "yes"',
            'own_report: "perhaps"',
            "list.yaml:12: platforms.x.own_report: unknown answer",
        ),
        ("verified: [abuse]", "verified: [abusive]", "list.yaml:8: platforms.x.verified: unknown entry"),
        ("platforms:", "plattforms:", "list.yaml:4: plattforms: unknown key 'plattforms'; write 'platforms'"),
        (LIST, "- 1", "list.yaml:1: file: must hold keys and values"),
        (LIST, "", "list.yaml:1: file: must hold keys and values"),
    ],
)
def test_a_mistake_in_the_list_is_named_with_its_line_and_mend(old: str, new: str, words: str) -> None:
    assert read_platforms_text(LIST, "list.yaml").of("x") is not None

    with pytest.raises(LetterFileError, match=words):
        read_platforms_text(LIST.replace(old, new, 1), "list.yaml")
