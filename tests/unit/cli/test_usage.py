"""`gatepost` as a whole: help, wrong usage, and the exit status for each kind of trouble."""

import argparse
from importlib.metadata import version

import pytest

from monitor.cli import main
from monitor.services.ports import StaleCaseError, StoreBusyError
from tests.unit.cli.cli_scene import Scene

COMMANDS = (
    "init",
    "check",
    "user",
    "run",
    "collect",
    "assess",
    "triage",
    "dispatch",
    "digest",
    "export",
    "classify",
    "why",
    "relevance",
    "plan",
    "evaluate",
)


def test_help_names_every_command_and_the_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])

    out = capsys.readouterr().out
    assert end.value.code == 0
    assert all(f"\n    {command} " in out for command in COMMANDS)
    assert "Exit status: 0 success" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_own_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])

    assert end.value.code == 0
    assert f"usage: gatepost {command}" in capsys.readouterr().out


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])

    assert (end.value.code, capsys.readouterr().out) == (0, f"gatepost {version('gatepost')}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "dance",
        "collect",
        "collect --once --twice",
        "classify",
        "relevance --jsonl",
        "relevance --school school.yaml",
        "plan --policy MV",
        "plan --incident -",
        "export cats --jsonl",
        "digest --weeek 2026-W47",
        "run --port eighty",
        "--config",
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_was_expected(
    arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments.split())

    said = capsys.readouterr()
    assert (end.value.code, said.out) == (2, "")
    assert said.err.startswith("usage: gatepost")
    assert ": error: " in said.err


@pytest.mark.parametrize(
    "command", ["check", "collect --once", "assess", "triage", "dispatch", "digest", "run"]
)
def test_without_settings_every_command_ends_with_2_and_says_how_to_make_them(
    command: str, empty: Scene
) -> None:
    assert empty.run(*command.split()) == 2
    assert empty.out == ""
    assert empty.err == (
        "gatepost: config/school.yaml: there is no such file. "
        "Run `gatepost init`, or name one with --config.\n"
    )


def test_every_mistake_in_the_settings_has_its_own_line(school: Scene) -> None:
    path = school.write("wrong.yaml", "school: {}\ncolour: red\n")

    assert school.run("--config", path, "triage") == 2
    lines = school.err.splitlines()
    assert len(lines) > 2
    assert all(line.startswith(f"gatepost: {path}, line ") for line in lines)


def test_a_named_settings_file_goes_before_the_environments(school: Scene) -> None:
    school.monkeypatch.setenv("GATEPOST_CONFIG", "none.yaml")

    assert school.run("triage") == 2
    assert "none.yaml: there is no such file" in school.err
    assert school.run("--config", "school.yaml", "triage") == 0


def test_an_unknown_policy_is_answered_with_those_there_are(school: Scene) -> None:
    path = school.folder / "school.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("mersey-vale", "mersy-vale"), encoding="utf-8")

    assert school.run("triage") == 2
    assert "mersy-vale" in school.err
    assert "mersey-vale" in school.err


class WeightsError(Exception):
    """As the classifiers raise it; it is known by its name, so that nothing has to load them."""


@pytest.mark.parametrize(
    ("trouble", "status", "said"),
    [
        (
            StoreBusyError("The disk is full.\nFree some."),
            1,
            "gatepost: The disk is full.\ngatepost: Free some.\n",
        ),
        (StaleCaseError("Somebody was faster."), 1, "gatepost: Somebody was faster.\n"),
        (WeightsError("model.onnx is damaged."), 1, "gatepost: model.onnx is damaged.\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_trouble_of_a_known_kind_is_said_without_a_traceback(
    trouble: BaseException, status: int, said: str, school: Scene
) -> None:
    def fail(_arguments: argparse.Namespace) -> int:
        raise trouble

    school.monkeypatch.setattr("monitor.cli.steps.triage", fail)

    assert school.run("triage") == status
    assert (school.out, school.err) == ("", said)


def test_trouble_of_an_unknown_kind_fails_loudly(school: Scene) -> None:
    def fail(_arguments: argparse.Namespace) -> int:
        raise ZeroDivisionError

    school.monkeypatch.setattr("monitor.cli.steps.triage", fail)

    with pytest.raises(ZeroDivisionError):
        school.run("triage")
