"""What every part of a unit of work stands on: one connection inside one transaction."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Insert, RowMapping, Select, Table, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import MappingResult

from monitor.storage.rows import Row

STREAM_ROWS = 500

UpsertInsert = postgresql.Insert | sqlite.Insert


class Transaction:
    """Runs statements; knows the little in which the two databases differ."""

    def __init__(self, connection: Connection, *, only_reads: bool) -> None:
        self._connection = connection
        self._only_reads = only_reads
        self._streams: list[MappingResult] = []

    @property
    def _is_postgresql(self) -> bool:
        return self._connection.dialect.name == "postgresql"

    def _all(self, statement: Select[*tuple[object, ...]]) -> Sequence[RowMapping]:
        return self._connection.execute(statement).mappings().all()

    def _first(self, statement: Select[*tuple[object, ...]]) -> RowMapping | None:
        return self._connection.execute(statement).mappings().first()

    def _stream(self, statement: Select[*tuple[object, ...]]) -> Iterator[RowMapping]:
        result = self._connection.execute(statement.execution_options(yield_per=STREAM_ROWS)).mappings()
        self._streams.append(result)
        return iter(result)

    def close_streams(self) -> None:
        """Let go of streams that were not read to their end: SQLite would keep the old snapshot for them."""
        for stream in self._streams:
            stream.close()

    def _write(self, statement: Insert | Update, rows: Sequence[Row] | None = None) -> int:
        """Give how many rows were written."""
        self._refuse_when_reading()
        options = {"preserve_rowcount": True}
        return self._connection.execute(statement, rows, execution_options=options).rowcount

    def _insert(self, table: Table) -> UpsertInsert:
        self._refuse_when_reading()
        return postgresql.insert(table) if self._is_postgresql else sqlite.insert(table)

    def _insert_new(self, table: Table, rows: Sequence[Row]) -> int:
        """Insert the rows whose key is not known and give how many they were.

        In the order of their keys: two writers of the same rows then wait in line, never in a deadlock.
        """
        if not rows:
            self._refuse_when_reading()
            return 0
        keys = [column.name for column in table.primary_key]
        ordered = sorted(rows, key=lambda row: [row[key] for key in keys])
        return self._write(self._insert(table).on_conflict_do_nothing(), ordered)

    def _refuse_when_reading(self) -> None:
        if self._only_reads:
            raise RuntimeError("This unit of work was opened to read; open it with begin() to write.")
