"""Law and national guidance beside the policy: shown apart from it, as reminders to take advice."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from monitor.domain.policy.recommendation import OverlayNote
from monitor.domain.policy.values import Deadline, Guardrail, Incident, RuleStep, When
from monitor.domain.policy.vocabulary import GUARDS

Grade = Literal["V", "S", "U"]

LABEL: Final = "Law or guidance"
GRADES: Final[tuple[Grade, ...]] = ("V", "S", "U")
"""Seen in an official source, seen in a secondary source only, not verified."""

_NO_CAPTURE: Final = (
    "Never open, copy, print, photograph, store or pass on the image; record only the words and the place."
)


def _stop(number: int, when: When) -> Guardrail:
    return Guardrail(
        id=f"LAW.media{number}",
        forbid=("no_media_capture", *GUARDS["no_media_capture"]),
        cites=("LAW-L4", "LAW-L5"),
        text=_NO_CAPTURE,
        basis="overlay",
        when=when,
    )


# In code and not in the file, so that no edit of a file can lift them.
HARD_STOPS: Final[tuple[Guardrail, ...]] = (
    _stop(1, When(category=frozenset({"indecent_image"}))),
    _stop(
        2,
        When(category=frozenset({"sexual_content"}), target=frozenset({"pupil", "former_pupil_u18"})),
    ),
)
SUSPECTED_STOP: Final = _stop(3, When())
"""For a case whose own labels raise the suspicion, whatever categories they give."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LawEntry:
    """One point of law or guidance, the incidents that it bears on, and when and where it was looked up."""

    id: str
    topic: str
    text: str
    page: str
    url: str
    checked: date
    grade: Grade
    when: tuple[When, ...]
    unless: tuple[When, ...] = ()
    steps: tuple[RuleStep, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    hard_stop: bool = False
    """Whether it explains the hard stop on images; the stop itself is in `HARD_STOPS`."""

    def bears_on(self, incident: Incident) -> bool:
        """Say whether the incident fits one of the patterns and no exception."""
        return any(when.matches(incident) for when in self.when) and not any(
            exception.matches(incident) for exception in self.unless
        )

    def note(self) -> OverlayNote:
        """Give what is shown of it beside a policy's answer."""
        return OverlayNote(
            label=LABEL,
            text=self.text,
            sources=(self.id,),
            page=self.page,
            topic=self.topic,
            url=self.url,
            checked=self.checked.isoformat(),
            grade=self.grade,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Law:
    """The overlay of one country, gravest entries first; the stops on images hold without any entry."""

    country: str = ""
    entries: tuple[LawEntry, ...] = ()
    stops: tuple[Guardrail, ...] = HARD_STOPS

    def on(self, incident: Incident) -> tuple[LawEntry, ...]:
        """Give the entries that bear on the incident, in the order of the file."""
        return tuple(entry for entry in self.entries if entry.bears_on(incident))

    def guardrails_on(self, incident: Incident) -> tuple[Guardrail, ...]:
        """Give what law and guidance forbid for the incident."""
        rails = (*self.stops, *(rail for entry in self.on(incident) for rail in entry.guardrails))
        return tuple(rail for rail in rails if rail.applies_to(incident))

    def with_images_suspected(self) -> "Law":
        """Give the same overlay with the stop on images in force for every incident."""
        return replace(self, stops=(SUSPECTED_STOP,))


NO_LAW: Final = Law()
"""No overlay but the stops on images."""


def notes_of(entries: Iterable[LawEntry]) -> tuple[OverlayNote, ...]:
    """Return what is shown of the entries, each once."""
    return tuple(dict.fromkeys(entry.note() for entry in entries))
