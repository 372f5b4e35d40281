"""Reads days as people type them: "1 Dec", "next Monday", "in 2 weeks", "2026-12-01"."""

import re
from datetime import date, datetime, time

import dateparser

_MOST_WORDS = 4
_BEFORE = {"until", "till", "by", "on", "to", "through", "from", "at"}
_NUMBER_ALONE = re.compile(r"\d{1,3}|\d{5,}")  # "20" is a count, not the twentieth


def read_day(typed: str, today: date) -> date | None:
    """Give the day that was typed, the next one where that is open ("1 Dec", "Monday"); None where it is no day.

    Days are read day first ("3/4" is the third of April); a time of day is not read.
    """
    text = " ".join(typed.strip(" .,;!?").split())
    if not text or _NUMBER_ALONE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    found: datetime | None = dateparser.parse(
        text,
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": datetime.combine(today, time(12)),
            "DATE_ORDER": "DMY",
            "PARSERS": ["relative-time", "absolute-time"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    return None if found is None else found.date()


def split_day(typed: str, today: date) -> tuple[str, date | None]:
    """Split "pilot review 1 Dec" into what stands before and the day at the end; None where no day stands there.

    A small word between the two ("until", "on" …) belongs to neither.
    """
    words = typed.split()
    for length in range(min(_MOST_WORDS, len(words)), 0, -1):
        found = read_day(" ".join(words[-length:]), today)
        if found is not None:
            rest = words[:-length]
            while rest and rest[-1].casefold() in _BEFORE:
                rest = rest[:-1]
            return " ".join(rest), found
    return typed.strip(), None
