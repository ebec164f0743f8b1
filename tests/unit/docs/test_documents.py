"""README, glossary, architecture and decisions keep step with the program."""

import argparse
import re
import tomllib
from pathlib import Path

import pytest

from monitor.cli import _parser

PROJECT = Path(__file__).resolve().parents[3]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(PROJECT.glob("*.md")) + sorted((PROJECT / "docs").rglob("*.md"))


def _parsers(parser: argparse.ArgumentParser, name: str = "gatepost") -> dict[str, argparse.ArgumentParser]:
    """Give every command that does something, with the words that call it."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        return {name: parser}
    return {
        words: deed
        for below in inner
        for word, choice in below.choices.items()
        for words, deed in _parsers(choice, f"{name} {word}").items()
    }


COMMANDS = _parsers(_parser())


def _called(text: str) -> list[tuple[str, str]]:
    """Give each call of `gatepost` that stands as code in a text: the command's words, and what follows."""
    found = []
    for call in re.findall(r"(?:`|^ {4}|^)(gatepost [^`\n]+)", text, flags=re.MULTILINE):
        words = re.sub(r"^gatepost --config \S+", "gatepost", call)
        name = next((known for known in COMMANDS if f"{words} ".startswith(f"{known} ")), "")
        if name or words.split()[1] in {"policy", "case", "evidence", "pupils"}:
            found.append((name or words, words.removeprefix(name)))
    return found


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_readme_lists_every_command(command: str) -> None:
    table = README.split("## Commands")[1].split("##")[0]
    assert re.search(rf"`{re.escape(command)}[ `]", table)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_option_that_a_document_shows_exists(document: Path) -> None:
    unknown = [
        f"{command}: {option}"
        for command, rest in _called(document.read_text(encoding="utf-8"))
        for option in re.findall(r"--[a-z-]+", rest)
        if command not in COMMANDS or option not in COMMANDS[command]._option_string_actions
    ]
    assert unknown == []


def test_the_glossary_is_in_the_order_of_the_alphabet() -> None:
    rows = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    words = [row.split("|")[1].strip() for row in rows if row.startswith("| ")][1:]
    keys = [re.sub(r"[^a-z ]", "", word.lower()) for word in words]
    assert len(keys) > 80
    assert keys == sorted(set(keys))


def test_the_picture_of_the_layers_is_the_one_that_is_checked() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    edges = next(layer for layer in layers if "|" in layer)
    picture = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8").split("```")[1]
    drawn = picture.split("edges:")[1].split("(each may call")[0]
    assert {edge.strip() for edge in drawn.split("|")} == {edge.strip() for edge in edges.split("|")}


def test_decisions_are_numbered_without_gap_and_all_of_them_are_listed() -> None:
    files = sorted((PROJECT / "docs" / "decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    first = files[0].read_text(encoding="utf-8")
    for number, file in enumerate(files, start=1):
        assert file.read_text(encoding="utf-8").startswith(f"# {number}. ")
        assert number == 1 or f"]({file.name})" in first
