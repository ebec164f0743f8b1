"""The evidence vault: a chain of entries and the files; what was kept before is chained now."""

from importlib.metadata import version

import sqlalchemy as sa
from alembic import op

from monitor.domain.evidence import Evidence
from monitor.domain.vault import Head, Method, post_draft, seal
from monitor.storage.append_only import refuse_changes, refuse_replacing
from monitor.storage.columns import ExactText, UtcTime, Words
from monitor.storage.vault import entry_row

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROWS_AT_ONCE = 500


def upgrade() -> None:
    """Make the two tables, chain what is there, and let nobody change either from then on."""
    entries = op.create_table(
        "vault_entry",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
        _text("kind"),
        _text("mention_id"),
        sa.Column("case_id", sa.Integer()),
        *(_text(name) for name in ("content_sha256", "captured_at", "captured_by", "method", "software")),
        *(_text(name) for name in ("detail", "previous", "sha256")),
    )
    for columns in (("kind", "seq"), ("mention_id",), ("case_id",), ("content_sha256",)):
        op.create_index(f"ix_vault_entry_{'_'.join(columns)}", "vault_entry", list(columns))
    op.create_index("ix_alert_case_id", "alert", ["case_id"])
    op.create_table(
        "vault_file",
        sa.Column("sha256", TEXT, primary_key=True),
        _text("media_type"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    _chain_what_is_there(op.get_bind(), entries)
    for table in ("vault_entry", "vault_file"):
        refuse_changes(table)
    refuse_replacing("vault_entry", "seq")
    refuse_replacing("vault_file", "sha256", quietly=True)
    refuse_replacing("evidence", "mention_id", "sha256", quietly=True)
    refuse_replacing("case_event", "case_id", "revision")
    refuse_replacing("audit", "entry")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _chain_what_is_there(connection: sa.Connection, entries: sa.Table) -> None:
    evidence = sa.table(
        "evidence",
        sa.column("mention_id", Words),
        sa.column("sha256", Words),
        sa.column("captured_at", UtcTime),
        sa.column("content", ExactText),
    )
    mention = sa.table(
        "mention", sa.column("mention_id", Words), sa.column("posted_at", UtcTime), sa.column("source", Words)
    )
    kept = (
        sa.select(evidence, mention.c.posted_at, mention.c.source)
        .join_from(evidence, mention, mention.c.mention_id == evidence.c.mention_id)
        .order_by(evidence.c.captured_at, evidence.c.mention_id, evidence.c.sha256)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    head, software = Head(), f"gatepost {version('gatepost')}"
    for rows in connection.execute(kept).partitions():
        made = []
        for row in rows:
            draft = post_draft(
                Evidence(
                    mention_id=row.mention_id,
                    captured_at=row.captured_at,
                    content=row.content,
                    sha256=row.sha256,
                ),
                posted_at=row.posted_at,
                captured_by=row.source,
                method=Method.MIGRATED,
            )
            entry = seal(draft, after=head, software=software)
            head = Head(seq=entry.seq, sha256=entry.sha256)
            made.append(entry)
        connection.execute(entries.insert(), [entry_row(entry) for entry in made])
