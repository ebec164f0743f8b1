"""One case from the first post to the last pack: two people at two browsers, and the command line."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.bootstrap import Gatepost
from monitor.bootstrap.pages import web_app
from monitor.cli import main
from monitor.domain.case import Case, Status
from monitor.domain.digest import week_of
from monitor.domain.pack import PROFILES
from monitor.services.ports import CaseFile
from tests.e2e.hand import Hand, let_in, work_through
from tests.e2e.world import World, world
from tests.servers.postgres import PostgresServer, postgres_server
from tests.servers.web_server import WebServer
from tests.unit.web.web_browser import words

__all__ = ["postgres_server"]

THREAT = (
    "If that PE teacher at Tarnholt Community School gives my lad detention once more I will wait for her at "
    "the gate and smash her face in. Useless cow, sacked from her last school for thieving."
)
CHEERS = "Brilliant night at Tarnholt Community School, the Year 6 play had us in tears. Thank you!"
NECESSITY = "She is afraid to come to work, and only the removal of the threat ends that."


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def school(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A school on the policy of Mersey Vale whose sample posts hold a threat and a kind word."""
    posts = [
        {"external_id": "t3_a1", "author": "gate_grumbler", "text": THREAT, "minutes_ago": 90},
        {"external_id": "t3_a2", "author": "proud_parent", "text": CHEERS, "minutes_ago": 300},
    ]
    place = {"platform": "reddit", "context": "r/eskshire", "url": "https://www.reddit.example/r/eskshire/a"}
    samples = tmp_path / "posts.jsonl"
    samples.write_text("\n".join(json.dumps({**place, **post}) for post in posts), encoding="utf-8")
    sources = [{"name": "Samples", "kind": "sample", "path": str(samples)}]
    storage: dict[str, object] = {}
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        storage["storage"] = {"database_url": server.emptied_database()}
    with world(tmp_path, sources=sources, **storage) as made:
        yield made


def file_of(house: Gatepost, case_id: int = 1) -> CaseFile:
    with house.store.read() as unit:
        file = unit.case_file(case_id)
    assert file is not None
    return file


def case_of(house: Gatepost) -> Case:
    return file_of(house).case


def keys_of(case: Case) -> set[str]:
    return {step.do for step in case.plan.steps}


def test_one_case_from_the_first_post_to_the_packs(
    school: World,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    house = school.house()
    work_through(house)
    let_in(house, "ada", "bea")
    assert (case_of(house).severity, "threatening" in case_of(house).labels) == ("critical", True)
    with (
        WebServer(web_app(house)) as server,
        Hand(server.base_url, "ada") as ada,
        Hand(server.base_url, "bea") as bea,
    ):
        what_the_author_and_the_circumstances_change(house, ada, bea)
        what_two_people_decide(house, ada, bea)
        what_the_ladder_brings(house, ada, bea)
        what_a_letter_asks(ada)
        how_the_person_is_cared_for(house, bea)
        ada.does(1, "resolve", note="Removed, and the parent came in.")
        chronology = words(ada.page("/cases/1/chronology"))
    assert case_of(house).status is Status.RESOLVED
    assert "GMT" in chronology
    assert "UTC" in chronology
    if request.node.callspec.params["school"] == "sqlite":
        for name, value in school.environment.items():
            monkeypatch.setenv(name, value)
        what_the_command_line_shows(school, capsys, tmp_path)
    assert house.evidence.verify().is_whole
    digest = house.digest_desk.compose(week_of(house.clock.now(), house.settings.zone).name)
    assert (digest.n_posts, digest.n_cases_opened, digest.n_cases_closed, digest.n_open) == (2, 1, 1, 0)
    assert digest.n_good_news == 1
    asked = digest.asked_to_remove.by_step()
    assert (asked["poster"], asked["platform"]) == ((0, 1), (1, 1))
    house.store.close()  # type: ignore[attr-defined]


def what_the_author_and_the_circumstances_change(house: Gatepost, ada: Hand, bea: Hand) -> None:
    assert "invite_author_in" not in keys_of(case_of(house))
    ada.does(1, "confirm")
    bea.does(1, "author-role", author_role="parent")
    assert {"invite_author_in", "ask_author_remove"} <= keys_of(case_of(house))
    asked = {question.flag for question in case_of(house).plan.questions}
    assert "credible_threat" in asked
    page = bea.does(1, "context", context=["credible_threat"])
    assert case_of(house).work.context == ("credible_threat",)
    assert "MV-8.5" in page
    assert "before anything is done towards others" in ada.is_refused(1, "rung", rung="poster").lower()
    assert "Ada Example" in words(ada.does(1, "necessity", necessity=NECESSITY))
    ada.does(1, "step", step="tell-slt")


def what_two_people_decide(house: Gatepost, ada: Hand, bea: Hand) -> None:
    assert "two people" in ada.is_refused(1, "step", step="report_police")
    bea.does(1, "ask-second", step="report_police", reason="She is afraid to come to work.")
    assert "yourself" in bea.is_refused(1, "approve", step="report_police")
    assert not case_of(house).is_done("report_police")
    assert "second person is needed" in words(ada.page("/cases/1"))
    ada.does(1, "approve", step="report_police")
    record = case_of(house).step_record("report_police")
    assert record is not None
    assert (record.by, record.second_by) == ("Bea Example", "Ada Example")
    ada.does(1, "rung", rung="police", reference="CAD 112")


def what_the_ladder_brings(house: Gatepost, ada: Hand, bea: Hand) -> None:
    assert "MV-8.8" in ada.is_refused(1, "rung", rung="platform", platform="reddit")
    ada.does(1, "rung", rung="poster")
    poster = next(rung for rung in case_of(house).work.rungs if rung.step == "poster")
    before = case_of(house).plan
    bea.does(1, "rung-end", rung=poster.key, outcome="refused", note="He laughed.")
    after = case_of(house)
    assert "author_refused" in after.work.context
    assert after.plan != before
    assert "author_refused" not in {question.flag for question in after.plan.questions}
    ada.does(1, "rung", rung="platform", platform="reddit", reference="R-4711")
    platform = next(rung for rung in case_of(house).work.rungs if rung.step == "platform")
    assert platform.answer_due_at is not None
    assert f"rung:{platform.key}" in {due.key for due in case_of(house).dues}
    ada.does(1, "rung-end", rung=platform.key, outcome="removed")
    assert f"rung:{platform.key}" not in {due.key for due in case_of(house).dues}


def what_a_letter_asks(ada: Hand) -> None:
    address = "letters/governors-note"
    page = words(ada.page(f"/cases/1/{address}"))
    assert "Decision wanted" in page or "decision" in page.lower()
    form = {"token": ada.form(1)["token"], "do": "fill"}
    fields = {"letter_date": "23 November 2026", "what_troubles": "A threat.", "sender_name": "Ada Example"}
    half = ada.post(1, address, {**form, **fields})
    assert "[" in half.text
    whole = ada.post(
        1, address, {**form, **fields, "sender_role": "Headteacher", "decision_wanted": "Whether to ban him."}
    )
    assert "Whether to ban him." in whole.text
    assert "mailto:" not in whole.text
    done = ada.post(1, address, {**form, "do": "used"})
    assert done.status_code in {200, 303}


def how_the_person_is_cared_for(house: Gatepost, bea: Hand) -> None:
    bea.does(1, "welfare", told="told", support=["line_manager", "union"], support_note="Seen on Monday")
    welfare = case_of(house).work.welfare
    assert (welfare.told, welfare.support) == ("told", ("line_manager", "union"))
    bea.does(1, "follow-up", due=f"{house.clock.now().date() + timedelta(days=7)}")
    assert [due.kind for due in case_of(house).dues].count("follow_up") == 1


def what_the_command_line_shows(school: World, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    def gatepost(*arguments: str) -> str:
        assert main(["--config", str(school.settings), *arguments]) == 0
        return capsys.readouterr().out

    shown = gatepost("case", "show", "GP-0001")
    assert THREAT[:40] not in shown
    for said in ("Ada Example", "Bea Example", "CAD 112", "He laughed.", "GMT", "UTC"):
        assert said in shown, said
    assert THREAT[:40] in gatepost("case", "show", "1", "--words")
    assert "all whole" in gatepost("evidence", "verify")
    for recipient in PROFILES:
        path = folder / f"{recipient}.zip"
        gatepost("export", "case", "1", "--for", recipient, "--by", "ada", "--out", str(path))
        check_pack(path)
    simulated = gatepost("policy", "simulate", "holy-cross")
    assert re.search(r"1 of 1 cases .* would change", simulated)
    assert "GP-0001" in simulated
    assert "all whole" in gatepost("evidence", "verify")
    assert "evidence pack for police" in gatepost("case", "show", "1")


def check_pack(path: Path) -> None:
    """Compute every hash of the manifest anew."""
    with zipfile.ZipFile(path) as pack:
        assert pack.testzip() is None
        names = pack.namelist()
        manifest = json.loads(pack.read(next(name for name in names if name.endswith("manifest.json"))))
        files = manifest["files"]
        assert files
        for row in files:
            assert hashlib.sha256(pack.read(row["name"])).hexdigest() == row["sha256"]
        assert any(name.endswith(".pdf") for name in names)
