"""Real answers of the platforms, where the recordings lie beside the checkout; quietly skipped elsewhere."""

import base64
import gzip
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.collectors import reddit_items, x_items
from monitor.collectors.feed_entries import NotAFeedError, read_feed

NOW = datetime(2026, 11, 20, tzinfo=UTC)
RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings"
pytestmark = pytest.mark.skipif(not RECORDINGS.exists(), reason="the recordings are not here")


def test_every_recorded_feed_is_read_in_bounds() -> None:
    n_posts = 0
    before = time.process_time()
    for path in sorted((RECORDINGS / "feeds").glob("*")):
        try:
            reading = read_feed(
                path.read_bytes(),
                content_type="",
                url="https://a.example/f",
                site="a.example",
                where="a",
                now=NOW,
            )
        except NotAFeedError:
            continue
        n_posts += len(reading.posts)
        assert all(len(post.text) <= 20_000 and len(post.raw) < 500_000 for post in reading.posts)
    assert n_posts > 0
    assert time.process_time() - before < 20


def test_every_recorded_reddit_item_is_read() -> None:
    posts, n_items = [], 0
    for path in sorted((RECORDINGS / "reddit").glob("*.json")):
        for listing in _listings(_bodies(json.loads(path.read_text(encoding="utf-8")))):
            children, _ = reddit_items.listing_children(listing)
            parents = reddit_items.bodies_by_name(children)
            for child in children:
                if not isinstance(child, dict) or child.get("kind") not in ("t1", "t3"):
                    continue
                n_items += 1
                posts.append(reddit_items.read_item(child, parents=parents, now=NOW))
    kept = [post for post in posts if post is not None]
    assert n_items > 0
    assert len(kept) > n_items / 2
    assert all(post.thread_id.startswith("t3_") for post in kept)


def test_the_recorded_search_of_x_is_read() -> None:
    n_posts = 0
    for path in sorted((RECORDINGS / "x").glob("*.yaml")):
        tape = yaml.safe_load(path.read_text(encoding="utf-8"))
        for interaction in tape["interactions"]:
            body = interaction["response"]["body"]["string"]
            answer = x_items.read_answer(json.loads(gzip.decompress(body)))
            assert answer.next_token
            for item in answer.items:
                x_items.read_item(item, names_by_id=answer.names_by_id, now=NOW)
                n_posts += 1
    assert n_posts > 0


def _bodies(tape: dict[str, Any]) -> Iterator[object]:
    for interaction in tape.get("interactions") or tape.get("http_interactions") or []:
        body = interaction["response"]["body"]
        packed = body.get("base64_string")
        if packed:
            data = base64.b64decode(packed)
            text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
        else:
            text = body.get("string") or ""
        try:
            yield json.loads(text)
        except ValueError:
            continue


def _listings(bodies: Iterator[object]) -> Iterator[object]:
    for body in bodies:
        for part in body if isinstance(body, list) else [body]:
            if isinstance(part, dict) and part.get("kind") == "Listing":
                yield part
