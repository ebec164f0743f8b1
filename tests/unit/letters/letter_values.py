"""An invented case, and the letters that are shipped for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.domain.casework import Casework
from monitor.domain.ladder import Rung
from monitor.domain.letter import Letter, Merged, merge
from monitor.domain.letter_case import Subject, known_fields
from monitor.domain.plan import ClauseText, Plan
from monitor.domain.school import School, StaffMember
from monitor.letter_files import read_letters, read_platforms
from tests.unit.domain.domain_values import a_case, a_plan, a_post, a_step

CONFIG = Path(__file__).resolve().parents[3] / "config"
LETTERS = {letter.letter_id: letter for letter in read_letters(CONFIG / "letters")}
GUIDES = read_platforms(CONFIG / "platforms.yaml")
NOW = datetime(2026, 7, 8, 9, 30, tzinfo=UTC)
"""In summer time, so that London's clock differs from UTC."""
SCHOOL = School(
    name="Tarnholt Community School", staff=(StaffMember(name="Idris Penhallow", role="teacher"),)
)
FILLED = {
    "letter_date": "8 July 2026",
    "recipient_name": "Mx Trevose",
    "reply_to": "office@tarnholt.example",
    "reply_by": "15 July 2026",
    "meeting_time": "Monday 13 July at 15:45",
    "meeting_place": "the school office",
    "meet_with": "the deputy head",
    "complaints_page": "tarnholt.example/complaints",
    "what_troubles": "It calls a teacher by name a thief.\nWe know of nothing that bears this out.",
    "evidence_list": "The post as we received it, with its time.",
    "help_wanted": "Advice on how to word a second report.",
    "decision_wanted": "To note it.",
    "sender_name": "Anna Marlow",
    "sender_role": "Headteacher",
    "platform_rule": "Harassment",
}


def policy(**fields: Any) -> Plan:
    """Give a plan that prescribes the invitation, the request and the report, each with its clause."""
    rows = (("invite_author_in", "TS-7"), ("ask_author_remove", "TS-7"), ("report_platform", "TS-8"))
    steps = tuple(
        a_step(do, do=do, to="", phase="out", order=1, cites=(cite,), text=f"Do {do}.") for do, cite in rows
    )
    clauses = (ClauseText(clause_id="TS-7", text="A parent is asked in, and asked to take it down."),)
    return replace(
        a_plan(),
        policy_title="Tarnholt Community School: social media policy",
        steps=steps,
        clauses=clauses,
        is_silent_out=False,
        **fields,
    )


def about(text: str = "Mr Penhallow is a thief, ask my Maisie Trewhella.", **fields: Any) -> Subject:
    """Give an abusive post by a parent on Reddit about a teacher; fields of the post begin with `post_`."""
    post = a_post(
        platform="reddit",
        text=text,
        posted_at=NOW - timedelta(days=1),
        url="https://social.example/r/tarnholt/1",
        author="u/gate_grumbler",
    )
    given = {key.removeprefix("post_"): value for key, value in fields.items() if key.startswith("post_")}
    of_case = {key: value for key, value in fields.items() if not key.startswith("post_")}
    asked = Rung(
        key="r1",
        step="platform",
        taken_by="Anna Marlow",
        taken_at=NOW - timedelta(hours=20),
        reference="RD-77120",
        outcome="refused",
    )
    start = {
        "case_id": 42,
        "labels": ("abusive", "defamatory"),
        "target": ("staff",),
        "intent": "other",
        "author_role": "parent",
        "plan": policy(),
        "work": Casework(rungs=(asked,)),
    }
    return Subject(
        case=a_case(**{**start, **of_case}),
        post=replace(post, **given),
        captured_at=NOW - timedelta(hours=23),
    )


def write(letter: Letter | str, subject: Subject, given: dict[str, str] | None = None) -> Merged:
    """Merge a letter for the invented school."""
    draft = LETTERS[letter] if isinstance(letter, str) else letter
    known = known_fields(draft, subject, school=SCHOOL, guides=GUIDES, now=NOW)
    return merge(draft, known, given or {})
