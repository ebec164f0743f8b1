"""Whether the judge knows its own school, for several invented schools and many ways to be wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.relevance import RelevanceJudge, SchoolProfile
from classifiers.relevance_text import READ_AT_MOST
from classifiers.relevance_weights import WEIGHTS

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"
SAMPLES = ROOT / "config" / "samples" / "posts.jsonl"


def profile(school: dict[str, Any]) -> SchoolProfile:
    handles = school.get("handles", ())
    place = school.get("place", {})
    return SchoolProfile(
        name=school["name"],
        short_names=tuple(school.get("short_names", ())),
        hashtags=tuple(school.get("hashtags", ())),
        handles=tuple(handles.values() if isinstance(handles, dict) else handles),
        website=school.get("website", ""),
        town=place.get("town", ""),
        county=place.get("county", ""),
        postcode=place.get("postcode", ""),
        nearby=tuple(school.get("nearby", ())),
        staff=tuple((member["name"], member["role"]) for member in school.get("staff", ())),
        not_us=tuple(school.get("not_us", ())),
    )


@cache
def judge_of(key: str) -> RelevanceJudge:
    if key == "example":
        settings_file = yaml.safe_load((ROOT / "config" / "school.example.yaml").read_text(encoding="utf-8"))
        return RelevanceJudge(profile(settings_file["school"]))
    return RelevanceJudge(
        profile(yaml.safe_load((DATA / "schools" / f"{key}.yaml").read_text(encoding="utf-8")))
    )


def relevant(key: str, text: str, **seen: str) -> bool:
    return judge_of(key).judge(text, **seen).relevant


def reasons(key: str, text: str, **seen: str) -> str:
    return " | ".join(judge_of(key).judge(text, **seen).because)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)


def share_right(path: Path) -> float:
    right = [
        relevant(
            case["school"],
            case["text"],
            platform=case["platform"],
            author=case["author"],
            context=case["context"],
        )
        is case["relevant"]
        for case in lines(path)
    ]
    return sum(right) / len(right)


# The full name and its small variations


@pytest.mark.parametrize(
    "text",
    [
        "Tarnholt Community School is shut",
        "tarnholt community school is shut",
        "TARNHOLT COMMUNITY SCHOOL IS SHUT",
        "Tarnholt Community School's boiler is broken",
        "the tarnhlot community school is shut",
        "Tarnholt Comunity Scool is shut",
        "#TarnholtCommunitySchool is shut",
        "#tarnholtcommunityschool is shut",
        "tarnholtcommunityschool is shut",
        "T a r n h o l t S c h o o l is shut",
        "Ｔａｒｎｈｏｌｔ Ｓｃｈｏｏｌ is shut",
        "Таrnholt Schооl is shut",
        "Tarn\u200bholt Sch\u00adool is shut",
        "T4rnh0lt Sch00l is shut",
    ],
)
def test_the_name_is_known_in_every_dress(text: str) -> None:
    assert relevant("tarnholt", text)


@pytest.mark.parametrize(
    "text",
    [
        "St Mary's C of E Primary School, Hexley Bridge, is shut",
        "St. Mary's C.E. Primary School Hexley Bridge is shut",
        "Saint Mary's Church of England Primary School in Hexley Bridge is shut",
        "st marys cofe pri sch hexley bridge is shut",
        "St Mary’s CE Primary (Hexley Bridge) is shut",
    ],
)
def test_saints_and_churches_are_known_in_every_spelling(text: str) -> None:
    assert relevant("stmarys", text)


@pytest.mark.parametrize(
    "text",
    [
        "SS Peter & Paul Catholic Primary School is shut",
        "Ss Peter and Paul RC Primary School, Drovers Gate, is shut",
        "St Peter & St Paul's Catholic Primary in Drovers Gate is shut",
    ],
)
def test_an_ampersand_is_an_and(text: str) -> None:
    assert relevant("peterpaul", text)


def test_a_welsh_type_word_may_stand_before_the_name() -> None:
    assert relevant("bryneithin", "Mae Ysgol Gynradd Bryn Eithin ar gau")
    assert relevant("bryneithin", "Bryn Eithin Primary School is shut")
    assert not relevant("bryneithin", "Ysgol Uwchradd Bryn Eithin is shut")


# Common names want support


def test_a_common_short_name_alone_is_no_proof() -> None:
    assert not relevant("oakfield", "Oakfield was lovely on Sunday")
    assert not relevant("stmarys", "See you at St Mary's on Sunday")


def test_a_common_name_in_full_is_enough_when_nothing_speaks_against_it() -> None:
    assert relevant("oakfield", "Oakfield Academy rang me back at last")


def test_a_common_short_name_counts_in_the_schools_own_town() -> None:
    assert relevant(
        "oakfield", "Oakfield kids on the bus again", context="Pellingford Noticeboard (public page)"
    )
    assert relevant("oakfield", "My lad is at Oakfield in Pellingford and loves his teachers")


def test_initials_want_support() -> None:
    assert not relevant("tarnholt", "TCS posts record quarterly revenue and more layoffs")
    assert not relevant("tarnholt", "TCS")
    assert relevant("tarnholt", "Any other TCS parents had the Year 9 options letter?", context="r/eskshire")
    assert relevant("queenspark", "Q.P.H.S. pupils were a credit to their teachers")


# The school's own marks


def test_handles_hashtags_and_the_website_are_strong() -> None:
    assert relevant("tarnholt", "@TarnholtSchool please ring me")
    assert relevant("tarnholt", "what a night #TarnholtTogether")
    assert relevant("tarnholt", "dates are on www.tarnholtschool.example/dates")
    assert relevant("tarnholt", "I wrote to office@tarnholtschool.example in May")
    assert relevant("tarnholt", "see x.com/TarnholtSchool for pictures")


@pytest.mark.parametrize(
    "text",
    [
        "@TarnholtSchoolFans what a night",
        "#TarnholtTogetherAgain what a night",
        "dates are on tarnholtschool.example.org",
        "dates are on nottarnholtschool.example",
        "office@tarnholtschool.examples is wrong",
    ],
)
def test_a_longer_handle_hashtag_or_domain_is_somebody_elses(text: str) -> None:
    assert not relevant("tarnholt", text)


def test_the_schools_own_posts_are_relevant_and_said_to_be() -> None:
    assert relevant("tarnholt", "Well done to our netball team, Year 8", author="@TarnholtSchool")
    assert "own account" in reasons("tarnholt", "Well done all", author="tarnholtschool.example")


# Places


@pytest.mark.parametrize(
    "text",
    [
        "Oakfield Academy, Leeds, is shut",
        "Oakfield Academy in Ontario is shut",
        "Oakfield Academy (Wisconsin) is shut",
        "Oakfield Academy, OH, is shut",
        "Leeds Oakfield Academy is shut",
        "Oakfield Academy, Queensland: Year 12 awards",
        "#OakfieldAcademyLeeds is shut",
    ],
)
def test_another_place_beside_the_name_means_another_school(text: str) -> None:
    assert not relevant("oakfield", text)
    assert "places the name in" in reasons("oakfield", text)


def test_a_visit_to_another_place_is_still_the_school() -> None:
    assert relevant("tarnholt", "Tarnholt School's London trip was the best week of Year 9")
    assert relevant("oakfield", "Oakfield Academy beat Leeds Grammar at debating")


def test_a_community_elsewhere_speaks_against_a_common_name() -> None:
    assert not relevant("oakfield", "Is Oakfield Academy any good?", context="r/leeds")
    assert relevant("oakfield", "Is Oakfield Academy any good?", context="r/pellingford")


def test_the_postcode_supports_a_short_name() -> None:
    assert relevant("oakfield", "QW9 1AA is gridlocked, Oakfield kids all over the road")


def test_a_place_from_not_us_speaks_against_the_name_anywhere() -> None:
    assert not relevant("tarnholt", "Tarnholt Community School won again", context="r/ontario")
    assert "Ontario" in reasons("tarnholt", "Tarnholt Community School won again", context="r/ontario")


# Other things of that name


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("tarnholt", "Tarnholt Town FC drew again"),
        ("tarnholt", "Tarnholt Brewery has a new stout"),
        ("tarnholt", "Tarnholt Road is closed"),
        ("tarnholt", "Tarnholt School of Motoring has slots free"),
        ("tarnholt", "Tarnholt Academy of Dance show tickets"),
        ("oakfield", "Sarah Oakfield has written a novel"),
        ("oakfield", "Mr Oakfield has retired"),
        ("oakfield", "Oakfield Lodge School is closing"),
        ("oakfield", "Oakfield Primary School is closing"),
        ("stmarys", "St Mary's Catholic Primary School is closing"),
        ("stmarys", "St Mary's C of E Junior School is closing"),
        ("stmarys", "St Mary's Hospital is closing"),
        ("hawthwaite", "Hawthwaite Boys' Grammar is closing"),
        ("hawthwaite", "Hawthwaite Hall Hotel is closing"),
        ("queenspark", "Queen's Park Rangers are going down"),
        ("holytrinity", "Holy Trinity C of E Primary School is closing"),
    ],
)
def test_something_else_of_that_name_is_not_the_school(key: str, text: str) -> None:
    assert not relevant(key, text)


def test_the_school_beside_something_else_of_that_name_is_relevant() -> None:
    assert relevant("tarnholt", "Tarnholt School choir sang at the Tarnholt Brewery open day")


def test_adverts_are_not_about_the_school() -> None:
    job = "Teaching Assistant, Tarnholt Community School, £12.60 per hour, apply now"
    home = "3 bed semi for sale near the outstanding Tarnholt Community School, no chain"
    assert not relevant("tarnholt", job, context="Education vacancies")
    assert not relevant("tarnholt", home, author="Fell & Dale Estates")
    assert relevant("tarnholt", "We're buying a house, how far does the Tarnholt School catchment go?")


def test_a_feed_of_adverts_is_judged_by_its_name() -> None:
    assert not relevant(
        "aldermere",
        "Exams Officer - Aldermere Grammar School",
        platform="feed",
        context="Education vacancies",
    )
    assert "feed of property" in reasons(
        "thrusselby", "Close to Thrusselby Community Primary School", context="Property alerts: Thrusselby"
    )


def test_a_search_feed_proves_nothing_by_itself() -> None:
    alert = "Google Alert - Inverlochan High School"
    assert not relevant("inverlochan", "<b>Inverlochan</b> <b>High</b> Street is closed", context=alert)
    assert relevant("inverlochan", "<b>Inverlochan High</b> pupils win a prize", context=alert)


# Names of plain words, roads, sponsors


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("rowantree", "Where should I plant a rowan tree?"),
        ("aldermere", "All grammar schools in Buckinghamshire set a test"),
        ("hoblane", "New speed bumps on Hob Lane"),
        ("hoblane", "The 47 is not serving Hob Lane Infants stop"),
        ("haven", "What a haven the library cafe is"),
        ("lockwood", "Lockwood & Co deserved a second season"),
        ("lockwood", "Lockwood Academy Thornlea visited Parliament"),
        ("kesterly", "Kesterly Boys won the rugby cup"),
        ("millfields", "Picnic in Millfields on Sunday"),
    ],
)
def test_plain_words_roads_and_sister_schools_are_not_the_school(key: str, text: str) -> None:
    assert not relevant(key, text)
    place = yaml.safe_load((DATA / "schools" / f"{key}.yaml").read_text(encoding="utf-8"))["place"]
    assert not relevant(key, text, context=f"{place['town']} Noticeboard")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("hoblane", "Hob Lane Infants have a new climbing frame"),
        ("aldermere", "My daughter starts at the Grammar in September"),
        ("lockwood", "Lockwood Academy have changed the blazer again"),
        ("unity", "Unity Girls open morning is on the 9th"),
    ],
)
def test_the_same_names_with_their_company_are_the_school(key: str, text: str) -> None:
    place = yaml.safe_load((DATA / "schools" / f"{key}.yaml").read_text(encoding="utf-8"))["place"]
    assert relevant(key, text, context=f"{place['town']} Parents")


@pytest.mark.parametrize(
    ("author", "is_ours"),
    [
        ("@CarrickvalePS", True),
        ("@carrickvaleacad", False),
        ("@carrickvalebowls", False),
        ("@carrickvalefc", False),
    ],
)
def test_the_name_of_an_account_is_taken_apart(author: str, *, is_ours: bool) -> None:
    said = judge_of("carrickvale").judge("P3 had a great day at the farm", author=author).because
    assert ("posted by an account of the school's name" in said) is is_ours


def test_old_pupils_associations_are_known_by_the_names_stem() -> None:
    assert relevant(
        "aldermere", "Reunion dinner for the class of 1985", context="Old Aldermerians' Association"
    )


@pytest.mark.parametrize("name", ["The Academy at Millbrook Hall", "Park View", "All Saints Primary School"])
def test_a_page_of_exactly_the_schools_name_is_its_own(name: str) -> None:
    judge = RelevanceJudge(SchoolProfile(name=name, town="Hindleby"))
    assert judge.judge("ok", platform="google_review", context=f"{name}, Hindleby").relevant
    assert not judge.judge("ok", platform="google_review", context="Hindleby Dental Surgery").relevant


# People, communities, replies


def test_a_name_of_staff_alone_is_never_enough() -> None:
    assert not relevant("tarnholt", "Marian Oldroyd ran a marathon")
    assert not relevant(
        "tarnholt", "Marian Oldroyd ran a marathon", context="Tarnholt & District Chat (public page)"
    )


def test_staff_beside_school_words_count_in_the_schools_community() -> None:
    assert relevant("tarnholt", "Mrs Oldroyd is the best head teacher", context="Tarnholt & District Chat")


def test_reasons_name_the_role_and_not_the_person() -> None:
    said = reasons("tarnholt", "Mrs Oldroyd of Tarnholt School was kind to us")
    assert "headteacher" in said
    assert "Oldroyd" not in said


def test_the_school_in_the_towns_own_community_is_the_school() -> None:
    assert relevant("tarnholt", "Is the school shut today?", context="Tarnholt & District Chat (public page)")
    assert not relevant("tarnholt", "Is the school shut today?", context="r/unitedkingdom")
    assert not relevant(
        "tarnholt", "Is the tip shut today?", context="Tarnholt & District Chat (public page)"
    )


def test_a_review_on_the_schools_own_page_is_relevant_whatever_it_says() -> None:
    assert relevant("tarnholt", "ok", platform="google_review", context="Tarnholt Community School")


def test_a_reply_is_about_what_it_answers() -> None:
    assert relevant("tarnholt", "absolute joke", parent_text="Tarnholt School have lost my form again")
    assert not relevant("tarnholt", "absolute joke", parent_text="Tarnholt Town FC lost again")


def test_reasons_are_short_sentences_with_the_weightiest_first() -> None:
    verdict = judge_of("tarnholt").judge("Tarnholt Community School Year 6 play", context="r/eskshire")
    assert verdict.because[0] == "names the school in full"
    assert "seen in r/eskshire, a local community" in verdict.because


# The whole sets


def test_every_weight_is_finite_and_the_start_leans_to_no() -> None:
    assert WEIGHTS["start"] < 0
    assert all(abs(weight) < 10 for weight in WEIGHTS.values())


def test_the_cases_written_before_tuning_are_right_to_97_in_100() -> None:
    assert share_right(DATA / "relevance_cases.jsonl") >= 0.97


def test_the_cases_of_later_rounds_are_right_to_95_in_100() -> None:
    assert share_right(DATA / "relevance_heldout.jsonl") >= 0.95


@pytest.mark.parametrize(
    ("file", "at_least"),
    [
        ("relevance_round5.jsonl", 0.97),
        ("relevance_round6.jsonl", 0.95),
        ("relevance_round7.jsonl", 0.95),
        ("relevance_round8.jsonl", 0.96),
        ("relevance_round9.jsonl", 0.97),
        ("relevance_round10.jsonl", 0.95),
        ("relevance_round11.jsonl", 0.94),
    ],
)
def test_the_rounds_written_blind_stay_right(file: str, at_least: float) -> None:
    assert share_right(DATA / file) >= at_least


def test_plain_posts_of_the_blind_rounds_stay_right_to_99_in_100() -> None:
    plain = [
        case
        for path in DATA.glob("relevance_round*.jsonl")
        for case in lines(path)
        if case["kind"] != "tricky"
    ]
    right = [
        relevant(
            case["school"],
            case["text"],
            platform=case["platform"],
            author=case["author"],
            context=case["context"],
        )
        is case["relevant"]
        for case in plain
    ]
    assert len(plain) >= 500
    assert sum(right) / len(right) >= 0.99


def test_the_sample_posts_are_right_to_97_in_100() -> None:
    posts = list(lines(SAMPLES))
    right = [
        relevant(
            "example",
            post["text"],
            platform=post["platform"],
            author=post["author"],
            context=post["context"],
            parent_text=post["parent_text"],
        )
        is post["expect"]["relevant"]
        for post in posts
    ]
    assert len(posts) >= 240
    assert sum(right) / len(right) >= 0.97


# Hostile input


@settings(max_examples=150, deadline=None)
@given(text=st.text(), author=st.text(), context=st.text(), parent_text=st.text())
def test_no_text_raises(text: str, author: str, context: str, parent_text: str) -> None:
    verdict = judge_of("stmarys").judge(text, author=author, context=context, parent_text=parent_text)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.because


@settings(max_examples=100, deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(["Oakfield", "st", "mary's", "School", ",", "in", "@", "#", "Leeds", ".", "C"])
    )
)
def test_no_order_of_telling_words_raises(parts: list[str]) -> None:
    for key in ("oakfield", "stmarys"):
        assert judge_of(key).judge(" ".join(parts)).because


@settings(max_examples=60, deadline=None)
@given(
    name=st.text(max_size=40),
    short_names=st.lists(st.text(max_size=12), max_size=3),
    town=st.text(max_size=12),
    website=st.text(max_size=12),
    not_us=st.lists(st.text(max_size=20), max_size=3),
)
def test_no_profile_raises(
    name: str, short_names: list[str], town: str, website: str, not_us: list[str]
) -> None:
    judge = RelevanceJudge(
        SchoolProfile(
            name=name, short_names=tuple(short_names), town=town, website=website, not_us=tuple(not_us)
        )
    )
    assert judge.judge(f"{name} {town} school", context=name, author=website).because


@pytest.mark.parametrize(
    "unit",
    ["T a r n h o l t ", "a.b.", "@", "#a", "tarnholt", "C of E ", "\ud800", "1 - ", "£1", "é", "a1a11"],
)
def test_a_megabyte_is_read_in_a_moment(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    judge_of("tarnholt").judge(text, author=text, context=text, parent_text=text)
    assert time.process_time() - started < 3.0
    assert len(text) > READ_AT_MOST
