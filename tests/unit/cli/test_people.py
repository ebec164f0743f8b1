"""`gatepost user`: a person's role decides what the person may see, so a typing error is refused."""

import pytest

from monitor.domain.access import REVIEWER_ROLES
from tests.unit.cli.cli_scene import Scene

PASSWORD = b"correct horse battery staple\n"


@pytest.mark.parametrize(
    ("role", "hint"),
    [
        ("haed", 'write "head"'),
        ("DSL", 'write "dsl"'),
        ("headteacher", ""),
        ("communications lead", 'write "communications"'),
        ("", "write one of:"),
    ],
)
def test_a_role_that_there_is_not_is_refused_with_the_list(school: Scene, role: str, hint: str) -> None:
    assert school.run("user", "ada", "--name", "Ada", "--role", role, "--password-stdin", stdin=PASSWORD) == 2
    assert school.err.startswith(f"gatepost: --role {role!r} is no role: ")
    assert hint in school.err
    assert "dsl (designated safeguarding lead); slt (senior leadership team)" in school.err
    assert not (school.folder / "data").exists()


@pytest.mark.parametrize("role", sorted(REVIEWER_ROLES))
def test_every_role_can_be_given(school: Scene, role: str) -> None:
    said = school.run("user", "ada", "--name", "Ada", "--role", role, "--password-stdin", stdin=PASSWORD)

    assert said == 0
