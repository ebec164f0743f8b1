"""Collect: each page and its checkpoint together, whatever the source does."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.mention import Relevance
from monitor.domain.post import Page, Post, RejectedItem
from monitor.services.collect import MAX_PAGES, CollectReport, collect, collect_all
from monitor.services.ports import SourceError, SourceState, StoreBusyError
from monitor.testing import FixedClock, ListCollector, MemoryStore
from tests.unit.services.service_values import JUDGE, NOW, WatchedStore, a_page, a_post

OURS = a_post("Tarnholt School was shut again.", 1)
ALSO_OURS = a_post("Well done Tarnholt School!", 2)
DOUBTFUL = a_post("Tarnholt brewery is open.", 3)
OTHER = a_post("It rained.", 4)
SECRET = "Little Joey Marsden of 4 Mill Lane"


def _run(
    pages: Iterable[Page | Exception], store: MemoryStore, *, clock: FixedClock | None = None
) -> CollectReport:
    return collect(
        ListCollector(pages, name="Town talk"), store=store, judge=JUDGE, clock=clock or FixedClock(NOW)
    )


def _state(store: MemoryStore) -> SourceState:
    with store.read() as unit:
        return unit.source_state("Town talk")


def _stored(store: MemoryStore) -> list[str]:
    with store.read() as unit:
        return [row.mention.post.text for row in unit.each_mention()]


def test_a_page_is_stored_with_its_checkpoint_and_counted() -> None:
    store = MemoryStore()

    report = _run([a_page(OURS, ALSO_OURS, DOUBTFUL, OTHER)], store)

    assert report == CollectReport(source="Town talk", n_fetched=4, n_new=3, n_set_aside=1, n_unrelated=1)
    assert _stored(store) == [OURS.text, ALSO_OURS.text, DOUBTFUL.text]
    assert _state(store) == SourceState(
        name="Town talk",
        checkpoint="c1",
        last_attempt_at=NOW,
        last_success_at=NOW,
        last_post_at=OTHER.posted_at,
        n_posts=3,
        n_unrelated=1,
    )


def test_every_kept_post_has_its_evidence() -> None:
    store = MemoryStore()

    _run([a_page(OURS, DOUBTFUL, OTHER)], store)

    with store.read() as unit:
        n_copies = [len(unit.evidence_of(post.post_id)) for post in (OURS, DOUBTFUL, OTHER)]
    assert n_copies == [1, 1, 0]


def test_a_page_and_its_checkpoint_are_one_transaction() -> None:
    store = WatchedStore()
    store.breaks["save_source_state"] = StoreBusyError("The disk is full.")

    with pytest.raises(StoreBusyError):
        _run([a_page(OURS)], store)

    assert _stored(store) == []
    assert _state(store).checkpoint is None


def test_a_run_that_broke_off_is_made_good_by_the_next() -> None:
    store = WatchedStore()
    store.breaks["save_source_state"] = StoreBusyError("The disk is full.")
    with pytest.raises(StoreBusyError):
        _run([a_page(OURS)], store)

    report = _run([a_page(OURS)], store)

    assert (report.n_new, _stored(store)) == (1, [OURS.text])


def test_a_second_run_brings_nothing_new() -> None:
    store = MemoryStore()
    source = ListCollector([a_page(OURS, OTHER)], name="Town talk")
    collect(source, store=store, judge=JUDGE, clock=FixedClock(NOW))

    again = collect(source, store=store, judge=JUDGE, clock=FixedClock(NOW + timedelta(hours=1)))

    assert (again.n_fetched, again.n_new, again.problem) == (0, 0, "")
    assert source.asked == [None, "c1"]
    assert _state(store).last_success_at == NOW + timedelta(hours=1)
    assert _state(store).last_post_at == OTHER.posted_at


def test_a_post_that_is_known_already_is_not_new_when_it_comes_again() -> None:
    store = MemoryStore()
    _run([a_page(OURS)], store)

    report = _run([a_page(checkpoint="c1"), a_page(OURS, ALSO_OURS, checkpoint="c2")], store)

    assert (report.n_fetched, report.n_new) == (2, 1)
    assert _state(store).n_posts == 2


def test_an_edited_post_keeps_its_first_words_and_gets_a_second_copy() -> None:
    store = MemoryStore()
    edited = replace(OURS, text="Tarnholt School was open.")

    _run([a_page(OURS, more=True), a_page(edited, checkpoint="c2")], store)

    assert _stored(store) == [OURS.text]
    with store.read() as unit:
        assert len(unit.evidence_of(OURS.post_id)) == 2


def test_pages_are_fetched_until_there_are_no_more() -> None:
    store = MemoryStore()
    source = ListCollector(
        [
            a_page(OURS, checkpoint="c1", more=True),
            a_page(checkpoint="c2", more=True),
            a_page(ALSO_OURS, checkpoint="c3"),
        ],
        name="Town talk",
    )
    told: list[tuple[str, int, int | None]] = []

    report = collect(
        source,
        store=store,
        judge=JUDGE,
        clock=FixedClock(NOW),
        progress=lambda what, n_done, n_all: told.append((what, n_done, n_all)),
    )

    assert source.asked == [None, "c1", "c2"]
    assert (report.n_fetched, report.n_new, _state(store).checkpoint) == (2, 2, "c3")
    assert told == [("collect Town talk", n, None) for n in (1, 1, 2)]


class _Endless:
    name = "Endless"
    platform = "x"

    def __init__(self) -> None:
        self.n_asked = 0

    def fetch(self, checkpoint: str | None) -> Page:
        self.n_asked += 1
        return Page(posts=(), checkpoint=str(self.n_asked), more=True)

    def check(self) -> str:
        return "endless"


def test_a_source_that_claims_to_have_more_for_ever_is_left_after_many_pages() -> None:
    source = _Endless()

    collect(source, store=MemoryStore(), judge=JUDGE, clock=FixedClock(NOW))

    assert source.n_asked == MAX_PAGES


@pytest.mark.parametrize(
    ("n_bad", "words"),
    [
        (1, "item 3: no date"),
        (2, "item 3: no date (and 1 more)"),
        (5, "item 3: no date (and 4 more)"),
    ],
)
def test_a_bad_item_is_noted_and_the_others_are_kept(n_bad: int, words: str) -> None:
    store = MemoryStore()
    bad = tuple(RejectedItem(where=f"item {n + 3}", reason="no date") for n in range(n_bad))

    report = _run([a_page(OURS, rejected=bad)], store)

    assert (report.n_new, report.n_rejected, report.problem, report.has_failed) == (1, n_bad, words, False)
    assert (_state(store).n_rejected, _state(store).last_error, _state(store).n_failures) == (n_bad, words, 0)


def test_the_next_good_page_clears_the_note_but_not_the_count() -> None:
    store = MemoryStore()
    bad = (RejectedItem(where="item 3", reason="no date"),)
    pages = [a_page(OURS, rejected=bad), a_page(checkpoint="c2")]

    _run(pages, store)
    _run(pages, store)

    assert (_state(store).last_error, _state(store).n_rejected) == ("", 1)


def test_the_same_problem_on_two_pages_is_said_once() -> None:
    bad = (RejectedItem(where="item 3", reason="no date"),)

    report = _run([a_page(rejected=bad, more=True), a_page(checkpoint="c2", rejected=bad)], MemoryStore())

    assert (report.problem, report.n_rejected) == ("item 3: no date", 2)


def test_a_source_that_fails_is_noted_and_nothing_is_lost() -> None:
    store = MemoryStore()
    _run([a_page(OURS)], store)
    later = FixedClock(NOW + timedelta(hours=1))

    report = _run([a_page(), SourceError("The server is down; try later.")], store, clock=later)

    assert (report.problem, report.has_failed) == ("The server is down; try later.", True)
    assert _state(store) == SourceState(
        name="Town talk",
        checkpoint="c1",
        last_attempt_at=NOW + timedelta(hours=1),
        last_success_at=NOW,
        last_post_at=OURS.posted_at,
        n_failures=1,
        last_error="The server is down; try later.",
        n_posts=1,
    )


def test_failures_are_counted_until_a_run_goes_well() -> None:
    store = MemoryStore()
    source = ListCollector([SourceError("down"), SourceError("down"), a_page(OURS)], name="Town talk")
    n_failures = []

    for _ in range(3):
        collect(source, store=store, judge=JUDGE, clock=FixedClock(NOW))
        n_failures.append(_state(store).n_failures)

    assert n_failures == [1, 2, 0]
    assert (_state(store).last_error, _stored(store)) == ("", [OURS.text])


def test_what_came_before_a_failure_is_kept() -> None:
    store = MemoryStore()

    report = _run([a_page(OURS, more=True), SourceError("The server is down.")], store)

    assert (report.n_new, report.has_failed, report.problem) == (1, True, "The server is down.")
    assert (_stored(store), _state(store).checkpoint) == ([OURS.text], "c1")


def test_a_source_that_asks_to_be_left_alone_is_left_alone_until_then() -> None:
    store, clock = MemoryStore(), FixedClock(NOW)
    retry_at = NOW + timedelta(minutes=15)
    source = ListCollector(
        [SourceError("Too many requests.", retry_at=retry_at), a_page(OURS)], name="Town talk"
    )
    collect(source, store=store, judge=JUDGE, clock=clock)
    assert _state(store).retry_at == retry_at

    clock.advance(15 * 60 - 1)
    early = collect(source, store=store, judge=JUDGE, clock=clock)
    assert early.problem == "asked to be left alone until 2026-11-18 10:15 UTC"
    assert early.has_failed
    assert source.asked == [None]

    clock.advance(1)
    on_time = collect(source, store=store, judge=JUDGE, clock=clock)
    assert (on_time.n_new, on_time.has_failed, _state(store).retry_at) == (1, False, None)


@pytest.mark.parametrize("problem", [ValueError(SECRET), KeyError(SECRET), RecursionError(SECRET)])
def test_an_unexpected_error_of_a_collector_is_noted_by_its_kind_alone(
    problem: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryStore()
    caplog.set_level(logging.DEBUG)

    report = _run([a_page(OURS, more=True), problem], store)

    kind = type(problem).__name__
    assert report.has_failed
    assert report.problem.startswith(f"an unexpected {kind} while reading the source; nothing was lost")
    assert f"unexpected {kind} at stand_ins.py:" in caplog.text
    assert SECRET not in caplog.text + report.problem + _state(store).last_error
    assert (_stored(store), _state(store).n_failures) == ([OURS.text], 1)


def test_posts_are_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    _run([a_page(replace(OURS, text=f"Tarnholt School and {SECRET}", author=SECRET))], MemoryStore())

    assert SECRET not in caplog.text


class _OvertakenCollector(ListCollector):
    """While it fetches, another worker stores the same page."""

    def __init__(self, store: MemoryStore, result: Page | Exception) -> None:
        super().__init__([result], name="Town talk")
        self._store = store

    def fetch(self, checkpoint: str | None) -> Page:
        with self._store.begin() as unit:
            unit.save_source_state(
                SourceState(name="Town talk", checkpoint="theirs", n_posts=5), expected_checkpoint=checkpoint
            )
        return super().fetch(checkpoint)


@pytest.mark.parametrize("result", [a_page(OURS), SourceError("down")])
def test_a_worker_that_was_overtaken_writes_nothing(result: Page | Exception) -> None:
    store = MemoryStore()

    report = collect(_OvertakenCollector(store, result), store=store, judge=JUDGE, clock=FixedClock(NOW))

    assert (report.n_new, _stored(store)) == (0, [])
    assert _state(store) == SourceState(name="Town talk", checkpoint="theirs", n_posts=5)


def test_one_failing_source_never_stops_the_others() -> None:
    store = MemoryStore()
    sources = [
        ListCollector([SourceError("down")], name="A"),
        ListCollector([RuntimeError(SECRET)], name="B"),
        ListCollector([a_page(OURS)], name="C"),
    ]

    reports = collect_all(sources, store=store, judge=JUDGE, clock=FixedClock(NOW))

    assert [(report.source, report.has_failed, report.n_new) for report in reports] == [
        ("A", True, 0),
        ("B", True, 0),
        ("C", False, 1),
    ]


def test_an_older_page_does_not_turn_back_the_newest_post() -> None:
    store = MemoryStore()

    _run([a_page(ALSO_OURS, more=True), a_page(OURS, checkpoint="c2")], store)

    assert _state(store).last_post_at == ALSO_OURS.posted_at


def test_a_post_that_cannot_be_judged_is_kept_and_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    def judge(post: Post) -> Relevance:
        if SECRET in post.text:
            raise KeyError(SECRET)
        return JUDGE(post)

    store = MemoryStore()
    page = a_page(OURS, a_post(SECRET, 9))

    report = collect(ListCollector([page], name="Town talk"), store=store, judge=judge, clock=FixedClock(NOW))

    assert (report.n_new, report.has_failed) == (2, False)
    assert _stored(store) == [OURS.text, SECRET]
    assert SECRET not in caplog.text


def test_a_page_that_cannot_be_stored_is_told_and_stops_no_other_source() -> None:
    store = WatchedStore()
    store.breaks["add_mentions"] = ValueError(SECRET)
    sources = [ListCollector([a_page(OURS)], name="A"), ListCollector([a_page(ALSO_OURS)], name="B")]

    first, second = collect_all(sources, store=store, judge=JUDGE, clock=FixedClock(NOW))

    assert (first.has_failed, first.n_new, second.n_new) == (True, 0, 1)
    assert first.problem.startswith("an unexpected ValueError")
    assert SECRET not in first.problem
    with store.read() as unit:
        assert unit.source_state("A").checkpoint is None


def test_a_full_disk_is_no_fault_of_the_source() -> None:
    store = WatchedStore()
    store.breaks["add_mentions"] = StoreBusyError("The disk is full.")

    with pytest.raises(StoreBusyError):
        _run([a_page(OURS)], store)

    assert _state(store).n_failures == 0


def test_a_wait_that_a_wrong_clock_noted_is_not_kept() -> None:
    store, year = MemoryStore(), timedelta(days=365)
    wrong = FixedClock(NOW + year)
    _run([SourceError("wait", retry_at=NOW + year + timedelta(hours=1))], store, clock=wrong)

    assert _run([a_page(OURS)], store).n_new == 1
