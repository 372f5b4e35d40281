"""The kinds of values a cell can hold: how each is read, and what is said when it cannot be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

Value = str | int | float | bool | Decimal | date | datetime | None

LONGEST_ID = 200
"""Characters of an id: databases index no more than about 2,700 bytes."""

LARGEST_AMOUNT = Decimal(10) ** 11
LARGEST_COUNT = 2_000_000_000
EARLIEST = date(1970, 1, 5)

_YES = frozenset({"true", "yes", "y", "t", "1", "x"})
_NO = frozenset({"false", "no", "n", "f", "0"})
_CURRENCY = re.compile(r"[A-Z]{3}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class BadValue(Exception):
    """A cell cannot be read; the text says why, after "column: value"."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(frozen=True)
class Kind:
    """A kind of value: its name, how it is written, how it is read. `parse` raises `ValueError` with the reason."""

    name: str
    written: str
    parse: Callable[[str], Value]


def _text(cell: str) -> str:
    if "\x00" in cell:
        raise ValueError("holds a NUL character; remove it")
    return cell


def _identifier(cell: str) -> str:
    if len(cell) > LONGEST_ID:
        raise ValueError(f"is longer than {LONGEST_ID} characters")
    return _text(cell)


def _day(cell: str) -> date:
    try:
        return _not_ancient(
            date.fromisoformat(cell[:10]) if len(cell) > 10 and cell[10] in "T " else date.fromisoformat(cell)
        )
    except ValueError as error:
        raise ValueError(str(error) if "before" in str(error) else "is no day; write it as 2026-03-14") from error


def _instant(cell: str) -> datetime:
    try:
        instant = datetime.fromisoformat(cell)
    except ValueError as error:
        raise ValueError("is no instant; write it as 2026-03-14 or 2026-03-14T09:30:00+01:00") from error
    _not_ancient(instant.date())
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _not_ancient(day: date) -> date:
    if day < EARLIEST:
        raise ValueError(f"lies before {EARLIEST}")
    return day


def _integer(cell: str) -> int:
    number = _number(cell)
    if number != int(number):
        raise ValueError("is no whole number")
    return int(number)


def _number(cell: str) -> float:
    try:
        number = float(cell)
    except ValueError as error:
        raise ValueError("is no number; write it as 1234.5") from error
    if not abs(number) <= LARGEST_COUNT:
        raise ValueError("is too large")
    return number


def _money(cell: str) -> Decimal:
    try:
        amount = Decimal(cell)
    except InvalidOperation as error:
        raise ValueError("is no amount; write it as 1234.50") from error
    if not amount.is_finite() or abs(amount) >= LARGEST_AMOUNT:
        raise ValueError("is too large for an amount")
    return amount.quantize(Decimal("0.01"))


def _yes_no(cell: str) -> bool:
    if cell.lower() not in _YES | _NO:
        raise ValueError("is neither true nor false")
    return cell.lower() in _YES


def _currency(cell: str) -> str:
    if not _CURRENCY.fullmatch(cell.upper()):
        raise ValueError("is no currency; write its three letters, such as EUR")
    return cell.upper()


def _email(cell: str) -> str:
    if not _EMAIL.fullmatch(cell):
        raise ValueError("is no e-mail address")
    return _identifier(cell)


def _timezone(cell: str) -> str:
    if cell not in available_timezones():
        raise ValueError("is no time zone; write it as Europe/Berlin")
    return cell


TEXT = Kind("text", "any text", _text)
IDENTIFIER = Kind("id", f"text of at most {LONGEST_ID} characters", _identifier)
DAY = Kind("day", "2026-03-14", _day)
INSTANT = Kind(
    "instant", "2026-03-14T09:30:00+01:00; without a zone it is UTC, without a time it is midnight", _instant
)
INTEGER = Kind("whole number", "80", _integer)
NUMBER = Kind("number", "1234.5", _number)
MONEY = Kind("amount", "84000.00", _money)
YES_NO = Kind("yes or no", "true, yes, 1 or false, no, 0", _yes_no)
CURRENCY = Kind("currency", "three letters, EUR", _currency)
EMAIL = Kind("e-mail address", "mia@pillar.example", _email)
TIMEZONE = Kind("time zone", "Europe/Berlin", _timezone)


def choice(words: type[StrEnum]) -> Kind:
    """One of the field's words, in any case."""
    allowed = [word.value for word in words]

    def parse(cell: str) -> str:
        if cell.lower() not in allowed:
            raise ValueError(f"is none of {', '.join(allowed)}")
        return cell.lower()

    return Kind("word", ", ".join(f"`{word}`" for word in allowed), parse)


def between(kind: Kind, low: float, high: float) -> Kind:
    """The same kind, with bounds."""

    def parse(cell: str) -> Value:
        value = kind.parse(cell)
        if not isinstance(value, int | float | Decimal) or not low <= value <= high:
            raise ValueError(f"is not between {low:g} and {high:g}")
        return value

    return Kind(kind.name, f"{low:g} to {high:g}", parse)


def in_zone(instant: datetime, zone: ZoneInfo) -> datetime:
    """Read an instant without a zone as one of this zone."""
    return instant.replace(tzinfo=zone) if instant.tzinfo is None else instant
