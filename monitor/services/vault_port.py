"""The part of a unit of work that keeps the evidence vault."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.evidence import Evidence
from monitor.domain.vault import EntryKind, Head, Method, ShownPost, VaultDraft, VaultEntry, VaultFile


class VaultPort(Protocol):
    """Entries are added at the end of the chain and read; nothing is ever changed or removed."""

    def add_vault_entry(self, draft: VaultDraft, content: bytes | None = None) -> VaultEntry:
        """Chain an entry behind the newest one, with its file where there is one; give it as it stands.

        Raises ValueError when the bytes do not have the hash that the draft names. From here until the
        transaction ends other writers of the vault wait: do it last.
        """
        ...

    def add_evidence(self, evidence: Evidence, *, captured_by: str, method: Method) -> VaultEntry | None:
        """Keep a version of a known post and chain it; None when just this version is kept already.

        Raises LookupError for a post that is not stored.
        """
        ...

    def vault_entries(
        self,
        *,
        case_id: int | None = None,
        mention_ids: Sequence[str] | None = None,
        after: int = 0,
        limit: int = 1000,
    ) -> list[VaultEntry]:
        """Give entries behind number `after`, in order; with a case or posts, those of either.

        With `mention_ids=()` and no case there are none; with neither named, the whole vault.
        """
        ...

    def vault_head(self) -> Head:
        """Give the end of the chain."""
        ...

    def vault_file(self, sha256: str) -> VaultFile | None:
        """Give a kept file by the hash of its bytes."""
        ...

    def evidence_of_all(self, mention_ids: Sequence[str]) -> list[Evidence]:
        """Give every captured version of several posts, whatever state the rows are in."""
        ...

    def shown_posts(self, mention_ids: Sequence[str]) -> list[ShownPost]:
        """Give the posts with these ids as the pages show them, whatever state the rows are in."""
        ...

    def newest_vault_entry(self, kind: EntryKind) -> VaultEntry | None:
        """Give the last entry of a kind."""
        ...

    def unchained(self) -> list[tuple[str, str]]:
        """Give (mention id or empty for a file, hash) of what is kept but stands in no entry."""
        ...

    def case_ids_of(self, mention_id: str) -> list[int]:
        """Give the numbers of the cases that hold a post."""
        ...


class HeadNoteError(RuntimeError):
    """The note of the chain's end cannot be read; the message says where it is and what to do."""


class HeadNote(Protocol):
    """Keeps the end of the chain outside the database, so that a cut-off end is seen."""

    def read(self) -> Head | None:
        """Give what was noted last; None where nothing was; raises HeadNoteError."""
        ...

    def write(self, head: Head, *, now: datetime) -> None:
        """Note the end."""
        ...


class TimestampError(RuntimeError):
    """The service gave no timestamp that holds; the message says why and what to do."""


class TimestampSetupError(TimestampError):
    """The settings about timestamps must be mended first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """A time-stamping service's answer about some bytes, checked."""

    token: bytes
    stamped_at: datetime
    authority: str
    """Who signed it, as its certificate or its address names it."""
    is_signature_checked: bool
    """False where no certificate of the service is configured to check against."""


class Stamper(Protocol):
    """Has bytes time-stamped by an outside service, and checks what it answered."""

    @property
    def can_stamp(self) -> bool:
        """Say whether a service is set up."""
        ...

    def stamp(self, data: bytes) -> Stamp:
        """Ask the service; only the hash of the bytes is sent; raises TimestampError."""
        ...

    def check(self, token: bytes, data: bytes) -> Stamp:
        """Check an earlier answer without asking anybody; raises TimestampError."""
        ...
