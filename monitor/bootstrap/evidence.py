"""The evidence desk: the vault, the note of its end beside the database, and the time-stamping service."""

from pathlib import Path

from monitor.services.ports import Clock, Store
from monitor.services.vault import EvidenceDesk
from monitor.settings import Settings


def evidence_desk_for(settings: Settings, store: Store, clock: Clock, head_path: Path) -> EvidenceDesk:
    """Make the desk that checks the vault and has it time-stamped."""
    from monitor.storage.head_file import HeadFile
    from monitor.timestamps import Rfc3161Stamper

    evidence = settings.evidence
    return EvidenceDesk(
        store=store,
        clock=clock,
        note=HeadFile(head_path),
        stamper=Rfc3161Stamper(url=evidence.timestamp_url, ca_file=evidence.timestamp_ca),
    )
