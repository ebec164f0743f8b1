"""classify, relevance and plan: what others measure through."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.assessment import INTENTS, RISK_LABELS, SENTIMENTS, TARGETS
from tests.unit.cli.cli_scene import Scene

DATA = Path(__file__).parents[2] / "data"
TARNHOLT = DATA / "schools" / "tarnholt.yaml"


def _jsonl(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def _answers(scene: Scene) -> list[dict[str, Any]]:
    return [json.loads(line) for line in scene.out.splitlines()]


def test_relevance_answers_for_each_post_whether_it_is_about_the_school(empty: Scene) -> None:
    raw = _jsonl(
        {"id": "a", "platform": "x", "text": "Tarnholt Community School was shut again today."},
        {"id": "b", "platform": "x", "text": "Lovely soup at the garden centre today."},
    )

    assert empty.run("relevance", "--school", TARNHOLT, "--jsonl", stdin=raw) == 0

    ours, other = _answers(empty)
    assert list(ours) == ["id", "relevant", "score", "because"]
    assert (ours["id"], ours["relevant"]) == ("a", True)
    assert ours["because"]
    assert (other["id"], other["relevant"]) == ("b", False)
    assert 0 <= other["score"] < ours["score"] <= 1
    assert empty.err == ""


def test_relevance_goes_on_after_a_bad_line_and_ends_with_1(empty: Scene) -> None:
    raw = _jsonl({"id": 1, "text": "Tarnholt Community School"}) + b"oops\n" + _jsonl({"id": 3, "text": None})

    assert empty.run("relevance", "--school", TARNHOLT, "--jsonl", stdin=raw) == 1

    answers = _answers(empty)
    assert [answer["id"] for answer in answers] == [1, None, 3]
    assert answers[2]["error"] == "line 3: `text` must be text"
    assert empty.err.startswith("gatepost: 2 of 3 lines were not done: line 2: not valid JSON")


HOSTILE = [
    "",
    " ",
    "\x00",
    "\ud800 lone",
    "a" * 100_000,
    "é̂" * 5000,
    "https://" * 2000,
    "🎈" * 3000,
    "#" * 9000,
]


def test_relevance_takes_any_text(empty: Scene) -> None:
    raw = _jsonl(*({"id": n, "text": text, "author": text[:99]} for n, text in enumerate(HOSTILE)))

    assert empty.run("relevance", "--school", TARNHOLT, "--jsonl", stdin=raw) == 0
    assert [answer["id"] for answer in _answers(empty)] == list(range(len(HOSTILE)))


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ("nmae: A\n", "line 1, nmae: there is no such setting; write `name`"),
        ("", "line 1: the file must hold settings such as `school:`; see the example."),
    ],
)
def test_a_faulty_profile_ends_with_2_before_anything_is_read(profile: str, said: str, empty: Scene) -> None:
    path = empty.write("profile.yaml", profile)

    assert empty.run("relevance", "--school", path, "--jsonl", stdin=_jsonl({"id": 1, "text": "x"})) == 2
    assert empty.out == ""
    assert f"gatepost: {path}, {said}" in empty.err.splitlines()


def test_classify_answers_with_labels_scores_and_all_that_was_read(empty: Scene) -> None:
    raw = _jsonl(
        {"id": "a", "text": "Tarnholt Community School was shut again today."},
        {"id": "b"},
        {"id": "c", "text": "Yes.", "parent_text": "Is it open?"},
    )

    assert empty.run("classify", "--jsonl", stdin=raw) == 1

    first, bad, reply = _answers(empty)
    keys = [
        "id",
        "labels",
        "scores",
        "target",
        "sentiment",
        "intent",
        "spans",
        "unsure",
        "model",
        "not_assessed",
    ]
    assert list(first) == list(reply) == keys
    assert bad == {"id": "b", "error": "line 2: `text` must be text"}
    assert set(first["scores"]) == set(RISK_LABELS)
    assert set(first["labels"]) <= set(RISK_LABELS)
    assert set(first["target"]) <= set(TARGETS)
    assert first["sentiment"] in SENTIMENTS
    assert first["intent"] in INTENTS
    assert all(0 <= score <= 1 for score in first["scores"].values())


def test_classify_says_that_a_post_in_another_language_was_not_assessed(empty: Scene) -> None:
    raw = _jsonl(
        {"id": "a", "text": "Czy ktoś wie o której godzinie zaczyna się jutro zebranie w szkole?"},
        {"id": "b", "text": "\u0000 \ud800"},
    )

    assert empty.run("classify", "--jsonl", stdin=raw) == 0

    polish, odd = _answers(empty)
    assert (polish["not_assessed"], polish["labels"], polish["unsure"]) == ("language: pl", [], [])
    assert odd["not_assessed"] == ""


INCIDENT = {"categories": ["offensive"], "targets": ["staff"], "author": "parent"}


@pytest.mark.parametrize("policy", ["MV", "mersey-vale", "CA", "casterton"])
def test_plan_says_what_a_policy_prescribes(policy: str, empty: Scene) -> None:
    assert empty.run("plan", "--policy", policy, "--incident", "-", stdin=json.dumps(INCIDENT).encode()) == 0

    plan = json.loads(empty.out)
    assert plan["policy"] in ("MV", "CA")
    assert {"version", "severity", "steps", "guardrails", "silent"} <= set(plan)
    assert all(step["cites"] for step in plan["steps"] if step["basis"] == "explicit")


def test_plan_reads_the_incident_and_the_policy_from_files_too(empty: Scene, project: Path) -> None:
    incident = empty.write("incident.json", json.dumps(INCIDENT))
    empty.run("plan", "--policy", "MV", "--incident", incident)
    by_name = empty.out

    path = project / "config" / "policies" / "mersey-vale.yaml"
    assert empty.run("plan", "--policy", path, "--incident", incident) == 0
    assert empty.out == by_name


@pytest.mark.parametrize(
    ("incident", "said"),
    [
        (b"", "-: line 1, column 1: not valid JSON"),
        (b'{"categories": ["offensive"]', "-: line 1, column 29: not valid JSON"),
        (b"[]", '-: the incident must be an object such as {"categories": ["offensive"]}'),
        (b'{"categories": []}', '-: "categories" is missing or empty; write a list such as ["complaint"]'),
        (b'{"categories": ["offensiv"]}', "-: unknown category 'offensiv'; "),
        (b'{"categories": "offensive"}', "-: \"categories\" must be a list of words; got 'offensive'"),
        (b'{"category": ["offensive"]}', "-: unknown key 'category'; "),
        (b'{"categories": ["offensive"], "author": 5}', '-: "author" must be one word; got 5'),
        (b'{"categories": ' + b"[" * 100_000, "-: not valid JSON: nested too deeply"),
        (b'{"n": ' + b"9" * 5000 + b"}", "-: Exceeds the limit"),
        (b"\xff\xfe", "-: 'utf-8' codec can't decode"),
    ],
)
def test_a_faulty_incident_ends_with_2_and_the_mend(incident: bytes, said: str, empty: Scene) -> None:
    assert empty.run("plan", "--policy", "MV", "--incident", "-", stdin=incident) == 2
    assert empty.out == ""
    assert empty.err.startswith(f"gatepost: {said}")
    assert empty.err.count("\n") == 1


def test_an_incident_that_is_not_there_ends_with_2(empty: Scene) -> None:
    assert empty.run("plan", "--policy", "MV", "--incident", "none.json") == 2
    assert empty.err == "gatepost: none.json: the file cannot be read (No such file or directory)\n"


@pytest.mark.parametrize("policy", ["nope", "none.yaml", "MVV"])
def test_a_policy_that_is_not_there_ends_with_2(policy: str, empty: Scene) -> None:
    assert empty.run("plan", "--policy", policy, "--incident", "-", stdin=b"{}") == 2
    assert empty.out == ""
    assert policy in empty.err


@contextmanager
def _at_work(project: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Give a process that has answered one line and waits for the next."""
    command = [sys.executable, "-m", "monitor", "relevance", "--school", str(TARNHOLT), "--jsonl"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=project, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(_jsonl({"id": 0, "text": "Tarnholt Community School"}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == 0
            yield process
        finally:
            process.kill()


def _ending(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    assert process.stderr is not None
    return process.wait(timeout=30), process.stderr.read().decode()


def test_a_closed_output_ends_the_run_without_a_traceback_while_the_input_is_open(project: Path) -> None:
    with _at_work(project) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(_jsonl(*({"id": n, "text": "Tarnholt Community School"} for n in range(50))))
        process.stdin.flush()

        assert _ending(process) == (1, "")


def test_an_interrupt_ends_the_run_without_a_traceback_while_the_input_is_open(project: Path) -> None:
    # Tests that run in the background are deaf to interrupts, and so would be the processes that they start.
    heard_before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with _at_work(project) as process:
            process.send_signal(signal.SIGINT)

            assert _ending(process) == (130, "")
    finally:
        signal.signal(signal.SIGINT, heard_before)
