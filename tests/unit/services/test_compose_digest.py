"""The week's digest: its counts, its open cases, its good news, and that it goes out once."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.case import Action
from monitor.domain.digest import Digest, GoodNews, SentimentWeek, SourceReport, week_named
from monitor.domain.school import Weekly
from monitor.services.compose_digest import N_GOOD_SHOWN, N_OPEN_SHOWN, DigestDesk
from monitor.services.ports import CasePost, SourceState
from monitor.services.review import Deed, ReviewDesk
from monitor.testing import FixedClock, MemoryStore
from tests.unit.services.service_values import LONDON, NOW, a_mention, a_planner, a_triage, keep, read

WEEK = "2026-W47"
START = week_named(WEEK, LONDON).start
END = week_named(WEEK, LONDON).end
A_SECOND = timedelta(microseconds=1)


class Scene:
    """A store, and a desk for digests."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = FixedClock(NOW)
        self.weekly = Weekly(
            weekday=0, at=time(7, 30), channels=("email", "slack"), to=("slt@tarnholt.example",)
        )
        self.quoted: list[str] = []
        self._n_posts = 0

    @property
    def desk(self) -> DigestDesk:
        """The desk."""
        return DigestDesk(
            store=self.store,
            clock=self.clock,
            school="Tarnholt Community School",
            zone=LONDON,
            weekly=self.weekly,
            reviews_url="http://reviews.example",
            quote=self._quote,
            about=" and ".join,
            platforms=lambda: {"Town talk": "x"},
        )

    def _quote(self, row: CasePost) -> str:
        text = row.mention.post.text
        self.quoted.append(text)
        return text[:9]

    def hear(self, text: str, at: datetime | None = None, **fields: Any) -> None:
        """Bring a post that was said at this time, or now, as far as its assessment."""
        at = at or NOW + timedelta(seconds=self._n_posts)
        self._n_posts += 1
        read(self.store, a_mention(text, self._n_posts, posted_at=at, **fields))

    def triage(self) -> None:
        """Open the cases."""
        a_triage(self.store, self.clock).run()

    def act(self, case_id: int, action: Action, **fields: Any) -> None:
        """Do something with a case."""
        with self.store.read() as unit:
            case = unit.case(case_id)
        assert case is not None
        desk = ReviewDesk(store=self.store, clock=self.clock, planner=a_planner)
        desk.act(case_id, Deed(action=action, revision=case.revision, **fields), by=Actor(name="Ada"))

    def digest(self, week: str = WEEK) -> Digest:
        """Compose a week."""
        return self.desk.compose(week)


def test_an_empty_week_is_a_digest_of_noughts() -> None:
    digest = Scene().digest()

    assert (digest.school, digest.week, digest.start, digest.end) == (
        "Tarnholt Community School",
        WEEK,
        START,
        END,
    )
    assert (digest.n_posts, digest.n_cases_opened, digest.n_cases_closed, digest.n_open) == (0, 0, 0, 0)
    assert (digest.open_cases, digest.good_news) == ((), ())
    assert [(source.n_posts, source.problem) for source in digest.sources] == [(0, "not looked at yet")]
    assert digest.n_opened_by_severity == {}


@pytest.mark.parametrize(
    ("at", "n_posts"),
    [(START - A_SECOND, 0), (START, 1), (NOW, 1), (END - A_SECOND, 1), (END, 0)],
)
def test_a_week_is_half_open(at: datetime, n_posts: int) -> None:
    scene = Scene()
    scene.hear("Tarnholt School is useless.", at)

    assert scene.digest().n_posts == n_posts


def test_posts_are_counted_by_platform_label_and_feeling() -> None:
    scene = Scene()
    scene.hear("Tarnholt School is useless.")
    scene.hear("Burn it down, useless Tarnholt School.", platform="reddit")
    scene.hear("Thank you Tarnholt School.")
    scene.hear("Tarnholt School is on the A596.")
    aside = a_mention("The Tarnholt Arms is open.", 99)
    keep(scene.store, replace(aside, relevance=replace(aside.relevance, is_relevant=False, score=0.3)))

    digest = scene.digest()

    assert (digest.n_posts, digest.n_set_aside) == (4, 1)
    assert digest.n_by_platform == {"x": 3, "reddit": 1}
    assert digest.n_by_label == {"abusive": 2, "threatening": 1}
    assert digest.sentiment[-1] == SentimentWeek(week=WEEK, negative=2, neutral=1, positive=1)


def test_sentiment_goes_back_eight_weeks_oldest_first() -> None:
    scene = Scene()
    scene.hear("Tarnholt School is useless.", NOW - timedelta(weeks=7))
    scene.hear("Thank you Tarnholt School.", NOW - timedelta(weeks=8))
    scene.hear("Thank you Tarnholt School, again.", NOW - timedelta(weeks=1))

    weeks = scene.digest().sentiment

    assert [week.week for week in weeks] == [f"2026-W{n}" for n in range(40, 48)]
    assert [(week.negative, week.positive) for week in weeks] == [(1, 0), *[(0, 0)] * 5, (0, 1), (0, 0)]


def test_cases_are_counted_by_the_week_in_which_they_were_opened_and_closed() -> None:
    scene = Scene()
    for text in ("Tarnholt School: get him.", "Tarnholt School is useless.", "Useless Tarnholt School!"):
        scene.hear(text)
    scene.triage()
    scene.act(2, Action.DISMISS, reason="no_harm")
    scene.clock.advance(7 * 86400)
    scene.act(3, Action.DISMISS, reason="wrong_label")

    this_week, next_week = scene.digest(), scene.digest("2026-W48")

    assert (this_week.n_cases_opened, this_week.n_cases_closed) == (3, 1)
    assert (next_week.n_cases_opened, next_week.n_cases_closed) == (0, 1)
    assert list(this_week.n_opened_by_severity.items()) == [("critical", 1), ("medium", 2)]


def test_fair_criticism_is_counted_by_the_reason_and_not_by_a_word_in_a_note() -> None:
    scene = Scene()
    for number in range(3):
        scene.hear(f"Tarnholt School is useless {number}.")
    scene.triage()
    scene.act(1, Action.DISMISS, reason="legitimate_criticism")
    scene.act(2, Action.DISMISS, reason="legitimate_criticism", note="They have a point.")
    scene.act(3, Action.DISMISS, reason="no_harm", note="Fair criticism, I thought, but a joke.")

    assert (scene.digest().n_fair_criticism, scene.digest().n_cases_closed) == (2, 3)


def test_open_cases_are_listed_with_the_next_step_worst_first() -> None:
    scene = Scene()
    scene.hear("Tarnholt School is useless.")
    scene.hear("Tarnholt School: get him.")
    scene.hear("When does Tarnholt School open?")
    scene.triage()
    scene.act(1, Action.STEP_DONE, step="abusive")

    critical, medium, low = scene.digest().open_cases

    assert (critical.number, critical.severity, critical.status) == ("GP-0002", "critical", "new")
    assert (critical.labels, critical.about) == (("possibly threatening",), "staff")
    assert (critical.next_step, critical.url) == (
        "See to threatening. [TS-1]",
        "http://reviews.example/cases/2",
    )
    assert (medium.status, medium.next_step) == ("action under way", "")
    assert low.labels == ()
    assert critical.opened_at == NOW
    assert critical.opened_at.tzinfo is LONDON


def test_a_closed_case_is_not_listed_and_an_older_open_one_is() -> None:
    scene = Scene()
    scene.hear("Tarnholt School is useless.", NOW - timedelta(weeks=9))
    scene.hear("Useless Tarnholt School!")
    scene.triage()
    scene.act(2, Action.DISMISS, reason="no_harm")

    assert [case.number for case in scene.digest("2026-W50").open_cases] == ["GP-0001"]


def test_a_long_queue_is_cut_and_its_length_said() -> None:
    scene = Scene()
    for number in range(N_OPEN_SHOWN + 3):
        scene.hear(f"Useless, number {number}, is Tarnholt School.")
    scene.triage()

    digest = scene.digest()

    assert (len(digest.open_cases), digest.n_open) == (N_OPEN_SHOWN, N_OPEN_SHOWN + 3)


def test_good_news_is_quoted_as_the_school_allows() -> None:
    scene = Scene()
    scene.hear("Thank you Tarnholt School.", context="#TarnholtSchool")
    scene.hear("Thank you, useless Tarnholt School.")

    digest = scene.digest()

    assert digest.good_news == (
        GoodNews(platform="x", context="#TarnholtSchool", quote="Thank you", posted_at=NOW),
    )
    assert digest.n_good_news == 1
    assert scene.quoted == ["Thank you Tarnholt School."]


def test_only_some_good_news_is_shown_and_all_of_it_counted() -> None:
    scene = Scene()
    for number in range(N_GOOD_SHOWN + 2):
        scene.hear(f"Thank you, Tarnholt School, for the {number}.")

    assert (len(scene.digest().good_news), scene.digest().n_good_news) == (N_GOOD_SHOWN, N_GOOD_SHOWN + 2)


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (SourceState(name="Town talk", last_attempt_at=NOW, last_success_at=NOW, last_post_at=NOW), ""),
        (
            SourceState(name="Town talk", last_attempt_at=NOW, last_error="The server is down."),
            "The server is down.",
        ),
        (
            SourceState(
                name="Town talk",
                last_attempt_at=NOW,
                last_success_at=NOW,
                last_post_at=NOW - timedelta(days=8),
            ),
            "nothing new for 8 days: either nothing was said, or the source has changed; look at it once",
        ),
    ],
)
def test_a_source_that_fails_or_is_silent_says_so(state: SourceState, problem: str) -> None:
    scene = Scene()
    with scene.store.begin() as unit:
        unit.save_source_state(state, expected_checkpoint=None)

    assert scene.digest().sources == (
        SourceReport(
            name="Town talk",
            platform="x",
            n_posts=0,
            last_success_at=state.last_success_at,
            problem=problem,
        ),
    )


def test_a_source_that_was_switched_off_is_not_reported() -> None:
    scene = Scene()
    with scene.store.begin() as unit:
        unit.save_source_state(SourceState(name="Old paper", last_attempt_at=NOW), expected_checkpoint=None)

    assert [source.name for source in scene.digest().sources] == ["Town talk"]


def test_the_same_week_of_the_same_store_is_the_same_digest() -> None:
    scene = Scene()
    scene.hear("Tarnholt School is useless.")
    scene.hear("Thank you Tarnholt School.")
    scene.triage()

    assert scene.digest() == scene.digest()


@pytest.mark.parametrize("week", ["", "last", "2026-W54", "0001-W01", "9999-W52"])
def test_a_week_that_is_none_is_an_error_with_the_mend(week: str) -> None:
    scene = Scene()

    for ask in (scene.desk.compose, scene.desk.queue):
        with pytest.raises(ValueError, match="is not a week"):
            ask(week)
    assert _waiting(scene) == []


def _waiting(scene: Scene) -> list[str]:
    with scene.store.read() as unit:
        return [alert.alert_id for alert in unit.alerts()]


def test_a_digest_that_is_queued_twice_goes_out_once() -> None:
    scene = Scene()

    assert [scene.desk.queue(WEEK), scene.desk.queue(WEEK)] == [2, 0]
    assert sorted(_waiting(scene)) == ["digest:2026-W47:email", "digest:2026-W47:slack"]


def test_a_channel_that_is_added_later_gets_its_digest_and_the_others_no_second() -> None:
    scene = Scene()
    scene.weekly = replace(scene.weekly, channels=("email",))
    scene.desk.queue(WEEK)
    scene.weekly = replace(scene.weekly, channels=("email", "slack"))

    assert scene.desk.queue(WEEK) == 1


def test_by_itself_the_newest_week_that_is_due_is_queued_and_a_missed_one_caught_up() -> None:
    scene = Scene()

    n_queued = []
    for _ in range(14):
        n_queued.append(scene.desk.queue())
        scene.clock.advance(12 * 3600)

    assert n_queued == [2, *[0] * 9, 2, *[0] * 3]
    assert {name.split(":")[1] for name in _waiting(scene)} == {"2026-W46", "2026-W47"}


def test_both_ways_of_closing_as_fair_criticism_count() -> None:
    scene = Scene()
    for number in range(2):
        scene.hear(f"Tarnholt School is useless {number}.")
    scene.triage()
    scene.act(1, Action.DISMISS, reason="legitimate_criticism")
    scene.act(2, Action.FAIR_CRITICISM, note="They have a point.")

    assert (scene.digest().n_fair_criticism, scene.digest().n_cases_closed) == (2, 2)


def test_what_was_asked_in_the_week_is_counted_whenever_its_case_was_opened_and_however_it_stands() -> None:
    scene = Scene()
    scene.hear("Tarnholt School is useless.")
    scene.triage()
    scene.act(1, Action.SET_NECESSITY, given={"necessity": ("It names a teacher.",)})
    scene.clock.advance(7 * 86400)
    scene.act(1, Action.RUNG_TAKEN, given={"rung": ("platform",), "platform": ("x",)})
    scene.act(1, Action.RUNG_ENDED, given={"rung": ("r1",), "outcome": ("removed",)})
    scene.act(1, Action.DISMISS, reason="already_removed")

    assert scene.digest().asked_to_remove.rows == ()
    assert scene.digest("2026-W48").asked_to_remove.by_platform() == {"x": (1, 1)}


@pytest.mark.parametrize(
    ("context", "concerned", "author_role"),
    [(("about_head",), (), "parent"), ((), ("ben",), "parent"), ((), (), "staff")],
)
def test_a_case_that_is_for_few_is_a_number_in_the_digest(
    context: tuple[str, ...], concerned: tuple[str, ...], author_role: str
) -> None:
    scene = Scene()
    scene.hear("Tarnholt School is useless.")
    scene.triage()
    with scene.store.begin() as unit:
        case = unit.case(1)
        assert case is not None
        work = replace(case.work, context=context, concerned=concerned)
        case = replace(case, work=work, author_role=author_role)
        unit.save_case(*case.apply(Action.NOTE, by="Ada Marsh", now=NOW))

    [shown] = scene.digest().open_cases

    assert (shown.number, shown.is_restricted) == ("GP-0001", True)
    assert (shown.labels, shown.about, shown.next_step) == ((), "", "")
