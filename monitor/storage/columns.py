"""Column types: text that every database can hold, ids kept to the letter, UTC times, small tuples."""

import json
import re
from collections.abc import Sequence
from datetime import MINYEAR, UTC, datetime

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_HEX_MARK = "\x1ahex:"

FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)

# Byte order on PostgreSQL as on SQLite: the order is the same on every server, and an upgrade of the
# server's locale data can never upset an index.
PLAIN_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def readable(text: str) -> str:
    """Put U+FFFD where a character stands that a database cannot hold: NUL or half a surrogate pair."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def as_utc(moment: datetime) -> datetime:
    """Give the same moment in UTC, or the first or last one there is for a post dated beyond them."""
    if moment.tzinfo is None:
        raise TimeWithoutZoneError("a time without a time zone cannot be stored")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return FIRST_MOMENT if moment.year == MINYEAR else LAST_MOMENT


class TimeWithoutZoneError(ValueError, DontWrapMixin):
    """A time was to be stored that does not say where in the world it is meant."""


class Words(TypeDecorator[str]):
    """Text for people to read; what the database cannot hold is shown as U+FFFD."""

    impl = PLAIN_TEXT
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give plain text; `str` also turns an enum's member into its value."""
        return None if value is None else readable(str(value))


class ExactText(TypeDecorator[str]):
    """Text that must come back to the letter, such as a platform's id; the rare unstorable one as hex."""

    impl = PLAIN_TEXT
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the text itself wherever that is possible."""
        if value is None or (readable(value) == value and not value.startswith(_HEX_MARK)):
            return value
        return _HEX_MARK + value.encode("utf-8", "surrogatepass").hex()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Read what `process_bind_param` wrote."""
        if value is None or not value.startswith(_HEX_MARK):
            return value
        return bytes.fromhex(value.removeprefix(_HEX_MARK)).decode("utf-8", "surrogatepass")


class UtcTime(TypeDecorator[datetime]):
    """An aware moment in UTC, to the microsecond; SQLite keeps it as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware time into UTC; raises TimeWithoutZoneError for one without a zone."""
        if value is None:
            return None
        moment = as_utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time back aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Names(TypeDecorator[Sequence[str]]):
    """A short list of words as one line of JSON, in ASCII so that nothing in it is lost."""

    impl = PLAIN_TEXT
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write a JSON array."""
        return None if value is None else json.dumps(list(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        """Read it as a tuple."""
        return None if value is None else tuple(json.loads(value))
