"""The tables; `migrations/` makes exactly these, and a test compares the two."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    text,
)

from monitor.storage.columns import ExactText, Names, UtcTime, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NEVER_READ = ""
"""`mention.newest_model` of a post that no model has read."""

source = Table(
    "source",
    metadata,
    Column("name", Words, primary_key=True),
    Column("checkpoint", ExactText),
    Column("last_attempt_at", UtcTime),
    Column("last_success_at", UtcTime),
    Column("last_post_at", UtcTime),
    Column("n_failures", Integer, nullable=False),
    Column("last_error", Words, nullable=False),
    Column("retry_at", UtcTime),
    Column("n_posts", BigInteger, nullable=False),
    Column("n_unrelated", BigInteger, nullable=False),
    Column("n_rejected", BigInteger, nullable=False),
)

# The id is a hash of platform and external id and so stands for "unique by (platform, external id)"; an
# index over the ids themselves would refuse very long ones on PostgreSQL.
mention = Table(
    "mention",
    metadata,
    Column("mention_id", Words, primary_key=True),
    Column("platform", ExactText, nullable=False),
    Column("external_id", ExactText, nullable=False),
    Column("text", Words, nullable=False),
    Column("posted_at", UtcTime, nullable=False),
    Column("url", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("context", Words, nullable=False),
    Column("parent_text", Words, nullable=False),
    Column("thread_id", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("is_relevant", Boolean, nullable=False),
    Column("score", Double, nullable=False),
    Column("because", Names, nullable=False),
    Column("collected_at", UtcTime, nullable=False),
    Column("newest_model", Words, nullable=False),
)
Index(None, mention.c.posted_at, mention.c.mention_id)
Index(None, mention.c.is_relevant, mention.c.posted_at, mention.c.mention_id)
Index(None, mention.c.is_relevant, mention.c.newest_model, mention.c.posted_at, mention.c.mention_id)

evidence = Table(
    "evidence",
    metadata,
    Column("mention_id", ForeignKey("mention.mention_id"), primary_key=True),
    Column("sha256", Words, primary_key=True),
    Column("captured_at", UtcTime, nullable=False),
    Column("content", ExactText, nullable=False),
)

model = Table("model", metadata, Column("name", Words, primary_key=True))
"""Every model version that has ever read a post: a handful of rows."""

case = Table(
    "cases",
    metadata,
    Column("case_id", Integer, primary_key=True, autoincrement=True),
    Column("revision", Integer, nullable=False),
    Column("status", Words, nullable=False),
    Column("severity", Words, nullable=False),
    Column("severity_rank", SmallInteger, nullable=False),
    Column("labels", Names, nullable=False),
    Column("target", Names, nullable=False),
    Column("sentiment", Words, nullable=False),
    Column("intent", Words, nullable=False),
    Column("surest", Double, nullable=False),
    Column("author_role", Words, nullable=False),
    Column("is_own_account", Boolean, nullable=False),
    Column("is_findable", Boolean, nullable=False),
    Column("plan", Words, nullable=False),
    Column("steps_done", Words, nullable=False),
    Column("n_posts", Integer, nullable=False),
    Column("is_restricted", Boolean, nullable=False),
    Column("labels_confirmed_by", Words, nullable=False),
    Column("dismiss_reason", Words, nullable=False),
    Column("assigned_to", Words, nullable=False, server_default=text("''")),
    Column("merged_into", Integer, nullable=False, server_default=text("0")),
    Column("due_at", UtcTime),
    Column("work", Words, nullable=False, server_default=text("'{}'")),
    Column("opened_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,  # a number that people have said aloud is never given again
)
Index(None, case.c.status, case.c.severity_rank, case.c.opened_at)
Index(None, case.c.opened_at)
Index(None, case.c.due_at)

assessment = Table(
    "assessment",
    metadata,
    Column("mention_id", ForeignKey("mention.mention_id"), primary_key=True),
    Column("model", ForeignKey("model.name"), primary_key=True),
    Column("labels", Names, nullable=False),
    Column("scores", Words, nullable=False),
    Column("target", Names, nullable=False),
    Column("sentiment", Words, nullable=False),
    Column("intent", Words, nullable=False),
    Column("spans", Words, nullable=False),
    Column("unsure", Names, nullable=False),
    Column("personal", Words, nullable=False, server_default="[]"),
    Column("not_assessed", Words, nullable=False, server_default=text("''")),
    Column("assessed_at", UtcTime, nullable=False),
    Column("is_triaged", Boolean, nullable=False),
    Column("triaged_at", UtcTime),
    Column("case_id", ForeignKey("cases.case_id")),
    # A copy of the mention's: one index then gives the untriaged in the order of posting.
    Column("posted_at", UtcTime, nullable=False),
)
Index(None, assessment.c.is_triaged, assessment.c.posted_at, assessment.c.mention_id)

case_post = Table(
    "case_post",
    metadata,
    Column("case_id", ForeignKey("cases.case_id"), primary_key=True),
    Column("mention_id", ForeignKey("mention.mention_id"), primary_key=True),
    Column("linked_at", UtcTime, nullable=False),
)
Index(None, case_post.c.mention_id)

# What a post may share with a case's posts: its thread, its words. Kept with the case and not found by way
# of the mentions, of which a thread or a copied text may have a hundred thousand.
case_key = Table(
    "case_key",
    metadata,
    Column("key", Words, primary_key=True),
    Column("case_id", ForeignKey("cases.case_id"), primary_key=True),
)

case_event = Table(
    "case_event",
    metadata,
    Column("case_id", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("action", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("detail", Words, nullable=False),
    ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
)
Index(None, case_event.c.at)

alert = Table(
    "alert",
    metadata,
    Column("alert_id", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("to", Names, nullable=False),
    Column("case_id", ForeignKey("cases.case_id")),
    Column("week", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("n_attempts", Integer, nullable=False),
    Column("not_before", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    Column("last_error", Words, nullable=False),
)
Index(None, alert.c.status, alert.c.created_at, alert.c.alert_id)
Index(None, alert.c.created_at, alert.c.alert_id)
Index(None, alert.c.case_id)

reviewer = Table(
    "reviewer",
    metadata,
    Column("login", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("password_hash", Words, nullable=False),
    Column("is_active", Boolean, nullable=False),
)

# Append-only in the database itself: triggers refuse what would change or remove a row.
audit = Table(
    "audit",
    metadata,
    Column("entry", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Words, nullable=False),
    Column("login", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("case_id", Integer),
    Column("detail", Words, nullable=False),
    sqlite_autoincrement=True,
)
Index(None, audit.c.case_id, audit.c.entry)

# The evidence vault. Times are text, just as they are hashed; a case's or a post's number refers to nothing,
# so that the chain outlives what is deleted by the school's own rules.
vault_entry = Table(
    "vault_entry",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("kind", Words, nullable=False),
    Column("mention_id", Words, nullable=False),
    Column("case_id", Integer),
    Column("content_sha256", Words, nullable=False),
    Column("captured_at", ExactText, nullable=False),
    Column("captured_by", ExactText, nullable=False),
    Column("method", Words, nullable=False),
    Column("software", ExactText, nullable=False),
    Column("detail", ExactText, nullable=False),
    Column("previous", Words, nullable=False),
    Column("sha256", Words, nullable=False),
)
Index(None, vault_entry.c.kind, vault_entry.c.seq)
Index(None, vault_entry.c.mention_id)
Index(None, vault_entry.c.case_id)
Index(None, vault_entry.c.content_sha256)

vault_file = Table(
    "vault_file",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("media_type", Words, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
