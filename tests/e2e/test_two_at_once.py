"""Several people and the triage on one case at the same moment, on SQLite and on PostgreSQL."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from monitor.bootstrap import Gatepost
from monitor.bootstrap.pages import web_app
from monitor.domain.access import Actor
from monitor.domain.case import Action, ActionRefusedError, Case, Status
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.services.ports import CaseFile, StaleCaseError
from monitor.services.review import Deed
from tests.e2e.hand import PEOPLE, Hand, let_in, said, work_through
from tests.e2e.world import FEED, World, world
from tests.servers.postgres import PostgresServer, postgres_server
from tests.servers.web_server import WebServer

__all__ = ["postgres_server"]

THREAT = "I will wait for the Year {n} teacher at the gate of Tarnholt School and smash her face in, the cow."
N_ROUNDS = 6


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def school(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A school with one letter in the paper, on either database."""
    instead: dict[str, object] = {}
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        instead["storage"] = {"database_url": server.emptied_database()}
    with world(tmp_path, **instead) as made:
        add(made, 0)
        yield made


@contextmanager
def at_work(school: World) -> Iterator[tuple[Gatepost, Hand, Hand]]:
    """The first case open, and two people before its page."""
    house = school.house()
    with ExitStack() as stack:
        stack.callback(house.store.close)  # type: ignore[attr-defined]
        work_through(house)
        let_in(house, "ada", "bea")
        server = stack.enter_context(WebServer(web_app(house)))
        hands = [stack.enter_context(Hand(server.base_url, login)) for login in ("ada", "bea")]
        yield house, hands[0], hands[1]


def add(school: World, number: int) -> None:
    """Put one more threat of the same thread of words into the paper."""
    text = THREAT.format(n=7) + f" Letter number {number} of a father."
    school.feed.add_post(FEED, title="A letter", text=text, external_id=f"n{number}")


def together(*deeds: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Do deeds at the same moment and give the answers, in the order of the deeds."""
    gate, answers = threading.Barrier(len(deeds)), dict[int, httpx.Response]()

    def run(number: int) -> None:
        gate.wait()
        answers[number] = deeds[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(deeds))]


def files_of(house: Gatepost) -> list[CaseFile]:
    with house.store.read() as unit:
        cases = unit.cases(statuses=tuple(Status), limit=1000)
        files = [unit.case_file(case.case_id) for case in cases]
    return [file for file in files if file is not None]


def check_whole(house: Gatepost) -> None:
    """Each post in one case, each history without a gap, each count right, the vault whole."""
    files = files_of(house)
    posts = Counter(post.mention.mention_id for file in files for post in file.posts)
    assert set(posts.values()) <= {1}
    with house.store.read() as unit:
        flagged = {row.mention.mention_id for row in unit.each_mention() if row.assessment}
    assert set(posts) == flagged
    for file in files:
        assert [event.revision for event in file.events] == list(range(1, file.case.revision + 1))
        assert file.case.n_posts == max(1, len(file.posts)), file.case.number
    assert house.evidence.verify().is_whole


def test_of_two_notes_on_one_page_one_is_kept_and_the_other_handed_back(school: World) -> None:
    with at_work(school) as (house, ada, bea):
        for number in range(N_ROUNDS):
            forms = [
                {**hand.form(1), "note": f"{name} {number}"} for hand, name in ((ada, "Ada"), (bea, "Bea"))
            ]
            answers = together(
                lambda forms=forms: ada.post(1, "note", forms[0]),  # type: ignore[misc]
                lambda forms=forms: bea.post(1, "note", forms[1]),  # type: ignore[misc]
            )
            assert sorted(answer.status_code for answer in answers) == [303, 409]
            loser = next(n for n, answer in enumerate(answers) if answer.status_code == 409)
            assert "Somebody else has changed this case" in said(answers[loser])
            assert forms[loser]["note"] in answers[loser].text  # what was typed is not lost
            details = [event.detail for event in files_of(house)[0].events]
            assert forms[1 - loser]["note"] in details
            assert forms[loser]["note"] not in details
        check_whole(house)


def test_triage_beside_reviewers_loses_neither_a_note_nor_a_post(school: World) -> None:
    with at_work(school) as (house, ada, bea):
        first = files_of(house)[0].case.case_id
        for number in range(1, 13):
            add(school, number)
        n_kept = [0, 0]
        problems: list[BaseException] = []

        def write(hand: Hand, place: int) -> None:
            for number in range(12):
                answer = hand.send(first, "note", note=f"{place}.{number}")
                n_kept[place] += answer.status_code == 303
                assert answer.status_code in {303, 409}

        def work() -> None:
            try:
                work_through(house)
            except BaseException as problem:  # noqa: BLE001 - shown by the test
                problems.append(problem)

        threads = [
            threading.Thread(target=write, args=(ada, 0)),
            threading.Thread(target=write, args=(bea, 1)),
            threading.Thread(target=work),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        events = [event for file in files_of(house) for event in file.events]
        assert sum(event.action is Action.NOTE for event in events) == sum(n_kept) > 0
        assert sum(len(file.posts) for file in files_of(house)) == 13
        check_whole(house)


def test_a_split_beside_a_post_that_joins_leaves_every_post_in_one_case(school: World) -> None:
    with at_work(school) as (house, ada, _):
        n_split = 0
        for number in range(1, N_ROUNDS + 1):
            add(school, number)
            work_through(house)
            largest = max(files_of(house), key=lambda file: len(file.posts))
            form = {**ada.form(largest.case.case_id), "post": largest.posts[-1].mention.mention_id}
            add(school, 100 + number)
            worker = threading.Thread(target=work_through, args=(house,))
            worker.start()
            answer = ada.post(largest.case.case_id, "split", form)
            worker.join()
            assert answer.status_code in {303, 409}
            n_split += answer.status_code == 303
            check_whole(house)
        assert sum(len(file.posts) for file in files_of(house)) == 1 + 2 * N_ROUNDS
        assert n_split


def test_two_who_approve_and_decline_the_same_step_do_not_both_succeed(school: World) -> None:
    with at_work(school) as (house, ada, bea):
        let_in(house, "cal")
        ada.does(1, "confirm")
        ada.does(1, "necessity", necessity="A threat of harm.")
        heavy = next(s.key for s in files_of(house)[0].case.plan.steps if s.do == "report_police")
        ada.does(1, "ask-second", step=heavy, reason="She is afraid.")
        with Hand(bea.base_url, "cal") as cal:
            forms = [hand.form(1) for hand in (bea, cal)]
            answers = together(
                lambda: bea.post(1, "approve", {**forms[0], "step": heavy}),
                lambda: cal.post(1, "decline", {**forms[1], "step": heavy, "reason": "Not yet."}),
            )
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        record = files_of(house)[0].case.step_record(heavy)
        assert record is not None
        assert record.second_by in {PEOPLE["bea"][0], PEOPLE["cal"][0], ""}
        check_whole(house)


HOSTILE = "a\x00b \u202e gpj.exe \ufeff 👩‍👩‍👧 Z̴a̸lgo <script>alert(1)</script> \U0010ffff"


def test_hostile_words_are_kept_on_either_database(school: World) -> None:
    with at_work(school) as (house, ada, _):
        ada.does(1, "note", note=HOSTILE)
        ada.does(1, "necessity", necessity=HOSTILE)
        ada.does(1, "author-role", author_role="parent")
        ada.does(1, "rung", rung="poster", reference=HOSTILE)
        note = next(e for file in files_of(house) for e in file.events if e.action is Action.NOTE)
        assert "Z̴a̸lgo <script>alert(1)</script>" in note.detail
        assert "<script>alert" not in ada.page("/cases/1") + ada.page("/cases/1/chronology")
        token = ada.form(1)["token"]
        names = f"{HOSTILE}\nExample"
        pack = ada.post(1, "pack", {"token": token, "recipient": "governors", "remove": names})
        assert pack.content[:2] == b"PK"
        check_whole(house)


WAIT_FOR_A_SAVE_SECONDS = 1.0
ASKED_OF_THE_WHOLE_CASE = 2
"""The policy is asked of the post alone, then of the case that it joins; between lies the moment."""


@dataclass
class Between:
    """The policy, and a reviewer who saves at the very moment at which triage asks it."""

    house: Gatepost
    case: Case
    refusals: list[Exception] = field(default_factory=list)
    saver: threading.Thread | None = None
    n_asked: int = 0

    def __call__(self, reading: CaseReading) -> PlanDecision:
        self.n_asked += 1
        if self.n_asked == ASKED_OF_THE_WHOLE_CASE:
            self.saver = threading.Thread(target=self._save)
            self.saver.start()
        if self.saver is not None:
            self.saver.join(
                timeout=WAIT_FOR_A_SAVE_SECONDS
            )  # as long as it may take where nothing holds it up
        return self.house.planner(reading)

    def _save(self) -> None:
        ada = Actor(name="Ada Example", login="ada", role="head")
        try:
            deed = Deed(action=Action.NOTE, revision=self.case.revision, note="Typed meanwhile.")
            self.house.desk.act(self.case.case_id, deed, by=ada)
        except (ActionRefusedError, StaleCaseError) as refused:
            self.refusals.append(refused)


def test_a_save_in_the_middle_of_triage_never_takes_the_whole_batch_back(school: World) -> None:
    with at_work(school) as (house, _, _):
        case = files_of(house)[0].case
        add(school, 1)
        between = Between(house=house, case=case)
        work_through(replace_planner(house, between))
        assert between.saver is not None
        between.saver.join()
        check_whole(house)
        assert sum(len(file.posts) for file in files_of(house)) == 2
        notes = [e for file in files_of(house) for e in file.events if e.action is Action.NOTE]
        assert len(notes) + len(between.refusals) == 1  # kept, or the person was told that it was not


def replace_planner(house: Gatepost, planner: Between) -> Gatepost:
    """Give the same house with its triage asking somebody else."""
    other = Gatepost.of(house.settings)
    other.__dict__["store"] = house.store
    other.__dict__["triage"] = replace(house.triage, planner=planner)
    return other
