"""Personal data by rule: found in any dress, and numbers that are none are left alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.labels import PERSONAL
from classifiers.personal_data import Found, KnownToTheSchool, apart, find_personal_data, without_public

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=120)


def found_in(text: str) -> list[tuple[str, str]]:
    """Kind and words of each finding."""
    return [(one.label, text[one.start : one.end]) for one in find_personal_data(text)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("ring her on 07700 900123 tonight", "phone", "07700 900123"),
        ("home is (01632) 960 144.", "phone", "(01632) 960 144"),
        ("+44 (0)7700 900123", "phone", "+44 (0)7700 900123"),
        ("0044 7700 900 123", "phone", "0044 7700 900 123"),
        ("07700.900.123 is his", "phone", "07700.900.123"),
        ("her dad is +48 601 234 567", "phone", "+48 601 234 567"),
        ("oh seven seven double 0 nine double oh one two three", "phone", None),
        ("O77 is wrong but zero seven seven zero zero 9 0 0 one two three works", "phone", None),
        ("0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣", "phone", None),
        ("0 7 7 0 0 9 0 0 1 2 3", "phone", None),
        ("lives at 4 Gorse Row, QX3 4TB", "postcode", "QX3 4TB"),
        ("qx34tb is the sat nav", "postcode", "qx34tb"),
        ("write to jo.fell@mailbox.example please", "email", "jo.fell@mailbox.example"),
        ("it's jo dot fell at mailbox dot example. Ask her", "email", "jo dot fell at mailbox dot example"),
        ("jo(at)mailbox(dot)example", "email", "jo(at)mailbox(dot)example"),
        ("a grey Golf, EK21 RVD, at the gate", "vehicle", "EK21 RVD"),
        ("his car is ek21rvd", "vehicle", "ek21rvd"),
        ("P123 ABK parked on the zigzags", "vehicle", "P123 ABK"),
        ("old red van ABK 123P", "vehicle", "ABK 123P"),
        ("the black Corsa XRZ 8812", "vehicle", "XRZ 8812"),
        ("her snap is kaylee07", "account", "kaylee07"),
        ("add me on insta @kai_thorpe", "account", "@kai_thorpe"),
        ("dm me @kaithorpe", "account", "@kaithorpe"),
    ],
)
def test_it_is_found(text: str, kind: str, words: str | None) -> None:
    [(label, said)] = found_in(text)
    assert label == kind
    assert words is None or said == words
    assert label in PERSONAL


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("call 07700 900123 7pm tonight", ["07700 900123"]),
        ("Year 8 07700 900123", ["07700 900123"]),
        ("07700 900123, 07700 900456", ["07700 900123", "07700 900456"]),
        ("07700900123 / 01632 960144 3", ["07700900123", "01632 960144"]),
        ("01 02 2024 03 04 2024", []),
    ],
)
def test_a_number_is_found_among_other_figures(text: str, numbers: list[str]) -> None:
    assert found_in(text) == [("phone", number) for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "we won 21-14, 3-2 and 27-12 on 10/11/2024 at 15:30",
        "it cost £1,250.50 for 30 kids, 01632 of them is a joke",
        "one two three four five six seven eight nine ten",
        "Childline is 0800 1111, the NSPCC 0808 800 5000",
        "order no 0123456789, ISBN 0140449136",
        "room AB12, block B2, house AB12",
        "u10 3rd place, y5 2nd, year 5 3am",
        "YR11 LAD of the match, HIS 4A CLASS",
        "parked near yr11 gon get dipped",
        "insta story today, snap your fingers, text me later",
        "follow @OurSchool, thanks @OurSchool",
        "look at example.com",
        "meet at the dot at noon",
        "text 60777 to donate",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert found_in(text) == []


@given(ANY_TEXT)
@settings(max_examples=150, deadline=None)
def test_findings_are_ranges_of_the_text_in_order_and_apart(text: str) -> None:
    found = find_personal_data(text)
    edges = [edge for one in found for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "07 " * 340_000,
        "one " * 250_000,
        "a." * 500_000 + "@",
        "@" * 10**6,
        "add me on " * 100_000,
        "AB12 " * 200_000,
        "AB12 CDE " * 100_000,
    ],
)
def test_a_megabyte_takes_no_longer_than_a_long_post(text: str) -> None:
    begin = time.process_time()
    find_personal_data(text)
    assert time.process_time() - begin < 0.5


def test_of_two_that_overlap_the_first_given_stays() -> None:
    rule = Found(start=4, end=9, label="phone")
    head = [Found(start=0, end=5, label="person"), Found(start=10, end=12, label="person")]
    assert apart(head, before=[rule]) == (rule, head[1])


SCHOOL = KnownToTheSchool(
    staff=("Marian Oldroyd", "Dr. Tomasz Wieland"),
    domains=("https://www.tarnholtschool.example/",),
    postcodes=("QX4 7TJ",),
    phones=("01632 960144",),
    handles=("@TarnholtSchool",),
)


@pytest.mark.parametrize(
    ("words", "kind", "is_public"),
    [
        ("Mrs Oldroyd", "person", True),
        ("Marian Oldroyd", "person", True),
        ("OLDROYD's", "person", True),
        ("M Oldroyd", "person", True),
        ("head Oldroyd", "person", True),
        ("Kyle Oldroyd", "person", False),
        ("Marian", "person", False),
        ("Marian Thackray", "person", False),
        ("office@tarnholtschool.example", "email", True),
        ("head@mail.TarnholtSchool.example", "email", True),
        ("marian@mailbox.example", "email", False),
        ("x@nottarnholtschool.example", "email", False),
        ("qx47tj", "postcode", True),
        ("QX4 8TJ", "postcode", False),
        ("+44 1632 960 144", "phone", True),
        ("01632 960145", "phone", False),
        ("@tarnholtschool", "account", True),
        ("@tarnholt_lad", "account", False),
        ("Oldroyd", "health", False),
    ],
)
def test_what_the_school_makes_public_is_no_finding(words: str, kind: str, is_public: bool) -> None:
    text = f"see {words} now"
    one = Found(start=4, end=4 + len(words), label=kind)
    assert without_public(text, [one], SCHOOL) == (() if is_public else (one,))
    assert without_public(text, [one], KnownToTheSchool()) == (one,)
