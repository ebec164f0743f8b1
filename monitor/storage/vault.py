"""The part of a unit of work that keeps the evidence vault: a chain of entries, and files."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from sqlalchemy import DateTime, Dialect, RowMapping, Text, and_, func, insert, or_, select, type_coerce
from sqlalchemy.types import UserDefinedType

from monitor.domain.evidence import Evidence
from monitor.domain.mention import Mention
from monitor.domain.vault import (
    EntryKind,
    Head,
    Method,
    ShownPost,
    VaultDraft,
    VaultEntry,
    VaultFile,
    post_draft,
    seal_all,
    utc_words,
)
from monitor.storage import rows, tables
from monitor.storage.columns import FIRST_MOMENT, ExactText, as_utc
from monitor.storage.transaction import Transaction

SOFTWARE = f"gatepost {version('gatepost')}"
_CHAIN_LOCK = 0x6761_7465_7661_756C
_LARGEST_ID = 2**31 - 1

_E = tables.vault_entry.c


class AsFound(ExactText):
    """Reads what stands in a column even where somebody wrote nonsense past Gatepost: it must be nameable."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Give text whatever is there."""
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        try:
            return super().process_result_value(value if value is None else str(value), dialect)
        except ValueError:
            return str(value)


class BytesAsFound(UserDefinedType[bytes]):
    """Reads a file's bytes, or the text that somebody put in their place."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], bytes]:  # noqa: ARG002
        """Give bytes whatever is there."""
        return lambda value: bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


class VaultPart(Transaction):
    """Nothing here changes or removes a row, and the database itself refuses it too."""

    def add_vault_entry(self, draft: VaultDraft, content: bytes | None = None) -> VaultEntry:
        """Chain an entry behind the newest one, with its file where there is one."""
        self._refuse_when_reading()
        if content is not None:
            self._keep_file(draft, content)
        return self._chain([draft])[0]

    def add_evidence(self, evidence: Evidence, *, captured_by: str, method: Method) -> VaultEntry | None:
        """Keep a version of a known post and chain it; None when just this version is kept already."""
        m = tables.mention.c
        known = self._first(select(m.posted_at).where(m.mention_id == evidence.mention_id))
        if known is None:
            raise LookupError(f"There is no mention {evidence.mention_id!r}.")
        if not self._insert_new(tables.evidence, [rows.evidence_row(evidence)]):
            return None
        draft = post_draft(evidence, posted_at=known["posted_at"], captured_by=captured_by, method=method)
        return self._chain([draft])[0]

    def vault_entries(
        self,
        *,
        case_id: int | None = None,
        mention_ids: Sequence[str] | None = None,
        after: int = 0,
        limit: int = 1000,
    ) -> list[VaultEntry]:
        """Give entries behind number `after`, in order; with a case or posts, those of either."""
        either = []
        if case_id is not None:
            either.append(_E.case_id == (case_id if 0 < case_id <= _LARGEST_ID else 0))
        if mention_ids is not None:
            either.append(_E.mention_id.in_(list(mention_ids)))
        statement = select(*_READ).where(_E.seq > after).order_by(_E.seq).limit(limit)
        if either:
            statement = statement.where(or_(*either))
        return [_entry_of(row) for row in self._all(statement)]

    def vault_head(self) -> Head:
        """Give the end of the chain."""
        row = self._first(select(_E.seq, _E.sha256).where(_E.seq > 0).order_by(_E.seq.desc()).limit(1))
        return Head() if row is None else Head(seq=row["seq"], sha256=row["sha256"])

    def vault_file(self, sha256: str) -> VaultFile | None:
        """Give a kept file by the hash of its bytes."""
        f = tables.vault_file.c
        row = self._first(
            select(
                f.sha256,
                type_coerce(f.media_type, AsFound).label("media_type"),
                f.size,
                type_coerce(f.content, BytesAsFound).label("content"),
            ).where(f.sha256 == sha256)
        )
        if row is None:
            return None
        return VaultFile(
            sha256=row["sha256"],
            media_type=row["media_type"],
            size=row["size"],
            content=row["content"],
        )

    def evidence_of_all(self, mention_ids: Sequence[str]) -> list[Evidence]:
        """Give every captured version of several posts, whatever state the rows are in."""
        e = tables.evidence.c
        time_type = DateTime(timezone=True) if self._is_postgresql else Text()
        statement = select(
            e.mention_id,
            e.sha256,
            type_coerce(e.captured_at, time_type).label("captured_at"),
            type_coerce(e.content, AsFound).label("content"),
        ).where(e.mention_id.in_(list(mention_ids)))
        return [
            Evidence(
                mention_id=row["mention_id"],
                sha256=row["sha256"],
                captured_at=_moment(row["captured_at"]),
                content=row["content"],
            )
            for row in self._all(statement.order_by(e.captured_at, e.sha256))
        ]

    def shown_posts(self, mention_ids: Sequence[str]) -> list[ShownPost]:
        """Give the posts with these ids as the pages show them, whatever state the rows are in."""
        m = tables.mention.c
        columns = (type_coerce(m[name], AsFound).label(name) for name in ("text", "author", "url", "source"))
        statement = select(m.mention_id, *columns).where(m.mention_id.in_(list(mention_ids)))
        return [ShownPost(**row) for row in self._all(statement.order_by(m.mention_id))]

    def newest_vault_entry(self, kind: EntryKind) -> VaultEntry | None:
        """Give the last entry of a kind."""
        row = self._first(select(*_READ).where(_E.kind == kind).order_by(_E.seq.desc()).limit(1))
        return None if row is None else _entry_of(row)

    def unchained(self) -> list[tuple[str, str]]:
        """Give (mention id or empty for a file, hash) of what is kept but stands in no entry."""
        e, f = tables.evidence.c, tables.vault_file.c
        is_chained = and_(
            _E.content_sha256 == e.sha256, _E.mention_id == e.mention_id, _E.kind == EntryKind.POST
        )
        posts = select(e.mention_id, e.sha256).where(~select(_E.seq).where(is_chained).exists())
        files = select(f.sha256).where(~select(_E.seq).where(_E.content_sha256 == f.sha256).exists())
        return [
            *((row["mention_id"], row["sha256"]) for row in self._all(posts)),
            *(("", row["sha256"]) for row in self._all(files)),
        ]

    def case_ids_of(self, mention_id: str) -> list[int]:
        """Give the numbers of the cases that hold a post."""
        link = tables.case_post.c
        statement = select(link.case_id).where(link.mention_id == mention_id).order_by(link.case_id)
        return [row["case_id"] for row in self._all(statement)]

    def _chain_new_versions(self, mentions: Sequence[Mention], evidence: Sequence[Evidence]) -> None:
        """Store the versions that are not known and chain just these, in one statement each."""
        if not evidence:
            return
        e = tables.evidence.c
        ordered = sorted(evidence, key=lambda each: (each.mention_id, each.sha256))
        made = self._connection.execute(
            self._insert(tables.evidence).on_conflict_do_nothing().returning(e.mention_id, e.sha256),
            [rows.evidence_row(each) for each in ordered],
        )
        new = {(row.mention_id, row.sha256) for row in made}
        if not new:
            return
        by_id = {mention.mention_id: mention for mention in mentions}
        drafts = []
        for each in evidence:  # in the order in which the source gave them
            if (each.mention_id, each.sha256) not in new:
                continue
            new.discard((each.mention_id, each.sha256))
            posted_at, source = self._origin(by_id.get(each.mention_id), each.mention_id)
            drafts.append(post_draft(each, posted_at=posted_at, captured_by=source, method=Method.COLLECTED))
        self._chain(drafts)

    def _origin(self, mention: Mention | None, mention_id: str) -> tuple[datetime, str]:
        if mention is not None:
            return as_utc(mention.post.posted_at), mention.source
        m = tables.mention.c
        row = self._first(select(m.posted_at, m.source).where(m.mention_id == mention_id))
        assert row is not None  # noqa: S101 - evidence refers to its mention
        return row["posted_at"], row["source"]

    def _chain(self, drafts: Sequence[VaultDraft]) -> list[VaultEntry]:
        self._refuse_when_reading()
        if self._is_postgresql:
            # SQLite has one writer anyway.
            self._connection.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))
        entries = seal_all(drafts, after=self.vault_head(), software=SOFTWARE)
        self._write(insert(tables.vault_entry), [entry_row(entry) for entry in entries])
        return entries

    def _keep_file(self, draft: VaultDraft, content: bytes) -> None:
        if hashlib.sha256(content).hexdigest() != draft.content_sha256:
            raise ValueError("The file's bytes do not have the hash that the entry names.")
        row = {
            "sha256": draft.content_sha256,
            "media_type": draft.media_type,
            "size": len(content),
            "content": content,
        }
        self._insert_new(tables.vault_file, [row])


_READ = (
    _E.seq,
    *(
        type_coerce(_E[name], AsFound).label(name)
        for name in (
            *("kind", "mention_id", "content_sha256", "captured_at", "captured_by", "method", "software"),
            *("detail", "previous", "sha256"),
        )
    ),
    _E.case_id,
)


def entry_row(entry: VaultEntry) -> rows.Row:
    """Give the row of an entry; the time as text, just as it is hashed."""
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "mention_id": entry.mention_id,
        "case_id": entry.case_id,
        "content_sha256": entry.content_sha256,
        "captured_at": utc_words(entry.captured_at),
        "captured_by": entry.captured_by,
        "method": entry.method,
        "software": entry.software,
        "detail": entry.detail,
        "previous": entry.previous,
        "sha256": entry.sha256,
    }


def _entry_of(row: RowMapping) -> VaultEntry:
    return VaultEntry(**{**row, "captured_at": _moment(row["captured_at"])})


def _moment(found: object) -> datetime:
    """Read a time; what is none becomes the first moment there is, which no hash fits."""
    if isinstance(found, datetime):
        return found.astimezone(UTC)
    try:
        moment = datetime.fromisoformat(str(found))
    except ValueError:
        return FIRST_MOMENT
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else as_utc(moment)
