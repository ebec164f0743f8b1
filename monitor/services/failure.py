"""Words an unexpected error for the log: never a foreign error's message, which may hold a post's words."""

import traceback
from pathlib import Path

from monitor.services.ports import (
    CheckpointMovedError,
    DeliveryFailedError,
    DeliveryRefusedError,
    ModelFailedError,
    SourceError,
    StaleCaseError,
    StoreBusyError,
)

_OURS = (
    CheckpointMovedError,
    DeliveryFailedError,
    DeliveryRefusedError,
    ModelFailedError,
    SourceError,
    StaleCaseError,
    StoreBusyError,
)


def place_of(problem: BaseException) -> str:
    """Give the error's type and the deepest line of code, such as `KeyError at feeds.py:88`."""
    frames = traceback.extract_tb(problem.__traceback__)
    if not frames:
        return type(problem).__name__
    return f"{type(problem).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"


def words_of(problem: BaseException) -> str:
    """Give the message of an error that we wrote ourselves, with its mend; the place of any other."""
    return str(problem) if isinstance(problem, _OURS) else place_of(problem)
