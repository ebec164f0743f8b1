"""Triggers that keep a table append-only in the database itself, on SQLite and PostgreSQL."""

from alembic import op


def refuse_changes(table: str) -> None:
    """Let nobody update, delete or truncate rows of the table; for use in a migration."""
    words = f"{table} is append-only: its rows are never changed and never removed"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
        )
        for event in ("UPDATE OR DELETE", "TRUNCATE"):
            name = f"refuse_{event.split()[0].lower()}_of_{table}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_{table}()"
            )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER refuse_{event.lower()}_of_{table} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def refuse_replacing(table: str, *keys: str, quietly: bool = False) -> None:
    """Let nobody put another row in the place of one on SQLite, whose REPLACE asks no trigger of a removal.

    `quietly` is for tables into which what is known already may be put again, and is passed over.
    """
    if op.get_bind().dialect.name == "postgresql":
        return
    same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
    outcome = "IGNORE" if quietly else f"ABORT, '{table} is append-only: its rows are never replaced'"
    known = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - the migrations' own words
    op.execute(
        f"CREATE TRIGGER refuse_replace_of_{table} BEFORE INSERT ON {table} "
        f"WHEN {known} BEGIN SELECT RAISE({outcome}); END"
    )
