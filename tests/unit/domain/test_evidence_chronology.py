"""The chronology: one line a thing that happened, by time, in plain words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.domain.alert import AlertKind, AlertStatus
from monitor.domain.audit import AuditEntry
from monitor.domain.case import Action, CaseEvent
from monitor.domain.case_clock import CaseClock
from monitor.domain.casework import Casework
from monitor.domain.chronology import Facts, Line, both_clocks, chronology
from monitor.domain.vault import EntryKind, Head, Method, VaultDraft, VaultEntry, seal
from tests.contracts.store_values import NOW, a_case, a_mention, an_alert, an_assessment, minutes

CASE = a_case(case_id=1)
MENTION = a_mention("1", text="the words of the post")
WORDS = {Action.NOTE: "Note"}


def told(**facts: object) -> list[str]:
    """Give the lines of a case with these facts."""
    given = Facts(**{"case": CASE, "mentions": [MENTION], **facts})  # type: ignore[arg-type]
    return [said(line) for line in chronology(given, WORDS)]


def said(line: Line) -> str:
    return " | ".join(part for part in (line.what, line.by, line.detail) if part)


def an_entry(kind: EntryKind, method: Method, **fields: object) -> VaultEntry:
    draft = VaultDraft(
        kind=kind,
        mention_id=MENTION.mention_id,
        content_sha256="ab" * 32,
        captured_at=NOW + minutes(9),
        captured_by="Ada Löwe",
        method=method,
    )
    return seal(replace(draft, **fields), after=Head(), software="gatepost 1")  # type: ignore[arg-type]


def test_everything_stands_by_time_whatever_the_order_it_was_read_in() -> None:
    lines = told(
        events=[CaseEvent(case_id=1, revision=2, action=Action.NOTE, by="Ben", at=NOW + minutes(20))],
        audit=[AuditEntry(at=NOW + minutes(15), by="Ada", login="ada", action="view", case_id=1)],
        assessments=[an_assessment(MENTION, labels=("abusive",))],
        entries=[an_entry(EntryKind.POST, Method.COLLECTED)],
    )
    assert [line.split(" | ")[0] for line in lines] == [
        "Post 1 of 1 posted on X",
        "Post 1 of 1 read: possibly abusive",
        "Post 1 of 1: captured",
        "Looked at the case",
        "Note",
    ]
    assert not any("the words of the post" in line for line in lines)


def test_a_look_and_a_file_are_told_with_their_post_and_outcome() -> None:
    lines = told(
        mentions=[],
        entries=[
            an_entry(EntryKind.CHECK, Method.RECHECK, detail={"state": "not_found"}),
            an_entry(EntryKind.FILE, Method.ATTACHED, media_type="image/png", detail={"size": 1234}),
        ],
    )
    assert lines[0].startswith("Looked whether a post that was in this case is still up: not found | Ada")
    assert lines[1].startswith(
        "File kept of a post that was in this case | Ada Löwe | vault entry 1, image/png"
    )
    assert "1,234 bytes" in lines[1]


def test_a_message_says_whether_it_went_and_to_whom() -> None:
    sent = an_alert(
        "a",
        kind=AlertKind.OPENED,
        case_id=1,
        status=AlertStatus.SENT,
        sent_at=NOW,
        to=("head@school.example",),
    )
    lines = told(
        mentions=[],
        alerts=[
            sent,
            replace(sent, alert_id="b", status=AlertStatus.PENDING, sent_at=None),
            replace(sent, alert_id="c", status=AlertStatus.REFUSED, sent_at=None, to=()),
        ],
    )
    assert lines == [
        "Alert: case opened: sent | Gatepost | by email to head@school.example",
        "Alert: case opened: waiting to be sent | Gatepost | by email to head@school.example",
        "Alert: case opened: refused by the channel | Gatepost | by email to the channel",
    ]


def test_a_clock_is_told_from_its_start_to_its_end() -> None:
    running = CaseClock(
        key="k",
        text="Answer",
        basis="explicit",
        cites=("CA-Mon-2",),
        started_at=NOW,
        due_at=NOW + minutes(60),
    )
    met = replace(running, met_at=NOW + minutes(30), met_by="Ada")
    stopped = replace(running, due_at=None, stopped_at=NOW + minutes(40))
    case = replace(CASE, work=Casework(clocks=(running, met, stopped)))
    assert told(case=case, mentions=[]) == [
        "Clock started: Answer (CA-Mon-2) | due Wed 18 Nov 2026, 08:40:03 GMT",
        "Clock started: Answer (CA-Mon-2) | due Wed 18 Nov 2026, 08:40:03 GMT",
        "Clock started: Answer (CA-Mon-2)",
        "Clock met: Answer (CA-Mon-2) | Ada",
        "Clock stopped: Answer (CA-Mon-2)",
        "Due: Answer (CA-Mon-2) | not met yet",
    ]


def test_refusals_and_unknown_deeds_of_the_log_are_told_too() -> None:
    lines = told(
        mentions=[],
        audit=[
            AuditEntry(
                at=NOW, by="Ben", login="ben", action="refused", case_id=1, detail="dismiss: not yours"
            ),
            AuditEntry(at=NOW, by="Ben", login="Ben", action="something_new", case_id=1),
        ],
    )
    assert lines == ["Refused | Ben (ben) | dismiss: not yours", "something new | Ben"]


@pytest.mark.parametrize(
    ("moment", "local", "utc"),
    [
        (
            datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),
            "Sun 29 Mar 2026, 00:59:59 GMT",
            "2026-03-29 00:59:59",
        ),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Sun 29 Mar 2026, 02:00:00 BST", "2026-03-29 01:00:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sun 25 Oct 2026, 01:30:00 BST", "2026-10-25 00:30:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sun 25 Oct 2026, 01:30:00 GMT", "2026-10-25 01:30:00"),
        (datetime.max.replace(tzinfo=UTC), "Fri 31 Dec 9999, 23:59:59 GMT", "9999-12-31 23:59:59"),
    ],
)
def test_both_clocks_are_right_at_the_changes_of_the_hour(moment: datetime, local: str, utc: str) -> None:
    assert both_clocks(moment) == (local, f"{utc} UTC")
