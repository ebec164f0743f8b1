"""Every mistake in a settings file is answered with file, line, field and what to write instead."""

from pathlib import Path

import pytest

from monitor.settings import SettingsError, load_settings
from tests.unit.settings.settings_text import MINIMAL, written

N_LINES = len(MINIMAL.splitlines())
BELOW = N_LINES + 1
"""The line of what a test adds beneath the small file."""


def _said(path: Path) -> list[str]:
    with pytest.raises(SettingsError) as problem:
        load_settings(path, {})
    return str(problem.value).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("policy:", "polcy:", "line 8, polcy: there is no such setting; write `policy`"),
        ("  name: Tarn", "  nmae: Tarn", "line 2, school.nmae: there is no such setting; write `name`"),
        ("    urls:", "    url:", "line 6, sources.0.url: there is no such setting; write `urls`"),
        (
            "    kind: feed",
            "    kind: feed\n    colour: red",
            "line 6, sources.0.colour: there is no such setting; remove it",
        ),
        (
            "  medium: {channels:",
            "  medium: {channel:",
            "line 12, routing.medium.channel: there is no such setting; write `channels`",
        ),
        (
            "  roles:",
            "  medum: {to: [head]}\n  roles:",
            "line 13, routing.medum: there is no such setting; write `medium`",
        ),
    ],
)
def test_a_typing_error_in_a_key_is_answered_with_the_key_that_was_meant(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = written(tmp_path, MINIMAL.replace(old, new, 1))

    assert f"{path}, {said}" in _said(path)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("quiet_hours: {form: '22:00'}", "quiet_hours.form: there is no such setting; write `from`"),
        (
            "privacy: {names_in_alert: true}",
            "privacy.names_in_alert: there is no such setting; write `names_in_alerts`",
        ),
        (
            "channels: {email: {hots: smtp.example}}",
            "channels.email.hots: there is no such setting; write `host`",
        ),
        (
            "web: {port: eighty}",
            "web.port: input should be a valid integer, unable to parse string as an integer",
        ),
        ("web: {port: 0}", "web.port: Input should be greater than or equal to 1"),
        ("web: {port: 70000}", "web.port: Input should be less than or equal to 65535"),
        ("web: [8460]", "web: input should be a valid dictionary or instance of WebModel"),
        (
            "privacy: {names_in_alerts: perhaps}",
            "privacy.names_in_alerts: input should be a valid boolean, unable to interpret input",
        ),
        (
            "privacy: {post_text_in_alerts: some}",
            "privacy.post_text_in_alerts: write one of 'full', 'excerpt' or 'none'",
        ),
        (
            "retention: {resolved_days: 0}",
            "retention.resolved_days: Input should be greater than or equal to 1",
        ),
        ("time_zone: Europe/Londno", "time_zone: 'Europe/Londno' is not a time zone; write Europe/London"),
        ("time_zone: Europe", "time_zone: 'Europe' is not a time zone; write Europe/London"),
        ("time_zone: ''", "time_zone: '' is not a time zone; write Europe/London"),
        (
            "time_zone: ../../etc/passwd",
            "time_zone: '../../etc/passwd' is not a time zone; write Europe/London",
        ),
        (
            "quiet_hours: {from: 22:00}",
            'quiet_hours.from: a time is written in quotation marks, such as "07:30"',
        ),
        (
            "quiet_hours: {from: 22.5}",
            'quiet_hours.from: a time is written in quotation marks, such as "07:30"',
        ),
        (
            "quiet_hours: {from: '22:00Z'}",
            (
                "quiet_hours.from: a time is on the school's own clock: "
                'write it without a zone, such as "07:30"'
            ),
        ),
        (
            "quiet_hours: {except: [hihg]}",
            "quiet_hours.except.0: write one of 'low', 'medium', 'high' or 'critical'",
        ),
        (
            "digest: {at: '25:00'}",
            "digest.at: input should be in a valid time format, hour value is outside expected range of 0-23",
        ),
        (
            "digest: {weekday: Monday}",
            (
                "digest.weekday: write one of 'monday', 'tuesday', 'wednesday', 'thursday', "
                "'friday', 'saturday' or 'sunday'"
            ),
        ),
        (
            "digest: {to: [govenors]}",
            (
                "digest: the digest goes to 'govenors', but nobody holds that role: "
                "add `govenors: [name@school.example]` under routing.roles"
            ),
        ),
        (
            "term_dates: [{name: Spring, starts: 2027-03-01, ends: 2027-02-01}]",
            "term_dates.0: Spring ends before it starts",
        ),
        (
            "term_dates: [{name: Spring, starts: soon, ends: 2027-02-01}]",
            "term_dates.0.starts: input should be a valid date or datetime, input is too short",
        ),
        ("inset_days: 2027-01-04", "inset_days: input should be a valid list"),
    ],
)
def test_a_value_that_cannot_be_is_answered_with_what_can(tmp_path: Path, more: str, said: str) -> None:
    path = written(tmp_path, f"{MINIMAL}{more}\n")

    assert _said(path) == [f"{path}, line {BELOW}, {said}"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  name: Tarnholt Community School",
            "  website: a.example",
            "line 1, school.name: this setting is missing; add it",
        ),
        ("    kind: feed\n", "", "line 4, sources.0.kind: this setting is missing; add it"),
        ("policy: mersey-vale\n", "", "line 1, policy: this setting is missing; add it"),
        (
            "    kind: feed",
            "    kind: podcast",
            "line 5, sources.0.kind: write one of 'sample', 'feed', 'reddit' or 'x'",
        ),
        (
            "    urls:\n      - https://news.example/rss.xml\n",
            "",
            "line 4, sources.0: a feed source needs `urls`, a list of feed addresses",
        ),
        (
            "    kind: feed",
            "    kind: sample",
            "line 4, sources.0: a sample source needs `path`, the file with the posts",
        ),
        (
            "    kind: feed",
            "    kind: reddit",
            "line 4, sources.0: a Reddit source needs `search` (school terms) or `subreddits`",
        ),
        (
            "https://news.example/rss.xml",
            "news.example/rss.xml",
            (
                "line 6, sources.0.urls: 'news.example/rss.xml' is no web address; "
                "it must begin with https:// or http://"
            ),
        ),
        (
            "  name: Tarnholt Community School",
            "  name: '  '",
            "line 2, school.name: String should have at least 1 character",
        ),
        (
            "    kind: feed",
            "    kind: feed\n    every_minutes: 0",
            "line 6, sources.0.every_minutes: Input should be greater than or equal to 1",
        ),
        (
            "  - name: Town news",
            "  - name: Town news\n    kind: x\n  - name: Town news",
            "line 3, sources: two sources are called 'Town news'; give each its own name",
        ),
        (
            "    head: [head@tarnholt.example]",
            "    dsl: [dsl@tarnholt.example]",
            (
                "line 9, routing: critical goes to 'head', but nobody holds that role: "
                "add `head: [name@school.example]` under routing.roles"
            ),
        ),
        (
            "    head: [head@tarnholt.example]",
            "    head: []",
            (
                "line 9, routing: critical goes to 'head', but nobody holds that role: "
                "add `head: [name@school.example]` under routing.roles"
            ),
        ),
        (
            "channels: [email]",
            "channels: [email, pigeon]",
            "line 12, routing.medium.channels.1: write one of 'slack', 'email' or 'digest'",
        ),
        ("policy: mersey-vale", "policy: [mersey-vale]", "line 8, policy: input should be a valid string"),
    ],
)
def test_a_part_that_is_missing_or_does_not_fit_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = written(tmp_path, MINIMAL.replace(old, new, 1))

    assert f"{path}, {said}" in _said(path)


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (f"{MINIMAL}policy: casterton\n", BELOW, "policy"),
        (MINIMAL.replace("sources:", "  name: Other\nsources:", 1), 3, "name"),
        (MINIMAL.replace("    kind: feed", "    kind: feed\n    kind: x", 1), 6, "kind"),
        (f"{MINIMAL}    head: [other@tarnholt.example]\n", BELOW, "head"),
    ],
)
def test_a_key_that_stands_twice_is_refused(tmp_path: Path, text: str, line: int, key: str) -> None:
    path = written(tmp_path, text)

    assert _said(path) == [f"{path}, line {line}, {key}: this key stands here twice; keep one of the two."]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("school:\n  name: Tarnholt: the school\n", "line 2, column 17"),
        ("school:\n name: A\n  town: B\n", "line 3, column 7"),
        ("school: [A\n", "line 2, column 1"),
        ("school:\n\tname: A\n", "line 2, column 1"),
        ("school: 'A\n", "line 2, column 1"),
        ("? [a, b]\n: c\n", "line 1, column 3"),
        ("a: *b\n", "line 1, column 4"),
        ("a: !!python/object:os.system {}\n", "line 1, column 4"),
        ("school: A\n---\nschool: B\n", "line 2, column 1"),
    ],
)
def test_a_file_that_is_no_yaml_is_answered_with_the_place(tmp_path: Path, text: str, place: str) -> None:
    path = written(tmp_path, text)

    (said,) = _said(path)

    assert said.startswith(f"{path}, {place}: this is not valid YAML (")
    assert said.endswith(
        'Check the indentation there, and put text with a colon or a # into "quotation marks".'
    )


@pytest.mark.parametrize("day", ["2027-02-30", "2026-06-31", "2026-13-01", "2026-00-10"])
def test_a_date_that_no_calendar_has_is_answered_with_its_line(tmp_path: Path, day: str) -> None:
    path = written(tmp_path, f"{MINIMAL}term_dates:\n  - {{name: A, starts: 2026-01-05, ends: {day}}}\n")

    (said,) = _said(path)

    assert said.startswith(f"{path}, line {BELOW + 1}, column 41: there is no such value ('{day}': ")
    assert said.endswith("Write a date as 2026-09-02.")


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing here\n", "- a\n- b\n", "Tarnholt\n", "42\n", "null\n", "---\n"]
)
def test_a_file_that_is_empty_or_no_mapping_is_sent_to_the_example(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)

    assert _said(path) == [f"{path}, line 1: the file must hold settings such as `school:`; see the example."]


def test_a_file_that_is_not_there_is_answered_with_how_to_make_one(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"

    assert _said(path) == [f"{path}: there is no such file. Run `gatepost init`, or name one with --config."]


@pytest.mark.parametrize(
    "content", [b"\x80\x81\x82", b"\xff\xfeschool", b"school: \xe9cole\n", b"\x89PNG\r\n\x1a\n\x00\x00"]
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "school.yaml"
    path.write_bytes(content)

    (said,) = _said(path)

    assert said.startswith(f"{path}: the file cannot be read (")


def test_a_file_with_control_characters_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "school: \x00\x01\x02\n")

    (said,) = _said(path)

    assert said.startswith(f"{path}: this is not valid YAML (")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (said,) = _said(tmp_path)

    assert said.startswith(f"{tmp_path}: the file cannot be read (")


def test_several_mistakes_are_said_at_once_but_not_endlessly(tmp_path: Path) -> None:
    wrong = "".join(f"wrong_{n}: 1\n" for n in range(40))
    path = written(tmp_path, MINIMAL + wrong)

    said = _said(path)

    assert len(said) == 10
    assert all("there is no such setting" in line for line in said)


def test_a_word_of_the_file_is_never_taken_for_a_secret_place(tmp_path: Path) -> None:
    path = written(tmp_path, MINIMAL.replace("policy: mersey-vale", "policy: {token: hush}"))

    assert "hush" not in "\n".join(_said(path))


def test_aliases_that_run_in_a_circle_or_multiply_are_read_in_good_time(tmp_path: Path) -> None:
    rows = "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 30))
    path = written(tmp_path, f"circle: &circle [*circle]\nb0: &b0 [x]\n{rows}")

    assert f"{path}, line 1, circle: there is no such setting; remove it" in _said(path)


def test_a_file_that_is_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "school: " + "[" * 20_000)

    assert _said(path) == [f"{path}: the file cannot be read (it is nested too deeply)."]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "channels: {email: {sender: Gatepost}}",
            "channels.email.sender: 'Gatepost' is no sender; write Gatepost <gatepost@school.example>",
        ),
        (
            "channels: {email: {sender: '@b.example'}}",
            "channels.email.sender: '@b.example' is no sender; write Gatepost <gatepost@school.example>",
        ),
        (
            "web: {public_url: a.example}",
            "web.public_url: 'a.example' is no web address; write https://gatepost.school.example",
        ),
        (
            "web: {public_url: 'javascript:alert(1)'}",
            "web.public_url: 'javascript:alert(1)' is no web address; write https://gatepost.school.example",
        ),
    ],
)
def test_an_address_that_is_none_is_answered_with_how_to_write_one(
    tmp_path: Path, more: str, said: str
) -> None:
    path = written(tmp_path, f"{MINIMAL}{more}\n")

    assert _said(path) == [f"{path}, line {BELOW}, {said}"]
