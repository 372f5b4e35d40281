"""What a row claims that can hardly be true. Such rows are kept and listed: the data may be wrong, or our picture of it."""

from collections.abc import Iterator
from datetime import date, datetime
from difflib import get_close_matches

from sqlalchemy import select
from sqlmodel import Session, col

from storage.importing.directory import KnownAccount
from storage.importing.tables import Table
from storage.importing.values import Value
from storage.models import Account, Contract
from success.columns import OBSERVATIONS, SERIES

_PAST = {
    "accounts": ("customer_since", "churned_on"),
    "arr_movements": ("on",),
    "contacts": ("left_on",),
    "measurements": ("week",),
    "observations": ("on",),
    "tickets": ("opened_at", "closed_at"),
    "feedback": ("on", "answered_on"),
    "touchpoints": ("on",),
}
"""Columns that tell of something that happened: their days cannot lie ahead."""

_ORDER = {
    "accounts": (("customer_since", "churned_on"),),
    "deployments": (("kickoff_on", "ended_on"), ("kickoff_on", "onboarding_ended_on")),
    "contracts": (("starts_on", "ends_on"),),
    "contacts": (("since_on", "left_on"),),
    "tickets": (("opened_at", "closed_at"),),
    "feedback": (("on", "answered_on"),),
}
"""Pairs of columns of which the second cannot come first."""

_EVENTS = frozenset(
    {"contracts", "arr_movements", "measurements", "observations", "tickets", "feedback", "touchpoints"}
)
"""Tables whose rows cannot be older than the account."""


def implausible(
    table: Table, row: dict[str, Value], account: KnownAccount | None, today: date
) -> Iterator[tuple[str, str]]:
    """Give rule and example of everything that is implausible in a row."""
    for name in _PAST.get(table.name, ()):
        day = day_of(row.get(name))
        if day is not None and day > today:
            yield f"{table.name}: {name} lies in the future", f"{day}"
    for first, second in _ORDER.get(table.name, ()):
        start, end = row.get(first), row.get(second)
        if isinstance(start, date) and isinstance(end, date) and end < start:
            yield f"{table.name}: {second} lies before {first}", f"{day_of(end)} before {day_of(start)}"
    if account is None or table.name not in _EVENTS:
        return
    day = day_of(row.get(table.day))
    if day is not None and account.customer_since is not None and day < account.customer_since:
        yield (
            f"{table.name}: {table.day} lies before the account was a customer",
            f"{account.external_id}: {day}, customer since {account.customer_since}",
        )


def day_of(value: Value) -> date | None:
    """Give the day of a day or an instant."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def misspelt_key(table: Table, key: str) -> str | None:
    """Give the key that was probably meant where nothing reads this one but something reads one like it."""
    known = SERIES if table.name == "measurements" else OBSERVATIONS
    if key in known:
        return None
    return next(iter(get_close_matches(key, known, 1, 0.8)), None)


def overlapping_contracts(session: Session) -> Iterator[tuple[str, str]]:
    """Give account and contract for every contract that begins while an earlier one of the account still runs."""
    asked = (
        select(col(Account.external_id), col(Contract.external_id), col(Contract.starts_on), col(Contract.ends_on))
        .join(Account, col(Account.id) == col(Contract.account_id))
        .order_by(col(Contract.account_id), col(Contract.starts_on), col(Contract.id))
        .execution_options(yield_per=1_000)
    )
    current, running_until, running = "", date.min, ""
    for account, contract, starts_on, ends_on in session.execute(asked):
        if account != current:
            current, running_until, running = account, date.min, ""
        if running and starts_on <= running_until:
            yield account, f"{account}: {contract} begins on {starts_on} while {running} runs"
        end = ends_on or date.max
        if end > running_until:
            running_until, running = end, contract
