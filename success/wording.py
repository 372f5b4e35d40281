"""How figures are written for people: money, days, shares, points. One place, so that every message writes them alike.

Today is an argument. A minus is a real minus sign; a share has a space before its per cent sign; unknown is never written as a number.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_NEAR_DAYS = 183  # within about half a year a day needs no year to be understood
_MINUS = "−"


def money(amount: Decimal, currency: str) -> str:
    """Write an amount short enough for a phone: €840, €8.4k, €84k, €1.2M; a currency without a sign stands before as its code."""
    size = abs(amount)
    if size < 1_000:
        figure = f"{size:.0f}"
    elif size < 999_500:
        figure = f"{_short(size / 1_000)}k"
    else:
        figure = f"{_short(size / 1_000_000)}M"
    sign = _MINUS if amount < 0 and any(digit in "123456789" for digit in figure) else ""
    return f"{sign}{_SYMBOLS.get(currency, currency + ' ')}{figure}"


def _short(amount: Decimal) -> str:
    """Write one decimal below ten and none from ten on; a decimal of zero is left out."""
    return f"{amount:.1f}".removesuffix(".0") if amount < Decimal("9.95") else f"{amount:.0f}"


def amounts(parts: Iterable[tuple[str, Decimal]]) -> str:
    """Add amounts up per currency and write them, largest first, never across currencies: "€1.2M + $310k"."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in parts:
        sums[currency] += amount
    ordered = sorted(((amount, currency) for currency, amount in sums.items() if amount), reverse=True)
    return " + ".join(money(amount, currency) for amount, currency in ordered) or "no ARR on record"


def day(on: date, today: date) -> str:
    """Write a day: "14 Mar", with the year when it is further than about half a year from today."""
    written = f"{on.day} {on:%b}"
    return written if abs((on - today).days) <= _NEAR_DAYS else f"{written} {on.year}"


def days(count: int) -> str:
    """Write a number of days: "1 day", "110 days"."""
    return f"{count} day" if abs(count) == 1 else f"{count} days"


def percent(share: float) -> str:
    """Write a share of 0 to 1 as whole per cent: "48 %"."""
    return f"{number(round(share * 100))} %"


def signed(points: float) -> str:
    """Write points with their sign: "+3", "−9"; under one point with a decimal, so that a small reason is not told as none."""
    size = f"{abs(points):.1f}" if abs(points) < 0.95 else f"{abs(points):.0f}"
    if size == "0.0":
        return "0"
    return f"{'+' if points > 0 else _MINUS}{size}"


def number(value: float) -> str:
    """Write a plain number: whole from ten on and where it is whole, else with one decimal; thousands apart."""
    text = f"{abs(value):,.0f}" if abs(value) >= 9.95 else f"{abs(value):.1f}".removesuffix(".0")
    return f"{_MINUS}{text}" if value < 0 and text != "0" else text


def many(count: float, one: str, more: str = "") -> str:
    """Write a count with its noun: "1 ticket", "2 tickets"."""
    return f"{number(count)} {one if count == 1 else more or one + 's'}"
