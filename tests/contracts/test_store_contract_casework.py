"""What every store promises about cases, alerts, the week and people; the same tests for all three."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

from monitor.domain.alert import BELIEVABLE_WAIT, AlertKind, AlertStatus
from monitor.domain.case import (
    OPEN_STATUSES,
    Action,
    Case,
    CaseEvent,
    Change,
    Status,
    StepDone,
    queue_order,
)
from monitor.domain.case_clock import CaseClock
from monitor.domain.casework import Casework
from monitor.domain.welfare import FollowUp, Welfare
from monitor.services.ports import CasePost, Reviewer, StaleCaseError, Store
from tests.contracts.store_values import (
    NOW,
    a_case,
    a_mention,
    a_worrying_assessment,
    an_alert,
    an_assessment,
    keep,
    keep_assessed,
    minutes,
    open_case_on,
    opening,
    without_raw,
)

WEEK = timedelta(days=7)
ALL_STATUSES = tuple(Status)


def add(store: Store, **fields: Any) -> Case:
    """Store a case without any post."""
    case = a_case(**fields)
    with store.begin() as unit:
        return unit.add_case(case, opening(case))


# --- cases -------------------------------------------------------------------------------------------------


def test_what_became_of_steps_and_of_people_comes_back_whole(store: Store) -> None:
    case = a_case(
        assigned_to="ada",
        steps_done=(
            StepDone(key="a", by="Ada Löwe", by_login="ada", at=NOW),
            StepDone(key="b", by="Ada Löwe", at=NOW, state="asked", reason="he named a “day”"),
            StepDone(key="c", by="Ada", at=NOW, state="declined", reason="no threat"),
            StepDone(key="d", by="Ada", at=NOW, is_alone=True, reason="at the gate"),
            StepDone(key="e", by="Ada", at=NOW, second_by="Ben", second_at=NOW + minutes(1)),
        ),
        work=Casework(
            context=("about_head",),
            categories=("name_logo",),
            concerned=("kit",),
            cleared=("una",),
            necessity="She asked. (Ada)",
            waiting_for="an answer",
            waiting_until=NOW + minutes(60),
        ),
    )
    with store.begin() as unit:
        kept = unit.add_case(case, opening(case))

    with store.read() as unit:
        assert unit.case(kept.case_id) == replace(case, case_id=kept.case_id)


def test_a_new_case_gets_the_next_number_and_comes_back_whole(store: Store) -> None:
    case = a_case(
        status=Status.IN_REVIEW,
        target=("staff", "school"),
        author_role="parent",
        is_own_account=True,
        n_posts=4,
        is_restricted=True,
        labels_confirmed_by="Ada Löwe",
        dismiss_reason="no_harm",
        updated_at=NOW + minutes(3),
    )
    with store.begin() as unit:
        first = unit.add_case(case, opening(case))
        second = unit.add_case(case, opening(case))
    assert first == replace(case, case_id=first.case_id)
    assert second.case_id == first.case_id + 1
    with store.read() as unit:
        assert unit.case(first.case_id) == first


@pytest.mark.parametrize("case_id", [0, -1, 7, 2**31, 2**70])
def test_a_case_that_is_not_there_is_none(store: Store, case_id: int) -> None:
    with store.read() as unit:
        assert unit.case(case_id) is None
        assert unit.case_file(case_id) is None


def test_every_revision_is_kept_with_its_line_of_history(store: Store) -> None:
    case = add(store)
    confirmed, first = case.apply(
        Action.CONFIRM, by="Ada", now=NOW + minutes(1), change=Change(labels_confirmed=True)
    )
    done, second = confirmed.apply(
        Action.STEP_DONE,
        by="Ben",
        now=NOW + minutes(2),
        detail="said\x00so",
        change=Change(step=StepDone(key="2-keep", by="Ben", at=NOW + minutes(2))),
    )
    with store.begin() as unit:
        unit.save_case(confirmed, first)
        unit.save_case(done, second)
    with store.read() as unit:
        file = unit.case_file(case.case_id)
    assert file is not None
    assert file.case == done
    assert [(e.revision, e.action, e.by, e.at) for e in file.events] == [
        (1, Action.OPEN, "Gatepost", NOW),
        (2, Action.CONFIRM, "Ada", NOW + minutes(1)),
        (3, Action.STEP_DONE, "Ben", NOW + minutes(2)),
    ]


def test_a_stale_case_is_refused_and_leaves_no_line(store: Store) -> None:
    case = add(store)
    with store.begin() as unit:
        unit.save_case(*case.apply(Action.NOTE, by="Ada", now=NOW, detail="first"))
    with pytest.raises(StaleCaseError, match=case.number), store.begin() as unit:
        unit.save_case(*case.apply(Action.DISMISS, by="Ben", now=NOW))
    with store.read() as unit:
        file = unit.case_file(case.case_id)
    assert file is not None
    assert (file.case.status, file.case.revision) == (Status.IN_REVIEW, 2)
    assert [event.by for event in file.events] == ["Gatepost", "Ada"]


def test_a_case_never_stored_is_stale(store: Store) -> None:
    with pytest.raises(StaleCaseError), store.begin() as unit:
        unit.save_case(*a_case(case_id=99).apply(Action.NOTE, by="Ada", now=NOW))


def test_a_failure_after_the_change_takes_case_history_and_alert_back(store: Store) -> None:
    case = add(store)
    changed, event = case.apply(Action.DISMISS, by="Ada", now=NOW)

    def fail_after_all() -> None:
        with store.begin() as unit:
            unit.save_case(changed, event)
            unit.add_alerts([an_alert(case_id=case.case_id)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_all()
    with store.read() as unit:
        file = unit.case_file(case.case_id)
        assert unit.alerts() == []
    assert file is not None
    assert file.case == case
    assert len(file.events) == 1


def test_a_case_file_holds_its_posts_in_the_order_of_posting(store: Store) -> None:
    late, early = a_mention("late", posted_at=NOW + minutes(9), raw="{}"), a_mention("early")
    case = open_case_on(store, late)
    keep_assessed(store, early, an_assessment(early))
    newer = a_worrying_assessment(early, model="a-newer-model", assessed_at=NOW + minutes(60))
    with store.begin() as unit:
        unit.mark_triaged(an_assessment(early), case_id=case.case_id, now=NOW)
        unit.add_assessments([newer])
    with store.read() as unit:
        file = unit.case_file(case.case_id)
    assert file is not None
    assert file.posts == (
        CasePost(mention=early, assessment=newer),
        CasePost(mention=without_raw(late), assessment=an_assessment(late)),
    )


def test_the_posts_of_several_cases_come_by_case_as_in_their_files(store: Store) -> None:
    late, early = a_mention("late", posted_at=NOW + minutes(9), raw="{}"), a_mention("early")
    first = open_case_on(store, late)
    second = open_case_on(store, a_mention("other", posted_at=NOW - minutes(9)))
    unasked = open_case_on(store, a_mention("unasked"))
    empty = add(store)
    keep_assessed(store, early, an_assessment(early))
    with store.begin() as unit:
        unit.mark_triaged(an_assessment(early), case_id=first.case_id, now=NOW)
        unit.add_assessments([a_worrying_assessment(early, model="newer", assessed_at=NOW + minutes(60))])
    asked = [empty.case_id, second.case_id, first.case_id, first.case_id, 99, 0, -1, 2**31, 2**70]
    with store.read() as unit:
        found = list(unit.posts_of_cases(asked))
        files = [unit.case_file(case.case_id) for case in (first, second)]
        assert list(unit.posts_of_cases([])) == []
    assert found == [(file.case.case_id, file.posts) for file in files if file is not None]
    assert [len(posts) for _, posts in found] == [2, 1]
    assert unasked.case_id not in dict(found)


def test_the_posts_of_cases_may_be_left_half_read(store: Store) -> None:
    cases = [open_case_on(store, a_mention(str(n))) for n in range(3)]
    with store.read() as unit:
        case_id, (post,) = next(iter(unit.posts_of_cases([case.case_id for case in cases])))
    assert (case_id, post.mention.post.external_id) == (cases[0].case_id, "0")
    assert add(store).case_id > case_id


def test_cases_are_listed_worst_first_and_then_the_oldest_first(store: Store) -> None:
    severities = ["low", "critical", "none", "high", "medium", "high", "critical"]
    cases = [add(store, severity=s, opened_at=NOW - minutes(n)) for n, s in enumerate(severities)]
    with store.read() as unit:
        found = unit.cases(statuses=ALL_STATUSES)
        assert unit.cases(statuses=ALL_STATUSES, limit=2, offset=3) == found[3:5]
        assert [c.severity for c in unit.cases(statuses=ALL_STATUSES, severity="high")] == ["high", "high"]
    assert found == sorted(cases, key=queue_order)


def test_cases_are_listed_and_counted_by_status(store: Store) -> None:
    waiting, closed = add(store), add(store)
    add(store, severity="low")
    with store.begin() as unit:
        unit.save_case(*closed.apply(Action.DISMISS, by="Ada", now=NOW))
    with store.read() as unit:
        assert [c.case_id for c in unit.cases(statuses=OPEN_STATUSES, severity="high")] == [waiting.case_id]
        assert unit.count_cases(statuses=OPEN_STATUSES) == {"high": 1, "low": 1}
        assert unit.count_cases(statuses=(Status.DISMISSED,)) == {"high": 1}
        assert unit.cases(statuses=()) == []
        assert unit.count_cases(statuses=()) == {}


# --- what is due -------------------------------------------------------------------------------------------


def due_in(*n_minutes: int) -> Casework:
    """Something due after each of so many minutes."""
    clocks = tuple(
        CaseClock(key=str(n), text="Reply.", basis="explicit", started_at=NOW, due_at=NOW + minutes(n))
        for n in n_minutes
    )
    return Casework(clocks=clocks)


def test_the_cases_in_which_something_is_due_come_soonest_first(store: Store) -> None:
    late, soon = add(store, work=due_in(50)), add(store, work=due_in(90, 10))
    add(store)
    with store.read() as unit:
        assert unit.cases_due(NOW + minutes(9)) == []
        assert unit.cases_due(NOW + minutes(10)) == [soon]
        assert unit.cases_due(NOW + minutes(60)) == [soon, late]
        assert unit.due_revisions(NOW + minutes(9)) == {}
        assert unit.due_revisions(NOW + minutes(60)) == {soon.case_id: 1, late.case_id: 1}
        assert unit.cases_due(NOW + minutes(60), limit=1) == [soon]


def test_of_a_closed_case_only_a_follow_up_is_due(store: Store) -> None:
    care = Welfare(follow_ups=(FollowUp(due_at=NOW + minutes(30)),))
    add(store, status=Status.DISMISSED, work=due_in(10))
    followed = add(store, status=Status.RESOLVED, work=replace(due_in(10), welfare=care))
    with store.read() as unit:
        assert unit.cases_due(NOW + minutes(29)) == []
        assert unit.cases_due(NOW + minutes(30)) == [followed]


def test_a_clock_that_is_met_is_due_no_more(store: Store) -> None:
    case = add(store, work=due_in(10))
    met = tuple(replace(clock, met_at=NOW, met_by="Ada") for clock in case.work.clocks)
    changed, event = case.apply(Action.CLOCK_MET, by="Ada", now=NOW, change=Change(work=Casework(clocks=met)))
    with store.begin() as unit:
        unit.save_case(changed, event)
    with store.read() as unit:
        assert unit.cases_due(NOW + minutes(60)) == []


# --- alerts ------------------------------------------------------------------------------------------------


def test_an_alert_comes_back_as_it_was_put(store: Store) -> None:
    case = add(store)
    alert = an_alert(
        kind=AlertKind.RAISED,
        case_id=case.case_id,
        status=AlertStatus.SENT,
        n_attempts=3,
        sent_at=NOW + minutes(2),
        last_error="the channel was away",
        to=(),
        week="",
    )
    with store.begin() as unit:
        assert unit.add_alerts([alert]) == 1
    with store.read() as unit:
        assert unit.alerts() == [alert]


def test_the_same_news_is_put_into_the_outbox_once(store: Store) -> None:
    with store.begin() as unit:
        assert unit.add_alerts([an_alert("a"), an_alert("a"), an_alert("b")]) == 2
        unit.save_alert(an_alert("a", status=AlertStatus.SENT, sent_at=NOW))
    with store.begin() as unit:
        assert unit.add_alerts([an_alert("a"), an_alert("c")]) == 1
        assert unit.add_alerts([]) == 0
    with store.read() as unit:
        assert [a.alert_id for a in unit.alerts(status=AlertStatus.SENT)] == ["a"]


def test_due_are_the_pending_alerts_whose_time_has_come_oldest_first(store: Store) -> None:
    with store.begin() as unit:
        unit.add_alerts(
            [
                an_alert("young", created_at=NOW + minutes(2), not_before=NOW),
                an_alert("old", created_at=NOW, not_before=NOW + minutes(3)),
                an_alert(
                    "later",
                    not_before=NOW
                    + minutes(
                        3,
                    )
                    + timedelta(microseconds=1),
                ),
                an_alert("sent", status=AlertStatus.SENT),
                an_alert("refused", status=AlertStatus.REFUSED),
            ]
        )
    for opened in (store.read, store.begin):
        with opened() as unit:
            assert [a.alert_id for a in unit.alerts_due(NOW + minutes(3), 10)] == ["old", "young"]
            assert [a.alert_id for a in unit.alerts_due(NOW + minutes(3), 1)] == ["old"]


def test_a_message_that_a_wrong_clock_dated_does_not_wait_for_that_day(store: Store) -> None:
    with store.begin() as unit:
        unit.add_alerts(
            [
                an_alert("quiet", not_before=NOW + BELIEVABLE_WAIT),
                an_alert("wrong", not_before=NOW + timedelta(days=365)),
            ]
        )
    with store.read() as unit:
        assert [a.alert_id for a in unit.alerts_due(NOW, 10)] == ["wrong"]


def test_an_attempt_is_written_down(store: Store) -> None:
    with store.begin() as unit:
        unit.add_alerts([an_alert()])
        tried = replace(
            an_alert(), n_attempts=1, not_before=NOW + minutes(1), last_error="no answer \x00 at all"
        )
        unit.save_alert(tried)
    with store.read() as unit:
        [found] = unit.alerts(status=AlertStatus.PENDING)
        assert unit.alerts_due(NOW, 10) == []
    assert (found.n_attempts, found.not_before) == (1, NOW + minutes(1))
    assert found.last_error.startswith("no answer")


def test_an_unknown_alert_cannot_be_saved(store: Store) -> None:
    with pytest.raises(LookupError), store.begin() as unit:
        unit.save_alert(an_alert())


def test_the_outbox_is_listed_newest_first(store: Store) -> None:
    with store.begin() as unit:
        unit.add_alerts([an_alert(str(n), created_at=NOW + minutes(n)) for n in range(4)])
    with store.read() as unit:
        assert [a.alert_id for a in unit.alerts(limit=3)] == ["3", "2", "1"]
        assert unit.alerts(status=AlertStatus.REFUSED) == []


# --- the week ----------------------------------------------------------------------------------------------


def test_a_week_counts_its_posts_labels_and_moods(store: Store) -> None:
    happy, cross, plain = a_mention("1"), a_mention("2", platform="reddit"), a_mention("3")
    keep(store, happy, cross, plain, a_mention("4", is_relevant=False), a_mention("unread"))
    with store.begin() as unit:
        unit.add_assessments(
            [
                an_assessment(happy, sentiment="positive"),
                an_assessment(plain, sentiment="positive", labels=("abusive",)),
                a_worrying_assessment(cross),
            ]
        )
    with store.read() as unit:
        counts = unit.week_counts(NOW, NOW + WEEK)
    assert (counts.n_posts, counts.n_set_aside) == (4, 1)
    assert counts.n_by_platform == {"x": 3, "reddit": 1}
    assert counts.n_by_label == {"abusive": 2, "defamatory": 1}
    assert (counts.n_negative, counts.n_neutral, counts.n_positive, counts.n_kind) == (1, 0, 2, 1)


def test_only_the_newest_reading_of_a_post_counts(store: Store) -> None:
    mention = a_mention()
    newest = an_assessment(mention, model="a", assessed_at=NOW + WEEK)
    keep_assessed(store, mention, newest)
    with store.begin() as unit:
        unit.add_assessments([a_worrying_assessment(mention, model="b", assessed_at=NOW)])
        unit.add_assessments([a_worrying_assessment(mention, model="a", assessed_at=NOW + 2 * WEEK)])
    with store.read() as unit:
        counts = unit.week_counts(NOW, NOW + WEEK)
        assert list(unit.each_mention()) == [CasePost(mention=mention, assessment=newest)]
    assert (counts.n_by_label, counts.n_negative, counts.n_neutral) == ({}, 0, 1)


def test_an_empty_week_counts_nothing(store: Store) -> None:
    with store.read() as unit:
        counts = unit.week_counts(NOW, NOW + WEEK)
    assert (counts.n_posts, counts.n_by_platform, counts.n_by_label, counts.n_positive) == (0, {}, {}, 0)


def test_a_week_holds_its_first_moment_and_not_its_last(store: Store) -> None:
    tick = timedelta(microseconds=1)
    moments = {"before": NOW - tick, "first": NOW, "last": NOW + WEEK - tick, "after": NOW + WEEK}
    for name, moment in moments.items():
        mention = a_mention(name, posted_at=moment)
        keep_assessed(store, mention, an_assessment(mention, sentiment="positive"))
        case = add(store, opened_at=moment)
        with store.begin() as unit:
            unit.save_case(*case.apply(Action.DISMISS, by=name, now=moment))
    with store.read() as unit:
        assert unit.week_counts(NOW, NOW + WEEK).n_posts == 2
        kind = unit.kind_posts(NOW, NOW + WEEK, 10)
        assert [row.mention.post.external_id for row in kind] == ["first", "last"]
        opened = unit.cases_between(NOW, NOW + WEEK)
        assert [case.opened_at for case in opened] == [moments["first"], moments["last"]]
        assert [event.by for event in unit.closings_between(NOW, NOW + WEEK)] == ["first", "last"]


def test_closings_are_the_events_that_dismissed_or_resolved(store: Store) -> None:
    first, second = add(store), add(store)
    events: list[CaseEvent] = []
    with store.begin() as unit:
        for case, actions in (
            (first, (Action.NOTE, Action.CONFIRM, Action.RESOLVE, Action.REOPEN)),
            (second, (Action.DISMISS, Action.REOPEN, Action.FAIR_CRITICISM)),
        ):
            for action in actions:
                case, event = case.apply(action, by="Ada", now=NOW + minutes(len(events)))  # noqa: PLW2901
                unit.save_case(case, event)
                events.append(event)
    with store.read() as unit:
        assert unit.closings_between(NOW, NOW + WEEK) == [events[2], events[4], events[6]]


def test_kind_posts_are_praise_first_and_then_the_surest(store: Store) -> None:
    def said(name: str, score: float = 0.5, *, is_relevant: bool = True, **reading: Any) -> None:
        mention = a_mention(name, score=score, is_relevant=is_relevant)
        keep_assessed(store, mention, an_assessment(mention, **({"sentiment": "positive"} | reading)))

    said("news", 0.9, intent="news")
    said("praise", 0.4, intent="praise")
    said("surer praise", 0.6, intent="praise")
    said("other", 0.95)
    said("rude praise", 0.99, intent="praise", labels=("abusive",))
    said("sad praise", 0.99, intent="praise", sentiment="negative")
    said("of another school", 0.99, is_relevant=False, intent="praise")
    keep(store, a_mention("unread"))
    with store.read() as unit:
        found = unit.kind_posts(NOW, NOW + WEEK, 10)
        assert unit.kind_posts(NOW, NOW + WEEK, 2) == found[:2]
    names = [row.mention.post.external_id for row in found]
    assert names == ["surer praise", "praise", "other", "news"]
    assert found[0].assessment == an_assessment(found[0].mention, sentiment="positive", intent="praise")


# --- every mention -----------------------------------------------------------------------------------------


def test_every_mention_streams_by_time_of_posting(store: Store) -> None:
    mentions = [a_mention(str(n), posted_at=NOW - minutes(n), is_relevant=n % 2 == 0) for n in range(1100)]
    keep(store, *mentions)
    with store.begin() as unit:
        unit.add_assessments([a_worrying_assessment(mentions[4])])
    with store.read() as unit:
        found = list(unit.each_mention())
    assert [row.mention for row in found] == mentions[::-1]
    assert [row.assessment for row in found if row.assessment] == [a_worrying_assessment(mentions[4])]


def test_a_stream_that_is_left_halfway_holds_nobody_up(store: Store) -> None:
    keep(store, *(a_mention(str(n)) for n in range(1100)))
    with store.read() as unit:
        stream = unit.each_mention()
        assert len(list(islice(stream, 3))) == 3
        assert keep(store, a_mention("meanwhile")) == 1
    assert [keep(store, a_mention(f"after {n}")) for n in range(4)] == [1] * 4
    with store.read() as unit:
        assert sum(1 for _ in unit.each_mention()) == 1105
    del stream


# --- people ------------------------------------------------------------------------------------------------


def test_a_reviewer_is_added_and_replaced_by_login(store: Store) -> None:
    ada = Reviewer(name="Ada Löwe", login="ada", role="reviewer", password_hash="$argon2id$1")
    changed = replace(ada, name="Ada King", role="admin", password_hash="$argon2id$2", is_active=False)
    with store.begin() as unit:
        unit.save_reviewer(ada)
    with store.begin() as unit:
        assert unit.reviewer("ada") == ada
        unit.save_reviewer(changed)
    with store.read() as unit:
        assert unit.reviewer("ada") == changed
        assert unit.reviewers() == [changed]


def test_nobody_signs_in_with_a_login_that_was_not_given(store: Store) -> None:
    with store.begin() as unit:
        unit.save_reviewer(Reviewer(name="Ada", login="ada", role="reviewer", password_hash="x"))
    with store.read() as unit:
        for login in ("", "Ada", "ada ", "ada\x00", "\ud800", "' OR 1=1 --", "a" * 10_000):
            assert unit.reviewer(login) is None


def test_reviewers_are_listed_by_login(store: Store) -> None:
    with store.begin() as unit:
        for login in ("b", "C", "a"):
            unit.save_reviewer(Reviewer(name=login, login=login, role="reviewer", password_hash="x"))
    with store.read() as unit:
        assert [person.login for person in unit.reviewers()] == ["C", "a", "b"]


def test_a_second_models_reading_of_a_decided_post_says_so(store: Store) -> None:
    with store.begin() as unit:
        mention = a_mention("p1")
        unit.add_mentions([mention], [])
        unit.add_assessments([first := an_assessment(mention, model="first")])
        assert [row.is_decided for row in unit.assessments_to_triage(10)] == [False]
        unit.mark_triaged(first, case_id=None, now=NOW)
        unit.add_assessments([an_assessment(mention, model="second")])
    with store.read() as unit:
        assert [(row.assessment.model, row.is_decided) for row in unit.assessments_to_triage(10)] == [
            ("second", True)
        ]


def test_a_week_counts_the_relevant_posts_of_each_source(store: Store) -> None:
    with store.begin() as unit:
        unit.add_mentions([a_mention("p1")], [])
    with store.read() as unit:
        counts = unit.week_counts(NOW - timedelta(days=400), NOW + timedelta(days=400))
    assert counts.n_by_source == {a_mention("p1").source: 1}
