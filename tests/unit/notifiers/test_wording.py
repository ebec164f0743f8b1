"""What a message may say: the quote within the settings, no name that the school knows, whatever the text."""

import time
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.domain.alert import AlertKind
from monitor.domain.assessment import Assessment
from monitor.domain.case import StepDone
from monitor.domain.casework import Casework
from monitor.domain.crowd import Crowd
from monitor.domain.masking import clean, redact
from monitor.domain.personal import PersonalWords
from monitor.domain.post import Post
from monitor.domain.school import Privacy, School, StaffMember
from monitor.domain.wording import (
    NO_WORDS,
    WITHHELD,
    about_words,
    excerpt,
    forbidding,
    how_sure_words,
    role_words,
)
from monitor.notifiers.telling import case_telling
from tests.unit.notifiers.messages import HOSTILE, NOW, RUMOUR, SCHOOL, THREAT, case, composed

SURNAMES = ("Oldroyd", "Braithwell", "Prydderch", "Wieland-Krol", "O'Dunphy", "Ångström", "Thackwray")
FIRST_NAMES = ("Marian", "Jodie", "Sioned", "Tomasz", "Aoife", "Ged", "Dev")


def said(text: str, **more: Any) -> str:
    return composed(post=replace(THREAT, text=text), **more).quote


# --- the quote and the settings ---------------------------------------------------------------------------


def test_an_excerpt_is_cut_between_words_and_masked() -> None:
    message = composed(post=replace(THREAT, text="Mrs Oldroyd is a joke and " + "so it goes " * 60))
    assert message.quote.startswith("Mrs [name] is a joke and so it goes")
    assert len(message.quote) <= 201
    assert message.quote.endswith(("so…", "it…", "goes…"))
    assert message.quote_withheld == ""


def read(text: str, *personal: PersonalWords, not_assessed: str = "") -> dict[str, Any]:
    """A post and what was found in it."""
    found = Assessment(
        mention_id="m",
        model="m",
        labels=(),
        scores={},
        target=(),
        sentiment="neutral",
        intent="other",
        personal=personal,
        not_assessed=not_assessed,
        assessed_at=NOW,
    )
    return {"post": replace(THREAT, text=text), "assessment": found}


def test_what_was_found_in_the_post_is_masked_where_spelling_would_have_hidden_it() -> None:
    text = "ask little kaylee, oh seven seven double oh, ok"
    found = (PersonalWords(start=4, end=17, kind="person"), PersonalWords(start=19, end=43, kind="phone"))
    assert composed(**read(text, *found)).quote == "ask [name], [phone], ok"


def test_the_school_may_let_names_in_but_neither_contacts_nor_watched_ones() -> None:
    text = "ask little kaylee or big mo, oh seven seven double oh"
    found = (
        PersonalWords(start=4, end=17, kind="person"),
        PersonalWords(start=21, end=27, kind="person", is_watched=True),
        PersonalWords(start=29, end=53, kind="phone"),
    )
    message = composed(**read(text, *found), privacy=Privacy(names_in_alerts=True))
    assert message.quote == "ask little kaylee or [name], [phone]"


def test_a_post_that_was_not_read_is_not_called_harmless() -> None:
    unlabelled = case(labels=(), severity="low")
    assert composed(unlabelled, **read("Dobry", not_assessed="language: pl")).how_sure == (
        "not assessed: language (Polish)"
    )
    assert composed(unlabelled, **read("Good")).how_sure == "no risk found in the words"


def test_a_restricted_case_withholds_the_words_and_says_why() -> None:
    message = composed(case(is_restricted=True), privacy=Privacy(author_in_alerts=True))
    assert (message.quote, message.quote_withheld, message.author) == ("", WITHHELD, "")


def test_the_school_may_let_the_words_of_restricted_cases_in() -> None:
    privacy = Privacy(restricted_text_in_alerts="excerpt", author_in_alerts=True)
    message = composed(case(is_restricted=True), privacy=privacy)
    assert "better watch her back" in message.quote
    assert message.author == "@angry_of_mossgill"


def test_the_author_stays_out_unless_the_school_wants_the_name() -> None:
    assert composed().author == ""
    assert composed(privacy=Privacy(author_in_alerts=True)).author == "@angry_of_mossgill"


def test_full_text_keeps_its_lines_and_ends_in_time() -> None:
    privacy = Privacy(post_text_in_alerts="full")
    assert said("one\r\ntwo\n\n\nthree", privacy=privacy) == "one\ntwo\nthree"
    assert len(said("word " * 9000, privacy=privacy)) <= 2401


def test_names_are_shown_where_the_school_wants_them_and_contact_details_never() -> None:
    quote = said("Mrs Oldroyd, ring 07700 900123", privacy=Privacy(names_in_alerts=True))
    assert quote == "Mrs Oldroyd, ring [phone]"


def test_a_post_without_words_says_so() -> None:
    assert composed(post=replace(THREAT, text="\u200b\u202e \n")).quote_withheld == NO_WORDS


# --- masking ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Mrs Oldroyd is a disgrace", "Mrs [name] is a disgrace"),
        ("sack marian oldroyd", "sack [name]"),
        ("OLDROYD OUT", "[name] OUT"),
        ("#OldroydOut", "#[name]"),
        ("Old\u200broyd's fault", "[name]'s fault"),
        ("O l d r o y d and 0ldr0yd", "[name] and [name]"),
        ("𝐌𝐫𝐬 𝐎𝐥𝐝𝐫𝐨𝐲𝐝", "Mrs [name]"),
        ("Оldrоyd in Cyrillic", "[name] in Cyrillic"),
        ("wieland krol, Wielandkrol", "[name]"),
        ("Jodie was great", "[name] was great"),
        ("my young lad", "my young lad"),
        ("Miss Young, mr young", "Miss [name], mr [name]"),
        ("Li said, li did", "[name] said, li did"),
        ("Mr Smith and Miss J", "Mr [name] and Miss [name]"),
        ("I miss lunch, sir", "I miss lunch, sir"),
        ("saw Darren Pike there", "saw [name] there"),
        ("Yesterday Callum Reece laughed", "Yesterday [name] laughed"),
        ("my son Jayden, he", "my son [name], he"),
        ("Ava (Year 4) and Kian in 7B", "[name] (Year 4) and [name] in 7B"),
        ("Rebecca Hall and J. Smith", "[name] and [name]"),
        ("off to Whitby. Hope he is well", "off to Whitby. Hope he is well"),
        ("Three years at St Mary's", "Three years at St Mary's"),
        ("our Lee in Y5 and our Year 6", "our [name] in Y5 and our Year 6"),
        ("Tarnholt School near Upper Esk", "Tarnholt School near Upper Esk"),
        ("ask @darrenp or u/someone", "ask [handle] or [handle]"),
        ("thank you @TarnholtSchool", "thank you @TarnholtSchool"),
        ("a.b@c.co.uk", "[e-mail]"),
        ("+44 (0)1632 960 001", "[phone]"),
        ("14 Mill Lane, M1 1AE", "[address], [postcode]"),
        ("our school is in QX4 7TJ", "our school is in QX4 7TJ"),
        ("a red car AB12 CDE", "a red car [number plate]"),
        ("see https://evil.example/x and tiktok.com/@z", "see [link] and [link]"),
        ("in the 2nd week of 2026, 5 minutes walk", "in the 2nd week of 2026, 5 minutes walk"),
    ],
)
def test_names_and_ways_to_reach_a_person_are_masked(text: str, masked: str) -> None:
    assert redact(text, SCHOOL) == masked


def test_a_surname_in_the_schools_own_name_is_masked_only_beside_a_title_or_first_name() -> None:
    school = School(name="King Edgar School", staff=(StaffMember(name="Ruth Edgar", role="Headteacher"),))
    assert redact("King Edgar School and Mrs Edgar", school) == "King Edgar School and Mrs [name]"
    assert redact("ruth edgar lied", school) == "[name] lied"


def spelt(name: str, how: str) -> str:
    return {
        "plain": name,
        "lower": name.lower(),
        "upper": name.upper(),
        "spaced": " ".join(name),
        "dotted": ".".join(name),
        "hidden": "\u200b".join(name),
        "wide": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name),
    }[how]


WAYS = st.sampled_from(["plain", "lower", "upper", "spaced", "dotted", "hidden", "wide"])


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_masked_staff_name_is_in_no_field(data: st.DataObject) -> None:
    first, last = data.draw(st.sampled_from(FIRST_NAMES)), data.draw(st.sampled_from(SURNAMES))
    title = data.draw(st.sampled_from(["", "Mrs ", "mr ", "Dr. ", "@", "#"]))
    between = data.draw(st.sampled_from([" ", "  ", "-", "_", ".", "\u202e", "\n"]))
    name = f"{title}{spelt(first, data.draw(WAYS))}{between}{spelt(last, data.draw(WAYS))}"
    text = f"{data.draw(st.text(max_size=40))} {name} {data.draw(st.text(max_size=40))}"
    showing = data.draw(st.sampled_from(["excerpt", "full"]))
    message = composed(
        post=Post(platform="x", external_id="1", text=text, posted_at=NOW, author=text, context=text),
        privacy=Privacy(post_text_in_alerts=showing, author_in_alerts=True),
        school=replace(SCHOOL, staff=(StaffMember(name=f"{first} {last}", role="Teacher"),)),
    )
    for field in fields(message):
        letters = "".join(c for c in str(getattr(message, field.name)).casefold() if c.isalnum())
        assert "".join(c for c in last.casefold() if c.isalnum()) not in letters, field.name


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=300) | st.text(alphabet="Mrs @[]()+.0-9/:#Aa\u0301\u202e\ud800\n", max_size=300),
    platform=st.text(max_size=20),
    target=st.lists(st.text(max_size=8), max_size=3),
    labels=st.lists(st.text(max_size=8), max_size=3),
    surest=st.floats(),
)
@example(text=HOSTILE, platform="x", target=["staff"], labels=["abusive"], surest=float("nan"))
def test_composing_never_raises_and_shows_nothing_hidden(
    text: str, platform: str, target: list[str], labels: list[str], surest: float
) -> None:
    post = Post(platform=platform, external_id="1", text=text, posted_at=NOW, author=text, context=text)
    about = case(target=tuple(target), labels=tuple(labels), surest=surest)
    privacy = Privacy(post_text_in_alerts="full", author_in_alerts=True)
    message = composed(about, post, privacy=privacy)
    for words in (message.quote, message.author, message.context, message.platform):
        words.encode("utf-8")
        assert not any(c in words for c in "\x00\u202e\u200b\u2066")


def test_a_very_long_text_costs_no_more_than_a_long_one() -> None:
    for piece in ("a.a", "1-", "Jay Smith ", "@", "14 a b ", "\ufdfa", "o...l", "(+1 "):
        assert len(redact(piece * 30_000, SCHOOL)) <= 400_000


def test_a_date_at_the_edge_of_the_calendar_is_no_reason_to_stay_silent() -> None:
    assert composed(post=replace(THREAT, posted_at=datetime.max.replace(tzinfo=UTC))).posted_at.year == 9999


# --- sentences --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "headline"),
    [
        (case(), "A possibly threatening and abusive post about a member of staff on X"),
        (case(labels=("safeguarding",), target=("pupil",)),
         "A possible safeguarding concern in a post about a pupil on X"),
        (case(labels=("defamatory", "safeguarding")),
         "A possibly defamatory post about a member of staff on X, possibly a safeguarding concern"),
        (case(labels=(), intent="complaint", target=("school",)), "A complaint about the school on X"),
        (case(labels=(), intent="news", target=()), "A post on X"),
    ],
)  # fmt: skip
def test_the_headline_names_wording_target_and_place(about: Any, headline: str) -> None:
    assert composed(about).headline == headline


def test_a_place_that_is_not_a_site_reads_as_a_sentence_too() -> None:
    assert composed(post=replace(RUMOUR, platform="report")).headline.endswith("reported by hand")
    assert composed(post=replace(RUMOUR, platform="google_review")).platform == "Google review"


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (1.0, "very sure (99 %)"),
        (0.9, "very sure (90 %)"),
        (0.78, "fairly sure (78 %)"),
        (0.5, "more likely than not (50 %)"),
        (0.3, "unsure (30 %)"),
        (0.0, "unsure (1 %)"),
        (float("nan"), "unsure (1 %)"),
    ],
)
def test_how_sure_is_said_in_words_and_figure(score: float, words: str) -> None:
    assert how_sure_words(score) == words


def test_a_persons_labels_carry_no_figure() -> None:
    assert composed(case(labels_confirmed_by="M. O.")).how_sure == "labels set by a reviewer"


def test_several_targets_are_listed() -> None:
    assert about_words(("staff", "pupil", "school")) == "a member of staff, a pupil and the school"


def test_four_steps_are_told_and_done_ones_are_left_out() -> None:
    message = composed()
    assert [step.key for step in message.steps] == ["tell", "evidence", "consider_police", "report_police"]
    assert message.n_more_steps == 2
    done = (StepDone(key="tell", by="A reviewer", at=NOW),)
    later = composed(case(steps_done=done), kind=AlertKind.RAISED)
    assert later.steps[0].key == "evidence"
    assert later.n_more_steps == 1


def test_the_time_is_the_schools() -> None:
    summer = replace(THREAT, posted_at=datetime(2026, 6, 1, 20, 30, tzinfo=UTC))
    assert composed(post=summer).posted_at.strftime("%H:%M") == "21:30"


def test_an_excerpt_never_breaks_a_short_text() -> None:
    assert excerpt("short  and\nsweet") == "short and sweet"
    assert excerpt("x" * 300, 20) == "x" * 20 + "…"


def test_cleaning_keeps_what_can_be_read() -> None:
    assert clean("Ça va ½ 🙂 नमस्ते\ttab") == "Ça va 1⁄2 🙂 नमस्ते tab"


@pytest.mark.parametrize("text", ["a" * 20_000, "OLDROYD" * 2_800, "o_l-d." * 3_300, "a." * 10_000])
def test_a_text_made_to_be_slow_is_masked_in_a_moment(text: str) -> None:
    started = time.process_time()
    redact(text, replace(SCHOOL, staff=(*SCHOOL.staff, StaffMember(name="Aaaaaa", role="Caretaker"))))
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("role", "words"),
    [("dsl", "the designated safeguarding lead"), ("class_teacher", "the class teacher"), ("", "")],
)
def test_a_role_is_said_in_words(role: str, words: str) -> None:
    assert role_words(role) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Reply in public.", "Do not reply in public."),
        ("Staff do not reply.", "Staff do not reply."),
        ("Don’t reply.", "Don’t reply."),
        ("", ""),
    ],
)
def test_what_must_not_be_done_always_reads_so(text: str, words: str) -> None:
    assert forbidding(text) == words


def test_a_case_that_stands_on_a_doubt_alone_does_not_say_that_there_is_no_risk() -> None:
    telling = case_telling(composed(case(labels=(), severity="medium", surest=0.0)))

    assert telling.subject.endswith("unsure, a person must look")
    assert dict(telling.facts)["How sure"] == "the model is in doubt: a person must look"


def test_the_gravest_label_comes_first_and_none_is_dropped_unsaid() -> None:
    labels = ("abusive", "threatening", "defamatory", "safeguarding")
    telling = case_telling(composed(case(labels=labels, severity="critical")))

    assert telling.subject.endswith("possibly threatening, possible safeguarding concern and 2 more")


def test_a_pile_on_is_named_with_its_posts_and_accounts() -> None:
    crowd = Crowd(n_accounts=9, pile_on_at=NOW)
    telling = case_telling(composed(case(n_posts=12, work=Casework(crowd=crowd)), kind=AlertKind.PILE_ON))

    assert telling.subject.endswith("(pile-on)")
    assert telling.headline.endswith(", in a pile-on of 12 posts by 9 accounts")
