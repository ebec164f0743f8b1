"""What an assessment says of personal data, and why a post was not read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the two columns; assessments made before say nothing of either."""
    op.add_column("assessment", sa.Column("personal", TEXT, nullable=False, server_default="[]"))
    op.add_column("assessment", sa.Column("not_assessed", TEXT, nullable=False, server_default=sa.text("''")))
