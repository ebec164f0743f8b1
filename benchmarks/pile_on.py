"""A pile-on of many posts: seconds and statements a post while triage joins them, on SQLite."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import event

from monitor.domain.assessment import Assessment
from monitor.domain.likeness import Likeness, plain_words
from monitor.domain.mention import Mention, Relevance
from monitor.domain.plan import Plan
from monitor.domain.post import Post
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.domain.routing import Router
from monitor.domain.school import QuietHours, Route
from monitor.near_words import bands
from monitor.services.triage import Triage
from monitor.storage.unit_of_work import SqlStore
from monitor.testing import FixedClock

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
N_POSTS = 1_000

_SAID = "about again anybody because children enough everybody honestly never nothing people really"
_FILLERS = _SAID.split()

KINDS: dict[str, Callable[[int], tuple[str, str]]] = {
    "one thread": lambda n: (f"Useless school, number {n}", "t1"),
    "copies with changes": lambda n: (
        f"Useless Tarnholt School has locked every toilet all day and the kids are bursting{'!' * (n % 50)}",
        "",
    ),
    "own words, one topic": lambda n: (_own_words(n), ""),
    "nothing in common": lambda n: (f"Useless w{n}a w{n}b w{n}c w{n}d w{n}e w{n}f w{n}g w{n}h w{n}i", ""),
}
"""What posts have in common: text and thread of the n-th."""


def _own_words(number: int) -> str:
    some = [_FILLERS[(number * step + step) % len(_FILLERS)] for step in (1, 2, 3, 5, 7, 11)]
    return (
        f"{' '.join(some)} banned braids {number * 7919 % 997} {some[number % 6]} {some[number % 5]} useless"
    )


def measure() -> None:
    """Print what each kind of pile-on costs, and that its last posts cost what its first ones did."""
    for kind, said in KINDS.items():
        with tempfile.TemporaryDirectory() as folder:
            store = SqlStore(f"sqlite:///{Path(folder) / 'bench.db'}")
            store.migrate()
            first, n_first = _run(store, said, 0)
            last, n_last = _run(store, said, N_POSTS // 2)
            with store.read() as unit:
                cases = unit.cases(statuses=("new",), limit=N_POSTS)
            store.close()
        half = N_POSTS // 2
        print(
            f"{kind:<22}{1000 * first / half:>7.1f} ms, then {1000 * last / half:>5.1f} ms a post; "
            f"{n_first / half:>5.1f}, then {n_last / half:>5.1f} statements; {len(cases)} cases, "
            f"the largest of {max(case.n_posts for case in cases)} posts"
        )


def _run(store: SqlStore, said: Callable[[int], tuple[str, str]], start: int) -> tuple[float, int]:
    numbers = range(start, start + N_POSTS // 2)
    mentions = [_mention(number, *said(number)) for number in numbers]
    with store.begin() as unit:
        unit.add_mentions(mentions, [])
        unit.add_assessments([_reading(mention) for mention in mentions])
    n_statements = 0

    def count(*_: object) -> None:
        nonlocal n_statements
        n_statements += 1

    event.listen(store._engine, "before_cursor_execute", count)
    started = time.perf_counter()
    _triage(store).run()
    seconds = time.perf_counter() - started
    event.remove(store._engine, "before_cursor_execute", count)
    return seconds, n_statements


def _triage(store: SqlStore) -> Triage:
    route = Route(channels=("email",), to=("head@school.example",))
    return Triage(
        store=store,
        clock=FixedClock(NOW),
        planner=_plan,
        router=Router(
            routes={"medium": route},
            quiet_hours=QuietHours(starts=NOW.time(), ends=NOW.time()),
            zone=ZoneInfo("Europe/London"),
        ),
        is_own_account=lambda _: False,
        likeness=Likeness(near_words=bands, secret="b" * 40, own_words=plain_words("Tarnholt School")),
    )


def _plan(_: CaseReading) -> PlanDecision:
    plan = Plan(policy="B", policy_title="Bench", policy_version="1", severity="medium", steps=())
    return PlanDecision(severity="medium", is_restricted=False, plan=plan)


def _mention(number: int, text: str, thread: str) -> Mention:
    post = Post(
        platform="x",
        external_id=str(number),
        text=text,
        posted_at=NOW + timedelta(seconds=10 * number),
        author=f"account{number}",
        thread_id=thread,
    )
    return Mention(
        post=post,
        source="bench",
        relevance=Relevance(is_relevant=True, score=1.0, because=("names the school",)),
        collected_at=NOW,
    )


def _reading(mention: Mention) -> Assessment:
    return Assessment(
        mention_id=mention.mention_id,
        model="bench",
        labels=("abusive",),
        scores={"abusive": 0.9, "identifying": 0.0, "safeguarding": 0.0},
        target=("school",),
        sentiment="negative",
        intent="complaint",
        assessed_at=NOW,
    )
