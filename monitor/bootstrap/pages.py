"""Puts the review pages together with what they need from the other edges."""

from importlib.metadata import version
from urllib.parse import urlsplit

from starlette.applications import Starlette

from monitor.bootstrap.by_hand import captures_of, packs_of, recheck_of
from monitor.bootstrap.calendar import facts_of
from monitor.bootstrap.edges import session_key
from monitor.bootstrap.house import Gatepost
from monitor.bootstrap.joining import joining_desk_of
from monitor.bootstrap.letters import letter_desk_of
from monitor.domain.alert import AlertStatus, DigestMessage, digest_alert_id
from monitor.domain.digest import week_of
from monitor.domain.schedule import silence_words
from monitor.notifiers.email_message import digest_html
from monitor.notifiers.folder import list_outbox
from monitor.notifiers.picture import sentiment_png
from monitor.services.ports import SourceState
from monitor.settings import SourceSettings
from monitor.web.app import create_app
from monitor.web.rooms import Rooms
from monitor.web.site import DigestView, OutboxView, Site, SourceCondition, SourceView

NOT_WATCHED = (
    "Private and closed groups (Facebook groups, WhatsApp, Snapchat, Discord): Gatepost never looks there.",
    "TikTok, Instagram and Facebook comments: not collected by this version; staff can bring what they see.",
    "Pictures and video: Gatepost reads words alone, and never downloads a post's media.",
    "Posts that name neither the school nor its hashtags, handles or website.",
)
KIND_WORDS = {"sample": "sample posts", "feed": "news feeds", "reddit": "Reddit", "x": "X"}


def web_app(house: Gatepost) -> Starlette:
    """Make the review pages' application."""
    return create_app(
        desk=house.desk,
        store=house.store,
        clock=house.clock,
        site=site_of(house),
        explainer=house.explainer,
        rooms=Rooms(
            captures=captures_of(house),
            packs=packs_of(house),
            joining=joining_desk_of(house),
            recheck=recheck_of(house),
            letters=letter_desk_of(house.settings, house.clock, house.desk.doors),
            clocks=house.clock_rules,
            calendar=lambda: facts_of(house.settings, house.clock_rules, house.policy, now=house.clock.now()),
        ),
    )


def site_of(house: Gatepost) -> Site:
    """Tell the pages about the school and its surroundings."""
    settings = house.settings
    public = urlsplit(settings.web.public_url)
    hosts = {public.hostname or "", settings.web.address, "127.0.0.1", "localhost"} - {"", "0.0.0.0"}  # noqa: S104
    has_folder = not settings.secrets.slack_token or not settings.channels.email.host
    return Site(
        school_name=settings.school.name,
        zone=settings.zone,
        secret=session_key(settings),
        is_https=public.scheme == "https",
        allowed_hosts=tuple(sorted(hosts)),
        outbox_folder=settings.storage.outbox_folder if has_folder else None,
        outbox=lambda: _outbox(house),
        digest_preview=lambda week: _digest(house, week),
        not_watched=NOT_WATCHED,
        sources=lambda: _sources(house),
        undelivered=lambda: _undelivered(house),
        version=version("gatepost"),
        model=house.classifier.version,
        not_judged=house.classifier.not_judged,
        policy_title=f"{house.policy.school}: social media policy",
        retention=settings.retention,
        policy_problem=lambda: house.running_policy.problem,
    )


OVERLONG_ATTEMPTS = 2
"""A message that failed once is tried again in half a minute; one that failed twice is worth a word."""
N_ALERTS_READ = 500


def _undelivered(house: Gatepost) -> str:
    with house.store.read() as unit:
        refused = unit.alerts(status=AlertStatus.REFUSED, limit=N_ALERTS_READ)
        waiting = unit.alerts(status=AlertStatus.PENDING, limit=N_ALERTS_READ)
    late = [alert for alert in waiting if alert.n_attempts >= OVERLONG_ATTEMPTS]
    if refused:
        words = f"{len(refused)} refused ({refused[0].channel}): {refused[0].last_error}"
        return f"{words} Mend it, then start Gatepost again: they are sent then."
    if late:
        words = f"{len(late)} still waiting ({late[0].channel}): {late[0].last_error}"
        return f"{words} They are tried again until they are sent."
    return ""


def _outbox(house: Gatepost) -> list[OutboxView]:
    return [
        OutboxView(
            name=item.name,
            channel=item.channel,
            subject=item.subject,
            written_at=item.written_at,
            text=item.plain,
            html=item.html,
        )
        for item in list_outbox(house.settings.storage.outbox_folder)
    ]


def _digest(house: Gatepost, week: str | None) -> DigestView | None:
    name = week or week_of(house.clock.now(), house.settings.zone).name
    try:
        digest = house.digest_desk.compose(name)
    except ValueError:
        return None
    message = DigestMessage(
        alert_id=digest_alert_id(name, "preview"),
        digest=digest,
        reviews_url=house.settings.web.public_url,
    )
    return DigestView(
        week=name, html=digest_html(message, picture="cid:sentiment"), png=sentiment_png(digest.sentiment)
    )


def _sources(house: Gatepost) -> list[SourceView]:
    with house.store.read() as unit:
        states = {state.name: state for state in unit.source_states()}
    return [
        _source(source, states.get(source.name, SourceState(name=source.name)), house)
        for source in house.settings.sources
    ]


def _source(source: SourceSettings, state: SourceState, house: Gatepost) -> SourceView:
    silent = silence_words(
        last_post_at=state.last_post_at, last_success_at=state.last_success_at, now=house.clock.now()
    )
    return SourceView(
        name=source.name,
        platform=KIND_WORDS[source.kind],
        condition=_condition(source, state, silent),
        watches=", ".join((*source.search, *(f"r/{name}" for name in source.subreddits)))
        or (f"{len(source.urls)} feeds" if source.urls else ""),
        last_attempt_at=state.last_attempt_at,
        last_success_at=state.last_success_at,
        last_post_at=state.last_post_at,
        retry_at=state.retry_at,
        n_failures=state.n_failures,
        n_posts=state.n_posts,
        problem=state.last_error or silent,
        mend="Run `gatepost check` on the machine; it says how to mend each part."
        if state.n_failures
        else "",
    )


def _condition(source: SourceSettings, state: SourceState, silent: str) -> SourceCondition:
    if not source.is_enabled:
        return "off"
    if state.last_attempt_at is None:
        return "untried"
    if state.n_failures or state.last_error:
        return "failing"
    return "silent" if silent else "well"
