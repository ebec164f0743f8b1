"""Rubbish into every form: whatever is sent, Gatepost answers with a page and keeps its histories whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from monitor.bootstrap import Gatepost
from monitor.bootstrap.pages import web_app
from monitor.domain.case import Status
from monitor.services.ports import Reviewer
from monitor.settings import load_settings
from monitor.web.views.case import DEEDS
from tests.unit.web.web_browser import Browser, faults, token_of
from tests.unit.web.web_cases import fill
from tests.unit.web.web_scene import HASH

EXAMPLE = Path(__file__).resolve().parents[3] / "config" / "school.example.yaml"
N_CASES = 5
ANSWERS = {200, 303, 400, 403, 404, 405, 409, 413}
LONG = "x" * 31_000
TOO_LONG = "é" * 22_000
RUBBISH = (
    "",
    " ",
    "\x00",
    "\ud800",
    "a\x00b",
    "\x1b[31m\x07",
    "\u202eexe.gpj\u2066",
    "\ufeff\u200b\u2028\u2029",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "Z̴̡̛͈͚̎a̸l̷g̵o̴",
    "مرحبا بالعالم",
    "\ufffd\ufffe\U0010ffff",
    "<script>alert(1)</script>{{ 7*7 }}{% raw %}",
    "'; DROP TABLE cases; --",
    "=1+1",
    "../../../../etc/passwd",
    "0",
    "-1",
    "1",
    "2",
    "007",
    "１２",
    "²",
    "1e9",
    "NaN",
    "9999999999",
    "9" * 4301,
    "0001-01-01",
    "0001-W01-1",
    "9999-12-31",
    "20261201",
    "2026-02-30",
    "2026-W49-2",
    "2026-12-01",
    "2026-12-01T00:00",
    "GP-0001",
    "GP-0002",
    "anna",
    "Ⅷ",
    "%00%ff",
    "\r\nSet-Cookie: a=b",
    LONG,
    TOO_LONG,
)
CASES = ("1", "2", "3", "4", "5", "1", "2", "0", "-1", "99", "9" * 4301, "x", "１", "1%00", "%ff")
OWN = {"token", "revision"}
BY_ROUTE = {
    "deed": (*sorted(DEEDS), "nothing", "%00"),
    "letter_id": (
        *("acknowledgement", "governors-note", "helpline-note", "invitation", "platform-report"),
        *("police-note", "removal-request", "..%2f..", "%00"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Fuzzed:
    """The whole application over a real file, a signed-in browser, and what its forms hold."""

    house: Gatepost
    app: Starlette
    browser: Browser
    token: str
    names: tuple[str, ...]
    values: tuple[str, ...]

    def revision(self, case_id: str) -> str:
        """Give the revision that a form needs to be read at all."""
        if case_id not in "12345":
            return "1"
        with self.house.store.read() as unit:
            case = unit.case(int(case_id))
        return str(case.revision) if case else "1"


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    """The invented school's morning, with every card that a case may have."""
    folder = tmp_path_factory.mktemp("fuzz")
    house = Gatepost.of(load_settings(EXAMPLE, {"GATEPOST_DATA_FOLDER": str(folder)}))
    fill(house.store)  # type: ignore[arg-type]
    anna = Reviewer(name="Anna Marlow", login="anna", role="head", password_hash=HASH)
    with house.store.begin() as unit:
        unit.save_reviewer(anna)
    app = web_app(house)
    browser = Browser(app, host="localhost")
    assert browser.sign_in().status_code == 303
    pages = [browser.get(f"/cases/{n}").text for n in range(1, N_CASES + 1)]
    pages += [browser.get(f"/cases/1/letters/{name}").text for name in BY_ROUTE["letter_id"][:7]]
    found = "".join(pages)
    names = sorted({*re.findall(r'name="([a-z_]+)"', found)} - OWN - {"viewport", "robots"})
    values = sorted({*re.findall(r'value="([^"]{1,60})"', found)})
    assert {"waiting_until", "rung", "told", "context", "letter_date", "reason"} <= {*names}
    yield Fuzzed(
        house=house,
        app=app,
        browser=browser,
        token=token_of(pages[0]),
        names=(*names, "danger", "confirm", "second", "outcome", "post", "done", "into", "into_revision"),
        values=tuple(values),
    )
    house.store.close()  # type: ignore[attr-defined]


def post_routes(app: Starlette) -> list[str]:
    """Give every address that takes a form."""
    routes = [route for route in app.routes if isinstance(route, Route)]
    return sorted(route.path for route in routes if "POST" in (route.methods or ()))


def sent(fuzzed: Fuzzed, address: str, fields: list[tuple[str, str]]) -> httpx.Response:
    """Send a form as a hostile browser might."""
    body = urlencode(fields, encoding="utf-8", errors="surrogatepass")
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return fuzzed.browser.send("POST", address, content=body, headers=headers)


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_form_can_be_filled_in_so_that_gatepost_fails(fuzzed: Fuzzed, data: st.DataObject) -> None:
    paths = [path for path in post_routes(fuzzed.app) if path not in {"/sign-in", "/sign-out"}]
    path = data.draw(st.sampled_from([*paths, *["/cases/{case_id}/{deed}"] * 3 * len(paths)]), "path")
    case_id = data.draw(st.sampled_from(CASES), "case")
    address = path.replace("{case_id}", case_id)
    for part, known in BY_ROUTE.items():
        if "{" + part + "}" in address:
            address = address.replace("{" + part + "}", data.draw(st.sampled_from(known), part))
    known_value = st.sampled_from(fuzzed.values)
    one = st.one_of(known_value, known_value, st.sampled_from(RUBBISH), st.text(max_size=40))
    names = st.one_of(st.sampled_from(fuzzed.names), st.text(max_size=10))
    fields = data.draw(st.lists(st.tuples(names, one), max_size=14), "fields")
    revision = data.draw(st.sampled_from([fuzzed.revision(case_id)] * 9 + ["-1"]), "revision")
    answer = sent(fuzzed, address, [("token", fuzzed.token), ("revision", revision), *fields])
    assert answer.status_code in ANSWERS, (address, answer.status_code)
    assert "x-content-type-options" in answer.headers
    assert "<script>alert" not in answer.text


def test_every_field_of_every_form_takes_rubbish(fuzzed: Fuzzed) -> None:
    deeds = sorted(DEEDS)
    for number, rubbish in enumerate(RUBBISH * 3):
        deed, case_id = deeds[number % len(deeds)], CASES[number % N_CASES]
        form = [("token", fuzzed.token), ("revision", fuzzed.revision(case_id))]
        answer = sent(
            fuzzed, f"/cases/{case_id}/{deed}", [*form, *((name, rubbish) for name in fuzzed.names[:50])]
        )
        assert answer.status_code in ANSWERS, (deed, answer.status_code)


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "unicode_escape", "rot13", "zlib_codec", "none"])
def test_a_form_in_a_strange_encoding_is_answered(fuzzed: Fuzzed, charset: str) -> None:
    token = fuzzed.token.encode("utf-16-be" if charset == "utf-16" else "ascii")
    parts = {"token": token, "revision": fuzzed.revision("1").encode(), "note": b"\\ud800 \\x00 +2AA-"}
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts.items()
    )
    headers = {"content-type": f"multipart/form-data; boundary=b; charset={charset}"}
    answer = fuzzed.browser.send("POST", "/cases/1/note", content=body + b"--b--\r\n", headers=headers)
    assert answer.status_code in ANSWERS


def test_whatever_was_sent_every_page_opens_and_every_history_is_whole(fuzzed: Fuzzed) -> None:
    with fuzzed.house.store.read() as unit:
        cases = unit.cases(statuses=tuple(Status), limit=1000)
        files = [unit.case_file(case.case_id) for case in cases]
    assert len(files) >= N_CASES
    for file in files:
        assert file is not None
        assert [event.revision for event in file.events] == list(range(1, file.case.revision + 1))
        for page in ("", "/chronology"):
            answer = fuzzed.browser.get(f"/cases/{file.case.case_id}{page}")
            assert answer.status_code in {200, 403}
            assert faults(answer.text) == [], file.case.number
        latest = fuzzed.house.clock.now() + timedelta(days=400)
        assert all(due.due_at < latest for due in file.case.dues)
    assert faults(fuzzed.browser.get("/").text) == []
    assert fuzzed.house.evidence.verify().is_whole
