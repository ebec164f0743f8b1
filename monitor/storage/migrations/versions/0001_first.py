"""The first tables, and the triggers that keep evidence and history as they were written."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from monitor.storage.append_only import refuse_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
APPEND_ONLY = ("evidence", "case_event")


def upgrade() -> None:
    """Make every table on an empty database."""
    _make_sources_and_mentions()
    _make_cases()
    _make_assessments()
    _make_case_history()
    _make_outbox_and_reviewers()
    for table in APPEND_ONLY:
        refuse_changes(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _yes_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _make_sources_and_mentions() -> None:
    op.create_table(
        "source",
        _text("name"),
        _text("checkpoint", nullable=True),
        _time("last_attempt_at", nullable=True),
        _time("last_success_at", nullable=True),
        _time("last_post_at", nullable=True),
        _number("n_failures"),
        _text("last_error"),
        _time("retry_at", nullable=True),
        sa.Column("n_posts", sa.BigInteger(), nullable=False),
        sa.Column("n_unrelated", sa.BigInteger(), nullable=False),
        sa.Column("n_rejected", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_source"),
    )
    op.create_table(
        "mention",
        _text("mention_id"),
        _text("platform"),
        _text("external_id"),
        _text("text"),
        _time("posted_at"),
        _text("url"),
        _text("author"),
        _text("context"),
        _text("parent_text"),
        _text("thread_id"),
        _text("source"),
        _yes_no("is_relevant"),
        sa.Column("score", sa.Double(), nullable=False),
        _text("because"),
        _time("collected_at"),
        _text("newest_model"),
        sa.PrimaryKeyConstraint("mention_id", name="pk_mention"),
    )
    _index("mention", "posted_at", "mention_id")
    _index("mention", "is_relevant", "posted_at", "mention_id")
    _index("mention", "is_relevant", "newest_model", "posted_at", "mention_id")
    op.create_table(
        "evidence",
        _text("mention_id"),
        _text("sha256"),
        _time("captured_at"),
        _text("content"),
        _refers("evidence", "mention_id", "mention.mention_id"),
        sa.PrimaryKeyConstraint("mention_id", "sha256", name="pk_evidence"),
    )


def _make_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", sa.Integer(), autoincrement=True, nullable=False),
        _number("revision"),
        _text("status"),
        _text("severity"),
        sa.Column("severity_rank", sa.SmallInteger(), nullable=False),
        _text("labels"),
        _text("target"),
        _text("sentiment"),
        _text("intent"),
        sa.Column("surest", sa.Double(), nullable=False),
        _text("author_role"),
        _yes_no("is_own_account"),
        _yes_no("is_findable"),
        _text("plan"),
        _text("steps_done"),
        _number("n_posts"),
        _yes_no("is_restricted"),
        _text("labels_confirmed_by"),
        _text("dismiss_reason"),
        _time("opened_at"),
        _time("updated_at"),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
        sqlite_autoincrement=True,
    )
    _index("cases", "status", "severity_rank", "opened_at")
    _index("cases", "opened_at")


def _make_assessments() -> None:
    op.create_table("model", _text("name"), sa.PrimaryKeyConstraint("name", name="pk_model"))
    op.create_table(
        "assessment",
        _text("mention_id"),
        _text("model"),
        _text("labels"),
        _text("scores"),
        _text("target"),
        _text("sentiment"),
        _text("intent"),
        _text("spans"),
        _text("unsure"),
        _time("assessed_at"),
        _yes_no("is_triaged"),
        _time("triaged_at", nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        _time("posted_at"),
        _refers("assessment", "mention_id", "mention.mention_id"),
        _refers("assessment", "model", "model.name"),
        _refers("assessment", "case_id", "cases.case_id"),
        sa.PrimaryKeyConstraint("mention_id", "model", name="pk_assessment"),
    )
    _index("assessment", "is_triaged", "posted_at", "mention_id")


def _make_case_history() -> None:
    op.create_table(
        "case_post",
        _number("case_id"),
        _text("mention_id"),
        _time("linked_at"),
        _refers("case_post", "case_id", "cases.case_id"),
        _refers("case_post", "mention_id", "mention.mention_id"),
        sa.PrimaryKeyConstraint("case_id", "mention_id", name="pk_case_post"),
    )
    _index("case_post", "mention_id")
    op.create_table(
        "case_key",
        _text("key"),
        _number("case_id"),
        _refers("case_key", "case_id", "cases.case_id"),
        sa.PrimaryKeyConstraint("key", "case_id", name="pk_case_key"),
    )
    op.create_table(
        "case_event",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        _text("action"),
        _text("by"),
        _time("at"),
        _text("detail"),
        _refers("case_event", "case_id", "cases.case_id"),
        sa.PrimaryKeyConstraint("case_id", "revision", name="pk_case_event"),
    )
    _index("case_event", "at")


def _make_outbox_and_reviewers() -> None:
    op.create_table(
        "alert",
        _text("alert_id"),
        _text("kind"),
        _text("channel"),
        _text("to"),
        sa.Column("case_id", sa.Integer(), nullable=True),
        _text("week"),
        _text("status"),
        _number("n_attempts"),
        _time("not_before"),
        _time("created_at"),
        _time("sent_at", nullable=True),
        _text("last_error"),
        _refers("alert", "case_id", "cases.case_id"),
        sa.PrimaryKeyConstraint("alert_id", name="pk_alert"),
    )
    _index("alert", "status", "created_at", "alert_id")
    _index("alert", "created_at", "alert_id")
    op.create_table(
        "reviewer",
        _text("login"),
        _text("name"),
        _text("role"),
        _text("password_hash"),
        _yes_no("is_active"),
        sa.PrimaryKeyConstraint("login", name="pk_reviewer"),
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}")
