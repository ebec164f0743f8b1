"""The part of a unit of work that counts and lists: the week's figures, kind posts, every mention."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true

from monitor.domain.case import CLOSINGS, Case, CaseEvent
from monitor.services.ports import CasePost, WeekCounts
from monitor.storage import rows, tables
from monitor.storage.transaction import Transaction

_M, _A = tables.mention.c, tables.assessment.c

_IS_NEWEST = and_(_A.mention_id == _M.mention_id, _A.model == _M.newest_model)


def posts_with_assessment() -> Select[*tuple[object, ...]]:
    """Select mentions with their newest assessment, in the order of posting."""
    return (
        select(tables.mention, tables.assessment)
        .select_from(tables.mention.outerjoin(tables.assessment, _IS_NEWEST))
        .order_by(_M.posted_at, _M.mention_id)
    )


def _within(column: ColumnElement[datetime], start: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(column >= start, column < end)


class ReportsPart(Transaction):
    """What the digest and the exports are made of."""

    def week_counts(self, start: datetime, end: datetime) -> WeekCounts:
        """Count posts, labels (of the newest assessment of each) and sentiment in a span of time."""
        n = func.count().label("n")
        in_span = _within(_M.posted_at, start, end)
        places = select(_M.platform, _M.is_relevant, n).where(in_span).group_by(_M.platform, _M.is_relevant)
        n_by_platform: Counter[str] = Counter()
        n_set_aside = 0
        for row in self._all(places):
            if row["is_relevant"]:
                n_by_platform[row["platform"]] += row["n"]
            else:
                n_set_aside += row["n"]
        by_source = select(_M.source, n).where(in_span, _M.is_relevant == true()).group_by(_M.source)
        n_by_label, n_by_sentiment, n_kind = self._readings(in_span)
        return WeekCounts(
            n_posts=n_by_platform.total(),
            n_set_aside=n_set_aside,
            n_by_platform=dict(n_by_platform),
            n_by_source={row["source"]: row["n"] for row in self._all(by_source)},
            n_by_label=dict(n_by_label),
            n_negative=n_by_sentiment["negative"],
            n_neutral=n_by_sentiment["neutral"],
            n_positive=n_by_sentiment["positive"],
            n_kind=n_kind,
        )

    def _readings(self, in_span: ColumnElement[bool]) -> tuple[Counter[str], Counter[str], int]:
        statement = (
            select(_A.labels, _A.sentiment, func.count().label("n"))
            .join_from(tables.mention, tables.assessment, _IS_NEWEST)
            .where(in_span, _M.is_relevant == true())
            .group_by(_A.labels, _A.sentiment)
        )
        n_by_label: Counter[str] = Counter()
        n_by_sentiment: Counter[str] = Counter()
        n_kind = 0
        for row in self._all(statement):
            n_by_sentiment[row["sentiment"]] += row["n"]
            n_by_label.update(dict.fromkeys(row["labels"], row["n"]))
            if row["sentiment"] == "positive" and not row["labels"]:
                n_kind += row["n"]
        return n_by_label, n_by_sentiment, n_kind

    def cases_between(self, start: datetime, end: datetime) -> list[Case]:
        """Give the cases opened in a span of time, oldest first."""
        c = tables.case.c
        statement = select(tables.case).where(_within(c.opened_at, start, end))
        return [rows.case_of(row) for row in self._all(statement.order_by(c.opened_at, c.case_id))]

    def closings_between(self, start: datetime, end: datetime) -> list[CaseEvent]:
        """Give the events that dismissed or resolved a case in a span of time, oldest first."""
        e = tables.case_event.c
        statement = (
            select(tables.case_event)
            .where(_within(e.at, start, end), e.action.in_(CLOSINGS))
            .order_by(e.at, e.case_id, e.revision)
        )
        return [rows.event_of(row) for row in self._all(statement)]

    def kind_posts(self, start: datetime, end: datetime, limit: int) -> list[CasePost]:
        """Give positive posts without any risk label, praise first, surest relevance first."""
        praise_first = case((_A.intent == "praise", 0), else_=1)
        statement = (
            select(tables.mention, tables.assessment)
            .join_from(tables.mention, tables.assessment, _IS_NEWEST)
            .where(_within(_M.posted_at, start, end), _M.is_relevant == true())
            .where(_A.sentiment == "positive", _A.labels == ())
            .order_by(praise_first, _M.score.desc(), _M.posted_at, _M.mention_id)
            .limit(limit)
        )
        return [rows.case_post_of(row) for row in self._all(statement)]

    def each_mention(self) -> Iterator[CasePost]:
        """Give every mention with its newest assessment, by time of posting; streams."""
        for row in self._stream(posts_with_assessment()):
            yield rows.case_post_of(row)
