"""A real Chromium takes pictures of pages on loopback servers, and reaches nothing else."""

import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from monitor.capture import CaptureBrowser
from monitor.capture.proxy import Limits, guarded_proxy
from monitor.domain.addresses import any_address
from monitor.services.ports import CaptureRefusedError

OPEN = Limits(is_allowed=any_address, ports=None)


class PageServer:
    """Serves one page with a picture, and remembers what was asked of it."""

    def __init__(self, page: str) -> None:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                body = page.encode() if self.path == "/page" else b"\x89PNG\r\n\x1a\n"
                self.send_response(200)
                self.send_header("Content-Type", "text/html" if self.path == "/page" else "image/png")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/page"


@contextmanager
def served(page: str) -> Iterator[PageServer]:
    """Serve a page while the block lasts."""
    pages = PageServer(page)
    thread = threading.Thread(target=pages.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        pages.server.shutdown()
        pages.server.server_close()
        thread.join()


def size_of(png: bytes) -> tuple[int, int]:
    """Give a picture's width and height."""
    return struct.unpack(">II", png[16:24])


@pytest.mark.browser
def test_a_picture_of_a_page_is_taken_without_the_pages_own_pictures() -> None:
    page = "<!doctype html><title>t</title><h1>The parking again</h1><img src=/child.png>"
    with served(page) as pages:
        shot = CaptureBrowser(limits=OPEN).shoot(pages.url)
    assert size_of(shot.png) == (1280, 2400)
    assert "/page" in pages.asked
    assert "/child.png" not in pages.asked


@pytest.mark.browser
def test_the_browser_asks_no_host_but_those_of_the_page() -> None:
    with served("<!doctype html><p>words") as pages:
        shot = CaptureBrowser(limits=OPEN).shoot(pages.url)
    assert shot.hosts == ("127.0.0.1",)
    assert not shot.is_cut


@pytest.mark.browser
def test_pictures_come_when_a_person_asks_for_them() -> None:
    with served("<!doctype html><img src=/logo.png>") as pages:
        CaptureBrowser(limits=OPEN).shoot(pages.url, with_pictures=True)
    assert "/logo.png" in pages.asked


@pytest.mark.browser
def test_a_page_in_a_private_network_is_never_opened() -> None:
    with served("<!doctype html><p>router") as pages, pytest.raises(CaptureRefusedError, match="private"):
        CaptureBrowser().shoot(pages.url)
    assert pages.asked == []


@pytest.mark.browser
def test_a_public_page_cannot_lead_the_browser_into_the_private_network() -> None:
    with served("<!doctype html><p>router") as inner:
        page = f"<!doctype html><iframe src={inner.url}></iframe><script>location={inner.url!r}</script>"
        with served(page) as outer:
            port = int(outer.url.split(":")[2].split("/")[0])
            only_outer = Limits(is_allowed=any_address, ports=frozenset({port}))
            CaptureBrowser(limits=only_outer, settle_seconds=4).shoot(outer.url)
    assert inner.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "chrome://settings",
        "data:text/html,hello",
        "javascript:alert(1)",
        "https://user:secret@site.example/",
        "https://",
        "//site.example/page",
        "https://site.example/ --no-sandbox",
        "--no-sandbox",
        "https://[broken",
        "https://site.example/" + "a" * 3000,
        "https://site.example/\nX: y",
    ],
)
def test_what_is_no_address_of_a_public_page_is_refused_in_words(url: str) -> None:
    with pytest.raises(CaptureRefusedError, match="no address of a public web page"):
        CaptureBrowser(program="true").shoot(url)


def test_without_a_browser_the_mend_is_said() -> None:
    with pytest.raises(CaptureRefusedError, match="Install the package `chromium`"):
        CaptureBrowser(program="no-such-browser-here").shoot("https://site.example/")


def test_a_browser_that_writes_nothing_is_no_picture() -> None:
    with pytest.raises(CaptureRefusedError, match="did not come in time"):
        CaptureBrowser(program="true").shoot("https://site.example/")


def test_the_proxy_counts_and_cuts_off_what_is_too_much() -> None:
    import requests

    small = Limits(is_allowed=any_address, ports=None, max_bytes=2_000)
    with (
        served("x" * 50_000) as pages,
        guarded_proxy(small) as (address, report),
        pytest.raises(requests.RequestException),
    ):
        requests.get(pages.url, proxies={"http": f"http://{address}"}, timeout=5)
    assert report.is_over


def test_the_proxy_refuses_ports_that_are_not_the_webs() -> None:
    import requests

    with served("secret") as pages, guarded_proxy(Limits(is_allowed=any_address)) as (address, report):
        answer = requests.get(pages.url, proxies={"http": f"http://{address}"}, timeout=5)
    assert answer.status_code == 403
    assert report.refused == {"127.0.0.1"}
