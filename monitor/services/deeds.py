"""The deeds that every case knows: confirm, dismiss, note, resolve, reopen."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.domain.case import DISMISS_REASONS, Action, ActionRefusedError, Change
from monitor.services.deed import Maker, Order


def _confirm(order: Order) -> tuple[Change, str]:
    return Change(labels_confirmed=True), ", ".join(order.case.labels) or "no risk label"


def _dismiss(order: Order) -> tuple[Change, str]:
    words = DISMISS_REASONS.get(order.deed.reason)
    if words is None:
        raise ActionRefusedError("Choose a reason for dismissing the case.")
    return Change(dismiss_reason=order.deed.reason), words


def _note(order: Order) -> tuple[Change, str]:
    if not order.deed.note:
        raise ActionRefusedError("Write the note first.")
    return Change(), ""


def _resolve(_order: Order) -> tuple[Change, str]:
    return Change(), ""


def _reopen(order: Order) -> tuple[Change, str]:
    if order.case.merged_into:
        raise ActionRefusedError(
            f"Its posts are in GP-{order.case.merged_into:04d} now; undo the merge instead of reopening it."
        )
    return Change(dismiss_reason="", work=replace(order.case.work, outcome="")), ""


CHANGES: Mapping[Action, Maker] = {
    Action.CONFIRM: _confirm,
    Action.DISMISS: _dismiss,
    Action.NOTE: _note,
    Action.RESOLVE: _resolve,
    Action.REOPEN: _reopen,
}
