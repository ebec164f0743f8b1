"""Slack's Block Kit for a case and for a week; every text is escaped and fitted to Slack's limits."""

import re
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from monitor.domain.alert import CaseMessage, DigestMessage, ReviewMessage
from monitor.notifiers.telling import (
    ASKS_HEADING,
    DUE_HEADING,
    FOOTER,
    GUARDRAIL_HEADING,
    LAW_HEADING,
    POLICY_HEADING,
    CaseTelling,
    case_telling,
    review_telling,
)
from monitor.notifiers.week import OpenCase, digest_telling

HEADER_CHARACTERS = 150
# Slack takes 3,000 characters a section, but refuses a message when all its texts come to about 13,000 with
# their JSON; these shares add up to less than that.
FACTS, QUOTE, STEPS, GUARDRAILS, ASKS, LAW, CONTEXT, DUE = 900, 2400, 2200, 1100, 600, 1200, 400, 600
FIGURES, OPEN_CASES, GOOD_NEWS, SOURCES = 1500, 2800, 1600, 1000
_WITHOUT_SIGNS = str.maketrans("&<>", "+()")
_HALF_ENTITY = re.compile(r"&[a-z]{0,3}$")


def case_blocks(message: CaseMessage) -> list[dict[str, Any]]:
    """Build the card of a case."""
    told = case_telling(message)
    blocks: list[Block | None] = [
        _header(f"{told.severity} ({told.case_number})"),
        _section(f"*{told.safety}*" if told.safety else ""),
        _section(_facts(told)),
        _section(_quote(told)),
        _list(DUE_HEADING, told.due, DUE),
        _section(_policy(told)),
        _list(GUARDRAIL_HEADING, told.guardrails, GUARDRAILS),
        _list(ASKS_HEADING, told.asks, ASKS),
        _button("Open the case", told.url, action_id="open_case"),
        _list(LAW_HEADING, told.law, LAW),
        _context(f"Policy: {told.source}" if told.source else "", FOOTER),
    ]
    return [block.to_dict() for block in blocks if block is not None]


def digest_blocks(message: DigestMessage) -> list[dict[str, Any]]:
    """Build the card of a week; the picture stays in the e-mail, a row of bars stands for it here."""
    told = digest_telling(message)
    spoken = [escaped(text) for text in told.sentiment] + [f"`{text}`" for text in told.sparklines]
    blocks: list[Block | None] = [
        _header(told.title),
        _section(
            _fitted(
                f"*{escaped(_cut(told.summary, 300))}*", [escaped(text) for text in told.figures], FIGURES
            )
        ),
        _section(_fitted("*How the school was spoken of*", spoken, FIGURES)) if spoken else None,
        _section(
            _fitted(
                f"*{escaped(told.open_heading)}*", [_open_case(case) for case in told.open_cases], OPEN_CASES
            )
        ),
        _list(told.good_heading, told.good_news, GOOD_NEWS) if told.good_heading else None,
        _list("Where Gatepost looked", told.sources, SOURCES),
        _button("Open Gatepost", told.url, action_id="open_reviews"),
        DividerBlock(),
        _context("The picture of the weeks is in the e-mail and in the web pages.", FOOTER),
    ]
    return [block.to_dict() for block in blocks if block is not None]


def review_blocks(message: ReviewMessage) -> list[dict[str, Any]]:
    """Build the card that says that the policy's review date has passed."""
    told = review_telling(message)
    blocks: list[Block | None] = [
        _header(told.title),
        _section(_fitted("", [escaped(text) for text in told.lines], ASKS).strip()),
        _button(told.button, told.url, action_id="open_calendar"),
        _context(FOOTER),
    ]
    return [block.to_dict() for block in blocks if block is not None]


def escaped(text: str) -> str:
    """Make text mean nothing to Slack: no mention, no link, no entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _facts(told: CaseTelling) -> str:
    lines = [f"{escaped(name)}: {escaped(value)}" for name, value in told.facts]
    return _fitted(f"*{escaped(_cut(told.headline, 300))}*", lines, FACTS)


def _quote(told: CaseTelling) -> str:
    if not told.quote:
        return f"_{_cut(escaped(told.withheld), 600)}_" if told.withheld else ""
    return _fitted("*What was said*", [f"> {escaped(row)}" for row in told.quote.split("\n")], QUOTE)


def _policy(told: CaseTelling) -> str:
    if not (told.silence or told.steps or told.more_steps):
        return ""
    lines = [told.silence] if told.silence else []
    lines += [f"{i}. {escaped(step)}" for i, step in enumerate(told.steps, start=1)]
    lines += [told.more_steps] if told.more_steps else []
    return _fitted(f"*{POLICY_HEADING}*", lines, STEPS) if lines else ""


def _open_case(case: OpenCase) -> str:
    number = escaped(case.number)
    linked = f"<{escaped(case.url)}|{number}>" if case.url else number
    return f"• {linked} {escaped(case.severity)}: {escaped(case.text)}\n   Next: {escaped(case.next_step)}"


def _list(heading: str, lines: Sequence[str], limit: int) -> SectionBlock | None:
    if not lines:
        return None
    return _section(_fitted(f"*{escaped(heading)}*", [f"• {escaped(text)}" for text in lines], limit))


def _header(text: str) -> HeaderBlock:
    # Slack shows entities in plain text as they stand, so the signs themselves must go.
    plain = text.translate(_WITHOUT_SIGNS)
    return HeaderBlock(text=PlainTextObject(text=_cut(plain, HEADER_CHARACTERS), emoji=False))


def _section(text: str) -> SectionBlock | None:
    # verbatim: Slack must not turn anything in a post into a link or a mention.
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True)) if text else None


def _button(text: str, url: str, *, action_id: str) -> ActionsBlock | None:
    if not url:
        return None
    return ActionsBlock(elements=[ButtonElement(text=text, url=url, action_id=action_id)])


def _context(*lines: str) -> ContextBlock:
    elements = [
        MarkdownTextObject(text=_cut(escaped(text), CONTEXT), verbatim=True) for text in lines if text
    ]
    return ContextBlock(elements=elements)


def _fitted(heading: str, lines: Sequence[str], limit: int) -> str:
    """Join as many lines as there is room for, and say how many were left out."""
    text = heading
    for i, line in enumerate(lines):
        room = limit - _units(text) - 40
        if _units(line) + 1 <= room:
            text = f"{text}\n{line}"
            continue
        is_cut = room > 120
        left = len(lines) - i - is_cut
        text = f"{text}\n{_cut(line, room - 1)}" if is_cut else text
        return f"{text}\n_{left} more in Gatepost_" if left else text
    return text


def _units(text: str) -> int:
    """Count as Slack's JavaScript does: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, limit: int) -> str:
    """Cut to `limit` units, never inside an entity."""
    if _units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return _HALF_ENTITY.sub("", kept).rstrip() + "…"
