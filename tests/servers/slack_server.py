"""Slack's Web API on loopback, as strict as its rules: what breaks Block Kit is refused with the place."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from tests.servers.loopback import LoopbackServer, Reply, Request

TOKEN = "xoxb-invented-for-tests"
N_CHARACTERS_IN_ALL = 13_000
N_CHARACTERS_OF_TEXT = 40_000


def _text(limit: int, *kinds: str) -> dict[str, Any]:
    options = {
        "plain_text": {"emoji": {"type": "boolean"}},
        "mrkdwn": {"verbatim": {"type": "boolean"}},
    }
    return {
        "oneOf": [
            {
                "type": "object",
                "required": ["type", "text"],
                "additionalProperties": False,
                "properties": {
                    "type": {"const": kind},
                    "text": {"type": "string", "minLength": 1, "maxUnits": limit},
                    **options[kind],
                },
            }
            for kind in kinds
        ]
    }


def _block(kind: str, required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", *required],
        "additionalProperties": False,
        "properties": {
            "type": {"const": kind},
            "block_id": {"type": "string", "maxUnits": 255},
            **properties,
        },
    }


_ANY_TEXT = ("plain_text", "mrkdwn")
_BUTTON = {
    "type": "object",
    "required": ["type", "text", "action_id"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "button"},
        "text": _text(75, "plain_text"),
        "action_id": {"type": "string", "minLength": 1, "maxUnits": 255},
        "url": {"type": "string", "pattern": "^https?://", "maxUnits": 3000},
        "value": {"type": "string", "maxUnits": 2000},
        "style": {"enum": ["primary", "danger"]},
        "accessibility_label": {"type": "string", "maxUnits": 75},
    },
}
_IMAGE = {
    "image_url": {"type": "string", "pattern": "^https://", "maxUnits": 3000},
    "alt_text": {"type": "string", "minLength": 1, "maxUnits": 2000},
}
BLOCKS: dict[str, dict[str, Any]] = {
    "header": _block("header", ["text"], text=_text(150, "plain_text")),
    "section": {
        **_block(
            "section",
            [],
            text=_text(3000, *_ANY_TEXT),
            fields={"type": "array", "minItems": 1, "maxItems": 10, "items": _text(2000, *_ANY_TEXT)},
            accessory=_BUTTON,
            expand={"type": "boolean"},
        ),
        "anyOf": [{"required": ["text"]}, {"required": ["fields"]}],
    },
    "divider": _block("divider", []),
    "context": _block(
        "context",
        ["elements"],
        elements={"type": "array", "minItems": 1, "maxItems": 10, "items": _text(3000, *_ANY_TEXT)},
    ),
    "actions": _block(
        "actions", ["elements"], elements={"type": "array", "minItems": 1, "maxItems": 25, "items": _BUTTON}
    ),
    "image": _block("image", ["image_url", "alt_text"], **_IMAGE, title=_text(2000, "plain_text")),
}
_ARGUMENTS = frozenset(
    {
        "channel",
        "text",
        "blocks",
        "unfurl_links",
        "unfurl_media",
        "link_names",
        "parse",
        "metadata",
        "mrkdwn",
        "thread_ts",
        "reply_broadcast",
    }
)


def units(text: str) -> int:
    """Count as JavaScript does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _max_units(_validator: Any, limit: int, text: object, _schema: object) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if isinstance(text, str) and units(text) > limit:
        yield ValidationError(f"must be less than {limit + 1} characters")


def _validator(schema: dict[str, Any]) -> Any:
    from jsonschema.validators import extend

    return extend(Draft202012Validator, {"maxUnits": _max_units})(schema)


_VALIDATORS = {kind: _validator(schema) for kind, schema in BLOCKS.items()}


def faults_in(blocks: object) -> list[str]:
    """Name every rule of Block Kit that the blocks break, with its place; empty when they break none."""
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"]
    faults = [] if len(blocks) <= 50 else ["no more than 50 items allowed [json-pointer:/blocks]"]
    for i, block in enumerate(blocks):
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in _VALIDATORS:
            faults.append(f"unsupported type: {kind} [json-pointer:/blocks/{i}/type]")
            continue
        for error in _VALIDATORS[kind].iter_errors(block):
            place = "/".join(str(part) for part in ("blocks", i, *error.absolute_path))
            faults.append(f"{error.message[:200]} [json-pointer:/{place}]")
        actions = [e.get("action_id") for e in block.get("elements", []) if isinstance(e, dict)]
        named = [action for action in actions if action]
        if len(named) != len(set(named)):
            faults.append(f"`action_id` must be unique [json-pointer:/blocks/{i}/elements]")
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block]
    return (
        faults if len(ids) == len(set(ids)) else [*faults, "`block_id` must be unique [json-pointer:/blocks]"]
    )


def characters_in(part: object) -> int:
    """Count the characters of all texts in blocks."""
    if isinstance(part, dict):
        own = units(part["text"]) if isinstance(part.get("text"), str) else 0
        return own + sum(characters_in(value) for value in part.values())
    return sum(characters_in(one) for one in part) if isinstance(part, list) else 0


def live_markup_in(part: object) -> list[str]:
    """Find what Slack would act on in mrkdwn texts: mentions, commands, links."""
    if isinstance(part, dict):
        own = re.findall(r"<[^<>]*>", part["text"]) if part.get("type") == "mrkdwn" else []
        return own + [found for value in part.values() for found in live_markup_in(value)]
    return [found for one in part for found in live_markup_in(one)] if isinstance(part, list) else []


@dataclass(frozen=True, kw_only=True)
class SlackMessage:
    """A message that was taken."""

    channel: str
    ts: str
    payload: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.payload["text"])

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return list(self.payload["blocks"])

    @property
    def alert_id(self) -> str:
        return str(self.payload["metadata"]["event_payload"]["alert_id"])


class SlackServer(LoopbackServer):
    """Takes messages for the channels that it has; `base_url` is what the client is to be given.

    `answers` holds replies that are given first, one a request. With `is_rate_limited`, a second message to
    a channel within a second is answered 429.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        channels: tuple[str, ...] = ("#gatepost", "#safeguarding", "C0123456789"),
        foreign_channels: tuple[str, ...] = ("#elsewhere",),
        archived_channels: tuple[str, ...] = ("#old",),
        is_rate_limited: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.messages: list[SlackMessage] = []
        self.answers: list[Reply] = []
        self.is_hanging = threading.Event()
        self._token = token
        self._channels = channels
        self._refusals = {
            **dict.fromkeys(foreign_channels, "not_in_channel"),
            **dict.fromkeys(archived_channels, "is_archived"),
        }
        self._is_rate_limited = is_rate_limited
        self._clock = clock
        self._last: dict[str, float] = {}

    @property
    def base_url(self) -> str:
        return f"{super().base_url}/api/"

    @property
    def port(self) -> int:
        return int(super().base_url.rpartition(":")[2])

    def reply(self, request: Request) -> Reply:
        if self.is_hanging.is_set():
            return Reply(is_hanging=True)
        if self.answers:
            return self.answers.pop(0)
        problem = self._problem_with_token(request)
        if problem:
            return refused(problem)
        if request.path == "/api/auth.test":
            return _ok(
                url="https://school.slack.example/", team="Tarnholt", user="gatepost", bot_id="B0000001"
            )
        if request.path == "/api/chat.postMessage":
            return self._post(request)
        return refused("unknown_method")

    def _problem_with_token(self, request: Request) -> str:
        given = request.headers.get("authorization", "")
        if not given:
            return "not_authed"
        return "" if given == f"Bearer {self._token}" else "invalid_auth"

    def _post(self, request: Request) -> Reply:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return refused("invalid_form_data")
        payload = json.loads(request.body)
        channel = str(payload.get("channel", ""))
        problem = _problem_with(payload) or self._refusals.get(channel, "")
        if not problem and channel not in self._channels:
            problem = "channel_not_found"
        if problem:
            return refused(problem, messages=faults_in(payload.get("blocks")))
        if self._is_rate_limited and self._clock() - self._last.get(channel, -2.0) < 1:
            return too_many(1)
        self._last[channel] = self._clock()
        ts = f"1795298580.{len(self.messages):06d}"
        self.messages.append(SlackMessage(channel=channel, ts=ts, payload=payload))
        return _ok(channel="C0123456789", ts=ts, message={"text": payload["text"]})


def _problem_with(payload: dict[str, Any]) -> str:
    if set(payload) - _ARGUMENTS:
        return "invalid_arguments"
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        return "no_text"
    if units(text) > N_CHARACTERS_OF_TEXT:
        return "msg_too_long"
    if "blocks" in payload and faults_in(payload["blocks"]):
        return "invalid_blocks"
    if characters_in(payload.get("blocks", [])) > N_CHARACTERS_IN_ALL:
        return "msg_blocks_too_long"
    return ""


def refused(error: str, *, messages: list[str] | None = None) -> Reply:
    """Slack's way of saying no: HTTP 200 with ok false."""
    told = {"response_metadata": {"messages": [f"[ERROR] {one}" for one in messages]}} if messages else {}
    return _json({"ok": False, "error": error, **told})


def too_many(seconds: int) -> Reply:
    """Slack's answer to whoever asks too often."""
    return Reply(
        status=429,
        body=b'{"ok":false,"error":"ratelimited"}',
        headers={"Content-Type": "application/json", "Retry-After": str(seconds)},
    )


def _ok(**fields: Any) -> Reply:
    return _json({"ok": True, **fields})


def _json(content: dict[str, Any]) -> Reply:
    return Reply(
        body=json.dumps(content).encode(), headers={"Content-Type": "application/json; charset=utf-8"}
    )
