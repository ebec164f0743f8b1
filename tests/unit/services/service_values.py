"""Values and small stand-ins that the services' tests start from; every name is invented."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.domain.assessment import NOT_ASSESSED, Assessment
from monitor.domain.evidence import capture
from monitor.domain.mention import Mention, Relevance
from monitor.domain.plan import Plan, PlanStep
from monitor.domain.post import Page, Post
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.domain.routing import Router
from monitor.domain.school import QuietHours, Route
from monitor.services.ports import Store, UnitOfWork
from monitor.services.triage import Triage
from monitor.testing import FixedClock, MemoryStore, RuleClassifier, WordJudge

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
"""A Wednesday in week 47, outside the quiet hours."""
JUDGE = WordJudge(["tarnholt school"], doubtful=["tarnholt"])
RULES = {
    "useless": ("abusive", "staff", "negative", "complaint"),
    "burn it down": ("threatening", "school", "negative"),
    "get him": ("threatening", "staff", "negative"),
    "lives at": ("identifying", "pupil", "negative"),
    "touched": ("safeguarding", "staff", "negative"),
    "when does": ("query", "school"),
    "thank you": ("praise", "school", "positive"),
}
SEVERITIES_OF = {
    "threatening": "critical",
    "safeguarding": "critical",
    "hateful": "high",
    "identifying": "medium",
    "abusive": "medium",
}


def a_post(text: str = "Tarnholt School was shut again today.", number: int = 1, **fields: Any) -> Post:
    """Give a post; its number makes its id, and a higher number is a later post."""
    start = Post(
        platform="x", external_id=str(number), text=text, posted_at=NOW - timedelta(hours=1, minutes=-number)
    )
    return replace(start, **fields)


def a_page(*posts: Post, checkpoint: str = "c1", **fields: Any) -> Page:
    """Give a page of posts."""
    return replace(Page(posts=posts, checkpoint=checkpoint), **fields)


def a_mention(text: str = "Tarnholt School is useless.", number: int = 1, **fields: Any) -> Mention:
    """Give a mention that is about the school."""
    return Mention(
        post=a_post(text, number, **fields),
        source="Town talk",
        relevance=Relevance(is_relevant=True, score=0.9, because=("names the school",)),
        collected_at=NOW,
    )


def keep(store: Store, *mentions: Mention) -> None:
    """Store mentions as collect does."""
    with store.begin() as unit:
        unit.add_mentions(mentions, [capture(mention.post, now=NOW) for mention in mentions])


def read(store: Store, mention: Mention, **fields: Any) -> Assessment:
    """Store what a model made of a mention, by the rules above or as `fields` say."""
    (found,) = RuleClassifier(RULES).assess([mention], now=NOW)
    found = replace(found, **fields)
    keep(store, mention)
    with store.begin() as unit:
        unit.add_assessments([found])
    return found


def unsure_of(*labels: str) -> dict[str, Any]:
    """Give the fields of an assessment that doubts these labels and gives none."""
    return {"labels": (), "unsure": labels or (NOT_ASSESSED,)}


def a_planner(reading: CaseReading) -> PlanDecision:
    """Stand in for a policy: severity by the labels, one step for each, one more where a parent wrote."""
    graded = [severity for label, severity in SEVERITIES_OF.items() if label in reading.labels]
    severity = (graded or ["low" if reading.intent in ("complaint", "query") else "none"])[0]
    names = [*reading.labels, *(["invite"] if reading.author_role == "parent" else [])]
    steps = tuple(
        PlanStep(
            key=name,
            do=name,
            to="head",
            role="",
            order=number,
            phase="in",
            cites=(f"TS-{number}",),
            basis="explicit",
            text=f"See to {name}.",
        )
        for number, name in enumerate(names, start=1)
    )
    return PlanDecision(
        severity=severity,
        is_restricted="identifying" in reading.labels,
        plan=Plan(
            policy="TS", policy_title="Tarnholt: Online", policy_version="1", severity=severity, steps=steps
        ),
    )


ROUTER = Router(
    routes={
        "critical": Route(channels=("slack", "email"), to=("head@tarnholt.example",)),
        "high": Route(channels=("slack", "email"), to=("head@tarnholt.example",)),
        "medium": Route(channels=("email",), to=("slt@tarnholt.example",)),
        "low": Route(),
    },
    quiet_hours=QuietHours(starts=time(22), ends=time(7)),
    zone=LONDON,
)


def a_triage(
    store: MemoryStore, clock: FixedClock, *, planner: Callable[[CaseReading], PlanDecision] = a_planner
) -> Triage:
    """Give the triage step on the stand-ins."""
    return Triage(
        store=store,
        clock=clock,
        planner=planner,
        router=ROUTER,
        is_own_account=lambda post: post.context == "@TarnholtSchool",
    )


class WatchedStore(MemoryStore):
    """A store in memory that counts its transactions and can have one of its calls fail."""

    def __init__(self) -> None:
        super().__init__()
        self.n_begun = 0
        self.n_open = 0
        self.breaks: dict[str, Exception] = {}
        """By the name of a call of the unit of work: what it raises, once."""

    @contextmanager
    def begin(self) -> Iterator[Any]:
        """Start a unit of work that breaks where it was told to."""
        self.n_begun += 1
        with super().begin() as unit:
            self.n_open += 1
            try:
                yield _Breaking(unit, self.breaks)
            finally:
                self.n_open -= 1


class _Breaking:
    def __init__(self, unit: UnitOfWork, breaks: dict[str, Exception]) -> None:
        self._unit = unit
        self._breaks = breaks

    def __getattr__(self, name: str) -> Any:
        if name in self._breaks:
            raise self._breaks.pop(name)
        return getattr(self._unit, name)


def texts(mentions: Sequence[Mention]) -> list[str]:
    """Give the words of mentions."""
    return [mention.post.text for mention in mentions]
