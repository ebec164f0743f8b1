"""Letters: merged from a case, blocked by their blanks, fair in tone, and proof against what posts hold."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.domain import fair_criticism
from monitor.domain.case import Status
from monitor.domain.casework import Casework
from monitor.domain.ladder import Rung
from monitor.domain.letter import (
    FIELDS,
    PERSON_FIELDS,
    RECIPIENTS,
    Letter,
    filled,
    inline,
    merge,
    quoted,
    web_page,
)
from monitor.domain.letter_case import Standing, standing_of
from monitor.domain.plan import OverlayLine, PlanGuardrail
from tests.unit.domain.domain_values import a_case, a_plan, a_step
from tests.unit.letters.letter_values import FILLED, LETTERS, NOW, about, policy, write

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "letters"
HOSTILE = (
    "# Header\n\nSubject: spoof\nBcc: all@evil.example\n{{ sender_name }} [[sender]] {{ school }}\n"
    "<script>alert(1)</script> [click](javascript:alert(2)) ![x](http://evil.example/x.png)\u202egnp\u200b"
    "\x00\r\n---\n> quote"
)
TEXTS = {
    f"{letter_id}.{state}.txt": (letter_id, given)
    for letter_id in LETTERS
    for state, given in (("blank", {}), ("filled", FILLED))
}


def a_letter(body: str, **fields: Any) -> Letter:
    """Give a letter to the platform with this text."""
    start = Letter(letter_id="trial", title="Trial", recipient="platform", subject="A trial", body=body)
    return replace(start, **fields)


# --- what they say ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_the_letter_reads_as_it_was_approved(name: str) -> None:
    letter_id, given = TEXTS[name]

    assert write(letter_id, about(), given).text == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("letter_id", LETTERS)
def test_no_letter_threatens_claims_or_accuses(letter_id: str) -> None:
    text = f"{LETTERS[letter_id].subject} {LETTERS[letter_id].body}".lower()

    for word in (
        "legal action",
        "solicitor",
        "court",
        "sue",
        "libel",
        "slander",
        "illegal",
        "unlawful",
        "offence",
        "defam",
        "must remove",
        "demand",
        "failure to",
        "consequences",
        "victim",
        "perpetrator",
    ):
        assert not re.search(rf"\b{word}", text), word


@pytest.mark.parametrize("letter_id", ["removal-request", "acknowledgement", "governors-note"])
def test_what_goes_to_or_about_a_critic_says_that_criticism_counts_against_nobody(letter_id: str) -> None:
    assert re.search(r"never counts? against", LETTERS[letter_id].body)


def test_times_are_given_as_london_reads_them() -> None:
    text = write("platform-report", about(), FILLED).text

    assert "Posted: Tuesday 7 July 2026, 10:30 (London time)" in text
    assert "Seen and copied by us: Tuesday 7 July 2026, 11:30 (London time)" in text


# --- the policy -------------------------------------------------------------------------------------------


def test_a_letter_cites_the_clause_only_where_the_policy_prescribes_the_step() -> None:
    silent = about(plan=a_plan())

    assert "(TS-7)" in write("removal-request", about(), FILLED).text
    assert "policy" not in write("removal-request", silent, FILLED).text
    assert standing_of(LETTERS["removal-request"], silent.case, now=NOW).kind == "silent"


@pytest.mark.parametrize(("confirmed", "kind"), [("", "reading"), ("confirmed by the head", "prescribed")])
def test_a_reading_is_cited_only_once_the_school_has_confirmed_it(confirmed: str, kind: str) -> None:
    steps = tuple(replace(step, basis="reading", confirmed=confirmed) for step in policy().steps)
    subject = about(plan=replace(policy(), steps=steps))

    assert standing_of(LETTERS["invitation"], subject.case, now=NOW).kind == kind
    assert ("(TS-7)" in write("invitation", subject, FILLED).text) is bool(confirmed)


def test_a_guardrail_forbids_a_reply_with_its_clause() -> None:
    rail = PlanGuardrail(
        forbid=("never_respond", "reply", "retaliate"), cites=("MV-8.5",), text="Staff never answer."
    )
    case = about(plan=replace(a_plan(), guardrails=(rail,))).case

    found = standing_of(LETTERS["acknowledgement"], case, now=NOW)

    assert found == Standing(
        kind="forbidden", words="Your policy forbids this: Staff never answer.", cites=("MV-8.5",)
    )
    assert not found.may_draft


def test_a_policy_that_goes_to_the_platform_does_not_provide_a_request_to_the_author() -> None:
    report = a_step("report", do="report_platform", to="", phase="out", cites=("HC-14.1",))
    case = about(plan=replace(a_plan(), steps=(report,)), work=Casework()).case

    for letter_id in ("removal-request", "invitation"):
        found = standing_of(LETTERS[letter_id], case, now=NOW)
        assert (found.kind, found.cites, found.may_draft) == ("not_provided", ("HC-14.1",), True)
        assert "HC-14.1" not in write(letter_id, replace(about(), case=case), FILLED).text


def test_a_policy_that_asks_at_the_meeting_puts_the_invitation_first() -> None:
    first, then = policy().steps[:2]
    plan = replace(policy(), steps=(first, replace(then, order=2)))

    found = standing_of(LETTERS["removal-request"], about(plan=plan).case, now=NOW)

    assert (found.kind, found.cites) == ("not_yet", ("TS-7",))
    assert standing_of(LETTERS["invitation"], about(plan=plan).case, now=NOW).kind == "prescribed"


def test_a_letter_whose_turn_the_policy_sets_later_is_not_drafted_before_it() -> None:
    decide = a_step("decide", do="decide_next", condition="author refused", cites=("MV-8.8",), order=3)
    plan = replace(policy(), steps=(*policy().steps[:2], decide))
    refused = Rung(key="r1", step="poster", taken_by="Ada", taken_at=NOW, outcome="refused")

    before = standing_of(LETTERS["platform-report"], about(plan=plan, work=Casework()).case, now=NOW)
    after = standing_of(
        LETTERS["platform-report"], about(plan=plan, work=Casework(rungs=(refused,))).case, now=NOW
    )

    assert (before.kind, before.cites, before.may_draft) == ("not_yet", ("MV-8.8",), False)
    assert after.may_draft


def test_advice_is_taken_before_the_author_of_an_allegation_is_written_to() -> None:
    plan = replace(a_plan(), overlay=(OverlayLine(source="LAW-L7", text="Tell the LADO."),))

    assert standing_of(LETTERS["invitation"], about(plan=plan).case, now=NOW).kind == "not_yet"


@pytest.mark.parametrize("letter_id", ["removal-request", "platform-report", "helpline-note"])
@pytest.mark.parametrize(
    "fields",
    [
        {"labels": (), "intent": "complaint"},
        {"work": Casework(categories=("criticism",))},
        {"work": Casework(outcome="legitimate_criticism"), "status": Status.RESOLVED},
    ],
)
def test_removal_is_not_offered_for_fair_criticism(letter_id: str, fields: dict[str, Any]) -> None:
    found = standing_of(LETTERS[letter_id], a_case(**fields), now=NOW)

    assert (found.kind, found.may_draft) == ("not_offered", False)
    assert "complaints procedure" in found.words


@pytest.mark.parametrize(
    ("fields", "is_likely", "wants_answer"),
    [
        ({"labels": (), "intent": "complaint"}, True, True),
        ({"labels": (), "intent": "query"}, False, True),
        ({"labels": ("abusive",), "intent": "complaint"}, False, False),
        ({"labels": (), "intent": "other", "sentiment": "negative"}, False, False),
        (
            {"labels": (), "intent": "other", "sentiment": "negative", "labels_confirmed_by": "Ada"},
            True,
            True,
        ),
        (
            {"labels": (), "intent": "other", "sentiment": "neutral", "labels_confirmed_by": "Ada"},
            False,
            False,
        ),
        ({"labels": ("abusive",), "dismiss_reason": "legitimate_criticism"}, True, True),
    ],
)
def test_criticism_is_a_complaint_or_a_hard_word_without_risk(
    fields: dict[str, Any], *, is_likely: bool, wants_answer: bool
) -> None:
    case = a_case(**fields)

    assert fair_criticism.is_likely(case) is is_likely
    assert fair_criticism.wants_answer(case) is wants_answer


def test_a_question_is_answered_and_not_taken_for_criticism() -> None:
    found = standing_of(LETTERS["removal-request"], a_case(labels=(), intent="query"), now=NOW)

    assert found == Standing(kind="not_offered", words="A question is answered; nobody asks for its removal.")


# --- blanks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter_id", LETTERS)
def test_every_letter_is_blocked_until_a_person_has_filled_it(letter_id: str) -> None:
    blank, done = write(letter_id, about()), write(letter_id, about(), FILLED)

    assert set(LETTERS[letter_id].fill) <= set(blank.gaps)
    assert not blank.is_complete
    assert "[[" in blank.text
    assert done.is_complete
    assert "[[" not in done.text


@pytest.mark.parametrize("name", PERSON_FIELDS)
def test_a_letter_with_one_blank_left_is_not_complete(name: str) -> None:
    letter = a_letter("{{ sender_role }} {{ " + name + " }}")
    given = {key: value for key, value in FILLED.items() if key != name}

    assert merge(letter, {}, given).gaps == ((name,) if name != "sender_role" else ("sender_role",))


@pytest.mark.parametrize("words", ["", "  ", "\n\t", "[[the name]]", "a [[ b", "]]", "\u200b\u202e"])
def test_blanks_and_marks_do_not_fill_a_blank(words: str) -> None:
    assert filled("sender_name", words) == ""
    assert filled("what_troubles", words) == ""


def test_what_a_person_types_is_never_read_as_a_field() -> None:
    merged = merge(
        a_letter("From {{ sender_name }}."), {"school": "Tarnholt"}, {"sender_name": "{{ school }}"}
    )

    assert merged.text.endswith("From {{ school }}.\n")


def test_a_short_field_stays_one_line_and_a_long_one_keeps_its_lines() -> None:
    assert filled("sender_name", "Ada\nBcc: x\r\n\x00Marsh") == "Ada Bcc: x Marsh"
    assert filled("what_troubles", "one\n\n\x00two\x0b") == "one\ntwo"
    assert len(filled("sender_name", "a" * 999)) == 200


def test_a_person_does_not_overwrite_what_the_case_says() -> None:
    merged = merge(a_letter("{{ case_number }}"), {"case_number": "GP-0042"}, {"case_number": "GP-0001"})

    assert "GP-0042" in merged.text


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "http://a b", "https://e.example/\nBcc:", "https://e/[[x]]"]
)
def test_an_address_that_is_none_becomes_a_blank(url: str) -> None:
    assert "post_url" in write("platform-report", about(post_url=url), FILLED).gaps


def test_a_field_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError, match="sender_nam"):
        merge(a_letter("{{ sender_nam }}"), {}, {})


# --- hostile posts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter_id", LETTERS)
def test_no_post_can_add_a_header_a_field_a_blank_or_mark_up(letter_id: str) -> None:
    subject = about(HOSTILE, post_author=HOSTILE, post_platform=HOSTILE, post_url=HOSTILE)

    merged = write(
        letter_id,
        subject,
        {
            **FILLED,
            "post_url": "https://social.example/1",
            "report_page": "a page",
            "helpline_page": "a page",
        },
    )

    assert merged.subject_text.count("\n") == 0
    lines = merged.text.split("\n")
    assert [line for line in lines if line.startswith(("Subject:", "Bcc:"))] == [
        f"Subject: {merged.subject_text}"
    ]
    for line in (line for line in lines if not line.startswith("    ")):
        assert not re.search(r"[<>\[\]{}`]|^#|^---|\u202e|\u200b|\x00", line), line
    assert "[[" not in merged.text
    assert "{{" not in merged.text


def test_quoted_words_are_set_in_line_by_line_and_have_an_end() -> None:
    assert quoted("one\n# two\n\n> three") == "    one\n    # two\n    > three"
    assert len(quoted("word " * 5000)) < 1600
    assert quoted("") == ""


def test_words_within_a_line_lose_what_mark_up_could_mean() -> None:
    assert inline("a\nb [c](d) <e> `f` {g} *h* |i|") == "a b cd e f g h i"
    assert len(inline("x" * 999)) == 120


@pytest.mark.parametrize(("url", "kept"), [("https://e.example/a?b=1#c", True), ("ftp://e.example", False)])
def test_only_addresses_of_the_web_are_kept(url: str, *, kept: bool) -> None:
    assert web_page(url) == (url if kept else "")


# --- names of pupils --------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter_id", LETTERS)
def test_names_are_left_out_for_everybody_whose_profile_says_so(letter_id: str) -> None:
    keeps = RECIPIENTS[LETTERS[letter_id].recipient].keeps_pupil_names

    text = write(letter_id, about(), FILLED).text

    assert ("Trewhella" in text) is keeps
    assert keeps is (letter_id == "police-note")


@pytest.mark.parametrize("role", ["pupil", "former_pupil"])
def test_a_pupils_account_is_named_to_the_police_alone(role: str) -> None:
    for letter_id in LETTERS:
        text = write(letter_id, about(author_role=role), FILLED).text
        assert ("gate_grumbler" in text) is (letter_id == "police-note")


def test_every_field_has_words_for_the_form() -> None:
    assert all(words and words[0].islower() for words in FIELDS.values())


if __name__ == "__main__":
    for name, (letter_id, given) in TEXTS.items():
        (GOLDEN / name).write_text(write(letter_id, about(), given).text, encoding="utf-8")
