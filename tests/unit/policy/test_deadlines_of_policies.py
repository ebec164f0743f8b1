"""Only Casterton's clause CA-Mon-2 gives a number; no other policy may be made to (assertion N20)."""

import pytest

from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.domain.policy import Policy
from monitor.domain.policy.vocabulary import POLICY_BASES
from monitor.policy_files import load_policy

CODES = {
    "casterton": "CA",
    "heavers-farm": "HF",
    "holy-cross": "HC",
    "mersey-vale": "MV",
    "reay": "RE",
}


def policy_of(name: str) -> Policy:
    return load_policy(name, POLICY_FOLDER)


@pytest.mark.parametrize("name", CODES)
def test_a_number_of_hours_cites_nothing_but_the_one_clause_that_has_it(name: str) -> None:
    numeric = [deadline for deadline in policy_of(name).deadlines if deadline.hours is not None]
    assert {cite for deadline in numeric for cite in deadline.cites} == (
        {"CA-Mon-2"} if name == "casterton" else set()
    )
    assert {(deadline.hours, deadline.kind) for deadline in numeric} <= {(24, "hours_or_next_working_day")}


@pytest.mark.parametrize("name", CODES)
def test_every_time_of_a_policy_cites_that_policys_clauses(name: str) -> None:
    for deadline in policy_of(name).deadlines:
        assert deadline.basis in POLICY_BASES
        assert deadline.cites
        assert all(cite.startswith(f"{CODES[name]}-") for cite in deadline.cites)
