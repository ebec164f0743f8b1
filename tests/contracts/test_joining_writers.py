"""Two people who merge crosswise, and a merge beside a triage: one waits, one is refused, no post is lost."""

import threading
from collections.abc import Callable

from monitor.domain.access import Actor
from monitor.domain.case import Action, ActionRefusedError
from monitor.services.doors import Doors
from monitor.services.joining import JoiningDesk
from monitor.services.ports import StaleCaseError, Store
from monitor.services.review import Deed, ReviewDesk
from monitor.testing import FixedClock
from tests.contracts.store_values import NOW, a_mention, open_case_on
from tests.unit.services.service_values import ROUTER, a_planner

ADA = Actor(name="Ada Marsh", login="ada", role="head")


def desk_on(store: Store) -> JoiningDesk:
    """Give a desk over a store."""
    clock = FixedClock(NOW)
    return JoiningDesk(
        store=store, clock=clock, planner=a_planner, doors=Doors(store=store, clock=clock), router=ROUTER
    )


def both_at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do deeds at the same time and give why some were refused."""
    gate, refused = threading.Barrier(len(deeds)), list[str]()

    def run(deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            deed()
        except (ActionRefusedError, StaleCaseError) as problem:
            refused.append(str(problem))

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def posts_of(store: Store, case_id: int) -> set[str]:
    """Name the posts of a case."""
    with store.read() as unit:
        file = unit.case_file(case_id)
    assert file is not None
    return {row.mention.mention_id for row in file.posts}


def test_of_two_who_merge_crosswise_one_is_refused_and_no_post_is_lost(store: Store) -> None:
    mentions = [a_mention("1"), a_mention("2")]
    one, other = (open_case_on(store, mention).case_id for mention in mentions)
    desk = desk_on(store)

    refused = both_at_once(
        lambda: desk.merge(one, str(other), revisions=(1, 1), by=ADA),
        lambda: desk.merge(other, str(one), revisions=(1, 1), by=ADA),
    )

    assert len(refused) == 1
    together = posts_of(store, one) | posts_of(store, other)
    assert together == {mention.mention_id for mention in mentions}
    assert set() in (posts_of(store, one), posts_of(store, other))


def test_a_split_a_merge_and_both_undone_on_every_store(store: Store) -> None:
    mentions = [a_mention("1", thread_id="t"), a_mention("2"), a_mention("3")]
    first = open_case_on(store, mentions[0]).case_id
    second = open_case_on(store, mentions[1]).case_id
    ids = [mention.mention_id for mention in mentions]
    desk = desk_on(store)

    gone, kept = desk.merge(second, f"GP-{first:04d}", revisions=(1, 1), by=ADA)
    assert (posts_of(store, first), posts_of(store, second)) == ({*ids[:2]}, set())
    _, new = desk.split(first, ids[:1], revision=kept.revision, by=ADA)
    assert (posts_of(store, first), posts_of(store, new.case_id)) == ({ids[1]}, {ids[0]})
    desk.undo_split(new.case_id, by=ADA)
    again, _ = desk.undo_merge(gone.case_id, by=ADA)

    assert (posts_of(store, first), posts_of(store, second)) == ({ids[0]}, {ids[1]})
    with store.read() as unit:
        assert unit.case(second) == again


def test_who_locks_a_case_has_it_to_the_end_and_a_later_save_is_refused(store: Store) -> None:
    case = open_case_on(store, a_mention("1"))
    deed = Deed(action=Action.NOTE, revision=case.revision, note="Typed meanwhile.")
    reviews = ReviewDesk(store=store, clock=FixedClock(NOW), planner=a_planner)
    refused: list[Exception] = []

    def save() -> None:
        try:
            reviews.act(case.case_id, deed, by=ADA)
        except (ActionRefusedError, StaleCaseError) as problem:
            refused.append(problem)

    other = threading.Thread(target=save)
    with store.begin() as unit:
        held = unit.lock_case(case.case_id)
        assert held == case
        assert unit.lock_case(99) is None
        other.start()
        other.join(timeout=0.3)  # as long as a save may take that nobody holds up
        unit.save_case(*held.apply(Action.JOIN, by="Gatepost", now=NOW))
    other.join()
    assert len(refused) == 1
    with store.read() as unit:
        file = unit.case_file(case.case_id)
    assert file is not None
    assert [event.action for event in file.events][-1] is Action.JOIN
