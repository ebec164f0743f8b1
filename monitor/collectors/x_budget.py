"""What X has cost this month, and how much the next page may bring."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Self

MIN_PAGE, MAX_PAGE = 10, 100
"""The sizes of a page that X takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class XPrices:
    """US dollars for each thing that is read."""

    post_usd: float = 0.005
    user_usd: float = 0.010


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """What was read in one calendar month (UTC)."""

    month: str
    n_posts: int = 0
    n_users: int = 0

    @classmethod
    def read(cls, stored: object, *, now: datetime) -> Self:
        """Read what the checkpoint holds; a new month starts at nothing."""
        month = now.astimezone(UTC).strftime("%Y-%m")
        if not isinstance(stored, dict) or stored.get("month") != month:
            return cls(month=month)
        return cls(month=month, n_posts=_count(stored.get("n_posts")), n_users=_count(stored.get("n_users")))

    def add(self, *, n_posts: int, n_users: int) -> Self:
        """Note what a page brought."""
        return replace(self, n_posts=self.n_posts + n_posts, n_users=self.n_users + n_users)

    def cost_usd(self, prices: XPrices) -> Decimal:
        """Give what the month has cost so far, with no discount for what was read twice."""
        return self.n_posts * _usd(prices.post_usd) + self.n_users * _usd(prices.user_usd)

    def page_size(self, *, cap_usd: float | None, prices: XPrices) -> int:
        """Give the largest page that stays within the cap, each post with its author; 0 when none does."""
        if cap_usd is None:
            return MAX_PAGE
        each = _usd(prices.post_usd) + _usd(prices.user_usd)
        if each <= 0:
            return MAX_PAGE
        n_affordable = int(max(_usd(cap_usd) - self.cost_usd(prices), Decimal(0)) / each)
        return min(n_affordable, MAX_PAGE) if n_affordable >= MIN_PAGE else 0


def start_of_next_month(now: datetime) -> datetime:
    """Give the moment when the cap starts anew."""
    now = now.astimezone(UTC)
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)


def _usd(amount: float) -> Decimal:
    # Through text, so that 0.005 is exactly that.
    return Decimal(str(amount))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
