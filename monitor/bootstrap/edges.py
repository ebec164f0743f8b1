"""Makes the edges from the settings: collectors, store, notifiers, and the key that signs sessions."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from monitor.services.ports import Clock, Collector, Notifier, Store, StoreBusyError
from monitor.settings import Settings, SettingsError, SourceSettings

PROJECT_FOLDER = Path(__file__).resolve().parents[2]
POLICY_FOLDER = PROJECT_FOLDER / "config" / "policies"
LAW_FILE = PROJECT_FOLDER / "config" / "law" / "england.yaml"


def collector_for(source: SourceSettings, settings: Settings, clock: Clock) -> Collector:
    """Make the collector of one source."""
    return _COLLECTORS[source.kind](source, settings, clock)


def _sample(source: SourceSettings, _settings: Settings, clock: Clock) -> Collector:
    from monitor.collectors.sample import SampleCollector

    path = source.path or Path("config/samples/posts.jsonl")
    shipped = PROJECT_FOLDER / path
    return SampleCollector(
        name=source.name, path=path if path.exists() or not shipped.exists() else shipped, clock_now=clock.now
    )


def _feed(source: SourceSettings, _settings: Settings, clock: Clock) -> Collector:
    from monitor.collectors.feeds import FeedCollector

    return FeedCollector(name=source.name, urls=source.urls, clock_now=clock.now, base_url=source.base_url)


def _reddit(source: SourceSettings, settings: Settings, clock: Clock) -> Collector:
    from monitor.collectors.reddit import RedditCollector

    return RedditCollector(
        name=source.name,
        client_id=settings.secrets.reddit_client_id,
        client_secret=settings.secrets.reddit_client_secret,
        user_agent=settings.secrets.reddit_user_agent
        or "linux:gatepost:v0.1 (by the school named in its app)",
        queries=source.search,
        subreddits=source.subreddits,
        clock_now=clock.now,
        base_url=source.base_url,
    )


def _x(source: SourceSettings, settings: Settings, clock: Clock) -> Collector:
    from monitor.collectors.x import XCollector
    from monitor.collectors.x_budget import XPrices
    from monitor.collectors.x_items import x_query

    return XCollector(
        name=source.name,
        bearer_token=settings.secrets.x_bearer_token,
        query=source.search[0] if source.search else x_query(settings.school),
        clock_now=clock.now,
        base_url=source.base_url,
        monthly_cap_usd=source.monthly_cost_limit_usd,
        prices=XPrices(post_usd=source.price_per_post_usd, user_usd=source.price_per_author_usd),
    )


_COLLECTORS: dict[str, Callable[[SourceSettings, Settings, Clock], Collector]] = {
    "sample": _sample,
    "feed": _feed,
    "reddit": _reddit,
    "x": _x,
}


def store_for(settings: Settings) -> Store:
    """Open the database and bring its tables up to date; raises StoreBusyError and SettingsError."""
    from monitor.storage.unit_of_work import SqlStore

    try:
        store = SqlStore(settings.storage.database_url)
    except ValueError as problem:
        raise SettingsError(f"{settings.path}, storage.database_url: {problem}") from None
    make_folder(settings.storage.data_folder)
    store.migrate()
    return store


def notifiers_for(settings: Settings) -> dict[str, Notifier]:
    """Make the channels; one that is not set up writes to the outbox folder."""
    from monitor.notifiers.email import EmailNotifier
    from monitor.notifiers.folder import FolderNotifier
    from monitor.notifiers.slack import SlackNotifier

    slack, mail, keys = settings.channels.slack, settings.channels.email, settings.secrets
    folder = settings.storage.outbox_folder
    return {
        "slack": SlackNotifier(token=keys.slack_token, default_channel=slack.channel, base_url=slack.base_url)
        if keys.slack_token
        else FolderNotifier(channel="slack", folder=folder, sender=mail.sender),
        "email": EmailNotifier(
            host=mail.host,
            port=mail.port,
            security=mail.security,
            username=keys.smtp_username,
            password=keys.smtp_password,
            sender=mail.sender,
        )
        if mail.host
        else FolderNotifier(channel="email", folder=folder, sender=mail.sender),
    }


def session_key(settings: Settings) -> str:
    """Give the key that signs sessions: from the environment, or made once and kept beside the data."""
    if settings.secrets.session_key:
        return settings.secrets.session_key
    path = settings.storage.data_folder / "session.key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def make_folder(folder: Path) -> None:
    """Make the folder that holds what people said, for its owner alone; raises StoreBusyError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreBusyError(_no_folder(folder, problem)) from None


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all; raises StoreBusyError."""
    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as problem:
        raise StoreBusyError(_no_folder(path.parent, problem)) from None


def _no_folder(folder: Path, problem: OSError) -> str:
    return (
        f"The folder {folder} cannot be written: {problem.strerror}. Let the user that runs Gatepost write "
        "there, make room on its disk, or name another storage.data_folder."
    )
