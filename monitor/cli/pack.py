"""`gatepost export case`: an evidence pack for one recipient, written to a file and sent to nobody."""

import argparse
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.bootstrap.by_hand import packs_of
from monitor.cli.house import house_of
from monitor.domain.access import Actor
from monitor.domain.case import ActionRefusedError, case_id_of
from monitor.domain.pack import PROFILES
from monitor.services.packs import Pack


def export_case(arguments: argparse.Namespace) -> int:
    """Write the pack; gives 2 for wrong usage, 1 where it was refused."""
    case_id = case_id_of(arguments.case or "")
    words = _misused(arguments, case_id)
    if words or case_id is None:
        return _say(2, words)
    house = house_of(arguments)
    with house.store.read() as unit:
        reviewer = unit.reviewer(arguments.by.strip().casefold())
    if reviewer is None or not reviewer.is_active:
        return _say(2, f"--by: nobody signs in as {arguments.by!r}; `gatepost user` adds a reviewer")
    actor = Actor(name=reviewer.name, login=reviewer.login, role=reviewer.role)
    rough = (arguments.out or Path()).parent / f".gatepost-{secrets.token_hex(8)}.part"
    desk, remove = packs_of(house), arguments.remove or ()
    try:
        # The log follows when the whole file is there, and the name when the log is.
        with (
            _gone_on_failure(rough),
            desk.exporting(case_id, arguments.recipient, by=actor, remove=remove) as pack,
        ):
            _write(rough, pack.content)
    except ActionRefusedError as refused:
        return _say(1, str(refused))
    except OSError as problem:
        return _say(
            1,
            f"{arguments.out or 'the pack'} could not be written: {problem.strerror}. Nothing was logged. "
            "Mend that or choose another place with --out, then try again.",
        )
    return _named(pack, rough, arguments.out or Path(pack.name))


def _misused(arguments: argparse.Namespace, case_id: int | None) -> str:
    if case_id is None:
        return "name the case, such as GP-0042: gatepost export case GP-0042 --for police --by LOGIN"
    if arguments.recipient not in PROFILES:
        return f"--for names the recipient: {', '.join(PROFILES)}"
    if not arguments.by:
        return "--by names the reviewer who takes the pack out, by login; it is logged"
    if arguments.out is not None and arguments.out.exists():
        return f"{arguments.out} is there already; choose another name with --out"
    return ""


@contextmanager
def _gone_on_failure(path: Path) -> Iterator[None]:
    """Leave nothing of a file behind when the block fails: half a pack would pass for one."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _named(pack: Pack, rough: Path, path: Path) -> int:
    """Give the finished and logged file its name, though never that of another file."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with _gone_on_failure(path):
            rough.replace(path)
    except OSError as problem:
        return _say(
            1,
            f"{path} could not be made: {problem.strerror}. The pack is whole and logged; it lies in "
            f"{rough}, SHA-256 {pack.sha256}. Give it another name yourself.",
        )
    print(f"{path} written ({len(pack.content):,} bytes), SHA-256 {pack.sha256}")
    print("Read it before you hand it on; Gatepost sends it to nobody.")
    return 0


def _say(status: int, words: str) -> int:
    print(f"gatepost: {words}", file=sys.stderr)
    return status
