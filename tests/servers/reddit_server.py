"""Reddit on loopback: token, search, new posts and comments in Reddit's own JSON, all of it invented."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.loopback import LoopbackServer, Reply, Request

EPOCH = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class RedditServer(LoopbackServer):
    """Holds posts and comments; any path may be given another answer."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = ("an-id", "a-secret")
        """The client id and secret that it takes."""
        self.rate_headers = {
            "x-ratelimit-remaining": "98.0",
            "x-ratelimit-used": "2",
            "x-ratelimit-reset": "1",
        }
        self._things: list[dict[str, Any]] = []
        self._answers: dict[str, Reply] = {}

    def add_post(
        self,
        *,
        title: str,
        text: str = "",
        author: str | None = "pellingford_parent",
        subreddit: str = "Pellingford",
        posted_at: datetime | None = None,
    ) -> str:
        """Add a submission and give its full name."""
        name = self._next_name("t3")
        data = {
            "title": title,
            "selftext": text,
            "permalink": f"/r/{subreddit}/comments/{name[3:]}/invented/",
            "url": "https://i.redd.it/invented.jpg",
            "thumbnail": "https://b.thumbs.redditmedia.com/invented.jpg",
            "author_fullname": "t2_invented",
        }
        return self._add("t3", name, data, author=author, subreddit=subreddit, posted_at=posted_at)

    def add_comment(
        self,
        *,
        to: str,
        text: str,
        author: str | None = "another_parent",
        posted_at: datetime | None = None,
    ) -> str:
        """Add an answer to a submission or a comment, and give its full name."""
        parent = next(thing["data"] for thing in self._things if thing["data"]["name"] == to)
        link = parent.get("link_id", to)
        submission = next(thing["data"] for thing in self._things if thing["data"]["name"] == link)
        subreddit = parent["subreddit"]
        name = self._next_name("t1")
        data = {
            "body": text,
            "link_id": link,
            "link_title": submission["title"],
            "parent_id": to,
            "permalink": f"/r/{subreddit}/comments/{link[3:]}/invented/{name[3:]}/",
        }
        return self._add("t1", name, data, author=author, subreddit=subreddit, posted_at=posted_at)

    def add_malformed(self, *, subreddit: str = "Pellingford") -> None:
        """Add a submission that lacks nearly everything."""
        self._things.append({"kind": "t3", "data": {"subreddit": subreddit, "title": 7, "created_utc": None}})

    def remove(self, name: str) -> None:
        """Forget a submission or comment."""
        self._things = [thing for thing in self._things if thing["data"].get("name") != name]

    def edit(self, name: str, **fields: str) -> None:
        """Change fields of a submission or comment, such as its `body`."""
        for thing in self._things:
            if thing["data"].get("name") == name:
                thing["data"].update(fields, edited=1.0)

    def answer(self, path: str, reply: Reply) -> None:
        """Answer this at a path from now on."""
        self._answers[path.strip("/").lower()] = reply

    def mend(self, path: str) -> None:
        """Forget the answer of a path."""
        self._answers.pop(path.strip("/").lower(), None)

    def reply(self, request: Request) -> Reply:
        path = request.path.strip("/").lower()
        if path in self._answers:
            return self._answers[path]
        if path == "api/v1/access_token":
            return self._token(request)
        if request.headers.get("authorization") != "bearer invented-token":
            return self._json({"message": "Unauthorized", "error": 401}, status=401)
        if path == "api/info":
            names = request.query.get("id", "").split(",")
            things = [thing for thing in self._things if thing["data"].get("name") in names]
            return self._json(
                {"kind": "Listing", "data": {"after": None, "children": things, "before": None}}
            )
        parts = path.split("/")
        if len(parts) != 3 or parts[0] != "r":
            return self._json({"message": "Not Found", "error": 404}, status=404)
        return self._json(self._listing(parts[1], parts[2], request.query))

    def _token(self, request: Request) -> Reply:
        expected = base64.b64encode(":".join(self.keys).encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return self._json({"message": "Unauthorized", "error": 401}, status=401)
        return self._json(
            {"access_token": "invented-token", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
        )

    def _listing(self, subreddit: str, listing: str, query: dict[str, str]) -> dict[str, Any]:
        kind = "t1" if listing == "comments" else "t3"
        things = [
            thing
            for thing in reversed(self._things)
            if thing["kind"] == kind and subreddit in ("all", str(thing["data"].get("subreddit")).lower())
        ]
        if listing == "search":
            words = query.get("q", "").replace('"', "").lower()
            things = [
                thing
                for thing in things
                if words in f"{thing['data'].get('title')} {thing['data'].get('selftext')}".lower()
            ]
        names = [thing["data"].get("name") for thing in things]
        last = query.get("after", "")
        start = names.index(last) + 1 if last in names else 0
        limit = int(query.get("limit", "25"))
        page = things[start : start + limit]
        after = page[-1]["data"].get("name") if start + limit < len(things) else None
        return {
            "kind": "Listing",
            "data": {"after": after, "dist": len(page), "modhash": "", "children": page, "before": None},
        }

    def _json(self, answer: object, *, status: int = 200) -> Reply:
        headers = {"Content-Type": "application/json; charset=UTF-8", **self.rate_headers}
        return Reply(status=status, body=json.dumps(answer).encode(), headers=headers)

    def _next_name(self, kind: str) -> str:
        number = len(self._things) + 36**3
        digits = ""
        while number:
            number, digit = divmod(number, 36)
            digits = DIGITS[digit] + digits
        return f"{kind}_{digits}"

    def _add(
        self,
        kind: str,
        name: str,
        data: dict[str, Any],
        *,
        author: str | None,
        subreddit: str,
        posted_at: datetime | None,
    ) -> str:
        moment = posted_at or EPOCH + timedelta(minutes=len(self._things))
        common = {
            "name": name,
            "id": name[3:],
            "author": author if author is not None else "[deleted]",
            "subreddit": subreddit,
            "created_utc": moment.timestamp(),
            "edited": False,
        }
        self._things.append({"kind": kind, "data": {**data, **common}})
        return name
