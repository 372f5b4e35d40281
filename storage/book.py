"""The book of business as lists: whose accounts, in which colour, what they are worth. From the latest snapshots, in a few queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, true
from sqlalchemy import select as select_rows
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.accounts import AccountRow
from storage.models import Account, Contract, HealthSnapshot, Override, Person
from storage.terms import read_terms
from success.names import search_form
from success.terms import Terms
from success.vocabulary import Band

_RISK = (Band.RED, Band.YELLOW, Band.UNKNOWN, Band.GREEN)
_MONTH = 30
_OLDER = 7


@dataclass(frozen=True)
class Total:
    """How many accounts of one owner have one colour, and what they are worth in one currency."""

    owner_id: int | None
    owner: str
    band: Band
    currency: str
    accounts: int
    arr: Decimal
    evaluated: int  # how many of them have a snapshot
    latest_on: date | None  # newest snapshot among them


@dataclass(frozen=True)
class BookRow:
    """One account as the list tells it. Scores are those of the latest snapshot; `reason` is (measure's index, points)."""

    account_id: int
    name: str
    owner: str
    band: Band
    score: float | None
    override: float | None
    change: float | None  # points in about 30 days
    terms: Terms
    on: date | None  # day of the snapshot; None when the account was never evaluated
    scorecard_version: int | None
    reason: tuple[int, float] | None


def has_accounts(session: Session) -> bool:
    """Tell whether there is any account at all."""
    return session.exec(select(Account.id).limit(1)).first() is not None


def own_accounts(
    session: Session, person_id: int | None, *, typed: str = "", limit: int = 100
) -> tuple[AccountRow, ...]:
    """Give a CSM's live accounts by name, narrowed to those with the typed text in their name."""
    if person_id is None:
        return ()
    asked = (
        select(Account, Person.name)
        .join(Person, col(Person.id) == col(Account.owner_id))
        .where(Account.owner_id == person_id, col(Account.churned_on).is_(None))
        .order_by(col(Account.search_name), col(Account.id))
        .limit(limit)
    )
    if form := search_form(typed):
        asked = asked.where(col(Account.search_name).contains(form, autoescape=True))
    return tuple(_row(account, owner) for account, owner in session.exec(asked))


def _row(account: Account, owner: str) -> AccountRow:
    assert account.id is not None  # it was read from the database
    return AccountRow(
        account.id,
        account.name,
        account.external_id,
        account.owner_id,
        owner,
        account.segment,
        account.currency,
        account.churned_on,
    )


def read_totals(session: Session, on: date, owner_id: int | None = None) -> tuple[Total, ...]:
    """Count live accounts by owner, colour and currency; of one owner, or of the whole team."""
    owner, snapshot = aliased(Person), aliased(HealthSnapshot)
    band = func.coalesce(col(snapshot.band), Band.UNKNOWN.value)
    asked = (
        select_rows(
            col(Account.owner_id),
            col(owner.name),
            band,
            col(Account.currency),
            func.count(),
            func.coalesce(func.sum(_arr(on)), 0),
            func.count(col(snapshot.on)),
            func.max(col(snapshot.on)),
        )
        .select_from(Account)
        .join(owner, col(owner.id) == col(Account.owner_id), isouter=True)
        .join(snapshot, latest_snapshot(snapshot, on), isouter=True)
        .where(_live(on), col(Account.owner_id) == owner_id if owner_id is not None else true())
        .group_by(col(Account.owner_id), col(owner.name), band, col(Account.currency))
    )
    return tuple(
        Total(key, name or "", Band(colour), currency, count, Decimal(str(arr)).quantize(Decimal("0.01")), seen, latest)
        for key, name, colour, currency, count, arr, seen, latest in session.execute(asked)
    )


def read_page(
    session: Session,
    on: date,
    *,
    owner_id: int | None = None,
    band: Band | None = None,
    offset: int = 0,
    limit: int = 20,
) -> tuple[BookRow, ...]:
    """Give a page of live accounts, at most risk first, then by ARR."""
    owner, snapshot = aliased(Person), aliased(HealthSnapshot)
    shown = func.coalesce(col(snapshot.band), Band.UNKNOWN.value)
    risk = case({colour.value: rank for rank, colour in enumerate(_RISK)}, value=shown, else_=len(_RISK))
    asked = (
        select_rows(col(Account.id), col(Account.name), col(owner.name), snapshot)
        .select_from(Account)
        .join(owner, col(owner.id) == col(Account.owner_id), isouter=True)
        .join(snapshot, latest_snapshot(snapshot, on), isouter=True)
        .where(_live(on), col(Account.owner_id) == owner_id if owner_id is not None else true())
        .where(shown == band.value if band is not None else true())
        .order_by(risk, func.coalesce(_arr(on), 0).desc(), col(Account.search_name), col(Account.id))
        .offset(offset)
        .limit(limit)
    )
    rows = session.execute(asked).all()
    ids = [key for key, *_ in rows]
    terms, overrides, before = read_terms(session, ids, on), _overrides(session, ids, on), month_ago(session, ids, on)
    return tuple(
        _book_row(key, name, colleague, latest, terms[key], overrides.get(key), before.get(key))
        for key, name, colleague, latest in rows
    )


def _book_row(
    key: int,
    name: str,
    owner: str | None,
    latest: HealthSnapshot | None,
    terms: Terms,
    override: float | None,
    before: float | None,
) -> BookRow:
    if latest is None:
        return BookRow(key, name, owner or "", Band.UNKNOWN, None, override, None, terms, None, None, None)
    change = None if before is None or latest.score is None else latest.score - before
    return BookRow(
        account_id=key,
        name=name,
        owner=owner or "",
        band=Band(latest.band),
        score=latest.score,
        override=override,
        change=change,
        terms=terms,
        on=latest.on,
        scorecard_version=latest.scorecard_version,
        reason=_strongest(latest),
    )


def _strongest(snapshot: HealthSnapshot) -> tuple[int, float] | None:
    """Give index and points of what speaks loudest: against the account, or for it when it is green."""
    points = np.frombuffer(snapshot.contributions, dtype="<f4")
    if not points.size:
        return None
    at = int(points.argmax() if snapshot.band == Band.GREEN else points.argmin())
    return (at, float(points[at])) if abs(points[at]) >= 0.05 else None


def _live(on: date) -> ColumnElement[bool]:
    return or_(col(Account.churned_on).is_(None), col(Account.churned_on) > on)


def latest_snapshot(snapshot: type[HealthSnapshot], on: date) -> ColumnElement[bool]:
    """Join the newest snapshot of each account: one seek in the primary key an account, whatever the length of its history."""
    any_day = aliased(HealthSnapshot)
    newest = (
        select(func.max(col(any_day.on)))
        .where(col(any_day.account_id) == col(Account.id), col(any_day.on) <= on)
        .correlate(Account)
        .scalar_subquery()
    )
    return and_(col(snapshot.account_id) == col(Account.id), col(snapshot.on) == newest)


def _arr(on: date) -> ColumnElement[Decimal]:
    """Give the revenue of the contracts that run on the day, in the account's own currency (as storage.columns_contracts counts it)."""
    contract, following = aliased(Contract), aliased(Contract)
    replaced = exists().where(
        col(following.account_id) == col(contract.account_id),
        col(following.starts_on) == on,
        col(following.id) != col(contract.id),
    )
    runs = select_rows(func.sum(contract.arr)).where(
        col(contract.account_id) == col(Account.id),
        col(contract.currency) == col(Account.currency),
        col(contract.starts_on) <= on,
        or_(
            col(contract.ends_on).is_(None),
            col(contract.ends_on) > on,
            and_(col(contract.ends_on) == on, or_(col(contract.starts_on) == on, ~replaced)),
        ),
    )
    return runs.correlate(Account).scalar_subquery()


def _overrides(session: Session, ids: list[int], on: date) -> dict[int, float]:
    asked = select(Override.account_id, Override.score).where(
        col(Override.account_id).in_(ids), col(Override.ended_at).is_(None), Override.expires_on >= on
    )
    return dict(session.exec(asked.order_by(col(Override.id))).all())


def month_ago(session: Session, ids: list[int], on: date) -> dict[int, float]:
    """Give each account's score of about 30 days ago: the newest snapshot that is 30 to 37 days old."""
    until = on - timedelta(days=_MONTH)
    asked = (
        select(HealthSnapshot.account_id, HealthSnapshot.score)
        .where(
            col(HealthSnapshot.account_id).in_(ids),
            col(HealthSnapshot.on).between(until - timedelta(days=_OLDER), until),
            col(HealthSnapshot.score).is_not(None),
        )
        .order_by(col(HealthSnapshot.on))
    )
    return {key: score for key, score in session.exec(asked) if score is not None}
