"""X on loopback: the recent search and its counts in X's own JSON, in both spellings; all of it invented."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from tests.servers.loopback import LoopbackServer, Reply, Request

EPOCH = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
SEARCH = "/2/tweets/search/recent"
COUNTS = "/2/tweets/counts/recent"
LOOKUP = "/2/tweets"
KNOWN_PARAMETERS = {"query", "max_results", "since_id", "next_token", "expansions", "user.fields"}


def id_at(moment: datetime, number: int = 0) -> str:
    """Give the id that X would give at a moment."""
    milliseconds = int(moment.timestamp() * 1000) - SNOWFLAKE_EPOCH_MS
    return str((milliseconds << 22) + number)


class XServer(LoopbackServer):
    """Holds posts; takes one spelling of the fields' parameter or both, and refuses what X refuses."""

    def __init__(self, *, spelling: Literal["tweet.fields", "post.fields", "both"] = "tweet.fields") -> None:
        super().__init__()
        self.bearer_token = "a-bearer-token"
        self.spelling = spelling
        self.now = EPOCH + timedelta(days=1)
        """What the server takes for the present: it finds nothing older than seven days."""
        self.n_posts_billed = 0
        self._posts: list[dict[str, Any]] = []
        self._users: dict[str, dict[str, str]] = {}
        self._answer: Reply | None = None

    def add_post(
        self,
        *,
        text: str,
        author: str = "pellingford_mum",
        posted_at: datetime | None = None,
        conversation_id: str = "",
        long_text: str = "",
    ) -> str:
        """Add a post and give its id."""
        number = len(self._posts)
        moment = posted_at or EPOCH + timedelta(minutes=number)
        post_id = id_at(moment, number)
        self._users.setdefault(
            author, {"id": str(9_000_000 + len(self._users)), "username": author, "name": author.title()}
        )
        long_name = "note_post" if self.spelling == "post.fields" else "note_tweet"
        post: dict[str, Any] = {
            "id": post_id,
            "text": text,
            "created_at": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "author_id": self._users[author]["id"],
            "conversation_id": conversation_id or post_id,
            "lang": "en",
            "edit_history_tweet_ids": [post_id],
        }
        if long_text:
            post[long_name] = {"text": long_text}
        self._posts.append(post)
        return post_id

    def add_malformed(self) -> None:
        """Add an item that lacks its words."""
        number = len(self._posts)
        self._posts.append({"id": id_at(EPOCH + timedelta(minutes=number), number), "text": None})

    def remove(self, post_id: str) -> None:
        """Forget a post."""
        self._posts = [post for post in self._posts if post["id"] != post_id]

    def edit(self, post_id: str, text: str) -> None:
        """Give a post other words."""
        for post in self._posts:
            if post["id"] == post_id:
                post["text"] = text

    def answer(self, reply: Reply | None) -> None:
        """Answer this to everything from now on; None mends it."""
        self._answer = reply

    def reply(self, request: Request) -> Reply:  # noqa: PLR0911 - one answer a path
        if self._answer is not None:
            return self._answer
        if request.headers.get("authorization") != f"Bearer {self.bearer_token}":
            return _json({"title": "Unauthorized", "type": "about:blank", "status": 401}, status=401)
        if request.path == COUNTS:
            return _json({"data": [], "meta": {"total_tweet_count": len(self._posts)}})
        if request.path == LOOKUP:
            return _json(self._found(request.query))
        if request.path != SEARCH:
            return _json({"title": "Not Found", "status": 404}, status=404)
        if fault := self._fault(request.query):
            return _json(
                {
                    "errors": [{"message": fault}],
                    "title": "Invalid Request",
                    "detail": "One or more parameters to your request was invalid.",
                    "type": "https://api.twitter.com/2/problems/invalid-request",
                },
                status=400,
            )
        return _json(self._page(request.query))

    def _found(self, query: dict[str, str]) -> dict[str, Any]:
        wanted = query.get("ids", "").split(",")
        found = [post for post in self._posts if post["id"] in wanted]
        self.n_posts_billed += len(found)
        authors = {post.get("author_id") for post in found}
        answer: dict[str, Any] = {}
        if found:
            users = [user for user in self._users.values() if user["id"] in authors]
            answer |= {"data": found, "includes": {"users": users}}
        missing = [post_id for post_id in wanted if post_id not in {post["id"] for post in found}]
        if missing:
            answer["errors"] = [
                {
                    "value": post_id,
                    "detail": f"Could not find tweet with ids: [{post_id}].",
                    "title": "Not Found Error",
                    "resource_type": "tweet",
                    "parameter": "ids",
                    "resource_id": post_id,
                    "type": "https://api.twitter.com/2/problems/resource-not-found",
                }
                for post_id in missing
            ]
        return answer

    def _fault(self, query: dict[str, str]) -> str:
        spellings = {"tweet.fields", "post.fields"} if self.spelling == "both" else {self.spelling}
        if unknown := query.keys() - KNOWN_PARAMETERS - spellings:
            return f"The query parameters [{', '.join(sorted(unknown))}] are not expected"
        if len(query.get("query", "")) > 512:
            return "The query is longer than 512 characters"
        if not 10 <= int(query.get("max_results", "10")) <= 100:
            return "The `max_results` query parameter value is not between 10 and 100"
        oldest = id_at(self.now - timedelta(days=7))
        if "since_id" in query and int(query["since_id"]) < int(oldest):
            return "'since_id' must be a tweet id created after the start of the search window"
        return ""

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        since = int(query.get("since_id", "0"))
        found = sorted(
            (post for post in self._posts if int(post["id"]) > since),
            key=lambda post: int(post["id"]),
            reverse=True,
        )
        # As X does, the token holds the place by id: posts written meanwhile do not shift the pages.
        if before := query.get("next_token", "").removeprefix("before"):
            found = [post for post in found if int(post["id"]) < int(before)]
        limit = int(query.get("max_results", "10"))
        page = found[:limit]
        self.n_posts_billed += len(page)
        meta: dict[str, Any] = {"result_count": len(page)}
        if not page:
            return {"meta": meta}
        meta.update(newest_id=page[0]["id"], oldest_id=page[-1]["id"])
        if len(found) > limit:
            meta["next_token"] = f"before{page[-1]['id']}"
        authors = {post.get("author_id") for post in page}
        users = [user for user in self._users.values() if user["id"] in authors]
        return {"data": page, "includes": {"users": users}, "meta": meta}


def _json(answer: object, *, status: int = 200) -> Reply:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "x-rate-limit-limit": "450",
        "x-rate-limit-remaining": "449",
        "x-rate-limit-reset": str(int((EPOCH + timedelta(days=1)).timestamp())),
    }
    return Reply(status=status, body=json.dumps(answer).encode(), headers=headers)
