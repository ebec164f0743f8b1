"""The way to X through tweepy: with timeouts, to any server, and every fault by its name."""

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter

from monitor.collectors.reading import LONGEST_WAIT
from monitor.services.ports import SourceError

X_ADDRESS = "https://api.twitter.com/"
SPELLINGS = ("tweet.fields", "post.fields")
"""X renamed the parameter in August 2026; which of the two the service takes is not certain."""
POST_FIELDS = {
    "tweet.fields": ("created_at", "author_id", "conversation_id", "lang", "note_tweet"),
    "post.fields": ("created_at", "author_id", "conversation_id", "lang", "note_post"),
}
WINDOW = timedelta(minutes=15)
"""Over which X counts requests."""
CREDITS_WAIT = timedelta(days=1)

# At DEBUG tweepy writes the key and the posts to the log.
logging.getLogger("tweepy").setLevel(logging.INFO)


class MisspeltError(RuntimeError):
    """X did not take the request's parameters."""


class _Adapter(HTTPAdapter):
    """Adds the timeout that tweepy lacks, the server to ask, and the spelling of the fields."""

    def __init__(self, *, base_url: str | None, timeout_seconds: float, spelling: str) -> None:
        self._base_url = base_url
        self._timeout_seconds = timeout_seconds
        self._spelling = spelling
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        query = [
            (self._spelling if name == SPELLINGS[0] else name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        ]
        local = urlunsplit(("", "", parts.path, urlencode(query), ""))
        server = self._base_url or f"{parts.scheme}://{parts.netloc}"
        request.url = server.rstrip("/") + local
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout_seconds
        return super().send(request, *args, **kwargs)


class XConnection:
    """Asks X; keeps nothing between two requests."""

    def __init__(
        self,
        *,
        bearer_token: str,
        base_url: str | None,
        timeout_seconds: float,
        clock_now: Callable[[], datetime],
    ) -> None:
        self._bearer_token = bearer_token.strip()
        self._base_url = base_url
        self._timeout_seconds = timeout_seconds
        self._now = clock_now

    def search(self, query: str, *, spelling: str, page_size: int, since_id: str, next_token: str) -> object:
        """Give one page of the recent search; raises MisspeltError for a 400, and SourceError."""
        return self._ask(
            "search_recent_tweets",
            spelling,
            {
                "query": query,
                "max_results": page_size,
                "since_id": since_id or None,
                "next_token": next_token or None,
                "tweet_fields": list(POST_FIELDS[spelling]),
                "expansions": ["author_id"],
                "user_fields": ["username"],
            },
        )

    def lookup(self, post_id: str, *, spelling: str) -> object:
        """Give one post by its id; raises MisspeltError for a 400, and SourceError."""
        return self._ask(
            "get_tweets",
            spelling,
            {
                "ids": [post_id],
                "tweet_fields": list(POST_FIELDS[spelling]),
                "expansions": ["author_id"],
                "user_fields": ["username"],
            },
        )

    def count(self, query: str) -> object:
        """Give the number of posts of the last week that a query finds: one request's price, and no posts."""
        return self._ask("get_recent_tweets_count", SPELLINGS[0], {"query": query, "granularity": "day"})

    def _ask(self, method: str, spelling: str, params: Mapping[str, Any]) -> object:
        if not self._bearer_token:
            raise SourceError("X's bearer token is not set in the environment")
        client = tweepy.Client(bearer_token=self._bearer_token, return_type=dict, wait_on_rate_limit=False)
        adapter = _Adapter(base_url=self._base_url, timeout_seconds=self._timeout_seconds, spelling=spelling)
        with closing(client.session):
            client.session.mount(X_ADDRESS, adapter)
            # requests would otherwise send what a .netrc file holds instead of the token.
            client.session.auth = _keep_auth
            client.session.trust_env = self._base_url is None
            client.session.max_redirects = 0
            try:
                answer: object = getattr(client, method)(**{k: v for k, v in params.items() if v is not None})
            except tweepy.BadRequest:
                raise MisspeltError from None
            except tweepy.HTTPException as error:
                raise _refusal(error, self._now()) from None
            except requests.exceptions.InvalidJSONError:
                raise SourceError("X answered with a web page instead of data; it is tried again") from None
            except requests.RequestException:
                raise SourceError("X did not answer in time, or could not be reached") from None
            except (tweepy.TweepyException, AttributeError, TypeError, ValueError) as error:
                kind = type(error).__name__
                raise SourceError(f"X gave an answer that Gatepost cannot read ({kind})") from None
        return answer


_REFUSALS = {
    401: "X refuses the bearer token (401); make a new one in X's developer console",
    403: "X refuses this use (403); look at the app's access in X's developer console",
    404: "X has nothing at this address (404); Gatepost may need an update",
}


def _refusal(error: tweepy.HTTPException, now: datetime) -> SourceError:
    status = error.response.status_code
    if status == 402:
        # The rate headers look healthy meanwhile: only a long pause keeps from asking in vain.
        return SourceError(
            "the credits are used up (402); buy some in X's developer console, or turn this source off",
            retry_at=now + CREDITS_WAIT,
        )
    if status == 429:
        return SourceError("X asks us to wait (429)", retry_at=_reset_time(error, now))
    return SourceError(
        _REFUSALS.get(status, f"X's server answered with an error ({status}); it is tried again")
    )


def _reset_time(error: tweepy.HTTPException, now: datetime) -> datetime:
    # A usage cap may come as a 429 without the header.
    try:
        reset = datetime.fromtimestamp(int(error.response.headers["x-rate-limit-reset"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return now + WINDOW
    return min(reset, now + LONGEST_WAIT) if reset > now else now + WINDOW


def _keep_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
