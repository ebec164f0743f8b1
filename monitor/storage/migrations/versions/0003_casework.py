"""What people add to a case, and the append-only log of who saw and did what."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.append_only import refuse_changes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns and the log; cases opened before belong to nobody and have no clocks."""
    for column in (
        sa.Column("assigned_to", TEXT, nullable=False, server_default=sa.text("''")),
        sa.Column("merged_into", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("work", TEXT, nullable=False, server_default=sa.text("'{}'")),
    ):
        op.add_column("cases", column)
    op.create_index("ix_cases_due_at", "cases", ["due_at"])
    op.create_table(
        "audit",
        sa.Column(
            "entry",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("login", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("case_id", sa.Integer()),
        sa.Column("detail", TEXT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_case_id_entry", "audit", ["case_id", "entry"])
    refuse_changes("audit")
