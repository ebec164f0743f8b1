"""A week in finished sentences, free of anything hostile; Slack, plain text and HTML only lay it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from monitor.domain.alert import DigestMessage
from monitor.domain.assessment import LABEL_WORDS
from monitor.domain.digest import Digest, DigestCase, GoodNews, SentimentWeek, SourceReport
from monitor.domain.ladder import AskedToRemove
from monitor.domain.policy.vocabulary import SEVERITIES
from monitor.domain.wording import PLACES
from monitor.notifiers.telling import day, line, web_address

_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCase:
    """One line of the digest's list of open cases."""

    number: str
    severity: str
    text: str
    next_step: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestTelling:
    """What is said of one week, in the order in which it is read."""

    subject: str
    title: str
    summary: str
    figures: tuple[str, ...]
    sentiment: tuple[str, ...]
    sparklines: tuple[str, ...]
    open_heading: str
    open_cases: tuple[OpenCase, ...]
    good_heading: str
    good_news: tuple[str, ...]
    sources: tuple[str, ...]
    url: str


def digest_telling(message: DigestMessage) -> DigestTelling:
    """Put a week into sentences."""
    digest = message.digest
    school = line(digest.school, 120)
    title = f"Week {line(digest.week, 20).rpartition('W')[2].lstrip('0')}: {_days(digest)}"
    return DigestTelling(
        subject=f"{title}, what was said about {school}",
        title=title,
        summary=f"What was said in public about {school}",
        figures=_figures(digest),
        sentiment=_sentiment(digest.sentiment),
        sparklines=_sparklines(digest.sentiment),
        open_heading=_open_heading(digest),
        open_cases=tuple(_open_case(case) for case in digest.open_cases[:12]),
        good_heading=_good_heading(digest),
        good_news=tuple(_good(news) for news in digest.good_news[:5]),
        sources=_sources(digest.sources),
        url=web_address(message.reviews_url),
    )


def counted(n: int, one: str, many: str = "") -> str:
    """Write `1 post`, `2 posts`."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def _days(digest: Digest) -> str:
    first, last = digest.start + timedelta(hours=12), digest.end - timedelta(hours=12)
    if first.month == last.month:
        return f"{first.day} to {day(last)}"
    return f"{first.day} {first:%B}{'' if first.year == last.year else f' {first.year}'} to {day(last)}"


def _figures(digest: Digest) -> tuple[str, ...]:
    spoke = "spoke" if digest.n_posts != 1 else "speaks"
    lines = [f"{counted(digest.n_posts, 'post')} {spoke} of the school{_listed(_by_place(digest))}."]
    if digest.n_set_aside:
        lines.append(f"{counted(digest.n_set_aside, 'post')} set aside as about something else.")
    graded = {name: digest.n_opened_by_severity.get(name, 0) for name in reversed(SEVERITIES)}
    how_grave = ", ".join(f"{n} {severity}" for severity, n in graded.items() if n)
    opened = f"{counted(digest.n_cases_opened, 'case')} opened{f' ({how_grave})' if how_grave else ''}"
    lines.append(f"{opened}, {digest.n_cases_closed} closed, {digest.n_open} open now.")
    labels = {LABEL_WORDS.get(label, label): n for label, n in digest.n_by_label.items()}
    if any(labels.values()):
        lines.append(f"Posts by wording{_listed(labels)}.")
    if digest.n_fair_criticism:
        lines.append(f"{counted(digest.n_fair_criticism, 'case')} closed as fair criticism.")
    lines.extend(_asked(digest.asked_to_remove))
    return tuple(lines)


def _asked(asked: AskedToRemove) -> tuple[str, ...]:
    """Say what was asked and what came of it, so that next time the way that works is taken."""
    n_asked = asked.total(lambda row: row.n_asked)
    if not n_asked:
        return ()
    ends = [f"removed {asked.total(lambda row: row.n_removed)}{_rates(asked.by_step(), _STEP_NAMES)}"]
    for words, n in (
        ("refused", asked.total(lambda row: row.n_refused)),
        ("no answer", asked.total(lambda row: row.n_no_answer)),
    ):
        if n:
            ends.append(f"{words} {n}")
    places = {name: rate for name, rate in asked.by_platform().items() if name}
    by_place = f" By platform{_rates(places, _PLACE_NAMES)}." if places else ""
    return (f"Asked to remove: {n_asked}; {'; '.join(ends)}.{by_place}",)


_STEP_NAMES = {"poster": "author", "platform": "platform", "helpline": "helpline"}
_PLACE_NAMES = {name: shown for name, (shown, _) in PLACES.items()}


def _rates(rates: Mapping[str, tuple[int, int]], names: Mapping[str, str]) -> str:
    said = (f"{line(names.get(key, key), 40)}: {removed} of {n}" for key, (removed, n) in rates.items())
    return f" ({', '.join(said)})"


def _by_place(digest: Digest) -> dict[str, int]:
    return {PLACES.get(platform, (platform, ""))[0]: n for platform, n in digest.n_by_platform.items()}


def _listed(counts: Mapping[str, int]) -> str:
    most = sorted(((n, name) for name, n in counts.items() if n), key=lambda pair: (-pair[0], pair[1]))
    return f" ({', '.join(f'{line(name, 40)} {n}' for n, name in most[:8])})" if most else ""


def _sentiment(weeks: tuple[SentimentWeek, ...]) -> tuple[str, ...]:
    if not weeks:
        return ()
    now = weeks[-1]
    lines = [f"This week {now.negative} negative, {now.neutral} neutral, {now.positive} positive."]
    if len(weeks) > 1:
        last = weeks[-2]
        lines.append(
            f"The week before {last.negative} negative, {last.neutral} neutral, {last.positive} positive."
        )
    return tuple(lines)


def _sparklines(weeks: tuple[SentimentWeek, ...]) -> tuple[str, ...]:
    rows = {"Negative": [week.negative for week in weeks], "Positive": [week.positive for week in weeks]}
    top = max((n for row in rows.values() for n in row), default=0)
    if len(weeks) < 2 or not top:
        return ()
    return tuple(
        f"{name} {''.join(_BARS[round(n / top * (len(_BARS) - 1))] for n in row)} ({row[0]} to {row[-1]})"
        for name, row in rows.items()
    )


def _open_heading(digest: Digest) -> str:
    if not digest.n_open:
        return "No case is open."
    shown = min(len(digest.open_cases), 12)
    most = f", the {shown} most severe" if shown < digest.n_open else ""
    return f"Open cases ({digest.n_open}{most})"


def _open_case(case: DigestCase) -> OpenCase:
    labels = ", ".join(line(label, 60) for label in case.labels[:3]) or "no risk label"
    since = f"open since {case.opened_at.day} {case.opened_at:%B}"
    if case.is_restricted:
        return OpenCase(
            number=line(case.number, 40),
            severity=line(case.severity, 20).capitalize(),
            text=f"restricted; {line(case.status, 40)}, {since}.",
            next_step="It is with those whom it is for.",
            url=web_address(case.url),
        )
    return OpenCase(
        number=line(case.number, 40),
        severity=line(case.severity, 20).capitalize(),
        text=f"{labels}, about {line(case.about, 120)}; {line(case.status, 40)}, {since}.",
        next_step=line(case.next_step, 240) or "Your policy does not say what to do next.",
        url=web_address(case.url),
    )


def _good_heading(digest: Digest) -> str:
    if not digest.n_good_news:
        return ""
    return f"Worth a thank-you ({counted(digest.n_good_news, 'kind post')})"


def _good(news: GoodNews) -> str:
    place = PLACES.get(news.platform, (line(news.platform, 40), ""))[0]
    quote = line(news.quote, 300)
    said = f"“{quote}” " if quote else "A kind post: "
    return f"{said}({place}, {news.posted_at.day} {news.posted_at:%B})"


def _sources(sources: tuple[SourceReport, ...]) -> tuple[str, ...]:
    troubled = [source for source in sources if source.problem]
    if not sources:
        return ("No source is set up: nothing was read.",)
    if not troubled:
        return (f"All {len(sources)} sources answered." if len(sources) > 1 else "The source answered.",)
    return tuple(f"{line(source.name, 80)}: {line(source.problem, 240)}" for source in troubled[:12])
