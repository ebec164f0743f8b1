"""collect, assess, triage, remind, dispatch, digest and export: the steps, one command each."""

import argparse
import getpass
import json
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from monitor.bootstrap import Gatepost
from monitor.bootstrap.by_hand import recheck_of
from monitor.cli.house import house_of, progress_to
from monitor.domain.alert import DigestMessage, digest_alert_id
from monitor.domain.audit import AuditEntry
from monitor.domain.case import Status
from monitor.services.assess import assess as assess_all
from monitor.services.collect import collect_all
from monitor.services.ports import CaseFile, CasePost

N_CASES_READ = 200


def collect(arguments: argparse.Namespace) -> int:
    """Collect from every enabled source, or from the one that is named."""
    house = house_of(arguments)
    names = [arguments.source] if arguments.source else list(house.enabled_sources)
    for name in names:
        if name not in house.enabled_sources:
            known = ", ".join(repr(known) for known in house.enabled_sources) or "none"
            print(f"gatepost: there is no enabled source {name!r}; enabled: {known}", file=sys.stderr)
            return 2
    failed = 0
    with progress_to(sys.stderr) as progress:
        reports = collect_all(
            (house.collector(name) for name in names),
            store=house.store,
            judge=house.judge,
            clock=house.clock,
            progress=progress,
        )
    for report in reports:
        print(
            f"{report.source}: {report.n_fetched} posts read, {report.n_new} new, {report.n_set_aside} set "
            f"aside, {report.n_unrelated} about something else, {report.n_rejected} unreadable"
        )
        if report.problem:
            failed += report.has_failed or report.n_rejected > 0
            print(f"gatepost: {report.source}: {report.problem}", file=sys.stderr)
    return 1 if failed else 0


def assess(arguments: argparse.Namespace) -> int:
    """Let the model read what it has not read yet."""
    house = house_of(arguments)
    with progress_to(sys.stderr) as progress:
        report = assess_all(
            store=house.store, classifier=house.classifier, clock=house.clock, progress=progress
        )
    print(f"{report.n_assessed} posts assessed by {house.classifier.version}")
    if report.n_unreadable:
        print(
            f"gatepost: {report.n_unreadable} posts could not be read by the model; each has a case "
            "for a person to read",
            file=sys.stderr,
        )
    return 1 if report.n_unreadable else 0


def triage(arguments: argparse.Namespace) -> int:
    """Open and join cases, and write their alerts."""
    house = house_of(arguments)
    with progress_to(sys.stderr) as progress:
        report = house.triage.run(progress=progress)
    print(
        f"{report.n_triaged} assessments: {report.n_opened} cases opened, {report.n_joined} posts joined "
        f"one, {report.n_alerts} alerts written"
    )
    return 0


def remind(arguments: argparse.Namespace) -> int:
    """Put reminders of what is due, or was due, into the outbox."""
    house = house_of(arguments)
    report = house.remind.run()
    print(f"{report.n_reminded} cases with something due, {report.n_alerts} alerts written")
    if report.n_stale:
        print(
            f"gatepost: {report.n_stale} cases were changed at the same moment; run it again", file=sys.stderr
        )
    return 1 if report.n_stale else 0


def recheck(arguments: argparse.Namespace) -> int:
    """Look whether the posts of open cases are still up, as far as a look is due."""
    house = house_of(arguments)
    with progress_to(sys.stderr) as progress:
        report = recheck_of(house).run(progress=progress)
    looks = f"{report.n_looked} posts looked at, {report.n_changed} changed"
    print(f"{looks}, {report.n_failed} could not be told")
    for problem in report.problems:
        print(f"gatepost: {problem}", file=sys.stderr)
    return 1 if report.problems else 0


def dispatch(arguments: argparse.Namespace) -> int:
    """Send what waits in the outbox."""
    house = house_of(arguments)
    house.dispatch.try_refused_again()
    with progress_to(sys.stderr) as progress:
        report = house.dispatch.run(progress=progress)
    if report.is_elsewhere:
        print("gatepost: another process is dispatching just now; nothing was done here", file=sys.stderr)
        return 1
    n_later = report.n_failed + report.n_put_off
    print(f"{report.n_sent} sent, {n_later} to be tried again, {report.n_refused} refused")
    for problem in report.problems:
        print(f"gatepost: {problem}", file=sys.stderr)
    return 1 if report.problems else 0


def digest(arguments: argparse.Namespace) -> int:
    """Put a week's digest into the outbox and send it, or show it in a file."""
    house = house_of(arguments)
    try:
        if arguments.preview is not None:
            return _preview(house, arguments.week, arguments.preview)
        n_new = house.digest_desk.queue(arguments.week)
    except ValueError as problem:
        print(f"gatepost: --week: {problem}", file=sys.stderr)
        return 2
    print(f"{n_new} digest messages put into the outbox" if n_new else "that digest is in the outbox already")
    return dispatch(arguments)


def _preview(house: Gatepost, week: str | None, path: Path) -> int:
    from monitor.domain.schedule import digest_week_due
    from monitor.notifiers.email_message import digest_html
    from monitor.notifiers.picture import sentiment_png

    name = week or digest_week_due(house.settings.digest, house.clock.now(), house.settings.zone).name
    message = DigestMessage(
        alert_id=digest_alert_id(name, "preview"),
        digest=house.digest_desk.compose(name),
        reviews_url=house.settings.web.public_url,
    )
    try:
        picture = b64encode(sentiment_png(message.digest.sentiment)).decode()
        page = digest_html(message, picture=f"data:image/png;base64,{picture}")
        path.write_text(page, encoding="utf-8")
    except OSError as problem:
        print(f"gatepost: {path} cannot be written ({problem.strerror})", file=sys.stderr)
        return 1
    print(f"digest of {name} written to {path}; nothing was sent")
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Write posts, cases or alerts as JSON lines to standard output, or one case as a pack to a file."""
    if arguments.what == "case":
        from monitor.cli.pack import export_case

        return export_case(arguments)
    if not arguments.jsonl or arguments.case:
        print(f"gatepost: write gatepost export {arguments.what} --jsonl", file=sys.stderr)
        return 2
    house = house_of(arguments)
    with house.store.begin() as unit:
        unit.add_audit(
            AuditEntry(
                at=house.clock.now(),
                by=f"{getpass.getuser()} at the command line",
                action="export",
                detail=f"all {arguments.what} as JSON lines",
            )
        )
    for row in _EXPORTS[arguments.what](house):
        sys.stdout.write(json.dumps(row, default=_plain, sort_keys=False) + "\n")
    return 0


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _posts(house: Gatepost) -> Iterator[dict[str, Any]]:
    with house.store.read() as unit:
        for row in unit.each_mention():
            yield _post(row)


def _post(row: CasePost) -> dict[str, Any]:
    mention, post = row.mention, row.mention.post
    assessment = asdict(row.assessment) if row.assessment else None
    if assessment is not None:
        del assessment["mention_id"]
    return {
        "id": mention.mention_id,
        "platform": post.platform,
        "external_id": post.external_id,
        "source": mention.source,
        "url": post.url,
        "author": post.author,
        "context": post.context,
        "text": post.text,
        "parent_text": post.parent_text,
        "thread_id": post.thread_id,
        "posted_at": post.posted_at,
        "collected_at": mention.collected_at,
        "relevance": asdict(mention.relevance),
        "assessment": assessment,
    }


def _cases(house: Gatepost) -> Iterator[dict[str, Any]]:
    with house.store.read() as unit:  # one snapshot: a case that changes meanwhile would move between pages
        for offset in count(step=N_CASES_READ):
            cases = unit.cases(statuses=tuple(Status), limit=N_CASES_READ, offset=offset)
            if not cases:
                return
            yield from (_case(file) for case in cases if (file := unit.case_file(case.case_id)))


def _case(file: CaseFile) -> dict[str, Any]:
    row = asdict(file.case)
    return {
        "id": row.pop("case_id"),
        "number": file.case.number,
        **row,
        "posts": [post.mention.mention_id for post in file.posts],
        "events": [asdict(event) for event in file.events],
    }


def _alerts(house: Gatepost) -> Iterator[dict[str, Any]]:
    with house.store.read() as unit:
        for alert in unit.alerts(limit=10_000_000):
            row = asdict(alert)
            yield {"id": row.pop("alert_id"), **row}


_EXPORTS = {"posts": _posts, "cases": _cases, "alerts": _alerts}
