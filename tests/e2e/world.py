"""A school on loopback: real servers for its sources and channels, and settings that point at them."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from monitor.bootstrap import Gatepost
from monitor.services.ports import Clock
from monitor.settings import load_settings
from tests.servers.feed_server import FeedServer
from tests.servers.reddit_server import RedditServer
from tests.servers.slack_server import SlackServer
from tests.servers.smtp_server import SmtpServer

PROJECT = Path(__file__).resolve().parents[2]
SLACK_TOKEN = "xoxb-world"
SLACK_CHANNEL = "#slt-alerts"
FEED = "/gazette.xml"
PASSWORD = "a long enough password"


@dataclass(frozen=True, kw_only=True)
class World:
    """The servers, the settings file and the environment of one school."""

    feed: FeedServer
    reddit: RedditServer
    slack: SlackServer
    smtp: SmtpServer
    settings: Path
    environment: Mapping[str, str]

    def house(self, clock: Clock | None = None) -> Gatepost:
        """Put a house together for this school."""
        return Gatepost.of(load_settings(self.settings, self.environment), clock)


@contextmanager
def world(folder: Path, **instead: object) -> Iterator[World]:
    """Start the servers and write the settings, some `instead`; everything ends with the block."""
    with ExitStack() as stack:
        feed = stack.enter_context(FeedServer())
        reddit = stack.enter_context(RedditServer())
        slack = stack.enter_context(SlackServer(token=SLACK_TOKEN, channels=(SLACK_CHANNEL,)))
        smtp = stack.enter_context(SmtpServer())
        feed.add_feed(FEED, title="Eskshire Gazette")
        settings = folder / "school.yaml"
        settings.write_text(
            yaml.safe_dump({**_settings(feed, reddit, slack, smtp), **instead}, sort_keys=False),
            encoding="utf-8",
        )
        yield World(
            feed=feed,
            reddit=reddit,
            slack=slack,
            smtp=smtp,
            settings=settings,
            environment={
                "GATEPOST_DATA_FOLDER": str(folder / "var"),
                "GATEPOST_SLACK_TOKEN": SLACK_TOKEN,
                "GATEPOST_REDDIT_CLIENT_ID": "an-id",
                "GATEPOST_REDDIT_CLIENT_SECRET": "a-secret",
                "GATEPOST_REDDIT_USER_AGENT": "linux:example.gatepost:v1 (by /u/example)",
            },
        )


def _settings(
    feed: FeedServer, reddit: RedditServer, slack: SlackServer, smtp: SmtpServer
) -> dict[str, object]:
    example = yaml.safe_load((PROJECT / "config" / "school.example.yaml").read_text(encoding="utf-8"))
    return {
        "school": example["school"],
        "sources": [
            {
                "name": "Gazette",
                "kind": "feed",
                "urls": [feed.base_url + FEED],
                "base_url": feed.base_url,
            },
            {
                "name": "Reddit",
                "kind": "reddit",
                "subreddits": ["eskshire"],
                "base_url": reddit.base_url,
            },
        ],
        "policy": "mersey-vale",
        "routing": {
            "critical": {"channels": ["slack", "email"], "to": ["head"]},
            "high": {"channels": ["slack", "email"], "to": ["head"]},
            "medium": {"channels": ["slack", "email"], "to": ["head"]},
            "low": {"channels": ["digest"]},
            "roles": {"head": ["head@tarnholtschool.example"]},
        },
        "quiet_hours": {"from": "00:00", "to": "00:00"},
        "digest": {"weekday": "monday", "at": "07:30", "channels": ["slack", "email"], "to": ["head"]},
        "channels": {
            "slack": {"channel": SLACK_CHANNEL, "base_url": slack.base_url},
            "email": {
                "sender": "Gatepost <gatepost@tarnholtschool.example>",
                "host": smtp.host,
                "port": smtp.port,
                "security": "none",
            },
        },
    }
