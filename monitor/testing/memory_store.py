"""A store in memory with true transactions; it passes the same contract as the databases."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from monitor.services.ports import StoreBusyError
from monitor.testing.memory_unit import MemoryUnitOfWork, Shelves


class MemoryStore:
    """Every unit of work has its own copy of the shelves; the one that ends well is what is kept."""

    def __init__(self, *, wait_seconds: float = 15.0) -> None:
        self._shelves = Shelves()
        self._writers = threading.Lock()
        self._names = threading.Lock()
        self._held: set[str] = set()
        self._wait_seconds = wait_seconds
        self.is_full = False
        """Set it to see what a full disk does: `begin` then raises StoreBusyError."""

    @contextmanager
    def begin(self) -> Iterator[MemoryUnitOfWork]:
        """Start a unit of work; raises StoreBusyError while another one writes for too long."""
        if self.is_full:
            raise StoreBusyError("The store in memory is full. Nothing was written.")
        if not self._writers.acquire(timeout=self._wait_seconds):
            raise StoreBusyError("The store in memory is locked by another writer. Nothing was written.")
        try:
            shelves = self._shelves.copy()
            yield MemoryUnitOfWork(shelves, only_reads=False)
            self._shelves = shelves
        finally:
            self._writers.release()

    @contextmanager
    def read(self) -> Iterator[MemoryUnitOfWork]:
        """Start a unit of work that only reads, all of it on one snapshot."""
        yield MemoryUnitOfWork(self._shelves, only_reads=True)

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Hold a named lock; gives False at once if another thread holds it."""
        with self._names:
            is_ours = name not in self._held
            self._held.add(name)
        try:
            yield is_ours
        finally:
            if is_ours:
                self._held.discard(name)

    def check(self) -> str:
        """Say what is there; raises StoreBusyError when it is full."""
        if self.is_full:
            raise StoreBusyError("The store in memory is full.")
        return f"The store in memory answers ({len(self._shelves.mentions):,} posts)"
