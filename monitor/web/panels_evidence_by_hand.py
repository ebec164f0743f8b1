"""The cards with which a person adds evidence to a case, and takes a pack of it out."""

from collections.abc import Sequence

from starlette.requests import Request

from monitor.domain.media import media_is_forbidden
from monitor.domain.pack import PROFILES
from monitor.domain.recheck import STATE_WORDS, PastLook, PostState
from monitor.services.capture import files_of
from monitor.services.ports import CaseFile
from monitor.services.recheck import past_looks
from monitor.web.gate import Visitor, web_of
from monitor.web.panel import Panel

POSTS_OFFERED = 50
"""How many posts of a pile-on a choice lists; more would be no choice."""


def capture_panel(request: Request, _visitor: Visitor, file: CaseFile) -> Panel | None:
    """Offer to attach a file or to ask for a screenshot, unless pictures are barred in this case."""
    web = web_of(request)
    if web.rooms.captures is None:
        return None
    with web.store.read() as unit:
        kept = files_of(unit, file)
        past = past_looks(unit, file.case.case_id)
    return Panel(
        template="case_capture.html",
        values={
            "forbidden": media_is_forbidden(file.case),
            "kept": kept,
            "looks": _looks(file, past),
            "may_look": web.rooms.recheck is not None,
            "posts": [post.mention for post in file.posts[:POSTS_OFFERED]],
            "n_left": max(0, len(file.posts) - POSTS_OFFERED),
        },
    )


def pack_panel(request: Request, _visitor: Visitor, _file: CaseFile) -> Panel | None:
    """Offer a pack for each kind of recipient."""
    if web_of(request).rooms.packs is None:
        return None
    return Panel(template="case_pack.html", values={"profiles": tuple(PROFILES.values())})


def _looks(file: CaseFile, past: Sequence[PastLook]) -> list[tuple[int, str]]:
    """Give the newest look at each post that was looked at: the post's number and what was found."""
    newest = {look.mention_id: look.state for look in past}
    return [
        (number, STATE_WORDS[PostState(newest[row.mention.mention_id])])
        for number, row in enumerate(file.posts[:POSTS_OFFERED], start=1)
        if newest.get(row.mention.mention_id, "") in set(PostState)
    ]
