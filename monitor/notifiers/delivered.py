"""Who already has a message, so that trying again for one addressee does not repeat it to the others."""

from collections import OrderedDict
from collections.abc import Iterable

N_REMEMBERED = 1000


class Delivered:
    """Remembers for this process alone: after a restart a message may come twice, and none is lost."""

    def __init__(self) -> None:
        self._by_alert: OrderedDict[str, set[str]] = OrderedDict()

    def lacking(self, alert_id: str, addressees: Iterable[str]) -> tuple[str, ...]:
        """Give those who have not got it; all of them when everybody has: then a repeat is wanted."""
        every = tuple(addressees)
        have = self._by_alert.get(alert_id, set())
        return tuple(one for one in every if one not in have) or every

    def note(self, alert_id: str, *addressees: str) -> None:
        """Remember that the channel took the message for these."""
        self._by_alert.setdefault(alert_id, set()).update(addressees)
        self._by_alert.move_to_end(alert_id)
        while len(self._by_alert) > N_REMEMBERED:
            self._by_alert.popitem(last=False)
