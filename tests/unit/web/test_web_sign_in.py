"""Signing in and out: who gets in, for how long, and what a stranger can learn."""

from dataclasses import replace
from threading import BoundedSemaphore

import pytest

from monitor.web import auth
from monitor.web.auth import (
    FREE_FAILURES,
    Passwords,
    Sessions,
    SignInBusyError,
    Throttle,
    WeakPasswordError,
    hash_password,
)
from tests.unit.web.web_browser import Browser, faults, token_of, words
from tests.unit.web.web_scene import PASSWORD, Scene


def test_a_stranger_is_sent_to_sign_in_and_back_to_where_he_wanted(stranger: Browser) -> None:
    sent = stranger.get("/cases/2?severity=high")
    assert sent.status_code == 303
    assert sent.headers["location"] == "/sign-in?next=%2Fcases%2F2%3Fseverity%3Dhigh"
    assert stranger.sign_in(next="/cases/2").headers["location"] == "/cases/2"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/\nx"])
def test_signing_in_leads_nowhere_else(stranger: Browser, path: str) -> None:
    assert stranger.sign_in(next=path).headers["location"] == "/"


def test_the_sign_in_page_is_well_built(stranger: Browser) -> None:
    page = stranger.get("/sign-in")
    assert page.status_code == 200
    assert faults(page.text) == []


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("anna", "wrong-password-here"),
        ("nobody", PASSWORD),
        ("old", PASSWORD),
        ("", ""),
        ("anna", PASSWORD + "x"),
    ],
)
def test_a_wrong_login_and_a_wrong_password_look_the_same(
    stranger: Browser, login: str, password: str
) -> None:
    answer = stranger.sign_in(login, password)
    assert answer.status_code == 403
    assert "That login and password do not go together." in words(answer.text)
    assert "gatepost" not in stranger.cookies
    assert password == "" or password not in answer.text


def test_a_broken_hash_in_the_store_lets_nobody_in(scene: Scene) -> None:
    with scene.store.begin() as unit:
        anna = unit.reviewer("anna")
        assert anna is not None
        unit.save_reviewer(replace(anna, password_hash="not a hash"))
    assert Browser(scene.app()).sign_in().status_code == 403


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(stranger: Browser) -> None:
    (cookie,) = [c for c in stranger.sign_in().headers.get_list("set-cookie") if c.startswith("gatepost=")]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_with_https_the_cookie_is_secure_and_bound_to_the_host() -> None:
    answer = Browser(Scene(is_https=True).app()).sign_in()
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith("__Host-gatepost=")]
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"]


def test_a_session_ends_after_eight_idle_hours(scene: Scene, browser: Browser) -> None:
    scene.clock.advance(8 * 3600 - 60)
    assert browser.get("/").status_code == 200
    scene.clock.advance(8 * 3600 - 60)
    assert browser.get("/").status_code == 200
    scene.clock.advance(8 * 3600 + 60)
    assert browser.get("/").status_code == 303


def test_signing_out_ends_the_session_also_for_a_copy_of_its_cookie(browser: Browser) -> None:
    copy = dict(browser.cookies)
    answer = browser.post("/sign-out", {"token": token_of(browser.get("/").text)})
    assert answer.headers["location"] == "/sign-in"
    assert "gatepost" not in browser.cookies
    browser.cookies = copy
    assert browser.get("/").status_code == 303


def test_a_new_password_ends_the_old_sessions(scene: Scene, browser: Browser) -> None:
    with scene.store.begin() as unit:
        anna = unit.reviewer("anna")
        assert anna is not None
        unit.save_reviewer(replace(anna, password_hash=anna.password_hash[:-2] + "xx"))
    assert browser.get("/").status_code == 303


def test_a_barred_reviewer_is_out_at_once(scene: Scene, browser: Browser) -> None:
    with scene.store.begin() as unit:
        anna = unit.reviewer("anna")
        assert anna is not None
        unit.save_reviewer(replace(anna, is_active=False))
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "eyJ4IjoxfQ.abc", "é", "." * 5000])
def test_a_forged_cookie_is_nobody(stranger: Browser, cookie: str) -> None:
    answer = stranger.get("/", headers={"cookie": f"gatepost={cookie}".encode()})
    assert answer.status_code == 303


def test_a_cookie_of_another_secret_is_nobody(scene: Scene, browser: Browser) -> None:
    other = Sessions(secret="t" * 40, clock=scene.clock, store=scene.store)
    with scene.store.read() as unit:
        anna = unit.reviewer("anna")
    assert anna is not None
    browser.cookies["gatepost"] = other.write(other.start(anna))
    assert browser.get("/").status_code == 303


def test_the_sign_in_form_works_only_in_the_browser_that_fetched_it(scene: Scene, stranger: Browser) -> None:
    token = token_of(stranger.get("/sign-in").text)
    thief = Browser(scene.app())
    data = {"login": "anna", "password": PASSWORD, "token": token}
    assert thief.post("/sign-in", data).status_code == 403
    thief.get("/sign-in")
    assert thief.post("/sign-in", data).status_code == 403


def test_an_old_sign_in_form_is_given_again(scene: Scene, stranger: Browser) -> None:
    token = token_of(stranger.get("/sign-in").text)
    scene.clock.advance(3700)
    answer = stranger.post("/sign-in", {"login": "anna", "password": PASSWORD, "token": token})
    assert answer.status_code == 403
    assert 'value="anna"' in answer.text


def test_after_five_wrong_passwords_the_right_one_must_wait_too(scene: Scene, stranger: Browser) -> None:
    for _ in range(FREE_FAILURES):
        assert stranger.sign_in("anna", "wrong-password-here").status_code == 403
    answer = stranger.sign_in()
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "30"
    assert "Wait 30 seconds" in words(answer.text)
    scene.clock.advance(31)
    assert stranger.sign_in().status_code == 303


def test_waits_grow_are_per_login_and_address_and_are_bounded() -> None:
    scene = Scene()
    throttle = Throttle(clock=scene.clock)
    waits = []
    for _ in range(20):
        while wait := throttle.begin("anna", "192.0.2.7"):
            waits.append(wait)
            scene.clock.advance(wait)
    assert waits[:4] == [30, 60, 120, 240]
    assert max(waits) == 900
    assert throttle.begin("ANNA", "192.0.2.7")
    assert not throttle.begin("anna", "192.0.2.8")
    assert not throttle.begin("berta", "192.0.2.7")
    scene.clock.advance(3 * 3600)
    assert not throttle.begin("anna", "192.0.2.7")


def test_a_wait_that_a_wrong_clock_began_ends_by_the_right_one() -> None:
    scene = Scene()
    throttle = Throttle(clock=scene.clock)
    scene.clock.advance(365 * 86_400)
    for _ in range(FREE_FAILURES):
        assert not throttle.begin("anna", "192.0.2.7")
    scene.clock.advance(-365 * 86_400)
    assert throttle.begin("anna", "192.0.2.7") == 30
    scene.clock.advance(30)
    assert not throttle.begin("anna", "192.0.2.7")


@pytest.mark.parametrize(("seconds", "status"), [(-200, 200), (-86_400, 303)])
def test_a_session_from_the_future_is_nobodys(
    scene: Scene, browser: Browser, seconds: int, status: int
) -> None:
    scene.clock.advance(seconds)
    assert browser.get("/").status_code == status


def test_a_login_is_known_however_its_letters_are_written(stranger: Browser) -> None:
    assert stranger.sign_in(" Anna", PASSWORD).status_code == 303


def test_a_login_that_does_not_exist_waits_like_one_that_does(stranger: Browser) -> None:
    for _ in range(FREE_FAILURES):
        stranger.sign_in("nobody", "wrong-password-here")
    assert stranger.sign_in("nobody").status_code == 429


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("short", "use at least 12"),
        ("elevenchars", "has 11 characters"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("ab" * 200, "longer than 256"),
    ],
)
def test_a_weak_password_is_refused_with_a_way_out(password: str, message: str) -> None:
    with pytest.raises(WeakPasswordError, match=message):
        hash_password(password)


def test_a_password_is_hashed_with_argon2id_and_its_own_salt() -> None:
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first.startswith("$argon2id$")
    assert first != second


def test_a_short_session_secret_is_refused() -> None:
    scene = Scene()
    with pytest.raises(ValueError, match="at least 32"):
        Sessions(secret="short", clock=scene.clock, store=scene.store)


def test_a_signed_in_person_does_not_see_the_form_again(browser: Browser) -> None:
    assert browser.get("/sign-in?next=/sources").headers["location"] == "/sources"


def test_a_rush_of_passwords_is_put_off(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_reviewer: object, _password: str) -> bool:
        raise SignInBusyError("busy")

    monkeypatch.setattr(stranger.app.state.web.passwords, "matches", busy)  # type: ignore[attr-defined]
    answer = stranger.sign_in()
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "5"


def test_no_more_than_a_few_passwords_are_checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "_waiting", BoundedSemaphore(1))
    passwords = Passwords()
    auth._waiting.acquire()
    with pytest.raises(SignInBusyError):
        passwords.matches(None, PASSWORD)
    auth._waiting.release()
    assert not passwords.matches(None, PASSWORD)
    assert not passwords.matches(None, PASSWORD)
