"""No everyday query walks through all mentions: its cost depends on what is new, not on what is there."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from monitor.storage.unit_of_work import SqlStore
from tests.contracts.store_values import NOW, a_mention, an_assessment, keep, open_case_on

WEEK = timedelta(days=7)


def statements_of_a_day(store: SqlStore) -> dict[str, Sequence[Any]]:
    """Give every question that a day's work asks, with values for it."""
    asked: dict[str, Sequence[Any]] = {}

    def note(_connection: Connection, _cursor: object, statement: str, values: Any, *rest: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            asked[statement] = values[0] if rest[-1] else values

    event.listen(store._engine, "before_cursor_execute", note)
    mention = a_mention(thread_id="t-1", text="one two three four five")
    case = open_case_on(store, mention)
    with store.begin() as unit:
        unit.add_assessments([an_assessment(mention, model="model-2")])
        unit.mentions_to_assess("model-3", 10)
        unit.assessments_to_triage(10)
        unit.case_of_post(mention.mention_id)
        unit.add_keys(case.case_id, ["thread:1", f"near:1:{mention.mention_id}"])
        unit.open_cases_with(["thread:1", "words:1"])
        unit.keyed_posts([("near:1:", "near:1;"), ("near:2:", "near:2;")], limit=5)
        unit.keys_between(case.case_id, ("near:1:", "near:1;"))
        unit.case_file(case.case_id)
        list(unit.posts_of_cases([case.case_id, case.case_id + 1]))
        unit.cases_due(NOW)
        unit.alerts_due(NOW, 10)
        unit.alerts()
        unit.week_counts(NOW, NOW + WEEK)
        unit.cases_between(NOW, NOW + WEEK)
        unit.closings_between(NOW, NOW + WEEK)
        unit.kind_posts(NOW, NOW + WEEK, 10)
        unit.set_aside(10)
        unit.evidence_of(mention.mention_id)
    event.remove(store._engine, "before_cursor_execute", note)
    return asked


def test_everyday_questions_are_answered_from_an_index(sqlite_store: SqlStore, tmp_path: Path) -> None:
    asked = statements_of_a_day(sqlite_store)
    with closing(sqlite3.connect(tmp_path / "gatepost.db")) as connection:
        for statement, values in asked.items():
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            scanned = [step for step in plan if step.startswith("SCAN")]
            # The parts of a union are small: each was cut to its limit on an index.
            small = ("model", "(subquery", "anon_")
            walks = [step for step in scanned if not step.split()[1].startswith(small)]
            assert [step for step in walks if "USING INDEX" not in step] == [], statement
    assert len(asked) > 15


def test_what_waits_is_read_in_order_and_not_sorted(sqlite_store: SqlStore, tmp_path: Path) -> None:
    queues = ("newest_model = ?", "is_triaged = 0", "is_relevant = 0", "alert.not_before <=")
    asked = statements_of_a_day(sqlite_store)
    with closing(sqlite3.connect(tmp_path / "gatepost.db")) as connection:
        for queue in queues:
            found = [s for s in asked if s.startswith("SELECT") and queue in s]
            assert found, queue
            for statement in found:
                lines = connection.execute(f"EXPLAIN QUERY PLAN {statement}", asked[statement])
                assert "USE TEMP B-TREE FOR ORDER BY" not in [row[3] for row in lines], statement


def test_rows_are_written_in_the_order_of_their_keys(sqlite_store: SqlStore) -> None:
    written: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, values: Any, *rest: Any) -> None:
        if statement.startswith("INSERT INTO mention"):
            written.extend(row[0] for row in values)

    event.listen(sqlite_store._engine, "before_cursor_execute", note)
    keep(sqlite_store, *(a_mention(str(n)) for n in range(50)))
    assert len(written) == 50
    assert written == sorted(written)  # two writers of the same posts then never hold each other up
