"""The evidence vault of the store in memory."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

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
    seal,
)

SOFTWARE = "gatepost in memory"


@dataclass(kw_only=True, slots=True)
class VaultShelves:
    """What the vault holds, by key."""

    mentions: dict[str, Mention] = field(default_factory=dict)
    evidence: dict[tuple[str, str], Evidence] = field(default_factory=dict)
    links: dict[tuple[int, str], datetime] = field(default_factory=dict)
    vault: dict[int, VaultEntry] = field(default_factory=dict)
    vault_files: dict[str, VaultFile] = field(default_factory=dict)


class MemoryVault:
    """Implements the vault's part of a unit of work on the shelves."""

    _kept: VaultShelves
    _only_reads: bool

    def add_vault_entry(self, draft: VaultDraft, content: bytes | None = None) -> VaultEntry:
        """Chain an entry behind the newest one, with its file where there is one."""
        self._refuse_when_reading()
        if content is not None:
            if hashlib.sha256(content).hexdigest() != draft.content_sha256:
                raise ValueError("The file's bytes do not have the hash that the entry names.")
            file = VaultFile(
                sha256=draft.content_sha256, media_type=draft.media_type, content=content, size=len(content)
            )
            self._kept.vault_files.setdefault(draft.content_sha256, file)
        entry = seal(draft, after=self.vault_head(), software=SOFTWARE)
        self._kept.vault[entry.seq] = entry
        return entry

    def add_evidence(self, evidence: Evidence, *, captured_by: str, method: Method) -> VaultEntry | None:
        """Keep a version of a known post and chain it; None when just this version is kept already."""
        self._refuse_when_reading()
        self._must_be_known(evidence.mention_id)
        key = (evidence.mention_id, evidence.sha256)
        if key in self._kept.evidence:
            return None
        self._kept.evidence[key] = evidence
        posted_at = self._kept.mentions[evidence.mention_id].post.posted_at
        return self.add_vault_entry(
            post_draft(evidence, posted_at=posted_at, captured_by=captured_by, method=method)
        )

    def vault_entries(
        self,
        *,
        case_id: int | None = None,
        mention_ids: Sequence[str] | None = None,
        after: int = 0,
        limit: int = 1000,
    ) -> list[VaultEntry]:
        """Give entries behind number `after`, in order; with a case or posts, those of either."""
        is_whole = case_id is None and mention_ids is None
        found = [
            entry
            for entry in self._kept.vault.values()
            if entry.seq > after
            and (
                is_whole
                or (case_id is not None and entry.case_id == case_id)
                or entry.mention_id in (mention_ids or ())
            )
        ]
        return found[:limit]

    def vault_head(self) -> Head:
        """Give the end of the chain."""
        if not self._kept.vault:
            return Head()
        newest = self._kept.vault[max(self._kept.vault)]
        return Head(seq=newest.seq, sha256=newest.sha256)

    def vault_file(self, sha256: str) -> VaultFile | None:
        """Give a kept file by the hash of its bytes."""
        return self._kept.vault_files.get(sha256)

    def evidence_of_all(self, mention_ids: Sequence[str]) -> list[Evidence]:
        """Give every captured version of several posts."""
        found = [each for each in self._kept.evidence.values() if each.mention_id in mention_ids]
        return sorted(found, key=lambda each: (each.captured_at, each.sha256))

    def shown_posts(self, mention_ids: Sequence[str]) -> list[ShownPost]:
        """Give the posts with these ids as the pages show them."""
        found = [
            self._kept.mentions[each] for each in sorted(set(mention_ids)) if each in self._kept.mentions
        ]
        return [
            ShownPost(
                mention_id=mention.mention_id,
                text=mention.post.text,
                author=mention.post.author,
                url=mention.post.url,
                source=mention.source,
            )
            for mention in found
        ]

    def newest_vault_entry(self, kind: EntryKind) -> VaultEntry | None:
        """Give the last entry of a kind."""
        found = [entry for entry in self._kept.vault.values() if entry.kind == kind]
        return found[-1] if found else None

    def unchained(self) -> list[tuple[str, str]]:
        """Give (mention id or empty for a file, hash) of what is kept but stands in no entry."""
        entries = self._kept.vault.values()
        posts = {(e.mention_id, e.content_sha256) for e in entries if e.kind == EntryKind.POST}
        hashes = {entry.content_sha256 for entry in entries}
        return [
            *(key for key in self._kept.evidence if key not in posts),
            *(("", sha256) for sha256 in self._kept.vault_files if sha256 not in hashes),
        ]

    def case_ids_of(self, mention_id: str) -> list[int]:
        """Give the numbers of the cases that hold a post."""
        return sorted(case_id for case_id, linked in self._kept.links if linked == mention_id)

    def _must_be_known(self, mention_id: str) -> None:
        if mention_id not in self._kept.mentions:
            raise LookupError(f"There is no mention {mention_id!r}.")

    def _refuse_when_reading(self) -> None:
        if self._only_reads:
            raise RuntimeError("This unit of work was opened to read; open it with begin() to write.")
