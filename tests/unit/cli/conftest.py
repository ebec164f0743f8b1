"""An empty folder to run commands in, away from every real setting."""

import os
from pathlib import Path

import pytest

from tests.unit.cli.cli_scene import SETTINGS, TEXTS, Scene, sample


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A folder without any file."""
    for name in [name for name in os.environ if name.startswith("GATEPOST_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATEPOST_DATA_FOLDER", str(tmp_path / "data"))
    return Scene(tmp_path, capsys, monkeypatch)


@pytest.fixture
def school(empty: Scene) -> Scene:
    """A folder with settings and four sample posts."""
    empty.write("school.yaml", SETTINGS)
    empty.write("samples.jsonl", "\n".join(sample(n, text) for n, text in enumerate(TEXTS, 1)))
    empty.monkeypatch.setenv("GATEPOST_CONFIG", "school.yaml")
    return empty
