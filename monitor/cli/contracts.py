"""classify, relevance and plan: the commands that others measure through; their JSON stays as it is."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from monitor.cli.jsonl import Line, LineError, answer_lines, text_field


def classify(arguments: argparse.Namespace) -> int:
    """Read posts from standard input and say what the model reads in them."""
    from monitor.cli.house import reader_of

    model = reader_of(arguments)

    def answer(lines: Sequence[Line]) -> list[dict[str, Any]]:
        texts = [text_field(line, "text", is_required=True) for line in lines]
        readings = model.read(texts, parents=[text_field(line, "parent_text") for line in lines])
        return [
            {
                "labels": list(reading.labels),
                "scores": {label: round(score, 4) for label, score in reading.scores.items()},
                "target": list(reading.target),
                "sentiment": reading.sentiment,
                "intent": reading.intent,
                "spans": [{"start": s.start, "end": s.end, "label": s.label} for s in reading.spans],
                "unsure": list(reading.unsure),
                "model": reading.model,
                "not_assessed": reading.not_assessed,
            }
            for reading in readings
        ]

    return answer_lines(sys.stdin.buffer, sys.stdout, answer)


def relevance(arguments: argparse.Namespace) -> int:
    """Read posts from standard input and say whether each is about the school."""
    from classifiers.relevance import RelevanceJudge
    from monitor.bootstrap.models import profile_of
    from monitor.settings import load_profile

    judge = RelevanceJudge(profile_of(load_profile(arguments.school)))

    def answer(lines: Sequence[Line]) -> list[dict[str, Any]]:
        answers = []
        for line in lines:
            found = judge.judge(
                text_field(line, "text", is_required=True),
                platform=text_field(line, "platform"),
                author=text_field(line, "author"),
                context=text_field(line, "context"),
                parent_text=text_field(line, "parent_text"),
            )
            answers.append(
                {"relevant": found.relevant, "score": round(found.score, 4), "because": list(found.because)}
            )
        return answers

    return answer_lines(sys.stdin.buffer, sys.stdout, answer)


def plan(arguments: argparse.Namespace) -> int:
    """Say what a policy prescribes for one incident."""
    from monitor.bootstrap.edges import LAW_FILE, POLICY_FOLDER
    from monitor.domain.policy import incident_from_dict, plan_as_dict, recommend
    from monitor.policy_files import load_policy
    from monitor.policy_files.law import load_law

    policy = load_policy(arguments.policy, POLICY_FOLDER)
    try:
        incident = incident_from_dict(_incident(arguments.incident))
    except (ValueError, LineError) as problem:
        print(f"gatepost: {arguments.incident}: {problem}", file=sys.stderr)
        return 2
    plan = plan_as_dict(recommend(policy, incident, load_law(LAW_FILE)))
    json.dump(plan, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    return 0


def _incident(where: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if where == "-" else Path(where).read_text(encoding="utf-8")
    except OSError as problem:
        raise LineError(f"the file cannot be read ({problem.strerror})") from problem
    try:
        value = json.loads(text)
    except json.JSONDecodeError as problem:
        raise LineError(f"line {problem.lineno}, column {problem.colno}: not valid JSON") from problem
    except RecursionError as problem:
        raise LineError("not valid JSON: nested too deeply") from problem
    if not isinstance(value, dict):
        raise LineError('the incident must be an object such as {"categories": ["offensive"]}')
    return value
