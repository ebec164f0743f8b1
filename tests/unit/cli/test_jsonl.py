"""JSON lines: each line is answered in its turn, and a bad one never spoils the others."""

import io
import json
import os
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.cli.jsonl import (
    BATCH_SIZE,
    MAX_LINE_BYTES,
    Line,
    LineError,
    answer_lines,
    read_lines,
    text_field,
)

NAME_WANTED = "not valid JSON: Expecting property name enclosed in double quotes"


def _echo(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [{"echo": text_field(line, "text", is_required=True)} for line in lines]


def _answered(raw: bytes) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    status = answer_lines(io.BytesIO(raw), out, _echo)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def _lines(raw: bytes) -> list[Line]:
    return [line for batch in read_lines(io.BytesIO(raw)) for line in batch]


def _good(number: int) -> bytes:
    return json.dumps({"id": str(number), "text": f"post {number}"}).encode() + b"\n"


def test_a_thousand_lines_are_answered_in_order() -> None:
    status, answers = _answered(b"".join(_good(n) for n in range(1000)))

    assert status == 0
    assert answers == [{"id": str(n), "echo": f"post {n}"} for n in range(1000)]


def test_a_bad_line_among_a_thousand_answers_with_its_error_and_the_others_are_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [_good(n) for n in range(1, 1001)]
    rows[499] = b'{"id": "500", "text": "post 500"\n'

    status, answers = _answered(b"".join(rows))

    error = "line 500: not valid JSON: Expecting ',' delimiter at column 33"
    assert status == 1
    assert answers[499] == {"id": "500", "error": error}
    assert [answer["id"] for answer in answers] == [str(n) for n in range(1, 1001)]
    assert sum("error" in answer for answer in answers) == 1
    assert capsys.readouterr().err == f"gatepost: 1 of 1000 lines were not done: {error}\n"


@pytest.mark.parametrize("depth", [5_000, 300_000])
@pytest.mark.parametrize("bomb", [b"[", b'{"a":', b'{"id": "1", "text": ['])
def test_a_nested_bomb_is_one_bad_line(bomb: bytes, depth: int) -> None:
    status, answers = _answered(_good(1) + bomb * depth + b"\n" + _good(3))

    assert status == 1
    assert [answer["id"] for answer in answers] in (["1", None, "3"], ["1", "1", "3"])
    assert answers[1]["error"] == "line 2: not valid JSON: nested too deeply"
    assert answers[2] == {"id": "3", "echo": "post 3"}


@pytest.mark.parametrize(
    ("raw", "line_id", "error"),
    [
        (b'{"id": "a", "text": "caf\xe9"}', "a", "not UTF-8 at byte 25"),
        (b"\xff\xfe{}", None, "not UTF-8 at byte 1"),
        (b'{"id": "a", "text": }', "a", "not valid JSON: Expecting value at column 21"),
        (b'{"text": "x", "id": 17, ', 17, f"{NAME_WANTED} at column 25"),
        (b'{"id": -3 "text"}', -3, "not valid JSON: Expecting ',' delimiter at column 11"),
        (b'{"id": "a\\"b", oops', 'a"b', f"{NAME_WANTED} at column 16"),
        (b'{"id" : "a" ; }', "a", "not valid JSON: Expecting ',' delimiter at column 13"),
        (b'{"id": "a"}\0', "a", "not valid JSON: Extra data at column 12"),
        (b"hello", None, "not valid JSON: Expecting value at column 1"),
        (b'{"id": "unfinished', None, "not valid JSON: Unterminated string starting at column 8"),
        (b'{"id": "1"} {"id": "2"}', "1", "not valid JSON: Extra data at column 13"),
        (b"[1, 2]", None, 'the line must be an object such as {"id": "1", "text": "..."}'),
        (b'"text"', None, 'the line must be an object such as {"id": "1", "text": "..."}'),
        (b"null", None, 'the line must be an object such as {"id": "1", "text": "..."}'),
        (b'{"id": "a", "n": ' + b"9" * 5000 + b"}", "a", "a number in it has too many digits"),
        (b'{"text": "x"}', None, "`id` is missing or no text"),
        (b"{}", None, "`id` is missing or no text"),
        (b'{"id": {"a": 1}, "text": "x"}', None, "`id` is missing or no text"),
        (b'{"id": [1], "text": "x"}', None, "`id` is missing or no text"),
        (b'{"id": NaN, "text": "x"}', None, "`id` is missing or no text"),
        (b'{"id": 1e999, "text": "x"}', None, "`id` is missing or no text"),
        (b'{"id": "a"}', "a", "`text` must be text"),
        (b'{"id": "a", "text": null}', "a", "`text` must be text"),
        (b'{"id": "a", "text": 5}', "a", "`text` must be text"),
        (b'{"id": "a", "text": ["x"]}', "a", "`text` must be text"),
    ],
)  # fmt: skip
def test_a_bad_line_is_answered_with_its_number_its_fault_and_its_id_where_it_has_one(
    raw: bytes, line_id: object, error: str
) -> None:
    status, answers = _answered(_good(1) + raw + b"\n" + _good(3))

    assert status == 1
    assert answers == [
        {"id": "1", "echo": "post 1"},
        {"id": line_id, "error": f"line 2: {error}"},
        {"id": "3", "echo": "post 3"},
    ]


@pytest.mark.parametrize(
    "line_id", ["", "1", "GP-1", "ünïcode 🎈", 0, 7, -1, 2**70, 1.5, True, None, "\ud800"]
)
def test_an_id_comes_back_as_it_was(line_id: object) -> None:
    status, answers = _answered(json.dumps({"id": line_id, "text": "x"}).encode())

    assert (status, answers) == (0, [{"id": line_id, "echo": "x"}])


def test_a_line_longer_than_the_limit_is_one_bad_line_and_the_next_is_read() -> None:
    long = json.dumps({"id": "long", "text": "x" * (2 * MAX_LINE_BYTES)}).encode()

    status, answers = _answered(_good(1) + long + b"\n" + _good(3))

    assert status == 1
    assert answers[1] == {"id": "long", "error": f"line 2: the line is longer than {MAX_LINE_BYTES} bytes"}
    assert [answer["id"] for answer in answers] == ["1", "long", "3"]


def test_a_line_just_within_the_limit_is_answered() -> None:
    frame = len(json.dumps({"id": "1", "text": ""})) + 1
    text = "x" * (MAX_LINE_BYTES - frame)

    (line,) = _lines(json.dumps({"id": "1", "text": text}).encode() + b"\n")

    assert (line.error, line.value["text"]) == ("", text)


@pytest.mark.parametrize("blank", [b"\n", b"   \n", b"\t\r\n", b"\n\n\n"])
def test_empty_lines_are_passed_over_but_counted_as_lines(blank: bytes) -> None:
    status, answers = _answered(blank + _good(1) + blank + b"oops\n" + blank)

    n_blank = blank.count(b"\n")
    assert status == 1
    assert [answer["id"] for answer in answers] == ["1", None]
    assert answers[1]["error"].startswith(f"line {2 * n_blank + 2}:")


@pytest.mark.parametrize("raw", [b"", b"\n", b"  \n\n"])
def test_nothing_in_is_nothing_out(raw: bytes) -> None:
    assert _answered(raw) == (0, [])


def test_the_last_line_needs_no_line_end_and_windows_line_ends_do_no_harm() -> None:
    status, answers = _answered(_good(1).replace(b"\n", b"\r\n") + _good(2).strip())

    assert (status, [answer["id"] for answer in answers]) == (0, ["1", "2"])


def test_many_bad_lines_are_counted_and_the_first_three_shown(capsys: pytest.CaptureFixture[str]) -> None:
    status, answers = _answered(b"oops\n" * 5 + _good(6))

    said = "; ".join(f"line {n}: not valid JSON: Expecting value at column 1" for n in (1, 2, 3))
    assert (status, len(answers)) == (1, 6)
    assert capsys.readouterr().err == f"gatepost: 5 of 6 lines were not done: {said}; ...\n"


def test_without_a_bad_line_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    _answered(_good(1))

    assert capsys.readouterr() == ("", "")


def test_a_line_that_makes_the_answer_fail_spoils_no_other() -> None:
    def answer(lines: Sequence[Line]) -> list[dict[str, Any]]:
        if any(line.value["text"] == "post 3" for line in lines):
            raise RuntimeError("words of post 3")
        return _echo(lines)

    out = io.StringIO()
    status = answer_lines(io.BytesIO(b"".join(_good(n) for n in range(1, 7))), out, answer)

    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert status == 1
    assert answers[2] == {"id": "3", "error": "line 3: RuntimeError"}
    assert [answer.get("echo") for answer in answers] == [
        None if n == 3 else f"post {n}" for n in range(1, 7)
    ]


def test_batches_are_never_larger_than_they_may_be() -> None:
    sizes = [len(batch) for batch in read_lines(io.BytesIO(b"".join(_good(n) for n in range(300))))]

    assert sum(sizes) == 300
    assert max(sizes) <= BATCH_SIZE


class _Told(io.StringIO):
    """Says when something has been flushed to it."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed = threading.Semaphore(0)

    def flush(self) -> None:
        super().flush()
        self.flushed.release()


def test_a_line_is_answered_as_soon_as_it_is_there() -> None:
    read_end, write_end = os.pipe()
    out, statuses = _Told(), []
    with os.fdopen(read_end, "rb") as stream, os.fdopen(write_end, "wb", buffering=0) as source:
        worker = threading.Thread(target=lambda: statuses.append(answer_lines(stream, out, _echo)))
        worker.start()
        for number in (1, 2, 3):
            source.write(_good(number))
            assert out.flushed.acquire(timeout=20), "the line was not answered while the pipe was open"
            assert len(out.getvalue().splitlines()) == number
        source.close()
        worker.join(20)

    assert statuses == [0]


class _BreaksOff(io.BytesIO):
    def readline(self, size: int | None = -1, /) -> bytes:
        found = super().readline(size)
        if not found:
            raise OSError(5, "Input/output error")
        return found


def test_an_input_that_breaks_off_is_an_error_after_what_came_before_was_answered() -> None:
    out = io.StringIO()

    with pytest.raises(OSError, match="Input/output error"):
        answer_lines(_BreaksOff(_good(1) + _good(2)), out, _echo)

    assert len(out.getvalue().splitlines()) == 2


@pytest.mark.parametrize(
    ("value", "is_required", "text"),
    [({"a": "x"}, True, "x"), ({"a": ""}, True, ""), ({}, False, ""), ({"a": None}, False, "")],
)
def test_a_text_field_is_given_or_empty_where_it_may_be(
    value: dict[str, Any], text: str, *, is_required: bool
) -> None:
    line = Line(number=4, line_id="1", value=value)

    assert text_field(line, "a", is_required=is_required) == text


@pytest.mark.parametrize(
    ("value", "is_required"), [({}, True), ({"a": None}, True), ({"a": 1}, False), ({"a": False}, False)]
)
def test_a_field_that_is_no_text_is_named(value: dict[str, Any], *, is_required: bool) -> None:
    with pytest.raises(LineError, match="line 4: `a` must be text"):
        text_field(Line(number=4, line_id="1", value=value), "a", is_required=is_required)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=60), max_size=12))
def test_any_bytes_are_answered_line_by_line_with_valid_json(rows: list[bytes]) -> None:
    raw = b"\n".join(rows)
    n_lines = sum(bool(row.strip()) for row in raw.split(b"\n"))

    status, answers = _answered(raw)

    assert len(answers) == n_lines
    assert status == (1 if n_lines else 0)
    assert all(set(answer) == {"id", "error"} for answer in answers)
