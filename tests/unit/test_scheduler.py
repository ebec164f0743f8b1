"""The worker and the clock of `gatepost run`; events instead of waiting."""

import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from monitor.scheduler import InProcessQueue, Scheduler

PATIENCE_SECONDS = 20
SECRET = "words of a post"


class Steps:
    """Steps that note what was done; `hold` makes one wait until it is let go."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def note(self, kind: str) -> Callable[[str], None]:
        """Give a step that is done at once."""
        return lambda key: self.done.append(f"{kind} {key}".strip())

    def hold(self, key: str) -> None:
        """Begin, and end when let go."""
        self.has_begun.set()
        assert self.may_end.wait(PATIENCE_SECONDS)
        self.done.append(f"hold {key}".strip())

    def fail(self, _key: str) -> None:
        """Fail with a message that must not be logged."""
        raise ValueError(SECRET)


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def queue(steps: Steps) -> Iterator[InProcessQueue]:
    queue = InProcessQueue(
        {
            "collect": steps.note("collect"),
            "assess": steps.note("assess"),
            "hold": steps.hold,
            "fail": steps.fail,
        }
    )
    yield queue
    steps.may_end.set()
    assert queue.stop(PATIENCE_SECONDS)


def _finish(queue: InProcessQueue) -> None:
    assert queue.wait_until_idle(PATIENCE_SECONDS)


def test_steps_are_done_in_the_order_in_which_they_were_asked_for(
    queue: InProcessQueue, steps: Steps
) -> None:
    for key in ("b", "a", "c"):
        queue.enqueue("collect", key=key)
    queue.enqueue("assess")

    queue.start()
    _finish(queue)

    assert steps.done == ["collect b", "collect a", "collect c", "assess"]


def test_what_is_asked_for_often_while_it_waits_is_done_once(queue: InProcessQueue, steps: Steps) -> None:
    for _ in range(100):
        queue.enqueue("collect", key="a")
        queue.enqueue("collect", key="b")
        queue.enqueue("assess")

    queue.start()
    _finish(queue)

    assert steps.done == ["collect a", "collect b", "assess"]


def test_what_is_asked_for_while_it_is_being_done_is_done_once_more(
    queue: InProcessQueue, steps: Steps
) -> None:
    queue.enqueue("hold")
    queue.start()
    assert steps.has_begun.wait(PATIENCE_SECONDS)

    for _ in range(5):
        queue.enqueue("hold")
    steps.may_end.set()
    _finish(queue)

    assert steps.done == ["hold", "hold"]


def test_work_may_come_from_many_threads(queue: InProcessQueue, steps: Steps) -> None:
    def ask() -> None:
        for key in "abcdefgh":
            queue.enqueue("collect", key=key)

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(PATIENCE_SECONDS)
    queue.start()
    _finish(queue)

    assert sorted(steps.done) == [f"collect {key}" for key in "abcdefgh"]


def test_a_step_that_nobody_does_is_an_error(queue: InProcessQueue) -> None:
    with pytest.raises(KeyError, match="dance"):
        queue.enqueue("dance")


def test_a_failing_step_does_not_stop_the_worker_and_its_words_are_not_logged(
    queue: InProcessQueue, steps: Steps, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    queue.enqueue("fail")
    queue.enqueue("assess")

    queue.start()
    _finish(queue)

    assert steps.done == ["assess"]
    assert "step fail failed: ValueError at test_scheduler.py:" in caplog.text
    assert SECRET not in caplog.text


def test_a_failed_step_can_be_asked_for_again(queue: InProcessQueue, steps: Steps) -> None:
    queue.start()
    for _ in range(2):
        queue.enqueue("fail")
        _finish(queue)
    queue.enqueue("assess")
    _finish(queue)

    assert steps.done == ["assess"]


def test_stop_finishes_the_step_at_hand_and_takes_no_other(queue: InProcessQueue, steps: Steps) -> None:
    stopped: list[bool] = []
    queue.enqueue("hold", key="first")
    queue.enqueue("assess")
    queue.start()
    assert steps.has_begun.wait(PATIENCE_SECONDS)

    stopper = threading.Thread(target=lambda: stopped.append(queue.stop(PATIENCE_SECONDS)))
    stopper.start()
    assert not queue.stop(0), "the step at hand has not ended yet"
    steps.may_end.set()
    stopper.join(PATIENCE_SECONDS)

    assert stopped == [True]
    assert steps.done == ["hold first"]


def test_a_step_that_does_not_end_in_time_is_said(queue: InProcessQueue, steps: Steps) -> None:
    queue.enqueue("hold")
    queue.start()
    assert steps.has_begun.wait(PATIENCE_SECONDS)

    assert queue.stop(0.01) is False
    assert steps.done == []


def test_a_queue_that_never_started_stops_at_once(queue: InProcessQueue, steps: Steps) -> None:
    queue.enqueue("assess")

    assert queue.stop(0) is True
    assert steps.done == []


def test_an_idle_worker_stops_at_once_and_may_be_stopped_twice(queue: InProcessQueue) -> None:
    queue.start()

    assert queue.stop(PATIENCE_SECONDS)
    assert queue.stop(PATIENCE_SECONDS)


def test_waiting_for_a_busy_worker_ends_when_the_patience_does(queue: InProcessQueue, steps: Steps) -> None:
    queue.enqueue("hold")
    queue.start()
    assert steps.has_begun.wait(PATIENCE_SECONDS)

    assert queue.wait_until_idle(0.01) is False


class RecordingQueue:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_complete = threading.Event()

    def enqueue(self, kind: str, *, key: str = "") -> None:
        """Note the step."""
        self.asked.append(f"{kind} {key}".strip())
        if kind == "dispatch":
            self.is_complete.set()


EVERY_STEP = ["assess", "triage", "recheck", "remind", "digest", "dispatch", "evidence"]


@pytest.mark.parametrize("due", [[], ["Town news"], ["Town news", "Reddit"]])
def test_the_due_sources_and_every_step_are_asked_for(due: list[str]) -> None:
    queue = RecordingQueue()

    Scheduler(queue, due_sources=lambda: due, zone="Europe/London").ask()

    assert queue.asked == [*(f"collect {name}" for name in due), *EVERY_STEP]


def test_a_store_that_cannot_say_what_is_due_does_not_hold_up_the_other_steps(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> list[str]:
        raise RuntimeError(SECRET)

    queue = RecordingQueue()
    caplog.set_level(logging.DEBUG)

    Scheduler(queue, due_sources=fail, zone="Europe/London").ask()

    assert queue.asked == EVERY_STEP
    assert "could not tell which sources are due: RuntimeError at test_scheduler.py:" in caplog.text
    assert SECRET not in caplog.text


def test_a_started_clock_asks_at_once_and_can_be_stopped() -> None:
    queue = RecordingQueue()
    scheduler = Scheduler(queue, due_sources=lambda: ["Town news"], zone="Europe/London", tick_seconds=3600)

    scheduler.start()
    try:
        assert queue.is_complete.wait(PATIENCE_SECONDS)
    finally:
        scheduler.stop()

    assert queue.asked == ["collect Town news", *EVERY_STEP]


def test_the_clock_asks_again_at_every_tick() -> None:
    queue, ticks = RecordingQueue(), threading.Semaphore(0)

    def due() -> list[str]:
        ticks.release()
        return []

    scheduler = Scheduler(queue, due_sources=due, zone="Europe/London", tick_seconds=1)
    scheduler.start()
    try:
        assert all(ticks.acquire(timeout=PATIENCE_SECONDS) for _ in range(2))
    finally:
        scheduler.stop()

    assert queue.asked[: len(EVERY_STEP)] == EVERY_STEP


def test_a_clock_that_never_started_can_be_stopped() -> None:
    queue = RecordingQueue()

    Scheduler(queue, due_sources=list, zone="Europe/London").stop()

    assert queue.asked == []
