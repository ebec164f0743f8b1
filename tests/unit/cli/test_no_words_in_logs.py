"""Every step and command at work on posts full of invented names: the log tells ids, no word, no name."""

import logging

import pytest

from monitor.services.ports import Reviewer
from monitor.testing import RuleClassifier
from tests.unit.cli.cli_scene import Scene, sample

RULES = {"zwords": ("threatening", "staff", "negative"), "znaked": ("sexual", "pupil", "negative")}
POSTS = (
    "Zwords to Tarnholt Community School: Jaydan Okes will be sorry. jaydan_okes@x.example 07700 900123",
    "Tarnholt Community School again: Mr Zpenhallow and zpoppy Trewhella znaked \u202e\x1b[31m<b>",
    "Zkind thanks to Tarnholt Community School and to Miss Zpemberton!",
    "Nothing of the school, Zelda Okes.",
)
SECRETS = ("zwords", "jaydan", "okes", "zpenhallow", "zpoppy", "trewhella", "znaked", "zkind", "zpemberton")
SECRETS_ELSEWHERE = ("zelda", "zauthor", "zplace", "zslug", "900123", "typed-name")
STEPS = (
    "collect --once",
    "assess",
    "triage",
    "remind",
    "recheck",
    "dispatch",
    "digest",
    "policy coverage mersey-vale",
    "policy check mersey-vale",
    "policy simulate mersey-vale",
    "case show 1",
    "case show 1 --words",
    "case show 99",
    "evidence verify",
    *(
        f"export case 1 --for {who} --by ada --remove typed-name --out {who}.zip"
        for who in ("police", "governors")
    ),
    "export case 1 --for police --by tim --remove typed-name",
    "export case 1 --for platform --by ada --remove z",
    "export posts --jsonl",
    "export cases --jsonl",
)


@pytest.fixture
def school_of_names(school: Scene) -> Scene:
    """A school whose posts hold a name in every field."""
    fields = {
        "author": "zauthor_okes",
        "context": "zplace of Jaydan Okes",
        "url": "https://x.example/zslug/jaydan-okes",
        "parent_text": "Was it zelda?",
    }
    school.write("samples.jsonl", "\n".join(sample(n, text, **fields) for n, text in enumerate(POSTS, 1)))
    school.monkeypatch.setattr(
        "monitor.bootstrap.house.load_classifier", lambda _settings: RuleClassifier(RULES)
    )
    return school


def test_no_step_and_no_command_logs_a_word_or_a_name(
    school_of_names: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    from monitor.bootstrap import Gatepost
    from monitor.settings import load_settings

    scene = school_of_names
    caplog.set_level(logging.INFO)
    with Gatepost.of(load_settings(scene.folder / "school.yaml")).store.begin() as unit:
        unit.save_reviewer(Reviewer(login="ada", name="Ada Marsh", role="head", password_hash="x"))
        unit.save_reviewer(Reviewer(login="tim", name="Tim Fox", role="technician", password_hash="x"))

    for step in STEPS:
        scene.run("-v", *step.split())
        logged = caplog.text.casefold()
        assert [word for word in (*SECRETS, *SECRETS_ELSEWHERE) if word in logged] == [], step
        if not step.startswith(("export posts", "export cases", "case show")):
            said = (scene.out + scene.err).casefold()
            assert [word for word in (*SECRETS, *SECRETS_ELSEWHERE) if word in said] == [], step
        assert "\x1b" not in scene.out + scene.err, step
        assert "\u202e" not in scene.out + scene.err or step.startswith("export"), step

    assert "case 1 opened: " in caplog.text
    assert "Glyph names" not in caplog.text
    assert len(list(scene.folder.glob("*.zip"))) == 2
