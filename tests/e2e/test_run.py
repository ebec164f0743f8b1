"""`gatepost run`: one process that serves, works, stops well and goes on where it was."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from monitor.bootstrap import Gatepost
from monitor.domain.case import Status
from monitor.settings import load_settings

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "config" / "school.example.yaml"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A `gatepost run` that answers."""

    process: "subprocess.Popen[str]"
    url: str

    def stop(self) -> tuple[int, str]:
        """Ask it to stop, as a service manager does; gives its exit status and last words."""
        self.process.send_signal(signal.SIGTERM)
        output, _ = self.process.communicate(timeout=90)
        return self.process.returncode, output

    def wait_for(self, pattern: str) -> str:
        """Read on until a line matches."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if re.search(pattern, line):
                return line
        raise AssertionError(f"it ended without saying {pattern!r}")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def settings_at_any_hour(folder: Path) -> Path:
    """Give the example's settings without quiet hours, so that a test at night sends what one by day does."""
    settings = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    settings["quiet_hours"] = {"from": "00:00", "to": "00:00"}
    path = folder / "school.yaml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    settings = settings_at_any_hour(folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "-v", "--config", str(settings), "run", "--port", str(free_port())],
        cwd=PROJECT,
        env={**os.environ, "GATEPOST_DATA_FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        started = Running(process=process, url="")
        line = started.wait_for("Review pages: ")
        yield Running(process=process, url=line.split()[-1])
    finally:
        process.kill()
        process.communicate()


def stored(folder: Path) -> tuple[int, int, int]:
    """Count mentions, cases and alerts."""
    house = Gatepost.of(load_settings(EXAMPLE, {"GATEPOST_DATA_FOLDER": str(folder)}))
    with house.store.read() as unit:
        return (
            sum(1 for _ in unit.each_mention()),
            len(unit.cases(statuses=tuple(Status), limit=1000)),
            len(unit.alerts(limit=1000)),
        )


@pytest.mark.slow
def test_it_serves_works_stops_well_and_goes_on_where_it_was(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        with urlopen(f"{first.url}/healthz", timeout=10) as answer:
            assert answer.status == 200
        first.wait_for(r"dispatch: DispatchReport\(n_sent=[1-9]")
        status, output = first.stop()
    assert (status, "goes on where it was" in output) == (0, True)
    before = stored(tmp_path)
    assert before[0] >= 200
    assert before[1] >= 20
    assert len(list((tmp_path / "outbox").iterdir())) == before[2]
    with running(tmp_path) as second:
        second.wait_for(r"dispatch: DispatchReport\(n_sent=0, n_failed=0")
        assert second.stop()[0] == 0
    assert stored(tmp_path) == before


@pytest.mark.slow
def test_a_second_one_on_the_same_database_says_so_and_stops(tmp_path: Path) -> None:
    with running(tmp_path):
        second = subprocess.run(
            [sys.executable, "-m", "monitor", "--config", str(EXAMPLE), "run", "--port", str(free_port())],
            cwd=PROJECT,
            env={**os.environ, "GATEPOST_DATA_FOLDER": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert second.returncode == 1
    assert "another `gatepost run`" in second.stderr


def test_a_port_in_use_is_named_with_the_mend(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, "-m", "monitor", "--config", str(EXAMPLE), "run", "--port", str(port)],
            cwd=PROJECT,
            env={**os.environ, "GATEPOST_DATA_FOLDER": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert refused.returncode == 1
    assert f":{port} cannot be listened on" in refused.stderr
    assert "--port" in refused.stderr
