"""`gatepost evidence`: check the vault, and have it time-stamped."""

import argparse
import getpass
import sys

from monitor.bootstrap import Gatepost
from monitor.cli.house import house_of, progress_to
from monitor.cli.plain import plain
from monitor.domain.vault import london_words
from monitor.domain.vault_check import Finding
from monitor.services.vault_verify import VerifyReport

MAX_SHOWN = 200


def verify(arguments: argparse.Namespace) -> int:
    """Check every entry, its hash and the chain; gives 1 where anything is not as it was written."""
    house = house_of(arguments)
    with progress_to(sys.stderr) as progress:
        report = house.evidence.verify(progress)
    house.evidence.record_verify(report, by=at_the_machine())
    for finding, cases in report.findings[:MAX_SHOWN]:
        print(_words(finding, cases))
    if len(report.findings) > MAX_SHOWN:
        print(f"... and {len(report.findings) - MAX_SHOWN:,} more")
    print(_summary(report))
    for line in _limits(report, house):
        print(line)
    return 0 if report.is_whole else 1


def timestamp(arguments: argparse.Namespace) -> int:
    """Have everything kept up to now time-stamped; gives 1 where the service gave no timestamp."""
    house = house_of(arguments)
    if not house.settings.evidence.timestamp_url:
        print(
            f"gatepost: {house.settings.path} names no evidence.timestamp_url; write the address of a "
            "time-stamping service (RFC 3161) there",
            file=sys.stderr,
        )
        return 2
    report = house.evidence.stamp()
    if report.stamped_at is None:
        print(
            f"gatepost: the manifest is kept as entry {report.manifest}, without a timestamp: "
            f"{plain(report.problem)}",
            file=sys.stderr,
        )
        return 1
    print(
        f"everything before entry {report.manifest} was there at {london_words(report.stamped_at)}; "
        f"the timestamp is kept as entry {report.entry}"
    )
    return 0


def at_the_machine() -> str:
    """Name who works at the machine, for the log."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        return "command line"


def _words(finding: Finding, cases: tuple[int, ...]) -> str:
    where = "no entry" if finding.seq is None else f"entry {finding.seq}"
    kind = f" ({plain(finding.kind)})" if finding.kind else ""
    numbers = ", ".join(
        f"GP-{case_id:04d}" if isinstance(case_id, int) else plain(str(case_id)) for case_id in cases
    )
    of = f", {numbers}" if numbers else ""
    return f"{where}{kind}{of}: {plain(finding.what)}. {plain(finding.meaning)}"


def _summary(report: VerifyReport) -> str:
    files = "1 file" if report.n_files == 1 else f"{report.n_files:,} files"
    kept = f"{report.n_entries:,} {'entry' if report.n_entries == 1 else 'entries'}, {files}"
    if report.is_whole:
        return f"{kept}: all whole. Last entry {report.head.seq}, hash {report.head.sha256}"
    n = len(report.findings)
    verb = "thing is" if n == 1 else "things are"
    return f"{kept}: {n:,} {verb} not as written; docs/howto/evidence.md says what to do"


def _limits(report: VerifyReport, house: Gatepost) -> list[str]:
    lines = []
    if report.stamped_at is not None:
        lines.append(
            f"{report.n_timestamps:,} timestamps; the newest proves that everything before entry "
            f"{report.stamped_to} was there at {london_words(report.stamped_at)}."
        )
    if not report.is_signature_checked:
        lines.append("The service's signature was not checked: evidence.timestamp_ca names no certificates.")
    if report.stamped_at is None:
        lines.append(
            "What this cannot show: no outside timestamp is kept, so that somebody with full access to the "
            f"database and to {house.head_path} could write the whole chain anew."
        )
    elif report.head.seq > report.stamped_to + 1:
        lines.append(
            f"What this cannot show: the entries after {report.stamped_to} are not time-stamped yet; "
            f"somebody with full access to the database and to {house.head_path} could write those anew."
        )
    return lines
