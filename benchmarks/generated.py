"""A loopback feed server with generated posts about the invented example school, no two the same."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

PER_FEED = 500
_OPENERS = (
    "Does anybody know whether",
    "Just walked past Tarnholt Community School and",
    "My two came home from Tarnholt School and said that",
    "Honestly cannot believe that",
    "Lovely to see that",
    "Third time this term that",
    "Rang the office at Tarnholt Community School because",
    "Word at the Tarnholt gate is that",
)
_MIDDLES = (
    "the 48 bus left before the bell had even gone",
    "the new canteen queue goes twice round the hall",
    "Year 6 sang at the care home on Mill Lane",
    "parents' evening has been moved again without a letter",
    "the reception class planted forty bulbs by the gate",
    "nobody answers the phone after three o'clock",
    "the choir came second at the county festival",
    "half the car park is closed for the boiler people",
    "the uniform shop has run out of size 32 blazers",
    "somebody has left a pile of planks by the cycle shed",
)
_ENDS = (
    "and I for one would like to know who decided that.",
    "so a big thank you to everyone who stayed behind to help.",
    "which is hardly the end of the world but still.",
    "and my youngest has talked of nothing else since.",
    "so we shall be writing to the governors about it.",
    "and the head was very decent about it, I must say.",
    "which the staff should be ashamed of, frankly.",
    "anyone else had the same?",
)


def post_text(number: int) -> str:
    """Give the text of the n-th generated post, about 34 words, unlike every other."""
    digest = hashlib.sha256(str(number).encode()).digest()
    parts = [_OPENERS[digest[0] % len(_OPENERS)]]
    parts += [f"{_MIDDLES[digest[i] % len(_MIDDLES)]}," for i in (1, 2)]
    return f"{' '.join(parts)} {_ENDS[digest[3] % len(_ENDS)]} (note {number} from {digest.hex()[:6]})"


def feed(first: int, n_posts: int) -> bytes:
    """Give an RSS feed with posts `first` to `first + n_posts - 1`."""
    start = datetime(2026, 11, 1, tzinfo=UTC)
    items = "".join(
        f"<item><title>{escape(post_text(number)[:60])}</title><guid isPermaLink='false'>g{number}</guid>"
        f"<link>https://news.example/{number}</link>"
        f"<pubDate>{format_datetime(start + timedelta(seconds=number))}</pubDate>"
        f"<description>{escape(post_text(number))}</description></item>"
        for number in range(first, first + n_posts)
    )
    head = "<title>Eskshire Gazette: Tarnholt</title><link>https://news.example/</link><description/>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


class FeedServer:
    """Serves `n_posts` over feeds of 500 on 127.0.0.1, with ETags."""

    def __init__(self, n_posts: int) -> None:
        self._feeds = {
            f"/feed/{index}": feed(first, min(PER_FEED, n_posts - first))
            for index, first in enumerate(range(0, n_posts, PER_FEED))
        }
        feeds = self._feeds

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = feeds.get(self.path, b"")
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                is_known = self.headers.get("If-None-Match") == tag
                self.send_response(304 if is_known else 200)
                self.send_header("ETag", tag)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", "0" if is_known else str(len(body)))
                self.end_headers()
                if not is_known:
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def base_url(self) -> str:
        """Give the address of the server."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def urls(self) -> Iterator[str]:
        """Give the address of every feed."""
        return (f"{self.base_url}{path}" for path in self._feeds)

    def __enter__(self) -> "FeedServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
