"""The deeds on the response ladder: a rung is taken, confirmed by a second person, or ended."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from monitor.domain import step_done
from monitor.domain.access import may_see
from monitor.domain.case import Action, ActionRefusedError, Case, Change
from monitor.domain.ladder import (
    HEAVY_STEPS,
    OUTCOMES,
    PATIENCE,
    STEPS,
    LadderError,
    Rung,
    with_confirmed,
    with_ended,
    with_taken,
)
from monitor.domain.ladder_advice import RungAdvice, is_of_rung
from monitor.domain.letter_case import ladder_of
from monitor.domain.post import PLATFORMS
from monitor.domain.reading import CaseReading
from monitor.services.deed import Maker, Order
from monitor.services.deed_fields import chosen, day_ahead, day_of, line_or_nothing, on_day
from monitor.services.deeds_reading import asked_again
from monitor.services.deeds_steps import refuse_without_necessity

PLACES = (*PLATFORMS, "tiktok")
"""Where a post may stand; nothing is collected from the last, people report it by hand."""
AUTHOR_REFUSED = "author_refused"


def _rung_taken(order: Order) -> tuple[Change, str]:
    if key := order.deed.one("confirm"):
        return _confirmed(order, key)
    case, step = order.case, chosen(order.deed.one("rung"), STEPS, "rung of the ladder")
    advice = next(one for one in ladder_of(case, now=order.now) if one.step == step)
    _refuse_by_advice(advice, order.deed.note)
    refuse_without_necessity(case)
    second = _second(order, step)
    taken_at = _taken_at(order)
    rung = Rung(
        key="",
        step=step,
        taken_by=order.by.name,
        taken_at=taken_at,
        reference=line_or_nothing(order, "reference"),
        answer_due_at=None if second else _answer_due(order, step, since=taken_at),
        note=order.deed.note,
        platform=_platform(order, step),
        post=order.deed.one("post"),
        second=second,
    )
    try:
        rungs = with_taken(case.work.rungs, rung)
    except LadderError as problem:
        raise ActionRefusedError(str(problem)) from None
    words = f"{STEPS[step]} ({rungs[-1].key})"
    if rung.reference:
        words += f", reference {rung.reference}"
    if second:
        words += f"; waits for {_name(order, second)} to confirm it"
    return Change(work=replace(case.work, rungs=rungs)), words


def _confirmed(order: Order, key: str) -> tuple[Change, str]:
    work = order.case.work
    try:
        rungs = with_confirmed(work.rungs, key, by=order.by.name, login=order.by.login, now=order.now)
    except LadderError as problem:
        raise ActionRefusedError(str(problem)) from None
    step = next(rung.step for rung in rungs if rung.key == key)
    return Change(work=replace(work, rungs=rungs)), f"{STEPS[step]} ({key}), confirmed as the second person"


def _rung_ended(order: Order) -> tuple[Change, str]:
    case, key, outcome = order.case, order.deed.one("rung"), order.deed.one("outcome")
    try:
        rungs = with_ended(
            case.work.rungs, key, outcome=outcome, by=order.by.name, note=order.deed.note, now=order.now
        )
    except LadderError as problem:
        raise ActionRefusedError(str(problem)) from None
    rung = next(one for one in rungs if one.key == key)
    words = f"{STEPS[rung.step]} ({key}): {OUTCOMES[outcome].lower()}"
    work = replace(case.work, rungs=rungs)
    if rung.step == "poster" and outcome == "refused" and AUTHOR_REFUSED not in work.context:
        work = replace(work, context=(*work.context, AUTHOR_REFUSED))
        return _refused_by_author(order, replace(case, work=work)), f"{words}; the policy was asked again"
    return Change(work=work), words


def _refused_by_author(order: Order, case: Case) -> Change:
    """Ask the policy again: some go on only after the author's refusal. A closed case keeps its plan."""
    if not case.is_open:
        return Change(work=case.work)
    return replace(asked_again(order, CaseReading.of(case)), work=case.work)


def _refuse_by_advice(advice: RungAdvice, note: str) -> None:
    cites = f" [{', '.join(advice.cites)}]" if advice.cites else ""
    if advice.state == "settled":
        raise ActionRefusedError("The post was removed, so there is nothing left to ask for.")
    if advice.is_hard and advice.state in {"forbidden", "not_yet"}:
        raise ActionRefusedError(f"{advice.why}{cites}")
    if advice.needs_reason and not note:
        raise ActionRefusedError(f"{advice.why}{cites} To go ahead all the same, say why in the note.")


def _second(order: Order, step: str) -> str:
    """Give the login of the second person who must confirm; empty where two people have agreed already."""
    if step not in HEAVY_STEPS:
        return ""
    heavy = [s for s in order.case.plan.steps if is_of_rung(s, step) and step_done.heavy_because(s)]
    if any(_is_agreed(order.case, s.key) for s in heavy):
        return ""
    if heavy:
        raise ActionRefusedError(
            f"{STEPS[step]}: two people decide that. Ask for the step “{heavy[0].text}” under “What your "
            "policy says”, and log it here once a second person has approved it. In danger ring 999 at once."
        )
    login = order.deed.one("second")
    person = next((who for who in order.people if who.login == login), None)
    if person is None:
        raise ActionRefusedError(
            f"{STEPS[step]}: two people decide that. Choose the second person, who then confirms it under "
            "their own name. In danger ring 999 at once, and log it afterwards."
        )
    if person.key == order.by.key or person.name == order.by.name:
        raise ActionRefusedError("The second person must be somebody else than you.")
    if not may_see(person, order.case, order.concerned).allowed:
        raise ActionRefusedError(f"{person.name} may not see {order.case.number}; choose somebody else.")
    return person.login


def _is_agreed(case: Case, key: str) -> bool:
    record = case.step_record(key)
    return record is not None and record.state == step_done.DONE and bool(record.second_by or record.is_alone)


def _answer_due(order: Order, step: str, *, since: datetime) -> datetime | None:
    given = order.deed.one("answer_due")
    if given:
        return day_ahead(given, order, "")
    patience = PATIENCE.get(step)
    return since + patience if patience else None


def _taken_at(order: Order) -> datetime:
    """Read the day on which it was done, where that was before today."""
    text = order.deed.one("taken_on")
    today = order.now.astimezone(order.zone).date()
    if not text or text == today.isoformat():
        return order.now
    day = day_of(text)
    opened = order.case.opened_at.astimezone(order.zone).date()
    if day > today:
        raise ActionRefusedError(f"{text} lies ahead; log what was done, on the day it was done.")
    if day < opened:
        raise ActionRefusedError(f"{text} is before the case was opened ({opened.isoformat()}).")
    return on_day(day, order)


def _platform(order: Order, step: str) -> str:
    name = order.deed.one("platform")
    if name or step == "platform":
        return chosen(name, PLACES, "platform")
    return ""


def _name(order: Order, login: str) -> str:
    return next((who.name for who in order.people if who.login == login), login)


CHANGES: Mapping[Action, Maker] = {Action.RUNG_TAKEN: _rung_taken, Action.RUNG_ENDED: _rung_ended}
