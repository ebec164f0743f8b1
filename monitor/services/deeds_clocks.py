"""The deed about a clock: somebody says that what it waited for was done."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.domain.case import Action, ActionRefusedError, Change
from monitor.services.deed import Maker, Order


def _clock_met(order: Order) -> tuple[Change, str]:
    key = order.deed.one("clock")
    work = order.case.work
    clock = next((clock for clock in work.clocks if clock.key == key), None)
    if clock is None:
        raise ActionRefusedError("That clock is not in this case; reload the page.")
    if clock.met_at is not None:
        raise ActionRefusedError(f"That clock was marked as met before, by {clock.met_by}.")
    if not clock.is_running:
        raise ActionRefusedError("That clock has stopped; there is nothing left to meet.")
    met = replace(clock, met_at=order.now, met_by=order.by.name)
    clocks = tuple(met if one.key == key else one for one in work.clocks)
    by = f" [{', '.join(clock.cites)}]" if clock.cites else ""
    return Change(work=replace(work, clocks=clocks)), f"{clock.text}{by}"


CHANGES: Mapping[Action, Maker] = {Action.CLOCK_MET: _clock_met}
