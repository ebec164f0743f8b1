"""Collect: fetch one source's pages; each page and its checkpoint are one transaction."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.evidence import capture
from monitor.domain.mention import NOT_JUDGED, Relevance, find_mentions
from monitor.domain.post import Page, Post
from monitor.domain.schedule import is_left_alone
from monitor.services.failure import place_of
from monitor.services.ports import (
    CheckpointMovedError,
    Clock,
    Collector,
    Progress,
    RelevanceJudge,
    SourceError,
    SourceState,
    Store,
    StoreBusyError,
    no_progress,
)

log = logging.getLogger(__name__)

MAX_PAGES = 500
"""A run ends here even if a source claims to have more; the next run goes on from the checkpoint."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectReport:
    """What one run of one source brought."""

    source: str
    n_fetched: int = 0
    n_new: int = 0
    n_set_aside: int = 0
    n_unrelated: int = 0
    n_rejected: int = 0
    problem: str = ""
    """Why the source, or a part of it, could not be read; empty when all went well."""
    has_failed: bool = False


def collect(
    collector: Collector,
    *,
    store: Store,
    judge: RelevanceJudge,
    clock: Clock,
    progress: Progress = no_progress,
) -> CollectReport:
    """Bring in everything new from one source; never raises for what the source does."""
    report = CollectReport(source=collector.name)
    for _ in range(MAX_PAGES):
        with store.read() as unit:
            state = unit.source_state(collector.name)
        now = clock.now()
        if is_left_alone(retry_at=state.retry_at, last_attempt_at=state.last_attempt_at, now=now):
            words = f"asked to be left alone until {state.retry_at:%Y-%m-%d %H:%M} UTC"
            return replace(report, problem=words, has_failed=True)
        try:
            page = collector.fetch(state.checkpoint)
        except SourceError as problem:
            return _failed(report, state, store, problem, now)
        except Exception as problem:  # noqa: BLE001 - one broken source must never stop the others
            log.error("source %r: unexpected %s", collector.name, place_of(problem))  # noqa: TRY400 - no words
            return _failed(report, state, store, SourceError(_unexpected(problem)), now)
        try:
            report = _store_page(page, report, state, collector.name, store=store, judge=judge, clock=clock)
        except CheckpointMovedError:
            log.info("source %r: another worker is collecting it", collector.name)
            return report
        except StoreBusyError:
            raise
        except Exception as problem:  # noqa: BLE001 - a page that cannot be kept must never stop the others
            log.error("source %r: unexpected %s", collector.name, place_of(problem))  # noqa: TRY400 - no words
            return _failed(report, state, store, SourceError(_unexpected(problem)), now)
        progress(f"collect {collector.name}", report.n_fetched, None)
        if not page.more:
            break
    return report


def _store_page(
    page: Page,
    report: CollectReport,
    state: SourceState,
    source: str,
    *,
    store: Store,
    judge: RelevanceJudge,
    clock: Clock,
) -> CollectReport:
    now = clock.now()
    sifted = find_mentions(page.posts, source=source, judge=_careful(judge), now=now)
    evidence = [capture(mention.post, now=now) for mention in sifted.mentions]
    with store.begin() as unit:
        n_new = unit.add_mentions(sifted.mentions, evidence)
        unit.save_source_state(
            _after(state, page, n_new=n_new, n_unrelated=sifted.n_unrelated, now=now),
            expected_checkpoint=state.checkpoint,
        )
    return replace(
        report,
        n_fetched=report.n_fetched + len(page.posts),
        n_new=report.n_new + n_new,
        n_set_aside=report.n_set_aside + sum(not m.relevance.is_relevant for m in sifted.mentions),
        n_unrelated=report.n_unrelated + sifted.n_unrelated,
        n_rejected=report.n_rejected + len(page.rejected),
        problem=_join(report.problem, _rejected_words(page)),
    )


def _careful(judge: RelevanceJudge) -> RelevanceJudge:
    """Keep a post that the judge stumbles over: the page goes on, and the classifier reads it as ours."""

    def judged(post: Post, /) -> Relevance:
        try:
            return judge(post)
        except Exception as problem:  # noqa: BLE001 - one post must never hold up its page
            log.error("post %s could not be judged (%s)", post.post_id, place_of(problem))  # noqa: TRY400
            return NOT_JUDGED

    return judged


def _after(state: SourceState, page: Page, *, n_new: int, n_unrelated: int, now: datetime) -> SourceState:
    newest = max((post.posted_at for post in page.posts), default=None)
    if state.last_post_at is not None and (newest is None or newest < state.last_post_at):
        newest = state.last_post_at
    return replace(
        state,
        checkpoint=page.checkpoint,
        last_attempt_at=now,
        last_success_at=now,
        last_post_at=newest,
        n_failures=0,
        last_error=_rejected_words(page),
        retry_at=None,
        n_posts=state.n_posts + n_new,
        n_unrelated=state.n_unrelated + n_unrelated,
        n_rejected=state.n_rejected + len(page.rejected),
    )


def _failed(
    report: CollectReport, state: SourceState, store: Store, problem: SourceError, now: datetime
) -> CollectReport:
    words = str(problem)
    failed = replace(
        state,
        last_attempt_at=now,
        n_failures=state.n_failures + 1,
        last_error=words,
        retry_at=problem.retry_at,
    )
    try:
        with store.begin() as unit:
            unit.save_source_state(failed, expected_checkpoint=state.checkpoint)
    except CheckpointMovedError:
        log.info("source %r: another worker got through meanwhile", report.source)
    log.warning("source %r failed (%d in a row): %s", report.source, failed.n_failures, words)
    return replace(report, problem=_join(report.problem, words), has_failed=True)


def _unexpected(problem: Exception) -> str:
    return (
        f"an unexpected {type(problem).__name__} while reading the source; nothing was lost, the next run "
        "tries again. Please report it with the log's last lines."
    )


def _rejected_words(page: Page) -> str:
    if not page.rejected:
        return ""
    first = page.rejected[0]
    more = f" (and {len(page.rejected) - 1} more)" if len(page.rejected) > 1 else ""
    return f"{first.where}: {first.reason}{more}"


def _join(before: str, words: str) -> str:
    return "; ".join(dict.fromkeys(part for part in (before, words) if part))


def collect_all(
    collectors: Iterable[Collector],
    *,
    store: Store,
    judge: RelevanceJudge,
    clock: Clock,
    progress: Progress = no_progress,
) -> list[CollectReport]:
    """Run several sources one after the other; a failing one never stops the rest."""
    return [
        collect(collector, store=store, judge=judge, clock=clock, progress=progress)
        for collector in collectors
    ]
