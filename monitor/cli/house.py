"""What every command shares: the settings it was given, and progress on a terminal."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from monitor.bootstrap import Gatepost
from monitor.services.ports import Progress, no_progress
from monitor.settings import load_settings

if TYPE_CHECKING:
    from classifiers.reader import Reader

DEFAULT_CONFIG = Path("config/school.yaml")


def config_path(arguments: argparse.Namespace) -> Path:
    """Give the settings file: --config, GATEPOST_CONFIG, or config/school.yaml."""
    given: Path | None = arguments.config
    return given or Path(os.environ.get("GATEPOST_CONFIG") or DEFAULT_CONFIG)


def house_of(arguments: argparse.Namespace) -> Gatepost:
    """Put the house together for a command; raises SettingsError."""
    return Gatepost.of(load_settings(config_path(arguments)))


def reader_of(arguments: argparse.Namespace) -> "Reader":
    """Load the model of the settings that were named, or the bundled one; raises SettingsError, WeightsError.

    What is measured through these commands must not hang on a file that happens to lie in the folder.
    """
    from monitor.bootstrap.models import load_reader
    from monitor.settings import ClassifierSettings

    is_named = arguments.config is not None or bool(os.environ.get("GATEPOST_CONFIG"))
    return load_reader(load_settings(config_path(arguments)).classifier if is_named else ClassifierSettings())


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
