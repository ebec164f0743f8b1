"""The matrix in words that a governor can read, one page an incident.

Run `python -m tests.unit.policy.test_policy_pages` to write the pages anew, then read what changed.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.policy import Law, Policy, incident_from_dict, recommend
from monitor.policy_files import load_policy
from monitor.policy_files.law import load_law
from tests.unit.policy.plain import WIDTH, page

TESTS = Path(__file__).parents[2]
CONFIG = TESTS.parent / "config"
GOLDEN = TESTS / "golden" / "policy"
CODES = ("HF", "MV", "CA", "HC", "RE")
ENTRIES: dict[str, dict[str, Any]] = {
    f"{entry['id'].replace(' ', '-')}.txt": entry
    for entry in yaml.safe_load((TESTS / "data" / "policy_matrix.yaml").read_text(encoding="utf-8"))
}


@cache
def shipped() -> tuple[tuple[Policy, ...], Law]:
    policies = tuple(load_policy(code, CONFIG / "policies") for code in CODES)
    return policies, load_law(CONFIG / "law" / "england.yaml")


def text_of(name: str) -> str:
    policies, law = shipped()
    incident = incident_from_dict(ENTRIES[name]["incident"])
    return page(ENTRIES[name], incident, ((policy, recommend(policy, incident, law)) for policy in policies))


@pytest.mark.parametrize("name", ENTRIES)
def test_the_answers_read_as_they_were_approved(name: str) -> None:
    assert text_of(name) == (GOLDEN / name).read_text(encoding="utf-8")


def test_there_is_a_page_for_each_incident_and_no_other() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_a_page_holds_every_policy_and_fits_on_paper(name: str) -> None:
    lines = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("Severity: ")] != []
    assert sum(line.startswith("Severity: ") for line in lines) == len(CODES)
    assert max(map(len, lines)) <= WIDTH


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for path in GOLDEN.iterdir():
        path.unlink()
    for name in ENTRIES:
        (GOLDEN / name).write_text(text_of(name), encoding="utf-8")
