"""Streams a file into tallies (derived.py) and writes the weekly values that they give."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from storage.importing.derived import Tally
from storage.importing.landing import Landing
from storage.importing.mapping import Derived
from storage.importing.reading import Line
from storage.importing.report import FileCount
from storage.importing.seen import Seen
from storage.importing.shaping import Shaper
from storage.importing.values import DAY, BadValue
from success.calendar import monday_of

ROWS = 1_000
"""Rows whose accounts are asked for together."""

VALUES = 5_000
"""Weekly values that are written together."""


def count_rows(derived: Derived, shaper: Shaper, landing: Landing, count: FileCount, lines: Iterable[Line]) -> None:
    """Count the rows of a file per account and week, and write the values."""
    series = [Tally(key, how) for key, how in derived.series.items()]
    observations = [Tally(key, how) for key, how in derived.observations.items()]
    with Seen() as seen:
        batch = []
        for row in _rows(derived, shaper, landing, count, lines, [*series, *observations], seen):
            batch.append(row)
            if len(batch) == ROWS:
                _tally(landing, count, batch)
                batch = []
        _tally(landing, count, batch)
    for tally in series:
        _write_series(landing, tally)
        landing.freshness.series(f"series:{tally.key}", tally.latest, count.file)
    for tally in observations:
        _write_observations(landing, tally, count.file)
        landing.freshness.series(f"obs:{tally.key}", tally.latest, count.file)


_Row = tuple[int, str, date, list[tuple[Tally, str]]]


def _rows(
    derived: Derived,
    shaper: Shaper,
    landing: Landing,
    count: FileCount,
    lines: Iterable[Line],
    tallies: list[Tally],
    seen: Seen,
) -> Iterator[_Row]:
    """Give line, account, day and what each tally gets, of the rows that can be read."""
    for line in lines:
        try:
            if not shaper.holds(derived.where, line.cells):
                count.left_out += 1
                continue
            account, day = shaper.take(derived.account_id, line.cells), _day(shaper.take(derived.on, line.cells))
            parts = [(tally, tally.read(shaper, line.cells)) for tally in tallies]
            key = shaper.take(derived.unique, line.cells) if derived.unique is not None else str(line.number)
            seen.refuse(", ".join(derived.unique.reads if derived.unique else ()), key, str(line.number))
        except BadValue as error:
            landing.ledger.reject(count, line.number, error.column, error.value, error.reason)
            continue
        yield line.number, account, day, [(tally, text) for tally, text in parts if text is not None]


def _day(text: str) -> date:
    try:
        day = DAY.parse(text)
    except ValueError as error:
        raise BadValue("on", text, str(error)) from error
    assert isinstance(day, date)
    return day


def _tally(landing: Landing, count: FileCount, batch: list[_Row]) -> None:
    accounts = landing.directory.accounts(account for _, account, _, _ in batch)
    for number, reference, day, parts in batch:
        account = accounts.get(reference)
        if account is None:
            landing.ledger.reject(count, number, "account_id", reference, "no account has this id")
            continue
        if account.customer_since is not None and day < account.customer_since:
            rule = "weekly values: the row lies before the account was a customer"
            landing.ledger.find(
                rule, count.file, number, f"{reference}: {day}, customer since {account.customer_since}"
            )
        if day > landing.now.date():
            landing.ledger.find("weekly values: the row lies in the future", count.file, number, f"{reference}: {day}")
        for tally, text in parts:
            tally.add(account.id, day, text)
        count.landed += 1


def _write_series(landing: Landing, tally: Tally) -> None:
    number = landing.directory.series(tally.key)
    rows = [(account, number, week, value) for account, week, value in tally.values()]
    for start in range(0, len(rows), VALUES):
        landing.measure(rows[start : start + VALUES])
        landing.commit()


def _write_observations(landing: Landing, tally: Tally, file: str) -> None:
    rows = [
        (account, tally.key, monday_of(week) + timedelta(days=6), value, file)
        for account, week, value in tally.values()
    ]
    for start in range(0, len(rows), VALUES):
        landing.observe(rows[start : start + VALUES])
        landing.commit()
