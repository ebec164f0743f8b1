"""Slack's blocks as text, for the outbox page and for people who review the wording."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_LINK = re.compile(r"<(https?://[^|>]+)\|([^>]+)>")


def blocks_as_text(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Read blocks of the kinds that Gatepost sends as plain text."""
    return "\n\n".join(text for block in blocks if (text := _block(block))) + "\n"


def unescaped(text: str) -> str:
    """Give text as Slack shows it: entities resolved, a link as its words and its address."""
    return html.unescape(_LINK.sub(r"\2 (\1)", text))


def _block(block: Mapping[str, Any]) -> str:
    kind = block["type"]
    if kind == "header":
        return f"=== {block['text']['text']} ==="
    if kind == "section":
        return unescaped(block["text"]["text"])
    if kind == "actions":
        return "\n".join(_buttons(block["elements"]))
    if kind == "context":
        return "\n".join(f"({unescaped(element['text'])})" for element in block["elements"])
    return "---" if kind == "divider" else f"({kind})"


def _buttons(elements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for element in elements:
        yield f"[ {element['text']['text']} ] {element.get('url', '')}".rstrip()
