"""Uploads that mean harm: odd forms, files that are two things at once, bombs; and how they come back."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from monitor.web.security import STRICT_POLICY
from tests.unit.services.test_capture_desk import PNG
from tests.unit.web.test_web_by_hand import Desk
from tests.unit.web.web_browser import faults

BOUNDARY = "zz"
BOMB = PNG[:8] + b"\0\0\0\rIHDR" + b"\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0" + b"\0" * 4


@pytest.fixture
def desk() -> Desk:
    """A furnished desk."""
    return Desk()


def part(name: str, content: bytes, *, head: str = "", filename: str | None = None) -> bytes:
    """Write one part of a multipart body."""
    file = "" if filename is None else f'; filename="{filename}"'
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n{head}\r\n'.encode()
        + content
        + b"\r\n"
    )


def send(desk: Desk, *parts: bytes, end: bytes = b"--zz--\r\n", deed: str = "attach") -> int:
    """Send a body that no browser would make; gives the status."""
    known = part("token", desk.token.encode()) + part("mention", desk.mention.encode())
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    body = known + b"".join(parts) + end
    return desk.browser.send("POST", f"/cases/1/{deed}", content=body, headers=headers).status_code


def n_kept(desk: Desk) -> int:
    """Count what the vault holds for the case."""
    with desk.scene.store.read() as unit:
        return len(unit.vault_entries(case_id=1, mention_ids=()))


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [part("file", PNG)],
        [part("file", b"", filename="a.png")],
        [part("other", PNG, filename="a.png")],
        [part("file", PNG, filename="a.png"), part("file", PNG + b"2", filename="b.png")],
        [part("file", PNG, filename="a.png"), part("more", PNG, filename="b.png")],
        [part(f"f{n}", b"x") for n in range(200)],
        [part("note", b"x" * 200_000)],
        [
            part(
                "file",
                b"--yy\r\n\r\n" + PNG,
                filename="a",
                head="Content-Type: multipart/mixed; boundary=yy\r\n",
            )
        ],
        [part("file", b"<svg onload=alert(1)>", filename="a.svg", head="Content-Type: image/png\r\n")],
        [part("file", b"GIF89a<script>", filename="a.png")],
        [part("file", b" " + PNG, filename="a.png")],
        [part("file", b"PK\x03\x04", filename="a.pdf")],
        [b"--zz\r\nContent-Disposition: nonsense\r\n\r\n" + PNG + b"\r\n"],
        [b"--zz\r\n" + b"X: y\r\n" * 5000 + b"\r\nx\r\n"],
    ],
    ids=[
        *("no file", "file as text", "empty file", "other field", "two files", "two fields", "many fields"),
        *("long field", "nested", "svg", "gif", "shifted", "zip", "no name", "many headers"),
    ],
)
def test_a_form_that_no_page_of_ours_sends_keeps_nothing(desk: Desk, parts: list[bytes]) -> None:
    assert send(desk, *parts) in {400, 409, 413}
    assert n_kept(desk) == 0


# Starlette leaves the file of a part that has no end to the garbage collector, which closes it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("end", [b"", b"--zz", b"--zz--"])
def test_a_body_that_breaks_off_brings_down_nothing(desk: Desk, end: bytes) -> None:
    assert send(desk, part("file", PNG, filename="a.png")[:-20], end=end) in {303, 400, 403, 409}
    assert desk.browser.get("/cases/1").status_code == 200


def test_a_body_without_a_stated_length_is_cut_at_the_same_limit(desk: Desk) -> None:
    start = part("token", desk.token.encode()) + part("mention", desk.mention.encode())
    start += part("file", PNG, filename="a.png")[:-2]

    async def body() -> object:
        yield start
        for _ in range(30):
            yield b"x" * 1_000_000

    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = desk.browser.send("POST", "/cases/1/attach", content=body(), headers=headers)
    assert answer.status_code == 413
    assert n_kept(desk) == 0


async def chunks() -> AsyncIterator[bytes]:
    """A body that states no length: the start of a file, and no end."""
    yield part("file", b"", filename="a.png")[:-2]
    for _ in range(12):
        yield b"x" * 1_000_000


@pytest.mark.parametrize("is_stated", [True, False], ids=["length stated", "length not stated"])
@pytest.mark.parametrize("path", ["/cases/1/note", "/cases/1/attach", "/sign-in", "/no-such", "/"])
def test_too_large_a_body_is_refused_with_our_own_page_and_headers(
    desk: Desk, caplog: pytest.LogCaptureFixture, path: str, is_stated: bool
) -> None:
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    content = b"x" * 12_000_000 if is_stated else chunks()
    answer = desk.browser.send("GET" if path == "/" else "POST", path, content=content, headers=headers)
    assert [line for line in caplog.records if line.levelno >= logging.ERROR] == []
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == STRICT_POLICY
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/html")
    assert faults(answer.text) == []
    if is_stated or path == "/cases/1/attach":  # the others stop reading before, at a file they do not take
        assert answer.status_code == 413
        assert "choose a smaller file" in answer.text
    assert n_kept(desk) == 0


def kept(desk: Desk, content: bytes) -> Iterator[tuple[str, str]]:
    """Attach a file and give the headers with which it comes back."""
    assert send(desk, part("file", content, filename='../../etc/pa\\sswd".html')) == 303
    page = desk.browser.get("/cases/1")
    assert faults(page.text) == []
    assert "sswd" not in page.text
    with desk.scene.store.read() as unit:
        [entry] = unit.vault_entries(case_id=1, mention_ids=())
    answer = desk.browser.get(f"/cases/1/files/{entry.content_sha256}")
    assert answer.content == content
    yield from answer.headers.items()


@pytest.mark.parametrize(
    ("content", "kind", "shown"),
    [
        (PNG + b"<html><script>alert(1)</script>", "image/png", "inline"),
        (b"\xff\xd8\xff<svg onload=alert(1)>", "image/jpeg", "inline"),
        (b"%PDF-1.7 <html><script>alert(1)</script>", "application/pdf", "attachment"),
        (BOMB, "image/png", "inline"),
    ],
    ids=["png and page", "jpeg and svg", "pdf and page", "bomb"],
)
def test_a_file_that_is_two_things_comes_back_as_one_and_can_do_nothing(
    desk: Desk, content: bytes, kind: str, shown: str
) -> None:
    headers = dict(kept(desk, content))
    assert headers["content-type"] == kind
    assert headers["content-disposition"].startswith(f'{shown}; filename="evidence-')
    assert "etc" not in headers["content-disposition"]
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_other_forms_take_no_file_whatever_the_form_is_called(desk: Desk) -> None:
    for deed in ("look", "screenshot", "pack", "note", "split", "merge", "letters/invitation"):
        assert send(desk, part("file", PNG, filename="a.png"), deed=deed) == 400


@pytest.mark.parametrize("sha256", ["0" * 64, "%2e%2e%2fapp.py", "A" * 5000, "%00"])
def test_a_file_is_found_by_its_hash_in_the_vault_and_never_by_a_path(desk: Desk, sha256: str) -> None:
    assert desk.browser.get(f"/cases/1/files/{sha256}").status_code in {403, 404}
