"""Splitting and merging by hand: posts move whole, both histories say so, and both can be taken back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.access import Actor
from monitor.domain.alert import Alert, Message
from monitor.domain.case import Action, ActionRefusedError, Case, Status
from monitor.domain.likeness import Likeness
from monitor.near_words import bands
from monitor.services.dispatch import Dispatch
from monitor.services.doors import Doors
from monitor.services.joining import JoiningDesk
from monitor.services.ports import CaseFile, CasePost, DeliveryRefusedError, Reviewer
from monitor.services.review import Deed, ReviewDesk
from monitor.testing import FixedClock, MemoryStore, RecordingNotifier
from tests.unit.services.service_values import NOW, ROUTER, a_mention, a_planner, a_triage, read

ADA = Actor(name="Ada Marsh", login="ada", role="head")
BEN = Actor(name="Ben Lowe", login="ben", role="communications")
USELESS = "Tarnholt School is useless."
LIKENESS = Likeness(near_words=bands, secret="s" * 40)


class Scene:
    """A store with triage and both desks."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), FixedClock(NOW)
        self.triage = replace(a_triage(self.store, self.clock), likeness=LIKENESS)
        self.review = ReviewDesk(store=self.store, clock=self.clock, planner=a_planner)
        self.desk = JoiningDesk(
            store=self.store,
            clock=self.clock,
            planner=a_planner,
            doors=Doors(store=self.store, clock=self.clock),
            router=ROUTER,
            likeness=LIKENESS,
        )
        self._n_posts = 0

    def hear(self, text: str = USELESS, *, thread: str = "", author: str = "", **found: Any) -> str:
        """Bring a post as far as its case and give its id."""
        self._n_posts += 1
        mention = a_mention(text, self._n_posts, thread_id=thread, author=author or f"u{self._n_posts}")
        read(self.store, mention, **found)
        self.clock.advance(60)
        self.triage.run()
        return mention.mention_id

    def file(self, case_id: int) -> CaseFile:
        with self.store.read() as unit:
            found = unit.case_file(case_id)
        assert found is not None
        return found

    def case(self, case_id: int) -> Case:
        return self.file(case_id).case

    def ids(self, case_id: int) -> list[str]:
        return [post.mention.mention_id for post in self.file(case_id).posts]

    def last(self, case_id: int) -> str:
        event = self.file(case_id).events[-1]
        return f"{event.action} by {event.by}: {event.detail}"

    @property
    def alert_ids(self) -> list[str]:
        with self.store.read() as unit:
            return [alert.alert_id for alert in reversed(unit.alerts())]

    def split(self, ids: Sequence[str], *, by: Actor = ADA, note: str = "") -> tuple[Case, Case]:
        return self.desk.split(1, ids, revision=self.case(1).revision, by=by, note=note)

    def merge(self, case_id: int, into: int, by: Actor = ADA, note: str = "") -> tuple[Case, Case]:
        revisions = (self.case(case_id).revision, self.case(into).revision)
        return self.desk.merge(case_id, f"GP-{into:04d}", revisions=revisions, by=by, note=note)


def a_thread(scene: Scene, n: int = 3) -> list[str]:
    return [scene.hear(f"{USELESS} Part {number}.", thread="t1") for number in range(n)]


def two_cases() -> tuple[Scene, str, str]:
    scene = Scene()
    first = scene.hear(USELESS, thread="t1")
    second = scene.hear("Tarnholt School: get him.", thread="t2")
    return scene, first, second


# --- split -------------------------------------------------------------------------------------------------


def test_chosen_posts_become_a_case_of_their_own_and_both_histories_say_so() -> None:
    scene = Scene()
    ids = a_thread(scene)

    old, new = scene.split(ids[1:], note="the other class")

    assert (old.case_id, old.n_posts, new.case_id, new.n_posts) == (1, 1, 2, 2)
    assert (scene.ids(1), scene.ids(2)) == (ids[:1], ids[1:])
    assert scene.last(1) == "split by Ada Marsh: 2 posts split off into GP-0002 — the other class"
    assert scene.last(2) == "open by Ada Marsh: split off from GP-0001: 2 posts — the other class"
    assert new.work.joining.split_from == 1
    assert old.work.joining.split_off == (2,)


def test_a_split_off_case_stands_on_its_own_posts_and_tells_those_whom_it_would_tell_by_itself() -> None:
    scene = Scene()
    scene.hear(USELESS, thread="t1")
    threat = scene.hear("Tarnholt School: get him.", thread="t1")
    n_before = len(scene.alert_ids)

    old, new = scene.split([threat])

    assert (new.labels, new.severity, new.status) == (("threatening",), "critical", "new")
    assert [step.key for step in new.plan.steps] == ["threatening"]
    assert scene.alert_ids[n_before:] == ["case:2:opened:critical:email", "case:2:opened:critical:slack"]
    assert old.severity == "critical", "to lower what stays is for a person"


def test_a_mild_split_off_case_rings_nobody() -> None:
    scene = Scene()
    scene.hear(USELESS, thread="t1")
    query = scene.hear("When does Tarnholt School open?", thread="t1")
    n_before = len(scene.alert_ids)

    _, new = scene.split([query])

    assert (new.severity, len(scene.alert_ids)) == ("low", n_before)


def test_whoever_the_old_case_concerns_is_kept_out_of_the_new_one() -> None:
    scene = Scene()
    ids = a_thread(scene)
    with scene.store.begin() as unit:
        case = unit.case(1)
        assert case is not None
        work = replace(case.work, concerned=("ben",), context=("about_head",))
        unit.save_case(*replace(case, work=work).apply(Action.NOTE, by="Ada Marsh", now=NOW))

    with pytest.raises(ActionRefusedError):
        scene.split(ids[:1], by=BEN)
    _, new = scene.split(ids[:1], by=Actor(name="Cleo Wren", login="cleo", role="chair"))

    assert (new.work.concerned, new.work.context) == (("ben",), ("about_head",))


def test_the_history_of_a_case_stays_closed_to_whom_its_posts_named_when_they_have_gone() -> None:
    scene = Scene()
    with scene.store.begin() as unit:
        unit.save_reviewer(Reviewer(name="Ben Lowe", login="ben", role="communications", password_hash="x"))
    named = scene.hear("Useless, that Mr Lowe of Tarnholt School.", thread="t1")
    scene.hear(USELESS, thread="t1")
    scene.hear("Useless again, Tarnholt School.", thread="t2")
    _, new = scene.split([named])
    scene.merge(new.case_id, 2)

    assert scene.case(1).work.concerned == ("ben",)
    for case_id in (1, 3):
        with pytest.raises(ActionRefusedError, match="somebody else looks after it"):
            scene.desk.split(case_id, [named], revision=1, by=BEN)


def test_a_case_by_a_colleague_stays_one_for_the_head_when_it_is_split() -> None:
    scene = Scene()
    ids = a_thread(scene)
    scene.review.act(1, Deed(action=Action.SET_AUTHOR_ROLE, revision=3, author_role="staff"), by=ADA)

    _, new = scene.split(ids[:1])

    assert new.author_role == "staff"


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ([], "Tick the posts"),
        ([0, 1, 2], "Leave at least one post"),
        (["nothing"], "no longer in this case"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused(chosen: list[Any], words: str) -> None:
    scene = Scene()
    ids = a_thread(scene)
    before = scene.file(1)

    with pytest.raises(ActionRefusedError, match=words):
        scene.split([ids[one] if isinstance(one, int) else one for one in chosen])

    assert scene.file(1) == before


def test_a_split_of_a_case_that_has_changed_meanwhile_is_refused() -> None:
    scene = Scene()
    ids = a_thread(scene)

    with pytest.raises(ActionRefusedError, match="Somebody else has changed GP-0001"):
        scene.desk.split(1, ids[:1], revision=1, by=ADA)


def test_a_closed_case_is_not_split() -> None:
    scene = Scene()
    ids = a_thread(scene)
    scene.review.act(1, Deed(action=Action.DISMISS, revision=3, reason="no_harm"), by=ADA)

    with pytest.raises(ActionRefusedError, match="Reopen it first"):
        scene.split(ids[:1])


def test_later_posts_of_the_thread_stay_with_the_case_that_kept_posts_of_it() -> None:
    scene = Scene()
    ids = a_thread(scene)
    scene.split(ids[:1])

    later = scene.hear("So useless once more, that school.", thread="t1")

    assert later in scene.ids(1)


def test_a_thread_that_was_split_off_whole_takes_its_later_posts_along() -> None:
    scene = Scene()
    words = "Tarnholt School is useless, say no to it."
    first = scene.hear(words, thread="t1")
    scene.hear(words, thread="t2")
    assert len(scene.ids(1)) == 2
    scene.split([first])

    later = scene.hear("Useless is too kind a word.", thread="t1")

    assert later in scene.ids(2)


LONG = "Tarnholt School has useless lockers and nobody on the corridor ever mends the broken blue doors"


def test_the_next_copy_of_a_split_off_post_follows_it_and_not_its_thread() -> None:
    scene = Scene()
    scene.hear(USELESS, thread="t1")
    moved = scene.hear(LONG, thread="t1")
    scene.split([moved])

    copy = scene.hear(f"RT @somebody {LONG}!!", thread="t1")

    assert copy in scene.ids(2)
    assert moved in scene.ids(2)


def test_a_split_off_post_is_not_glued_back_by_the_next_near_copy() -> None:
    scene = Scene()
    stays = scene.hear(LONG)
    moved = scene.hear(LONG.replace("blue", "green"))
    assert scene.ids(1) == [stays, moved]
    scene.split([moved])

    scene.hear(LONG.replace("blue", "red"))
    scene.hear(LONG.replace("corridor", "landing"))

    assert moved in scene.ids(2)
    assert stays in scene.ids(1)


# --- undo of a split ---------------------------------------------------------------------------------------


def test_an_undone_split_puts_the_posts_back_and_closes_the_new_case() -> None:
    scene = Scene()
    ids = a_thread(scene)
    before = scene.case(1)
    scene.split(ids[:2])

    old, new = scene.desk.undo_split(2, by=ADA)

    assert (scene.ids(1), scene.ids(2)) == (ids, [])
    assert (old.n_posts, old.work, old.severity) == (before.n_posts, before.work, before.severity)
    assert (new.status, new.merged_into, new.n_posts) == (Status.DISMISSED, 1, 0)
    assert scene.last(1) == "undo_split by Ada Marsh: 2 posts back from GP-0002"
    assert scene.last(2) == "merge by Ada Marsh: the split was undone: its 2 posts are back in GP-0001"


def test_after_an_undone_split_later_posts_join_as_if_there_had_been_none() -> None:
    scene = Scene()
    scene.hear(USELESS, thread="t1")
    moved = scene.hear(LONG)
    scene.merge(2, 1)
    scene.split([moved])
    scene.desk.undo_split(3, by=ADA)

    copy = scene.hear(LONG + " today")

    assert copy in scene.ids(1)


def test_a_split_that_has_been_worked_on_is_not_undone() -> None:
    scene = Scene()
    ids = a_thread(scene)
    scene.split(ids[:1])
    scene.review.act(2, Deed(action=Action.NOTE, revision=1, note="Rang."), by=ADA)

    with pytest.raises(ActionRefusedError, match="Merge it into GP-0001 instead"):
        scene.desk.undo_split(2, by=ADA)


def test_a_split_is_undone_once_and_only_into_an_open_case() -> None:
    scene = Scene()
    ids = a_thread(scene)
    scene.split(ids[:1])
    scene.review.act(1, Deed(action=Action.DISMISS, revision=4, reason="no_harm"), by=ADA)
    with pytest.raises(ActionRefusedError, match="GP-0001 is closed"):
        scene.desk.undo_split(2, by=ADA)
    scene.review.act(1, Deed(action=Action.REOPEN, revision=5), by=ADA)
    scene.desk.undo_split(2, by=ADA)
    with pytest.raises(ActionRefusedError, match="elsewhere by now"):
        scene.desk.undo_split(2, by=ADA)
    with pytest.raises(ActionRefusedError, match="was not split off"):
        scene.desk.undo_split(1, by=ADA)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), n=st.integers(min_value=2, max_value=6))
def test_splitting_and_undoing_gives_the_same_posts_and_the_same_case(data: st.DataObject, n: int) -> None:
    scene = Scene()
    ids = a_thread(scene, n)
    chosen = data.draw(st.sets(st.sampled_from(ids), min_size=1, max_size=n - 1))
    before = scene.case(1)

    scene.split(sorted(chosen))
    assert {*scene.ids(1)} | {*scene.ids(2)} == {*ids}
    assert not {*scene.ids(1)} & {*scene.ids(2)}
    scene.desk.undo_split(2, by=ADA)

    after = scene.case(1)
    assert scene.ids(1) == ids
    same = {"revision": before.revision, "status": before.status, "updated_at": before.updated_at}
    assert replace(after, **same) == before


# --- merge -------------------------------------------------------------------------------------------------


def test_a_merge_moves_the_posts_and_loses_nothing_that_either_case_says() -> None:
    scene, first, second = two_cases()

    gone, kept = scene.merge(2, 1, note="same parent")

    assert (scene.ids(1), scene.ids(2)) == ([first, second], [])
    assert (kept.labels, kept.severity, kept.n_posts) == (("abusive", "threatening"), "critical", 2)
    assert [step.key for step in kept.plan.steps] == ["abusive", "threatening"]
    assert (gone.status, gone.merged_into, gone.severity) == (Status.DISMISSED, 1, "critical")
    assert scene.last(1) == "join by Ada Marsh: GP-0002 was merged into this case: 1 post — same parent"
    assert scene.last(2) == "merge by Ada Marsh: its posts (1 post) are in GP-0001 now — same parent"
    assert kept.work.crowd.n_accounts == 2


def test_a_merge_that_makes_a_case_graver_tells_everybody() -> None:
    scene, *_ = two_cases()
    before = {*scene.alert_ids}

    scene.merge(2, 1)

    assert {*scene.alert_ids} - before == {"case:1:raised:critical:email:2", "case:1:raised:critical:slack:2"}


def test_the_labels_that_a_person_has_confirmed_stay_confirmed_when_nothing_is_added() -> None:
    scene = Scene()
    scene.hear(USELESS, thread="t1")
    scene.hear(f"{USELESS} Again.", thread="t2")
    scene.review.act(1, Deed(action=Action.CONFIRM, revision=1), by=ADA)

    _, kept = scene.merge(2, 1)

    assert kept.labels_confirmed_by == "Ada Marsh"


def test_a_merge_with_a_restricted_case_is_for_few_eyes() -> None:
    scene = Scene()
    scene.hear(USELESS, thread="t1")
    scene.hear("Tarnholt School: the girl lives at Mill Lane.", thread="t2")

    _, kept = scene.merge(2, 1)

    assert kept.is_restricted


def test_posts_that_look_for_a_merged_case_find_the_one_that_it_went_into() -> None:
    scene, *_ = two_cases()
    scene.merge(2, 1)

    later = scene.hear("Get him at the gate, Tarnholt School.", thread="t2")

    assert later in scene.ids(1)


def test_a_message_about_a_merged_case_tells_of_the_one_that_it_went_into() -> None:
    scene, *_ = two_cases()
    scene.merge(2, 1)
    told: list[int] = []

    def compose(alert: Alert, case: Case, lead: CasePost) -> Message:
        told.append(case.case_id)
        raise DeliveryRefusedError("enough is known")

    channel = RecordingNotifier("email")
    dispatch = Dispatch(
        store=scene.store,
        clock=scene.clock,
        notifiers={"email": channel, "slack": channel},
        compose_case=compose,
        compose_digest=lambda _week: pytest.fail("no digest"),
        reviews_url="",
    )
    dispatch.run()

    assert set(told) == {1}


def test_a_plan_says_what_a_merge_would_make_and_changes_nothing() -> None:
    scene, *_ = two_cases()
    before = (scene.file(1), scene.file(2))

    plan = scene.desk.plan_merge(2, "gp-1", by=ADA)

    assert (plan.taken.case_id, plan.into.case_id) == (2, 1)
    assert (plan.after.severity, plan.after.n_posts) == ("critical", 2)
    assert (scene.file(1), scene.file(2)) == before


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "Write the number"),
        ("the other one", "Write the number"),
        ("GP-0002", "into itself"),
        ("GP-0099", "There is no case GP-0099, or it is not yours to see."),
        ("2147483648000", "Write the number"),
    ],
)
def test_a_merge_into_nothing_is_refused(number: str, words: str) -> None:
    scene, *_ = two_cases()

    with pytest.raises(ActionRefusedError, match=words):
        scene.desk.merge(2, number, revisions=(1, 1), by=ADA)


def test_nobody_learns_of_a_case_that_is_not_theirs_by_merging() -> None:
    scene = Scene()
    scene.hear(USELESS, thread="t1")
    scene.hear("Tarnholt School: the girl lives at Mill Lane.", thread="t2")

    with pytest.raises(ActionRefusedError, match="There is no case GP-0002, or it is not yours to see"):
        scene.desk.merge(1, "2", revisions=(1, 1), by=BEN)
    with scene.store.read() as unit:
        assert [entry.action for entry in unit.audit(case_id=1)] == ["refused"]


@pytest.mark.parametrize("revisions", [(9, 1), (1, 9)])
def test_a_merge_of_cases_that_have_changed_meanwhile_is_refused(revisions: tuple[int, int]) -> None:
    scene, *_ = two_cases()

    with pytest.raises(ActionRefusedError, match="Somebody else has changed GP-000"):
        scene.desk.merge(2, "1", revisions=revisions, by=ADA)


def test_a_closed_case_neither_takes_nor_gives_posts() -> None:
    scene, *_ = two_cases()
    scene.review.act(1, Deed(action=Action.DISMISS, revision=1, reason="no_harm"), by=ADA)

    with pytest.raises(ActionRefusedError, match="GP-0001 is closed"):
        scene.merge(2, 1)
    with pytest.raises(ActionRefusedError, match="GP-0001 is closed"):
        scene.merge(1, 2)


# --- undo of a merge ---------------------------------------------------------------------------------------


def test_an_undone_merge_leaves_both_cases_as_they_were() -> None:
    scene, first, second = two_cases()
    before = (scene.case(1), scene.case(2))
    scene.merge(2, 1)

    again, kept = scene.desk.undo_merge(2, by=ADA)

    assert (scene.ids(1), scene.ids(2)) == ([first], [second])
    assert (again.status, kept.status) == (Status.REOPENED, Status.IN_REVIEW)
    for after, known in zip((kept, again), before, strict=True):
        same = {"revision": known.revision, "status": known.status, "updated_at": known.updated_at}
        assert replace(after, **same) == known
    assert scene.last(1) == ("undo_merge by Ada Marsh: 1 post back in GP-0002; labels and work are as before")


def test_what_was_done_since_a_merge_outlives_its_undoing() -> None:
    scene, first, second = two_cases()
    scene.merge(2, 1)
    later = scene.hear("Useless, I say it again, Tarnholt School.", thread="t1")
    scene.review.act(1, Deed(action=Action.CONFIRM, revision=3), by=ADA)

    again, kept = scene.desk.undo_merge(2, by=ADA)

    assert (scene.ids(1), scene.ids(2)) == ([first, later], [second])
    assert (kept.labels, kept.labels_confirmed_by, kept.n_posts) == (
        ("abusive", "threatening"),
        "Ada Marsh",
        2,
    )
    assert (again.labels, again.merged_into) == (("threatening",), 0)
    assert "stay as they are" in scene.last(1)


def test_a_merge_whose_posts_have_gone_on_is_not_undone() -> None:
    scene, _, second = two_cases()
    scene.merge(2, 1)
    scene.split([second])

    with pytest.raises(ActionRefusedError, match="no longer holds all posts of GP-0002"):
        scene.desk.undo_merge(2, by=ADA)


def test_merges_one_upon_the_other_are_undone_in_turn() -> None:
    scene, first, second = two_cases()
    third = scene.hear("When does Tarnholt School open?", thread="t3")
    scene.merge(1, 2)
    scene.merge(2, 3)
    assert scene.ids(3) == [first, second, third]

    with pytest.raises(ActionRefusedError, match="GP-0002 is closed"):
        scene.desk.undo_merge(1, by=ADA)
    scene.desk.undo_merge(2, by=ADA)
    scene.desk.undo_merge(1, by=ADA)

    assert [scene.ids(number) for number in (1, 2, 3)] == [[first], [second], [third]]


def test_what_was_never_merged_is_not_undone() -> None:
    scene, *_ = two_cases()

    with pytest.raises(ActionRefusedError, match="is not merged"):
        scene.desk.undo_merge(1, by=ADA)


def ben_may_see(scene: Scene, case_id: int) -> bool:
    with scene.store.begin() as unit:
        unit.save_reviewer(Reviewer(name=BEN.name, login=BEN.login, role=BEN.role, password_hash="x"))
    with scene.store.read() as unit:
        return scene.desk.doors.of(unit, scene.file(case_id), BEN).may_see(BEN).allowed


def test_the_history_of_an_undone_split_stays_closed_to_whom_its_posts_named() -> None:
    scene = Scene()
    scene.hear(f"{USELESS} Part 1.", thread="t1")
    named = scene.hear("Useless, that Mr Lowe of Tarnholt School.", thread="t1")
    assert not ben_may_see(scene, 1)
    _, new = scene.split([named], note="about a colleague")
    scene.desk.undo_split(new.case_id, by=ADA)

    assert not ben_may_see(scene, new.case_id)
    assert not ben_may_see(scene, 1)


def test_what_was_written_while_a_case_held_posts_that_name_somebody_stays_closed_to_them() -> None:
    scene = Scene()
    scene.hear(USELESS, thread="t1")
    scene.hear("Useless, that Mr Lowe of Tarnholt School.", thread="t2")
    assert ben_may_see(scene, 1)
    scene.merge(2, 1)
    assert not ben_may_see(scene, 1)
    scene.review.act(
        1, Deed(action=Action.NOTE, revision=scene.case(1).revision, note="Mr Lowe rang"), by=ADA
    )
    scene.desk.undo_merge(2, by=ADA)

    assert not ben_may_see(scene, 1)


def test_a_case_in_which_nothing_was_written_meanwhile_opens_again_when_a_merge_is_undone() -> None:
    scene = Scene()
    scene.hear(USELESS, thread="t1")
    scene.hear("Useless, that Mr Lowe of Tarnholt School.", thread="t2")
    ben_may_see(scene, 1)
    scene.merge(2, 1)
    scene.desk.undo_merge(2, by=ADA)

    assert (ben_may_see(scene, 1), ben_may_see(scene, 2)) == (True, False)
