"""A restricted case where everybody in the room reads along: its number, its severity, and the way to it."""

from dataclasses import replace

import pytest

from monitor.domain.alert import AlertKind, CaseMessage
from monitor.domain.digest import DigestCase
from monitor.domain.school import Privacy
from monitor.domain.wording import compose_case_message
from monitor.notifiers.slack_blocks import case_blocks
from monitor.notifiers.slack_text import blocks_as_text
from monitor.notifiers.telling import case_telling
from monitor.notifiers.week import digest_telling
from tests.unit.notifiers import messages


def _message(
    channel: str, *, kind: AlertKind = AlertKind.OPENED, privacy: Privacy | None = None
) -> CaseMessage:
    about = messages.case(is_restricted=True)
    return compose_case_message(
        alert=messages.alert(about, channel=channel, kind=kind),
        case=about,
        post=messages.THREAT,
        school=messages.SCHOOL,
        privacy=privacy or Privacy(),
        base_url=messages.BASE_URL,
        zone=messages.ZONE,
    )


def test_slack_is_told_number_and_severity_and_nothing_else() -> None:
    text = blocks_as_text(case_blocks(_message("slack")))

    assert text == (
        "=== Critical: look at this now (GP-0042) ===\n\n"
        "*If anybody is in immediate danger, ring 999 first (general advice, not your policy).*\n\n"
        "*A restricted case: only those whom it is for may open it*\n\n"
        "[ Open the case ] https://gatepost.tarnholtschool.example/cases/42\n\n"
        "(Gatepost suggests; a named person decides and acts.)\n"
    )


@pytest.mark.parametrize("kind", [AlertKind.OPENED, AlertKind.RAISED, AlertKind.OVERDUE, AlertKind.ESCALATED])
def test_no_kind_of_news_about_it_tells_slack_more(kind: AlertKind) -> None:
    text = blocks_as_text(case_blocks(_message("slack", kind=kind)))

    for word in ("threat", "abusive", "staff", "police", "MV-", "Oldroyd", "X", "headteacher", "screenshot"):
        assert word not in text
    assert "GP-0042" in text


def test_the_lock_screen_is_told_no_more_either() -> None:
    told = case_telling(_message("slack"))

    assert told.subject == "Critical: GP-0042, restricted"
    assert "threat" not in told.summary


def test_those_whom_it_is_for_are_told_the_steps_by_mail() -> None:
    assert not _message("email").is_number_only
    assert case_telling(_message("email")).steps != ()


def test_a_school_that_lets_the_words_out_is_told_them_in_slack_too() -> None:
    privacy = replace(Privacy(), restricted_text_in_alerts="excerpt")

    assert not _message("slack", privacy=privacy).is_number_only


def test_the_digest_says_number_and_severity_of_a_restricted_case() -> None:
    message = messages.digest_message()
    shut = DigestCase(
        number="GP-0042",
        severity="high",
        status="new",
        labels=("possibly threatening",),
        about="a pupil",
        opened_at=messages.NOW,
        url="https://gatepost.example/cases/42",
        next_step="Tell the safeguarding lead.",
        is_restricted=True,
    )

    told = digest_telling(replace(message, digest=replace(message.digest, open_cases=(shut,))))

    (line,) = told.open_cases
    assert (line.number, line.severity) == ("GP-0042", "High")
    assert line.text == "restricted; new, open since 23 November."
    assert line.next_step == "It is with those whom it is for."
