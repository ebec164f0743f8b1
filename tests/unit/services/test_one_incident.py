"""One incident, one case: what joins, what stays apart, what a pile-on tells, what no post can force."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.case import Action, Case
from monitor.domain.crowd import PILE_ON_ACCOUNTS_AT_LEAST
from monitor.domain.likeness import Likeness, plain_words
from monitor.near_words import bands
from monitor.services.ports import CaseFile
from monitor.services.review import Deed, ReviewDesk
from monitor.testing import FixedClock, MemoryStore
from tests.unit.services.service_values import NOW, a_mention, a_planner, a_triage, read

LIKENESS = Likeness(
    near_words=bands,
    secret="s" * 40,
    staff=("Jane Dunmore",),
    own_words=plain_words("Tarnholt School"),
)
LOCKED = "Useless Tarnholt School has locked every toilet all day and the kids are bursting"
SOLD = "Useless Tarnholt School sold our entire playing field for one car park nobody wanted"
OPENINGS = (
    "So the useless lot at Tarnholt School",
    "Furious. Useless Tarnholt School",
    "My useless council lets Tarnholt School",
    "Could somebody stop useless Tarnholt School, they",
    "Ha, useless again, Tarnholt School",
    "Useless as ever, now Tarnholt School",
    "Look at useless Tarnholt School who",
    "Once more the useless Tarnholt School",
    "Not joking, useless Tarnholt School",
    "Today useless Tarnholt School",
)
ENDINGS = (
    "banned braids, whatever comes next",
    "would sooner see braids banned than mend a roof",
    "with braids suddenly banned out of nowhere",
    "say braids are banned, in which century please",
    "has banned braids and sent five kids out",
    "thinks banned braids make a good report",
    "wrote that braids are banned, on a Sunday too",
    "put banned braids above reading and sums",
    "have banned braids while boys wear mullets",
    "announced the braids are banned by letter",
)


class Scene:
    """A store with triage by the real likeness."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), FixedClock(NOW)
        self.triage = replace(a_triage(self.store, self.clock), likeness=LIKENESS)
        self.desk = ReviewDesk(store=self.store, clock=self.clock, planner=a_planner)
        self._n_posts = 0

    def bring(
        self, text: str, *, author: str | None = None, hours: float = 0, thread: str = "", **found: Any
    ) -> str:
        """Bring a post as far as its assessment."""
        self._n_posts += 1
        mention = a_mention(
            text,
            self._n_posts,
            author=f"u{self._n_posts}" if author is None else author,
            thread_id=thread,
            posted_at=NOW + timedelta(hours=hours, minutes=self._n_posts),
        )
        read(self.store, mention, **found)
        return mention.mention_id

    def hear(self, text: str, **fields: Any) -> str:
        """Bring a post and decide about it."""
        mention_id = self.bring(text, **fields)
        self.triage.run()
        return mention_id

    @property
    def files(self) -> list[CaseFile]:
        with self.store.read() as unit:
            found = [unit.case_file(number) for number in range(1, 60)]
        return [file for file in found if file is not None]

    @property
    def cases(self) -> list[Case]:
        return [file.case for file in self.files]

    @property
    def sizes(self) -> list[int]:
        return [len(file.posts) for file in self.files]

    def reasons(self, case_id: int = 1) -> list[str]:
        events = self.files[case_id - 1].events
        return [event.detail for event in events if event.action is Action.JOIN]

    @property
    def alerts(self) -> list[tuple[int | None, str]]:
        with self.store.read() as unit:
            return [(alert.case_id, f"{alert.kind} {alert.channel}") for alert in reversed(unit.alerts())]


def braids(scene: Scene, n: int, **fields: Any) -> None:
    for number in range(n):
        scene.hear(f"{OPENINGS[number]} {ENDINGS[number]}.", **fields)


# --- nearly the same words ---------------------------------------------------------------------------------


def test_nearly_the_same_words_join_and_the_history_says_how_near() -> None:
    scene = Scene()
    scene.hear(LOCKED)

    scene.hear(f"RT @mum: {LOCKED.replace('every', 'each')} 😡")

    assert scene.sizes == [2]
    assert scene.reasons() == ["from Town talk; joined: nearly the same words as another post (0.80)"]


def test_small_changes_from_copy_to_copy_do_not_lead_from_one_matter_to_another() -> None:
    scene = Scene()
    words, other = LOCKED.split(), SOLD.split()
    for n in range(len(words) + 1):
        scene.hear(" ".join([*other[:n], *words[n:]]))

    assert len(scene.sizes) > 1


def test_ten_thousand_copies_in_small_are_one_case_with_a_count_and_few_keys() -> None:
    scene = Scene()
    for number in range(60):
        scene.bring(LOCKED + "!" * (number % 7), thread=f"t{number}")
    scene.triage.run()

    (case,) = scene.cases
    assert (case.n_posts, case.work.crowd.n_accounts) == (60, 60)
    with scene.store.read() as unit:
        assert len(unit.keys_between(1, ("near:", "near;"))) == len(LIKENESS.near_words({"a"}))


def test_a_case_that_a_person_has_closed_is_not_joined_by_near_words_either() -> None:
    scene = Scene()
    scene.hear(LOCKED)
    by = Actor(name="Ada", role="head")
    scene.desk.act(1, Deed(action=Action.DISMISS, revision=1, reason="no_harm"), by=by)

    scene.hear(LOCKED + " today")

    assert scene.sizes == [1, 1]


# --- the same person ---------------------------------------------------------------------------------------


def test_posts_that_name_one_teacher_within_three_days_are_one_case() -> None:
    scene = Scene()
    scene.hear("Useless, that Mrs Dunmore at Tarnholt School.")
    scene.hear("Tarnholt School ought to be rid of Jane Dunmore, useless.", hours=70)
    scene.hear("Where did Tarnholt School find Mrs Dunmore, she is useless.", hours=70 + 73)

    assert scene.sizes == [2, 1]
    assert scene.reasons() == ["from Town talk; joined: the same person named within 72 hours"]


def test_a_post_that_names_two_people_is_no_bridge_between_their_cases() -> None:
    scene = Scene()
    scene.triage = replace(scene.triage, likeness=replace(LIKENESS, staff=("Jane Dunmore", "Peter Marsh")))
    scene.hear("Useless, that Mrs Dunmore at Tarnholt School.")
    scene.hear("Tarnholt School has Mrs Dunmore and Mr Marsh, both useless.")
    scene.hear("As for Tarnholt School, Mr Marsh is just useless.")

    assert scene.sizes == [1, 1, 1]


@pytest.mark.parametrize(
    "fields",
    [{"target": ("pupil",)}, {"labels": ("abusive", "identifying")}, {"unsure": ("safeguarding",)}],
)
def test_a_post_about_a_pupil_or_for_few_eyes_never_joins_by_name_nor_is_joined(
    fields: dict[str, Any],
) -> None:
    joins, joined = Scene(), Scene()
    plain, careful = (
        "Useless, that Mrs Dunmore at Tarnholt School.",
        "Mrs Dunmore of Tarnholt School was useless to my girl.",
    )
    joins.hear(plain)
    joins.hear(careful, **fields)
    joined.hear(careful, **fields)
    joined.hear(plain)

    assert (joins.sizes, joined.sizes) == ([1, 1], [1, 1])


# --- a pile-on ---------------------------------------------------------------------------------------------


def test_many_accounts_on_one_matter_become_one_case_with_a_count_and_few_messages() -> None:
    scene = Scene()
    braids(scene, 10)

    assert scene.sizes == [8, 1, 1], "the first three stand alone until the fourth shows what they share"
    case = scene.cases[0]
    assert case.work.crowd.is_pile_on
    assert case.work.crowd.n_accounts == 8
    assert scene.reasons()[0] == (
        "from Town talk; joined: 3 other accounts spoke of the same within 6 hours; "
        "GP-0002, GP-0003 may be of the same incident: merge if so"
    )
    assert sorted(scene.alerts) == [
        (1, "opened email"),
        (1, "pile_on email"),
        (2, "opened email"),
        (3, "opened email"),
    ]


def test_a_busy_day_of_unrelated_complaints_is_not_one_incident() -> None:
    matters = (
        "has lost my parcel of blazers",
        "sends the minibus without seat belts",
        "burns the porridge at breakfast club",
        "cut the oboe from the orchestra",
        "painted the railings a hideous mauve",
        "fines families for funerals",
        "left the gritting until noon",
        "cancelled swimming without a refund",
        "put the hedgehog club into a cupboard",
        "wants cash for photocopies of maps",
        "swapped the carpets during exams",
        "allows drones above the orchard",
    )
    scene = Scene()
    for matter in matters:
        scene.hear(f"Useless Tarnholt School {matter}, absolutely disgusting behaviour.")

    assert scene.sizes == [1] * len(matters)


def test_a_topic_is_of_its_hours_and_its_accounts() -> None:
    slow, alone = Scene(), Scene()
    for number in range(8):
        slow.hear(f"{OPENINGS[number]} {ENDINGS[number]}.", hours=7 * number)
        alone.hear(f"{OPENINGS[number]} {ENDINGS[number]}.", author="the very same")

    assert slow.sizes == [1] * 8
    assert alone.sizes == [1] * 8


def test_a_hashtag_of_the_campaign_joins_and_the_schools_own_does_not() -> None:
    campaign, own = Scene(), Scene()
    for number, opening in enumerate(OPENINGS[:6]):
        campaign.hear(f"{opening} {number}. #LetThemWearIt")
        own.hear(f"{opening} {number}. #TarnholtSchool")

    assert campaign.sizes == [4, 1, 1]
    assert own.sizes == [1] * 6


def test_a_case_becomes_a_pile_on_once_and_says_so_once() -> None:
    scene = Scene()
    for number in range(12):
        scene.hear(f"{OPENINGS[number % 10]} {number}.", thread="t1")

    assert [alert for alert in scene.alerts if "pile_on" in alert[1]] == [(1, "pile_on email")]
    told = [reason for reason in scene.reasons() if "pile-on" in reason]
    assert told == [
        f"from Town talk; joined: in the same thread; now a pile-on ({PILE_ON_ACCOUNTS_AT_LEAST} accounts)"
    ]


def test_a_pile_on_of_mild_posts_does_not_wait_for_the_digest() -> None:
    scene = Scene()
    for number in range(6):
        scene.hear(f"When does Tarnholt School open {number}?", thread="t1", intent="complaint")

    (case,) = scene.cases
    assert case.severity == "medium"
    assert scene.alerts == [(1, "pile_on email")]
    assert scene.reasons()[-1].endswith("now a pile-on (6 accounts); severity raised from low to medium")


def test_many_who_ask_are_no_pile_on() -> None:
    scene = Scene()
    for number in range(12):
        scene.hear(f"When does Tarnholt School open {number}?", thread="t1")

    (case,) = scene.cases
    assert (case.severity, case.work.crowd.n_accounts, case.work.crowd.is_pile_on) == ("low", 12, False)
    assert scene.alerts == []


@pytest.mark.parametrize("author", ["the same one", ""])
def test_one_account_or_none_that_is_known_is_no_crowd(author: str) -> None:
    scene = Scene()
    for number in range(12):
        scene.hear(f"{OPENINGS[number % 10]} {number}.", thread="t1", author=author)

    (case,) = scene.cases
    assert not case.work.crowd.is_pile_on
    assert case.work.crowd.n_accounts == (1 if author else 0)


def test_a_case_knows_its_first_and_last_post_in_whatever_order_they_came() -> None:
    scene = Scene()
    scene.hear(f"{OPENINGS[0]}.", thread="t1", hours=5)
    scene.hear(f"{OPENINGS[1]}.", thread="t1", hours=1)
    scene.hear(f"{OPENINGS[2]}.", thread="t1", hours=9)

    crowd = scene.cases[0].work.crowd
    assert (crowd.first_at, crowd.last_at) == (
        NOW + timedelta(hours=1, minutes=2),
        NOW + timedelta(hours=9, minutes=3),
    )


# --- restricted cases --------------------------------------------------------------------------------------


def test_a_post_for_few_eyes_does_not_close_a_pile_on_to_those_who_follow_it() -> None:
    scene = Scene()
    for number in range(7):
        scene.hear(f"{OPENINGS[number]} {number}.", thread="t1")

    scene.hear("Tarnholt School: the girl lives at Mill Lane.", thread="t1")
    scene.hear("Tarnholt School: that girl lives at Mill Lane 4.", thread="t1")
    scene.hear(f"{OPENINGS[8]} again.", thread="t1")

    pile_on, few_eyes = scene.cases
    assert (pile_on.n_posts, pile_on.is_restricted) == (8, False)
    assert (few_eyes.n_posts, few_eyes.is_restricted) == (2, True)


def test_a_pile_on_that_gathers_in_a_restricted_case_is_still_told() -> None:
    scene = Scene()
    scene.hear("Tarnholt School: the girl lives at Mill Lane.", thread="t1")
    for number in range(6):
        scene.hear(f"{OPENINGS[number]} {number}.", thread="t1")

    (case,) = scene.cases
    assert case.is_restricted
    assert (1, "pile_on email") in scene.alerts


def test_a_restricted_case_never_draws_a_crowd_by_topic() -> None:
    scene = Scene()
    for number in range(5):
        scene.hear(f"{OPENINGS[number]} {ENDINGS[number]}.", unsure=("safeguarding",))
    scene.hear(f"{OPENINGS[7]} {ENDINGS[7]}.")

    assert scene.sizes == [1] * 6


def test_a_case_that_becomes_restricted_is_news_for_those_who_see_it_from_now_on() -> None:
    scene = Scene()
    scene.hear(OPENINGS[0], thread="t1")

    scene.hear("Tarnholt School: the girl lives at Mill Lane.", thread="t1")

    assert scene.alerts == [(1, "opened email"), (1, "opened email")]


# --- one message a run -------------------------------------------------------------------------------------


def test_a_case_that_is_opened_and_raised_in_one_run_is_one_message_with_its_final_state() -> None:
    scene = Scene()
    scene.bring(OPENINGS[0], thread="t1")
    scene.bring("Tarnholt School: get him.", thread="t1")

    scene.triage.run()

    assert sorted(scene.alerts) == [(1, "opened email"), (1, "opened slack")]
    assert scene.cases[0].severity == "critical"


def test_a_later_batch_of_the_run_adds_only_the_channels_that_nobody_was_to_be_told_on() -> None:
    scene = Scene()
    scene.clock.advance(13 * 3600)  # at night: the first message waits for the morning
    for number in range(130):
        scene.bring(f"Useless Tarnholt School {number}", thread="t1", author="one")
    scene.bring("Tarnholt School: get him.", thread="t1", author="one", hours=1)

    scene.triage.run()

    assert scene.alerts == [(1, "opened email"), (1, "raised slack")]
    with scene.store.read() as unit:
        assert {alert.not_before for alert in unit.alerts()} == {scene.clock.now()}


def test_a_message_that_has_been_tried_meanwhile_is_followed_by_another() -> None:
    scene = Scene()
    scene.hear(OPENINGS[0], thread="t1")

    scene.hear("Tarnholt School: get him.", thread="t1")

    assert [kind for _, kind in scene.alerts] == ["opened email", "raised email", "raised slack"]


# --- what the joined case says -----------------------------------------------------------------------------


def test_a_joining_post_tells_where_it_was_said_and_what_it_is() -> None:
    scene = Scene()
    scene.hear("Useless Tarnholt School.", thread="t1", intent="other", sentiment="neutral")

    mention = a_mention("Useless again.", 99, thread_id="t1", context="@TarnholtSchool")
    read(
        scene.store, mention, labels=("abusive",), target=("staff",), intent="complaint", sentiment="negative"
    )
    scene.triage.run()

    case = scene.cases[0]
    assert (case.intent, case.sentiment, case.is_own_account) == ("complaint", "negative", True)


def test_what_a_person_has_confirmed_of_tone_and_intent_stays() -> None:
    scene = Scene()
    scene.hear("Useless Tarnholt School.", thread="t1", intent="other", sentiment="neutral")
    scene.desk.act(1, Deed(action=Action.CONFIRM, revision=1), by=Actor(name="Ada", role="head"))

    scene.hear("Useless again, Tarnholt School.", thread="t1")

    assert (scene.cases[0].intent, scene.cases[0].sentiment) == ("other", "neutral")
