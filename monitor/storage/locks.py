"""Named locks among processes that fall when their holder ends, however it ends."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select

from monitor.services.ports import StoreBusyError


@contextmanager
def held_beside(database: Path, name: str) -> Iterator[bool]:
    """Hold a lock file beside an SQLite file; gives False at once if another process or thread holds it."""
    path = database.with_name(f"{database.name}.{name}.lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise StoreBusyError(
            f"The lock file {path} could not be opened: {problem.strerror}. See that its folder exists and "
            "that the user that runs Gatepost may write there."
        ) from problem
    try:
        yield _is_locked(descriptor)
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def held_on_server(engine: Engine, name: str) -> Iterator[bool]:
    """Hold a PostgreSQL advisory lock on a connection of its own; gives False at once if another has it."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Out of the pool: should giving the lock back fail, it falls with the connection.
        connection.detach()
        is_ours: bool = connection.execute(select(func.pg_try_advisory_lock(key))).scalar_one()
        try:
            yield is_ours
        finally:
            if is_ours:
                connection.execute(select(func.pg_advisory_unlock(key)))
