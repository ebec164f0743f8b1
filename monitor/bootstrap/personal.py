"""Says what is personal data to this school: less what it makes public itself, and with its watch list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.domain.personal import PersonalWords, of_somebody
from monitor.domain.school import School
from monitor.domain.watch_list import WatchList, watched_names, with_watched

if TYPE_CHECKING:
    from classifiers.personal_data import KnownToTheSchool, Place
    from classifiers.predict import Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalReader:
    """Says which words of a post are personal data to this school."""

    known: "KnownToTheSchool"
    watched: WatchList

    def find(self, text: str, reading: "Reading") -> tuple[PersonalWords, ...]:
        """Give the model's findings (the rules' alone for a model without any) and the watched names."""
        from classifiers.personal_data import find_personal_data, without_public

        places: Sequence[Place] = reading.personal or find_personal_data(text)
        found = [
            PersonalWords(start=place.start, end=place.end, kind=place.label)
            for place in without_public(text, places, self.known)
        ]
        return of_somebody(with_watched(found, watched_names(text, self.watched)))


def known_to(school: School) -> "KnownToTheSchool":
    """Give what the school's profile makes public."""
    from classifiers.personal_data import KnownToTheSchool

    return KnownToTheSchool(
        staff=tuple(member.name for member in school.staff),
        domains=(school.website,) if school.website else (),
        postcodes=(school.postcode,) if school.postcode else (),
        phones=school.phones,
        handles=tuple(handle for handles in school.handles.values() for handle in handles),
    )
