"""The evidence desk: checks the vault, notes its end outside the database, and has it time-stamped."""

import json
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.domain.actor import GATEPOST
from monitor.domain.audit import AuditEntry
from monitor.domain.vault import EntryKind, Method, VaultEntry, file_draft, london_words, utc_words
from monitor.domain.vault_check import Finding
from monitor.services.ports import Clock, Progress, Store, UnitOfWork, no_progress
from monitor.services.vault_port import HeadNote, HeadNoteError, Stamper, TimestampError
from monitor.services.vault_verify import Verification, VerifyReport, entry_at

log = logging.getLogger(__name__)

STAMP_EVERY = timedelta(days=1)
MANIFEST_EVERY = timedelta(days=7)
"""Where no time-stamping service is set up."""
STAMP_AGAIN_AFTER = timedelta(minutes=15)
MANIFEST_TYPE = "application/json"
TOKEN_TYPE = "application/timestamp-reply"  # noqa: S105 - a media type


@dataclass(frozen=True, kw_only=True, slots=True)
class StampReport:
    """What became of one attempt to have the vault time-stamped."""

    manifest: int
    """The entry with the manifest; it stays, whatever the service answers."""
    entry: int = 0
    """The entry with the timestamp; 0 where there is none yet."""
    stamped_at: datetime | None = None
    problem: str = ""


@dataclass(kw_only=True)
class EvidenceDesk:
    """Works on the vault as a whole."""

    store: Store
    clock: Clock
    note: HeadNote
    stamper: Stamper
    _stamp_not_before: datetime | None = field(default=None, init=False)

    # --- verify ---------------------------------------------------------------------------------------

    def verify(self, progress: Progress = no_progress) -> VerifyReport:
        """Walk through everything, computing every hash anew; the end is noted where all is whole."""
        unreadable: list[tuple[Finding, tuple[int, ...]]] = []
        try:
            noted = self.note.read()
        except HeadNoteError as problem:
            noted = None
            words = Finding(seq=None, what=str(problem), meaning="A cut-off end could not be seen.")
            unreadable = [(words, ())]
        with self.store.read() as unit:
            report = Verification(unit=unit, stamper=self.stamper).run(noted, progress)
        report = replace(report, findings=(*unreadable, *report.findings))
        if report.is_whole:
            self.note_head()
        return report

    def record_verify(self, report: VerifyReport, *, by: str) -> None:
        """Write into the log that somebody checked the vault, and what came of it."""
        words = f"{report.n_entries} entries, " + (
            "all whole" if report.is_whole else f"{len(report.findings)} findings"
        )
        entry = AuditEntry(at=self.clock.now(), by=by, action="verify", detail=words)
        with self.store.begin() as unit:
            unit.add_audit(entry)

    # --- the end of the chain, noted outside the database ---------------------------------------------

    def note_head(self) -> None:
        """Note the end of the chain; never over a note that the chain no longer fits."""
        try:
            noted = self.note.read()  # before the snapshot: another process may note a later end meanwhile
        except HeadNoteError as problem:
            log.error("the end of the evidence chain was not noted: %s", problem)  # noqa: TRY400
            return
        with self.store.read() as unit:
            head = unit.vault_head()
            if noted == head:
                return
            if noted and noted.seq and (there := entry_at(unit, noted.seq)) is None:
                log.error("the evidence vault lacks entry %d; run `gatepost evidence verify`", noted.seq)
                return
            if noted and noted.seq and there and there.sha256 != noted.sha256:
                log.error("entry %d of the evidence vault differs; run `gatepost evidence verify`", noted.seq)
                return
        self.note.write(head, now=self.clock.now())

    # --- timestamps -----------------------------------------------------------------------------------

    def keep_up(self) -> StampReport | None:
        """Note the end, and make a manifest (a timestamp too, where a service is set up) when one is due."""
        self.note_head()
        now = self.clock.now()
        if self._stamp_not_before and now < self._stamp_not_before <= now + STAMP_AGAIN_AFTER:
            return None
        with self.store.read() as unit:
            waiting = self._unstamped(unit)
            is_due = _is_manifest_due(unit, now, STAMP_EVERY if self.stamper.can_stamp else MANIFEST_EVERY)
        if is_due:
            return self.stamp() if self.stamper.can_stamp else StampReport(manifest=self._manifest(now).seq)
        if waiting and self.stamper.can_stamp:
            return self._stamp(waiting)
        return None

    def stamp(self) -> StampReport:
        """Make a manifest of everything up to now and have it time-stamped; only its hash is sent."""
        return self._stamp(self._manifest(self.clock.now()))

    def _unstamped(self, unit: UnitOfWork) -> VaultEntry | None:
        manifest = unit.newest_vault_entry(EntryKind.MANIFEST)
        stamp = unit.newest_vault_entry(EntryKind.TIMESTAMP)
        return manifest if manifest and (stamp is None or stamp.seq < manifest.seq) else None

    def _manifest(self, now: datetime) -> VaultEntry:
        with self.store.begin() as unit:
            head = unit.vault_head()
            content = json.dumps(
                {
                    "entries": f"1 to {head.seq}",
                    "last_entry": head.seq,
                    "last_sha256": head.sha256,
                    "made_at": utc_words(now),
                    "made_at_london": london_words(now),
                    "what": "Summary of Gatepost's evidence vault",
                },
                indent=1,
                sort_keys=True,
            ).encode()
            draft = file_draft(
                content,
                media_type=MANIFEST_TYPE,
                captured_at=now,
                captured_by=GATEPOST,
                method=Method.WRITTEN,
                kind=EntryKind.MANIFEST,
                detail={"last_entry": head.seq},
            )
            return unit.add_vault_entry(draft, content)

    def _stamp(self, manifest: VaultEntry) -> StampReport:
        with self.store.read() as unit:
            kept = unit.vault_file(manifest.content_sha256)
        if kept is None:
            return StampReport(
                manifest=manifest.seq,
                problem=f"the manifest of entry {manifest.seq} is not there; run `gatepost evidence verify`",
            )
        try:
            stamp = self.stamper.stamp(kept.content)
        except TimestampError as problem:
            self._stamp_not_before = self.clock.now() + STAMP_AGAIN_AFTER
            return StampReport(manifest=manifest.seq, problem=str(problem))
        self._stamp_not_before = None
        draft = file_draft(
            stamp.token,
            media_type=TOKEN_TYPE,
            captured_at=self.clock.now(),
            captured_by=stamp.authority,
            method=Method.STAMPED,
            kind=EntryKind.TIMESTAMP,
            detail={
                "manifest": manifest.seq,
                "manifest_sha256": manifest.content_sha256,
                "stamped_at": utc_words(stamp.stamped_at),
            },
        )
        with self.store.begin() as unit:
            entry = unit.add_vault_entry(draft, stamp.token)
        self.note_head()
        return StampReport(manifest=manifest.seq, entry=entry.seq, stamped_at=stamp.stamped_at)


def _is_manifest_due(unit: UnitOfWork, now: datetime, every: timedelta) -> bool:
    newest = unit.newest_vault_entry(EntryKind.MANIFEST)
    if newest is None:
        return unit.vault_head().seq > 0
    behind = unit.vault_entries(after=newest.seq, limit=2)
    has_news = any(entry.kind != EntryKind.TIMESTAMP for entry in behind)
    return has_news and not newest.captured_at <= now < newest.captured_at + every
