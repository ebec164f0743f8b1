"""The shipped model card: what it must say, and that nobody wrote it by hand."""

import json
import re

import pytest

from classifiers.card import model_card
from classifiers.labels import RISK
from classifiers.manifest import DEFAULT_FOLDER, FILE_NAME
from classifiers.sources import SOURCES
from classifiers.suite import load_suite

CARD = (DEFAULT_FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
RAW = json.loads((DEFAULT_FOLDER / FILE_NAME).read_text(encoding="utf-8"))
HEADINGS = (
    "What it is for",
    "How it is built",
    "Labels",
    "Training data",
    "Time and energy",
    "Figures: SchoolCheck",
    "Figures: held-out school posts",
    "Calibration and thresholds",
    "Figures: public evaluation sets",
    "Limits",
)
FIGURE = re.compile(r"\d\.\d{3} \(\d\.\d{3} to \d\.\d{3}\)")


def section(name: str) -> str:
    return CARD.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def test_the_card_is_what_the_manifest_makes() -> None:
    assert model_card(RAW) == CARD


def test_the_card_has_its_sections_in_order() -> None:
    assert tuple(re.findall(r"^## (.+)$", CARD, re.M)) == HEADINGS


@pytest.mark.parametrize("name", [name for name in HEADINGS if name.startswith("Figures")])
def test_figures_stand_with_their_intervals(name: str) -> None:
    assert len(FIGURE.findall(section(name))) >= 10


def test_every_source_has_a_licence_and_biases() -> None:
    rows = [line for line in section("Training data").splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(SOURCES)
    assert all(len([cell for cell in row.split("|") if cell.strip()]) == 5 for row in rows)


def test_every_label_is_defined_calibrated_and_measured() -> None:
    for label in RISK:
        assert f"- `{label}`: " in section("Labels")
        assert re.search(rf"^\| {label} \| [\d.]+ \| 0\.\d\d \| [\d.]+ \| -?[\d.]+ \|$", CARD, re.M)
        assert re.search(
            rf"^\| {label} \| \d+ \| 0\.\d{{3}} \(", section("Figures: held-out school posts"), re.M
        )


def test_every_function_of_the_suite_is_reported() -> None:
    shown = section("Figures: SchoolCheck")
    assert all(f"| {name} |" in shown for name in load_suite().functions)


def test_time_and_energy_are_told_with_their_assumption() -> None:
    told = section("Time and energy")
    assert re.search(r"\d+ minutes", told)
    assert re.search(r"\d\.\d+ kWh", told)
    assert "assumption" in told


def test_no_place_is_left_unfilled() -> None:
    assert not re.search(r"[{}]|\bnan\b|\bNone\b", CARD)
