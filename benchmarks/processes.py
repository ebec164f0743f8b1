"""Runs a command as a whole process and reads from the kernel what it took."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GATEPOST = (sys.executable, "-m", "monitor")
PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """Wall-clock seconds and peak memory of one finished process."""

    seconds: float
    peak_mb: float
    output: str


def timed(arguments: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run `gatepost ARGUMENTS`; raises RuntimeError with its words when it fails."""
    return cost((*GATEPOST, *arguments), environment)


def cost(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command; raises RuntimeError with its words when it fails.

    The kernel counts the parent's memory into the peak of a process that it starts, so that the peak of a
    small process can only be told under a small parent.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} gave {process.returncode}:\n{output}")
    return Cost(seconds=time.perf_counter() - started, peak_mb=usage.ru_maxrss / 1024, output=output)


def seconds_to_first_page(
    arguments: Sequence[str], environment: Mapping[str, str], url: str, within_seconds: float = 60
) -> float:
    """Start `gatepost ARGUMENTS` and wait until `url` answers; stops it again."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [*GATEPOST, *arguments],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - started < within_seconds:
            try:
                with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - an address that we made
                    return time.perf_counter() - started
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        raise RuntimeError(f"{url} did not answer within {within_seconds} s")
    finally:
        process.terminate()
        process.wait(timeout=90)
