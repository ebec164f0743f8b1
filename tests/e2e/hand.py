"""A reviewer's hand over real HTTP: signs in, sends the forms of a case as its page gives them."""

import re
from types import TracebackType
from typing import Any, Self

import httpx

from monitor.bootstrap import Gatepost
from monitor.services.assess import assess
from monitor.services.collect import collect_all
from monitor.services.ports import Reviewer
from monitor.web.auth import hash_password
from tests.e2e.world import PASSWORD
from tests.unit.web.web_browser import faults, revision_of, token_of, words

PEOPLE = {"ada": ("Ada Example", "head"), "bea": ("Bea Example", "dsl"), "cal": ("Cal Example", "slt")}


def let_in(house: Gatepost, *logins: str) -> None:
    """Give people a login."""
    secret = hash_password(PASSWORD)
    with house.store.begin() as unit:
        for login in logins:
            name, role = PEOPLE[login]
            unit.save_reviewer(Reviewer(login=login, name=name, role=role, password_hash=secret))


def work_through(house: Gatepost) -> None:
    """Collect, assess and triage once."""
    collectors = [house.collector(name) for name in house.enabled_sources]
    reports = collect_all(collectors, store=house.store, judge=house.judge, clock=house.clock)
    assert [report.problem for report in reports if report.problem] == []
    assess(store=house.store, classifier=house.classifier, clock=house.clock)
    house.triage.run()


class Hand:
    """One person at one browser, without a screen."""

    def __init__(self, base_url: str, login: str) -> None:
        self.base_url = base_url
        self._client = httpx.Client(base_url=base_url, timeout=20)
        token = token_of(self._client.get("/sign-in").text)
        answer = self._client.post("/sign-in", data={"login": login, "password": PASSWORD, "token": token})
        assert answer.status_code == 303, words(answer.text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def page(self, path: str) -> str:
        """Open a page that must be well built."""
        answer = self._client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {words(answer.text)[:300]}"
        assert faults(answer.text) == [], path
        return answer.text

    def get(self, path: str) -> httpx.Response:
        """Open anything."""
        return self._client.get(path)

    def form(self, case_id: int) -> dict[str, str]:
        """Give what every form of a case's page carries."""
        page = self.page(f"/cases/{case_id}")
        return {"token": token_of(page), "revision": revision_of(page), "then": "stay"}

    def send(self, case_id: int, deed: str, **fields: Any) -> httpx.Response:
        """Send a form with a freshly opened page's token and revision."""
        return self.post(case_id, deed, {**self.form(case_id), **fields})

    def post(self, case_id: int, deed: str, fields: dict[str, Any], **parts: Any) -> httpx.Response:
        """Send a form just so."""
        return self._client.post(f"/cases/{case_id}/{deed}", data=fields, **parts)

    def does(self, case_id: int, deed: str, **fields: Any) -> str:
        """Send a form that must be taken; gives the case's page afterwards."""
        answer = self.send(case_id, deed, **fields)
        assert answer.status_code in {200, 303}, f"{deed}: {answer.status_code} {said(answer)}"
        return self.page(f"/cases/{case_id}")

    def is_refused(self, case_id: int, deed: str, **fields: Any) -> str:
        """Send a form that must be refused; gives why."""
        answer = self.send(case_id, deed, **fields)
        assert answer.status_code == 409, f"{deed}: {answer.status_code} {said(answer)}"
        return said(answer)


def said(answer: httpx.Response) -> str:
    """Give the words of a refusal, or the beginning of the page."""
    found = re.search(r'id="refused">(.*?)</div>', answer.text, re.DOTALL)
    return words(found[1] if found else answer.text)[:600]
