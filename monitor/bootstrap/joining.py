"""What posts are compared by, and the desk that splits and merges cases, put together from the house."""

from typing import TYPE_CHECKING

from monitor.bootstrap.edges import session_key
from monitor.domain.likeness import Likeness, plain_words
from monitor.domain.planning import is_own_account
from monitor.near_words import bands
from monitor.services.joining import JoiningDesk
from monitor.settings import Settings

if TYPE_CHECKING:
    from monitor.bootstrap.house import Gatepost


def likeness_of(settings: Settings) -> Likeness:
    """Take the school's own words and staff; the keys of names are made with the key that signs sessions.

    With another session key, names and topics of older posts are no longer found; threads and words are.
    """
    school = settings.school
    own = (
        school.name,
        *school.short_names,
        *school.hashtags,
        *(handle for handles in school.handles.values() for handle in handles),
        school.town,
        school.county,
        *school.nearby,
    )
    return Likeness(
        near_words=bands,
        secret=session_key(settings),
        staff=tuple(member.name for member in school.staff),
        own_words=frozenset(word for text in own for word in plain_words(text)),
    )


def joining_desk_of(house: "Gatepost") -> JoiningDesk:
    """Make the desk that splits and merges cases."""
    school = house.settings.school
    return JoiningDesk(
        store=house.store,
        clock=house.clock,
        planner=house.planner,
        doors=house.desk.doors,
        router=house.router,
        likeness=likeness_of(house.settings),
        clocks=house.clock_rules,
        is_own_account=lambda post: is_own_account(post, school),
    )
