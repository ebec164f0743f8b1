"""The services behind the pages beyond the review desk; bootstrap fills them in."""

from collections.abc import Callable
from dataclasses import dataclass

from monitor.domain.calendar_facts import CalendarFacts
from monitor.domain.clocks import PLAIN_RULES, ClockRules
from monitor.services.capture import CaptureDesk
from monitor.services.joining import JoiningDesk
from monitor.services.letters import LetterDesk
from monitor.services.packs import PackDesk
from monitor.services.recheck import Recheck


@dataclass(frozen=True, kw_only=True, slots=True)
class Rooms:
    """What the cards of a case work with; None where a room is not furnished."""

    captures: CaptureDesk | None = None
    packs: PackDesk | None = None
    recheck: Recheck | None = None
    letters: LetterDesk | None = None
    joining: JoiningDesk | None = None
    clocks: ClockRules = PLAIN_RULES
    """How the school counts its deadlines."""
    calendar: Callable[[], CalendarFacts] | None = None
    """Tells what the school's calendar knows."""
