"""Evidence packs: put together for one recipient, logged with name, time and hash; never sent by Gatepost."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from monitor.domain.access import Actor
from monitor.domain.audit import entry_by
from monitor.domain.case import ActionRefusedError
from monitor.domain.evidence import Evidence
from monitor.domain.media import media_is_forbidden
from monitor.domain.pack import PROFILES, PackDocument, PackProfile, PackSource, compose_pack
from monitor.domain.pack_words import SHORTEST
from monitor.domain.school import School
from monitor.domain.vault import EntryKind, VaultEntry
from monitor.services.chronology import entries_of
from monitor.services.doors import Doors
from monitor.services.ports import CaseFile, Clock, Store, UnitOfWork

MAX_REMOVED = 50
"""Names that a person may list; more is no list but a text."""
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf", "text/plain": ".txt"}


@dataclass(frozen=True, kw_only=True, slots=True)
class PackItem:
    """One file of a pack; its name never comes from a post."""

    name: str
    content: bytes
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PackManifest:
    """What the manifest says besides the files."""

    case_number: str
    recipient: str
    made_at: datetime
    software: str
    head_seq: int
    head_sha256: str
    entries: tuple[Mapping[str, object], ...]


class PackWriter(Protocol):
    """Writes a pack as one file."""

    def __call__(
        self, document: PackDocument, items: Sequence[PackItem], manifest: PackManifest, *, now: datetime
    ) -> bytes:
        """Give the bytes."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """A finished pack."""

    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What somebody asked for."""

    file: CaseFile
    profile: PackProfile
    by: Actor
    now: datetime
    remove: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class PackDesk:
    """Makes packs."""

    store: Store
    clock: Clock
    write: PackWriter
    school: School
    zone: ZoneInfo
    software: str
    doors: Doors

    def export(self, case_id: int, recipient: str, *, by: Actor, remove: Sequence[str] = ()) -> Pack:
        """Give the pack and write who had it made into the log; raises ActionRefusedError."""
        with self.exporting(case_id, recipient, by=by, remove=remove) as pack:
            return pack

    @contextmanager
    def exporting(
        self, case_id: int, recipient: str, *, by: Actor, remove: Sequence[str] = ()
    ) -> Iterator[Pack]:
        """Give the pack, and write it into the log once the block has ended well; raises as `export`."""
        with self.doors.noting_refusals(case_id, "export", by):
            pack, asked = self._made(case_id, recipient, by=by, remove=remove)
        yield pack
        self._log(pack, asked)

    def _made(self, case_id: int, recipient: str, *, by: Actor, remove: Sequence[str]) -> tuple[Pack, _Asked]:
        profile = PROFILES.get(recipient)
        if profile is None:
            raise ActionRefusedError(f"Choose a recipient: {', '.join(PROFILES)}.")
        if len(remove) > MAX_REMOVED:
            raise ActionRefusedError(f"Name at most {MAX_REMOVED} further names to take out.")
        if any(sum(char.isalnum() for char in name) < SHORTEST for name in remove):
            raise ActionRefusedError(
                f"Write at least {SHORTEST} letters of each further name to take out: a single letter or a "
                "sign stands in every word."
            )
        now = self.clock.now()
        with self.store.read() as unit:
            file = unit.case_file(case_id)
            if file is None:
                raise ActionRefusedError("There is no such case.")
            self.doors.admit(unit, file, by)
            asked = _Asked(file=file, profile=profile, by=by, now=now, remove=remove)
            document, items, manifest = self._parts(unit, asked)
        content = self.write(document, items, manifest, now=now)
        pack = Pack(
            name=f"{file.case.number}-{profile.key}-{now:%Y%m%d-%H%M%S}.zip",
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        return pack, asked

    def _parts(self, unit: UnitOfWork, asked: _Asked) -> tuple[PackDocument, list[PackItem], PackManifest]:
        file, profile = asked.file, asked.profile
        ids = [post.mention.mention_id for post in file.posts]
        kept = unit.evidence_of_all(ids)
        entries = entries_of(unit, file)
        document = compose_pack(
            PackSource(
                case=file.case,
                posts=[(post.mention, post.assessment) for post in file.posts],
                sha256_of={each.mention_id: each.sha256 for each in sorted(kept, key=_by_time)},
                events=file.events,
                school=self.school,
                zone=self.zone,
            ),
            profile,
            by=asked.by.name,
            now=asked.now,
            remove=asked.remove,
        )
        items = _post_items(document)
        items += _original_items(kept, ids) if profile.has_original else []
        has_files = profile.has_files and not media_is_forbidden(file.case)
        items += _file_items(unit, entries) if has_files else []
        head = unit.vault_head()
        manifest = PackManifest(
            case_number=file.case.number,
            recipient=profile.key,
            made_at=asked.now,
            software=self.software,
            head_seq=head.seq,
            head_sha256=head.sha256,
            entries=tuple(_entry(entry, profile) for entry in entries),
        )
        return document, items, manifest

    def _log(self, pack: Pack, asked: _Asked) -> None:
        detail = f"evidence pack for {asked.profile.key}, SHA-256 {pack.sha256}"
        if asked.remove:
            detail += f", {len(asked.remove)} further names taken out"
        case_id = asked.file.case.case_id
        with self.store.begin() as unit:
            unit.add_audit(entry_by(asked.by, "export", at=asked.now, case_id=case_id, detail=detail))


def _by_time(evidence: Evidence) -> tuple[datetime, str]:
    return evidence.captured_at, evidence.sha256


def _entry(entry: VaultEntry, profile: PackProfile) -> dict[str, object]:
    """Give what binds an entry to the vault; who captured it only to those who may know the names."""
    shown: dict[str, object] = {
        "entry": entry.seq,
        "kind": entry.kind,
        "content_sha256": entry.content_sha256,
        "captured_at": entry.captured_at.isoformat(),
        "previous": entry.previous,
        "sha256": entry.sha256,
    }
    if profile.has_original:
        shown |= {
            "mention_id": entry.mention_id,
            "case_id": entry.case_id,
            "captured_by": entry.captured_by,
            "method": entry.method,
            "software": entry.software,
            "detail": entry.detail,
        }
    return shown


def _post_items(document: PackDocument) -> list[PackItem]:
    note = document.profile.purpose
    return [
        PackItem(
            name=f"posts/post-{post.number}.txt",
            content=post.words.encode("utf-8", "replace"),
            note=f"The words of post {post.number} as this recipient may see them. {note}",
        )
        for post in document.posts
    ]


def _original_items(kept: Sequence[Evidence], ids: Sequence[str]) -> list[PackItem]:
    number = {mention_id: i for i, mention_id in enumerate(ids, start=1)}
    items, versions = [], dict.fromkeys(ids, 0)
    for each in sorted(kept, key=_by_time):
        versions[each.mention_id] += 1
        items.append(
            PackItem(
                name=f"originals/post-{number[each.mention_id]}-version-{versions[each.mention_id]}.json",
                content=each.content.encode("utf-8", "surrogatepass"),
                note=f"As the platform gave it, captured {each.captured_at.isoformat()}.",
            )
        )
    return items


def _file_items(unit: UnitOfWork, entries: Sequence[VaultEntry]) -> list[PackItem]:
    items = []
    for entry in entries:
        kept = unit.vault_file(entry.content_sha256) if entry.kind == EntryKind.FILE else None
        if kept is not None:
            ending = _ENDINGS.get(kept.media_type, ".bin")
            note = f"Entry {entry.seq} of the vault, {entry.method} {entry.captured_at.isoformat()}."
            items.append(PackItem(name=f"files/entry-{entry.seq}{ending}", content=kept.content, note=note))
    return items


__all__ = ["Pack", "PackDesk", "PackItem", "PackManifest", "PackWriter"]
