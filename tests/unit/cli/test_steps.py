"""The steps from a sample post to a sent message, one command after the other."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from monitor.bootstrap import Gatepost
from monitor.bootstrap.edges import session_key
from monitor.cli.people import first_sign_in
from monitor.cli.serve import GOODBYE_SECONDS, _server, steps_of
from monitor.domain.assessment import Assessment
from monitor.domain.mention import Mention
from monitor.settings import load_settings
from monitor.testing import RuleClassifier
from tests.unit.cli.cli_scene import TEXTS, Scene, sample

RULES = {
    "stab": ("threatening", "staff", "negative"),
    "thank you": ("praise", "school", "positive"),
    "when does": ("query", "school"),
}


@pytest.fixture
def quick(school: Scene) -> Scene:
    """The school with a model that reads by a few words, so that a test says what it reads."""
    school.monkeypatch.setattr(
        "monitor.bootstrap.house.load_classifier", lambda _settings: RuleClassifier(RULES)
    )
    return school


def _through(scene: Scene) -> None:
    for step in ("collect --once", "assess", "triage", "dispatch"):
        assert scene.run(*step.split()) == 0, scene.err


def test_each_step_says_what_it_did(quick: Scene) -> None:
    said = []
    for step in ("collect --once", "assess", "triage", "dispatch"):
        assert quick.run(*step.split()) == 0
        assert quick.err == ""
        said.append(quick.out)

    assert said == [
        "Samples: 4 posts read, 3 new, 0 set aside, 1 about something else, 0 unreadable\n",
        "3 posts assessed by rules-1\n",
        "3 assessments: 2 cases opened, 0 posts joined one, 2 alerts written\n",
        "2 sent, 0 to be tried again, 0 refused\n",
    ]


def test_running_every_step_again_changes_nothing(quick: Scene) -> None:
    _through(quick)
    before = [quick.export(what) for what in ("posts", "cases", "alerts")]

    _through(quick)

    assert [quick.export(what) for what in ("posts", "cases", "alerts")] == before


def test_without_a_channel_set_up_messages_go_to_the_outbox_folder(quick: Scene) -> None:
    _through(quick)

    written = [path for path in (quick.folder / "data" / "outbox").rglob("*") if path.is_file()]
    assert written


def test_posts_are_exported_with_what_was_read_in_them(quick: Scene) -> None:
    _through(quick)

    posts = {post["external_id"]: post for post in quick.export("posts")}

    assert set(posts) == {"1", "2", "3"}
    assert [posts[n]["text"] for n in "123"] == list(TEXTS[:3])
    assert posts["1"]["assessment"]["labels"] == ["threatening"]
    assert posts["2"]["assessment"]["sentiment"] == "positive"
    assert posts["1"]["relevance"]["is_relevant"] is True
    assert posts["1"]["source"] == "Samples"
    assert posts["1"]["posted_at"].endswith("+00:00")


def test_cases_are_exported_with_posts_plan_and_history(quick: Scene) -> None:
    _through(quick)
    posts = {post["external_id"]: post["id"] for post in quick.export("posts")}

    cases = quick.export("cases")

    assert [(case["severity"], case["labels"], case["posts"]) for case in cases] == [
        ("critical", ["threatening"], [posts["1"]]),
        ("low", [], [posts["3"]]),
    ]
    assert cases[0]["number"] == f"GP-{cases[0]['id']:04d}"
    assert cases[0]["events"][0]["action"] == "open"
    assert cases[0]["plan"]["policy"] == "MV"


def test_alerts_are_exported_as_they_stand_in_the_outbox(quick: Scene) -> None:
    _through(quick)

    alerts = quick.export("alerts")

    assert {(alert["channel"], alert["status"], alert["n_attempts"]) for alert in alerts} == {
        ("slack", "sent", 1),
        ("email", "sent", 1),
    }
    assert {tuple(alert["to"]) for alert in alerts} == {("head@tarnholtschool.example",)}


@pytest.mark.parametrize("what", ["posts", "cases", "alerts"])
def test_an_empty_store_exports_nothing(what: str, quick: Scene) -> None:
    assert quick.export(what) == []


def test_a_post_with_any_characters_is_exported_as_one_line_of_ascii(quick: Scene) -> None:
    text = "Tarnholt Community School\u2028 \u0085 🎈 <b>\n\x0b=1+1"
    quick.write("samples.jsonl", sample(1, text))

    _through(quick)

    (post,) = quick.export("posts")
    assert quick.out.isascii()
    assert quick.out.count("\n") == 1
    assert "🎈 <b>" in post["text"]


def test_only_the_named_source_is_collected(quick: Scene) -> None:
    assert quick.run("collect", "--once", "--source", "Samples") == 0
    assert quick.out.startswith("Samples: 4 posts read")


@pytest.mark.parametrize("name", ["Switched off", "Nowhere", "samples"])
def test_a_source_that_is_not_enabled_ends_with_2_and_the_names_there_are(name: str, quick: Scene) -> None:
    assert quick.run("collect", "--once", "--source", name) == 2
    assert quick.err == f"gatepost: there is no enabled source {name!r}; enabled: 'Samples'\n"


def test_a_source_that_fails_ends_with_1_and_says_why(quick: Scene) -> None:
    (quick.folder / "samples.jsonl").unlink()

    assert quick.run("collect", "--once") == 1
    assert quick.out.startswith("Samples: 0 posts read, 0 new")
    assert quick.err == (
        "gatepost: Samples: the sample posts samples.jsonl cannot be read; "
        "install Gatepost again, or take this source out of the settings\n"
    )


def test_a_bad_item_ends_with_1_and_the_others_are_kept(quick: Scene) -> None:
    quick.write("samples.jsonl", "\n".join([sample(1, TEXTS[0]), "oops", sample(2, TEXTS[1])]))

    assert quick.run("collect", "--once") == 1
    assert quick.out == ("Samples: 2 posts read, 2 new, 0 set aside, 0 about something else, 1 unreadable\n")
    assert quick.err == "gatepost: Samples: samples.jsonl, line 2: the line is not JSON\n"


def test_a_post_that_the_model_cannot_read_ends_with_1_and_gets_a_case(quick: Scene) -> None:
    class Broken(RuleClassifier):
        def assess(self, mentions: Sequence[Mention], *, now: datetime) -> list[Assessment]:
            if any("stab" in mention.post.text for mention in mentions):
                raise ValueError("words of the post")
            return super().assess(mentions, now=now)

    quick.monkeypatch.setattr("monitor.bootstrap.house.load_classifier", lambda _settings: Broken(RULES))
    quick.run("collect", "--once")

    assert quick.run("assess") == 1
    assert quick.out == "3 posts assessed by rules-1\n"
    assert "1 posts could not be read by the model" in quick.err
    quick.run("triage")
    assert [case["severity"] for case in quick.export("cases")] == ["medium", "low"]


def test_a_digest_is_put_into_the_outbox_once_and_sent(quick: Scene) -> None:
    _through(quick)

    assert quick.run("digest", "--week", "2026-W10") == 0
    assert quick.out.splitlines() == [
        "1 digest messages put into the outbox",
        "1 sent, 0 to be tried again, 0 refused",
    ]
    assert quick.run("digest", "--week", "2026-W10") == 0
    assert quick.out.splitlines() == [
        "that digest is in the outbox already",
        "0 sent, 0 to be tried again, 0 refused",
    ]


@pytest.mark.parametrize("week", ["2026-W54", "2026-47", "soon", "9999-W52"])
@pytest.mark.parametrize("more", [(), ("--preview", "digest.html")])
def test_a_week_that_is_none_ends_with_2_and_how_to_write_one(
    week: str, more: tuple[str, ...], quick: Scene
) -> None:
    assert quick.run("digest", "--week", week, *more) == 2
    assert quick.err.startswith(f"gatepost: --week: {week!r} is not a week")
    assert not Path("digest.html").exists()


def test_a_digest_can_be_looked_at_without_sending_anything(quick: Scene) -> None:
    _through(quick)

    assert quick.run("digest", "--week", "2026-W10", "--preview", "digest.html") == 0
    assert quick.out == "digest of 2026-W10 written to digest.html; nothing was sent\n"
    assert "Tarnholt Community School" in Path("digest.html").read_text(encoding="utf-8")
    assert not [alert for alert in quick.export("alerts") if alert["kind"] == "digest"]


def test_a_preview_that_cannot_be_written_ends_with_1(quick: Scene) -> None:
    assert quick.run("digest", "--week", "2026-W10", "--preview", "none/digest.html") == 1
    assert quick.err == "gatepost: none/digest.html cannot be written (No such file or directory)\n"


def test_while_another_process_dispatches_this_one_ends_with_1(quick: Scene) -> None:
    _through(quick)

    with _house().store.exclusive("dispatch") as is_ours:
        status = quick.run("dispatch")

    assert is_ours
    assert status == 1
    assert quick.err == "gatepost: another process is dispatching just now; nothing was done here\n"


def test_a_message_that_cannot_be_delivered_ends_with_1_and_says_why(quick: Scene) -> None:
    (quick.folder / "data").mkdir()
    quick.write("data/outbox", "a file where the folder should be")
    for step in ("collect --once", "assess", "triage"):
        quick.run(*step.split())

    assert quick.run("dispatch") == 1
    assert quick.out.startswith("0 sent, ")
    assert quick.err.startswith("gatepost: ")
    assert {alert["n_attempts"] for alert in quick.export("alerts")} == {1}


def test_the_bundled_model_goes_through_every_step(school: Scene) -> None:
    _through(school)
    (model,) = {post["assessment"]["model"] for post in school.export("posts")}

    school.run("check")

    assert f"model      works       {model}, every weight file as its manifest says" in school.out


def _house() -> Gatepost:
    return Gatepost.of(load_settings(Path("school.yaml")))


def test_the_worker_of_run_does_the_same_steps(quick: Scene) -> None:
    steps = steps_of(_house())

    for kind, key in (
        ("collect", "Samples"),
        ("assess", ""),
        ("triage", ""),
        ("digest", ""),
        ("dispatch", ""),
    ):
        steps[kind](key)

    assert len(quick.export("posts")) == 3
    assert len(quick.export("cases")) == 2
    assert {alert["status"] for alert in quick.export("alerts")} == {"sent"}
    assert {alert["kind"] for alert in quick.export("alerts")} == {"opened", "digest"}


def test_a_second_run_on_the_same_database_is_refused(quick: Scene) -> None:
    with _house().store.exclusive("run") as is_ours:
        status = quick.run("run")

    assert is_ours
    assert (status, quick.out) == (1, "")
    assert "another `gatepost run` works on this database; stop it first" in quick.err


def test_a_first_reviewer_is_made_once_and_the_password_kept_in_a_private_file(quick: Scene) -> None:
    house = _house()

    path = first_sign_in(house)

    assert path is not None
    words = path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert words.startswith("login:    reviewer\npassword: ")
    assert first_sign_in(house) == path
    assert path.read_text(encoding="utf-8") == words
    path.unlink()
    assert first_sign_in(house) is None


def test_a_new_password_for_the_first_reviewer_takes_the_file_with_the_old_one_away(quick: Scene) -> None:
    path = first_sign_in(_house())
    assert path is not None

    status = quick.run(
        "user", "reviewer", "--name", "Ada Marsh", "--password-stdin", stdin=b"three quiet green doors\n"
    )

    assert (status, path.exists()) == (0, False)


def test_the_key_of_the_sessions_is_made_once_whole_and_private(quick: Scene) -> None:
    settings = _house().settings
    path = settings.storage.data_folder / "session.key"
    path.parent.mkdir()
    draft = path.with_name(".session.key.new")
    draft.write_text("half of one that a crash cut off", encoding="utf-8")

    key = session_key(settings)

    assert len(key) >= 32
    assert session_key(settings) == key == path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert not draft.exists()


def test_a_data_folder_that_cannot_be_made_is_named_with_the_mend(quick: Scene) -> None:
    quick.write("occupied", "a file")
    quick.monkeypatch.setenv("GATEPOST_DATA_FOLDER", str(quick.folder / "occupied" / "data"))

    assert quick.run("triage") == 1
    assert "occupied/data cannot be written: Not a directory. Let the user that runs Gatepost" in quick.err


def test_a_database_address_that_is_none_ends_with_2_and_is_not_repeated(quick: Scene) -> None:
    quick.monkeypatch.setenv("GATEPOST_DATABASE_URL", "mysql://ada:hush-hush@db/x")

    assert quick.run("triage") == 2
    assert "storage.database_url: The database address must look like sqlite:///" in quick.err
    assert "hush-hush" not in quick.err


def test_a_browser_that_never_ends_its_request_does_not_hold_up_the_stop(quick: Scene) -> None:
    assert _server(_house(), None).config.timeout_graceful_shutdown == GOODBYE_SECONDS
