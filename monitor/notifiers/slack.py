"""Messages to Slack: one card a case or a week, built of Block Kit within all of Slack's limits."""

import http.client
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from monitor.domain.alert import CaseMessage, Message, ReviewMessage
from monitor.notifiers.delivered import Delivered
from monitor.notifiers.slack_blocks import case_blocks, digest_blocks, escaped, review_blocks
from monitor.notifiers.telling import case_telling, line, review_telling
from monitor.notifiers.week import digest_telling
from monitor.services.ports import DeliveryFailedError, DeliveryRefusedError

__all__ = ["SlackNotifier", "case_blocks", "channels_in", "digest_blocks", "slack_payload"]

_CHANNEL = re.compile(r"#[^\s#@,]{1,80}|[CG][A-Z0-9]{7,20}")
_TEMPORARY = frozenset(
    {"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)
_NEW_KEY = "Put a valid bot token (it begins with xoxb-) into the environment and restart Gatepost."
_SHAPE = "This is a fault of Gatepost; read the case in the web pages and report the fault."
_MEND = {
    "not_authed": _NEW_KEY,
    "invalid_auth": _NEW_KEY,
    "account_inactive": _NEW_KEY,
    "token_revoked": _NEW_KEY,
    "token_expired": _NEW_KEY,
    "missing_scope": "Give the Slack app the scope chat:write and install it again.",
    "not_in_channel": "Invite the app: write /invite @Gatepost in the channel.",
    "channel_not_found": "Check its name in the settings, and invite the app if the channel is private.",
    "is_archived": "The channel is archived: name another one in the settings, or restore it.",
    "restricted_action": "A rule of the workspace forbids it: ask the workspace's administrator.",
    "invalid_blocks": _SHAPE,
    "invalid_blocks_format": _SHAPE,
    "msg_blocks_too_long": _SHAPE,
    "msg_too_long": _SHAPE,
    "no_text": _SHAPE,
}


class SlackNotifier:
    """Posts to channels; whatever else stands in `to` is for other notifiers."""

    def __init__(
        self, *, token: str, default_channel: str, base_url: str | None = None, timeout_seconds: int = 10
    ) -> None:
        self._default_channel = default_channel
        self._client = WebClient(
            token=token,
            base_url=base_url or WebClient.BASE_URL,
            timeout=timeout_seconds,
            # The outbox retries; a sleeping thread here would hold up the other channels.
            retry_handlers=[],
            logger=_silent_logger(),
        )
        self._delivered = Delivered()

    @property
    def channel(self) -> str:
        """Give the channel's name in the settings."""
        return "slack"

    def send(self, message: Message, *, to: Sequence[str]) -> None:
        """Post to every channel in `to`, or to the default one; raises as the port says.

        A channel that has the message is left out when the same alert is sent again by this process.
        """
        channels = channels_in(to) or (self._default_channel,)
        problems: list[DeliveryFailedError | DeliveryRefusedError] = []
        for channel in self._delivered.lacking(message.alert_id, channels):
            try:
                self._call("chat.postMessage", slack_payload(message, channel))
            except (DeliveryFailedError, DeliveryRefusedError) as problem:
                problems.append(problem)
            else:
                self._delivered.note(message.alert_id, channel)
        if problems:
            # What may still arrive is tried again; a refusal would end the attempts for every channel.
            raise next((p for p in problems if isinstance(p, DeliveryFailedError)), problems[0])

    def check(self) -> str:
        """Ask Slack whom the token belongs to; raises as `send` does."""
        answer = self._call("auth.test", {})
        return f"Slack knows the token as {answer.get('user', '?')} in {answer.get('team', '?')}."

    def _call(self, method: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        try:
            data = self._client.api_call(method, json=dict(payload)).data
        except SlackApiError as error:
            raise _explained(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryFailedError(
                f"Slack could not be reached ({type(error).__name__}); it will be tried again."
            ) from None
        except (SlackClientError, AttributeError, TypeError, ValueError, LookupError) as error:
            # slack_sdk lets these through when something other than Slack answers.
            raise DeliveryFailedError(
                f"Something that is not Slack answered ({type(error).__name__}); check proxy and address."
            ) from None
        return data if isinstance(data, dict) else {}


def channels_in(to: Sequence[str]) -> tuple[str, ...]:
    """Pick the Slack channels, `#name` or `C0123456789`, out of a list of addresses."""
    return tuple(dict.fromkeys(one for one in to if _CHANNEL.fullmatch(one)))


def slack_payload(message: Message, channel: str) -> dict[str, Any]:
    """Give what chat.postMessage is sent; its metadata carry the alert's id, so that a repeat can be told."""
    if isinstance(message, CaseMessage):
        case = case_telling(message)
        text, blocks = case.summary, case_blocks(message)
    elif isinstance(message, ReviewMessage):
        text, blocks = review_telling(message).title, review_blocks(message)
    else:
        week = digest_telling(message)
        text, blocks = f"{week.summary}, {week.title}", digest_blocks(message)
    return {
        "channel": channel,
        "text": escaped(text),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "link_names": False,
        "parse": "none",
        "metadata": {
            "event_type": "gatepost_alert",
            "event_payload": {"alert_id": line(message.alert_id, 200)},
        },
    }


def _explained(error: SlackApiError) -> DeliveryFailedError | DeliveryRefusedError:
    data = error.response.data if isinstance(error.response.data, dict) else {}
    status = error.response.status_code
    code = str(data.get("error", ""))
    code = code if re.fullmatch(r"[a-z_]{2,60}", code) else "an unknown answer"
    if status == 429:
        wait = _retry_after(error.response.headers)
        return DeliveryFailedError("Slack asks for a pause (429).", retry_after_seconds=wait)
    if status >= 500:
        return DeliveryFailedError(f"Slack has a problem of its own (HTTP {status}); it will be tried again.")
    if code in _TEMPORARY:
        return DeliveryFailedError(f"Slack could not take it this time ({code}); it will be tried again.")
    if code not in _MEND and status == 200 and code == "an unknown answer":
        return DeliveryFailedError("Something that is not Slack answered; check proxy and address.")
    mend = _MEND.get(code, "Look the word up among the errors of chat.postMessage in Slack's documentation.")
    return DeliveryRefusedError(f"Slack refused ({code}{_where(data)}). {mend}")


def _where(data: Mapping[str, Any]) -> str:
    """Name the blocks that Slack points at; never its words, which may repeat the post's."""
    metadata = data.get("response_metadata")
    found = re.findall(r"json-pointer:(/[\w/]{1,60})", str(metadata)) if metadata else []
    return f", at {', '.join(found[:3])}" if found else ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    value = next((v for name, v in headers.items() if name.lower() == "retry-after"), "")
    return float(value) if re.fullmatch(r"\d{1,6}", value) else None


def _silent_logger() -> logging.Logger:
    """Keep slack_sdk quiet: it would log what it sends, and every problem comes back as an error anyhow."""
    logger = logging.getLogger("monitor.notifiers.slack.sdk")
    logger.setLevel(logging.CRITICAL + 1)
    return logger
