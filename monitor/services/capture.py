"""Capture by hand: a person attaches a screenshot, or asks for one of a public page, where it is allowed."""

import hashlib
import threading
from dataclasses import dataclass, field

from monitor.domain.access import Actor
from monitor.domain.audit import entry_by
from monitor.domain.case import Action, ActionRefusedError, Case
from monitor.domain.clocks import PLAIN_RULES, ClockRules, kept_clocks
from monitor.domain.media import media_is_forbidden
from monitor.domain.vault import EntryKind, Method, VaultEntry, VaultFile, file_draft
from monitor.services.chronology import own_entries
from monitor.services.doors import Doors
from monitor.services.ports import (
    CaptureRefusedError,
    CaseFile,
    Clock,
    PageCamera,
    Store,
    UnitOfWork,
)

MAX_FILE_BYTES = 10_000_000
# A file is what its first bytes say, not what its name claims.
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"%PDF-": "application/pdf"}
_ONE_A_POST = (
    "There is a screenshot of this post already. One look is enough: looking again and again at one "
    "person's posts can become surveillance, for which a school needs advice (LAW-L22). Attach a picture "
    "of your own if the post has changed."
)
_BUSY = "Another screenshot is being taken. Wait half a minute, then ask again."


@dataclass(frozen=True, kw_only=True, slots=True)
class _Picture:
    """A file that is to be kept."""

    content: bytes
    media_type: str
    method: Method


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureDesk:
    """Puts pictures that a person chose into the vault; each is logged with who, when and how."""

    store: Store
    clock: Clock
    camera: PageCamera
    doors: Doors
    clocks: ClockRules = PLAIN_RULES
    turn: threading.Lock = field(default_factory=threading.Lock)

    def attach(self, case_id: int, mention_id: str, content: bytes, *, by: Actor) -> Case:
        """Keep a file that a person chose; raises ActionRefusedError."""
        with self.doors.noting_refusals(case_id, "attach", by):
            return self._attached(case_id, mention_id, content, by=by)

    def shoot(self, case_id: int, mention_id: str, *, by: Actor, with_pictures: bool = False) -> Case:
        """Take and keep a screenshot of a post's own page; raises ActionRefusedError."""
        with self.doors.noting_refusals(case_id, "screenshot", by):
            return self._shot(case_id, mention_id, by=by, with_pictures=with_pictures)

    def file(self, case_id: int, sha256: str, *, by: Actor) -> VaultFile:
        """Give a kept file of the case and log that it was looked at; raises ActionRefusedError."""
        with self.doors.noting_refusals(case_id, "download", by), self.store.begin() as unit:
            file = self._open(unit, case_id, by=by)
            _refuse_media(file.case)
            entry = next((e for e in files_of(unit, file) if e.content_sha256 == sha256), None)
            kept = unit.vault_file(sha256) if entry is not None else None
            if entry is None or kept is None:
                raise ActionRefusedError("There is no such file in this case.")
            self._log(unit, case_id, action="download", detail=f"entry {entry.seq} of the vault", by=by)
        return kept

    def _attached(self, case_id: int, mention_id: str, content: bytes, *, by: Actor) -> Case:
        kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
        if not content:
            raise ActionRefusedError("Choose a file first.")
        if len(content) > MAX_FILE_BYTES:
            raise ActionRefusedError("The file is larger than 10 MB; save the picture smaller.")
        if kind is None:
            raise ActionRefusedError("Only a PNG or JPEG picture or a PDF can be kept as evidence.")
        with self.store.read() as unit:
            self._open_post(unit, case_id, mention_id, by=by)
        picture = _Picture(content=content, media_type=kind, method=Method.ATTACHED)
        return self._keep(case_id, mention_id, picture, by=by)

    def _shot(self, case_id: int, mention_id: str, *, by: Actor, with_pictures: bool) -> Case:
        with self.store.read() as unit:
            file = self._open_post(unit, case_id, mention_id, by=by)
            entries = own_entries(unit, case_id)
        if any(e.method == Method.SCREENSHOT and e.mention_id == mention_id for e in entries):
            raise ActionRefusedError(_ONE_A_POST)
        post = next(row.mention.post for row in file.posts if row.mention.mention_id == mention_id)
        if not post.url:
            raise ActionRefusedError(
                "The platform gave no address for this post; attach a screenshot instead."
            )
        if not self.turn.acquire(blocking=False):
            raise ActionRefusedError(_BUSY)
        try:
            shot = self.camera.shoot(post.url, with_pictures=with_pictures)
        except CaptureRefusedError as refused:
            raise ActionRefusedError(str(refused)) from refused
        finally:
            self.turn.release()
        picture = _Picture(content=shot.png, media_type="image/png", method=Method.SCREENSHOT)
        return self._keep(case_id, mention_id, picture, by=by)

    def _open(self, unit: UnitOfWork, case_id: int, *, by: Actor) -> CaseFile:
        file = unit.case_file(case_id)
        if file is None:
            raise ActionRefusedError("There is no such case.")
        self.doors.admit(unit, file, by)
        _refuse_media(file.case)
        return file

    def _open_post(self, unit: UnitOfWork, case_id: int, mention_id: str, *, by: Actor) -> CaseFile:
        file = self._open(unit, case_id, by=by)
        if all(row.mention.mention_id != mention_id for row in file.posts):
            raise ActionRefusedError("That post is not in this case; reload the page.")
        return file

    def _keep(self, case_id: int, mention_id: str, picture: _Picture, *, by: Actor) -> Case:
        """Write the file, the case's history and the vault's entry in one transaction."""
        now, content, kind = self.clock.now(), picture.content, picture.media_type
        sha256 = hashlib.sha256(content).hexdigest()
        with self.store.begin() as unit:
            file = self._open_post(unit, case_id, mention_id, by=by)
            if any(entry.content_sha256 == sha256 for entry in files_of(unit, file)):
                raise ActionRefusedError("Just this file is kept with the case already.")
            words = f"{picture.method}: {kind}, {len(content):,} bytes, SHA-256 {sha256[:16]}…"
            case, event = file.case.apply(Action.ATTACHED, by=by.name, now=now, detail=words)
            case = kept_clocks(case, self.clocks, by=by.name, now=now)
            unit.save_case(case, event)
            self._log(unit, case_id, action="capture", detail=words, by=by)
            draft = file_draft(
                content,
                media_type=kind,
                captured_at=now,
                captured_by=by.name,
                method=picture.method,
                case_id=case_id,
                mention_id=mention_id,
            )
            unit.add_vault_entry(draft, content)
        return case

    def _log(self, unit: UnitOfWork, case_id: int, *, action: str, detail: str, by: Actor) -> None:
        unit.add_audit(entry_by(by, action, at=self.clock.now(), case_id=case_id, detail=detail))


def files_of(unit: UnitOfWork, file: CaseFile) -> list[VaultEntry]:
    """Give the entries of the files that are kept with a case."""
    return [entry for entry in own_entries(unit, file.case.case_id) if entry.kind == EntryKind.FILE]


def _refuse_media(case: Case) -> None:
    if reason := media_is_forbidden(case):
        raise ActionRefusedError(
            f"No picture may be fetched, kept or shown here: {reason} Write down the words and the place "
            "alone."
        )
