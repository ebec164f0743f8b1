"""Drafts of letters for a case: merged, handed out when nothing is blank, and never sent by Gatepost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.domain.access import Actor
from monitor.domain.letter import Letter, Merged, merge
from monitor.domain.letter_case import Standing, Subject, known_fields, standing_of
from monitor.domain.platform_guide import Helpline, PlatformGuide, PlatformGuides
from monitor.domain.school import School
from monitor.services.doors import Doors
from monitor.services.ports import CaseFile, Clock

ACTION = "letter"
"""What the log calls it when a letter is handed out to be copied, or marked as used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A letter with how it stands with the policy in a case."""

    letter: Letter
    standing: Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterDesk:
    """Gives the letters of a case."""

    letters: Sequence[Letter]
    guides: PlatformGuides
    school: School
    clock: Clock
    doors: Doors

    def offers(self, file: CaseFile) -> tuple[Offer, ...]:
        """Give all letters but those that are not for such a case, with their standing."""
        now = self.clock.now()
        found = (Offer(letter=one, standing=standing_of(one, file.case, now=now)) for one in self.letters)
        return tuple(offer for offer in found if offer.standing.kind != "not_offered")

    def offer(self, file: CaseFile, letter_id: str) -> Offer | None:
        """Give one letter with its standing, also one that is not offered; None for no such letter."""
        letter = next((one for one in self.letters if one.letter_id == letter_id), None)
        if letter is None:
            return None
        return Offer(letter=letter, standing=standing_of(letter, file.case, now=self.clock.now()))

    def draft(self, file: CaseFile, letter: Letter, given: Mapping[str, str]) -> Merged:
        """Merge a letter from the case and from what a person typed; raises LookupError without a post."""
        lead = file.lead()
        if lead is None:
            raise LookupError("The case has no post that a letter could speak of.")
        about = Subject(
            case=file.case,
            post=lead.mention.post,
            captured_at=lead.mention.collected_at,
            personal=lead.assessment.personal if lead.assessment else (),
        )
        known = known_fields(letter, about, school=self.school, guides=self.guides, now=self.clock.now())
        return merge(letter, known, given)

    def note(self, file: CaseFile, letter: Letter, what: str, by: Actor) -> None:
        """Log that a letter was handed out or used; its words are never logged."""
        self.doors.note(ACTION, by, file.case.case_id, detail=f"{letter.letter_id}: {what}")

    def guide(self, file: CaseFile) -> PlatformGuide | None:
        """Give what is known of the reports of the platform where the main post stands."""
        lead = file.lead()
        return self.guides.of(lead.mention.post.platform) if lead else None

    def helpline(self, file: CaseFile) -> Helpline | None:
        """Give the helpline for that platform's silence."""
        lead = file.lead()
        return self.guides.helpline_of(lead.mention.post.platform) if lead else None
