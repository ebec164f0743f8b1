"""A picture of one public page by headless Chromium: sandboxed, unprivileged, without pictures of its own."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from monitor.capture.proxy import Limits, ProxyReport, guarded_proxy
from monitor.services.ports import CaptureRefusedError, PageShot

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MAX_PNG_BYTES = 10_000_000
MAX_URL = 2048
_PNG = b"\x89PNG\r\n\x1a\n"
_SANDBOX_WORDS = ("No usable sandbox", "Running as root without --no-sandbox")
_OFF = (
    "AutofillServerCommunication",
    "CertificateTransparencyComponentUpdater",
    "InterestFeedContentSuggestions",
    "MediaRouter",
    "OptimizationHints",
    "Translate",
)
_FLAGS = (
    "--headless=new",
    "--incognito",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    f"--disable-features={','.join(_OFF)}",
    "--disable-file-system",
    "--disable-gpu",
    "--disable-sync",
    "--disable-translate",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--deny-permission-prompts",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureBrowser:
    """Takes pictures; keeps nothing between two of them."""

    program: str = ""
    """Chromium's name or path; empty to look for it."""
    run_as: str = "nobody"
    """The user that the browser runs as where Gatepost itself runs as root."""
    timeout_seconds: float = 40.0
    settle_seconds: float = 12.0
    """How long a page may take to come to rest before the picture is taken."""
    limits: Limits = field(default_factory=Limits)

    def shoot(self, url: str, *, with_pictures: bool = False) -> PageShot:
        """Give a picture of a public page; raises CaptureRefusedError, which says why and what to do.

        Pictures and video of the page stay out unless a person has asked for them.
        """
        address = _checked(url)
        program = self._found()
        with tempfile.TemporaryDirectory(prefix="gatepost-capture-") as folder:
            place = Path(folder)
            who = self._user()
            if who is not None:
                os.chown(place, who.pw_uid, who.pw_gid)
            with guarded_proxy(self.limits) as (proxy, report):
                words = self._run(self._command(program, place, proxy, address, with_pictures), place, who)
            png = _read_png(place / "page.png", owner=who.pw_uid if who else os.geteuid())
        if png is None:
            raise CaptureRefusedError(_why_nothing(words, report, urlsplit(address).hostname or ""))
        return PageShot(png=png, url=address, hosts=tuple(sorted(report.hosts)), is_cut=report.is_over)

    def check(self) -> str:
        """Say which browser would be used, and as whom; raises CaptureRefusedError."""
        program = self._found()
        who = self._user()
        return f"{program} as {who.pw_name if who else 'the user that runs Gatepost'}"

    def _found(self) -> str:
        names = (self.program,) if self.program else PROGRAMS
        found = next((path for name in names if (path := shutil.which(name))), None)
        if found is None:
            raise CaptureRefusedError(
                "No Chromium was found on this machine. Install the package `chromium`, or name the program "
                "under evidence.chromium in the settings. A screenshot of your own can be attached instead."
            )
        return found

    def _user(self) -> pwd.struct_passwd | None:
        if os.geteuid() != 0:
            return None
        try:
            return pwd.getpwnam(self.run_as)
        except KeyError:
            raise CaptureRefusedError(
                f"There is no user {self.run_as!r} on this machine to run the browser as; Gatepost never "
                "runs it as root. Run Gatepost itself as an ordinary user, or make that user."
            ) from None

    def _command(
        self, program: str, place: Path, proxy: str, url: str, with_pictures: bool
    ) -> tuple[str, ...]:
        return (
            program,
            *_FLAGS,
            f"--blink-settings=imagesEnabled={'true' if with_pictures else 'false'}",
            f"--user-data-dir={place / 'profile'}",
            f"--proxy-server=http://{proxy}",
            "--proxy-bypass-list=<-loopback>",
            "--window-size=1280,2400",
            f"--timeout={int(self.settle_seconds * 1000)}",
            f"--screenshot={place / 'page.png'}",
            "--",
            url,
        )

    def _run(self, command: tuple[str, ...], place: Path, who: pwd.struct_passwd | None) -> str:
        """Run the browser to its end, or end it with all its children; gives what it said."""
        try:
            with tempfile.TemporaryFile(prefix="gatepost-capture-") as said:
                process = subprocess.Popen(
                    command,
                    cwd=place,
                    env={
                        "HOME": str(place),
                        "PATH": "/usr/local/bin:/usr/bin:/bin",
                        "TMPDIR": str(place),
                        "LANG": "C.UTF-8",
                    },
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    start_new_session=True,
                    user=who.pw_uid if who else None,
                    group=who.pw_gid if who else None,
                    extra_groups=[] if who else None,
                )
                try:
                    process.wait(self.timeout_seconds)
                except subprocess.TimeoutExpired:
                    pass
                finally:
                    _end(process)
                said.seek(max(0, said.seek(0, os.SEEK_END) - 20_000))
                return said.read(20_000).decode("utf-8", "replace")
        except OSError as problem:
            raise CaptureRefusedError(f"The browser could not be started ({problem.strerror}).") from None


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
        has_login = parts.username is not None or parts.password is not None
        _ = parts.port
    except ValueError:
        is_web, has_login = False, False
    if not is_web or has_login or len(url) > MAX_URL or not url.isprintable() or " " in url:
        raise CaptureRefusedError(
            "That is no address of a public web page. Write one that begins with https://, without a login."
        )
    return url


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def _read_png(path: Path, *, owner: int) -> bytes | None:
    """Read what the browser wrote, and nothing that it might point at."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        found = os.fstat(handle)
        is_file = stat.S_ISREG(found.st_mode) and found.st_uid == owner and found.st_size <= MAX_PNG_BYTES
        data = _all_of(handle) if is_file else b""
    except OSError:
        return None
    finally:
        os.close(handle)
    return data if data.startswith(_PNG) else None


def _all_of(handle: int) -> bytes:
    with os.fdopen(handle, "rb", closefd=False) as file:
        return file.read(MAX_PNG_BYTES + 1)


def _why_nothing(words: str, report: ProxyReport, host: str) -> str:
    if host in report.refused:
        return (
            "That address lies in a private network, or its name leads nowhere, and is never opened from "
            "here. Gatepost takes pictures of public pages alone."
        )
    if any(hint in words for hint in _SANDBOX_WORDS):
        return (
            "The browser's sandbox does not work for this user, and Gatepost never runs it without. Ask "
            "your technician to allow user namespaces, or attach a screenshot of your own."
        )
    return "The page did not come in time. Try again later, or attach a screenshot that you made yourself."
