"""One bounded request, against a real server on loopback."""

import gzip
from collections.abc import Iterator

import pytest

from monitor.collectors.fetching import Fetcher, FetchFailedError
from monitor.domain.addresses import any_address, is_public_address
from tests.servers.feed_server import FeedServer
from tests.servers.loopback import Reply


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def fetcher(*, timeout_seconds: float = 5, max_bytes: int = 10_000) -> Fetcher:
    return Fetcher(timeout_seconds=timeout_seconds, max_bytes=max_bytes, is_allowed=any_address)


def test_a_document_comes_with_what_a_later_request_needs(server: FeedServer) -> None:
    headers = {"ETag": '"1"', "Last-Modified": "Mon, 16 Nov 2026 08:00:00 GMT", "Content-Type": "text/xml"}
    url = server.answer("/a", Reply(body=b"words", headers=headers))
    answer = fetcher().fetch(url)
    assert (answer.status, answer.body, answer.content_type) == (200, b"words", "text/xml")
    assert (answer.etag, answer.modified) == ('"1"', "Mon, 16 Nov 2026 08:00:00 GMT")


def test_the_etag_and_date_are_sent_back(server: FeedServer) -> None:
    fetcher().fetch(server.answer("/a", Reply(status=304)), etag='"1"', modified="then")
    assert server.requests[0].headers["if-none-match"] == '"1"'
    assert server.requests[0].headers["if-modified-since"] == "then"


def test_permanent_redirects_tell_the_new_address(server: FeedServer) -> None:
    server.answer("/old", Reply(status=301, headers={"Location": "/new"}))
    server.answer("/new", Reply(status=302, headers={"Location": "/today"}))
    server.answer("/today", Reply(body=b"words"))
    answer = fetcher().fetch(server.base_url + "/old")
    assert answer.body == b"words"
    assert answer.url == server.base_url + "/today"
    assert answer.moved_to == server.base_url + "/new"


def test_a_passing_redirect_is_no_new_address(server: FeedServer) -> None:
    server.answer("/old", Reply(status=302, headers={"Location": "/new"}))
    server.answer("/new", Reply(status=301, headers={"Location": "/newer"}))
    server.answer("/newer", Reply(body=b"words"))
    assert fetcher().fetch(server.base_url + "/old").moved_to == ""


def test_a_circle_of_redirects_ends(server: FeedServer) -> None:
    url = server.answer("/a", Reply(status=302, headers={"Location": "/a"}))
    with pytest.raises(FetchFailedError, match="redirects more than 5 times"):
        fetcher().fetch(url)
    assert len(server.requests) == 6


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://a.example/", "javascript:1", "http://[x"])
def test_a_redirect_away_from_the_web_is_not_followed(server: FeedServer, location: str) -> None:
    url = server.answer("/a", Reply(status=302, headers={"Location": location}))
    with pytest.raises(FetchFailedError, match="other than an http"):
        fetcher().fetch(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "/etc/passwd", "", "gopher://a.example/", "http://[x"])
def test_only_web_addresses_are_fetched(url: str) -> None:
    with pytest.raises(FetchFailedError, match="other than an http"):
        fetcher().fetch(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "[::1]",
        "0.0.0.0",
        "2130706433",
    ],
)
def test_private_addresses_are_refused_before_anything_is_sent(host: str) -> None:
    guarded = Fetcher(timeout_seconds=5, max_bytes=100)
    with pytest.raises(FetchFailedError, match="private network"):
        guarded.fetch(f"http://{host}:9/secret-path")


def test_a_redirect_into_a_private_network_is_refused(server: FeedServer) -> None:
    guarded = Fetcher(timeout_seconds=5, max_bytes=100, is_allowed=lambda ip: ip == "127.0.0.1")
    url = server.answer("/a", Reply(status=302, headers={"Location": "http://127.0.0.2:9/admin"}))
    with pytest.raises(FetchFailedError, match="private network"):
        guarded.fetch(url)


def test_a_name_that_changes_its_address_is_refused_when_connecting(server: FeedServer) -> None:
    answers = iter([True, False])
    guarded = Fetcher(timeout_seconds=5, max_bytes=100, is_allowed=lambda _: next(answers))
    with pytest.raises(FetchFailedError, match="private network"):
        guarded.fetch(server.base_url + "/a")
    assert server.requests == []


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07::1", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("no address", False),
    ],
)
def test_public_addresses_are_told_from_private_ones(address: str, is_public: bool) -> None:
    assert is_public_address(address) is is_public


def test_a_hanging_server_is_left(server: FeedServer) -> None:
    url = server.answer("/a", Reply(is_hanging=True))
    with pytest.raises(FetchFailedError, match="in time"):
        fetcher(timeout_seconds=0.2).fetch(url)


def test_a_slow_drip_is_cut_though_each_byte_comes_in_time(server: FeedServer) -> None:
    url = server.answer("/a", Reply(body=b"x" * 10_000, drip_seconds=0.05))
    with pytest.raises(FetchFailedError, match="no whole answer came in time"):
        fetcher(timeout_seconds=0.4).fetch(url)


def test_a_slow_drip_of_unknown_length_is_cut_too(server: FeedServer) -> None:
    url = server.answer("/a", Reply(body=b"x" * 10_000, drip_seconds=0.05, hides_length=True))
    with pytest.raises(FetchFailedError, match="no whole answer came in time"):
        fetcher(timeout_seconds=0.4).fetch(url)


def test_a_huge_answer_is_refused(server: FeedServer) -> None:
    url = server.answer("/a", Reply(body=b"x" * 10_001))
    with pytest.raises(FetchFailedError, match="larger than 10,000 bytes"):
        fetcher().fetch(url)


def test_a_small_answer_that_unpacks_hugely_is_refused(server: FeedServer) -> None:
    packed = gzip.compress(b"x" * 50_000_000)
    url = server.answer("/a", Reply(body=packed, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(FetchFailedError, match="larger than"):
        fetcher(max_bytes=1_000_000).fetch(url)


def test_a_broken_off_answer_is_no_document(server: FeedServer) -> None:
    url = server.answer("/a", Reply(body=b"half", headers={"Content-Length": "900"}))
    with pytest.raises(FetchFailedError, match="broke off"):
        fetcher().fetch(url)


def test_nothing_is_told_of_the_address_itself() -> None:
    server = FeedServer().start()
    url = server.base_url + "/alerts/feeds/012345/67890?key=hidden"
    server.stop()
    with pytest.raises(FetchFailedError) as caught:
        fetcher().fetch(url)
    assert "67890" not in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_netrc_entry_is_sent(server: FeedServer, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    fetcher().fetch(server.answer("/a", Reply(body=b"words")))
    assert "authorization" not in server.requests[0].headers


def test_a_password_in_the_address_is_used_there_only(server: FeedServer) -> None:
    server.answer("/a", Reply(status=302, headers={"Location": server.base_url + "/b"}))
    server.answer("/b", Reply(body=b"words"))
    host = server.base_url.removeprefix("http://")
    fetcher().fetch(f"http://reader:word@{host}/a")
    assert "authorization" in server.requests[0].headers
    assert "authorization" not in server.requests[1].headers
