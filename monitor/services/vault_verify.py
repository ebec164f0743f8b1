"""Walks through the whole evidence vault and computes every hash anew."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.evidence import Evidence
from monitor.domain.vault import EntryKind, Head, VaultEntry
from monitor.domain.vault_check import (
    ChainWalk,
    Finding,
    Known,
    about,
    check_file,
    check_post,
    check_shown,
    check_unchained,
    has_file,
)
from monitor.services.ports import Progress, UnitOfWork, no_progress
from monitor.services.vault_port import Stamper, TimestampError, TimestampSetupError

PAGE = 500
BEFORE_ALL = -(2**62)
"""A forged entry may stand before the first."""
FORGED_STAMP = "The manifest or the timestamp is forged, or it is of another service."


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifyReport:
    """What a walk through the whole vault found."""

    n_entries: int
    n_files: int
    n_timestamps: int
    head: Head
    findings: tuple[tuple[Finding, tuple[int, ...]], ...]
    """Each with the numbers of the cases that it concerns."""
    stamped_to: int = 0
    """The last entry that an outside timestamp covers; 0 for none."""
    stamped_at: datetime | None = None
    is_signature_checked: bool = True

    @property
    def is_whole(self) -> bool:
        """Say whether everything is as it was written."""
        return not self.findings


@dataclass(kw_only=True, slots=True)
class _Tally:
    n_files: int = 0
    n_timestamps: int = 0
    stamped_to: int = 0
    stamped_at: datetime | None = None
    is_signature_checked: bool = True


@dataclass(kw_only=True)
class Verification:
    """One walk, on one snapshot of the database."""

    unit: UnitOfWork
    stamper: Stamper
    tally: _Tally = field(default_factory=_Tally)

    def run(self, noted: Head | None, progress: Progress = no_progress) -> VerifyReport:
        """Look at every entry and at what is behind it."""
        walk, findings = ChainWalk(noted=noted), list[Finding]()
        names = [reviewer.name for reviewer in self.unit.reviewers()]
        for page in _pages(self.unit):
            findings.extend(self._page(page, walk, names))
            progress("checking the vault", walk.n_entries, None)
        findings.extend(walk.ending())
        findings.extend(check_unchained(*each) for each in self.unit.unchained())
        return VerifyReport(
            n_entries=walk.n_entries,
            n_files=self.tally.n_files,
            n_timestamps=self.tally.n_timestamps,
            head=Head(seq=walk.last.seq, sha256=walk.last.sha256) if walk.last else Head(),
            findings=tuple((each, _cases(self.unit, each)) for each in findings),
            stamped_to=self.tally.stamped_to,
            stamped_at=self.tally.stamped_at,
            is_signature_checked=self.tally.is_signature_checked,
        )

    def _page(self, page: Sequence[VaultEntry], walk: ChainWalk, names: list[str]) -> Iterator[Finding]:
        unit, tally = self.unit, self.tally
        ids = sorted({entry.mention_id for entry in page} - {""})
        shown, versions = {post.mention_id: post for post in unit.shown_posts(ids)}, _by_post(unit, ids)
        for entry in page:
            own, post = versions.get(entry.mention_id, []), shown.get(entry.mention_id)
            sources = [post.source, *names] if post else names
            yield from walk.take(entry, Known(versions=own, sources=sources, case_ids=_linked(unit, entry)))
            if entry.kind == EntryKind.POST:
                yield from check_post(entry, own)
                if post is not None:
                    yield from check_shown(entry, post, own)
            if has_file(entry):
                tally.n_files += 1
                yield from check_file(entry, unit.vault_file(entry.content_sha256))
            if entry.kind == EntryKind.MANIFEST:
                yield from _check_manifest(unit, entry)
            if entry.kind == EntryKind.TIMESTAMP:
                yield from self._check_timestamp(entry)

    def _check_timestamp(self, entry: VaultEntry) -> Iterator[Finding]:
        unit, tally = self.unit, self.tally
        tally.n_timestamps += 1
        token = unit.vault_file(entry.content_sha256)
        manifest = entry_at(unit, entry.facts.get("manifest"))
        kept = unit.vault_file(manifest.content_sha256) if manifest else None
        if token is None or manifest is None or kept is None:
            yield about(entry, "the manifest or the answer of this timestamp is not there", "It was removed.")
            return
        try:
            stamp = self.stamper.check(token.content, kept.content)
        except TimestampError as problem:
            means = "It cannot be checked." if isinstance(problem, TimestampSetupError) else FORGED_STAMP
            yield about(entry, f"its timestamp does not hold: {problem}", means)
            return
        tally.is_signature_checked = tally.is_signature_checked and stamp.is_signature_checked
        if manifest.seq > tally.stamped_to:
            tally.stamped_to, tally.stamped_at = manifest.seq, stamp.stamped_at


def _pages(unit: UnitOfWork) -> Iterator[list[VaultEntry]]:
    after = BEFORE_ALL
    while page := unit.vault_entries(after=after, limit=PAGE):
        yield page
        after = page[-1].seq


def _by_post(unit: UnitOfWork, mention_ids: Sequence[str]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for version in unit.evidence_of_all(mention_ids):
        found.setdefault(version.mention_id, []).append(version)
    return found


def _cases(unit: UnitOfWork, finding: Finding) -> tuple[int, ...]:
    own = () if finding.case_id is None else (finding.case_id,)
    return (*own, *(unit.case_ids_of(finding.mention_id) if finding.mention_id else ()))


def _linked(unit: UnitOfWork, entry: VaultEntry) -> list[int]:
    """Ask for the post's cases only where the entry's own number may have been changed."""
    return [] if entry.case_id is None or not entry.mention_id else unit.case_ids_of(entry.mention_id)


def entry_at(unit: UnitOfWork, seq: object) -> VaultEntry | None:
    """Give the entry with a number that may have been forged."""
    if not isinstance(seq, int) or not 0 < seq < 2**62:
        return None
    found = unit.vault_entries(after=seq - 1, limit=1)
    return found[0] if found and found[0].seq == seq else None


def _check_manifest(unit: UnitOfWork, entry: VaultEntry) -> Iterator[Finding]:
    file = unit.vault_file(entry.content_sha256)
    if file is None or hashlib.sha256(file.content).hexdigest() != entry.content_sha256:
        return  # said already, of the file
    try:
        made = json.loads(file.content)
        last, sha256 = made["last_entry"], made["last_sha256"]
    except (ValueError, KeyError, TypeError):
        yield about(entry, "the manifest cannot be read", "It was not written by Gatepost.")
        return
    there = entry_at(unit, last)
    if last and (there is None or there.sha256 != sha256):
        yield about(
            entry,
            f"the manifest says that entry {last} had the hash {str(sha256)[:12]}…; it has another now",
            "The chain was written anew before this manifest, or its end was replaced.",
        )
