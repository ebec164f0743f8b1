"""Keeps the end of the evidence chain in a small file beside the data."""

import json
import os
from datetime import datetime
from pathlib import Path

from monitor.domain.vault import Head, utc_words
from monitor.services.ports import StoreBusyError
from monitor.services.vault_port import HeadNoteError


class HeadFile:
    """A file of a few lines that is replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Head | None:
        """Give what was noted last; None where nothing was; raises HeadNoteError."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            seq, sha256 = found["entries"], found["last_sha256"]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise HeadNoteError(self._unreadable()) from problem
        if not isinstance(seq, int) or not isinstance(sha256, str):
            raise HeadNoteError(self._unreadable())
        return Head(seq=seq, sha256=sha256)

    def write(self, head: Head, *, now: datetime) -> None:
        """Note the end; raises StoreBusyError where the folder cannot be written."""
        text = json.dumps(
            {"entries": head.seq, "last_sha256": head.sha256, "noted_at": utc_words(now)}, indent=1
        )
        draft = self._path.with_name(f".{self._path.name}.new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with draft.open("w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as problem:
            raise StoreBusyError(
                f"{self._path} cannot be written: {problem.strerror}. Let the user that runs Gatepost write "
                "there, or make room on its disk."
            ) from problem

    def _unreadable(self) -> str:
        return (
            f"{self._path} cannot be read as the note of the vault's end; it was changed by hand. If that "
            "is explained, remove the file, then run `gatepost evidence verify` again"
        )
