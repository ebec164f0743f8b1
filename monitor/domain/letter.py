"""Letters: drafts with blanks, merged from a case; no words of a post can add a blank, a line or a link."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitor.domain.masking import clean

CASE_FIELDS: Final = {
    "case_number": "the case’s number",
    "school": "the school’s name",
    "platform": "the platform’s name",
    "post_url": "the post’s address",
    "posted_at": "when it was posted, in London time",
    "captured_at": "when the copy was made, in London time",
    "author": "the account as shown",
    "n_posts": "how many posts belong to the case",
    "wording": "how the words were read, such as possibly abusive",
    "about": "whom the post is about, without a name",
    "post_words": "the words of the post",
    "policy_line": "a sentence that names the policy’s clauses, only where it prescribes the step",
    "report_page": "the platform’s own page for reports",
    "platform_rule": "the platform’s own rule",
    "asked_platform": "what was asked of the platform, when, with its reference",
    "steps_taken": "what was asked of whom, with the outcomes",
    "helpline_page": "the helpline’s page",
}
PERSON_FIELDS: Final = {
    "recipient_name": "the name of the person written to",
    "sender_name": "the name of the person who writes",
    "sender_role": "the role of the person who writes",
    "letter_date": "the date of the letter",
    "reply_to": "how the school can be reached",
    "reply_by": "the day by which an answer would help",
    "meeting_time": "the day and time of the meeting",
    "meeting_place": "where the meeting is",
    "meet_with": "who will be at the meeting",
    "what_troubles": "what in the post troubles the school, and why, in a sentence or two",
    "complaints_page": "where the complaints procedure is found",
    "evidence_list": "what is sent along",
    "help_wanted": "what is asked for",
    "decision_wanted": "what the governors are asked to note or decide",
}
FIELDS: Final = {**CASE_FIELDS, **PERSON_FIELDS}
LONG_FIELDS: Final = ("what_troubles", "evidence_list", "help_wanted", "decision_wanted")
MAY_BE_EMPTY: Final = ("policy_line",)
"""Where the case has nothing to say, the whole line goes; any other field becomes a blank to be filled in."""

MAX_SHORT, MAX_LONG = 200, 2000
_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_ALONE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_LIVE = re.compile(r"[<>\[\]{}()`|*]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """What somebody who is written to may read of a case."""

    words: str
    keeps_pupil_names: bool = False
    shows_author: bool = True
    """Whether the account as shown is named; never a pupil's to anybody but the police."""


RECIPIENTS: Final = {
    "author": Recipient(words="The author of the post", shows_author=False),
    "complainant": Recipient(words="Somebody who complained or asked", shows_author=False),
    "platform": Recipient(words="The platform"),
    "helpline": Recipient(words="The helpline"),
    "police": Recipient(words="The police", keeps_pupil_names=True),
    "governors": Recipient(words="The governors", shows_author=False),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A draft as its file holds it."""

    letter_id: str
    title: str
    recipient: str
    subject: str
    body: str
    verbs: tuple[str, ...] = ()
    """The policy's verbs that the letter serves; a guardrail on one of them forbids it."""
    rungs: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()
    """What only a person can fill in, in the order of the form."""
    source: str = ""
    """The file, for whoever looks for a mistake."""

    @property
    def is_removal(self) -> bool:
        """Say whether it asks for a post to go."""
        return bool(set(self.verbs).intersection(REMOVAL_VERBS))

    def fields(self) -> tuple[str, ...]:
        """Give the fields that it holds, each once, in the order of the text."""
        return tuple(dict.fromkeys(_FIELD.findall(f"{self.subject}\n{self.body}")))


REMOVAL_VERBS: Final = ("ask_author_remove", "report_platform", "report_provider", "contact_posh")


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of a merged letter: words, or a blank that a person must fill in."""

    text: str
    gap: str = ""
    """The field's name, for a blank."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """A letter with what is known filled in."""

    subject: tuple[Piece, ...]
    body: tuple[Piece, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """Give the fields that are still blank, each once, in the order of the text."""
        return tuple(dict.fromkeys(p.gap for p in (*self.subject, *self.body) if p.gap))

    @property
    def is_complete(self) -> bool:
        """Say whether the letter may be copied."""
        return not self.gaps

    @property
    def subject_text(self) -> str:
        """Give the subject in one line."""
        return "".join(piece.text for piece in self.subject)

    @property
    def text(self) -> str:
        """Give the letter, with its subject first, as plain text."""
        return f"Subject: {self.subject_text}\n\n{''.join(piece.text for piece in self.body)}"


def merge(letter: Letter, known: Mapping[str, str], given: Mapping[str, str]) -> Merged:
    """Fill a letter from the case (`known`) and from a person (`given`); whatever is missing stays a blank.

    A person may fill in what the case leaves empty, and may not overwrite what the case says.
    """
    values = {name: known.get(name, "") for name in CASE_FIELDS}
    for name in letter.fields():
        if name not in FIELDS:
            raise KeyError(name)
        if not values.get(name) and name not in MAY_BE_EMPTY:
            values[name] = filled(name, given.get(name, ""))
    return Merged(
        subject=_pieces(letter.subject, {name: _one_line(v) for name, v in values.items()}),
        body=_pieces(_without_empty_lines(letter.body, values), values),
    )


def filled(name: str, words: str) -> str:
    """Give what a person typed for a field, tidied; a blank mark in it counts as nothing."""
    if "[[" in words or "]]" in words:
        return ""
    if name in LONG_FIELDS:
        lines = (_without_controls(line).strip() for line in words.split("\n"))
        return "\n".join(line for line in lines if line)[:MAX_LONG]
    return _one_line(words)[:MAX_SHORT]


def inline(words: str, *, longest: int = 120) -> str:
    """Make hostile words fit to stand within a line: no control, no break, no sign of mark-up."""
    return " ".join(_LIVE.sub("", clean(words)).split())[:longest].strip()


def quoted(words: str, *, longest: int = 1500) -> str:
    """Make hostile words fit to stand as a block: every line is set in, so none is a header or mark-up."""
    text = clean(words)
    cut = text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"
    shown = cut.replace("[[", "[ [").replace("]]", "] ]").replace("{{", "{ {").replace("}}", "} }")
    return "\n".join(f"    {line}" for line in shown.split("\n") if line.strip())


def web_page(url: str) -> str:
    """Give an address if it is one of the web and holds nothing that could break a line; else nothing."""
    is_plain = url.isascii() and url.isprintable() and not set(url) & set(" <>\"'`[]{}|\\^")
    return url if is_plain and url.startswith(("https://", "http://")) and len(url) <= 500 else ""


def gap_words(name: str) -> str:
    """Say what belongs into a blank."""
    return FIELDS[name]


def _pieces(text: str, values: Mapping[str, str]) -> tuple[Piece, ...]:
    parts = _FIELD.split(text)
    found: list[Piece] = []
    for number, part in enumerate(parts):
        if number % 2 == 0:
            found.append(Piece(text=part))
        elif values.get(part) or part in MAY_BE_EMPTY:
            found.append(Piece(text=values.get(part, "")))
        else:
            found.append(Piece(text=f"[[{gap_words(part)}]]", gap=part))
    return tuple(piece for piece in found if piece.text)


def _without_empty_lines(body: str, values: Mapping[str, str]) -> str:
    """Take out paragraphs that hold one field alone of which the case has nothing to say."""
    kept = []
    for paragraph in re.split(r"\n{2,}", body.strip("\n")):
        alone = _ALONE.fullmatch(paragraph.strip())
        if alone is None or alone[1] not in MAY_BE_EMPTY or values.get(alone[1]):
            kept.append(paragraph)
    return "\n\n".join(kept) + "\n"


def _one_line(words: str) -> str:
    return " ".join(_without_controls(words).split())


_CONTROLS: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _without_controls(words: str) -> str:
    return "".join(" " if unicodedata.category(char) in _CONTROLS else char for char in words)
