"""Reads the contracts that run on a day, for one account or for a page of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from sqlmodel import Session

from storage.columns_contracts import runs_on
from storage.columns_reader import Reader
from success.terms import Terms


class _Running(NamedTuple):
    """A contract that runs on the day; days are ordinals."""

    ends_on: int | None
    notice_days: int | None
    cancelled_on: int | None
    seats: int | None
    currency: str
    arr: Decimal


def read_terms(session: Session, account_ids: Sequence[int], on: date) -> dict[int, Terms]:
    """Give the terms of each account on the day; an account without a running contract gets empty ones."""
    reader = Reader.of(session, account_ids, on)
    running: dict[int, list[_Running]] = defaultdict(list)
    rows = reader.rows(
        f"SELECT c.account_id, {reader.ordinal('c.ends_on')}, c.notice_days, {reader.ordinal('c.cancelled_on')},"  # noqa: S608
        f" c.seats, c.currency, c.arr FROM contract c WHERE {reader.chosen('c.account_id')} AND {runs_on(':on')} ORDER BY c.id"
    )
    for account_id, ends_on, notice_days, cancelled_on, seats, currency, arr in cast(
        "list[tuple[int, int | None, int | None, int | None, int | None, str, Decimal | float]]", rows
    ):
        money = Decimal(f"{arr:.2f}")  # SQLite keeps it as a float
        running[account_id].append(_Running(ends_on, notice_days, cancelled_on, seats, currency, money))
    return {account_id: _sum_up(running[account_id], on) for account_id in account_ids}


def _sum_up(contracts: list[_Running], on: date) -> Terms:
    """Add up what runs, by currency; renewal and notice are those of the contract that ends first."""
    amounts: dict[str, Decimal] = {}
    for contract in contracts:
        amounts[contract.currency] = amounts.get(contract.currency, Decimal(0)) + contract.arr
    ends = [(contract.ends_on, contract) for contract in contracts if contract.ends_on is not None]
    renews_on, first = min(ends, key=lambda pair: pair[0], default=(None, None))
    seats = [contract.seats for contract in contracts if contract.seats is not None]
    today = on.toordinal()
    told = [c.cancelled_on for c in contracts if c.cancelled_on is not None and c.cancelled_on <= today]
    return Terms(
        arr=tuple(sorted(amounts.items())),
        seats=sum(seats) if seats else None,
        renews_on=None if renews_on is None else date.fromordinal(renews_on),
        notice_days=first.notice_days if first else None,
        cancelled_on=date.fromordinal(max(told)) if told else None,
    )
