"""A database of the version before the casework: open cases, plans and done steps go on in this one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.bootstrap import Gatepost
from monitor.bootstrap.pages import web_app
from monitor.domain.case import Status
from monitor.domain.pack import PROFILES
from monitor.services.ports import CaseFile
from tests.e2e.hand import Hand, let_in
from tests.e2e.world import PROJECT, world
from tests.servers.web_server import WebServer
from tests.unit.web.web_browser import words

OLD = PROJECT / "tests" / "data" / "databases" / "schema_0002.sql"
"""Written by that version itself: three cases, one of them with a confirmed label, done steps and a note."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The old database, as a file."""
    (tmp_path / "var").mkdir()
    path = tmp_path / "var" / "gatepost.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    return path


def files_of(house: Gatepost) -> list[CaseFile]:
    with house.store.read() as unit:
        cases = unit.cases(statuses=tuple(Status))
        files = [unit.case_file(case.case_id) for case in cases]
    return [file for file in files if file is not None]


def test_an_older_database_goes_on_with_its_cases_plans_and_steps(old: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        n_done = connection.execute("SELECT count(*) FROM case_event WHERE action = 'step_done'").fetchone()[
            0
        ]
        before = connection.execute(
            "SELECT case_id, revision, status, severity FROM cases ORDER BY 1"
        ).fetchall()
    with world(tmp_path) as school:
        house = school.house()
        after = [(f.case.case_id, f.case.revision, f.case.status, f.case.severity) for f in files_of(house)]
        assert sorted(after) == before
        assert house.evidence.verify().is_whole
        worked_on = next(file for file in files_of(house) if file.case.status is Status.ACTION_UNDER_WAY)
        done = [record for record in worked_on.case.steps_done if record.state == "done"]
        assert len(done) == n_done > 0
        assert {record.by for record in done} == {"Ada Example"}
        let_in(house, "ada", "bea")
        with WebServer(web_app(house)) as server, Hand(server.base_url, "ada") as ada:
            every_page_opens(house, ada)
            work_goes_on(house, ada, worked_on.case.case_id)
        house.remind.run()
        house.triage.run()
        assert house.evidence.verify().is_whole
        house.store.close()  # type: ignore[attr-defined]


def every_page_opens(house: Gatepost, ada: Hand) -> None:
    for path in (
        "/",
        "/?status=closed",
        "/set-aside",
        "/sources",
        "/calendar",
        "/outbox",
        "/digest",
        "/keys",
    ):
        ada.page(path)
    for file in files_of(house):
        case_id = file.case.case_id
        ada.page(f"/cases/{case_id}")
        ada.page(f"/cases/{case_id}/chronology")
        token = ada.form(case_id)["token"]
        for recipient in PROFILES:
            pack = ada.post(case_id, "pack", {"token": token, "recipient": recipient})
            assert (pack.status_code, pack.content[:2]) == (200, b"PK")


def work_goes_on(house: Gatepost, ada: Hand, case_id: int) -> None:
    page = words(ada.page(f"/cases/{case_id}"))
    assert "The father was rung." in page
    ada.does(case_id, "context", context=["credible_threat"])
    ada.does(case_id, "necessity", necessity="A threat of harm.")
    ada.does(case_id, "rung", rung="poster")
    case = next(file.case for file in files_of(house) if file.case.case_id == case_id)
    assert [rung.step for rung in case.work.rungs] == ["poster"]
    ada.does(case_id, "resolve")
