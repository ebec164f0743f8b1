"""`gatepost export case` and `gatepost recheck`, as somebody types them."""

import hashlib
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from monitor.cli.pack import _named
from monitor.services.packs import Pack
from monitor.services.ports import Reviewer
from monitor.testing import RuleClassifier
from tests.unit.cli.cli_scene import Scene

RULES = {"stab": ("threatening", "staff", "negative")}


@pytest.fixture
def ready(school: Scene) -> Scene:
    """A school with one case and a reviewer, Ada."""
    school.monkeypatch.setattr(
        "monitor.bootstrap.house.load_classifier", lambda _settings: RuleClassifier(RULES)
    )
    from monitor.bootstrap import Gatepost
    from monitor.settings import load_settings

    for step in ("collect --once", "assess", "triage"):
        assert school.run(*step.split()) == 0, school.err
    with Gatepost.of(load_settings(school.folder / "school.yaml")).store.begin() as unit:
        unit.save_reviewer(Reviewer(login="ada", name="Ada Marsh", role="head", password_hash="x"))
        unit.save_reviewer(Reviewer(login="tim", name="Tim Fox", role="technician", password_hash="x"))
    return school


def test_a_pack_is_written_for_the_owner_alone_with_the_hash_that_is_said(ready: Scene) -> None:
    assert ready.run("export", "case", "gp-1", "--for", "police", "--by", "ada", "--out", "pack.zip") == 0
    path = ready.folder / "pack.zip"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(ready.folder.glob(".gatepost-*")) == []
    assert hashlib.sha256(path.read_bytes()).hexdigest() in ready.out
    with zipfile.ZipFile(path) as archive:
        assert "GP-0001-police.pdf" in archive.namelist()


def test_a_pack_never_replaces_a_file(ready: Scene) -> None:
    ready.write("pack.zip", "mine")
    assert ready.run("export", "case", "1", "--for", "police", "--by", "ada", "--out", "pack.zip") == 2
    assert (ready.folder / "pack.zip").read_text() == "mine"
    assert "is there already" in ready.err


def exports_logged(ready: Scene) -> int:
    """Count the packs that the log tells of."""
    with closing(sqlite3.connect(database_of(ready))) as connection:
        [(number,)] = connection.execute("SELECT count(*) FROM audit WHERE action = 'export'")
    return int(number)


def database_of(ready: Scene) -> Path:
    """Find the school's database."""
    [path] = ready.folder.rglob("*.db")
    return path


def test_a_pack_that_cannot_be_written_is_not_logged(ready: Scene) -> None:
    arguments = ("export", "case", "1", "--for", "police", "--by", "ada", "--out")
    assert ready.run(*arguments, "nowhere/pack.zip") == 1
    assert "nowhere/pack.zip could not be written: No such file or directory" in ready.err
    assert exports_logged(ready) == 0
    assert ready.run(*arguments, "pack.zip") == 0
    assert exports_logged(ready) == 1


def test_a_pack_that_cannot_be_logged_leaves_no_file(ready: Scene) -> None:
    with closing(sqlite3.connect(database_of(ready))) as connection:
        connection.execute(
            "CREATE TRIGGER shut BEFORE INSERT ON audit WHEN new.action = 'export' "
            "BEGIN SELECT RAISE(ABORT, 'shut'); END"
        )
    before = sorted(ready.folder.iterdir())
    with pytest.raises(IntegrityError, match="shut"):
        ready.run("export", "case", "1", "--for", "police", "--by", "ada", "--out", "pack.zip")
    assert sorted(ready.folder.iterdir()) == before
    assert exports_logged(ready) == 0


def test_a_name_taken_meanwhile_is_left_alone_and_the_logged_pack_is_kept(ready: Scene) -> None:
    taken, rough = ready.write("taken.zip", "mine"), ready.write(".gatepost-1.part", "whole")
    pack = Pack(name="taken.zip", content=b"whole", sha256="5e1f")
    assert _named(pack, rough, taken) == 1
    said = ready.capsys.readouterr().err
    assert str(rough) in said
    assert "5e1f" in said
    assert (taken.read_text(), rough.read_text()) == ("mine", "whole")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ("case", 2, "name the case"),
        ("case GP-x --for police --by ada", 2, "name the case"),
        ("case 1 --for newspaper --by ada", 2, "police, platform, helpline, solicitor, governors"),
        ("case 1 --for police", 2, "--by names the reviewer"),
        ("case 1 --for police --by nobody", 2, "nobody signs in as"),
        ("case 1 --for police --by tim", 1, "technician"),
        ("case 99 --for police --by ada", 1, "no such case"),
        ("posts", 2, "gatepost export posts --jsonl"),
    ],
)
def test_a_wrong_request_says_what_to_write(ready: Scene, arguments: str, status: int, words: str) -> None:
    assert ready.run("export", *arguments.split()) == status
    assert words in ready.err
    assert list(ready.folder.glob("*.zip")) == []


def test_without_out_the_file_is_named_after_case_recipient_and_time(ready: Scene) -> None:
    assert ready.run("export", "case", "GP-0001", "--for", "governors", "--by", "ada") == 0
    [path] = ready.folder.glob("*.zip")
    assert re.fullmatch(r"GP-0001-governors-\d{8}-\d{6}\.zip", path.name)


def test_a_recheck_with_nothing_due_says_so(ready: Scene) -> None:
    assert ready.run("recheck") == 0
    assert ready.out == "0 posts looked at, 0 changed, 0 could not be told\n"
