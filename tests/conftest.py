"""What every test shares: which parts of the system are there, and a list of what was not run."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def _has_postgres() -> bool:
    return bool(shutil.which("initdb")) or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _has_chromium() -> bool:
    return bool(shutil.which("chromium") or shutil.which("chromium-browser"))


PARTS: dict[str, tuple[Callable[[], bool], str]] = {
    "postgres": (_has_postgres, "PostgreSQL's server programs are not installed"),
    "browser": (_has_chromium, "Chromium is not installed"),
}
_not_run = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the list of what could not be run."""
    config.stash[_not_run] = []


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose part of the system is missing; under CI=true that is a failure."""
    for marker, (is_there, words) in PARTS.items():
        if item.get_closest_marker(marker) is None or is_there():
            continue
        if os.environ.get("CI") == "true":
            pytest.fail(f"{words}, and CI must run everything", pytrace=False)
        item.config.stash[_not_run].append(f"{item.nodeid}: {words}")
        pytest.skip(words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List what was not run, so that a green run never hides it."""
    not_run = config.stash[_not_run]
    if not_run:
        terminalreporter.section(f"{len(not_run)} tests not run")
        for line in not_run:
            terminalreporter.line(line)


@pytest.fixture
def project() -> Path:
    """The project's folder."""
    return PROJECT
