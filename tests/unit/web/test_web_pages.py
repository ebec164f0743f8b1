"""The pages beside the queue, the headers of every answer, and what is said when something goes wrong."""

import logging
from pathlib import Path

import pytest

from monitor.services.ports import StoreBusyError
from tests.unit.web.web_browser import Browser, Markup, faults, token_of, words
from tests.unit.web.web_cases import HOSTILE
from tests.unit.web.web_scene import Scene

PAGES = ["/", "/cases/1", "/set-aside", "/sources", "/outbox", "/digest", "/keys", "/blank"]
MAILS = ["/outbox/20261118-074000-1.eml", "/digest"]


@pytest.mark.parametrize("path", [*PAGES, *MAILS])
def test_no_page_is_shown_to_a_stranger(stranger: Browser, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")
    assert answer.text == ""


@pytest.mark.parametrize("path", [*(p for p in PAGES if p != "/blank"), *MAILS])
def test_every_page_is_well_built(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert HOSTILE not in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/cases/1", "/sign-in", "/nowhere", "/healthz", "/static/style.css", "/cases/1/confirm"]
)
def test_every_answer_has_the_protective_headers(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("no-cache" if "static" in path else "no-store")


@pytest.mark.parametrize("path", MAILS)
def test_a_mail_is_shown_in_a_frame_that_may_do_nothing(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    (frame,) = Markup(answer.text).all("iframe")
    assert frame["sandbox"] == ""
    assert frame["srcdoc"].startswith("<")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"].split("script-src")[1]


def test_another_host_name_is_refused(scene: Scene) -> None:
    answer = Browser(scene.app(), host="evil.example").get("/healthz")
    assert answer.status_code == 400
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_health_needs_no_sign_in_and_tells_nothing(stranger: Browser) -> None:
    answer = stranger.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert "server" not in answer.headers


def test_set_aside_shows_the_post_and_the_reason(browser: Browser) -> None:
    text = words(browser.get("/set-aside").text)
    assert "Tarnholt School of Motoring passed me first time" in text
    assert "“School of Motoring” is not this school" in text
    assert "unsure (11 %)" in text


def test_sources_say_how_they_fare_and_what_cannot_be_seen(browser: Browser) -> None:
    text = words(browser.get("/sources").text)
    assert "1 source needs attention." in text
    assert "The app password was refused. Make a new app password" in text
    assert "Failed tries since 31" in text
    assert "Private groups and chats, such as class groups on WhatsApp." in text


def test_the_outbox_says_that_nobody_has_received_these(browser: Browser) -> None:
    text = words(browser.get("/outbox").text)
    assert "Nobody has received what is listed here." in text
    assert "GP-0002 critical" in text


@pytest.mark.parametrize("name", ["none.eml", "..%2F..%2Fetc%2Fpasswd", "%00", "a/b"])
def test_a_message_that_is_not_there_is_a_plain_page(browser: Browser, name: str) -> None:
    assert browser.get(f"/outbox/{name}").status_code == 404


def test_a_message_without_html_is_shown_as_text_alone(browser: Browser) -> None:
    html = browser.get("/outbox/20261118-073000-2.json").text
    assert Markup(html).all("iframe") == []
    assert "GP-0002 critical" in html


def test_the_digest_shows_its_picture_from_the_page_itself(browser: Browser) -> None:
    html = browser.get("/digest?week=2026-W46").text
    (frame,) = Markup(html).all("iframe")
    assert "cid:" not in frame["srcdoc"]
    assert 'src="data:image/png;base64,iVBOR' in frame["srcdoc"]


@pytest.mark.parametrize("week", ["2026-W45", "2026-W50", "2030-W01"])
def test_a_week_without_a_digest_says_so(browser: Browser, week: str) -> None:
    answer = browser.get(f"/digest?week={week}")
    assert answer.status_code == 200
    assert f"There is no digest for {week}" in answer.text


@pytest.mark.parametrize("week", ["", "x", "2026-W99", "<script>", "2026-47"])
def test_what_is_no_week_says_how_to_write_one(browser: Browser, week: str) -> None:
    answer = browser.get("/digest", params={"week": week})
    assert answer.status_code == 404
    assert "2026-W47" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/sign-out", 405),
        ("GET", "/cases/1/confirm", 405),
        ("POST", "/", 405),
    ],
)
def test_what_cannot_be_done_is_said_in_plain_words(
    browser: Browser, method: str, path: str, status: int
) -> None:
    answer = browser.send(method, path)
    assert answer.status_code == status
    assert "To the queue" in answer.text
    assert faults(answer.text) == []


def test_an_unforeseen_error_says_nothing_of_the_posts_on_the_page_or_in_the_log(
    scene: Scene, browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def enter(self, _case_id: int, _actor: object) -> None:
            raise RuntimeError("row: he better watch his back")

    monkeypatch.setattr(browser.app.state.web.desk, "doors", Broken())  # type: ignore[attr-defined]
    with caplog.at_level(logging.DEBUG):
        answer = browser.get("/cases/2")
    assert answer.status_code == 500
    assert "It has been noted under the number" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    number = answer.text.split("under the number ")[1][:8]
    assert f"error {number}: RuntimeError in enter" in caplog.text
    assert "watch his back" not in answer.text + caplog.text


def test_logs_name_cases_and_never_people_or_words(
    scene: Scene, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        browser.act(2, "dismiss", reason="no_harm", note="private note")
        Browser(browser.app).sign_in("anna", "wrong-password-here")
    assert "case 2 revision 2: dismiss" in caplog.text
    for word in ("anna", "Marlow", "private note", "wrong-password", "watch his back", "angrydad"):
        assert word not in caplog.text


def test_a_busy_database_is_said_so_on_any_page(
    browser: Browser, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise StoreBusyError("locked")

    monkeypatch.setattr(scene.store, "read", busy)
    answer = browser.get("/")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


def test_a_schools_name_is_escaped_everywhere() -> None:
    browser = Browser(Scene(name="St <b>Anne’s").app())
    assert "<b>Anne" not in browser.get("/sign-in").text
    browser.sign_in()
    assert "St &lt;b&gt;Anne’s" in browser.get("/").text


def test_templates_never_switch_escaping_off(project: Path) -> None:
    for template in (project / "monitor/web/templates").glob("*.html"):
        text = template.read_text()
        assert "| safe" not in text, template.name
        assert "|safe" not in text, template.name
        assert "autoescape" not in text, template.name


def test_the_blank_page_says_next_to_nothing(browser: Browser) -> None:
    assert words(browser.get("/blank").text) == "New page Go on"


@pytest.mark.parametrize("number", ["9" * 5000, "0", "-1", "x", "²", "2147483648"])
def test_a_case_number_that_is_none_is_no_page_and_no_error(browser: Browser, number: str) -> None:
    assert browser.get(f"/cases/{number}").status_code == 404
    token = token_of(browser.get("/").text)
    assert browser.post(f"/cases/{number}/note", {"token": token}).status_code == 404
