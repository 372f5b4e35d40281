"""Reads the contracts that run on a day, for one account or for a page of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session, col

from storage.models import Contract
from success.terms import Terms


class _Running(NamedTuple):
    starts_on: date
    ends_on: date | None
    notice_days: int | None
    cancelled_on: date | None
    seats: int | None
    currency: str
    arr: Decimal


# Made once: building it costs more than running it for one account.
_RUNNING = select(
    col(Contract.account_id),
    col(Contract.starts_on),
    col(Contract.ends_on),
    col(Contract.notice_days),
    col(Contract.cancelled_on),
    col(Contract.seats),
    col(Contract.currency),
    col(Contract.arr),
).where(
    col(Contract.account_id).in_(bindparam("accounts", expanding=True)),
    col(Contract.starts_on) <= bindparam("on"),
    or_(col(Contract.ends_on).is_(None), col(Contract.ends_on) >= bindparam("on")),
)


def read_terms(session: Session, account_ids: Sequence[int], on: date) -> dict[int, Terms]:
    """Give the terms of each account on the day; an account without a running contract gets empty ones.

    A contract runs through its last day, unless the next one begins on it.
    """
    running: dict[int, list[_Running]] = defaultdict(list)
    for account_id, *values in session.execute(_RUNNING, {"accounts": list(account_ids), "on": on}):
        running[account_id].append(_Running(*values))
    return {account_id: _sum_up(running[account_id], on) for account_id in account_ids}


def _sum_up(contracts: list[_Running], on: date) -> Terms:
    """Add up what runs, by currency; renewal and notice are those of the contract that ends first."""
    if any(contract.starts_on == on for contract in contracts):
        contracts = [contract for contract in contracts if contract.ends_on != on or contract.starts_on == on]
    amounts: dict[str, Decimal] = {}
    for contract in contracts:
        amounts[contract.currency] = amounts.get(contract.currency, Decimal(0)) + contract.arr
    ending = [contract for contract in contracts if contract.ends_on is not None]
    first = min(ending, key=lambda contract: contract.ends_on or on, default=None)
    seats = [contract.seats for contract in contracts if contract.seats is not None]
    told = [c.cancelled_on for c in contracts if c.cancelled_on is not None and c.cancelled_on <= on]
    return Terms(
        arr=tuple(sorted(amounts.items())),
        seats=sum(seats) if seats else None,
        renews_on=first.ends_on if first else None,
        notice_days=first.notice_days if first else None,
        cancelled_on=max(told, default=None),
    )
