"""Assess: everything unread is read once by each model, and one unreadable post stops nothing."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from monitor.domain.assessment import NOT_ASSESSED, Assessment
from monitor.domain.mention import Mention, Relevance
from monitor.services.assess import AssessReport, assess
from monitor.services.ports import ModelFailedError
from monitor.testing import FixedClock, MemoryStore, RuleClassifier
from tests.unit.services.service_values import NOW, RULES, WatchedStore, a_mention, keep

POISON = "poisonous words of Joey Marsden"


class _CarefulClassifier(RuleClassifier):
    """Notes the size of its batches, raises on a poisoned text, and asks whether a transaction is open."""

    def __init__(self, *, is_writing: Callable[[], bool] = lambda: False) -> None:
        super().__init__(RULES)
        self._is_writing = is_writing
        self.batches: list[int] = []
        self.was_in_transaction = False

    def assess(self, mentions: Sequence[Mention], *, now: datetime) -> list[Assessment]:
        self.batches.append(len(mentions))
        self.was_in_transaction |= self._is_writing()
        for mention in mentions:
            if POISON in mention.post.text:
                raise IndexError(mention.post.text)
        return super().assess(mentions, now=now)


def _assessed(store: MemoryStore) -> dict[str, Assessment | None]:
    with store.read() as unit:
        return {row.mention.post.external_id: row.assessment for row in unit.each_mention()}


def test_every_relevant_mention_is_read_in_batches() -> None:
    store, model = MemoryStore(), _CarefulClassifier()
    keep(store, *(a_mention(number=n) for n in range(1, 8)))

    report = assess(store=store, classifier=model, clock=FixedClock(NOW), batch_size=3)

    assert report == AssessReport(n_assessed=7)
    assert model.batches == [3, 3, 1]
    assert {found.labels for found in _assessed(store).values() if found} == {("abusive",)}


def test_what_was_set_aside_is_not_read() -> None:
    store, model = MemoryStore(), _CarefulClassifier()
    mention = a_mention()
    aside = Relevance(is_relevant=False, score=0.3, because=())
    keep(store, Mention(post=mention.post, source="s", relevance=aside, collected_at=NOW))

    assert assess(store=store, classifier=model, clock=FixedClock(NOW)) == AssessReport()
    assert model.batches == []


def test_a_second_run_reads_nothing() -> None:
    store, model = MemoryStore(), _CarefulClassifier()
    keep(store, a_mention())
    assess(store=store, classifier=model, clock=FixedClock(NOW))

    assert assess(store=store, classifier=model, clock=FixedClock(NOW)) == AssessReport()
    assert model.batches == [1]


def test_a_new_model_reads_everything_again_and_overwrites_nothing() -> None:
    store, clock = MemoryStore(), FixedClock(NOW)
    keep(store, a_mention())
    assess(store=store, classifier=RuleClassifier({}, version="rules-0"), clock=clock)
    clock.advance(60)

    report = assess(store=store, classifier=RuleClassifier(RULES), clock=clock)

    assert report.n_assessed == 1
    with store.read() as unit:
        waiting = unit.assessments_to_triage(10)
    assert [(row.assessment.model, row.assessment.labels) for row in waiting] == [
        ("rules-0", ()),
        ("rules-1", ("abusive",)),
    ]


def test_the_model_never_runs_inside_a_transaction() -> None:
    store = WatchedStore()
    model = _CarefulClassifier(is_writing=lambda: store.n_open > 0)
    keep(store, a_mention(), a_mention(f"Tarnholt School {POISON}", 2))

    assess(store=store, classifier=model, clock=FixedClock(NOW))

    assert not model.was_in_transaction
    assert model.batches == [2, 1, 1]


def test_a_post_that_the_model_cannot_read_is_left_to_a_person_and_the_rest_are_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, model = MemoryStore(), _CarefulClassifier()
    bad = a_mention(f"Tarnholt School {POISON}", 3)
    keep(store, *(a_mention(number=n) for n in (1, 2, 4, 5)), bad)
    caplog.set_level(logging.DEBUG)

    report = assess(store=store, classifier=model, clock=FixedClock(NOW))

    assert report == AssessReport(n_assessed=5, n_unreadable=1)
    found = _assessed(store)
    assert found["3"] == Assessment(
        mention_id=bad.mention_id,
        model="rules-1",
        labels=(),
        scores={},
        target=(),
        sentiment="neutral",
        intent="other",
        unsure=(NOT_ASSESSED,),
        assessed_at=NOW,
    )
    assert {found[n].labels for n in "1245" if found[n]} == {("abusive",)}
    assert f"mention {bad.mention_id}: the model could not read it (IndexError at " in caplog.text
    assert POISON not in caplog.text


def test_a_store_that_is_full_is_said_and_the_next_run_goes_on() -> None:
    store, model = WatchedStore(), _CarefulClassifier()
    keep(store, *(a_mention(number=n) for n in (1, 2, 3)))
    store.breaks["add_assessments"] = OSError("full")

    with pytest.raises(OSError, match="full"):
        assess(store=store, classifier=model, clock=FixedClock(NOW), batch_size=2)

    assert assess(store=store, classifier=model, clock=FixedClock(NOW), batch_size=2).n_assessed == 3


def test_progress_is_told_after_every_batch() -> None:
    store = MemoryStore()
    keep(store, *(a_mention(number=n) for n in range(1, 6)))
    told: list[tuple[str, int, int | None]] = []

    assess(
        store=store,
        classifier=RuleClassifier(RULES),
        clock=FixedClock(NOW),
        progress=lambda what, n_done, n_all: told.append((what, n_done, n_all)),
        batch_size=2,
    )

    assert told == [("assess", 2, None), ("assess", 4, None), ("assess", 5, None)]


def test_a_model_that_fails_on_every_post_marks_none_of_them() -> None:
    store = MemoryStore()
    keep(store, *(a_mention(f"Tarnholt School {POISON}", n) for n in (1, 2, 3)))

    with pytest.raises(ModelFailedError, match="nothing was marked as read") as failed:
        assess(store=store, classifier=_CarefulClassifier(), clock=FixedClock(NOW))

    assert POISON not in str(failed.value)
    assert set(_assessed(store).values()) == {None}
