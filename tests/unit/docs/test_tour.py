"""The documents name only what exists."""

import importlib
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
TOUR = (PROJECT / "docs" / "tour.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:monitor|classifiers)(?:\.\w+)+)`", TOUR)))


def test_the_tour_names_something() -> None:
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_the_tour_exists(name: str) -> None:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[end:]:
            found = getattr(found, attribute)
        return
    pytest.fail(f"no module begins {name}")


@pytest.mark.parametrize("document", sorted(PROJECT.glob("*.md")) + sorted((PROJECT / "docs").rglob("*.md")))
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []
