"""Several threads and processes on one database: exactly one wins, and what was not committed is gone."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from monitor.domain.case import Action
from monitor.services.ports import CheckpointMovedError, SourceState, StaleCaseError, Store
from monitor.storage.unit_of_work import SqlStore
from tests.contracts.store_values import NOW, a_case, a_mention, keep, opening

ADVANCE = """
import sys
from monitor.services.ports import CheckpointMovedError, SourceState
from monitor.storage.unit_of_work import SqlStore

store = SqlStore(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
n_won = 0
for page in range(int(sys.argv[3])):
    before = str(page) if page else None
    try:
        state = SourceState(name="x", checkpoint=str(page + 1))
        with store.begin() as unit:
            unit.save_source_state(state, expected_checkpoint=before)
        n_won += 1
    except CheckpointMovedError:
        pass
print(n_won, flush=True)
store.close()
"""

DIE_HALFWAY = """
import sys
from monitor.storage.unit_of_work import SqlStore
from tests.contracts.store_values import a_mention

store = SqlStore(sys.argv[1])
with store.exclusive("dispatch") as is_ours, store.begin() as unit:
    unit.add_mentions([a_mention(str(n)) for n in range(600)], [])
    print("ready" if is_ours else "refused", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def a_process(script: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a script until it says that it is ready."""
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


@contextmanager
def opened(url: str) -> Iterator[SqlStore]:
    """A store that is closed again."""
    store = SqlStore(url)
    yield store
    store.close()


def at_once(n_threads: int, work: Callable[[int], None]) -> list[BaseException]:
    """Start threads together and give what they raised."""
    gate = threading.Barrier(n_threads)
    raised: list[BaseException] = []

    def run(number: int) -> None:
        gate.wait()
        try:
            work(number)
        except (CheckpointMovedError, StaleCaseError) as problem:
            raised.append(problem)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.parametrize("first", [None, "0"])
def test_of_several_threads_one_moves_the_checkpoint_on(store: Store, first: str | None) -> None:
    if first is not None:
        with store.begin() as unit:
            unit.save_source_state(SourceState(name="x", checkpoint=first), expected_checkpoint=None)

    def move_on(number: int) -> None:
        with store.begin() as unit:
            unit.add_mentions([a_mention(f"only of {number}")], [])
            unit.save_source_state(
                SourceState(name="x", checkpoint=f"by {number}"), expected_checkpoint=first
            )

    assert len(at_once(4, move_on)) == 3
    with store.read() as unit:
        [kept] = unit.each_mention()
        assert unit.source_state("x").checkpoint == f"by {kept.mention.post.external_id.split()[-1]}"


def test_of_several_reviewers_one_changes_the_case(store: Store) -> None:
    with store.begin() as unit:
        case = unit.add_case(a_case(), opening(a_case()))

    def dismiss(number: int) -> None:
        with store.begin() as unit:
            unit.save_case(*case.apply(Action.DISMISS, by=f"reviewer {number}", now=NOW))

    assert len(at_once(4, dismiss)) == 3
    with store.read() as unit:
        file = unit.case_file(case.case_id)
    assert file is not None
    assert [event.action for event in file.events] == [Action.OPEN, Action.DISMISS]


def test_the_same_posts_from_several_threads_are_new_once(store: Store) -> None:
    page = [a_mention(str(n)) for n in range(300)]
    n_new: list[int] = []

    def add(number: int) -> None:
        n_new.append(keep(store, *(page if number % 2 else page[::-1])))

    assert at_once(4, add) == []
    assert sum(n_new) == 300


def test_triage_is_done_by_one_at_a_time(store: Store) -> None:
    seen: list[int] = []

    def decide(number: int) -> None:
        with store.begin() as unit:
            unit.lock_triage()
            seen.append(unit.count_cases(statuses=("new",)).get("high", 0))
            unit.add_case(a_case(), opening(a_case()))

    assert at_once(4, decide) == []
    assert sorted(seen) == [0, 1, 2, 3]


def test_of_two_processes_one_moves_each_checkpoint_on(database_url: str) -> None:
    n_pages = "25"
    with (
        a_process(ADVANCE, database_url, "a", n_pages) as one,
        a_process(ADVANCE, database_url, "b", n_pages) as two,
    ):
        for process in (one, two):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        n_won = [int(process.communicate(timeout=60)[0]) for process in (one, two)]
    assert sum(n_won) == int(n_pages)
    with opened(database_url) as store, store.read() as unit:
        assert unit.source_state("x").checkpoint == n_pages


def test_a_killed_process_leaves_nothing_half_done_and_no_lock(database_url: str) -> None:
    with opened(database_url) as store:
        keep(store, a_mention("committed"))
        with a_process(DIE_HALFWAY, database_url) as process:
            with store.exclusive("dispatch") as is_ours:
                assert not is_ours
            process.kill()
        assert keep(store, *(a_mention(str(n)) for n in range(600))) == 600
        with store.read() as unit:
            assert sum(1 for _ in unit.each_mention()) == 601
        assert any(is_free(store) for _ in range(300))


def is_free(store: SqlStore) -> bool:
    """Try the lock; the server needs a moment to notice that its client is gone."""
    with store.exclusive("dispatch") as is_ours:
        return is_ours
