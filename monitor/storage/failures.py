"""What a driver's error means to a person: what happened, and how to mend it."""

import sqlite3

from psycopg import InterfaceError, OperationalError
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError

from monitor.services.ports import StoreBusyError

_NOT_SET_UP = (
    "has not been set up for this version of Gatepost. Run `gatepost check`, which brings it up to date."
)

_SQLITE = {
    sqlite3.SQLITE_BUSY: "is locked by another process for too long. It will be tried again; "
    "if this stays, stop whatever holds the file (a backup, a second Gatepost).",
    sqlite3.SQLITE_LOCKED: "is locked for too long. It will be tried again.",
    sqlite3.SQLITE_READONLY: "is read-only. Let the user that runs Gatepost write the file and its folder.",
    sqlite3.SQLITE_IOERR: "could not be read or written: the disk does not answer as it should. "
    "Look at the disk, then start Gatepost again.",
    sqlite3.SQLITE_CORRUPT: "is damaged. Put back the last backup of the file.",
    sqlite3.SQLITE_FULL: "could not take more: database or disk is full. Make room on the disk; "
    "nothing that was stored before is lost.",
    sqlite3.SQLITE_CANTOPEN: "could not be opened. See that its folder exists and that the user that runs "
    "Gatepost may write there.",
    sqlite3.SQLITE_NOTADB: "is not a database. Name another file in the settings, or move this one away.",
}

_POSTGRESQL_NOT_SET_UP = ("42P01", "42703")
"""Undefined table, undefined column."""
_POSTGRESQL_READ_ONLY = "25006"


def place(url: URL) -> str:
    """Name a database for people; never with its password."""
    if url.get_backend_name() == "sqlite":
        return f"The database file {url.database}"
    return f"The database {url.database} on {url.host or 'this machine'}"


def explained(problem: DBAPIError | NoFreeConnectionError | sqlite3.Error, url: URL) -> StoreBusyError | None:
    """Give the error to raise instead; None when the fault is in Gatepost and must be seen as it is."""
    if isinstance(problem, NoFreeConnectionError):
        return StoreBusyError(f"{place(url)} has no free connection for the moment. Nothing was written.")
    cause = problem.orig if isinstance(problem, DBAPIError) else problem
    words = _sqlite_words(cause) if isinstance(cause, sqlite3.Error) else _postgresql_words(cause, url)
    return None if words is None else StoreBusyError(f"{place(url)} {words} Nothing was written.")


def _sqlite_words(problem: sqlite3.Error) -> str | None:
    code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code == sqlite3.SQLITE_ERROR and str(problem).startswith(("no such table", "no such column")):
        return _NOT_SET_UP
    return _SQLITE.get(code & 0xFF)  # the low byte is the kind, the rest says more about it


def _postgresql_words(problem: BaseException | None, url: URL) -> str | None:
    state = getattr(problem, "sqlstate", None)
    if state in _POSTGRESQL_NOT_SET_UP:
        return _NOT_SET_UP
    if not isinstance(problem, OperationalError | InterfaceError) and state != _POSTGRESQL_READ_ONLY:
        return None
    said = _without_password(str(problem).strip().split("\n")[0], url)
    return f"cannot be used for the moment ({said}). See that the server runs and that the settings fit it."


def _without_password(words: str, url: URL) -> str:
    secrets = [url.password, url.query.get("password")]
    for secret in secrets:
        if isinstance(secret, str) and secret:
            words = words.replace(secret, "***")
    return words
