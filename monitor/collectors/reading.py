"""How the words, links and times of a platform's answer are read: bounded, and safe to store."""

import html
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MAX_TEXT_CHARACTERS = 20_000
MAX_LABEL_CHARACTERS = 200
MAX_HTML_CHARACTERS = 100_000
MAX_LINK_CHARACTERS = 2_000
LONGEST_WAIT = timedelta(days=1)
EARLIEST_DATE = datetime(1995, 1, 1, tzinfo=UTC)
"""Nothing public about a school is older; an earlier date is a fault of the source."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\xa0]+")
_EDGE_BLANKS = re.compile(r" ?\n ?")
_MANY_LINES = re.compile(r"\n{3,}")
_TRACKING = re.compile(r"(utm_\w+|fbclid|gclid|mc_cid|mc_eid)", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "img", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul"),
    )
)
_SILENT = frozenset(("script", "style"))

# Every alternative stops at the next "<", so that no input is scanned more than twice.
_MARKUP = re.compile(
    r"""<(?P<tag>/?[a-zA-Z][\w:-]*)(?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*>|[^<>]*>)|<[!?][^<>]*>|<""",
)


def clean_text(text: str, *, at_most: int = MAX_TEXT_CHARACTERS) -> str:
    """Give text without control characters, broken surrogates and runs of blanks, cut to `at_most`."""
    text = text[: at_most * 2].replace("\r\n", "\n").replace("\r", "\n")
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", text))
    text = _EDGE_BLANKS.sub("\n", _BLANKS.sub(" ", text))
    return cut(_MANY_LINES.sub("\n\n", text).strip(), at_most=at_most)


def clean_label(text: str) -> str:
    """Give a name or title as one short line."""
    return cut(
        " ".join(clean_text(text, at_most=MAX_LABEL_CHARACTERS * 2).split()), at_most=MAX_LABEL_CHARACTERS
    )


def cut(text: str, *, at_most: int) -> str:
    """Give text of at most so many characters; an ellipsis says that there was more."""
    return text if len(text) <= at_most else text[: at_most - 1].rstrip() + "…"


class _Words(HTMLParser):
    """Gathers the words outside scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent = tag
        elif tag in _BLOCKS:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        if tag in _BLOCKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def html_to_text(source: str, *, at_most: int = MAX_TEXT_CHARACTERS) -> str:
    """Give the words of HTML on one line: entities decoded, blocks apart, no script, style or comment."""
    source = source[:MAX_HTML_CHARACTERS]
    if "<" in source:
        words = _Words()
        words.feed(_plain_tags(_without_comments(source)))
        words.close()
        source = "".join(words.pieces)
    elif "&" in source:
        source = html.unescape(source)
    return clean_text(" ".join(source.split()), at_most=at_most)


def _without_comments(source: str) -> str:
    pieces = []
    start = 0
    while (opening := source.find("<!--", start)) >= 0:
        pieces.append(source[start:opening])
        closing = source.find("-->", opening + 4)
        if closing < 0:
            return "".join(pieces)
        start = closing + 3
    return "".join(pieces) + source[start:]


def _plain_tags(source: str) -> str:
    # html.parser takes quadratic time over unfinished tags and quotes (a minute for 100 kB): it gets tags
    # without attributes and no stray "<".
    return _MARKUP.sub(_plain_tag, source)


def _plain_tag(match: re.Match[str]) -> str:
    tag = match["tag"]
    if tag:
        return f"<{tag}>"
    return "&lt;" if match[0] == "<" else ""


def web_link(link: str) -> str:
    """Give the link when it leads to the web, otherwise an empty string (`javascript:`, files, too long)."""
    link = _CONTROLS.sub("", link).strip()
    if len(link) > MAX_LINK_CHARACTERS or _SURROGATES.search(link):
        return ""
    try:
        parts = urlsplit(link)
        leads_to_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return link if leads_to_web else ""


def canonical_link(link: str) -> str:
    """Give the form of a web link that two copies of it share: no fragment, no tracking, small host name."""
    parts = urlsplit(link)
    query = parts.query
    if _TRACKING.search(query):
        kept = [
            (key, value)
            for key, value in parse_qsl(query, keep_blank_values=True)
            if not _TRACKING.fullmatch(key)
        ]
        query = urlencode(kept)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, query, ""))


def sensible_time(moment: datetime | None, *, now: datetime) -> datetime:
    """Give the moment when it is aware and neither absurdly old nor in the future, otherwise `now`."""
    if moment is None or moment.tzinfo is None or not EARLIEST_DATE <= moment <= now:
        return now
    return moment.astimezone(UTC)


def parse_time(text: object) -> datetime | None:
    """Read an ISO 8601 time with its zone; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def retry_moment(retry_after: str, *, now: datetime) -> datetime | None:
    """Read a `Retry-After` header (seconds or a date); None when it says nothing, a day at most."""
    retry_after = retry_after.strip()
    if retry_after.isascii() and retry_after.isdigit():
        return now + min(timedelta(seconds=int(retry_after[:9])), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(moment.astimezone(UTC), now + LONGEST_WAIT) if moment > now else None
