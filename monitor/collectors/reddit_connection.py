"""The way to Reddit through praw: one try a request, no `praw.ini`, every fault by its name."""

import configparser
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import praw
import prawcore
import requests

from monitor.collectors.reading import retry_moment
from monitor.services.ports import SourceError

WINDOW = timedelta(minutes=10)
"""Over which Reddit counts requests."""

REFUSALS = {
    400: "Reddit did not understand the request (400); look at the search terms in the settings",
    401: "Reddit refuses the keys (401); look at the client id and secret in the environment",
    403: "Reddit refuses us (403); ask whether this use is approved, and look at the user agent",
    404: "Reddit has nothing at this address (404); the programme may need an update",
}


class RefusedError(RuntimeError):
    """Reddit answered with a status that holds no listing."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__(str(response.status_code))
        self.status = response.status_code
        self.retry_after = response.headers.get("retry-after") or response.headers.get(
            "x-ratelimit-reset", ""
        )

    def as_source_error(self, now: datetime) -> SourceError:
        """Say what to do about it."""
        if self.status == 429:
            seconds = self.retry_after.partition(".")[0]
            return SourceError(
                "Reddit asks us to wait (429)", retry_at=retry_moment(seconds, now=now) or now + WINDOW
            )
        if self.status in REFUSALS:
            return SourceError(REFUSALS[self.status])
        return SourceError(f"Reddit's server answered with an error ({self.status}); it is tried again")


class _UnansweredError(RuntimeError):
    """No answer came."""


class _OneTry(prawcore.Requestor):
    """Asks once: prawcore would wait and ask up to six times inside the worker, and hide the status."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        # prawcore's session would put its own 16 seconds in the place of ours.
        kwargs["timeout"] = self.timeout
        try:
            response: requests.Response = super().request(*args, **kwargs)
        except prawcore.RequestException:
            raise _UnansweredError from None
        if response.status_code >= 300:
            raise RefusedError(response)
        return response


class RedditConnection:
    """Asks Reddit read-only; keeps its token between requests, and no connection open."""

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        user_agent: str,
        clock_now: Callable[[], datetime],
        base_url: str | None,
        timeout_seconds: float,
    ) -> None:
        self._keys = {"client_id": client_id, "client_secret": client_secret, "user_agent": user_agent}
        self._now = clock_now
        self._base_url = base_url
        self._timeout_seconds = timeout_seconds
        self._reddit: praw.Reddit | None = None

    def get(self, path: str, params: Mapping[str, str]) -> object:
        """Give the JSON at a path; raises RefusedError for a status without a listing, and SourceError."""
        if not all(self._keys.values()):
            raise SourceError("Reddit's client id, secret or user agent is not set in the environment")
        try:
            reddit = self._reddit = self._reddit or self._connect()
            self._require_allowance(reddit)
            answer: object = reddit.request(
                method="GET", path=path, params={name: value for name, value in params.items() if value}
            )
        except RefusedError:
            # A new connection asks for a new token: the old one may be what was refused.
            self._reddit = None
            raise
        except _UnansweredError:
            raise SourceError("Reddit did not answer in time, or could not be reached") from None
        except (
            prawcore.PrawcoreException,
            praw.exceptions.PRAWException,
            KeyError,
            TypeError,
            ValueError,
        ) as error:
            # The cause may carry the request, and with it the keys.
            self._reddit = None
            raise SourceError(
                f"Reddit gave an answer that Gatepost cannot read ({type(error).__name__}); "
                "look at the client id, the secret and the user agent"
            ) from None
        return answer

    def _require_allowance(self, reddit: praw.Reddit) -> None:
        remaining = reddit.auth.limits["remaining"]
        if isinstance(remaining, int | float) and remaining < 1:
            # prawcore would sleep until the window ends, inside the worker.
            self._reddit = None
            raise SourceError("Reddit's limit of requests is reached", retry_at=self._now() + WINDOW)

    def _connect(self) -> praw.Reddit:
        _keep_out_praw_ini()
        session = requests.Session()
        # No connection waits open between two rounds.
        session.headers["Connection"] = "close"
        # requests would otherwise send what a .netrc file holds instead of the token.
        session.auth = _keep_auth
        session.trust_env = self._base_url is None
        return praw.Reddit(
            "DEFAULT",
            **self._keys,
            username=None,
            password=None,
            refresh_token=None,
            redirect_uri=None,
            oauth_url=self._base_url or "https://oauth.reddit.com",
            reddit_url=self._base_url or "https://www.reddit.com",
            timeout=max(1, int(self._timeout_seconds)),
            ratelimit_seconds=5,
            check_for_updates=False,
            check_for_async=False,
            requestor_class=_OneTry,
            requestor_kwargs={"session": session, "timeout": self._timeout_seconds},
        )


def _keep_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _keep_out_praw_ini() -> None:
    # praw reads `praw.ini` from the working directory and the home: it could redirect the keys.
    with praw.config.Config.LOCK:
        bundled = configparser.ConfigParser(interpolation=None)
        bundled.read_string(files("praw").joinpath("praw.ini").read_text())
        praw.config.Config.CONFIG = bundled
