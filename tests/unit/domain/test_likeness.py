"""Which posts are of one incident by words, person or topic: thirty pairs by hand, and the rules."""

import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.assessment import Assessment
from monitor.domain.likeness import (
    PERSON_WINDOW,
    TOPIC_WORDS_AT_MOST,
    Likeness,
    Traits,
    exact_keys,
    family_of,
    jaccard,
    nearness,
    plain_words,
    same_person,
    shared_topics,
    shingles_of,
    timed,
    traits_of,
    window,
    words_of,
)
from monitor.domain.mention import Mention, Relevance
from monitor.domain.people_named import Person, people_in
from monitor.domain.personal import PersonalWords
from monitor.domain.post import Post
from monitor.near_words import N_BANDS, bands

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
OWN = plain_words("Tarnholt Community School") | plain_words("#TarnholtSchool")
STAFF = ("Jane Dunmore", "Mr Peter Marsh")

# True near-duplicates: emoji, punctuation, "RT", a link, capitals, one word swapped, a few words more.
SAME = [
    (
        "Tarnholt School has locked the toilets all day and the kids are bursting",
        "Tarnholt School has locked the toilets all day and the kids are bursting 😡😡😡",
    ),
    (
        "Nobody at Tarnholt answers the phone and my son waits outside in the rain",
        "NOBODY at Tarnholt answers the phone!!! And my son waits outside, in the rain...",
    ),
    (
        "The new head of Tarnholt School is ruining every good thing this place had",
        "RT @tarnmum: The new head of Tarnholt School is ruining every good thing this place had",
    ),
    (
        "Tarnholt School sold our playing field for a car park and told nobody",
        "Tarnholt School sold our playing field for a car park and told nobody https://news.example/a?b=1",
    ),
    (
        "Shame on Tarnholt School for cutting the only music lesson they had left",
        "Shame on Tarnholt School for axing the only music lesson they had left",
    ),
    (
        "They punished the whole class because one lad threw a pencil at Tarnholt",
        "They punished the whole class because one boy threw a pencil at Tarnholt",
    ),
    (
        "Tarnholt School wants forty pounds for a tie that falls apart in a week",
        "Tarnholt School wants forty pounds for a tie that falls apart in a week, so true",
    ),
    (
        "Why does Tarnholt School still have no lift for kids in wheelchairs",
        "why does tarnholt school STILL have no lift for kids in wheelchairs??? 🤷",
    ),
    (
        "The bus from Tarnholt left without eleven children again this afternoon",
        "The bus from Tarnholt left without eleven children again this afternoon @eskbuses #fail",
    ),
    (
        "If you work in the Tarnholt kitchen you should be ashamed of that food",
        "If you work in the Tarnholt kitchen, you should be ashamed of this food",
    ),
    (
        "Tarnholt School's answer to bullying is to tell the victim to smile more",
        "Tarnholt School’s answer to bullying is to tell the victim to smile more",
    ),
    (
        "Four weeks without a maths teacher at Tarnholt and not a word to parents",
        "rt Four weeks without a maths teacher at Tarnholt, and not one word to parents",
    ),
    (
        "The office at Tarnholt lost my daughter's inhaler and laughed about it",
        "The office at Tarnholt lost my daughter's inhaler and then laughed about it 😤",
    ),
    (
        "Tarnholt School sent them home in their socks after the fire drill today",
        "Tarnholt School sent them home in their s\u200bocks after the fire drill today",
    ),
    (
        "Anyone else think Tarnholt School only cares about its Ofsted banner",
        "Anyone else think Tarnholt School only cares about its Ofsted banner? via @eskdaily",
    ),
]
# Look-alikes of another incident: other matter, other class, other person, the same opening, few words.
APART = [
    (
        "Tarnholt School has locked the toilets all day and the kids are bursting",
        "Tarnholt School has closed the library all week and the kids are furious",
    ),
    (
        "The Year 5 trip was a shambles and nobody told the parents anything",
        "The Year 6 trip was a shambles and nobody told the parents anything",
    ),
    (
        "Class 3b were left alone in the hall for a whole hour this morning",
        "Class 4a were left alone in the hall for a whole hour this morning",
    ),
    (
        "Mrs Dunmore shouted at my son in front of everybody at Tarnholt again",
        "Mr Marsh shouted at my son in front of everybody at Tarnholt again",
    ),
    (
        "I have complained to Tarnholt School three times about the parking outside",
        "I have complained to Tarnholt School three times about a boy with a knife",
    ),
    ("Tarnholt School is the worst", "Tarnholt School is the best"),
    (
        "Does anybody know when Tarnholt School opens again after the snow",
        "Does anybody know who to ask about lost property at Tarnholt School",
    ),
    (
        "The uniform shop of Tarnholt School has run out of blazers in size ten",
        "The uniform shop of Tarnholt School charged me twice and kept the money",
    ),
    (
        "Honestly cannot believe what they feed our children at Tarnholt School",
        "Honestly cannot believe how they speak to our children at Tarnholt School gates",
    ),
    (
        "My daughter came home from Tarnholt School in tears because of a test",
        "My daughter came home from Tarnholt School with a prize for her drawing",
    ),
    (
        "Tarnholt School should be ashamed of the state of its changing rooms",
        "Tarnholt School should be ashamed of how it treats its dinner ladies",
    ),
    (
        "Somebody at Tarnholt School stole the charity box from reception",
        "Somebody at Tarnholt School broke the bench outside the reception",
    ),
    (
        "A big thank you to Tarnholt School for the lovely concert last night",
        "A big fine from Tarnholt School for the two days off last month",
    ),
    (
        "Year 9 at Tarnholt have had five supply teachers in three short weeks",
        "Year 9 at Tarnholt have had no hot water in three short weeks either",
    ),
    (
        "Parents evening at Tarnholt was a joke, five minutes and a leaflet",
        "Sports day at Tarnholt was a joke, two hours of rain and no shelter",
    ),
]


def likeness() -> Likeness:
    return Likeness(near_words=bands, secret="k" * 40, staff=STAFF, own_words=OWN)


def traits(
    text: str, *, number: int = 1, hours: float = 0, is_restricted: bool = False, **found: Any
) -> Traits:
    post = Post(
        platform="x",
        external_id=str(number),
        text=text,
        posted_at=NOW + timedelta(hours=hours),
        author=f"u{number}",
    )
    mention = Mention(
        post=post,
        source="s",
        relevance=Relevance(is_relevant=True, score=1.0, because=()),
        collected_at=NOW,
    )
    fields: dict[str, Any] = {
        "labels": ("abusive",),
        "target": ("school",),
        "sentiment": "negative",
        "intent": "complaint",
    } | found
    reading = Assessment(mention_id=mention.mention_id, model="m", scores={}, assessed_at=NOW, **fields)
    return traits_of(mention, reading, likeness(), is_restricted=is_restricted)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_nearly_the_same_words_are_found_and_taken_for_the_same(one: str, other: str) -> None:
    first, second = traits(one), traits(other, number=2)

    assert set(first.near) & set(second.near), "the bands must meet, or nobody compares the two"
    assert nearness(first, second) >= 0.6


@pytest.mark.parametrize(("one", "other"), APART)
def test_look_alikes_stay_apart(one: str, other: str) -> None:
    assert nearness(traits(one), traits(other, number=2)) == 0.0


def test_no_two_posts_of_different_pairs_are_taken_for_the_same() -> None:
    found = [traits(pair[0], number=n) for n, pair in enumerate(SAME)]

    assert [(a, b) for a in found for b in found if a is not b and nearness(a, b)] == []


def test_a_post_so_long_that_a_class_is_a_detail_is_the_same_incident() -> None:
    long = "Tarnholt School has once more sent every child of {} home without any notice, " * 1 + (
        "left them standing at the gate in heavy rain, and then told the newspaper that all parents "
        "had been rung the day before, which is simply a lie and everybody knows it"
    )

    assert nearness(traits(long.format("5b")), traits(long.format("6a"), number=2)) > 0.85


@pytest.mark.parametrize(
    "text", ["", "Useless school", "One two three four", "😡😡😡😡😡😡", "@a @b @c @d @e @f"]
)
def test_few_words_have_nothing_that_others_could_share_but_their_thread(text: str) -> None:
    found = traits(text)

    assert (found.near, found.person, found.topic, found.shingles) == ((), (), (), frozenset())


def test_a_post_of_a_hundred_thousand_characters_is_read_in_bounded_time() -> None:
    texts = [
        "useless tarnholt school " * 5000,
        "a" * 100_000,
        "😡 " * 50_000,
        "w\u0301" * 60_000,
        "\ufdfa" * 90_000,
    ]
    started = time.process_time()

    found = [traits(text) for text in texts]

    assert time.process_time() - started < 5
    assert all(len(one.near) in (0, N_BANDS) for one in found)


@given(st.text(max_size=300))
def test_no_text_breaks_the_comparison(text: str) -> None:
    found = traits(text)

    assert nearness(found, found) in (0.0, 1.0)
    assert traits(text) == found


@given(st.sets(st.text(max_size=5), max_size=20), st.sets(st.text(max_size=5), max_size=20))
def test_likeness_is_the_same_both_ways_and_between_nothing_and_everything(
    one: set[str], other: set[str]
) -> None:
    both = frozenset(one), frozenset(other)

    assert jaccard(*both) == jaccard(*reversed(both))
    assert 0 <= jaccard(*both) <= 1


def test_the_bands_are_pinned_so_that_the_keys_of_last_year_still_fit() -> None:
    assert bands(shingles_of(words_of("the bus left without eleven children")))[:2] == PINNED


PINNED = ("c460fc3fda2be86513459b2fc0e5e6e8", "c32b6cefc14b4867c7ede44ac1170246")


def test_words_are_read_without_links_handles_and_marks_of_repeating() -> None:
    assert words_of("RT @a.b: Isn’t it GREAT?! https://x.example/y #Tarn") == ("isn't", "it", "great", "tarn")


def test_thread_and_words_have_keys_of_their_own() -> None:
    def keys(**fields: str) -> tuple[str, str]:
        values = {"platform": "x", "external_id": "1", "text": "one two three four five"} | fields
        return exact_keys(Post(posted_at=NOW, **values))

    assert keys(thread_id="t") == keys(thread_id="t", text=" ONE two\nthree four FIVE")
    assert keys(thread_id="t")[0] != keys(thread_id="t", platform="reddit")[0]
    assert keys()[0] == ""
    assert keys(text="one two three four")[1] == ""


# --- the same person ---------------------------------------------------------------------------------------


def about(text: str, name: str = "", **fields: Any) -> Traits:
    spans = (
        [PersonalWords(start=text.index(name), end=text.index(name) + len(name), kind="person")]
        if name
        else []
    )
    return traits(text, personal=tuple(spans), **({"target": ("staff",)} | fields))


def test_two_posts_that_name_one_teacher_with_one_label_are_of_one_incident() -> None:
    one = about("What a nasty piece of work Mrs Dunmore is, honestly")
    other = about("Had enough of Jane Dunmore, the worst bully in town", number=2, hours=71)

    assert set(one.person) & set(other.person)
    assert same_person(one, other)


@pytest.mark.parametrize(
    ("text", "name", "fields"),
    [
        ("Had enough of Jane Dunmore, the worst bully in town", "", {"hours": 73}),
        ("Had enough of Jane Dunmore, the worst bully in town", "", {"labels": ("defamatory",)}),
        ("Had enough of Mr Marsh, the very worst bully in town", "", {}),
        ("Had enough of Mrs Dunmore and Mr Marsh, both of them", "", {}),
        ("Had enough of Carol Dunmore, the worst bully in town", "Carol Dunmore", {}),
        ("Had enough of the marsh behind the school, it smells", "", {}),
    ],
)
def test_another_time_label_or_person_is_another_incident(
    text: str, name: str, fields: dict[str, Any]
) -> None:
    one = about("What a nasty piece of work Jane Dunmore is, honestly")

    assert not same_person(one, about(text, name, **({"number": 2} | fields)))


@pytest.mark.parametrize(
    "fields",
    [{"target": ("pupil",)}, {"target": ("staff", "pupil")}, {"is_restricted": True}, {"labels": ()}],
)
def test_a_post_about_a_pupil_or_for_few_eyes_never_joins_by_name(fields: dict[str, Any]) -> None:
    found = about("What a nasty piece of work Mrs Dunmore is, honestly", **fields)

    assert found.person == ()


def test_no_name_account_or_topic_word_can_be_read_in_a_key() -> None:
    found = about("What a nasty piece of work Mrs Dunmore is, that blunderbuss", number=77)

    keys = " ".join([*found.person, *found.topic, *found.near, found.account])
    assert "dunmore" not in keys.casefold()
    assert "blunderbuss" not in keys
    assert "u77" not in keys


@pytest.mark.parametrize(
    ("text", "name", "people"),
    [
        ("Ask Mrs Dunmore’s deputy", "", {Person(surname="dunmore")}),
        ("Jane Dunmore said so", "", {Person(surname="dunmore", given="jane")}),
        ("PETER MARSH SAID SO", "", {Person(surname="marsh", given="peter")}),
        ("Kevin Aldwick said so", "Kevin Aldwick", {Person(surname="aldwick", given="kevin")}),
        ("Mr Aldwick said so", "Aldwick", {Person(surname="aldwick")}),
        ("Mr Aldwick said so", "Mr Aldwick", {Person(surname="aldwick")}),
        ("Kevin said so", "Kevin", set()),
        ("Dunmore said so", "", set()),
        ("The marsh is wet, sir", "", set()),
    ],
)
def test_a_person_is_known_by_full_name_or_title(text: str, name: str, people: Collection[Person]) -> None:
    start = text.index(name)
    spans = [PersonalWords(start=start, end=start + len(name), kind="person")] if name else []

    assert people_in(text, spans, STAFF) == people


def test_a_watched_name_is_never_compared() -> None:
    watched = PersonalWords(start=0, end=13, kind="person", is_watched=True)

    assert people_in("Kevin Aldwick said so", [watched], STAFF) == frozenset()


# --- the same topic ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (
            "They banned braids, imagine, braids in corridors",
            "Braids banned? Corridors of power lol, clowns",
            True,
        ),
        (
            "Absolute clowns, the lot of them #LetThemWearIt",
            "I am so angry today about this #letthemwearit",
            True,
        ),
        (
            "They banned braids, goodness, braids in corridors",
            "They banned phones, dreadful, phones at lunch",
            False,
        ),
        (
            "Useless school and useless teachers all of them",
            "Useless school and useless parents all of them",
            False,
        ),
        (
            "So ashamed of #TarnholtSchool these days, awful",
            "So angry with #TarnholtSchool these days, grim",
            False,
        ),
    ],
)
def test_a_topic_is_a_hashtag_or_words_that_few_others_use(one: str, other: str, *, is_same: bool) -> None:
    assert bool(shared_topics(traits(one), traits(other, number=2))) is is_same


def test_a_long_list_of_words_is_no_way_into_every_topic() -> None:
    salad = traits(
        "braids corridors gravel lettuce piano anchor bicycle candle dragon engine forest guitar dozen"
    )
    genuine = traits(
        "They banned braids, goodness, those corridors, kettles, mirrors, ladders, orchards, violins"
    )

    assert len(salad.topic_words) == TOPIC_WORDS_AT_MOST
    assert shared_topics(salad, genuine) == frozenset()


@pytest.mark.parametrize(
    ("fields", "family"),
    [
        ({"labels": ("abusive", "defamatory")}, "hostile"),
        ({"labels": ("defamatory",)}, "accusing"),
        ({"labels": ()}, "complaint"),
        ({"labels": (), "intent": "praise"}, ""),
        ({"labels": (), "unsure": ("safeguarding",)}, ""),
        ({"labels": ("abusive", "safeguarding")}, ""),
        ({"labels": ("identifying",)}, ""),
    ],
)
def test_what_concerns_a_child_or_private_matters_is_of_no_family(
    fields: dict[str, Any], family: str
) -> None:
    values: dict[str, Any] = {
        "mention_id": "1",
        "model": "m",
        "scores": {},
        "target": (),
        "sentiment": "negative",
        "intent": "complaint",
        "assessed_at": NOW,
    } | fields

    assert family_of(Assessment(**values)) == family


@pytest.mark.parametrize(
    "fields",
    [{"target": ("pupil", "school")}, {"target": ()}, {"is_restricted": True}, {"target": ("other",)}],
)
def test_only_open_talk_about_school_or_staff_has_a_topic(fields: dict[str, Any]) -> None:
    assert traits("They banned braids, imagine, braids in corridors", **fields).topic == ()


# --- keys in the order of time -----------------------------------------------------------------------------


def test_a_window_holds_the_times_on_both_sides_and_not_beyond() -> None:
    start, end = window("person:1", NOW, PERSON_WINDOW)

    def is_inside(hours: float) -> bool:
        return start <= timed("person:1", NOW + timedelta(hours=hours), "id") < end

    assert [is_inside(hours) for hours in (-72.1, -72, 0, 72, 72.1)] == [False, True, True, True, False]


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_post_from_the_first_or_last_day_there_is_has_a_window(moment: datetime) -> None:
    start, end = window("k", moment, PERSON_WINDOW)

    assert start < end
