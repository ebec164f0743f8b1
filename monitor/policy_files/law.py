"""From the file of law and guidance to a `Law`, checking every word on the way."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from yaml.nodes import SequenceNode

from monitor.domain.policy.overlay import GRADES, HARD_STOPS, Law, LawEntry
from monitor.domain.policy.values import Deadline, Guardrail, RuleStep, When
from monitor.domain.policy.vocabulary import (
    CANONICAL_ROLES,
    CONDITIONS,
    GUARDS,
    OVERLAY_DEADLINE_KINDS,
    OVERLAY_VERBS,
    PHASES,
    VERBS,
)
from monitor.policy_files.parse import read_pattern
from monitor.policy_files.reader import PolicyFileError, Section, read_document

_VERBS: Final = {**VERBS, **OVERLAY_VERBS}
_TIMED: Final = ("hours", "hours_on_working_days")
_ID: Final = re.compile(r"LAW-L[1-9]\d?[a-z]?")
_URL: Final = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[^\s<>\"']*)?")
_LONG_NUMBER: Final = re.compile(r"\d(?:[ -]?\d){6,}")
_ENDING: Final = "Take advice."


def load_law(path: Path) -> Law:
    """Read the file of law and guidance; raises `PolicyFileError` if it cannot be read or used."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        fault = f"cannot be read ({error.strerror}); put back config/law as it was shipped"
        raise PolicyFileError(file=str(path), line=1, field_name="file", fault=fault) from error
    except UnicodeDecodeError as error:
        fault = "is not UTF-8 text; save it as UTF-8"
        raise PolicyFileError(file=str(path), line=1, field_name="file", fault=fault) from error
    return parse_law(text, file=str(path))


def parse_law(text: str, *, file: str) -> Law:
    """Read the text of such a file; raises `PolicyFileError` with file, line, field, fault and remedy."""
    document = read_document(text, file)
    head = document.section("law")
    read = [(part, _entry(part)) for part in document.sections("entries")]
    if not read:
        raise document.fail('"entries" is missing or empty; put back config/law as it was shipped', "entries")
    _check_each_id_once(read)
    entries = tuple(entry for _, entry in read)
    _check_stop_is_explained(document, entries)
    _check_elsewhere(document.section("elsewhere"), entries)
    law = Law(country=head.text("country"), entries=entries)
    head.close()
    document.close()
    return law


def _entry(part: Section) -> LawEntry:
    entry_id = _matching(part, "id", _ID, "LAW-L7 or LAW-L10a")
    entry = LawEntry(
        id=entry_id,
        topic=part.text("topic"),
        text=_advice(part),
        page=part.text("page"),
        url=_matching(part, "url", _URL, "https://www.gov.uk/"),
        checked=_day(part),
        grade=part.word("grade", GRADES, "grade"),
        when=_patterns(part, "when"),
        unless=_patterns(part, "unless") if part.has("unless") else (),
        steps=tuple(_step(one, entry_id) for one in part.sections("steps")),
        guardrails=tuple(
            _guardrail(one, f"{entry_id}.{number}", entry_id, part)
            for number, one in enumerate(part.sections("guardrails"), start=1)
        ),
        deadlines=tuple(_deadline(one, entry_id) for one in part.sections("deadlines")),
        hard_stop=part.flag("hard_stop"),
    )
    part.close()
    return entry


def _matching(part: Section, key: str, pattern: re.Pattern[str], example: str) -> str:
    value = part.text(key)
    if not pattern.fullmatch(value):
        raise part.fail(f"{value!r} has the wrong form; write it as {example}", key)
    return value


def _advice(part: Section) -> str:
    text = part.text("text")
    if not text.endswith(_ENDING):
        raise part.fail(f'must end with "{_ENDING}"; add it', "text")
    if _LONG_NUMBER.search(text):
        raise part.fail("holds a telephone number, which ages; name the page instead", "text")
    return text


def _day(part: Section) -> date:
    value = part.text("checked")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise part.fail(f"{value!r} is no day; write it as 2026-11-21", "checked") from error


def _patterns(part: Section, key: str) -> tuple[When, ...]:
    if isinstance(part.entries.get(key), SequenceNode):
        return tuple(read_pattern(one) for one in part.sections(key))
    if not part.has(key):
        raise part.fail(f'"{key}" is missing; write {key}: {{category: [...]}}')
    return (read_pattern(part.section(key)),)


def _step(part: Section, cite: str) -> RuleStep:
    do = part.word("do", tuple(_VERBS), "verb")
    step = RuleStep(
        step=part.number("step"),
        do=do,
        to=part.word("to", CANONICAL_ROLES, "role") if part.has("to") else None,
        role=part.word("by", CANONICAL_ROLES, "role") if part.has("by") else None,
        phase=part.word("phase", PHASES, "phase", _VERBS[do]),
        basis="overlay",
        text=part.text("text"),
        cites=(cite,),
        conditions=part.words("if", tuple(CONDITIONS), "condition"),
        optional=part.flag("optional"),
    )
    part.close()
    return step


def _guardrail(part: Section, rail_id: str, cite: str, entry: Section) -> Guardrail:
    guard = part.word("guard", tuple(GUARDS), "guardrail")
    if guard == "out_of_scope":
        raise part.fail("law and guidance never put a case out of scope; remove the guardrail", "guard")
    patterns = _patterns(entry, "when")
    if len(patterns) != 1:
        raise entry.fail("has a guardrail and several patterns; make an entry of its own for it", "when")
    rail = Guardrail(
        id=rail_id,
        forbid=(guard, *GUARDS[guard]),
        cites=(cite,),
        text=part.text("text"),
        basis="overlay",
        when=patterns[0],
    )
    part.close()
    return rail


def _deadline(part: Section, cite: str) -> Deadline:
    kind = part.word("kind", OVERLAY_DEADLINE_KINDS, "kind of deadline")
    hours = part.number("hours") if part.has("hours") else None
    if (hours is not None) != (kind in _TIMED):
        fault = "needs a number of hours; add hours: 48" if hours is None else "gives no number; remove hours"
        raise part.fail(f'a deadline of kind "{kind}" {fault}')
    deadline = Deadline(
        kind=kind,
        hours=hours,
        text=part.text("text"),
        cites=(cite,),
        basis="overlay",
        step=part.word("step", tuple(_VERBS), "verb") if part.has("step") else "",
        after=part.word("after", tuple(_VERBS), "verb") if part.has("after") else "",
    )
    part.close()
    return deadline


def _check_each_id_once(read: Sequence[tuple[Section, LawEntry]]) -> None:
    lines: dict[str, int] = {}
    for part, entry in read:
        if entry.id in lines:
            fault = f'"{entry.id}" is used twice (first on line {lines[entry.id]}); give each its own id'
            raise part.fail(fault, "id")
        lines[entry.id] = part.line


def _check_stop_is_explained(document: Section, entries: Sequence[LawEntry]) -> None:
    explained = [when for entry in entries if entry.hard_stop for when in entry.when]
    for stop in HARD_STOPS:
        if not any(when.covers(stop.when) for when in explained):
            about = ", ".join(sorted(stop.when.category))
            fault = f"no entry with hard_stop: true explains the stop on images for {about}; put LAW-L4 back"
            raise document.fail(fault, "entries")


def _check_elsewhere(part: Section, entries: Sequence[LawEntry]) -> None:
    said = {entry.id for entry in entries}
    for key in part.entries:
        part.text(key)
        if key in said:
            raise part.fail(f'"{key}" is an entry too; keep one of them', key)
