"""All that happened around one case, merged by time, in plain words; posts stand in it by their number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from monitor.domain.actor import GATEPOST
from monitor.domain.alert import Alert, AlertStatus
from monitor.domain.assessment import LABEL_WORDS, Assessment
from monitor.domain.audit import AuditEntry
from monitor.domain.case import Action, Case, CaseEvent
from monitor.domain.case_clock import CaseClock
from monitor.domain.languages import not_assessed_words
from monitor.domain.mention import Mention
from monitor.domain.vault import LONDON, EntryKind, VaultEntry
from monitor.domain.wording import PLACES

LineKind = Literal["post", "evidence", "reading", "history", "log", "message", "clock"]
KIND_WORDS: Mapping[LineKind, str] = {
    "post": "Post",
    "evidence": "Evidence",
    "reading": "Model",
    "history": "Case",
    "log": "Log",
    "message": "Message",
    "clock": "Clock",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing that happened."""

    at: datetime
    kind: LineKind
    what: str
    by: str = ""
    """Who did it: a name, a source or a model; empty where it is nobody's deed."""
    detail: str = ""
    mention_id: str = ""
    """Of a post's own line, so that its words can be put beside it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything that is stored around one case."""

    case: Case
    mentions: Sequence[Mention]
    """In the order of posting: the first is post 1."""
    events: Sequence[CaseEvent] = ()
    entries: Sequence[VaultEntry] = ()
    assessments: Sequence[Assessment] = ()
    audit: Sequence[AuditEntry] = ()
    alerts: Sequence[Alert] = ()


_AUDIT_WORDS = {
    "view": "Looked at the case",
    "refused": "Refused",
    "export": "Evidence pack made",
    "download": "Kept file opened",
    "capture": "File put into the vault",
    "recheck": "Asked whether a post is still up",
    "chronology": "Chronology printed",
    "letter": "Letter copied or used",
}
_ALERT_WORDS = {
    "opened": "Alert: case opened",
    "raised": "Alert: case raised",
    "pile_on": "Alert: many accounts",
    "reminder": "Reminder: something is due soon",
    "overdue": "Reminder: something is overdue",
    "escalated": "Passed on higher",
    "post_changed": "Alert: a post has changed",
}
_METHOD_WORDS = {
    "collected": "Captured",
    "migrated": "Captured (chained later, by an upgrade)",
    "recheck": "Captured again, as edited",
}
_FILE_WORDS = {"screenshot": "Screenshot kept", "attached": "File kept"}


def chronology(facts: Facts, action_words: Mapping[Action, str]) -> list[Line]:
    """Merge everything by time; at the same moment in the order of cause and effect."""
    number = {mention.mention_id: n for n, mention in enumerate(facts.mentions, 1)}
    lines = [
        *_posts(facts.mentions, number),
        *(_entry(entry, number) for entry in facts.entries),
        *(_reading(assessment, number) for assessment in facts.assessments),
        *(_event(event, action_words) for event in facts.events),
        *(_clock_lines(facts.case.work.clocks)),
        *_messages(facts.alerts),
        *(_logged(entry) for entry in facts.audit),
    ]
    return sorted(lines, key=lambda line: line.at)


def both_clocks(moment: datetime) -> tuple[str, str]:
    """Give a moment on the clocks of the United Kingdom and in UTC."""
    utc = moment.astimezone(UTC)
    try:
        local = moment.astimezone(LONDON)
    except OverflowError:  # a post that claims to be of the year 1 or 9999
        local = utc
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M:%S %Z}", f"{utc:%Y-%m-%d %H:%M:%S} UTC"


def _posts(mentions: Sequence[Mention], number: Mapping[str, int]) -> Iterator[Line]:
    for mention in mentions:
        platform = mention.post.platform
        place = PLACES[platform][0] if platform in PLACES else platform
        yield Line(
            at=mention.post.posted_at,
            kind="post",
            what=f"{_post(mention.mention_id, number)} posted on {place}",
            mention_id=mention.mention_id,
        )


def _entry(entry: VaultEntry, number: Mapping[str, int]) -> Line:
    post = _post(entry.mention_id, number)
    about, facts = f" of {_small(post)}" if entry.mention_id else "", entry.facts
    if entry.kind == EntryKind.POST:
        what = f"{post}: {_METHOD_WORDS.get(entry.method, entry.method).lower()}"
    elif entry.kind == EntryKind.CHECK:
        state = str(facts.get("state", "")).replace("_", " ")
        what = f"Looked whether {_small(post)} is still up: {state or 'see the history'}"
    else:
        what = f"{_FILE_WORDS.get(entry.method, f'{entry.kind} kept')}{about}"
    size = facts.get("size")
    sized = f", {size:,} bytes" if isinstance(size, int) else ""
    media = f", {facts['media_type']}" if facts.get("media_type") else ""
    return Line(
        at=entry.captured_at,
        kind="evidence",
        what=what,
        by=entry.captured_by,
        detail=f"vault entry {entry.seq}{media}{sized}, SHA-256 {entry.content_sha256}",
    )


def _reading(found: Assessment, number: Mapping[str, int]) -> Line:
    labels = ", ".join(LABEL_WORDS.get(label, label) for label in found.labels) or "no risk label"
    if found.not_assessed:
        labels = not_assessed_words(found.not_assessed)
    return Line(
        at=found.assessed_at,
        kind="reading",
        what=f"{_post(found.mention_id, number)} read: {labels}",
        by=found.model,
    )


def _event(event: CaseEvent, words: Mapping[Action, str]) -> Line:
    what = words.get(event.action, str(event.action).replace("_", " "))
    return Line(at=event.at, kind="history", what=what, by=event.by, detail=event.detail)


def _logged(entry: AuditEntry) -> Line:
    what = _AUDIT_WORDS.get(entry.action, entry.action.replace("_", " "))
    by = f"{entry.by} ({entry.login})" if entry.login and entry.login != entry.by else entry.by
    return Line(at=entry.at, kind="log", what=what, by=by, detail=entry.detail)


_STATE_WORDS = {
    AlertStatus.SENT: "sent",
    AlertStatus.PENDING: "waiting to be sent",
    AlertStatus.REFUSED: "refused by the channel",
    AlertStatus.DROPPED: "not sent, as it was no longer so",
}


def _messages(alerts: Sequence[Alert]) -> Iterator[Line]:
    for alert in alerts:
        what = _ALERT_WORDS.get(alert.kind, str(alert.kind).replace("_", " "))
        to = f"to {', '.join(alert.to)}" if alert.to else "to the channel"
        way = f"by {alert.channel} {to}"
        if alert.status is AlertStatus.SENT and alert.sent_at is not None:
            yield Line(at=alert.sent_at, kind="message", what=f"{what}: sent", by=GATEPOST, detail=way)
            continue
        state = _STATE_WORDS[alert.status]
        yield Line(at=alert.created_at, kind="message", what=f"{what}: {state}", by=GATEPOST, detail=way)


def _clock_lines(clocks: Sequence[CaseClock]) -> Iterator[Line]:
    for clock in clocks:
        cites = f" ({', '.join(clock.cites)})" if clock.cites else ""
        text = f"{clock.text}{cites}"
        due = "" if clock.due_at is None else f"due {both_clocks(clock.due_at)[0]}"
        yield Line(at=clock.started_at, kind="clock", what=f"Clock started: {text}", detail=due)
        if clock.met_at is not None:
            yield Line(at=clock.met_at, kind="clock", what=f"Clock met: {text}", by=clock.met_by)
        elif clock.stopped_at is not None:
            yield Line(at=clock.stopped_at, kind="clock", what=f"Clock stopped: {text}")
        elif clock.due_at is not None:
            yield Line(at=clock.due_at, kind="clock", what=f"Due: {text}", detail="not met yet")


def _post(mention_id: str, number: Mapping[str, int]) -> str:
    if mention_id not in number:
        return "A post that was in this case"
    return f"Post {number[mention_id]} of {len(number)}"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
