"""`gatepost evaluate`: what it asks of the classifier, prints and writes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.cli_scene import Scene

FOUND: dict[str, Any] = {
    "model": "made up",
    "resamples": 1000,
    "seed": 1,
    "public": {"olid": {"posts": 9, "abusive_auroc": {"value": 0.9, "low": 0.8, "high": 0.95}}},
    "left_out": ["SchoolCheck: not there."],
}


@pytest.fixture
def asked(empty: Scene) -> list[Any]:
    """What the report was asked for, by a command that reads no weights."""
    calls: list[Any] = []

    def report(*arguments: object) -> dict[str, Any]:
        calls.append(arguments)
        return FOUND

    def load() -> str:
        return "classifier"

    empty.monkeypatch.setattr("classifiers.evaluate.report", report)
    empty.monkeypatch.setattr("classifiers.predict.Classifier.load", load)
    return calls


def test_figures_are_printed_with_their_aims_and_written_as_json(empty: Scene, asked: list[Any]) -> None:
    assert empty.run("evaluate", "--json", "figures.json") == 0
    assert "olid" in empty.out
    assert "0.900  0.800 to 0.950  >= 0.85   yes" in empty.out
    assert "left out: SchoolCheck: not there." in empty.out
    assert json.loads((empty.folder / "figures.json").read_text(encoding="utf-8")) == FOUND


@pytest.mark.parametrize(
    ("flags", "is_right"),
    [
        ((), lambda extent: extent.at_most == 1_000 and extent.with_peers),
        (("--quick",), lambda extent: extent.at_most == 100 and not extent.with_peers),
        (("--full",), lambda extent: extent.at_most is None and extent.with_peers),
    ],
)
def test_more_or_less_can_be_measured(
    flags: tuple[str, ...], is_right: Callable[[Any], bool], empty: Scene, asked: list[Any]
) -> None:
    assert empty.run("evaluate", *flags) == 0
    ((classifier, data, extent),) = asked
    assert classifier == "classifier"
    assert data == Path("../shared/data")
    assert is_right(extent)


def test_the_data_folder_may_be_named(empty: Scene, asked: list[Any]) -> None:
    (empty.folder / "sets").mkdir()
    assert empty.run("evaluate", "--data", "sets") == 0
    assert asked[0][1] == Path("sets")


def test_where_the_figures_cannot_be_written_nothing_is_measured(empty: Scene, asked: list[Any]) -> None:
    for file in ("nowhere/figures.json", "."):
        assert empty.run("evaluate", "--json", file) == 2
        assert empty.err == f"gatepost: --json: {file} is no file in a folder that is there\n"
    assert (empty.out, asked) == ("", [])


def test_a_named_folder_that_is_not_there_is_wrong_usage(empty: Scene, asked: list[Any]) -> None:
    assert empty.run("evaluate", "--data", "nowhere") == 2
    assert (empty.out, asked) == ("", [])
    assert empty.err == "gatepost: nowhere is no folder: name the data folder with --data.\n"
