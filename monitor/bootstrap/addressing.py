"""To whom a message about a case goes today: the settings' addresses, and never the person it is about."""

import logging
from dataclasses import dataclass, replace

from monitor.domain.access import words_of
from monitor.domain.alert import Alert, AlertKind
from monitor.domain.audience import addressees, named_roles
from monitor.domain.case import Case
from monitor.domain.routing import Router
from monitor.services.doors import Doors
from monitor.services.ports import Store
from monitor.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Addressing:
    """Looks addressees up when a message leaves, as an address may have been mended or a person have left."""

    settings: Settings
    store: Store
    router: Router
    doors: Doors

    def __call__(self, alert: Alert, case: Case | None) -> tuple[str, ...]:
        """Give the addresses of a message; None stands for one that is about no case."""
        if case is None:
            return self.settings.digest.to if alert.kind is AlertKind.DIGEST else alert.to
        route = self.router.route_of(case, alert.kind)
        to = route.to if alert.channel in route.channels else alert.to
        with self.store.read() as unit:
            file = unit.case_file(case.case_id)
            concerned = self.doors.of(unit, file).concerned if file is not None else ()
        texts = [words for row in file.posts for words in words_of(row.mention.post)] if file else []
        # What is passed on goes to those who are named for it, whoever the case's own readers are.
        is_passed_on = alert.kind is AlertKind.ESCALATED
        found = addressees(
            replace(case, is_restricted=False) if is_passed_on else case,
            to=to,
            roles=self.settings.roles,
            concerned=concerned,
            named=named_roles(texts, self.settings.school),
        )
        if found.warning:
            log.warning("%s", found.warning)
        return found.to
