"""gatepost pupils: names go in, hashes are kept, and no name is ever seen again."""

import stat

import pytest

from monitor.settings import SettingsError, load_settings
from monitor.settings.watch_list_file import load_watch_list
from tests.unit.cli.cli_scene import SETTINGS, Scene

KEY = "a-key-of-more-than-thirty-two-characters"
NAMES = "Kaylee Thorpe\n\nSiân O'Dowd\n"


@pytest.fixture
def watching(school: Scene) -> Scene:
    """A school that keeps a list."""
    school.write("school.yaml", SETTINGS + "pupils: {watch_list: kept/pupils.hashes}\n")
    school.monkeypatch.setenv("GATEPOST_PUPIL_KEY", KEY)
    return school


def test_names_become_hashes_and_are_never_shown(watching: Scene, caplog: pytest.LogCaptureFixture) -> None:
    assert watching.run("-v", "pupils", "add", stdin=NAMES.encode()) == 0

    kept = (watching.folder / "kept" / "pupils.hashes").read_text("utf-8")
    lines = [line for line in kept.splitlines() if not line.startswith("#")]
    assert [len(line) for line in lines] == [64, 64]
    assert watching.out == "kept/pupils.hashes: 2 added, 0 known already\n"
    shown = (kept + watching.out + watching.err + caplog.text).casefold()
    assert not any(part in shown for part in ("kaylee", "thorpe", "dowd", KEY))


def test_the_file_is_for_its_owner_alone(watching: Scene) -> None:
    watching.run("pupils", "add", stdin=NAMES.encode())
    assert stat.S_IMODE((watching.folder / "kept" / "pupils.hashes").stat().st_mode) == 0o600


def test_a_name_is_kept_once_however_it_is_written(watching: Scene) -> None:
    watching.run("pupils", "add", stdin=NAMES.encode())

    assert watching.run("pupils", "add", stdin=b"KAYLEE THORPE\nIda Fell\n") == 0
    assert watching.out == "kept/pupils.hashes: 1 added, 1 known already\n"
    assert watching.run("pupils", "check") == 0
    assert watching.out == "kept/pupils.hashes: 3 names, and the key fits\n"


def test_what_is_no_name_is_told_by_its_line_and_the_others_are_kept(watching: Scene) -> None:
    assert watching.run("pupils", "add", stdin=b"one two three four five\nMo\n\n\xff\xfe\n") == 1
    assert "1 added" in watching.out
    assert watching.err.splitlines() == [
        "gatepost: 1 of one word only: they match everybody of that name",
        "gatepost: line 1: a name has one to 4 words; not added",
        "gatepost: line 4: not UTF-8; not added",
    ]


def test_without_a_key_or_with_a_weak_one_nothing_is_written(watching: Scene) -> None:
    for key in ("", "short"):
        watching.monkeypatch.setenv("GATEPOST_PUPIL_KEY", key)
        assert watching.run("pupils", "add", stdin=NAMES.encode()) == 2
        assert "GATEPOST_PUPIL_KEY must hold at least 32 characters" in watching.err
    assert not (watching.folder / "kept").exists()


def test_another_key_is_noticed(watching: Scene) -> None:
    watching.run("pupils", "add", stdin=NAMES.encode())
    watching.monkeypatch.setenv("GATEPOST_PUPIL_KEY", KEY[::-1])
    for deed in ("add", "check"):
        assert watching.run("pupils", deed, stdin=NAMES.encode()) == 2
        assert "made with another key" in watching.err


def test_a_list_without_the_mark_of_its_key_is_refused(watching: Scene) -> None:
    path = watching.folder / "kept" / "pupils.hashes"
    path.parent.mkdir()
    path.touch()
    assert watching.run("pupils", "check") == 2  # emptied, it would watch for nobody and not say so
    assert "`# key: ...` is missing" in watching.err

    assert watching.run("pupils", "add", stdin=NAMES.encode()) == 0
    assert watching.run("pupils", "check") == 0
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[-2:]), encoding="utf-8")
    assert watching.run("pupils", "add", stdin=NAMES.encode()) == 2
    assert "`# key: ...` is missing" in watching.err


def test_a_list_whose_last_line_was_left_open_is_gone_on_with(watching: Scene) -> None:
    watching.run("pupils", "add", stdin=NAMES.encode())
    path = watching.folder / "kept" / "pupils.hashes"
    path.write_text(path.read_text("utf-8").rstrip("\n"), encoding="utf-8")
    watching.run("pupils", "add", stdin=b"Ida Fell\n")
    assert watching.run("pupils", "check") == 0
    assert watching.out == "kept/pupils.hashes: 3 names, and the key fits\n"


def test_a_name_in_clear_in_the_file_is_refused_without_repeating_it(watching: Scene) -> None:
    watching.run("pupils", "add", stdin=NAMES.encode())
    path = watching.folder / "kept" / "pupils.hashes"
    path.write_text(path.read_text("utf-8") + "Ida Fell\n", encoding="utf-8")
    assert watching.run("pupils", "check") == 2
    assert "line 6: not a hash" in watching.err
    assert "Ida" not in watching.err


def test_without_the_setting_the_list_is_off(school: Scene) -> None:
    assert school.run("pupils", "check") == 2
    assert "pupils.watch_list is not set" in school.err
    settings = load_settings(school.folder / "school.yaml")
    assert load_watch_list(settings.watch_list, "").entries == frozenset()


def test_a_list_that_is_missing_is_said_to_be(watching: Scene) -> None:
    settings = load_settings(watching.folder / "school.yaml")
    with pytest.raises(SettingsError, match="gatepost pupils add"):
        load_watch_list(settings.watch_list, settings.secrets.pupil_key)
