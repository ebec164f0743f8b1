"""Reads YAML with line numbers, so that every complaint names its file, line and field."""

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.domain.policy.vocabulary import UnknownWordError, known, nearest

_Word = TypeVar("_Word", bound=str)
MAX_BYTES = 400_000
"""Eight times the longest policy that is known; a longer file would hold up whoever reads it."""
MAX_ENTRIES = 500
"""Ten times what any known policy needs in one list; with aliases a short file may hold a million."""


def from_here(file: str) -> str:
    """Give a path as somebody in the working folder would type it, where it lies below that folder."""
    with contextlib.suppress(ValueError, OSError):
        return str(Path(file).relative_to(Path.cwd()))
    return file


class PolicyFileError(ValueError):
    """A policy file that cannot be used; the message says where, what is wrong and what to write instead."""

    def __init__(self, *, file: str, line: int, field_name: str, fault: str) -> None:
        """Word the message as `file:line: field: fault`."""
        # What the file itself says must not reach a terminal as anything but letters.
        fault, field_name = (
            "".join(c if c.isprintable() else "?" for c in said) for said in (fault, field_name)
        )
        shown = from_here(file)
        super().__init__(f"{shown}:{line}: {field_name}: {fault}")
        self.file, self.line, self.field_name, self.fault = shown, line, field_name, fault
        self.others: tuple[PolicyFileError, ...] = ()
        """What else is wrong with the same file, as far as it was looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A mapping of the file whose keys must all be asked for; `close` complains about the others."""

    file: str
    path: str
    node: MappingNode
    entries: dict[str, Node]
    asked: set[str] = field(default_factory=set)

    @property
    def line(self) -> int:
        """The line on which the section begins, counted from 1."""
        return line_of(self.node)

    def fail(self, fault: str, key: str | None = None) -> PolicyFileError:
        """Make the complaint about a key of this section, or about the section itself."""
        node = self.entries.get(key, self.node) if key else self.node
        name = ".".join(part for part in (self.path, key) if part)
        return PolicyFileError(file=self.file, line=line_of(node), field_name=name, fault=fault)

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        self.asked.add(key)
        return key in self.entries

    def text(self, key: str, default: str | None = None) -> str:
        """Return a piece of text; without a default the key is required."""
        if not self.has(key):
            if default is not None:
                return default
            raise self.fail(f'"{key}" is missing; write {key}: ...')
        return self._scalar(self.entries[key], key)

    def maybe(self, key: str) -> str | None:
        """Return a piece of text, or None where the key is absent or null."""
        if not self.has(key) or _is_null(self.entries[key]):
            return None
        return self._scalar(self.entries[key], key)

    def word(self, key: str, allowed: Collection[_Word], what: str, default: _Word | None = None) -> _Word:
        """Return a word of the vocabulary."""
        if default is not None and not self.has(key):
            return default
        return self._known(self.text(key), allowed, what, key)

    def words(self, key: str, allowed: Collection[_Word], what: str) -> tuple[_Word, ...]:
        """Return words of the vocabulary, in the order written; one word may stand without brackets."""
        return tuple(self._known(word, allowed, what, key) for word in self.texts(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where the key is absent."""
        if not self.has(key):
            return ()
        node = self.entries[key]
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        return tuple(self._scalar(one, key) for one in nodes)

    def number(self, key: str) -> int:
        """Return a whole number that is not negative."""
        value = self.text(key)
        if not value.isdecimal():
            raise self.fail(f"{value!r} is not a whole number; write for example {key}: 10", key)
        return int(value)

    def flag(self, key: str) -> bool:
        """Return true or false, false where the key is absent."""
        value = self.text(key, "false")
        if value not in ("true", "false"):
            raise self.fail(f"{value!r} is not a yes or no; write true or false", key)
        return value == "true"

    def section(self, key: str) -> "Section":
        """Return the mapping under a key, empty where the key is absent."""
        if not self.has(key):
            return Section(file=self.file, path=f"{self.path}.{key}".lstrip("."), node=self.node, entries={})
        return self._section(self.entries[key], key)

    def sections(self, key: str) -> Iterator["Section"]:
        """Yield each mapping in a list, none where the key is absent."""
        if not self.has(key):
            return
        node = self.entries[key]
        if not isinstance(node, SequenceNode):
            raise self.fail("must be a list; begin each entry with a dash", key)
        if len(node.value) > MAX_ENTRIES:
            fault = (
                f"has {len(node.value)} entries, and Gatepost reads {MAX_ENTRIES} at most; join some of them"
            )
            raise self.fail(fault, key)
        for number, one in enumerate(node.value):
            yield self._section(one, f"{key}[{number}]")

    def members(self) -> Iterator[tuple[str, "Section"]]:
        """Yield each key with the mapping under it."""
        for key, node in self.entries.items():
            self.asked.add(key)
            yield key, self._section(node, key)

    def close(self) -> None:
        """Complain about the first key that nobody asked for."""
        for key in self.entries:
            if key not in self.asked:
                raise self.fail(f'unknown key "{key}"; {nearest(key, self.asked)}', key)

    def _section(self, node: Node, key: str) -> "Section":
        path = f"{self.path}.{key}".lstrip(".")
        return _as_section(self.file, path, node)

    def _scalar(self, node: Node, key: str) -> str:
        if not isinstance(node, ScalarNode) or not str(node.value).strip():
            raise self.fail("must be a piece of text; put it in quotation marks", key)
        return " ".join(str(node.value).split())

    def _known(self, word: str, allowed: Collection[_Word], what: str, key: str) -> _Word:
        try:
            known(word, allowed, what)
        except UnknownWordError as error:
            raise self.fail(str(error), key) from error
        return next(one for one in allowed if one == word)


def read_bytes(path: Path) -> bytes:
    """Read a file that somebody has written by hand; raises `PolicyFileError` if it is none."""
    fault = f"is longer than {MAX_BYTES // 1000} kB; a policy file holds the clauses in a few words each"
    try:
        if path.exists() and not path.is_file():
            fault = "is no file; name the policy's YAML file"
        else:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
            if len(raw) <= MAX_BYTES:
                return raw
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no path"
        fault = f"cannot be read ({reason}); check the path"
        raise PolicyFileError(file=str(path), line=1, field_name="file", fault=fault) from error
    raise PolicyFileError(file=str(path), line=1, field_name="file", fault=fault)


def as_text(raw: bytes, path: Path) -> str:
    """Read bytes as UTF-8, with or without a byte order mark; raises `PolicyFileError`."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = "is not UTF-8 text; save it as UTF-8"
        raise PolicyFileError(
            file=str(path), line=raw.count(b"\n", 0, error.start) + 1, field_name="file", fault=fault
        ) from error


def read_document(text: str, file: str) -> Section:
    """Parse a YAML text into its outermost section.

    Raises `PolicyFileError` if the text is no YAML, is empty, or says a key twice.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        fault = f"is not valid YAML ({error.problem}); mind indentation, quotation marks and brackets"
        if "'\\t'" in str(error.problem):
            fault = "has a tab at the beginning of a line; indent with spaces"
        raise PolicyFileError(file=file, line=line, field_name="file", fault=fault) from error
    except yaml.YAMLError as error:
        fault = "holds characters that YAML does not allow; save the file as plain UTF-8 text"
        raise PolicyFileError(file=file, line=1, field_name="file", fault=fault) from error
    except RecursionError as error:
        fault = "is nested too deeply; a policy file needs no more than a dozen levels"
        raise PolicyFileError(file=file, line=1, field_name="file", fault=fault) from error
    if node is None:
        fault = "is empty; start from policies/ or from `gatepost policy new`"
        raise PolicyFileError(file=file, line=1, field_name="file", fault=fault)
    return _as_section(file, "", node)


def _as_section(file: str, path: str, node: Node) -> Section:
    if not isinstance(node, MappingNode):
        fault = "must be a section of keys and values, each written as key: value"
        raise PolicyFileError(file=file, line=line_of(node), field_name=path or "file", fault=fault)
    entries: dict[str, Node] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):  # its words might be an alias of aliases, too long to be shown
            fault = "has a list or a section where a key should stand; write key: value"
            raise PolicyFileError(file=file, line=line_of(key), field_name=path or "file", fault=fault)
        name = str(key.value)
        if name in entries:
            fault = f'"{name}" is said twice (first on line {line_of(entries[name])}); keep one'
            raise PolicyFileError(file=file, line=line_of(key), field_name=path or name, fault=fault)
        entries[name] = value
    return Section(file=file, path=path, node=node, entries=entries)


def line_of(node: Node) -> int:
    """Give the line on which a node begins, counted from 1."""
    return int(node.start_mark.line) + 1


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"
