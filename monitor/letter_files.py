"""Reads letters (text with a head of YAML) and the list of platforms; a fault names file, line and mend."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from monitor.domain.ladder import STEPS
from monitor.domain.letter import FIELDS, PERSON_FIELDS, RECIPIENTS, Letter, web_page
from monitor.domain.platform_guide import RULE_KINDS, Helpline, PlatformGuide, PlatformGuides
from monitor.domain.policy.vocabulary import OVERLAY_VERBS, VERBS

_HEAD = ("id", "title", "recipient", "subject", "verbs", "rungs", "fill")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_OPEN = re.compile(r"\{\{|\}\}")
_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_GUIDE = (
    "name",
    "report_page",
    "verified",
    "rules",
    "wait_hours",
    "helpline",
    "own_report",
    "note",
)
MAX_CHARACTERS = 32_000
MAX_WAIT_HOURS = 24 * 60


class LetterFileError(ValueError):
    """A letter or the list of platforms cannot be used; the message says where, why, and what to write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where a value stands, for the complaint about it."""

    file: str
    line: int
    name: str

    def fail(self, fault: str) -> LetterFileError:
        return LetterFileError(f"{self.file}:{self.line}: {self.name}: {fault}")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Map:
    """A section of YAML whose keys are all known."""

    place: _Place
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def at(self, key: str) -> _Place:
        line = self.lines.get(key, self.place.line)
        return _Place(file=self.place.file, line=line, name=f"{self.place.name}.{key}".lstrip("."))

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.at(key).fail(f"write a piece of text, {key}: ...")
        return " ".join(value.split())

    def texts(self, key: str, allowed: Collection[str], what: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.at(key).fail(f"write a list, {key}: [...]")
        for one in value:
            if one not in allowed:
                raise self.at(key).fail(f"unknown {what} {one!r}; {_nearest(one, allowed)}")
        return tuple(value)


def read_letters(folder: Path, own: Path | None = None) -> tuple[Letter, ...]:
    """Read the letters of a folder; the school's own replaces one of the same id. Raises LetterFileError."""
    found = {letter.letter_id: letter for letter in _letters_in(folder)}
    if own is not None:
        if not own.is_dir():
            raise LetterFileError(f"{own}: there is no such folder; make it, or take letters_folder out.")
        found |= {letter.letter_id: letter for letter in _letters_in(own)}
    return tuple(found.values())


def _letters_in(folder: Path) -> list[Letter]:
    files = [path for path in sorted(folder.glob("*.md")) if path.name != "README.md"]
    letters = [read_letter(_text_of(path), str(path)) for path in files]
    for letter in letters:
        twins = [one.source for one in letters if one.letter_id == letter.letter_id]
        if len(twins) > 1:
            raise LetterFileError(
                f"{twins[1]}:2: id: {letter.letter_id!r} is the id of {twins[0]} too; keep one."
            )
    return letters


def read_letter(text: str, file: str) -> Letter:
    """Read one letter: a head between two lines of `---`, then the text; raises LetterFileError."""
    lines = text.split("\n")
    ends = [n for n, line in enumerate(lines) if line.strip() == "---"]
    if len(ends) < 2 or ends[0] != 0:
        raise LetterFileError(
            f"{file}:1: file: begin with a line of ---, then id, title, recipient, subject, then ---"
        )
    end = ends[1]
    head = _read_map("\n".join(lines[1:end]), file, first_line=2)
    _only(head, _HEAD)
    letter_id = head.text("id")
    if not _ID.fullmatch(letter_id):
        raise head.at("id").fail(f"{letter_id!r} is no id; write small letters, digits and hyphens")
    body = "\n".join(lines[end + 1 :]).strip("\n") + "\n"
    first = end + 2 + next((n for n, line in enumerate(lines[end + 1 :]) if line.strip()), 0)
    if not body.strip():
        raise LetterFileError(f"{file}:{end + 1}: text: is empty; write the letter below the second ---")
    subject = head.text("subject")
    used = (*_fields_of(subject, file, head.at("subject").line), *_fields_of(body, file, first))
    return Letter(
        letter_id=letter_id,
        title=head.text("title"),
        recipient=_one_of(head, "recipient", RECIPIENTS, "recipient"),
        subject=subject,
        body=body,
        verbs=head.texts("verbs", (*VERBS, *OVERLAY_VERBS), "verb"),
        rungs=head.texts("rungs", STEPS, "rung"),
        fill=_fill(head, used),
        source=file,
    )


def _fields_of(text: str, file: str, first_line: int) -> tuple[str, ...]:
    found: list[str] = []
    for number, line in enumerate(text.split("\n"), start=first_line):
        for name in _FIELD.findall(line):
            if name not in FIELDS:
                place = _Place(file=file, line=number, name="text")
                raise place.fail(f"unknown field {name!r}; {_nearest(name, FIELDS)}")
            found.append(name)
        if _OPEN.search(_FIELD.sub("", line)):
            raise _Place(file=file, line=number, name="text").fail(
                "a field is not closed; write {{ case_number }}, on one line"
            )
        if "[[" in line or "]]" in line:
            raise _Place(file=file, line=number, name="text").fail(
                "[[ and ]] mark what is still to be filled in; write a field such as {{ sender_name }}"
            )
    return tuple(dict.fromkeys(found))


def _fill(head: _Map, used: Collection[str]) -> tuple[str, ...]:
    fill = head.texts("fill", PERSON_FIELDS, "field for a person")
    missing = [name for name in used if name in PERSON_FIELDS and name not in fill]
    if missing:
        raise head.at("fill").fail(
            f"the text holds {missing[0]!r}, which only a person can fill in; add it to fill"
        )
    idle = [name for name in fill if name not in used]
    if idle:
        raise head.at("fill").fail(
            f"{idle[0]!r} stands nowhere in the text; take it out, or write {{{{ {idle[0]} }}}}"
        )
    return fill


def read_platforms(path: Path) -> PlatformGuides:
    """Read the list of platforms; raises LetterFileError."""
    return read_platforms_text(_text_of(path), str(path))


def read_platforms_text(text: str, file: str) -> PlatformGuides:
    """Read the list of platforms from text; raises LetterFileError."""
    root = _read_map(text, file, first_line=1)
    _only(root, ("checked", "note", "helplines", "platforms"))
    checked = root.values.get("checked")
    if not isinstance(checked, date):
        raise root.at("checked").fail("write the day of the check, such as checked: 2026-11-21")
    helplines = {key: _helpline(key, one) for key, one in _maps_of(root, "helplines")}
    return PlatformGuides(
        platforms={key: _guide(key, one, helplines, checked) for key, one in _maps_of(root, "platforms")},
        helplines=helplines,
        note=root.text("note", ""),
    )


def _helpline(key: str, given: _Map) -> Helpline:
    _only(given, ("name", "page", "verified", "note"))
    verified = given.values.get("verified", False)
    return Helpline(
        key=key,
        name=given.text("name"),
        page=_page(given, "page"),
        note=given.text("note", ""),
        is_verified=verified is True,
    )


def _guide(key: str, given: _Map, helplines: Mapping[str, Helpline], checked: date) -> PlatformGuide:
    _only(given, _GUIDE)
    hours = given.values.get("wait_hours", 48)
    if not isinstance(hours, int) or not 1 <= hours <= MAX_WAIT_HOURS:
        raise given.at("wait_hours").fail(f"write a whole number of hours, 1 to {MAX_WAIT_HOURS}")
    helpline = given.text("helpline", "")
    if helpline and helpline not in helplines:
        raise given.at("helpline").fail(f"unknown helpline {helpline!r}; {_nearest(helpline, helplines)}")
    rules = given.values.get("rules", {})
    if not isinstance(rules, dict):
        raise given.at("rules").fail("write a section, such as abuse: Bullying and harassment")
    for kind, name in rules.items():
        if kind not in RULE_KINDS:
            raise given.at("rules").fail(f"unknown kind of rule {kind!r}; {_nearest(str(kind), RULE_KINDS)}")
        if not isinstance(name, str) or not name.strip():
            raise given.at("rules").fail(f"write the rule's name, {kind}: ...")
    return PlatformGuide(
        platform=key,
        name=given.text("name"),
        report_page=_page(given, "report_page") if "report_page" in given.values else "",
        rules=rules,
        verified=given.texts("verified", ("report_page", *RULE_KINDS), "entry"),
        wait_hours=hours,
        helpline=helpline,
        own_report=_one_of(given, "own_report", ("yes", "no", "unknown"), "answer"),
        note=given.text("note", ""),
        checked=checked,
    )


def _page(given: _Map, key: str) -> str:
    url = given.text(key)
    if not url.startswith("https://") or not web_page(url):
        raise given.at(key).fail(f"{url!r} is no https address of a page")
    return url


def _one_of(given: _Map, key: str, allowed: Collection[str], what: str) -> str:
    word = given.text(key)
    if word not in allowed:
        raise given.at(key).fail(f"unknown {what} {word!r}; {_nearest(word, allowed)}")
    return word


def _only(given: _Map, known: Collection[str]) -> None:
    for key in given.values:
        if key not in known:
            raise given.at(key).fail(f"unknown key {key!r}; {_nearest(key, known)}")


def _maps_of(root: _Map, key: str) -> Iterable[tuple[str, _Map]]:
    section = root.values.get(key)
    if not isinstance(section, dict) or not section:
        raise root.at(key).fail(f"write a section {key}: with at least one entry")
    for name, values in section.items():
        if not isinstance(values, dict):
            raise root.at(f"{key}.{name}").fail("write a section of keys and values")
        place = root.at(f"{key}.{name}")
        lines = {one: root.lines.get(f"{key}.{name}.{one}", place.line) for one in values}
        yield str(name), _Map(place=place, values=values, lines=lines)


def _read_map(text: str, file: str, *, first_line: int) -> _Map:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        what = getattr(problem, "problem", None) or "not readable"
        raise _Place(file=file, line=line, name="file").fail(
            f"is not valid YAML ({what}); mind indentation and quotation marks"
        ) from problem
    place = _Place(file=file, line=first_line, name="")
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        raise _Place(file=file, line=first_line, name="file").fail("must hold keys and values")
    lines: dict[str, int] = {}
    _note_lines(node, "", lines, file, first_line)
    return _Map(place=place, values=values, lines=lines)


def _note_lines(node: yaml.MappingNode, path: str, lines: dict[str, int], file: str, first_line: int) -> None:
    for key, value in node.value:
        name = f"{path}.{key.value}".lstrip(".")
        line = first_line + key.start_mark.line
        if name in lines:
            raise _Place(file=file, line=line, name=name).fail("stands here twice; keep one")
        lines[name] = line
        if isinstance(value, yaml.MappingNode):
            _note_lines(value, name, lines, file, first_line)


def _text_of(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise LetterFileError(
            f"{path}: the file cannot be read ({problem}); save it as UTF-8 text."
        ) from problem
    if len(text) > MAX_CHARACTERS:
        raise LetterFileError(f"{path}: is longer than {MAX_CHARACTERS} characters; is it a letter?")
    return text.replace("\r\n", "\n")


def _nearest(word: str, allowed: Collection[str]) -> str:
    close = difflib.get_close_matches(word.lower(), list(allowed), n=1, cutoff=0.6)
    return f"write {close[0]!r}" if close else f"write one of: {', '.join(sorted(allowed))}"


__all__ = ["LetterFileError", "read_letter", "read_letters", "read_platforms", "read_platforms_text"]
