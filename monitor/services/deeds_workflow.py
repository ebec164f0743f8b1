"""The deeds that move a case among people: take on, wait, a second pair of eyes, circumstances."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.domain.access import MAY_CLEAR, may_see, role_of, roles_words
from monitor.domain.case import Action, ActionRefusedError, Change
from monitor.services.deed import Maker, Order
from monitor.services.deed_fields import DAY_BEGINS, day_ahead, day_words, line_of
from monitor.services.deeds_reading import CHANGES as READING_CHANGES
from monitor.services.deeds_steps import CHANGES as STEP_CHANGES

TOO_SOON = "is not in the future; a case waits until tomorrow at the earliest."


def _assign(order: Order) -> tuple[Change, str]:
    login = order.deed.one("assignee")
    case = order.case
    if login == case.assigned_to:
        who = next((p.name for p in order.people if p.login == login), login)
        raise ActionRefusedError(
            f"{case.number} is with {who} already." if login else f"Nobody has taken {case.number} on."
        )
    if not login:
        return Change(assigned_to=""), "let go: nobody has it now"
    person = next((p for p in order.people if p.login == login), None)
    if person is None:
        raise ActionRefusedError("Choose somebody who may sign in.")
    verdict = may_see(person, case, order.concerned)
    if not verdict.allowed:
        raise ActionRefusedError(f"{person.name} may not have {case.number}; choose somebody else.")
    words = "taken on" if person.login == order.by.login else f"handed to {person.name}"
    return Change(assigned_to=login), words


def _wait(order: Order) -> tuple[Change, str]:
    waits_for = line_of(order.deed.one("waiting_for"), "Say what the case waits for, in one line.")
    ask = "Say until when the case waits: a day, such as 2026-12-01."
    until = day_ahead(order.deed.one("waiting_until"), order, ask, at=DAY_BEGINS, past=TOO_SOON)
    work = replace(order.case.work, waiting_for=waits_for, waiting_until=until)
    return Change(work=work), f"for {waits_for}, until {day_words(until, order)}"


def _resume(order: Order) -> tuple[Change, str]:
    waited = order.case.work.waiting_for
    return Change(), f"waited for {waited}" if waited else ""


def _set_concerned(order: Order) -> tuple[Change, str]:
    """Say whom the case concerns; taking a name away that stands in a post needs a right and a reason."""
    known = {p.login: p for p in order.people if p.login}
    given = tuple(login for login in known if login in order.deed.many("concerned"))
    if set(order.deed.many("concerned")) - {*known, ""}:
        raise ActionRefusedError("Choose among the people who may sign in.")
    work = order.case.work
    by_name = {c.who.login for c in order.concerned if c.is_by_name and c.who.login in known}
    freed = sorted(({*work.concerned} | by_name) - {*given})
    _refuse_clearing(order, freed)
    kept_by_name = by_name - {*freed}
    concerned = tuple(login for login in given if login not in kept_by_name)
    cleared = tuple(sorted(({*work.cleared} | {*freed}) - {*given}))
    if concerned == work.concerned and cleared == work.cleared:
        raise ActionRefusedError("Nothing has changed: the same people are concerned as before.")
    work = replace(work, concerned=concerned, cleared=cleared)
    named = ", ".join(known[login].name for login in given) or "nobody"
    detail = f"concerned: {named}"
    if freed:
        detail += f"; not concerned: {', '.join(known[f].name if f in known else f for f in freed)}"
    gone = order.case.assigned_to if order.case.assigned_to in given else None
    return Change(work=work, assigned_to="" if gone else None), detail


def _refuse_clearing(order: Order, freed: list[str]) -> None:
    if not freed:
        return
    if role_of(order.by.role) not in MAY_CLEAR:
        raise ActionRefusedError(f"Only a {roles_words(MAY_CLEAR)} may say that somebody is not concerned.")
    if not order.deed.note:
        raise ActionRefusedError(
            "Say why that person is not concerned, such as: another person of that name."
        )


def _set_necessity(order: Order) -> tuple[Change, str]:
    words = line_of(
        order.deed.one("necessity"), "Say in one line why an outward step is necessary and proportionate."
    )
    line = f"{words} ({order.by.name})"
    if line == order.case.work.necessity:
        raise ActionRefusedError("That reason stands there already.")
    return Change(work=replace(order.case.work, necessity=line)), words


CHANGES: Mapping[Action, Maker] = {
    Action.ASSIGN: _assign,
    Action.WAIT: _wait,
    Action.RESUME: _resume,
    Action.SET_CONCERNED: _set_concerned,
    Action.SET_NECESSITY: _set_necessity,
    **READING_CHANGES,
    **STEP_CHANGES,
}
