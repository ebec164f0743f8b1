"""A folder with settings and a few sample posts, and a way to run commands in it; every name is invented."""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main

SETTINGS = """\
school:
  name: Tarnholt Community School
  short_names: [Tarnholt School]
  website: tarnholtschool.example
  place: {town: Tarnholt, county: Eskshire, postcode: QX4 7TJ}
sources:
  - name: Samples
    kind: sample
    path: samples.jsonl
  - name: Switched off
    kind: feed
    enabled: false
    urls: ["https://news.example/rss.xml"]
policy: mersey-vale
routing:
  critical: {channels: [slack, email], to: [head]}
  high: {channels: [slack, email], to: [head]}
  medium: {channels: [email], to: [head]}
  roles: {head: [head@tarnholtschool.example]}
digest: {to: [head]}
quiet_hours: {from: "00:00", to: "00:00"}
"""

TEXTS = (
    "I will come to Tarnholt Community School on Monday and stab the head. Be warned, all of you.",
    "Thank you Tarnholt Community School for a lovely concert last night!",
    "When does Tarnholt Community School break up for half term please?",
    "Lovely soup at the garden centre today.",
)


def sample(number: int, text: str, **fields: Any) -> str:
    """Give a line of the samples' file."""
    return json.dumps(
        {"platform": "x", "external_id": str(number), "text": text, "minutes_ago": 60 - number, **fields}
    )


@dataclass
class Scene:
    """A folder in which commands are run; `run` gives the exit status and keeps what was said."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    out: str = field(default="", init=False)
    err: str = field(default="", init=False)

    def write(self, name: str, text: str) -> Path:
        """Write a file into the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str | Path, stdin: bytes = b"") -> int:
        """Run `gatepost` with these arguments and this input."""
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        status = main([str(argument) for argument in arguments])
        self.out, self.err = self.capsys.readouterr()
        return status

    def export(self, what: str) -> list[dict[str, Any]]:
        """Give what `export` writes."""
        assert self.run("export", what, "--jsonl") == 0
        return [json.loads(line) for line in self.out.splitlines()]
