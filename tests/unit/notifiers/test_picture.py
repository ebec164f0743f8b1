"""The digest's picture: small, the same each time, and said in words as well."""

import subprocess
import sys

import pytest

from monitor.domain.digest import SentimentWeek
from monitor.notifiers.picture import sentiment_alt, sentiment_png
from tests.unit.notifiers.messages import SENTIMENT


def weeks(*counts: tuple[int, int]) -> tuple[SentimentWeek, ...]:
    return tuple(
        SentimentWeek(week=f"2026-W{30 + i}", negative=negative, neutral=0, positive=positive)
        for i, (negative, positive) in enumerate(counts)
    )


@pytest.mark.parametrize(
    "shown",
    [
        (),
        weeks((0, 0)),
        weeks((1, 0)),
        SENTIMENT,
        weeks(*[(1000 + i, 999 - i) for i in range(20)]),
        weeks((10**7, 1)),
    ],
    ids=["none", "zero", "one", "usual", "many", "huge"],
)
def test_the_picture_is_a_small_png_and_the_same_each_time(shown: tuple[SentimentWeek, ...]) -> None:
    picture = sentiment_png(shown)
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 60_000
    assert picture == sentiment_png(shown)
    assert b"matplotlib" not in picture


def test_the_words_say_what_the_picture_shows() -> None:
    assert sentiment_alt(SENTIMENT[-2:]) == (
        "Posts about the school by week, each from the Monday named. "
        "9 Nov: 7 positive, 8 neutral, 22 negative; 16 Nov: 20 positive, 9 neutral, 12 negative."
    )
    assert sentiment_alt(()) == "No week has been counted yet."


@pytest.mark.parametrize("name", ["$^{\\bad}$", "<script>", "2026-W99", ""])
def test_a_week_that_is_none_breaks_nothing(name: str) -> None:
    odd = (SentimentWeek(week=name, negative=1, neutral=1, positive=1),)
    assert sentiment_png(odd)
    assert "?: 1 positive" in sentiment_alt(odd)


def test_the_notifiers_start_without_matplotlib() -> None:
    code = "import sys, monitor.notifiers.email, monitor.notifiers.folder; print('matplotlib' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
