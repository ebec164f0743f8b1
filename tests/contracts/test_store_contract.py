"""What every store promises when it collects, assesses and triages; the same tests for all three."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from monitor.domain.evidence import capture
from monitor.services.ports import CheckpointMovedError, SourceState, Store
from tests.contracts.store_values import (
    NOW,
    a_mention,
    a_worrying_assessment,
    an_assessment,
    keep,
    keep_assessed,
    minutes,
    open_case_on,
    without_raw,
)

HOSTILE = "fine\x00 \ud83d\ude00 \udcff é 😀 '); DROP TABLE mention; --"
READABLE = "fine\ufffd \ufffd\ufffd \ufffd é 😀 '); DROP TABLE mention; --"


class BrokenHalfwayError(Exception):
    """Raised by a test in the middle of a unit of work."""


# --- transactions ------------------------------------------------------------------------------------------


def test_an_exception_leaves_nothing_behind(store: Store) -> None:
    mention = a_mention()

    def fail_halfway() -> None:
        with store.begin() as unit:
            unit.add_mentions([mention], [capture(mention.post, now=NOW)])
            unit.save_source_state(SourceState(name="x", checkpoint="9"), expected_checkpoint=None)
            raise BrokenHalfwayError

    with pytest.raises(BrokenHalfwayError):
        fail_halfway()
    with store.read() as unit:
        assert list(unit.each_mention()) == []
        assert unit.evidence_of(mention.mention_id) == []
        assert unit.source_state("x") == SourceState(name="x")


def test_a_unit_that_reads_cannot_write(store: Store) -> None:
    with pytest.raises(RuntimeError, match="opened to read"), store.read() as unit:
        unit.add_mentions([a_mention()], [])
    with store.read() as unit:
        assert list(unit.each_mention()) == []


def test_a_reader_sees_one_snapshot_while_another_writes(store: Store) -> None:
    keep(store, a_mention("1"))
    with store.read() as unit:
        assert len(unit.mentions_to_assess("m", 10)) == 1
        keep(store, a_mention("2"))
        assert len(unit.mentions_to_assess("m", 10)) == 1
    with store.read() as unit:
        assert len(unit.mentions_to_assess("m", 10)) == 2


def test_a_store_says_that_it_answers(store: Store) -> None:
    keep(store, a_mention())
    assert "answers" in store.check()
    assert "1 posts" in store.check()


# --- named locks -------------------------------------------------------------------------------------------


def test_a_named_lock_is_held_by_one_at_a_time(store: Store) -> None:
    with store.exclusive("dispatch") as first, store.exclusive("dispatch") as second:
        assert (first, second) == (True, False)
    with store.exclusive("dispatch") as again:
        assert again


def test_a_lock_that_was_refused_is_not_given_back_for_its_holder(store: Store) -> None:
    with store.exclusive("dispatch"):
        with store.exclusive("dispatch"):
            pass
        with store.exclusive("dispatch") as third:
            assert not third


def test_locks_of_different_names_do_not_meet(store: Store) -> None:
    with store.exclusive("dispatch") as first, store.exclusive("digest") as second:
        assert first
        assert second


def test_a_named_lock_falls_when_its_work_fails(store: Store) -> None:
    with pytest.raises(BrokenHalfwayError), store.exclusive("dispatch"):
        raise BrokenHalfwayError
    with store.exclusive("dispatch") as again:
        assert again


def test_the_store_can_be_written_while_a_named_lock_is_held(store: Store) -> None:
    with store.exclusive("dispatch"):
        assert keep(store, a_mention()) == 1


# --- sources -----------------------------------------------------------------------------------------------


def test_a_source_never_seen_has_a_fresh_state(store: Store) -> None:
    with store.read() as unit:
        assert unit.source_state("new") == SourceState(name="new")
        assert unit.source_states() == []


def test_a_source_state_comes_back_as_it_was_saved(store: Store) -> None:
    state = SourceState(
        name="reddit",
        checkpoint='{"after": "t3_\\u0000"}',
        last_attempt_at=NOW,
        last_success_at=NOW - minutes(1),
        last_post_at=NOW - minutes(2),
        n_failures=3,
        last_error="asked too often; wait a quarter of an hour",
        retry_at=NOW + minutes(15),
        n_posts=5_000_000_000,
        n_unrelated=7,
        n_rejected=1,
    )
    with store.begin() as unit:
        unit.save_source_state(state, expected_checkpoint=None)
    with store.read() as unit:
        assert unit.source_state("reddit") == state
        assert unit.source_states() == [state]


def test_sources_are_listed_by_name(store: Store) -> None:
    with store.begin() as unit:
        for name in ("b", "a-2", "B", "a"):
            unit.save_source_state(SourceState(name=name), expected_checkpoint=None)
    with store.read() as unit:
        assert [state.name for state in unit.source_states()] == ["B", "a", "a-2", "b"]


@pytest.mark.parametrize("checkpoint", ["2", "with\x00 a NUL", "half \ud83d a pair", "\x1ahex:00", ""])
def test_a_checkpoint_moves_on_from_the_expected_one(store: Store, checkpoint: str) -> None:
    with store.begin() as unit:
        unit.save_source_state(SourceState(name="x", checkpoint=checkpoint), expected_checkpoint=None)
    with store.read() as unit:
        assert unit.source_state("x").checkpoint == checkpoint
    with store.begin() as unit:
        unit.save_source_state(SourceState(name="x", checkpoint="3"), expected_checkpoint=checkpoint)
    with store.read() as unit:
        assert unit.source_state("x").checkpoint == "3"


def test_a_first_failed_run_keeps_the_source_without_a_checkpoint(store: Store) -> None:
    with store.begin() as unit:
        unit.save_source_state(SourceState(name="x", n_failures=1), expected_checkpoint=None)
    with store.begin() as unit:
        unit.save_source_state(SourceState(name="x", checkpoint="1"), expected_checkpoint=None)
    with store.read() as unit:
        assert unit.source_state("x") == SourceState(name="x", checkpoint="1")


@pytest.mark.parametrize("expected", [None, "0"])
def test_a_checkpoint_that_has_moved_refuses_the_whole_page(store: Store, expected: str | None) -> None:
    with store.begin() as unit:
        unit.save_source_state(SourceState(name="x", checkpoint="1"), expected_checkpoint=None)

    def store_page() -> None:
        with store.begin() as unit:
            unit.add_mentions([a_mention()], [])
            unit.save_source_state(SourceState(name="x", checkpoint="2"), expected_checkpoint=expected)

    with pytest.raises(CheckpointMovedError):
        store_page()
    with store.read() as unit:
        assert unit.source_state("x").checkpoint == "1"
        assert list(unit.each_mention()) == []


def test_a_checkpoint_of_a_source_never_seen_is_refused(store: Store) -> None:
    with pytest.raises(CheckpointMovedError), store.begin() as unit:
        unit.save_source_state(SourceState(name="x", checkpoint="2"), expected_checkpoint="1")


# --- mentions and evidence ---------------------------------------------------------------------------------


def test_a_mention_comes_back_with_every_field_but_the_platforms_own_answer(store: Store) -> None:
    mention = a_mention(
        url="https://x.example/1",
        author="someone",
        context="#school",
        parent_text="The post before",
        thread_id="t-1",
        raw='{"id": 1}',
    )
    keep(store, mention)
    with store.read() as unit:
        assert unit.mentions_to_assess("m", 10) == [without_raw(mention)]


def test_a_post_collected_again_is_not_new(store: Store) -> None:
    assert keep(store, a_mention("1"), a_mention("2")) == 2
    assert keep(store, a_mention("2"), a_mention("3")) == 1


def test_repeats_within_a_page_count_once(store: Store) -> None:
    assert keep(store, a_mention("1"), a_mention("2"), a_mention("1", text="later words")) == 2
    with store.read() as unit:
        assert [m.post.text for m in unit.mentions_to_assess("m", 10)].count("Words of post 1") == 1


def test_the_same_id_on_another_platform_is_another_post(store: Store) -> None:
    assert keep(store, a_mention("1"), a_mention("1", platform="bluesky")) == 2


def test_an_empty_page_is_no_news(store: Store) -> None:
    assert keep(store) == 0


def test_a_large_page_is_counted_to_the_last_post(store: Store) -> None:
    page = [a_mention(str(n)) for n in range(1200)]
    assert keep(store, *page[:700]) == 700
    assert keep(store, *page) == 500


def test_an_edited_post_keeps_its_first_words_and_both_versions_of_the_evidence(store: Store) -> None:
    first = a_mention(text="He said this")
    edited = replace(
        first, post=replace(first.post, text="He said that"), collected_at=first.collected_at + minutes(9)
    )
    assert keep(store, first) == 1
    assert keep(store, edited) == 0
    assert keep(store, replace(edited, collected_at=edited.collected_at + minutes(9))) == 0
    with store.read() as unit:
        assert [m.post.text for m in unit.mentions_to_assess("m", 10)] == ["He said this"]
        versions = unit.evidence_of(first.mention_id)
    assert versions == [capture(m.post, now=m.collected_at) for m in (first, edited)]
    assert [hashlib.sha256(v.content.encode()).hexdigest() for v in versions] == [v.sha256 for v in versions]


@pytest.mark.parametrize("field", ["text", "url", "author", "context", "parent_text", "thread_id"])
def test_what_a_database_cannot_hold_is_shown_as_a_sign_and_kept_in_the_evidence(
    store: Store, field: str
) -> None:
    hostile: dict[str, Any] = {field: HOSTILE}
    mention = a_mention(**hostile)
    assert keep(store, mention) == 1
    with store.read() as unit:
        [found] = unit.mentions_to_assess("m", 10)
        [evidence] = unit.evidence_of(mention.mention_id)
    assert getattr(found.post, field) == READABLE
    assert len(getattr(found.post, field)) == len(HOSTILE)
    assert json.loads(evidence.content)[field].encode("utf-16", "surrogatepass") == HOSTILE.encode(
        "utf-16", "surrogatepass"
    )


def test_hostile_ids_stay_apart_and_keep_their_mention(store: Store) -> None:
    ids = ["a\x00", "a\ufffd", "a\ud800", "a\udfff", "\x1ahex:6100", "a", "A", "a "]
    mentions = [a_mention(each) for each in ids]
    assert keep(store, *mentions) == len(ids)
    assert keep(store, *mentions) == 0
    with store.read() as unit:
        found = unit.mentions_to_assess("m", 10)
    assert {m.post.external_id for m in found} == set(ids)
    assert {m.mention_id for m in found} == {m.mention_id for m in mentions}
    with store.begin() as unit:
        assert unit.add_assessments([an_assessment(m) for m in found]) == len(ids)
        assert unit.mentions_to_assess("model-1", 10) == []


def test_very_long_words_and_ids_are_kept_whole(store: Store) -> None:
    mention = a_mention("i" * 9_000, text="é😀" * 500_000, thread_id="t" * 9_000, author="a" * 9_000)
    keep(store, mention)
    with store.read() as unit:
        assert unit.mentions_to_assess("m", 1) == [mention]


@pytest.mark.parametrize(
    "posted_at",
    [
        datetime(2026, 3, 29, 1, 30, 0, 1, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 11, 18, 7, 40, 3, 999999, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
        datetime(1969, 12, 31, 23, 59, 59, 500000, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_times_come_back_aware_in_utc_and_to_the_microsecond(store: Store, posted_at: datetime) -> None:
    keep(store, a_mention(posted_at=posted_at))
    with store.read() as unit:
        [found] = unit.mentions_to_assess("m", 10)
    assert found.post.posted_at == posted_at
    assert found.post.posted_at.tzinfo is UTC


def test_a_post_dated_beyond_all_time_is_kept_at_its_edge(store: Store) -> None:
    west, east = timezone(timedelta(hours=-5)), timezone(timedelta(hours=5))
    keep(store, a_mention("late", posted_at=datetime.max.replace(tzinfo=west)))
    keep(store, a_mention("early", posted_at=datetime.min.replace(tzinfo=east)))
    with store.read() as unit:
        found = [row.mention.post.posted_at.year for row in unit.each_mention()]
    assert found == [1, 9999]


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        keep(store, a_mention(posted_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_set_aside_mentions_are_listed_newest_first(store: Store) -> None:
    keep(store, a_mention("ours"))
    for n in range(3):
        keep(store, a_mention(str(n), is_relevant=False, posted_at=NOW + minutes(n)))
    with store.read() as unit:
        assert [m.post.external_id for m in unit.set_aside(2)] == ["2", "1"]
        assert [m.relevance.is_relevant for m in unit.set_aside(9)] == [False] * 3


# --- assess ------------------------------------------------------------------------------------------------


def test_mentions_wait_for_the_model_oldest_post_first(store: Store) -> None:
    keep(store, *(a_mention(str(n), posted_at=NOW - minutes(n)) for n in range(5)))
    with store.read() as unit:
        assert [m.post.external_id for m in unit.mentions_to_assess("m", 3)] == ["4", "3", "2"]


def test_set_aside_mentions_never_wait_for_the_model(store: Store) -> None:
    keep(store, a_mention(is_relevant=False))
    with store.read() as unit:
        assert unit.mentions_to_assess("m", 10) == []


def test_a_mention_waits_until_this_model_has_read_it(store: Store) -> None:
    mention, other = a_mention("1"), a_mention("2", posted_at=NOW + minutes(1))
    keep(store, mention, other)
    with store.begin() as unit:
        assert unit.add_assessments([an_assessment(mention, model="old")]) == 1
    with store.read() as unit:
        assert unit.mentions_to_assess("old", 10) == [other]
        assert unit.mentions_to_assess("new", 10) == [mention, other]
    with store.begin() as unit:
        unit.add_assessments([an_assessment(m, model="new") for m in (mention, other)])
        assert unit.mentions_to_assess("new", 10) == []
        assert unit.mentions_to_assess("old", 10) == [other]


def test_an_assessment_is_never_overwritten(store: Store) -> None:
    mention = a_mention()
    first = a_worrying_assessment(mention)
    keep_assessed(store, mention, first)
    with store.begin() as unit:
        again = [an_assessment(mention), an_assessment(mention, model="model-2"), an_assessment(mention)]
        assert unit.add_assessments(again) == 1
        assert unit.add_assessments([]) == 0
    with store.read() as unit:
        waiting = {row.assessment.model: row.assessment for row in unit.assessments_to_triage(10)}
    assert waiting["model-1"] == first


def test_an_assessment_of_an_unknown_mention_is_refused(store: Store) -> None:
    with pytest.raises(LookupError), store.begin() as unit:
        unit.add_assessments([an_assessment(a_mention())])


# --- triage ------------------------------------------------------------------------------------------------


def test_assessments_wait_for_a_decision_oldest_post_first(store: Store) -> None:
    mentions = [a_mention(str(n), posted_at=NOW - minutes(n)) for n in range(4)]
    for mention in mentions:
        keep_assessed(store, mention, a_worrying_assessment(mention))
    with store.read() as unit:
        waiting = unit.assessments_to_triage(3)
    assert [row.mention for row in waiting] == mentions[:0:-1]
    assert waiting[0].assessment == a_worrying_assessment(mentions[3])


def test_a_decision_is_noted_once_for_each_mention_and_model(store: Store) -> None:
    mention = a_mention()
    first, second = an_assessment(mention), an_assessment(mention, model="model-2")
    keep_assessed(store, mention, first)
    with store.begin() as unit:
        unit.lock_triage()
        unit.add_assessments([second])
        unit.mark_triaged(first, case_id=None, now=NOW)
    with store.read() as unit:
        assert [row.assessment for row in unit.assessments_to_triage(10)] == [second]


def test_a_second_decision_changes_nothing(store: Store) -> None:
    mention = a_mention()
    case = open_case_on(store, mention)
    other = open_case_on(store, a_mention("2"))
    with store.begin() as unit:
        unit.mark_triaged(an_assessment(mention), case_id=case.case_id, now=NOW + minutes(1))
        unit.mark_triaged(an_assessment(mention), case_id=other.case_id, now=NOW + minutes(1))
        unit.mark_triaged(an_assessment(mention), case_id=None, now=NOW + minutes(1))
    with store.read() as unit:
        file, other_file = unit.case_file(case.case_id), unit.case_file(other.case_id)
    assert file is not None
    assert other_file is not None
    assert [len(file.posts), len(other_file.posts)] == [1, 1]


def test_a_mention_is_linked_to_its_case_once_whatever_models_read_it(store: Store) -> None:
    mention = a_mention()
    case = open_case_on(store, mention)
    later = an_assessment(mention, model="model-2", assessed_at=NOW + minutes(60))
    with store.begin() as unit:
        unit.add_assessments([later])
        unit.mark_triaged(later, case_id=case.case_id, now=NOW)
    with store.read() as unit:
        file = unit.case_file(case.case_id)
    assert file is not None
    assert [row.assessment for row in file.posts] == [later]
