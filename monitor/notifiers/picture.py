"""The weeks' sentiment as a picture that needs no colour, and in words for those who cannot see it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from monitor.domain.digest import SentimentWeek

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_INCHES, HEIGHT_INCHES, DOTS_PER_INCH = 6.0, 2.8, 180
"""1080 by 504 dots: at the width of a phone the letters are still about 9 points high."""
POINTS = 11
N_WEEKS = 8
INK = "#1a1d21"
# Okabe and Ito's palette: told apart with every kind of colour vision; the hatches do without any.


@dataclass(frozen=True, kw_only=True, slots=True)
class Looks:
    """How one kind of bar is told from the other: by colour, by hatch and by its label."""

    label: str
    colour: str
    hatch: str


POSITIVE = Looks(label="positive (upwards)", colour="#56b4e9", hatch="")
NEGATIVE = Looks(label="negative (downwards)", colour="#e69f00", hatch="/")


def sentiment_alt(weeks: Sequence[SentimentWeek]) -> str:
    """Say in words what the picture shows."""
    if not weeks:
        return "No week has been counted yet."
    shown = list(weeks)[-N_WEEKS:]
    said = "; ".join(
        f"{_day(week.week)}: {week.positive} positive, {week.neutral} neutral, {week.negative} negative"
        for week in shown
    )
    return f"Posts about the school by week, each from the Monday named. {said}."


def sentiment_png(weeks: Sequence[SentimentWeek]) -> bytes:
    """Draw the weeks as bars, positive upwards and negative downwards; the same bytes each time."""
    # matplotlib takes half a second to import; only a digest needs it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), dpi=DOTS_PER_INCH, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0.12, 0.96, 0.72))
    _draw(axes, list(weeks)[-N_WEEKS:])
    picture = BytesIO()
    # Without a Software entry the bytes stay the same from one version of matplotlib to the next.
    figure.savefig(picture, format="png", metadata={"Software": None}, pil_kwargs={"optimize": True})
    return picture.getvalue()


def _draw(axes: "Axes", weeks: Sequence[SentimentWeek]) -> None:
    at = range(len(weeks))
    positive = [max(0, week.positive) for week in weeks]
    negative = [max(0, week.negative) for week in weeks]
    _bars(axes, positive, POSITIVE, upwards=True)
    _bars(axes, negative, NEGATIVE, upwards=False)
    axes.axhline(0, color=INK, linewidth=1)
    top, bottom = max(positive, default=0) or 1, max(negative, default=0) or 1
    room = 0.16 * (top + bottom)
    axes.set_ylim(-bottom - room, top + room)
    axes.set_xlim(-0.6, max(len(weeks), 1) - 0.4)
    axes.set_yticks([])
    axes.set_xticks(at, [_day(week.week) for week in weeks], fontsize=POINTS, color=INK)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 0.99),
        ncols=2,
        frameon=False,
        fontsize=POINTS,
        labelcolor=INK,
        handlelength=2.2,
    )


def _bars(axes: "Axes", counts: Sequence[int], looks: Looks, *, upwards: bool) -> None:
    sign = 1 if upwards else -1
    axes.bar(
        range(len(counts)),
        [sign * n for n in counts],
        width=0.7,
        color=looks.colour,
        hatch=looks.hatch,
        edgecolor=INK,
        linewidth=0.8,
        label=looks.label,
    )
    for i, n in enumerate(counts):
        axes.annotate(
            str(n),
            (i, sign * n),
            xytext=(0, sign * 3),
            textcoords="offset points",
            ha="center",
            va="bottom" if upwards else "top",
            fontsize=POINTS,
            color=INK,
        )


def _day(week: str) -> str:
    """Name a week (`2026-W47`) by its Monday: `16 Nov`."""
    match = re.fullmatch(r"(\d{4})-W(\d{2})", week)
    if match is None:
        return "?"
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return "?"
    return f"{monday.day} {monday:%b}"
