"""Messages as plain text, for mail programs without HTML, screen readers and the outbox page."""

import textwrap
from collections.abc import Iterable, Iterator

from monitor.notifiers.telling import (
    ASKS_HEADING,
    DUE_HEADING,
    FOOTER,
    GUARDRAIL_HEADING,
    LAW_HEADING,
    POLICY_HEADING,
    CaseTelling,
    NoteTelling,
)
from monitor.notifiers.week import DigestTelling, OpenCase

WIDTH = 72


def case_text(told: CaseTelling) -> str:
    """Lay a case out as plain text, the most urgent first."""
    return _joined(_case_parts(told))


def note_text(told: NoteTelling) -> str:
    """Lay a short word out as plain text."""
    link = f"{told.button}: {told.url}" if told.url else ""
    return _joined([told.title.upper(), *(_filled(text) for text in told.lines), link, _footer(FOOTER)])


def digest_text(told: DigestTelling) -> str:
    """Lay a week out as plain text."""
    return _joined(_digest_parts(told))


def _case_parts(told: CaseTelling) -> Iterator[str]:
    yield f"{told.severity.upper()} ({told.case_number})"
    yield _filled(told.safety)
    yield _filled(f"{told.headline}.")
    yield "\n".join(_filled(f"{name}: {value}") for name, value in told.facts)
    if told.quote:
        yield "What was said:\n" + "\n".join(_filled(row, "> ") for row in told.quote.split("\n"))
    elif told.withheld:
        yield _filled(told.withheld)
    yield _section(DUE_HEADING, [_filled(text, "- ") for text in told.due])
    policy = [_filled(told.silence)] if told.silence else []
    policy += [_filled(step, f"{i}. ") for i, step in enumerate(told.steps, start=1)]
    policy += [_filled(told.more_steps)] if told.more_steps else []
    yield _section(POLICY_HEADING, policy)
    yield _section(GUARDRAIL_HEADING, [_filled(text, "- ") for text in told.guardrails])
    yield _section(ASKS_HEADING, [_filled(text, "- ") for text in told.asks])
    yield f"Open the case: {told.url}" if told.url else "Open the case in Gatepost."
    yield _section(LAW_HEADING, [_filled(text, "- ") for text in told.law])
    yield _footer(f"Policy: {told.source}." if told.source else "", FOOTER)


def _digest_parts(told: DigestTelling) -> Iterator[str]:
    yield f"{told.title.upper()}\n{_filled(told.summary + '.')}"
    yield "\n".join(_filled(text) for text in told.figures)
    yield _section("How the school was spoken of", [_filled(text) for text in told.sentiment])
    yield _section(told.open_heading, [_open_case(case) for case in told.open_cases])
    if told.good_heading:
        yield _section(told.good_heading, [_filled(text, "- ") for text in told.good_news])
    yield _section("Where Gatepost looked", [_filled(text) for text in told.sources])
    yield f"All cases: {told.url}" if told.url else "All cases are in Gatepost."
    yield _footer(FOOTER)


def _open_case(case: OpenCase) -> str:
    lines = [
        _filled(f"{case.severity}: {case.text}", f"{case.number}  "),
        _filled(f"Next: {case.next_step}", "    "),
    ]
    return "\n".join([*lines, *([f"    {case.url}"] if case.url else [])])


def _section(heading: str, lines: Iterable[str]) -> str:
    body = "\n".join(lines)
    return f"{heading}\n{'-' * len(heading)}\n{body}" if body else ""


def _footer(*lines: str) -> str:
    return "\n".join(_filled(text) for text in lines if text)


def _filled(text: str, start: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent="> " if start == "> " else " " * len(start),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
