"""What cases cost on SQLite with the example school's settings: joining, policy, vault, pages and packs."""

import asyncio
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice, product

import httpx
from starlette.applications import Starlette

from benchmarks.generated import post_text
from benchmarks.pile_on import KINDS
from benchmarks.processes import PROJECT
from monitor.bootstrap import Gatepost
from monitor.bootstrap.by_hand import packs_of
from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.bootstrap.pages import web_app
from monitor.domain.access import Actor
from monitor.domain.assessment import Assessment
from monitor.domain.case import OPEN_STATUSES, Case
from monitor.domain.evidence import capture
from monitor.domain.incident import incident_from
from monitor.domain.mention import Mention, Relevance
from monitor.domain.policy import Incident, recommend
from monitor.domain.post import Post
from monitor.domain.reading import CaseReading
from monitor.policy_files import load_policy
from monitor.services.ports import Reviewer
from monitor.settings import load_settings
from monitor.storage.unit_of_work import SqlStore
from monitor.testing import FixedClock
from monitor.web.auth import Sessions
from monitor.web.gate import cookie_name

EXAMPLE = PROJECT / "config" / "school.example.yaml"
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
N_ASSESSED = 5_000
N_INCIDENTS = 2_000
N_PILE_ON = 1_000
N_PACK = 200
N_VAULT = 10_000
N_ASKED = 4_000
N_PAGES = 5
PAGE = 100
"""Posts that are stored in one transaction, as a source's page would be."""
VIEWER = Reviewer(login="bench", name="Bench", role="head", password_hash="none")  # noqa: S106 - nobody signs in
POLICIES = ("casterton", "heavers-farm", "holy-cross", "mersey-vale", "reay")


def measure() -> None:
    """Print every figure, each from one run."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"casework: SQLite, {machine}, each figure from one run\n")
    _policies()
    _vault()
    with _house() as house:
        _triage(house, list(islice(incidents(), N_ASSESSED)), f"triaged, {N_ASSESSED:,} posts")
        _queue_page(house)
    with _house() as house:
        said = KINDS["own words, one topic"]
        posts = [_post(number, *said(number)) for number in range(N_PILE_ON)]
        _triage(house, posts, f"triaged, a pile-on of {N_PILE_ON:,} posts")
    _case_page_and_pack()
    print()


def _row(what: str, value: float, unit: str, more: str = "") -> None:
    print(f"{what:<44}{value:>12,.1f} {unit:<16}{more}".rstrip(), flush=True)


@contextmanager
def _house() -> Iterator[Gatepost]:
    """Put a house together with the example school's settings in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(EXAMPLE, {"GATEPOST_DATA_FOLDER": folder})
        house = Gatepost.of(settings, FixedClock(NOW))
        with house.store.begin() as unit:
            unit.save_reviewer(VIEWER)
        yield house
        assert isinstance(house.store, SqlStore)
        house.store.close()


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


# --- posts --------------------------------------------------------------------------------------------


def _post(number: int, text: str, thread: str = "") -> Post:
    return Post(
        platform="x",
        external_id=str(number),
        text=text,
        posted_at=NOW - timedelta(hours=6) + timedelta(seconds=number),
        url=f"https://x.example/{number}",
        author=f"account{number}",
        thread_id=thread,
        raw=f'{{"id": "{number}"}}',
    )


def incidents() -> Iterator[Post]:
    """Give posts of 2,000 incidents without end: first openings, then answers and copies in turn."""
    for number in range(N_INCIDENTS):
        yield _post(number, _words(number), f"thread{number}")
    for number in cycle(range(N_INCIDENTS)):
        index = N_INCIDENTS + 2 * number
        yield _post(index, "Same here, and it is a disgrace", f"thread{number}")
        yield _post(index + 1, f"{_words(number)} Shocking")


def _words(number: int) -> str:
    return f"Useless school: {' '.join(f'w{number}{letter}' for letter in 'abcdefghij')} again"


def _assessment(post: Post, model: str) -> Assessment:
    return Assessment(
        mention_id=post.post_id,
        model=model,
        labels=("abusive",),
        scores={"abusive": 0.9, "identifying": 0.0, "safeguarding": 0.0},
        target=("school",),
        sentiment="negative",
        intent="complaint",
        assessed_at=NOW,
    )


def _mention(post: Post) -> Mention:
    relevance = Relevance(is_relevant=True, score=1.0, because=("names the school",))
    return Mention(post=post, source="bench", relevance=relevance, collected_at=NOW)


def _stored(house: Gatepost, posts: Sequence[Post], *, keeps_evidence: bool = True) -> float:
    """Store posts a page at a time; give the seconds."""
    pages = [posts[first : first + PAGE] for first in range(0, len(posts), PAGE)]
    ready = [
        ([_mention(p) for p in page], [capture(p, now=NOW) for p in page] if keeps_evidence else [])
        for page in pages
    ]
    started = time.perf_counter()
    for mentions, evidence in ready:
        with house.store.begin() as unit:
            unit.add_mentions(mentions, evidence)
    return time.perf_counter() - started


# --- figures ------------------------------------------------------------------------------------------


def _triage(house: Gatepost, posts: Sequence[Post], what: str) -> None:
    _prepared(house, posts)
    seconds = _seconds(house.triage.run)
    cases = _open_cases(house, len(posts))
    most = max(case.n_posts for case in cases)
    _row(
        what,
        len(posts) / seconds,
        "posts/s",
        f"{seconds:.1f} s; {len(cases):,} cases, the largest of {most:,} posts",
    )


def _prepared(house: Gatepost, posts: Sequence[Post]) -> None:
    _stored(house, posts)
    with house.store.begin() as unit:
        unit.add_assessments([_assessment(post, house.classifier.version) for post in posts])


def _open_cases(house: Gatepost, at_most: int) -> list[Case]:
    with house.store.read() as unit:
        return list(unit.cases(statuses=OPEN_STATUSES, limit=at_most))


def _asked() -> list[Incident]:
    labels = ((), ("abusive",), ("threatening",), ("defamatory",), ("identifying",), ("safeguarding",))
    authors = ("unknown", "parent", "pupil", "staff")
    every = product(labels, (("staff",), ("pupil",), ("school",)), authors)
    return [
        incident_from(label, target, "negative", "complaint", author=author, context=("public_elsewhere",))
        for label, target, author in every
    ]


def _policies() -> None:
    asked = _asked()
    with _house() as house:
        rates = {}
        for name in POLICIES:
            policy = load_policy(name, POLICY_FOLDER)
            some = list(islice(cycle(asked), N_ASKED // len(POLICIES)))
            rates[name] = len(some) / _seconds(lambda: [recommend(policy, each, house.law) for each in some])  # noqa: B023
        slowest = min(rates, key=rates.__getitem__)
        _row(
            "policy: recommend()",
            statistics.mean(rates.values()),
            "calls/s",
            f"slowest: {slowest}, {rates[slowest]:,.0f}",
        )
        reading = CaseReading(
            labels=("abusive",), target=("staff",), sentiment="negative", intent="complaint"
        )
        n_plans = N_ASKED // 20
        seconds = _seconds(lambda: [house.planner(reading) for _ in range(n_plans)])
        _row("policy: a whole plan, with its questions", n_plans / seconds, "plans/s", "mersey-vale")


def _vault() -> None:
    posts = [_post(number, post_text(number)) for number in range(N_VAULT)]
    with _house() as house:
        bare = _stored(house, posts, keeps_evidence=False)
    with _house() as house:
        kept = _stored(house, posts)
        _row(
            f"vault: stored and chained, {N_VAULT:,} posts",
            N_VAULT / kept,
            "entries/s",
            f"{kept / bare:.1f} times the seconds without",
        )
        seconds = _seconds(lambda: _whole(house))
        _row("vault: verified", N_VAULT / seconds, "entries/s", f"{seconds:.1f} s")


def _whole(house: Gatepost) -> None:
    report = house.evidence.verify()
    if not report.is_whole or report.n_entries != N_VAULT:
        raise RuntimeError(f"the vault is not whole: {report.n_entries} entries, {report.findings[:1]}")


def _queue_page(house: Gatepost) -> None:
    n_cases = len(_open_cases(house, N_ASSESSED))
    seconds = _page_seconds(house, "/")
    with _house() as small:
        _prepared(small, list(islice(incidents(), PAGE)))
        small.triage.run()
        ratio = seconds / _page_seconds(small, "/")
    _row(
        f"queue page, {n_cases:,} open cases", 1000 * seconds, "ms", f"{ratio:.1f} times that of {PAGE} cases"
    )


def _case_page_and_pack() -> None:
    seconds = {}
    for n_posts in (1, N_PACK, N_PILE_ON):
        with _house() as house:
            _prepared(house, [_post(n, f"Useless school, number {n}", "thread") for n in range(n_posts)])
            house.triage.run()
            (case,) = _open_cases(house, n_posts)
            seconds[n_posts] = _page_seconds(house, f"/cases/{case.case_id}")
            if n_posts == N_PACK:
                _pack(house, case)
    ratio = seconds[N_PILE_ON] / seconds[1]
    _row(
        f"case page, {N_PILE_ON:,} posts",
        1000 * seconds[N_PILE_ON],
        "ms",
        f"{ratio:.1f} times that of 1 post",
    )


def _pack(house: Gatepost, case: Case) -> None:
    desk = packs_of(house)
    by = Actor(name=VIEWER.name, login=VIEWER.login, role=VIEWER.role)
    for recipient in ("police", "platform"):
        started = time.perf_counter()
        pack = desk.export(case.case_id, recipient, by=by)
        seconds = time.perf_counter() - started
        _row(f"pack for {recipient}, {N_PACK} posts", seconds, "s", f"{len(pack.content):,} bytes")


# --- pages --------------------------------------------------------------------------------------------


def _page_seconds(house: Gatepost, path: str) -> float:
    """Give the median of some requests for a page by somebody who is signed in, after a first one."""
    app = web_app(house)
    sessions: Sessions = app.state.web.sessions
    cookie = f"{cookie_name(app.state.web.site)}={sessions.write(sessions.start(VIEWER))}"
    return asyncio.run(_asked_for(app, path, cookie))


async def _asked_for(app: Starlette, path: str, cookie: str) -> float:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        taken = []
        for _ in range(N_PAGES + 1):
            started = time.perf_counter()
            response = await client.get(path, headers={"cookie": cookie})
            taken.append(time.perf_counter() - started)
            if response.status_code != httpx.codes.OK:
                raise RuntimeError(f"{path} gave {response.status_code}")
    return statistics.median(taken[1:])
