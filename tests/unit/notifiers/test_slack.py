"""Slack: what is posted keeps every rule, and every failure says what to do."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from monitor.domain.alert import AlertKind
from monitor.notifiers.slack import SlackNotifier, channels_in, slack_payload
from monitor.notifiers.slack_blocks import case_blocks, digest_blocks
from monitor.services.ports import DeliveryFailedError, DeliveryRefusedError
from tests.servers.loopback import Reply
from tests.servers.slack_server import (
    TOKEN,
    SlackServer,
    characters_in,
    faults_in,
    live_markup_in,
    refused,
    too_many,
)
from tests.unit.notifiers.messages import (
    HOSTILE,
    composed,
    digest_message,
    hostile_digest,
    hostile_message,
    silent_message,
    threat_message,
)

MONSTERS = (HOSTILE * 400, "&" * 100_000, "\U0001f600" * 30_000, "<!channel>" * 10_000, "word " * 20_000)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


def notifier(server: SlackServer, *, token: str = TOKEN, channel: str = "#gatepost") -> SlackNotifier:
    return SlackNotifier(token=token, default_channel=channel, base_url=server.base_url, timeout_seconds=1)


# --- blocks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("monster", MONSTERS, ids=["hostile", "entities", "emoji", "mentions", "long"])
def test_whatever_is_in_it_the_card_keeps_every_rule_of_block_kit(monster: str) -> None:
    for blocks in (case_blocks(hostile_message(monster)), digest_blocks(hostile_digest(monster))):
        assert faults_in(blocks) == []
        assert live_markup_in(blocks) == []
        assert characters_in(blocks) < 12_000


def test_a_card_says_what_to_do_with_its_clauses_and_has_one_button() -> None:
    blocks = case_blocks(threat_message())
    buttons = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    assert [(b["text"]["text"], b["url"]) for b in buttons] == [
        ("Open the case", "https://gatepost.tarnholtschool.example/cases/42")
    ]
    assert any("1. Tell a member" in str(block) and "[MV-8.5]" in str(block) for block in blocks)


def test_where_the_policy_is_silent_in_one_phase_the_card_says_in_which() -> None:
    message = replace(threat_message(), is_silent_out=True)
    assert "towards the author or anyone outside the school" in str(case_blocks(message))
    message = replace(threat_message(), is_silent_in=True)
    assert "within the school" in str(case_blocks(message))


def test_steps_from_law_stand_apart_and_a_reading_is_marked() -> None:
    steps = threat_message().steps
    message = replace(
        threat_message(), steps=(replace(steps[0], basis="overlay"), replace(steps[1], basis="reading"))
    )
    policy, law = (
        next(str(b) for b in case_blocks(message) if heading in str(b))
        for heading in ("What your policy says", "Law and guidance")
    )
    assert "1. Keep a screenshot" in policy
    assert "a reading of your policy, not yet confirmed by the school" in policy
    assert "Tell a member" not in policy
    assert "Tell a member" in law


def test_a_reading_that_the_school_has_confirmed_says_by_whom() -> None:
    words = "as read by the headteacher on 12 November 2026"
    steps = tuple(replace(step, basis="reading", confirmed=words) for step in threat_message().steps)
    card = str(case_blocks(replace(threat_message(), steps=steps)))
    assert f"your policy, {words}" in card
    assert "not yet confirmed" not in card


def test_two_rules_that_forbid_the_same_are_told_once() -> None:
    rails = threat_message().guardrails
    assert str(case_blocks(replace(threat_message(), guardrails=rails * 2))).count("Do not reply") == 1


def test_a_raised_case_says_so() -> None:
    assert "Raised to critical" in str(case_blocks(composed(kind=AlertKind.RAISED)))


def test_the_lock_screen_shows_no_word_of_the_post() -> None:
    payload = slack_payload(threat_message(), "#gatepost")
    assert payload["text"] == (
        "Critical: look at this now. A possibly threatening and abusive post about a member of staff on X. "
        "Case GP-0042."
    )
    assert payload["unfurl_links"] is payload["unfurl_media"] is False


# --- sending ----------------------------------------------------------------------------------------------


def test_a_message_arrives_in_the_channels_that_it_is_for(slack: SlackServer) -> None:
    to = ["head@tarnholtschool.example", "#safeguarding", "C0123456789", "Chair"]
    notifier(slack).send(threat_message(), to=to)
    assert [message.channel for message in slack.messages] == ["#safeguarding", "C0123456789"]


def test_without_a_channel_the_default_one_is_used(slack: SlackServer) -> None:
    notifier(slack).send(digest_message(), to=["head@tarnholtschool.example"])
    assert [message.channel for message in slack.messages] == ["#gatepost"]


def test_channels_are_told_from_addresses_and_roles() -> None:
    assert channels_in(["#a", "C0123ABCD", "Chair", "dsl@x.example", "#a", "CHAIR", "# b"]) == (
        "#a",
        "C0123ABCD",
    )


def test_the_silent_case_and_the_digest_are_taken(slack: SlackServer) -> None:
    notifier(slack).send(silent_message(), to=[])
    notifier(slack).send(digest_message(), to=[])
    assert len(slack.messages) == 2


def test_the_check_names_the_workspace(slack: SlackServer) -> None:
    assert notifier(slack).check() == "Slack knows the token as gatepost in Tarnholt."
    assert slack.messages == []


@pytest.mark.parametrize(
    ("channel", "mend"),
    [("#nowhere", "Check its name"), ("#elsewhere", "/invite"), ("#old", "archived")],
)
def test_a_wrong_channel_is_refused_with_the_mend(slack: SlackServer, channel: str, mend: str) -> None:
    with pytest.raises(DeliveryRefusedError, match=mend):
        notifier(slack).send(threat_message(), to=[channel])


def test_a_wrong_token_is_refused_and_never_shown(slack: SlackServer) -> None:
    with pytest.raises(DeliveryRefusedError) as told:
        notifier(slack, token="xoxb-secret-and-wrong").check()
    assert "invalid_auth" in str(told.value)
    assert "secret" not in repr(told.value)


def test_a_pause_that_slack_asks_for_is_passed_on(slack: SlackServer) -> None:
    slack.answers.append(too_many(7))
    with pytest.raises(DeliveryFailedError) as told:
        notifier(slack).send(threat_message(), to=[])
    assert told.value.retry_after_seconds == 7
    assert len(slack.requests) == 1


def test_two_messages_in_a_second_are_one_too_many() -> None:
    with SlackServer(is_rate_limited=True, clock=lambda: 100.0) as server:
        sender = notifier(server)
        sender.send(threat_message(), to=[])
        with pytest.raises(DeliveryFailedError, match="429"):
            sender.send(silent_message(), to=[])


@pytest.mark.parametrize(
    "answer",
    [
        Reply(status=500, body=b"<html>oops</html>"),
        Reply(status=503, body=b""),
        Reply(body=b"<html>a captive portal</html>"),
        Reply(body=b"[1, 2]"),
        Reply(body=b"null"),
        Reply(body=b"\xff\xfe"),
        Reply(body=b"{}", headers={"Content-Type": "text/html; charset=no-such-thing"}),
        refused("ratelimited"),
        refused("internal_error"),
    ],
    ids=lambda reply: f"{reply.status} {reply.body[:20]!r}",
)
def test_trouble_at_slacks_end_is_tried_again(slack: SlackServer, answer: Reply) -> None:
    slack.answers.append(answer)
    with pytest.raises(DeliveryFailedError):
        notifier(slack).send(threat_message(), to=[])


def test_a_server_that_never_answers_is_tried_again(slack: SlackServer) -> None:
    slack.is_hanging.set()
    with pytest.raises(DeliveryFailedError, match="could not be reached"):
        SlackNotifier(
            token=TOKEN,
            default_channel="#gatepost",
            base_url=slack.base_url,
            timeout_seconds=0.05,  # type: ignore[arg-type]
        ).send(threat_message(), to=[])


def test_a_server_that_is_gone_is_tried_again() -> None:
    with SlackServer() as server:
        pass
    with pytest.raises(DeliveryFailedError, match="could not be reached"):
        notifier(server).send(threat_message(), to=[])


def test_a_fault_of_ours_names_the_place_and_not_the_words(slack: SlackServer) -> None:
    slack.answers.append(refused("invalid_blocks", messages=["bad Oldroyd [json-pointer:/blocks/3/text]"]))
    with pytest.raises(DeliveryRefusedError, match="/blocks/3/text") as told:
        notifier(slack).send(threat_message(), to=[])
    assert "Oldroyd" not in str(told.value)


def test_an_unknown_refusal_says_where_to_look(slack: SlackServer) -> None:
    slack.answers.append(refused("new_kind_of_refusal"))
    with pytest.raises(DeliveryRefusedError, match="new_kind_of_refusal"):
        notifier(slack).send(threat_message(), to=[])


def test_one_bad_channel_does_not_stop_the_others_nor_repeat_to_them(slack: SlackServer) -> None:
    sender = notifier(slack)
    for _ in range(2):
        with pytest.raises(DeliveryRefusedError):
            sender.send(threat_message(), to=["#nowhere", "#safeguarding"])
    assert [message.channel for message in slack.messages] == ["#safeguarding"]


def test_nothing_is_logged(slack: SlackServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    slack.answers.append(Reply(body=b"<html>Oldroyd</html>"))
    with pytest.raises(DeliveryFailedError):
        notifier(slack).send(threat_message(), to=[])
    notifier(slack).send(threat_message(), to=[])
    assert caplog.text == ""


# --- the emulator itself ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "block",
    [
        {"type": "carousel"},
        {"type": "section"},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "colour": "red"},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}],
        },
        {"type": "actions", "elements": []},
        {"type": "image", "image_url": "http://insecure.example/x.png", "alt_text": "x"},
        {"text": "no type"},
        "not a block",
    ],
)
def test_the_emulator_refuses_what_slack_refuses(block: object) -> None:
    assert faults_in([block])


def test_the_emulator_refuses_too_many_blocks_and_too_much_text(slack: SlackServer) -> None:
    assert faults_in([{"type": "divider"}] * 51)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
    assert characters_in([section] * 5) > 13_000
