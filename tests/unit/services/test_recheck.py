"""Posts of open cases are looked at after an hour, a day and a week; what has changed is told and kept."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from monitor.domain.access import Actor
from monitor.domain.alert import AlertKind
from monitor.domain.case import Action, ActionRefusedError, Case, Change
from monitor.domain.case_clock import CaseClock
from monitor.domain.casework import Casework
from monitor.domain.evidence import capture
from monitor.domain.ladder import Rung
from monitor.domain.mention import Mention
from monitor.domain.recheck import Look, PastLook, PostState, due_slot
from monitor.domain.routing import Router
from monitor.domain.school import QuietHours, Route
from monitor.domain.vault import Method, file_draft
from monitor.services.doors import Doors
from monitor.services.ports import CaseFile, SourceError
from monitor.services.recheck import Recheck
from monitor.testing import FixedClock, ListCollector, MemoryStore
from tests.contracts.store_values import NOW, a_case, a_mention, an_assessment, opening
from tests.unit.services.service_values import LONDON

ADA = Actor(name="Ada Marsh", login="ada", role="dsl")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@dataclass
class Scene:
    """An open case with its posts, a source, and the step."""

    authors: tuple[str, ...] = ("someone",)
    case: Case = field(default_factory=lambda: replace(a_case(), opened_at=NOW))

    def __post_init__(self) -> None:
        """Store posts and case."""
        self.store = MemoryStore()
        self.clock = FixedClock(NOW)
        self.source = ListCollector([], name="src")
        self.mentions: list[Mention] = []
        with self.store.begin() as unit:
            made = unit.add_case(self.case, opening(self.case))
            for number, author in enumerate(self.authors, start=1):
                posted_at = NOW + timedelta(seconds=number)
                mention = replace(a_mention(str(number), author=author, posted_at=posted_at), source="src")
                assessment = an_assessment(mention)
                unit.add_mentions([mention], [capture(mention.post, now=NOW)])
                unit.add_assessments([assessment])
                unit.mark_triaged(assessment, case_id=made.case_id, now=NOW)
                self.mentions.append(mention)
        self.step = Recheck(
            store=self.store,
            clock=self.clock,
            collector=lambda name: self.source if name == "src" else None,
            doors=Doors(store=self.store, clock=self.clock),
            router=Router(
                routes={
                    severity: Route(channels=("email",), to=("head@school.example",))
                    for severity in ("low", "medium", "high", "critical")
                },
                quiet_hours=QuietHours(starts=NOW.time(), ends=NOW.time()),
                zone=LONDON,
            ),
        )

    def finds(self, state: PostState, number: int = 1, text: str = "") -> None:
        """Let the source find this at a post from now on."""
        post = self.mentions[number - 1].post
        now_there = replace(post, text=text) if text else None
        self.source.found[post.post_id] = Look(state=state, post=now_there)

    def file(self) -> CaseFile:
        """Give the case as it is stored."""
        with self.store.read() as unit:
            file = unit.case_file(1)
        assert file is not None
        return file

    def after(self, wait: timedelta) -> int:
        """Run the step this long after the case was opened; gives how many looks it took."""
        self.clock.advance((NOW + wait - self.clock.now()).total_seconds())
        return self.step.run().n_looked

    def news(self) -> list[AlertKind]:
        """Give what the outbox tells."""
        with self.store.read() as unit:
            return [alert.kind for alert in unit.alerts()]


def test_a_post_is_looked_at_after_an_hour_a_day_and_a_week_and_then_no_more() -> None:
    scene = Scene()
    waits = (HOUR / 2, HOUR, 2 * HOUR, DAY, 2 * DAY, WEEK, WEEK + HOUR, 2 * WEEK)
    assert [scene.after(wait) for wait in waits] == [0, 1, 0, 1, 0, 1, 0, 0]


def test_of_looks_that_were_missed_only_the_latest_is_taken() -> None:
    scene = Scene()
    assert [scene.after(WEEK), scene.after(WEEK + HOUR)] == [1, 0]


def test_a_post_that_is_still_up_is_noted_in_the_vault_alone() -> None:
    scene = Scene()
    scene.after(HOUR)
    assert [event.action for event in scene.file().events] == [Action.OPEN]
    assert scene.news() == []
    with scene.store.read() as unit:
        [entry] = [e for e in unit.vault_entries(case_id=1, mention_ids=()) if e.kind == "check"]
    assert (entry.facts["state"], entry.method, entry.captured_by) == ("up", "recheck", "Gatepost")


@pytest.mark.parametrize("state", [PostState.GONE, PostState.REMOVED])
def test_a_post_that_is_gone_is_told_stops_the_clocks_and_is_not_looked_at_again(state: PostState) -> None:
    clock = CaseClock(key="policy:reply", text="Reply", basis="explicit", started_at=NOW, due_at=NOW + DAY)
    scene = Scene(case=replace(a_case(), opened_at=NOW, work=Casework(clocks=(clock,))))
    scene.finds(state)
    scene.after(HOUR)
    file = scene.file()
    assert file.events[-1].action is Action.CHECKED
    assert file.case.work.gone_at == NOW + HOUR
    assert [c.stopped_at for c in file.case.work.clocks] == [NOW + HOUR]
    assert scene.news() == [AlertKind.POST_CHANGED]
    assert scene.after(DAY) == 0


def test_an_edited_post_keeps_both_versions_and_is_told_once() -> None:
    scene = Scene()
    scene.finds(PostState.EDITED, text="Other words than before")
    scene.after(HOUR)
    scene.after(DAY)
    with scene.store.read() as unit:
        versions = unit.evidence_of(scene.mentions[0].mention_id)
    assert len(versions) == 2
    assert "Other words than before" in versions[-1].content
    assert scene.file().posts[0].mention.post.text == scene.mentions[0].post.text
    assert scene.news() == [AlertKind.POST_CHANGED]
    assert "Other words" not in scene.file().events[-1].detail
    assert "no model has read the new words: read them" in scene.file().events[-1].detail


def test_what_a_person_noted_as_removed_stays_so_beside_what_a_look_finds() -> None:
    scene = Scene(authors=("one", "two"))
    removed = Rung(
        key="r1", step="platform", taken_by="Ada", taken_at=NOW, outcome="removed", outcome_at=NOW,
        post=scene.mentions[0].mention_id,
    )  # fmt: skip
    with scene.store.begin() as unit:
        change = Change(work=Casework(rungs=(removed,)))
        unit.save_case(*scene.file().case.apply(Action.NOTE, by="Ada", now=NOW, change=change))
    scene.source.found[scene.mentions[0].mention_id] = SourceError("not now")
    scene.finds(PostState.GONE, number=2)
    scene.step.look_now(1, scene.mentions[1].mention_id, by=ADA, reason="asked")
    assert scene.file().case.work.gone_at == NOW


def test_the_clocks_go_on_while_another_post_of_the_case_is_up() -> None:
    scene = Scene(authors=("one", "two"))
    scene.finds(PostState.GONE, number=1)
    scene.after(HOUR)
    assert scene.file().case.work.gone_at is None
    scene.finds(PostState.GONE, number=2)
    scene.after(DAY)
    assert scene.file().case.work.gone_at == NOW + DAY


def test_of_one_account_one_post_is_looked_at_and_never_the_account() -> None:
    scene = Scene(authors=("same", "same", "same", "other"))
    assert scene.after(HOUR) == 2
    assert set(scene.source.looked_at) == {scene.mentions[0].mention_id, scene.mentions[3].mention_id}


def test_a_closed_case_is_left_alone() -> None:
    scene = Scene()
    with scene.store.begin() as unit:
        case = scene.file().case
        unit.save_case(*case.apply(Action.DISMISS, by="Ada Marsh", now=NOW))
    assert scene.after(HOUR) == 0


def test_a_source_that_fails_is_asked_again_and_nothing_is_claimed() -> None:
    scene = Scene(authors=("one", "two"))
    first = scene.mentions[0].mention_id
    scene.source.found[first] = SourceError("Reddit did not answer in time")
    scene.clock.advance(3600)
    report = scene.step.run()
    assert (report.n_failed, report.problems) == (1, ("src: Reddit did not answer in time",))
    assert scene.news() == []
    del scene.source.found[first]
    assert scene.after(HOUR + HOUR / 6) == 2


def test_a_source_that_is_switched_off_tells_nothing() -> None:
    scene = Scene()
    scene.step.collector = lambda _name: None
    scene.after(HOUR)
    assert [event.action for event in scene.file().events] == [Action.OPEN]


def test_a_person_may_look_now_with_a_reason_which_is_kept() -> None:
    scene = Scene()
    look = scene.step.look_now(1, scene.mentions[0].mention_id, by=ADA, reason="The parent says it is gone")
    event = scene.file().events[-1]
    assert look.state is PostState.UP
    assert (event.action, event.by) == (Action.CHECKED, "Ada Marsh")
    assert "The parent says it is gone" in event.detail
    with scene.store.read() as unit:
        assert [e.by for e in unit.audit(case_id=1) if e.action == "recheck"] == ["Ada Marsh"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_look_by_hand_needs_a_reason(reason: str) -> None:
    scene = Scene()
    with pytest.raises(ActionRefusedError, match="L22"):
        scene.step.look_now(1, scene.mentions[0].mention_id, by=ADA, reason=reason)
    assert scene.source.looked_at == []


def test_the_third_look_by_hand_at_one_persons_posts_is_refused_with_advice() -> None:
    scene = Scene(authors=("same", "same", "other"))
    for mention in scene.mentions[:2]:
        scene.step.look_now(1, mention.mention_id, by=ADA, reason="asked by the head")
    with pytest.raises(ActionRefusedError, match="surveillance"):
        scene.step.look_now(1, scene.mentions[0].mention_id, by=ADA, reason="again")
    scene.step.look_now(1, scene.mentions[2].mention_id, by=ADA, reason="asked by the head")
    assert len(scene.source.looked_at) == 3


def test_looks_by_hand_do_not_use_up_the_looks_of_the_calendar() -> None:
    scene = Scene()
    scene.step.look_now(1, scene.mentions[0].mention_id, by=ADA, reason="asked")
    assert scene.after(HOUR) == 1


def test_who_may_not_see_the_case_may_not_look() -> None:
    scene = Scene(case=replace(a_case(), work=Casework(concerned=("ada",))))
    with pytest.raises(ActionRefusedError, match="concerns you"):
        scene.step.look_now(1, scene.mentions[0].mention_id, by=ADA, reason="asked")
    with scene.store.read() as unit:
        [line] = unit.audit(case_id=1)
    words = "recheck: The case concerns you, so somebody else looks after it."
    assert (line.action, line.by, line.detail) == ("refused", "Ada Marsh", words)


def test_rounds_lie_minutes_apart_and_can_be_switched_off() -> None:
    scene = Scene()
    scene.clock.advance(3600)
    assert [scene.step.run_if_due().n_looked, scene.step.run_if_due().n_looked] == [1, 0]
    off = Scene()
    off.step.is_on = False
    off.clock.advance(3600)
    assert off.step.run_if_due().n_looked == 0


@pytest.mark.parametrize(
    ("wait", "taken", "slot"),
    [
        (HOUR - timedelta(seconds=1), (), None),
        (HOUR, (), 0),
        (DAY, (0,), 1),
        (DAY, (), 1),
        (WEEK, (0, 1), 2),
        (timedelta(days=8), (0, 1), None),
    ],
)
def test_which_look_is_due(wait: timedelta, taken: tuple[int, ...], slot: int | None) -> None:
    past = [PastLook(mention_id="m", state="up", slot=one, at=NOW) for one in taken]
    assert due_slot(NOW, past, now=NOW + wait) == slot


def test_a_case_with_very_many_entries_still_knows_its_newest_look() -> None:
    scene = Scene()
    with scene.store.begin() as unit:
        for number in range(1001):
            content = str(number).encode()
            draft = file_draft(
                content, media_type="text/plain", captured_at=NOW, captured_by="Ada Marsh",
                method=Method.ATTACHED, case_id=1,
            )  # fmt: skip
            unit.add_vault_entry(draft, content)
    assert [scene.after(HOUR), scene.after(HOUR + HOUR / 6)] == [1, 0]
