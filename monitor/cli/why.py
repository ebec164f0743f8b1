"""`gatepost why`: which words of a post a label hangs on."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from monitor.cli.house import reader_of
from monitor.cli.jsonl import Line, LineError, answer_lines, text_field
from monitor.domain.assessment import RISK_LABELS
from monitor.domain.languages import not_assessed_words

if TYPE_CHECKING:
    from classifiers.why import Why, Word


def why(arguments: argparse.Namespace) -> int:
    """Weigh the words of one post, or of each line of standard input; gives 2 for a label not judged."""
    from classifiers.why import why as weigh

    if (arguments.text is None) == (not arguments.jsonl) or (arguments.jsonl and arguments.label):
        print("gatepost: give --text and --label, or --jsonl with a `label` in each line", file=sys.stderr)
        return 2
    if arguments.text is not None and not arguments.label:
        print(f"gatepost: --label is missing; write one of {', '.join(RISK_LABELS)}", file=sys.stderr)
        return 2
    model = reader_of(arguments)
    if arguments.text is not None:
        try:
            found = weigh(model, arguments.text, arguments.label)
        except ValueError as problem:
            print(f"gatepost: --label: {problem} It judges {', '.join(model.thresholds())}.", file=sys.stderr)
            return 2
        (reading,) = model.read([arguments.text])
        if reading.not_assessed:
            print(f"{not_assessed_words(reading.not_assessed)}; {found.model} says nothing of this post")
            return 0
        _print(found, arguments.text, model.thresholds()[found.label])
        return 0

    def answer(lines: Sequence[Line]) -> list[dict[str, Any]]:
        return [_answer(line) for line in lines]

    def _answer(line: Line) -> dict[str, Any]:
        text = text_field(line, "text", is_required=True)
        label = text_field(line, "label", is_required=True)
        try:
            found = weigh(model, text, label, parent=text_field(line, "parent_text"))
        except ValueError as problem:
            raise LineError(f"line {line.number}: `label`: {problem}") from problem
        (reading,) = model.read([text])
        return _as_dict(found, reading.not_assessed)

    return answer_lines(sys.stdin.buffer, sys.stdout, answer)


def _as_dict(found: "Why", not_assessed: str) -> dict[str, Any]:
    return {
        "label": found.label,
        "model": found.model,
        "score": round(found.score, 4),
        "start": found.start,
        "end": found.end,
        "uncovered": round(found.uncovered, 4),
        "covered": round(found.covered, 4),
        "strongest": [_word(word) for word in found.strongest],
        "words": [_word(word) for word in found.words],
        "not_assessed": not_assessed,
    }


def _word(word: "Word") -> dict[str, Any]:
    return {
        "start": word.start,
        "end": word.end,
        "fall": round(word.fall, 4),
        "weight": round(word.weight, 4),
    }


def _print(found: "Why", text: str, at_least: float) -> None:
    print(f"{found.label}: {found.score:.2f} (given from {at_least:.2f}), read by {found.model}")
    if (found.start, found.end) != (0, len(text)):
        print(f"the part that tells most: {_quoted(text[found.start : found.end])}")
    if not found.strongest:
        print(f"no word carries it: whichever is covered, the score stays near {found.uncovered:.2f}")
        return
    print(f"the score falls from {found.uncovered:.2f} to {found.covered:.2f} when these words are covered:")
    for word in found.strongest:
        shown = _quoted(text[word.start : word.end])
        print(f"  {shown}  alone: to {found.uncovered - word.fall:.2f}")


def _quoted(text: str) -> str:
    """The text in quotation marks, so that a terminal obeys nothing in it and can show all of it."""
    return json.dumps(text, ensure_ascii=not text.isprintable())
