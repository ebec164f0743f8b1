"""The bundled posts, replayed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.collectors.sample import PAGE_SIZE, SampleCollector
from monitor.domain.post import Post
from monitor.services.ports import SourceError

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment


def line(number: int, minutes_ago: object, **more: object) -> str:
    item = {
        "platform": "x",
        "external_id": str(number),
        "author": "@invented",
        "context": "",
        "url": f"https://x.example/{number}",
        "text": f"words {number}",
        "parent_text": "",
        "thread_id": "",
        "minutes_ago": minutes_ago,
        "expect": {"relevant": True},
    }
    return json.dumps({**item, **more})


def collector(path: Path, clock: Clock, *lines: str) -> SampleCollector:
    file = path / "posts.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return SampleCollector(name="sample", path=file, clock_now=clock.now)


def everything(source: SampleCollector, checkpoint: str | None) -> tuple[list[Post], str]:
    posts: list[Post] = []
    while True:
        page = source.fetch(checkpoint)
        posts.extend(page.posts)
        checkpoint = page.checkpoint
        if not page.more:
            return posts, checkpoint


def test_posts_come_oldest_first_dated_from_the_first_run(tmp_path: Path) -> None:
    source = collector(tmp_path, Clock(), line(1, 5), line(2, 60), line(3, 0))
    posts, _ = everything(source, None)
    assert [(post.external_id, post.posted_at) for post in posts] == [
        ("2", START - timedelta(minutes=60)),
        ("1", START - timedelta(minutes=5)),
        ("3", START),
    ]
    assert posts[0].platform == "x"
    assert "expect" not in posts[0].raw


def test_a_second_run_brings_nothing_new(tmp_path: Path) -> None:
    clock = Clock()
    source = collector(tmp_path, clock, line(1, 5), line(2, 60))
    _, checkpoint = everything(source, None)
    clock.moment += timedelta(hours=3)
    assert everything(source, checkpoint)[0] == []


def test_posts_of_the_future_come_when_their_time_has_come(tmp_path: Path) -> None:
    clock = Clock()
    source = collector(tmp_path, clock, line(1, 5), line(2, -10), line(3, -20))
    posts, checkpoint = everything(source, None)
    assert [post.external_id for post in posts] == ["1"]
    clock.moment += timedelta(minutes=10)
    posts, checkpoint = everything(source, checkpoint)
    assert [(post.external_id, post.posted_at) for post in posts] == [("2", START + timedelta(minutes=10))]
    clock.moment += timedelta(days=1)
    posts, _ = everything(source, checkpoint)
    assert [post.external_id for post in posts] == ["3"]


def test_many_posts_come_in_pages_even_at_one_moment(tmp_path: Path) -> None:
    source = collector(tmp_path, Clock(), *(line(number, 5) for number in range(PAGE_SIZE + 7)))
    first = source.fetch(None)
    assert (len(first.posts), first.more) == (PAGE_SIZE, True)
    posts, _ = everything(source, first.checkpoint)
    assert len(posts) == 7


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "[]",
        '"text"',
        line(9, "soon"),
        line(9, True),
        line(9, 10**12),
        line(9, 5, platform="nowhere"),
        line(9, 5, text=" "),
        line(9, 5, text=7),
        line(9, 5, external_id=None),
    ],
)
def test_a_broken_line_is_named_and_loses_no_other(tmp_path: Path, broken: str) -> None:
    source = collector(tmp_path, Clock(), line(1, 5), broken, "", line(2, 4))
    page = source.fetch(None)
    assert [post.external_id for post in page.posts] == ["1", "2"]
    assert [item.where for item in page.rejected] == ["posts.jsonl, line 2"]
    assert source.fetch(page.checkpoint).rejected == ()
    assert source.check() == "posts.jsonl holds 2 sample posts, and 1 lines that cannot be read."


def test_bytes_that_are_no_utf8_are_a_broken_line(tmp_path: Path) -> None:
    source = collector(tmp_path, Clock(), line(1, 5))
    (tmp_path / "posts.jsonl").write_bytes(line(1, 5).encode() + b"\n\xff\xfe\x00\n")
    page = source.fetch(None)
    assert (len(page.posts), len(page.rejected)) == (1, 1)


def test_a_missing_file_is_told_without_its_folder(tmp_path: Path) -> None:
    source = SampleCollector(name="sample", path=tmp_path / "gone.jsonl", clock_now=Clock().now)
    for action in (lambda: source.fetch(None), source.check):
        with pytest.raises(SourceError, match=r"gone\.jsonl cannot be read") as caught:
            action()
        assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("checkpoint", ["", "{", "[]", '{"origin": 7}', '{"origin": "yesterday"}'])
def test_a_broken_checkpoint_starts_anew(tmp_path: Path, checkpoint: str) -> None:
    assert len(collector(tmp_path, Clock(), line(1, 5)).fetch(checkpoint).posts) == 1


def test_the_bundled_posts_are_whole(project: Path) -> None:
    path = project / "config" / "samples" / "posts.jsonl"
    if not path.exists():
        pytest.skip("the samples are not bundled here")
    page = SampleCollector(name="sample", path=path, clock_now=Clock().now).fetch(None)
    assert page.posts
    assert page.rejected == ()
