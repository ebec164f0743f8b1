"""`gatepost evidence` and `gatepost case show`: what a person at the machine is told."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from monitor.testing import RuleClassifier
from tests.servers.loopback import Reply
from tests.servers.tsa_server import TsaServer
from tests.unit.cli.cli_scene import SETTINGS, TEXTS, Scene, sample

HOSTILE = "I will stab the head of Tarnholt Community School\x1b[2J\u202e now\nsecond line"


@pytest.fixture
def kept(school: Scene) -> Scene:
    """The school after a round: four posts collected, cases opened, messages sent."""
    school.monkeypatch.setattr(
        "monitor.bootstrap.house.load_classifier",
        lambda _settings: RuleClassifier({"stab": ("threatening", "staff", "negative")}),
    )
    school.write("samples.jsonl", "\n".join([sample(1, HOSTILE), sample(2, TEXTS[1])]))
    for step in ("collect --once", "assess", "triage", "dispatch"):
        assert school.run(*step.split()) == 0, school.err
    return school


@pytest.fixture
def server(school: Scene) -> Iterator[TsaServer]:
    """A time-stamping service that the settings name."""
    with TsaServer(school.folder / "tsa") as server:
        school.write(
            "school.yaml",
            f"{SETTINGS}evidence:\n  timestamp_url: {server.url}\n  timestamp_ca: {server.ca_file}\n",
        )
        yield server


def forge(scene: Scene, *statements: str) -> None:
    """Write into the database past Gatepost."""
    with closing(sqlite3.connect(scene.folder / "data" / "gatepost.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_whole_vault_gives_zero_and_the_last_hash_and_says_what_it_cannot_show(kept: Scene) -> None:
    assert kept.run("evidence", "verify") == 0
    first, second = kept.out.splitlines()
    assert re.fullmatch(r"2 entries, 0 files: all whole\. Last entry 2, hash [0-9a-f]{64}", first)
    assert "no outside timestamp is kept" in second
    assert "evidence-head.json" in second
    noted = json.loads((kept.folder / "data" / "evidence-head.json").read_text())
    assert noted["last_sha256"] == first.split()[-1]


def test_a_forged_word_gives_one_and_names_entry_case_difference_and_meaning(kept: Scene) -> None:
    forge(
        kept,
        "DROP TRIGGER refuse_update_of_evidence",
        "UPDATE evidence SET content = replace(content, 'stab', 'stub')",
    )
    assert kept.run("evidence", "verify") == 1
    assert re.search(
        r"^entry \d \(post\), GP-0001: the copy of the post does not fit its hash; its length is the same\. "
        r"The words, .* were changed\. Somebody wrote into the database past Gatepost\.$",
        kept.out,
        re.MULTILINE,
    )
    assert "1 thing is not as written" not in kept.out.splitlines()[0]
    assert "not as written; docs/howto/evidence.md" in kept.out


def test_a_removed_end_gives_one(kept: Scene) -> None:
    assert kept.run("evidence", "verify") == 0
    forge(kept, "DROP TRIGGER refuse_delete_of_vault_entry", "DELETE FROM vault_entry WHERE seq = 2")
    assert kept.run("evidence", "verify") == 1
    assert "entry 2 is missing at the end" in kept.out


def test_what_a_forger_wrote_cannot_command_the_terminal(kept: Scene) -> None:
    forge(
        kept,
        "DROP TRIGGER refuse_update_of_vault_entry",
        "UPDATE vault_entry SET kind = 'x' || char(27) || '[2J', case_id = char(27) || '[2J' WHERE seq = 1",
    )
    assert kept.run("evidence", "verify") == 1
    assert "\x1b" not in kept.out
    assert "<U+001B>" in kept.out


def test_every_check_stands_in_the_log(kept: Scene) -> None:
    kept.run("evidence", "verify")
    with closing(sqlite3.connect(kept.folder / "data" / "gatepost.db")) as connection:
        [(action, detail)] = connection.execute(
            "SELECT action, detail FROM audit WHERE action = 'verify'"
        ).fetchall()
    assert (action, detail) == ("verify", "2 entries, all whole")


def test_a_timestamp_needs_a_service_in_the_settings(kept: Scene) -> None:
    assert kept.run("evidence", "timestamp") == 2
    assert "names no evidence.timestamp_url" in kept.err


def test_a_timestamp_is_taken_kept_and_checked(kept: Scene, server: TsaServer) -> None:
    assert kept.run("evidence", "timestamp") == 0, kept.err
    assert kept.out.startswith("everything before entry 3 was there at 20")
    assert kept.run("evidence", "verify") == 0
    assert "4 entries, 2 files: all whole" in kept.out
    assert "1 timestamps; the newest proves that everything before entry 3 was there at 20" in kept.out
    assert "cannot show" not in kept.out
    assert len(server.requests) == 1


def test_a_service_that_is_down_gives_one_and_the_manifest_stays(kept: Scene, server: TsaServer) -> None:
    server.answers = [Reply(status=500)]
    assert kept.run("evidence", "timestamp") == 1
    assert "kept as entry 3, without a timestamp: 127.0.0.1 answered 500" in kept.err
    assert kept.run("evidence", "verify") == 0


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("timestamp_url: tsa.example", "line 23, evidence.timestamp_url: 'tsa.example' is no web address"),
        ("timestamp_ca: nowhere.pem", "timestamp_ca: there is no file 'nowhere.pem'"),
        ("timestamp_uri: https://a.example", "there is no such setting; write `timestamp_url`"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend(school: Scene, lines: str, words: str) -> None:
    school.write("school.yaml", f"{SETTINGS}evidence:\n  {lines}\n")
    assert school.run("evidence", "verify") == 2
    assert words in school.err


def test_a_chronology_merges_everything_by_time(kept: Scene) -> None:
    assert kept.run("case", "show", "GP-0001") == 0
    head, _, *lines = kept.out.splitlines()
    assert re.fullmatch(r"GP-0001: new, (high|critical), 1 post", head)
    happened = [line for line in lines if not line.startswith(" ")]
    kinds = [line.split("  ")[1].split()[0] for line in happened]
    assert kinds[:2] == ["Post", "Evidence"]
    assert {"Model", "Case", "Message"} <= set(kinds)
    assert "Post 1 of 1 read: possibly threatening, by rules-1" in kept.out
    assert re.search(r"Case +Case opened, by Gatepost", kept.out)
    assert re.search(r"vault entry \d, \d+ bytes, SHA-256 [0-9a-f]{64}", kept.out)
    for line in happened:
        assert re.match(
            r"\w{3} \d+ \w{3} \d{4}, \d\d:\d\d:\d\d (GMT|BST) \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)  ", line
        )


def test_a_chronology_holds_no_word_of_a_post_unless_asked(kept: Scene) -> None:
    kept.run("case", "show", "1")
    assert "stab" not in kept.out
    assert kept.run("case", "show", "gp-1", "--words") == 0
    assert "    | I will stab the head of Tarnholt Community School [2J<U+202E> now" in kept.out
    assert "    | second line" in kept.out
    assert "\x1b" not in kept.out


def test_printing_a_chronology_is_logged_and_shown_the_next_time(kept: Scene) -> None:
    kept.run("case", "show", "1")
    kept.run("case", "show", "1")
    assert kept.out.count("Chronology printed") == 1
    assert "(command line)" in kept.out


@pytest.mark.parametrize(("number", "status"), [("GP-0099", 1), ("9999999999", 1), ("0", 1)])
def test_a_case_that_is_not_there_is_said(kept: Scene, number: str, status: int) -> None:
    assert kept.run("case", "show", number) == status
    assert "there is no case GP-" in kept.err
    assert kept.out == ""


@pytest.mark.parametrize("number", ["", "forty", "-1", "1; DROP TABLE cases", "GP-1\x1b[2J", "١"])
def test_what_is_no_case_number_is_refused_with_an_example(kept: Scene, number: str) -> None:
    assert kept.run("case", "show", "--", number) == 2
    assert "write GP-0042, or 42" in kept.err
    assert "\x1b" not in kept.err


def test_the_check_tries_the_service_and_keeps_nothing(school: Scene, server: TsaServer) -> None:
    assert school.run("collect", "--once") == 0
    school.run("check")
    assert "timestamps works       127.0.0.1 answers; its signature holds" in school.out
    server.answers = [Reply(status=500)]
    school.run("check")
    assert "timestamps broken      127.0.0.1 answered 500" in school.out
    assert school.run("evidence", "verify") == 0
    assert "3 entries, 0 files" in school.out
