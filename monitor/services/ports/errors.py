"""What can go wrong at a port, by name."""

from datetime import datetime


class SourceError(RuntimeError):
    """A source gave nothing this time: what happened and what to do; never a key or a post's words."""

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at
        """When the platform asked to be left alone until; None for the ordinary next turn."""


class DeliveryFailedError(RuntimeError):
    """The channel did not take a message this time; trying again later may help."""

    def __init__(self, message: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class DeliveryRefusedError(RuntimeError):
    """The channel will never take this message as things are set up; the message says how to mend it."""


class ModelFailedError(RuntimeError):
    """The model itself does not work at present; no post was marked as read."""


class ExplainerBusyError(RuntimeError):
    """Another label is being explained at the moment; a few seconds later it will do."""


class CaptureRefusedError(RuntimeError):
    """No picture of a page was taken; the message says why, for the person who asked for it."""


class CheckpointMovedError(RuntimeError):
    """Another worker has stored this source's page meanwhile; nothing was written."""


class StaleCaseError(RuntimeError):
    """Somebody else has changed the case meanwhile; nothing was written."""


class StoreBusyError(RuntimeError):
    """The database is full, locked or gone for the moment; nothing was written."""
