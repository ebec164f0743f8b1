"""The whole path on real parts: two sources, the model, the policy, Slack, mail, a browser, the digest."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from monitor.bootstrap import Gatepost
from monitor.bootstrap.pages import web_app
from monitor.domain.case import Status
from monitor.domain.digest import week_of
from monitor.services.assess import assess
from monitor.services.collect import collect_all
from monitor.services.ports import CaseFile, Reviewer
from monitor.web.auth import hash_password
from tests.e2e.world import FEED, PASSWORD, World, world
from tests.servers.slack_server import faults_in
from tests.servers.web_server import WebServer

THREAT = (
    "If that head at Tarnholt Community School thinks she can exclude my lad again she has another thing "
    "coming. I know what time she locks up and I will be stood waiting to smash her face in."
)
CHEERS = (
    "Brilliant night at Tarnholt Community School, the Year 6 play had us in tears. "
    "Thank you to all the staff!"
)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[World]:
    """A school with a kind word in the paper and a threat on Reddit."""
    with world(tmp_path) as made:
        made.feed.add_post(FEED, title="Year 6 play", text=CHEERS, external_id="play-1", posted_at=None)
        submission = made.reddit.add_post(title="That school", text=THREAT, subreddit="eskshire")
        made.reddit.add_comment(to=submission, text="Tarnholt School staff are useless, she deserves it")
        yield made


def run_every_step(house: Gatepost) -> tuple[object, ...]:
    """Take every step once and give the reports."""
    collectors = [house.collector(name) for name in house.enabled_sources]
    return (
        *collect_all(collectors, store=house.store, judge=house.judge, clock=house.clock),
        assess(store=house.store, classifier=house.classifier, clock=house.clock),
        house.triage.run(),
        house.dispatch.run(),
    )


def only_case(house: Gatepost) -> CaseFile:
    with house.store.read() as unit:
        (case,) = unit.cases(statuses=tuple(Status))
        file = unit.case_file(case.case_id)
    assert file is not None
    return file


def everything(house: Gatepost) -> str:
    """All rows that a second run must leave as they are."""
    with house.store.read() as unit:
        return repr(
            (
                list(unit.each_mention()),
                unit.cases(statuses=tuple(Status)),
                only_case(house),
                unit.alerts(limit=1000),
            )
        )


def test_a_threat_becomes_one_case_one_slack_message_and_one_mail(school: World) -> None:
    house = school.house()
    run_every_step(house)
    file = only_case(house)
    assert (file.case.severity, file.case.status) == ("critical", Status.NEW)
    assert "threatening" in file.case.labels
    assert file.posts[0].mention.post.text.endswith(THREAT)
    (message,) = school.slack.messages
    (mail,) = school.smtp.messages
    assert faults_in(message.blocks) == []
    plain = mail.message.get_body(("plain",))
    assert plain is not None
    for text in (message.text + json.dumps(message.blocks), plain.get_content()):
        assert file.case.number in text
        assert "MV-8" in text  # the policy's first steps with their clauses
        assert "possibly threatening" in text.lower()
        assert re.search(r"\d\d %", text)  # how sure
    assert mail.recipients == ("head@tarnholtschool.example",)
    assert THREAT[:40] not in mail.message["Subject"]


def test_running_every_step_twice_changes_nothing(school: World) -> None:
    house = school.house()
    run_every_step(house)
    before = everything(house)
    run_every_step(house)
    run_every_step(school.house())
    assert everything(house) == before
    assert (len(school.slack.messages), len(school.smtp.messages)) == (1, 1)


def test_a_digest_goes_out_once_with_its_picture_and_the_good_news(school: World) -> None:
    house = school.house()
    run_every_step(house)
    this_week = week_of(house.clock.now(), house.settings.zone).name
    for _ in range(2):
        house.digest_desk.queue(this_week)
        house.dispatch.run()
    mails = [mail.message for mail in school.smtp.messages if mail.message["Subject"].find("GP-") < 0]
    (digest,) = mails
    kinds = [part.get_content_type() for part in digest.walk()]
    assert "image/png" in kinds
    html = digest.get_body(("html",))
    assert html is not None
    assert "Year 6 play" in html.get_content()
    assert only_case(house).case.number in html.get_content()
    assert len(school.slack.messages) == 2
    assert faults_in(school.slack.messages[-1].blocks) == []


def squashed(shown: str) -> str:
    """Take the label keys of marked words, such as (TH), and all white space out."""
    return re.sub(r"\(\s*[A-Z]{2}(\s*,?\s*[A-Z]{2})*\s*\)|\s+", "", shown)


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of a real browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        try:
            yield browser.new_page()
        finally:
            browser.close()


@pytest.mark.browser
def test_the_reviewers_click_lands_in_the_history_and_in_the_digest(school: World, page: Page) -> None:
    house = school.house()
    run_every_step(house)
    with house.store.begin() as unit:
        unit.save_reviewer(
            Reviewer(login="ada", name="Ada Example", role="head", password_hash=hash_password(PASSWORD))
        )
    with WebServer(web_app(house)) as server:
        page.goto(server.base_url)
        page.get_by_label("Login").fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text(only_case(house).case.number).first.click()
        assert squashed(THREAT) in squashed(page.inner_text("body"))
        assert page.locator("mark").count() >= 1  # the words that caused the label
        assert "MV-8.5" in page.content()
        page.get_by_role("button", name=re.compile("^Confirm")).first.click()
        page.wait_for_url(server.base_url + "/**")
        page.goto(server.base_url + f"/cases/{only_case(house).case.case_id}")
        assert "Ada Example" in page.inner_text("body")
    file = only_case(house)
    assert file.case.status is Status.ACTION_UNDER_WAY
    assert (file.events[-1].by, file.events[-1].action.value) == ("Ada Example", "confirm")
    digest = house.digest_desk.compose(week_of(house.clock.now(), house.settings.zone).name)
    assert [case.status for case in digest.open_cases] == ["action under way"]
