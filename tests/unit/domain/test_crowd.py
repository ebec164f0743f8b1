"""Who speaks in a case: counts that do not depend on the order, and when many become a pile-on."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.casework import Casework
from monitor.domain.crowd import PILE_ON_ACCOUNTS_AT_LEAST, PILE_ON_WINDOW, Crowd, Said, crowd_of
from monitor.domain.stored_json import from_json, to_json

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
N = PILE_ON_ACCOUNTS_AT_LEAST


def said(account: str, hours: float = 0, *, is_against: bool = True) -> Said:
    return Said(account=account, at=NOW + timedelta(hours=hours), is_against=is_against)


def test_counts_are_of_accounts_and_times_and_not_of_posts() -> None:
    crowd = crowd_of([said("b", 2), said("a", 1), said("a", 5), said("", 9)])

    assert (crowd.n_accounts, crowd.first_at, crowd.last_at) == (
        2,
        NOW + timedelta(hours=1),
        NOW + timedelta(hours=9),
    )


@pytest.mark.parametrize(("apart", "is_pile_on"), [(0, True), (1.1, True), (1.2, False), (24, False)])
def test_so_many_accounts_within_the_window_are_a_pile_on(apart: float, *, is_pile_on: bool) -> None:
    crowd = crowd_of([said(f"u{number}", apart * number) for number in range(N)])

    assert crowd.is_pile_on is is_pile_on
    assert (N - 1) * timedelta(hours=apart) < PILE_ON_WINDOW or not is_pile_on


def test_one_account_fewer_or_one_that_does_not_attack_is_none() -> None:
    fewer = [said(f"u{number}") for number in range(N - 1)]

    assert not crowd_of([*fewer, *fewer, said("")]).is_pile_on
    assert not crowd_of([*fewer, said("asks", is_against=False)]).is_pile_on
    assert crowd_of([*fewer, said("too")]).is_pile_on


def test_a_pile_on_stays_one_and_keeps_no_list_of_accounts() -> None:
    crowd = crowd_of([*(said(f"u{number}") for number in range(N)), said("late", 500)])

    assert crowd.pile_on_at == NOW
    assert (crowd.recent, crowd.n_accounts) == ((), N + 1)


def test_the_order_in_which_posts_are_counted_anew_changes_nothing() -> None:
    posts = [said("a", 3), said("b", 1), said("a", 2), said("c", 9)]

    assert len({crowd_of(order) for order in permutations(posts)}) == 1


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(min_value=0, max_value=40)), max_size=40))
def test_the_list_of_recent_accounts_is_short_and_the_crowd_can_be_stored(
    posts: list[tuple[str, float]],
) -> None:
    crowd = crowd_of(said(account, hours) for account, hours in posts)

    assert len(crowd.recent) < N
    assert from_json(Casework, to_json(Casework(crowd=crowd))).crowd == crowd
    assert crowd == Crowd() or crowd.n_accounts == len({account for account, _ in posts})
