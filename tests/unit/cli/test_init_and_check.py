"""From nothing to settings that work: `init`, then `check`."""

import os
from pathlib import Path

import pytest

from monitor import NO_TELEMETRY
from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.policy_files import list_policies
from monitor.settings import load_settings
from tests.unit.cli.cli_scene import Scene

ANSWERS = {
    "--name": "Oakfield Academy",
    "--short-names": "Oakfield, OA",
    "--town": "Pellingford",
    "--county": "Wessenshire",
    "--postcode": "QW9 1AA",
    "--website": "www.oakfield.example",
    "--head-email": "head@oakfield.example",
    "--policy": "casterton",
}

POLICIES = ", ".join(policy.name for policy in list_policies(POLICY_FOLDER))


def _arguments(**changed: str) -> list[str]:
    answers = {**ANSWERS, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    return [word for pair in answers.items() for word in pair]


def test_init_writes_settings_that_load(empty: Scene) -> None:
    assert empty.run("init", *_arguments()) == 0

    settings = load_settings(Path("config/school.yaml"), {})
    assert empty.out.startswith("config/school.yaml written. Next: ")
    assert (settings.school.name, settings.school.short_names) == ("Oakfield Academy", ("Oakfield", "OA"))
    assert (settings.school.town, settings.school.postcode) == ("Pellingford", "QW9 1AA")
    assert (settings.policy, settings.routes["critical"].to) == ("casterton", ("head@oakfield.example",))
    assert settings.channels.email.sender == "Gatepost <gatepost@oakfield.example>"
    assert not any(source.is_enabled for source in settings.sources)
    assert [path.name for path in Path("config").iterdir()] == ["school.yaml"]


def test_what_init_writes_passes_the_check(empty: Scene) -> None:
    empty.run("init", *_arguments(), "--out", "school.yaml")

    assert empty.run("--config", "school.yaml", "check") == 0

    parts = dict(line.split(maxsplit=1) for line in empty.out.splitlines())
    assert parts["settings"] == "works       school.yaml: Oakfield Academy"
    for part, state in {
        "database": "works",
        "model": "works",
        "policy": "works",
        "source": "not set up",
        "slack": "not set up",
        "email": "not set up",
        "people": "not set up",
        "clock": "works",
        "disk": "works",
    }.items():
        assert parts[part].startswith(state), parts[part]
    assert empty.err == ""
    assert (empty.folder / "data" / "gatepost.db").is_file()


def test_init_asks_what_it_was_not_told(empty: Scene) -> None:
    answers = iter(["Oakfield Academy", "", "", "", "", "", "head@oakfield.example", ""])
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return next(answers)

    empty.monkeypatch.setattr("builtins.input", answer)

    assert empty.run("init", "--out", "school.yaml") == 0
    assert asked[0] == "The school's full name: "
    assert asked[-1] == f"Which policy ({POLICIES}) [mersey-vale]: "
    assert load_settings(Path("school.yaml"), {}).policy == "mersey-vale"


def test_init_without_answers_ends_with_2(empty: Scene) -> None:
    assert empty.run("init", "--out", "school.yaml") == 2
    assert "the questions were not answered; give the answers as options" in empty.err
    assert not Path("school.yaml").exists()


def test_init_keeps_a_file_that_is_there_unless_it_is_forced(empty: Scene) -> None:
    path = empty.write("school.yaml", "mine")

    assert empty.run("init", *_arguments(), "--out", path) == 2
    assert empty.err == f"gatepost: {path} is there already; use --force to replace it\n"
    assert path.read_text(encoding="utf-8") == "mine"

    assert empty.run("init", *_arguments(), "--out", path, "--force") == 0
    assert load_settings(path, {}).school.name == "Oakfield Academy"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "the school needs a name"),
        ({"name": "   "}, "the school needs a name"),
        ({"head_email": "head"}, "alerts need an e-mail address, such as head@school.example"),
        ({"policy": "nope"}, f"there is no policy 'nope'; there are: {POLICIES}"),
    ],
)
def test_an_answer_that_will_not_do_is_refused_and_nothing_is_written(
    changed: dict[str, str], said: str, empty: Scene
) -> None:
    assert empty.run("init", *_arguments(**changed), "--out", "school.yaml") == 2
    assert empty.err == f"gatepost: {said}\n"
    assert list(empty.folder.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        'St "Bede\'s": a school # of sorts',
        "Ysgol Bryn Eithin – Llanfair",
        "{name} %s \\n Academy",
        "true",
        "- Oakfield",
        "Oak\nfield: [",
        "Oak\u2028field Academy",
        "🎈 Academy",
    ],
)
def test_any_name_of_a_school_is_written_so_that_it_is_read_back(name: str, empty: Scene) -> None:
    assert empty.run("init", *_arguments(name=name, town=name), "--out", "school.yaml") == 0

    school = load_settings(Path("school.yaml"), {}).school
    assert (school.name, school.town) == (name, name)


def test_an_answer_that_no_settings_file_can_hold_leaves_no_file_behind(empty: Scene) -> None:
    assert empty.run("init", *_arguments(town="Oak\x7ffield"), "--out", "school.yaml") == 2
    assert empty.err.startswith("gatepost: ")
    assert list(empty.folder.iterdir()) == []


def test_check_tries_the_enabled_source_and_says_what_it_found(school: Scene) -> None:
    assert school.run("check") == 0
    assert "source     works       Samples: samples.jsonl holds 4 sample posts." in school.out.splitlines()
    assert "source     not set up  Switched off: switched off in the settings" in school.out.splitlines()


def test_a_mistake_in_a_letter_of_the_schools_own_is_found_by_check(school: Scene) -> None:
    own = school.folder / "my-letters"
    own.mkdir()
    (own / "thanks.md").write_text("---\nid: thanks\ntitel: Thanks\n---\nHello.\n", encoding="utf-8")
    with (school.folder / "school.yaml").open("a", encoding="utf-8") as file:
        file.write("letters_folder: my-letters\n")

    assert school.run("check") == 1
    assert "letters    broken" in school.out
    assert "my-letters/thanks.md:3: titel: unknown key 'titel'; write 'title'" in school.out


def test_a_broken_source_makes_check_end_with_1_after_trying_the_rest(school: Scene) -> None:
    (school.folder / "samples.jsonl").unlink()

    assert school.run("check") == 1
    assert "source     broken      Samples: the sample posts samples.jsonl cannot be read" in school.out
    assert "disk       works" in school.out
    assert school.err == "gatepost: 1 part is broken\n"


@pytest.mark.parametrize(
    ("kind", "needs"),
    [
        ("kind: x", "GATEPOST_X_BEARER_TOKEN"),
        ("kind: reddit\n    search: [Tarnholt]", "GATEPOST_REDDIT_CLIENT_ID and _SECRET"),
    ],
)
def test_a_source_without_its_keys_is_broken_and_says_which(kind: str, needs: str, school: Scene) -> None:
    path = school.folder / "school.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("kind: sample\n    path: samples.jsonl", kind), encoding="utf-8")

    assert school.run("check") == 1
    assert f"Samples: put {needs} into the environment or .env, or switch the source off" in school.out


def test_a_data_folder_that_cannot_be_used_breaks_its_parts_and_no_others(school: Scene) -> None:
    school.write("occupied", "a file")
    school.monkeypatch.setenv("GATEPOST_DATA_FOLDER", str(school.folder / "occupied" / "data"))

    assert school.run("check") == 1

    states = {line[:10].strip(): line[11:22].strip() for line in school.out.splitlines()}
    assert {part for part, state in states.items() if state == "broken"} >= {"database", "people", "disk"}
    assert states["policy"] == states["clock"] == states["model"] == "works"
    assert "parts are broken" in school.err


def test_a_reviewer_who_was_added_may_sign_in(school: Scene) -> None:
    password = b"correct horse battery staple\n"

    assert school.run("user", "Ada", "--name", "Ada Marsh", "--password-stdin", stdin=password) == 0
    assert school.out == "Ada Marsh may now sign in as ada\n"
    school.run("check")
    assert "people     works       1 may sign in" in school.out


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (("a",), b"correct horse battery staple", "a login has 2 to 64 letters"),
        (("ada marsh",), b"correct horse battery staple", "a login has 2 to 64 letters"),
        (("ada",), b"short", "12"),
        (("ada",), b"", "12"),
    ],
)
def test_a_login_or_password_that_will_not_do_ends_with_2(
    arguments: tuple[str, ...], password: bytes, said: str, school: Scene
) -> None:
    assert school.run("user", *arguments, "--name", "Ada", "--password-stdin", stdin=password) == 2
    assert said in school.err
    assert not (school.folder / "data").exists()


@pytest.mark.parametrize("name", ["", "   "])
def test_a_reviewer_needs_a_name_for_the_history(name: str, school: Scene) -> None:
    password = b"correct horse battery staple"

    assert school.run("user", "ada", "--name", name, "--password-stdin", stdin=password) == 2
    assert school.err == "gatepost: --name needs the name that will stand in the history of cases\n"


@pytest.mark.parametrize("website", ["https://www.oakfield.example/home", "www.oakfield.example"])
def test_a_website_may_be_written_as_a_browser_shows_it(website: str, empty: Scene) -> None:
    assert empty.run("init", *_arguments(website=website), "--out", "school.yaml") == 0

    settings = load_settings(empty.folder / "school.yaml", {})
    assert settings.channels.email.sender == "Gatepost <gatepost@oakfield.example>"


def test_what_a_foreign_error_says_is_not_repeated(school: Scene) -> None:
    def fail(_self: object) -> str:
        raise RuntimeError("https://ada:hush-hush@db.example")

    school.monkeypatch.setattr("monitor.storage.unit_of_work.SqlStore.check", fail)

    assert school.run("check") == 1
    assert "database   broken      RuntimeError at test_init_and_check.py" in school.out
    assert "hush-hush" not in school.out + school.err


def test_init_writes_where_config_says_and_takes_a_pasted_website(empty: Scene) -> None:
    arguments = _arguments(website="https://www.oakfield.example/about/")

    assert empty.run("--config", "ours.yaml", "init", *arguments) == 0

    settings = load_settings(Path("ours.yaml"), {})
    assert settings.school.website.removeprefix("www.") == "oakfield.example"
    assert settings.channels.email.sender == "Gatepost <gatepost@oakfield.example>"


def test_init_into_a_place_that_cannot_be_written_says_so(empty: Scene) -> None:
    Path("a-file").write_text("x", encoding="utf-8")

    assert empty.run("init", *_arguments(), "--out", "a-file/school.yaml") == 1

    assert "a-file" in empty.err
    assert "Traceback" not in empty.err


def test_the_models_runtime_is_told_to_report_nothing() -> None:
    assert os.environ[NO_TELEMETRY] == "1"


def test_somebody_who_has_left_can_sign_in_no_more_and_keeps_a_name(school: Scene) -> None:
    password = b"three quiet green doors\n"
    assert school.run("user", "ada", "--name", "Ada Marsh", "--password-stdin", stdin=password) == 0
    assert school.run("user", "ada", "--remove") == 0
    assert "Ada Marsh may not sign in any more" in school.out
    assert school.run("user", "ada", "--remove") == 0
    assert school.run("user", "nobody", "--remove") == 2
    assert "'nobody'" in school.err
