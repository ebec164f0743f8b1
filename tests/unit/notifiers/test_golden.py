"""The messages as a head reads them; run this file as a module to write the texts anew, then read them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.domain.alert import AlertKind
from monitor.notifiers.plain import case_text, digest_text, note_text
from monitor.notifiers.slack_blocks import case_blocks, digest_blocks, review_blocks
from monitor.notifiers.slack_text import blocks_as_text
from monitor.notifiers.telling import case_telling, review_telling
from monitor.notifiers.week import digest_telling
from tests.unit.notifiers.messages import (
    digest_message,
    overdue_message,
    review_message,
    silent_message,
    threat_message,
)

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "notifiers"
TEXTS: dict[str, Callable[[], str]] = {
    "critical.email.txt": lambda: case_text(case_telling(threat_message())),
    "critical.slack.txt": lambda: blocks_as_text(case_blocks(threat_message())),
    "silent-policy.email.txt": lambda: case_text(case_telling(silent_message())),
    "silent-policy.slack.txt": lambda: blocks_as_text(case_blocks(silent_message())),
    "overdue.email.txt": lambda: case_text(case_telling(overdue_message())),
    "overdue.slack.txt": lambda: blocks_as_text(case_blocks(overdue_message())),
    "escalated.email.txt": lambda: case_text(case_telling(overdue_message(AlertKind.ESCALATED))),
    "review.email.txt": lambda: note_text(review_telling(review_message())),
    "review.slack.txt": lambda: blocks_as_text(review_blocks(review_message())),
    "digest.email.txt": lambda: digest_text(digest_telling(digest_message())),
    "digest.slack.txt": lambda: blocks_as_text(digest_blocks(digest_message())),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_message_reads_as_it_was_approved(name: str) -> None:
    assert TEXTS[name]() == (GOLDEN / name).read_text(encoding="utf-8")


def test_a_case_reads_the_same_by_mail_and_on_slack() -> None:
    mail, slack = TEXTS["critical.email.txt"](), TEXTS["critical.slack.txt"]()
    told = case_telling(threat_message())
    for words in (
        told.headline,
        told.safety,
        told.more_steps,
        told.url,
        *told.steps,
        *told.guardrails,
        *told.law,
    ):
        assert words in " ".join(mail.split())
        assert words in slack


if __name__ == "__main__":
    for name, text in TEXTS.items():
        (GOLDEN / name).write_text(text(), encoding="utf-8")
