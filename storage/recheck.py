"""Accounts about which something new came in: they are evaluated within five minutes (jobs/recheck.py)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.columns import LIVE
from storage.columns_reader import Reader
from storage.models import Account, Recheck

_TOGETHER = 5_000  # rows a statement


def ask(session: Session, account_ids: Iterable[int], at: datetime) -> None:
    """Ask for accounts to be evaluated soon, in the transaction of what changed."""
    ids = sorted(set(account_ids))
    for start in range(0, len(ids), _TOGETHER):
        rows = [{"account_id": account, "asked_at": at} for account in ids[start : start + _TOGETHER]]
        session.execute(_again(session), rows)


def _again(session: Session) -> sqlite.Insert | postgresql.Insert:
    """A later asking moves the time: what came in while an account was being evaluated is not forgotten."""
    if session.connection().dialect.name == "sqlite":
        asking = sqlite.insert(Recheck)
        return asking.on_conflict_do_update(index_elements=["account_id"], set_={"asked_at": asking.excluded.asked_at})
    other = postgresql.insert(Recheck)
    return other.on_conflict_do_update(index_elements=["account_id"], set_={"asked_at": other.excluded.asked_at})


def ask_all(session: Session, on: date, at: datetime) -> None:
    """Ask for the whole book: everybody who is a customer on the day."""
    live = select(Account.id).where(or_(col(Account.churned_on).is_(None), col(Account.churned_on) > on))
    ask(session, (account for account in session.exec(live) if account is not None), at)


def asked(session: Session) -> list[int]:
    """Give the accounts that wait, ascending."""
    return list(session.exec(select(Recheck.account_id).order_by(col(Recheck.account_id))))


def live(session: Session, account_ids: Collection[int], on: date) -> NDArray[np.int64]:
    """Give those of some accounts (ascending) that are customers on the day."""
    reader = Reader(session.connection(), np.array(account_ids, dtype=np.int64), on)
    rows = reader.rows(f"SELECT id FROM account WHERE {reader.chosen('id')} AND {LIVE} ORDER BY id")  # noqa: S608
    return np.array([row[0] for row in rows], dtype=np.int64)


def answered(session: Session, account_ids: Sequence[int], until: datetime) -> None:
    """Forget what was asked until an instant; what came in since then waits for its own turn."""
    for start in range(0, len(account_ids), _TOGETHER):
        part = list(account_ids[start : start + _TOGETHER])
        session.execute(delete(Recheck).where(col(Recheck.account_id).in_(part), col(Recheck.asked_at) <= until))
