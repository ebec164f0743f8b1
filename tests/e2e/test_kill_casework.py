"""kill -9 amid reminders, re-checks, attachments, timestamps and packs: nothing half, nothing lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.bootstrap import Gatepost
from monitor.domain.case import Action, Status
from monitor.domain.vault import EntryKind
from monitor.services.review import Deed
from tests.e2e.casework_once import ADA
from tests.e2e.hand import let_in, work_through
from tests.e2e.test_kill import fraction, kind_of
from tests.e2e.world import FEED, PROJECT, World, world
from tests.servers.tsa_server import TsaServer

N_CASES = 3
N_KILLS = 4
# Reminders come near, pass and are passed on; looks are due after an hour, a day and a week.
HOURS = (1, 2, 26, 170)


def start(school: World, at: datetime, name: str) -> "subprocess.Popen[str]":
    """Start the steps and give the process once it is about to take the first."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.casework_once", str(school.settings), at.isoformat(), name],
        cwd=PROJECT,
        env={**os.environ, **school.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process: "subprocess.Popen[str]", *, kill_after: float | None = None) -> str:
    """Let it come to its end, or kill it after so many seconds; gives its last words."""
    assert process.stdout is not None
    timer = threading.Timer(kill_after or 60, os.killpg, (process.pid, signal.SIGKILL))
    timer.start()
    last = process.stdout.read()
    timer.cancel()
    process.stdout.close()
    process.wait()
    return last


@pytest.mark.slow
def test_kills_in_the_middle_of_casework_leave_nothing_half(tmp_path: Path) -> None:
    with TsaServer(tmp_path / "tsa") as tsa:
        evidence = {"timestamp_url": tsa.url, "timestamp_ca": str(tsa.ca_file)}
        with world(tmp_path, evidence=evidence) as school:
            for number in range(1, 2 * N_CASES, 2):
                school.feed.add_post(FEED, title="A letter", text=kind_of(number), external_id=f"n{number}")
            house = school.house()
            work_through(house)
            let_in(house, "ada")
            began = datetime.now(UTC)
            plan_follow_ups(house, began)
            started = time.perf_counter()
            assert ended(start(school, began, "first")) == "done\n"
            whole = (time.perf_counter() - started) * 0.6  # the rest is the start of the program
            n_killed = 0
            for number in range(N_KILLS):
                process = start(school, began + timedelta(hours=HOURS[number]), f"kill {number}")
                n_killed += ended(process, kill_after=whole * fraction(number)) == ""
                check(house)
            assert n_killed >= N_KILLS // 2
            last = began + timedelta(hours=HOURS[-1], minutes=1)
            assert ended(start(school, last, "last")) == "done\n"
            check(house)
            check_all_is_done(house)
            house.store.close()  # type: ignore[attr-defined]


def plan_follow_ups(house: Gatepost, began: datetime) -> None:
    """Give every case two things that come near, are due and pass while the steps are killed."""
    with house.store.read() as unit:
        cases = unit.cases(statuses=tuple(Status))
    for case in cases:
        for n_days in (1, 2):
            given = {"due": (f"{(began + timedelta(days=n_days)).date()}",)}
            deed = Deed(action=Action.FOLLOW_UP, revision=case.revision + n_days - 1, given=given)
            house.desk.act(case.case_id, deed, by=ADA)


def check(house: Gatepost) -> None:
    """No gap in a history, no entry without its event, no reminder without its message, the chain whole."""
    report = house.evidence.verify()
    assert report.findings == ()
    with house.store.read() as unit:
        alerts = {(alert.case_id, alert.created_at) for alert in unit.alerts(limit=10_000)}
        for case in unit.cases(statuses=tuple(Status)):
            file = unit.case_file(case.case_id)
            assert file is not None
            assert [event.revision for event in file.events] == list(range(1, case.revision + 1))
            for event in file.events:
                if event.action is Action.REMINDED:
                    assert (case.case_id, event.at) in alerts
            kinds = Counter(e.kind for e in unit.vault_entries(case_id=case.case_id, mention_ids=()))
            actions = Counter(event.action for event in file.events)
            assert kinds[EntryKind.FILE] == actions[Action.ATTACHED]
            assert kinds[EntryKind.FILE] == sum(
                e.action == "capture" for e in unit.audit(case_id=case.case_id)
            )


def check_all_is_done(house: Gatepost) -> None:
    """What the killed runs had begun the last one has brought to its end."""
    n_reminders = 0
    with house.store.read() as unit:
        for case in unit.cases(statuses=tuple(Status)):
            entries = unit.vault_entries(case_id=case.case_id, mention_ids=())
            assert sum(entry.kind == EntryKind.CHECK for entry in entries) >= 1
            file = unit.case_file(case.case_id)
            assert file is not None
            n_reminders += sum(event.action is Action.REMINDED for event in file.events)
        assert n_reminders >= N_CASES
        newest = unit.newest_vault_entry(EntryKind.TIMESTAMP)
        assert newest is not None
        assert newest.seq == unit.vault_head().seq
