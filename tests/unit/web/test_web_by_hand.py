"""Files go up, screenshots are asked for, packs come down: through the pages, as a browser sends it."""

import io
import re
import zipfile
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.routing import Router
from monitor.domain.school import QuietHours, School
from monitor.packs import write_pack
from monitor.services.capture import MAX_FILE_BYTES, CaptureDesk
from monitor.services.doors import Doors
from monitor.services.packs import PackDesk
from monitor.services.recheck import Recheck
from monitor.testing import ListCollector
from monitor.web.rooms import Rooms
from tests.unit.services.test_capture_desk import PNG, Camera
from tests.unit.web.web_browser import Browser, faults, token_of, words
from tests.unit.web.web_cases import NOW, fill
from tests.unit.web.web_scene import Scene


class Desk:
    """A signed-in browser over a scene whose rooms are furnished."""

    def __init__(self) -> None:
        self.scene = Scene()
        fill(self.scene.store)
        self.camera = Camera()
        store, clock = self.scene.store, self.scene.clock
        doors = Doors(store=store, clock=clock)
        self.source = ListCollector([], name="any")
        self.scene.rooms = Rooms(
            captures=CaptureDesk(store=store, clock=clock, camera=self.camera, doors=doors),
            packs=PackDesk(
                store=store,
                clock=clock,
                write=write_pack,
                school=School(name="Tarnholt Community School"),
                zone=ZoneInfo("Europe/London"),
                software="gatepost 0.1.0",
                doors=doors,
            ),
            recheck=Recheck(
                store=store,
                clock=clock,
                collector=lambda _name: self.source,
                doors=doors,
                router=Router(
                    routes={},
                    quiet_hours=QuietHours(starts=NOW.time(), ends=NOW.time()),
                    zone=ZoneInfo("Europe/London"),
                ),
            ),
        )
        self.browser = Browser(self.scene.app())
        self.browser.sign_in()
        page = self.browser.get("/cases/1").text
        self.token = token_of(page)
        self.mention = re.findall(r'<option value="([0-9a-f]{32})"', page)[0]

    def attach(self, content: bytes = PNG, name: str = "shot.png") -> int:
        """Send a file as the page's form does; gives the status."""
        fields = {"token": self.token, "mention": self.mention}
        return self.browser.send(
            "POST", "/cases/1/attach", data=fields, files={"file": (name, content, "image/png")}
        ).status_code

    def send(self, deed: str, **fields: str) -> tuple[int, str]:
        """Send a form; gives status and text."""
        answer = self.browser.post(
            f"/cases/1/{deed}", {"token": self.token, "mention": self.mention, **fields}
        )
        return answer.status_code, answer.text


@pytest.fixture
def desk() -> Desk:
    """A furnished desk."""
    return Desk()


def test_a_file_that_a_person_attaches_is_listed_and_can_be_looked_at_inertly(desk: Desk) -> None:
    assert desk.attach() == 303
    page = desk.browser.get("/cases/1").text
    [address] = re.findall(r'href="(/cases/1/files/[0-9a-f]{64})"', page)
    answer = desk.browser.get(address)
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Anna Marlow" in words(page)
    assert faults(page) == []


def test_the_name_that_a_file_came_with_is_used_nowhere(desk: Desk) -> None:
    desk.attach(name='"><script>x</script>.png')
    page = desk.browser.get("/cases/1").text
    assert "<script>x" not in page
    [address] = re.findall(r'href="(/cases/1/files/[0-9a-f]{64})"', page)
    assert "script" not in desk.browser.get(address).headers["content-disposition"]


def test_a_file_of_many_megabytes_is_taken_and_a_larger_one_refused(desk: Desk) -> None:
    assert desk.attach(PNG + b"x" * (MAX_FILE_BYTES - len(PNG) - 1)) == 303
    assert desk.attach(PNG + b"x" * MAX_FILE_BYTES) in {409, 413}
    assert desk.attach(PNG + b"x" * 20_000_000) == 413


def test_other_forms_take_no_file_and_no_megabytes(desk: Desk) -> None:
    fields = {"token": desk.token, "revision": "1", "note": "x"}
    with_file = desk.browser.send(
        "POST", "/cases/1/note", data=fields, files={"file": ("a", PNG, "image/png")}
    )
    assert with_file.status_code in {400, 413}
    long = desk.browser.post("/cases/1/note", {**fields, "note": "x" * 2_000_000})
    assert long.status_code in {400, 413}


def test_a_page_of_html_is_no_evidence(desk: Desk) -> None:
    assert desk.attach(b"<html><script>alert(1)</script>") == 409


def test_a_screenshot_is_asked_for_once(desk: Desk) -> None:
    assert desk.send("screenshot")[0] == 303
    status, text = desk.send("screenshot")
    assert status == 409
    assert "surveillance" in text
    assert [with_pictures for _, with_pictures in desk.camera.asked] == [False]


def test_a_form_without_its_token_does_nothing(desk: Desk) -> None:
    for deed in ("attach", "screenshot", "pack", "look"):
        answer = desk.browser.post(f"/cases/1/{deed}", {"mention": desk.mention, "token": "forged"})
        assert answer.status_code == 403
    assert desk.camera.asked == []


def test_a_pack_comes_down_as_a_file_and_is_logged(desk: Desk) -> None:
    answer = desk.browser.post(
        "/cases/1/pack", {"token": desk.token, "recipient": "governors", "remove": "Amy\n\n Ben "}
    )
    assert answer.headers["content-type"] == "application/zip"
    assert re.fullmatch(
        r'attachment; filename="GP-0001-governors-[\d-]+\.zip"', answer.headers["content-disposition"]
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "check.html" in archive.namelist()
    with desk.scene.store.read() as unit:
        [line] = [e for e in unit.audit(case_id=1) if e.action == "export"]
    assert (line.by, "2 further names" in line.detail) == ("Anna Marlow", True)


def test_a_pack_for_nobody_is_refused_in_words(desk: Desk) -> None:
    status, text = desk.send("pack", recipient="newspaper")
    assert status == 409
    assert "Choose a recipient" in text


def test_a_look_by_hand_needs_its_reason(desk: Desk) -> None:
    assert desk.send("look", reason="")[0] == 409
    assert desk.source.looked_at == []
    assert desk.send("look", reason="the head asks")[0] == 303
    assert "still up" in words(desk.browser.get("/cases/1").text)


def test_a_case_that_is_not_there_has_no_files(desk: Desk) -> None:
    assert desk.browser.get(f"/cases/99/files/{'0' * 64}").status_code == 403
    assert desk.browser.get("/cases/x/files/0").status_code == 404


def test_what_was_done_by_hand_is_said_on_the_case(desk: Desk) -> None:
    fields = {"token": desk.token, "mention": desk.mention}
    answer = desk.browser.send(
        "POST", "/cases/1/attach", data=fields, files={"file": ("a.png", PNG, "image/png")}
    )
    page = desk.browser.get(answer.headers["location"]).text
    assert "Saved: Evidence added" in words(page)
    assert '<a href="#capture">' in page


def test_a_refused_look_gives_back_its_reason_and_the_way_to_the_case(desk: Desk) -> None:
    fields = {"token": desk.token, "mention": "f" * 32, "reason": "The head asked whether it is still up."}
    answer = desk.browser.post("/cases/1/look", fields)
    assert answer.status_code == 409
    assert "The head asked whether it is still up." in answer.text
    assert '<a class="button" href="/cases/1">Back to the case</a>' in answer.text
