"""The file of the pupils' watch list: one hash a line, `#` for comments, the key's mark among them."""

import re
from collections.abc import Iterable
from pathlib import Path

from monitor.domain.watch_list import KEY_CHARACTERS_AT_LEAST, WatchList, key_check
from monitor.settings.load import SettingsError

KEY_MARK = "# key: "
HEAD = (
    "# Gatepost's watch list of pupils: keyed hashes of names, made by `gatepost pupils add`.\n"
    "# Keep it apart from the key (GATEPOST_PUPIL_KEY): with both, names can be guessed.\n"
)
_HASH = re.compile(r"[0-9a-f]{64}")


def load_watch_list(path: Path | None, key: str) -> WatchList:
    """Read the list; empty without a path. Raises SettingsError that says what to mend."""
    if path is None:
        return WatchList()
    refuse_weak_key(key)
    return WatchList(key=key, entries=frozenset(_entries(path, key)))


def refuse_weak_key(key: str) -> None:
    """Raise SettingsError for a key that is missing or short enough to guess."""
    if len(key) < KEY_CHARACTERS_AT_LEAST:
        raise SettingsError(
            f"GATEPOST_PUPIL_KEY must hold at least {KEY_CHARACTERS_AT_LEAST} characters; make one with "
            '`python -c "import secrets; print(secrets.token_hex(32))"` and keep it apart from the list.'
        )


def add_to_watch_list(path: Path, entries: Iterable[str], key: str) -> int:
    """Write entries that the file does not hold yet; gives how many. The file is made where there is none."""
    is_new = not path.exists() or not path.stat().st_size
    known = [] if is_new else _entries(path, key)
    new = sorted(set(entries) - set(known))  # sorted, so that the order of entering tells nothing
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    head = f"{HEAD}{KEY_MARK}{key_check(key)}\n" if is_new else ""
    end = "" if is_new or path.read_bytes().endswith(b"\n") else "\n"
    with path.open("a", encoding="utf-8") as file:  # only ever longer: a crash loses no name
        file.write(head + end + "".join(f"{entry}\n" for entry in new))
    return len(new)


def _entries(path: Path, key: str) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(
            f"{path}: the watch list cannot be read. Make it with `gatepost pupils add`, or take "
            "pupils.watch_list out of the settings."
        ) from problem
    if not any(line.startswith(KEY_MARK) for line in lines):
        raise SettingsError(
            f"{path}: the line `{KEY_MARK}...` is missing, so nobody can tell whether the list and "
            "GATEPOST_PUPIL_KEY fit; put it back, or remove the file and add the names again."
        )
    found = []
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line.startswith(KEY_MARK) and line.removeprefix(KEY_MARK) != key_check(key):
            raise SettingsError(
                f"{path}, line {number}: the list was made with another key than GATEPOST_PUPIL_KEY; put "
                "back that key, or remove the file and add the names again."
            )
        if not line or line.startswith("#"):
            continue
        if not _HASH.fullmatch(line):
            raise SettingsError(
                f"{path}, line {number}: not a hash. A name must never stand here: remove the line and "
                "run `gatepost pupils add`."
            )
        found.append(line)
    return found
