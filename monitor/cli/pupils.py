"""pupils: the watch list of names, which is kept as keyed hashes alone."""

import argparse
import sys
from collections.abc import Iterator
from getpass import getpass
from pathlib import Path

from monitor.cli.house import config_path
from monitor.domain.watch_list import WatchListError, entry_of
from monitor.settings import Settings, SettingsError, load_settings
from monitor.settings.watch_list_file import add_to_watch_list, load_watch_list, refuse_weak_key


def add(arguments: argparse.Namespace) -> int:
    """Read names from standard input, one a line, and keep their hashes; no name is shown or logged."""
    settings = load_settings(config_path(arguments))
    path, key = _path(settings), settings.secrets.pupil_key
    refuse_weak_key(key)
    entries: list[str] = []
    bad: list[str] = []
    n_single = 0
    for number, line in enumerate(_lines(), start=1):
        if not line.strip():
            continue
        try:
            entries.append(entry_of(line.decode(), key))
        except UnicodeDecodeError:
            bad.append(f"line {number}: not UTF-8")
        except WatchListError as problem:
            bad.append(f"line {number}: {problem}")
        else:
            n_single += len(line.split()) == 1
    n_new = add_to_watch_list(path, entries, key)
    print(f"{path}: {n_new} added, {len(set(entries)) - n_new} known already")
    if n_single:
        print(f"gatepost: {n_single} of one word only: they match everybody of that name", file=sys.stderr)
    for words in bad:
        print(f"gatepost: {words}; not added", file=sys.stderr)
    return 1 if bad else 0


def check(arguments: argparse.Namespace) -> int:
    """Say whether the list can be used with this key, and how many names it holds."""
    settings = load_settings(config_path(arguments))
    path = _path(settings)
    watched = load_watch_list(path, settings.secrets.pupil_key)
    n_names = len(watched.entries)
    print(f"{path}: {n_names} {'name' if n_names == 1 else 'names'}, and the key fits")
    return 0


def _lines() -> Iterator[bytes]:
    """The names as they come; on a terminal what is typed is not shown."""
    if sys.stdin.isatty():
        while name := getpass("Name (an empty line ends): ").strip():
            yield name.encode("utf-8", "surrogateescape")
        return
    yield from sys.stdin.buffer


def _path(settings: Settings) -> Path:
    if settings.watch_list is None:
        raise SettingsError(
            f"{settings.path}: pupils.watch_list is not set; write `watch_list: config/pupils.hashes` "
            "under `pupils:`."
        )
    return settings.watch_list
