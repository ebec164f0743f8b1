"""The card that shows which posts make up a case, and lets a person part or join them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from monitor.domain.case import NEXT_STATUS, Action, Case
from monitor.services.ports import CaseFile, CasePost
from monitor.web.gate import Visitor, web_of
from monitor.web.panel import Panel

POSTS_SHOWN = 40
"""Boxes to tick: a form takes sixty fields at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Who spoke, and when."""

    n_posts: int
    n_accounts: int
    first_at: datetime | None
    last_at: datetime | None


def joining_panel(request: Request, _visitor: Visitor, file: CaseFile) -> Panel | None:
    """Give the card of the posts in a case, or None where nothing can be split or merged."""
    if web_of(request).rooms.joining is None:
        return None
    case = file.case
    joining = case.work.joining
    can_split = (case.status, Action.SPLIT) in NEXT_STATUS and len(file.posts) > 1
    return Panel(
        template="case_joining.html",
        values={
            "counts": _counts(file.posts),
            "pile_on_at": case.work.crowd.pile_on_at,
            "posts": file.posts[-POSTS_SHOWN:][::-1] if can_split else (),
            "n_hidden": max(0, len(file.posts) - POSTS_SHOWN) if can_split else 0,
            "can_merge": (case.status, Action.MERGE) in NEXT_STATUS,
            "can_undo_split": bool(joining.split_from) and case.revision == 1,
            "split_off": _numbers(joining.split_off),
            "merged": _numbers(one.case_id for one in joining.merged),
            "can_undo_merge": bool(case.merged_into) and not _is_undone_split(case),
        },
    )


def _counts(posts: tuple[CasePost, ...]) -> Counts:
    said = [row.mention.post for row in posts]
    accounts = {(post.platform, post.author.casefold()) for post in said if post.author.strip()}
    times = [post.posted_at for post in said]
    return Counts(
        n_posts=len(said),
        n_accounts=len(accounts),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
    )


def _is_undone_split(case: Case) -> bool:
    return case.work.joining.split_from == case.merged_into


def _numbers(case_ids: Iterable[int]) -> list[tuple[int, str]]:
    return [(case_id, f"GP-{case_id:04d}") for case_id in case_ids]
