"""Triage: which assessments open a case, which join one, and what news that makes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.assessment import NOT_ASSESSED, OTHER_LANGUAGE
from monitor.domain.case import Action, Case, Status
from monitor.domain.personal import PersonalWords
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.services.ports import CaseFile, StoreBusyError
from monitor.services.review import Deed, ReviewDesk
from monitor.services.triage import BATCH_SIZE, TriageReport
from monitor.testing import FixedClock, MemoryStore
from tests.unit.services.service_values import (
    NOW,
    WatchedStore,
    a_mention,
    a_planner,
    a_triage,
    read,
    unsure_of,
)

CRITICAL = "Tarnholt School: get him at the gate."
ABUSIVE = "Tarnholt School is useless."


class Scene:
    """A store with the triage step and a desk for the reviewers."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.clock = FixedClock(NOW)
        self.triage = a_triage(self.store, self.clock)
        self.desk = ReviewDesk(store=self.store, clock=self.clock, planner=a_planner)
        self._n_posts = 0

    def hear(
        self, text: str, *, thread: str = "", platform: str = "x", context: str = "", **found: Any
    ) -> TriageReport:
        """Bring a post as far as its assessment, and decide about it."""
        self._n_posts += 1
        post = {"thread_id": thread, "platform": platform, "context": context}
        read(self.store, a_mention(text, self._n_posts, **post), **found)
        self.clock.advance(60)
        return self.triage.run()

    @property
    def files(self) -> list[CaseFile]:
        """All cases, by number."""
        with self.store.read() as unit:
            found = [unit.case_file(number) for number in range(1, 50)]
        return [file for file in found if file is not None]

    @property
    def case(self) -> Case:
        """The only case."""
        (file,) = self.files
        return file.case

    @property
    def alert_ids(self) -> list[str]:
        """The outbox, oldest first."""
        with self.store.read() as unit:
            return [alert.alert_id for alert in reversed(unit.alerts())]


def test_a_risky_post_opens_a_case_with_the_policys_plan_and_its_alerts() -> None:
    scene = Scene()

    report = scene.hear(ABUSIVE)

    assert report == TriageReport(n_triaged=1, n_opened=1, n_alerts=1)
    case = scene.case
    assert (case.severity, case.labels, case.target, case.intent) == (
        "medium",
        ("abusive",),
        ("staff",),
        "complaint",
    )
    assert [step.key for step in case.plan.steps] == ["abusive"]
    assert (case.status, case.revision, case.surest, case.n_posts) == ("new", 1, 0.9, 1)
    assert scene.alert_ids == ["case:1:opened:medium:email"]


def test_the_history_of_a_case_begins_with_its_source_and_model() -> None:
    scene = Scene()

    scene.hear(ABUSIVE)

    (event,) = scene.files[0].events
    assert (event.case_id, event.action, event.by) == (1, Action.OPEN, "Gatepost")
    assert event.detail == "from Town talk, read by rules-1"


@pytest.mark.parametrize(
    "text",
    ["Thank you Tarnholt School, what a day!", "Tarnholt School is on the A596.", "Tarnholt School won 3-1."],
)
def test_praise_and_chatter_open_nothing(text: str) -> None:
    scene = Scene()

    assert scene.hear(text) == TriageReport(n_triaged=1)
    assert (scene.files, scene.alert_ids) == ([], [])


def test_a_question_opens_a_case_that_waits_for_the_digest() -> None:
    scene = Scene()

    report = scene.hear("When does Tarnholt School open?")

    assert (report.n_opened, report.n_alerts, scene.case.severity) == (1, 0, "low")


@pytest.mark.parametrize(
    ("unsure", "severity", "n_alerts"),
    [
        (("abusive",), "low", 0),
        (("defamatory", "identifying"), "low", 0),
        (("threatening",), "medium", 1),
        (("abusive", "safeguarding"), "medium", 1),
        ((NOT_ASSESSED,), "medium", 1),
        ((OTHER_LANGUAGE,), "low", 0),
    ],
)
def test_what_the_model_is_unsure_of_opens_a_case_for_a_person(
    unsure: Sequence[str], severity: str, n_alerts: int
) -> None:
    scene = Scene()

    report = scene.hear("Tarnholt School, hm.", **unsure_of(*unsure))

    assert (report.n_opened, report.n_alerts) == (1, n_alerts)
    assert (scene.case.severity, scene.case.labels) == (severity, ())


def test_a_doubt_never_lowers_what_the_labels_say() -> None:
    scene = Scene()

    scene.hear(CRITICAL, unsure=("abusive",))

    assert scene.case.severity == "critical"


def test_running_again_changes_nothing() -> None:
    scene = Scene()
    scene.hear(ABUSIVE)
    scene.hear("Thank you Tarnholt School!")
    files, alert_ids = scene.files, scene.alert_ids

    assert scene.triage.run() == TriageReport()
    assert (scene.files, scene.alert_ids) == (files, alert_ids)


def test_a_post_of_the_same_thread_joins_the_case() -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")

    report = scene.hear("Really useless, that Tarnholt School.", thread="t1")

    assert report == TriageReport(n_triaged=1, n_joined=1)
    assert (scene.case.n_posts, scene.case.revision) == (2, 2)
    assert len(scene.files[0].posts) == 2
    joined = scene.files[0].events[1]
    assert (joined.action, joined.by) == (Action.JOIN, "Gatepost")
    assert joined.detail == "from Town talk; joined: in the same thread"


def test_the_same_words_elsewhere_join_the_case() -> None:
    scene = Scene()
    scene.hear("Tarnholt School is useless, say no to it.")

    report = scene.hear("tarnholt SCHOOL  is useless, say no to it.", platform="reddit")

    assert (report.n_joined, scene.case.n_posts) == (1, 2)


@pytest.mark.parametrize(
    ("text", "thread", "platform"),
    [
        ("Tarnholt School is useless at maths.", "t2", "x"),
        ("Tarnholt School is useless at maths.", "t1", "reddit"),
        ("Tarnholt School is useless at maths.", "", "x"),
    ],
)
def test_other_words_in_another_thread_or_place_open_another_case(
    text: str, thread: str, platform: str
) -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")

    assert scene.hear(text, thread=thread, platform=platform).n_opened == 1
    assert len(scene.files) == 2


def test_praise_in_the_thread_of_a_case_does_not_join_it() -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")

    scene.hear("Thank you Tarnholt School!", thread="t1")

    assert scene.case.n_posts == 1


@pytest.mark.parametrize("action", [Action.DISMISS, Action.RESOLVE])
def test_a_closed_case_is_not_joined(action: Action) -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")
    scene.desk.act(1, Deed(action=Action.CONFIRM, revision=1), by=Actor(name="Ada", role="dsl"))
    scene.desk.act(1, Deed(action=action, revision=2, reason="no_harm"), by=Actor(name="Ada", role="dsl"))

    report = scene.hear("Still useless, Tarnholt School.", thread="t1")

    assert (report.n_opened, len(scene.files)) == (1, 2)


def test_a_worse_post_raises_the_severity_and_tells_everybody_again() -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")

    report = scene.hear(CRITICAL, thread="t1")

    assert report == TriageReport(n_triaged=1, n_joined=1, n_alerts=2)
    case = scene.case
    assert (case.severity, case.labels) == ("critical", ("abusive", "threatening"))
    assert [step.key for step in case.plan.steps] == ["abusive", "threatening"]
    assert scene.files[0].events[1].detail == (
        "from Town talk; joined: in the same thread; severity raised from medium to critical"
    )
    assert scene.alert_ids == [
        "case:1:opened:medium:email",
        "case:1:raised:critical:email:2",
        "case:1:raised:critical:slack:2",
    ]


def test_a_milder_post_adds_its_labels_and_lowers_nothing() -> None:
    scene = Scene()
    scene.hear(CRITICAL, thread="t1")

    report = scene.hear(ABUSIVE, thread="t1")

    assert report.n_alerts == 0
    assert (scene.case.severity, scene.case.labels) == ("critical", ("abusive", "threatening"))


def test_a_case_that_was_opened_for_a_doubt_keeps_its_severity_when_a_milder_post_joins() -> None:
    scene = Scene()
    scene.hear("Tarnholt School, hm.", thread="t1", **unsure_of("threatening"))

    scene.hear("When does Tarnholt School open?", thread="t1")

    assert (scene.case.severity, scene.case.n_posts) == ("medium", 2)


def test_a_pressing_doubt_does_not_wait_for_the_digest_when_it_joins_a_minor_case() -> None:
    scene = Scene()
    scene.hear("When does Tarnholt School open?", thread="t1")

    report = scene.hear("Tarnholt School, you will see.", thread="t1", **unsure_of("threatening"))

    assert (report.n_joined, report.n_alerts, scene.case.severity) == (1, 1, "medium")
    assert scene.alert_ids == ["case:1:raised:medium:email:2"]


def test_a_pressing_doubt_raises_a_case_but_not_the_labels_that_a_person_has_set() -> None:
    scene = Scene()
    scene.hear("When does Tarnholt School open?", thread="t1")
    scene.desk.act(1, Deed(action=Action.CONFIRM, revision=1), by=Actor(name="Ada", role="dsl"))

    scene.hear("Tarnholt School, you will see.", thread="t1", unsure=("safeguarding",))

    assert (scene.case.severity, scene.case.labels) == ("medium", ())


def test_the_labels_that_a_person_has_set_stay_when_another_post_joins() -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")
    corrected = scene.desk.act(
        1,
        Deed(action=Action.CORRECT_LABELS, revision=1, labels=("hateful",), target=("staff",)),
        by=Actor(name="Ada", role="dsl"),
    )

    scene.hear("Useless, useless Tarnholt School.", thread="t1")

    case = scene.case
    assert (case.labels, case.severity, case.labels_confirmed_by) == (("hateful",), "high", "Ada")
    assert case.plan == corrected.plan
    assert case.n_posts == 2


def test_a_worse_post_raises_even_a_case_whose_labels_a_person_has_set() -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")
    scene.desk.act(1, Deed(action=Action.CONFIRM, revision=1), by=Actor(name="Ada", role="dsl"))

    report = scene.hear(CRITICAL, thread="t1")

    assert (scene.case.severity, report.n_alerts) == ("critical", 2)
    assert (scene.case.labels, scene.case.status) == (("abusive", "threatening"), "action_under_way")
    assert scene.case.labels_confirmed_by == "", "nobody has confirmed these labels"


def test_a_post_about_a_child_makes_any_case_one_for_few_eyes() -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")
    scene.desk.act(1, Deed(action=Action.CONFIRM, revision=1), by=Actor(name="Ada", role="dsl"))

    scene.hear("Tarnholt School: the girl lives at Mill Lane.", thread="t1")

    assert scene.case.is_restricted
    assert (scene.case.labels, scene.case.severity) == (("abusive",), "medium")


def test_the_answer_of_a_person_about_the_author_stays_in_the_plan() -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")
    scene.desk.act(
        1,
        Deed(action=Action.SET_AUTHOR_ROLE, revision=1, author_role="parent"),
        by=Actor(name="Ada", role="dsl"),
    )

    scene.hear(CRITICAL, thread="t1")

    assert scene.case.author_role == "parent"
    assert [step.key for step in scene.case.plan.steps] == ["abusive", "threatening", "invite"]


@pytest.mark.parametrize(("context", "is_own"), [("@TarnholtSchool", True), ("Town chat", False)])
def test_a_case_knows_whether_it_was_said_on_the_schools_own_account(context: str, *, is_own: bool) -> None:
    scene = Scene()

    scene.hear(ABUSIVE, context=context)

    assert scene.case.is_own_account is is_own


def test_at_night_the_alert_of_a_minor_case_waits_for_the_morning() -> None:
    scene = Scene()
    scene.clock.advance(13 * 3600)

    scene.hear(ABUSIVE)

    with scene.store.read() as unit:
        (alert,) = unit.alerts()
    assert alert.not_before == NOW.replace(hour=7) + timedelta(days=1)


def test_the_case_and_its_alerts_are_one_transaction() -> None:
    scene = Scene(WatchedStore())
    store = scene.store
    assert isinstance(store, WatchedStore)
    store.breaks["add_alerts"] = StoreBusyError("The disk is full.")

    with pytest.raises(StoreBusyError):
        scene.hear(ABUSIVE)
    assert (scene.files, scene.alert_ids) == ([], [])

    assert scene.triage.run() == TriageReport(n_triaged=1, n_opened=1, n_alerts=1)


def test_more_than_a_batch_is_decided_in_one_run() -> None:
    scene = Scene()
    told: list[tuple[str, int, int | None]] = []
    for number in range(BATCH_SIZE + 5):
        read(scene.store, a_mention("When does Tarnholt School open?", number, thread_id=f"t{number}"))

    report = scene.triage.run(progress=lambda what, n_done, n_all: told.append((what, n_done, n_all)))

    assert report.n_triaged == BATCH_SIZE + 5
    assert told == [("triage", BATCH_SIZE, None), ("triage", BATCH_SIZE + 5, None)]


def test_a_case_is_as_sure_as_its_surest_post() -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1", scores={"abusive": 0.6})
    scene.hear("Useless Tarnholt School, all of it.", thread="t1", scores={"abusive": 0.8})
    scene.hear("So useless, Tarnholt School, so bad.", thread="t1", scores={"abusive": 0.7})

    assert scene.case.surest == 0.8
    assert (lead := scene.files[0].lead()) is not None
    assert lead.mention.post.external_id == "2"


def test_two_posts_of_one_run_that_belong_together_make_one_case() -> None:
    scene = Scene()
    for number in (1, 2, 3):
        read(scene.store, replace(a_mention(f"Useless Tarnholt School {number}", number, thread_id="t1")))

    assert scene.triage.run() == TriageReport(n_triaged=3, n_opened=1, n_joined=2, n_alerts=1)
    assert scene.case.n_posts == 3


def test_a_new_model_neither_reopens_nor_repeats_a_case() -> None:
    store, clock = MemoryStore(), FixedClock(NOW)
    read(store, a_mention("Tarnholt School: get him."))
    triage = a_triage(store, clock)
    triage.run()
    with store.begin() as unit:
        (case,) = unit.cases(statuses=tuple(Status))
        changed, event = case.apply(Action.DISMISS, by="Ada Example", now=NOW)
        unit.save_case(changed, event)
        (row,) = unit.each_mention()
        assert row.assessment is not None
        unit.add_assessments([replace(row.assessment, model="a later model")])
        before = (unit.cases(statuses=tuple(Status)), unit.alerts())
    assert triage.run() == TriageReport(n_triaged=1)
    with store.read() as unit:
        assert (unit.cases(statuses=tuple(Status)), unit.alerts()) == before
        assert unit.assessments_to_triage(10) == []


def test_a_case_that_is_raised_again_after_a_person_lowered_it_is_news_again() -> None:
    scene = Scene()
    scene.hear(ABUSIVE, thread="t1")
    scene.hear(CRITICAL, thread="t1")
    scene.desk.act(
        1,
        Deed(action=Action.CORRECT_LABELS, revision=2, labels=("abusive",), target=("staff",)),
        by=Actor(name="Ada", role="dsl"),
    )

    report = scene.hear("Get him, Tarnholt School, I mean it.", thread="t1")

    assert (scene.case.severity, report.n_alerts) == ("critical", 2)


def test_a_post_that_is_grave_by_itself_raises_a_case_beside_whose_labels_it_looks_milder() -> None:
    def planner(reading: CaseReading) -> PlanDecision:
        decision = a_planner(reading)
        is_softened = {"abusive", "safeguarding"} <= {*reading.labels}
        return replace(decision, severity="high") if is_softened else decision

    scene = Scene()
    scene.triage = replace(scene.triage, planner=planner)
    scene.hear(ABUSIVE, thread="t1")

    report = scene.hear("Tarnholt School: he touched her.", thread="t1", labels=("safeguarding",))

    assert (scene.case.severity, report.n_alerts) == ("critical", 2)
    assert scene.case.labels == ("abusive", "safeguarding")


@pytest.mark.parametrize(
    ("unsure", "is_restricted"),
    [
        ("abusive", False),
        ("safeguarding", True),
        ("identifying", True),
        (NOT_ASSESSED, True),
        (OTHER_LANGUAGE, True),
    ],
)
def test_a_doubt_about_a_child_or_private_data_is_for_few_eyes_until_a_person_has_looked(
    unsure: str, *, is_restricted: bool
) -> None:
    opened, joined = Scene(), Scene()
    opened.hear("Tarnholt School, hm.", **unsure_of(unsure))
    joined.hear(ABUSIVE, thread="t1")
    joined.hear("Tarnholt School, hm.", thread="t1", **unsure_of(unsure))

    assert (opened.case.is_restricted, joined.case.is_restricted) == (is_restricted, is_restricted)
    opened.desk.act(
        1,
        Deed(action=Action.SET_AUTHOR_ROLE, revision=1, author_role="parent"),
        by=Actor(name="Ada", role="head"),
    )
    assert opened.case.is_restricted is is_restricted, "who wrote it does not settle the doubt"
    opened.desk.act(
        1,
        Deed(action=Action.CORRECT_LABELS, revision=2, labels=("abusive",)),
        by=Actor(name="Ada", role="head"),
    )
    assert not opened.case.is_restricted


def test_what_a_model_does_not_judge_is_for_few_eyes_too() -> None:
    scene = Scene()

    scene.hear(ABUSIVE, scores={"abusive": 0.9})

    assert scene.case.is_restricted


@pytest.mark.parametrize("joins", [False, True])
def test_a_name_on_the_watch_list_does_not_wait_for_the_digest(*, joins: bool) -> None:
    scene = Scene()
    if joins:
        scene.hear(ABUSIVE, thread="t1")
    name = PersonalWords(start=0, end=4, kind="person", is_watched=True)

    scene.hear("Tarnholt School, hm.", thread="t1", personal=(name,), **unsure_of("identifying"))

    assert scene.case.severity == "high"
    assert scene.case.is_restricted


def test_a_post_that_the_policy_cannot_be_asked_about_becomes_a_case_and_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def planner(reading: CaseReading) -> PlanDecision:
        if "unheard-of" in reading.labels:
            raise KeyError("Joey Marsden of 4 Mill Lane")
        return a_planner(reading)

    scene = Scene()
    scene.triage = replace(scene.triage, planner=planner)
    read(scene.store, a_mention("Tarnholt School, hm.", 1), labels=("unheard-of",))
    read(scene.store, a_mention(CRITICAL, 2))

    assert scene.triage.run() == TriageReport(n_triaged=2, n_opened=2, n_alerts=3)
    doubtful, grave = scene.files
    assert (doubtful.case.severity, doubtful.case.labels, grave.case.severity) == ("medium", (), "critical")
    assert "a person must" in caplog.text
    assert "Marsden" not in caplog.text
