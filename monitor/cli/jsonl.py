"""JSON lines in, JSON lines out: a bad line answers with its error, and the others are done."""

import io
import json
import math
import queue
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

BATCH_SIZE = 64
MAX_LINE_BYTES = 8_000_000
_ID = re.compile(rb'"id"\s*:\s*("(?:[^"\\]|\\.){0,200}"|-?\d{1,40})')


class LineError(ValueError):
    """A line that cannot be answered; the message says what is wrong with it and what to write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One input line: its number from 1, and either its object or what is wrong with it."""

    number: int
    line_id: Any
    value: Mapping[str, Any]
    error: str = ""


def read_lines(stream: BinaryIO) -> Iterator[list[Line]]:
    """Give what has arrived, up to a batch; never waits for a batch to fill while a line is there.

    Raises OSError at the end when the stream broke off.
    """
    arrived: queue.Queue[tuple[int, bytes] | None] = queue.Queue(maxsize=4 * BATCH_SIZE)
    breaks: list[OSError] = []
    threading.Thread(target=_pump, args=(_own_reader(stream), arrived, breaks), daemon=True).start()
    is_open = True
    while is_open:
        batch: list[Line] = []
        found = arrived.get()
        while found is not None:
            if found[1].strip():
                batch.append(_parse(*found))
            if len(batch) >= BATCH_SIZE or arrived.empty():
                break
            found = arrived.get()
        is_open = found is not None
        if batch:
            yield batch
    if breaks:
        raise breaks[0]


def _own_reader(stream: BinaryIO) -> BinaryIO:
    """Give a reader of the same file, for a stream that nothing was read from yet.

    Python closes standard input when it ends, and dies if a thread is still reading from that very object.
    """
    try:
        return io.BufferedReader(io.FileIO(stream.fileno(), closefd=False))
    except OSError:
        return stream


def _pump(stream: BinaryIO, arrived: "queue.Queue[tuple[int, bytes] | None]", breaks: list[OSError]) -> None:
    number = 0
    try:
        while raw := stream.readline(MAX_LINE_BYTES):
            number += 1
            head = raw
            while len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
                raw = stream.readline(MAX_LINE_BYTES)
                head = head[: MAX_LINE_BYTES - 1] + b"\0"
            arrived.put((number, head))
    except OSError as problem:
        breaks.append(problem)
    finally:
        arrived.put(None)


def _parse(number: int, raw: bytes) -> Line:
    try:
        value = _object(raw)
    except LineError as problem:
        return _bad(number, raw, str(problem))
    line_id = value.get("id")
    if "id" not in value or isinstance(line_id, dict | list) or not _is_json(line_id):
        return Line(number=number, line_id=None, value={}, error=f"line {number}: `id` is missing or no text")
    return Line(number=number, line_id=line_id, value=value)


def _is_json(line_id: object) -> bool:
    """Say whether JSON can say it: Python's reader lets NaN and endless numbers in."""
    return not isinstance(line_id, float) or math.isfinite(line_id)


def _object(raw: bytes) -> dict[str, Any]:
    if len(raw) >= MAX_LINE_BYTES and raw.endswith(b"\0"):
        raise LineError(f"the line is longer than {MAX_LINE_BYTES} bytes")
    try:
        value = json.loads(raw.rstrip(b"\r\n").decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise LineError(f"not UTF-8 at byte {problem.start + 1}") from problem
    except json.JSONDecodeError as problem:
        raise LineError(
            f"not valid JSON: {problem.msg.removesuffix(' at')} at column {problem.colno}"
        ) from problem
    except ValueError as problem:
        raise LineError("a number in it has too many digits") from problem
    except RecursionError as problem:
        raise LineError("not valid JSON: nested too deeply") from problem
    if not isinstance(value, dict):
        raise LineError('the line must be an object such as {"id": "1", "text": "..."}')
    return value


def _bad(number: int, raw: bytes, what: str) -> Line:
    match = _ID.search(raw[:100_000])
    line_id = None
    if match is not None:
        try:
            line_id = json.loads(match[1])
        except ValueError:
            line_id = None
    return Line(number=number, line_id=line_id, value={}, error=f"line {number}: {what}")


def text_field(line: Line, name: str, *, is_required: bool = False) -> str:
    """Give a text field of a line, empty where it may be absent; raises LineError."""
    value = line.value.get(name)
    if value is None and not is_required:
        return ""
    if not isinstance(value, str):
        raise LineError(f"line {line.number}: `{name}` must be text")
    return value


Answer = Callable[[Sequence[Line]], list[dict[str, Any]]]


def answer_lines(stream: BinaryIO, out: TextIO, answer: Answer) -> int:
    """Answer every line in order; gives the exit status, 1 when a line could not be answered."""
    n_lines = 0
    bad: list[str] = []
    for batch in read_lines(stream):
        n_lines += len(batch)
        for line, found in zip(batch, _answers(batch, answer), strict=True):
            if "error" in found:
                bad.append(found["error"])
            out.write(json.dumps({"id": line.line_id, **found}) + "\n")
        out.flush()
    if bad:
        shown = "; ".join(bad[:3]) + ("; ..." if len(bad) > 3 else "")
        print(f"gatepost: {len(bad)} of {n_lines} lines were not done: {shown}", file=sys.stderr)
    return 1 if bad else 0


def _answers(batch: Sequence[Line], answer: Answer) -> list[dict[str, Any]]:
    good = [line for line in batch if not line.error]
    done = iter(_careful(good, answer))
    return [{"error": line.error} if line.error else next(done) for line in batch]


def _careful(lines: Sequence[Line], answer: Answer) -> list[dict[str, Any]]:
    if not lines:
        return []
    try:
        return answer(lines)
    except LineError as problem:
        if len(lines) == 1:
            return [{"error": str(problem)}]
    except Exception as problem:  # noqa: BLE001 - one line must never spoil the others
        if len(lines) == 1:
            return [{"error": f"line {lines[0].number}: {type(problem).__name__}"}]
    return [_careful([line], answer)[0] for line in lines]
