"""The clock and the worker of `gatepost run`: APScheduler asks for steps, one worker thread does them."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from apscheduler.schedulers.background import BackgroundScheduler

from monitor.services.failure import words_of
from monitor.services.ports import WorkQueue

log = logging.getLogger(__name__)

TICK_SECONDS = 15
MISFIRE_GRACE_SECONDS = 3600
STOP_WITHIN_SECONDS = 60


class InProcessQueue:
    """Keeps work in memory for one worker thread; the same kind and key waits only once.

    What is lost with the process is only the asking: every step takes the rows that lack the next thing.
    """

    def __init__(self, steps: Mapping[str, Callable[[str], None]]) -> None:
        self._steps = steps
        self._waiting: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._changed = threading.Condition()
        self._is_stopping = False
        self._is_busy = False
        self._thread = threading.Thread(target=self._work, name="gatepost-worker", daemon=True)

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def enqueue(self, kind: str, *, key: str = "") -> None:
        """Ask for a step; raises KeyError for a kind that nobody does."""
        if kind not in self._steps:
            raise KeyError(kind)
        with self._changed:
            self._waiting.setdefault((kind, key))
            self._changed.notify_all()

    def stop(self, within_seconds: float = STOP_WITHIN_SECONDS) -> bool:
        """Finish the step at hand and take no other; gives False if it did not end in time."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(within_seconds)
        return not self._thread.is_alive()

    def wait_until_idle(self, within_seconds: float) -> bool:
        """Wait until nothing waits and nothing runs; gives False if that took too long."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._waiting and not self._is_busy, timeout=within_seconds
            )

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_stopping or self._waiting)
                if self._is_stopping:
                    return
                (kind, key), _ = self._waiting.popitem(last=False)
                self._is_busy = True
            try:
                self._steps[kind](key)
            except Exception as problem:  # noqa: BLE001 - a failed step is tried again at the next tick
                log.error("step %s failed: %s", kind, words_of(problem))  # noqa: TRY400 - no words
            finally:
                with self._changed:
                    self._is_busy = False
                    self._changed.notify_all()


class Scheduler:
    """APScheduler as the clock: its jobs do no work, they only ask the queue for it."""

    def __init__(
        self,
        queue: WorkQueue,
        *,
        due_sources: Callable[[], list[str]],
        zone: str,
        tick_seconds: int = TICK_SECONDS,
    ) -> None:
        self._queue = queue
        self._due_sources = due_sources
        self._scheduler = BackgroundScheduler(
            timezone=zone,
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": MISFIRE_GRACE_SECONDS,
            },
        )
        self._scheduler.add_job(self.ask, "interval", seconds=tick_seconds, id="ask")

    def start(self) -> None:
        """Start the clock; what is due is asked for at once."""
        self._scheduler.start()
        self.ask()

    def stop(self) -> None:
        """Stop the clock; a job at hand ends first."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def ask(self) -> None:
        """Ask for every step that may have something to do."""
        try:
            due = self._due_sources()
        except Exception as problem:  # noqa: BLE001 - a busy database at one tick is asked again at the next
            log.error("could not tell which sources are due: %s", words_of(problem))  # noqa: TRY400 - no words
            due = []
        for source in due:
            self._queue.enqueue("collect", key=source)
        for step in ("assess", "triage", "recheck", "remind", "digest", "dispatch", "evidence"):
            self._queue.enqueue(step)
