"""What every store promises about which posts a case holds and by which keys it is found."""

from datetime import timedelta

import pytest

from monitor.domain.alert import AlertKind, AlertStatus
from monitor.domain.case import Action, Case, Change
from monitor.services.ports import Store
from tests.contracts.store_values import (
    NOW,
    a_case,
    a_mention,
    a_worrying_assessment,
    an_alert,
    an_assessment,
    keep,
    minutes,
    open_case_on,
    opening,
)


def add(store: Store, *keys: str, **fields: object) -> Case:
    """Store a case that holds some keys."""
    case = a_case(**fields)
    with store.begin() as unit:
        case = unit.add_case(case, opening(case))
        unit.add_keys(case.case_id, keys)
    return case


def close(store: Store, case_id: int, *, into: int = 0) -> None:
    """Close a case, merged into another where one is named."""
    with store.begin() as unit:
        case = unit.case(case_id)
        assert case is not None
        change = Change(merged_into=into)
        unit.save_case(*case.apply(Action.MERGE, by="Ada", now=NOW, change=change))


def found(store: Store, *keys: str) -> list[tuple[str, int]]:
    """Ask for open cases by keys."""
    with store.read() as unit:
        return [(one.key, one.case.case_id) for one in unit.open_cases_with(keys)]


# --- keys --------------------------------------------------------------------------------------------------


def test_an_open_case_is_found_by_each_of_its_keys_the_newest_first(store: Store) -> None:
    older = add(store, "thread:1", "words:1", opened_at=NOW)
    newer = add(store, "thread:1", opened_at=NOW + minutes(1))
    add(store, "thread:2", opened_at=NOW + minutes(2))

    assert found(store, "thread:1") == [("thread:1", newer.case_id), ("thread:1", older.case_id)]
    assert found(store, "words:1", "words:9") == [("words:1", older.case_id)]
    assert found(store) == []


def test_a_closed_case_is_found_again_once_it_is_reopened(store: Store) -> None:
    case = add(store, "thread:1")
    close(store, case.case_id)
    assert found(store, "thread:1") == []
    with store.begin() as unit:
        closed = unit.case(case.case_id)
        assert closed is not None
        unit.save_case(*closed.apply(Action.REOPEN, by="Ada", now=NOW))
    assert found(store, "thread:1") == [("thread:1", case.case_id)]


def test_a_merged_case_hands_its_finds_on_to_the_open_one_at_the_end_of_the_line(store: Store) -> None:
    first, second, third = (add(store, f"thread:{n}") for n in (1, 2, 3))
    close(store, first.case_id, into=second.case_id)
    assert found(store, "thread:1") == [("thread:1", second.case_id)]
    close(store, second.case_id, into=third.case_id)
    assert set(found(store, "thread:1", "thread:2")) == {
        ("thread:1", third.case_id),
        ("thread:2", third.case_id),
    }
    close(store, third.case_id)
    assert found(store, "thread:1", "thread:2", "thread:3") == []


def test_cases_that_were_merged_in_a_ring_lead_nowhere(store: Store) -> None:
    one, other = add(store, "thread:1"), add(store, "thread:2")
    close(store, one.case_id, into=other.case_id)
    close(store, other.case_id, into=one.case_id)
    assert found(store, "thread:1", "thread:2") == []


def test_a_key_is_given_once_and_taken_once(store: Store) -> None:
    case, other = add(store), add(store)
    with store.begin() as unit:
        assert unit.add_keys(case.case_id, ["a", "b", "a"]) == 2
        assert unit.add_keys(case.case_id, ["b", "c"]) == 1
        assert unit.add_keys(other.case_id, ["a"]) == 1
        assert unit.add_keys(other.case_id, []) == 0
        assert unit.remove_keys(case.case_id, ["a", "z", "a"]) == 1
        assert unit.remove_keys(case.case_id, []) == 0
    assert set(found(store, "a", "b")) == {("b", case.case_id), ("a", other.case_id)}


def test_keys_of_a_range_come_in_the_order_of_their_bytes(store: Store) -> None:
    keys = ["home:1:b", "home:1:B", "home:1:é", "home:10:a", "home:1", "hom"]
    case = add(store, *keys)
    add(store, "home:1:c")
    with store.read() as unit:
        assert unit.keys_between(case.case_id, ("home:1:", "home:1;")) == ["home:1:B", "home:1:b", "home:1:é"]


def test_nothing_is_written_while_reading(store: Store) -> None:
    case = add(store)
    with store.read() as unit:
        for write in (
            lambda: unit.add_keys(case.case_id, ["a"]),
            lambda: unit.remove_keys(case.case_id, ["a"]),
            lambda: unit.move_posts(["a"], source=1, target=2),
        ):
            with pytest.raises(RuntimeError, match="opened to read"):
                write()


# --- posts by keys -----------------------------------------------------------------------------------------


def test_the_last_posts_of_each_range_come_with_their_open_case_and_newest_reading(store: Store) -> None:
    mentions = [a_mention(str(n)) for n in range(4)]
    keep(store, *mentions)
    case = add(store, *(f"topic:1:{n}:{m.mention_id}" for n, m in enumerate(mentions)))
    reading = a_worrying_assessment(mentions[3])
    with store.begin() as unit:
        unit.add_assessments([reading])
    with store.read() as unit:
        posts = unit.keyed_posts([("topic:1:", "topic:1;"), ("topic:2:", "topic:2;")], limit=2)
        assert unit.keyed_posts([], limit=2) == []
        some = unit.keyed_posts([("topic:1:1", "topic:1:3")], limit=9)
    read = {post.mention.mention_id: post.assessment for post in posts}
    assert read == {mentions[3].mention_id: reading, mentions[2].mention_id: None}
    assert {post.case.case_id for post in posts} == {case.case_id}
    assert {post.mention for post in some} == {mentions[1], mentions[2]}


def test_posts_of_a_closed_case_leave_the_room_to_those_of_open_ones(store: Store) -> None:
    mentions = [a_mention(str(n)) for n in range(3)]
    keep(store, *mentions)
    closed = add(store, f"topic:1:9:{mentions[0].mention_id}")
    merged = add(store, f"topic:1:5:{mentions[1].mention_id}")
    add(store, f"topic:1:1:{mentions[2].mention_id}")
    close(store, closed.case_id)
    close(store, merged.case_id, into=3)
    with store.read() as unit:
        posts = unit.keyed_posts([("topic:1:", "topic:1;")], limit=2)
    assert {post.mention for post in posts} == {mentions[1], mentions[2]}
    assert {post.case.case_id for post in posts} == {3}


def test_many_ranges_are_asked_at_once_and_a_post_in_several_comes_by_each_key(store: Store) -> None:
    mention = a_mention("1")
    keep(store, mention)
    keys = [f"near:{n}:{mention.mention_id}" for n in range(120)]
    add(store, *keys)
    with store.read() as unit:
        posts = unit.keyed_posts([(f"near:{n}:", f"near:{n};") for n in range(120)], limit=3)
    assert sorted(post.key for post in posts) == sorted(keys)


def test_a_key_without_a_known_post_gives_none(store: Store) -> None:
    add(store, "near:1:0000")
    with store.read() as unit:
        assert unit.keyed_posts([("near:1:", "near:1;")], limit=3) == []


# --- posts of cases ----------------------------------------------------------------------------------------


def test_a_post_belongs_to_the_newest_open_case_that_holds_it(store: Store) -> None:
    mention = a_mention("1")
    case = open_case_on(store, mention)
    with store.read() as unit:
        assert unit.case_of_post(mention.mention_id) == case
        assert unit.case_of_post("nothing") is None
    close(store, case.case_id)
    with store.read() as unit:
        assert unit.case_of_post(mention.mention_id) is None


def test_posts_move_from_case_to_case_and_back(store: Store) -> None:
    mentions = [a_mention(str(n)) for n in range(3)]
    case, other = open_case_on(store, mentions[0]), add(store)
    keep(store, *mentions[1:])
    with store.begin() as unit:
        for mention in mentions[1:]:
            unit.add_assessments([an_assessment(mention)])
            unit.mark_triaged(an_assessment(mention), case_id=case.case_id, now=NOW)
    ids = [mention.mention_id for mention in mentions]

    with store.begin() as unit:
        assert unit.move_posts([*ids[1:], "nothing"], source=case.case_id, target=other.case_id) == 2
        assert unit.move_posts([], source=case.case_id, target=other.case_id) == 0
    assert _posts(store, case.case_id) == {ids[0]}
    assert _posts(store, other.case_id) == {*ids[1:]}

    with store.begin() as unit:
        assert unit.move_posts(ids, source=other.case_id, target=case.case_id) == 2
    assert _posts(store, case.case_id) == {*ids}
    assert _posts(store, other.case_id) == set()


def test_a_post_that_both_cases_hold_is_in_the_target_once(store: Store) -> None:
    mention = a_mention("1")
    case, other = open_case_on(store, mention), add(store)
    second = an_assessment(mention, model="model-2")
    with store.begin() as unit:
        unit.add_assessments([second])
        unit.mark_triaged(second, case_id=other.case_id, now=NOW)
        assert unit.move_posts([mention.mention_id], source=case.case_id, target=other.case_id) == 1
    assert (_posts(store, case.case_id), _posts(store, other.case_id)) == (set(), {mention.mention_id})


def _posts(store: Store, case_id: int) -> set[str]:
    with store.read() as unit:
        file = unit.case_file(case_id)
    assert file is not None
    return {row.mention.mention_id for row in file.posts}


# --- messages that have not gone out yet -------------------------------------------------------------------


def test_untried_news_of_a_case_is_brought_forward_and_names_its_channels(store: Store) -> None:
    case, other = add(store), add(store)
    later = NOW + timedelta(hours=9)
    with store.begin() as unit:
        unit.add_alerts(
            [
                an_alert(
                    "new", kind=AlertKind.OPENED, case_id=case.case_id, channel="email", not_before=later
                ),
                an_alert("worse", kind=AlertKind.RAISED, case_id=case.case_id, channel="slack"),
                an_alert("tried", kind=AlertKind.RAISED, case_id=case.case_id, channel="a", n_attempts=1),
                an_alert(
                    "sent",
                    kind=AlertKind.OPENED,
                    case_id=case.case_id,
                    channel="b",
                    status=AlertStatus.SENT,
                ),
                an_alert("other", kind=AlertKind.OPENED, case_id=other.case_id, channel="c"),
                an_alert("week", channel="d"),
                an_alert("due", kind=AlertKind.REMINDER, case_id=case.case_id, channel="e"),
            ]
        )
    with store.begin() as unit:
        assert unit.bring_forward(case.case_id, not_before=NOW + minutes(5)) == ("email", "slack")
        assert unit.bring_forward(99, not_before=NOW) == ()
    with store.read() as unit:
        times = {alert.alert_id: alert.not_before for alert in unit.alerts()}
    assert times["new"] == NOW + minutes(5)
    assert times["worse"] == times["tried"] == NOW, "what may go sooner still may"
