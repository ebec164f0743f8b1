"""A morning at an invented school: a full queue, one failing source, an outbox and a digest."""

import struct
import zlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from starlette.applications import Starlette

from monitor.domain.reading import CaseReading, PlanDecision
from monitor.services.ports import Reviewer
from monitor.services.review import ReviewDesk
from monitor.testing import FixedClock, MemoryStore, WordExplainer
from monitor.web.app import create_app
from monitor.web.rooms import Rooms
from monitor.web.site import DigestView, OutboxView, Site, SourceView
from tests.unit.web.web_cases import HOSTILE, NOW, plan

PASSWORD = "copper-lantern-otter"
HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""A light one: the tests sign in often."""
MODEL = "gatepost-small 1.0"
FALLS = {"watch": 0.3, "back": 0.12, "slap": 0.4, "gate": 0.05, "wait": 0.02, "useless": 0.45, "clown": 0.2}
"""What the scene's model takes from a label's score when it does not see these words."""


def planner(reading: CaseReading) -> PlanDecision:
    """Answer as a small policy would: a threat is critical, anything else with a label is medium."""
    severity = "critical" if "threatening" in reading.labels else "medium" if reading.labels else "low"
    return PlanDecision(severity=severity, is_restricted="pupil" in reading.target, plan=plan(severity))


def sources() -> list[SourceView]:
    """Give one source that is well, one that fails and one that is silent."""
    return [
        SourceView(
            name="reddit-tarnholt",
            platform="reddit",
            condition="well",
            watches="r/tarnholt, search “Tarnholt School”",
            last_attempt_at=NOW,
            last_success_at=NOW - timedelta(minutes=14),
            last_post_at=NOW - timedelta(hours=9),
            n_posts=212,
        ),
        SourceView(
            name="bluesky-search",
            platform="bluesky",
            condition="failing",
            watches="search “Tarnholt School”",
            last_attempt_at=NOW - timedelta(minutes=2),
            last_success_at=NOW - timedelta(days=2, hours=3),
            last_post_at=NOW - timedelta(days=3),
            retry_at=NOW + timedelta(minutes=28),
            n_failures=31,
            n_posts=40,
            problem="The app password was refused.",
            mend="Make a new app password in Bluesky’s settings, then save it.",
        ),
    ]


def png() -> bytes:
    """Give a picture of one grey dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\x80"))
        + chunk(b"IEND", b"")
    )


def digest(week: str | None) -> DigestView | None:
    """Give a digest for two weeks of November, none for the others."""
    if week not in {None, "2026-W47", "2026-W46"}:
        return None
    html = (
        '<body style="font-family:sans-serif"><h1 style="color:#17566b">The week at Tarnholt</h1>'
        '<p>12 posts, 5 cases.</p><img src="cid:sentiment" alt="Tone, eight weeks" width="400" height="80">'
        "</body>"
    )
    return DigestView(week=week or "2026-W47", html=html, png=png())


def outbox() -> list[OutboxView]:
    """Give two unsent messages, the first of them hostile."""
    return [
        OutboxView(
            name="20261118-074000-1.eml",
            channel="email",
            subject=f"GP-0005 {HOSTILE}",
            written_at=NOW,
            text=f"A post. {HOSTILE}",
            html="<p style='color:#333'>A post.</p>",
        ),
        OutboxView(
            name="20261118-073000-2.json",
            channel="slack",
            subject="GP-0002 critical",
            written_at=NOW - timedelta(minutes=10),
            text="GP-0002 critical",
        ),
    ]


@dataclass
class Scene:
    """The store, the clock and the settings of one test."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    is_https: bool = False
    sources: list[SourceView] = field(default_factory=sources)
    name: str = "Tarnholt Community School"
    undelivered: str = ""
    policy_problem: str = ""
    rooms: Rooms = field(default_factory=Rooms)
    explainer: WordExplainer = field(default_factory=lambda: WordExplainer(FALLS, version=MODEL))

    def __post_init__(self) -> None:
        anna = Reviewer(name="Anna Marlow", login="anna", role="head", password_hash=HASH)
        with self.store.begin() as unit:
            unit.save_reviewer(anna)
            unit.save_reviewer(replace(anna, name="Old Hand", login="old", is_active=False))

    def app(self) -> Starlette:
        """Give the application over this scene."""
        desk = ReviewDesk(store=self.store, clock=self.clock, planner=planner)
        site = Site(
            school_name=self.name,
            zone=ZoneInfo("Europe/London"),
            secret="s" * 40,
            is_https=self.is_https,
            allowed_hosts=("gatepost.example", "127.0.0.1"),
            outbox_folder=Path("var/outbox"),
            outbox=outbox,
            digest_preview=digest,
            not_watched=(
                "Private groups and chats, such as class groups on WhatsApp.",
                "TikTok and Snapchat.",
            ),
            sources=lambda: self.sources,
            undelivered=lambda: self.undelivered,
            policy_problem=lambda: self.policy_problem,
            version="0.1.0",
            model=self.explainer.version,
            policy_title="Social Media Policy, adopted 2025-09",
            not_judged=self.explainer.not_judged,
        )
        return create_app(
            desk=desk,
            store=self.store,
            clock=self.clock,
            site=site,
            explainer=self.explainer,
            rooms=self.rooms,
        )
