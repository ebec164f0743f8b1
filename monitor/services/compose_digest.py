"""Compose the week's digest from the store, and put it into the outbox once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.domain.access import EVERYDAY, open_to
from monitor.domain.assessment import LABEL_WORDS
from monitor.domain.case import OPEN_STATUSES, Case
from monitor.domain.digest import (
    Digest,
    DigestCase,
    GoodNews,
    SentimentWeek,
    SourceReport,
    Week,
    next_step,
    week_before,
    week_named,
)
from monitor.domain.fair_criticism import is_closing_as
from monitor.domain.ladder import asked_to_remove
from monitor.domain.policy.vocabulary import SEVERITIES
from monitor.domain.routing import digest_alerts
from monitor.domain.schedule import digest_week_due, silence_words
from monitor.domain.school import Weekly
from monitor.services.ports import CasePost, Clock, SourceState, Store, UnitOfWork

N_WEEKS_SHOWN = 8
N_OPEN_SHOWN = 12
N_GOOD_SHOWN = 5
LOOK_BACK = timedelta(days=365)
"""Cases opened this long before the week are still asked what was requested in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestDesk:
    """Composes digests; the same week from the same store is always the same digest."""

    store: Store
    clock: Clock
    school: str
    zone: ZoneInfo
    weekly: Weekly
    reviews_url: str
    quote: Callable[[CasePost], str]
    """Cuts a kind post's words to what the school lets into a digest."""
    about: Callable[[Sequence[str]], str]
    platforms: Callable[[], dict[str, str]]
    """The platform of each source that is switched on, by the source's name."""

    def compose(self, week_name: str) -> Digest:
        """Compose one week's digest; raises ValueError for a week that is not one."""
        week = week_named(week_name, self.zone)
        with self.store.read() as unit:
            counts = unit.week_counts(week.start, week.end)
            recent = unit.cases_between(week.start - LOOK_BACK, week.end)
            opened = [case for case in recent if case.opened_at >= week.start]
            closings = unit.closings_between(week.start, week.end)
            kind = unit.kind_posts(week.start, week.end, N_GOOD_SHOWN)
            waiting = unit.cases(statuses=OPEN_STATUSES, limit=N_OPEN_SHOWN)
            return Digest(
                school=self.school,
                week=week.name,
                start=week.start,
                end=week.end,
                n_posts=counts.n_posts,
                n_set_aside=counts.n_set_aside,
                n_by_platform=counts.n_by_platform,
                n_by_label=counts.n_by_label,
                n_cases_opened=len(opened),
                n_cases_closed=len(closings),
                n_opened_by_severity=_by_severity(opened),
                n_fair_criticism=sum(is_closing_as(event) for event in closings),
                sentiment=self._sentiment(unit, week),
                open_cases=tuple(self._case(case) for case in waiting),
                n_open=sum(unit.count_cases(statuses=OPEN_STATUSES).values()),
                good_news=tuple(self._good(row) for row in kind),
                n_good_news=counts.n_kind,
                sources=self._sources(unit, counts.n_by_source),
                asked_to_remove=asked_to_remove(
                    (rung for case in recent for rung in case.work.rungs), week.start, week.end
                ),
            )

    def queue(self, week_name: str | None = None) -> int:
        """Put a week's digest (by default the newest that is due) into the outbox; gives how many messages.

        A week that is there already is not put there again.
        """
        now = self.clock.now()
        week = (
            digest_week_due(self.weekly, now, self.zone)
            if week_name is None
            else week_named(week_name, self.zone)
        )
        with self.store.begin() as unit:
            return unit.add_alerts(digest_alerts(self.weekly, week.name, now=now))

    def _sentiment(self, unit: UnitOfWork, week: Week) -> tuple[SentimentWeek, ...]:
        weeks = [week_before(week, self.zone, n=n) for n in range(N_WEEKS_SHOWN - 1, 0, -1)]
        rows = []
        for each in (*weeks, week):
            counts = unit.week_counts(each.start, each.end)
            rows.append(
                SentimentWeek(
                    week=each.name,
                    negative=counts.n_negative,
                    neutral=counts.n_neutral,
                    positive=counts.n_positive,
                )
            )
        return tuple(rows)

    def _case(self, case: Case) -> DigestCase:
        is_for_few = case.is_restricted or open_to(case) != EVERYDAY or bool(case.work.concerned)
        return DigestCase(
            number=case.number,
            severity=case.severity,
            status=case.status.replace("_", " "),
            labels=() if is_for_few else tuple(LABEL_WORDS[label] for label in case.labels),
            about="" if is_for_few else self.about(case.target),
            opened_at=case.opened_at.astimezone(self.zone),
            url=f"{self.reviews_url}/cases/{case.case_id}",
            next_step=""
            if is_for_few
            else next_step(case.plan, frozenset(one.key for one in case.steps_done if one.is_settled)),
            is_restricted=is_for_few,
        )

    def _good(self, row: CasePost) -> GoodNews:
        post = row.mention.post
        return GoodNews(
            platform=post.platform,
            context=post.context,
            quote=self.quote(row),
            posted_at=post.posted_at.astimezone(self.zone),
        )

    def _sources(self, unit: UnitOfWork, n_by_source: Mapping[str, int]) -> tuple[SourceReport, ...]:
        states = {state.name: state for state in unit.source_states()}
        return tuple(
            self._source(states.get(name, SourceState(name=name)), platform, n_by_source.get(name, 0))
            for name, platform in self.platforms().items()
        )

    def _source(self, state: SourceState, platform: str, n_posts: int) -> SourceReport:
        silent = silence_words(
            last_post_at=state.last_post_at, last_success_at=state.last_success_at, now=self.clock.now()
        )
        return SourceReport(
            name=state.name,
            platform=platform,
            n_posts=n_posts,
            last_success_at=state.last_success_at,
            problem=state.last_error or silent or ("" if state.last_attempt_at else "not looked at yet"),
        )


def _by_severity(cases: Sequence[Case]) -> dict[str, int]:
    found: dict[str, int] = dict.fromkeys(reversed(SEVERITIES), 0)
    for case in cases:
        found[case.severity] += 1
    return {severity: n for severity, n in found.items() if n}
