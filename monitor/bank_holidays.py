"""England's bank holidays, from the kept library `holidays`: substitute days included."""

from datetime import date
from functools import cache

import holidays

FIRST_YEAR = 2015
PUBLISHED_UNTIL = 2027
"""The last year that GOV.UK had published when the list was last compared with it by hand.

Later years follow the rules of the Banking and Financial Dealings Act 1971; a day that is proclaimed once, as
for a jubilee or a coronation, is known only where the library was released after the proclamation.
"""


class UnknownYearError(ValueError):
    """Nobody can tell the bank holidays of that year yet; the message says what to do."""


@cache
def bank_holidays(*, first_year: int = FIRST_YEAR, last_year: int = PUBLISHED_UNTIL + 10) -> frozenset[date]:
    """Give every bank holiday in England from one year to another, both included; raises UnknownYearError."""
    known = holidays.country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1))
    told = {day.year for day in known}
    for year in range(first_year, last_year + 1):
        if year not in told:
            raise UnknownYearError(
                f"the bank holidays of {year} are not known; update Gatepost (its library `holidays`)"
            )
    return frozenset(known)


def bank_holiday_name(day: date) -> str:
    """Give the name of a bank holiday, as `Boxing Day (observed)`; empty for another day."""
    return str(holidays.country_holidays("GB", subdiv="ENG", years=day.year).get(day, ""))
