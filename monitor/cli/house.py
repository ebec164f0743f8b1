"""What every command shares: the settings it was given, and progress on a terminal."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from monitor.bootstrap import Gatepost
from monitor.services.ports import Progress, no_progress
from monitor.settings import load_settings

DEFAULT_CONFIG = Path("config/school.yaml")


def config_path(arguments: argparse.Namespace) -> Path:
    """Give the settings file: --config, GATEPOST_CONFIG, or config/school.yaml."""
    given: Path | None = arguments.config
    return given or Path(os.environ.get("GATEPOST_CONFIG") or DEFAULT_CONFIG)


def house_of(arguments: argparse.Namespace) -> Gatepost:
    """Put the house together for a command; raises SettingsError."""
    return Gatepost.of(load_settings(config_path(arguments)))


@contextmanager
def progress_to(stream: TextIO) -> Iterator[Progress]:
    """Show progress on a terminal, and nothing in a pipe."""
    if not stream.isatty():
        yield no_progress
        return
    from rich.console import Console

    console = Console(file=stream)
    with console.status("starting") as status:

        def progress(what: str, n_done: int, n_all: int | None) -> None:
            status.update(f"{what}: {n_done}" + (f" of {n_all}" if n_all else ""))

        yield progress
