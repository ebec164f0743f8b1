"""The only place that reads the clock."""

from datetime import UTC, datetime


class SystemClock:
    """The machine's own clock, in UTC."""

    def now(self) -> datetime:
        """Give the present moment, aware and in UTC."""
        return datetime.now(UTC)
