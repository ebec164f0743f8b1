"""The deeds of care and response: the ladder, the person targeted, fair criticism."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.domain import fair_criticism, welfare
from monitor.domain.case import Action, ActionRefusedError, Change
from monitor.domain.welfare import Welfare, WelfareError
from monitor.services.deed import Maker, Order
from monitor.services.deed_fields import day_ahead, day_words, line_or_nothing
from monitor.services.deeds_ladder import CHANGES as LADDER_CHANGES


def _welfare(order: Order) -> tuple[Change, str]:
    care, told = order.case.work.welfare, order.deed.one("told")
    reason = line_or_nothing(order, "told_note")
    offered = [one for one in order.deed.many("support") if one]
    try:
        new = welfare.with_support(care, offered, note=line_or_nothing(order, "support_note"))
        if told and (told, reason) != (care.told, care.told_note):
            new = welfare.with_told(new, told=told, reason=reason, by=order.by.name, now=order.now)
    except WelfareError as problem:
        raise ActionRefusedError(str(problem)) from None
    if new == care:
        raise ActionRefusedError("Nothing has changed: the same is noted as before.")
    said = [welfare.TOLD[new.told].lower()] if new.told else []
    said.append(f"offered: {', '.join(welfare.SUPPORT[one] for one in new.support) or 'nothing yet'}")
    return _with(order, new), "; ".join(said)


def _follow_up(order: Order) -> tuple[Change, str]:
    care, done = order.case.work.welfare, order.deed.one("done")
    note = line_or_nothing(order, "follow_up_note")
    try:
        if done:
            number = int(done) if done.isascii() and done.isdigit() and len(done) < 4 else 0
            new = welfare.with_follow_up_done(care, number, by=order.by.name, now=order.now, note=note)
            return _with(order, new), f"done: {day_words(new.follow_ups[number - 1].due_at, order)}"
        due_at = day_ahead(order.deed.one("due"), order, "Choose the day on which somebody asks again.")
        new = welfare.with_follow_up(care, due_at, note=note, now=order.now)
    except WelfareError as problem:
        raise ActionRefusedError(str(problem)) from None
    return _with(order, new), f"planned for {day_words(due_at, order)}"


def _fair_criticism(order: Order) -> tuple[Change, str]:
    case = order.case
    waiting = [rung for rung in case.work.rungs if not rung.outcome]
    if waiting:
        raise ActionRefusedError(
            f"A request is still open on the ladder ({waiting[0].key}). Note what came of it first: fair "
            "criticism is no matter for removal."
        )
    if case.labels and not order.deed.note:
        raise ActionRefusedError(
            "The case carries a risk label. Say in a note why it is fair criticism all the same, or correct "
            "the labels first."
        )
    return Change(work=replace(case.work, outcome=fair_criticism.OUTCOME)), fair_criticism.ADVICE


def _with(order: Order, care: Welfare) -> Change:
    return Change(work=replace(order.case.work, welfare=care))


CHANGES: Mapping[Action, Maker] = {
    **LADDER_CHANGES,
    Action.WELFARE: _welfare,
    Action.FOLLOW_UP: _follow_up,
    Action.FAIR_CRITICISM: _fair_criticism,
}
