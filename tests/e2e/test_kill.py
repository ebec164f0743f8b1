"""kill -9 at twenty moments of the path: nothing is lost, and at most one message is repeated a kill."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from monitor.domain.alert import AlertStatus
from monitor.domain.case import Status
from tests.e2e.world import FEED, PROJECT, World, world

N_KILLS = 20
POSTS_A_ROUND = 4


def kind_of(number: int) -> str:
    """Give a threat for every other post, unlike any other, and an everyday word for the rest."""
    digest = hashlib.sha256(str(number).encode()).hexdigest()[:6]
    if number % 2:
        return f"I will find the Year {number} teacher from Tarnholt School and break her legs. Bay {digest}."
    return f"The Tarnholt School fair raised {number} pounds {digest} for new coats, thank you everybody."


def a_round(school: World, number: int) -> None:
    """Put new posts into the paper."""
    first = number * POSTS_A_ROUND
    for n in range(first, first + POSTS_A_ROUND):
        school.feed.add_post(FEED, title=f"Letter {n}", text=kind_of(n), external_id=f"n{n}")


def start(school: World) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.steps_once", str(school.settings)],
        cwd=PROJECT,
        env={**os.environ, **school.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def run_for(school: World, seconds: float) -> bool:
    """Run the steps and kill them after so long; says whether they were killed."""
    process = start(school)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def fraction(number: int) -> float:
    """Give the n-th moment, between 0 and 1, spread as if by chance and the same on every run."""
    return int(hashlib.sha256(f"kill {number}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_repeat_at_most_one_message_each(tmp_path: Path) -> None:
    with world(tmp_path) as school:
        a_round(school, 0)
        started = time.perf_counter()
        assert start(school).wait(timeout=120) == 0
        whole = time.perf_counter() - started
        n_killed = 0
        for number in range(1, N_KILLS + 1):
            a_round(school, number)
            n_killed += run_for(school, whole * (0.2 + 0.8 * fraction(number)))
        assert start(school).wait(timeout=120) == 0
        assert n_killed >= N_KILLS // 2
        check_nothing_is_lost(school, n_posts=(N_KILLS + 1) * POSTS_A_ROUND, n_killed=n_killed)


def check_nothing_is_lost(school: World, *, n_posts: int, n_killed: int) -> None:
    house = school.house()
    with house.store.read() as unit:
        rows = list(unit.each_mention())
        cases = unit.cases(statuses=tuple(Status), limit=1000)
        alerts = unit.alerts(limit=1000)
        in_cases = Counter(
            post.mention.mention_id
            for case in cases
            for post in (unit.case_file(case.case_id) or pytest.fail("a case without its file")).posts
        )
    found = sorted(row.mention.post.external_id.rpartition("#")[2] for row in rows)
    assert found == sorted(f"n{n}" for n in range(n_posts))
    flagged = {row.mention.mention_id for row in rows if row.assessment and row.assessment.labels}
    assert len(flagged) >= n_posts // 2
    assert flagged <= set(in_cases)
    assert set(in_cases.values()) == {1}  # no post in two cases
    assert {alert.status for alert in alerts} == {AlertStatus.SENT}
    by_channel = Counter(alert.channel for alert in alerts)
    assert by_channel["slack"] == by_channel["email"] >= len(cases) // 2
    mails = Counter(mail.message["Message-ID"] for mail in school.smtp.messages)
    slacks = Counter(json.dumps(message.payload.get("metadata")) for message in school.slack.messages)
    assert len(mails) == by_channel["email"]
    assert len(slacks) == by_channel["slack"]
    assert mails.total() + slacks.total() - len(alerts) <= n_killed
