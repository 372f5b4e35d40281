"""What renews: the contracts that end, with health, lost sponsors and the forecast that stands; and the writing of forecasts.

A renewal is all contracts of one account that end on one day. One that is signed already (a contract follows on that day or the next)
is over and not listed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, cast

from sqlmodel import Session

from storage import recheck
from storage.audit import write_audit
from storage.columns_contracts import runs_on
from storage.columns_reader import Reader
from storage.models import RenewalForecast
from success.calendar import DEFAULT_NOTICE_DAYS
from success.renewals import Expected, Renewal, in_order
from success.vocabulary import Band, ContactRole, Forecast

_SPONSOR = f"s.account_id = a.id AND s.role = '{ContactRole.EXECUTIVE_SPONSOR}'"
_LATEST = (
    'h.account_id = a.id AND h."on" = (SELECT max(x."on") FROM health_snapshot x'
    ' WHERE x.account_id = a.id AND x."on" <= :on)'
)


@dataclass(frozen=True)
class NewForecast:
    """A forecast as a person gave it; `amount` is the ARR after the renewal in the account's currency."""

    account_id: int
    renews_on: date
    category: Forecast
    amount: Decimal | None
    next_step: str
    next_on: date | None
    note: str


class _Row(NamedTuple):
    """One contract that ends; days are ordinals."""

    account_id: int
    name: str
    account_currency: str
    owner_id: int | None
    owner: str | None
    manager_id: int | None
    ends_on: int
    notice_days: int | None
    auto_renews: bool | int
    cancelled_on: int | None
    currency: str
    arr: Decimal | float
    band: str | None
    score: float | None
    seen_on: int | None
    sponsor_gone: int


def read_renewals(
    session: Session,
    on: date,
    *,
    last: date,
    first: date | None = None,
    owner_ids: Sequence[int] | None = None,
    account_id: int | None = None,
) -> tuple[Renewal, ...]:
    """Give the renewals to come whose day to cancel is not after `last` (nor before `first`), least safe first.

    Of some people (as CSM or renewal manager), of one account, or of all. One past its day to cancel is listed until it renews.
    """
    reader = Reader.of(session, (), on)
    asked = [
        f"{_cancel_by(reader)} <= :last",
        _whose(reader, owner_ids),
        "c.account_id = :account" if account_id else "",
    ]
    if first is not None:
        asked.append(f"{_cancel_by(reader)} >= :first")
    rows = cast(
        "list[tuple[object, ...]]",
        reader.rows(
            _listed(reader, " AND ".join(part for part in asked if part)),
            last=last.toordinal(),
            first=first.toordinal() if first else 0,
            account=account_id,
            owners=reader.listed(owner_ids or ()),
        ),
    )
    grouped: dict[tuple[int, int], list[_Row]] = defaultdict(list)
    for row in rows:
        one = _Row(*row)  # type: ignore[arg-type]  # as selected below
        grouped[one.account_id, one.ends_on].append(one)
    standing = _standing(session, sorted({key for key, _ in grouped}), on)
    found = tuple(_renewal(group, standing.get(key, {})) for (key, _), group in grouped.items())
    return in_order(found, on)


def read_forecasts(session: Session, account_id: int) -> tuple[Expected, ...]:
    """Give all forecasts of an account, of past terms too, the latest first."""
    reader = Reader.of(session, (), date.min)
    rows = reader.rows(f"{_forecasts(reader)} WHERE f.account_id = :account ORDER BY f.id DESC", account=account_id)
    return tuple(expected for _, expected in map(_expected, rows))


def set_forecast(session: Session, forecast: NewForecast, *, person_id: int, at: datetime) -> None:
    """Write a forecast; it stands from now on, the one before stays as history."""
    before = next((f for f in read_forecasts(session, forecast.account_id) if f.renews_on == forecast.renews_on), None)
    session.add(
        RenewalForecast(
            account_id=forecast.account_id,
            renews_on=forecast.renews_on,
            category=forecast.category.value,
            amount=forecast.amount,
            next_step=forecast.next_step,
            next_on=forecast.next_on,
            note=forecast.note,
            set_by=person_id,
            set_at=at,
        )
    )
    recheck.ask(session, (forecast.account_id,), at)
    detail = {
        "renews_on": forecast.renews_on.isoformat(),
        "before": before.category.value if before else None,
        "after": forecast.category.value,
        "amount": None if forecast.amount is None else str(forecast.amount),
        "next_step": forecast.next_step,
        "next_on": forecast.next_on.isoformat() if forecast.next_on else None,
        "note": forecast.note,
    }
    write_audit(session, "forecast set", person_id=person_id, account_id=forecast.account_id, at=at, detail=detail)


def _listed(reader: Reader, condition: str) -> str:
    """Give the query of contracts that end, one row a contract."""
    return f"""
SELECT c.account_id, a.name, a.currency, a.owner_id, o.name, a.renewal_manager_id, {reader.ordinal("c.ends_on")},
       c.notice_days, c.auto_renews, {reader.ordinal("CASE WHEN c.cancelled_on <= :on THEN c.cancelled_on END")},
       c.currency, c.arr, h.band, h.score, {reader.ordinal('h."on"')},
       CASE WHEN EXISTS (SELECT 1 FROM contact s WHERE {_SPONSOR} AND s.left_on <= :on)
             AND NOT EXISTS (SELECT 1 FROM contact s WHERE {_SPONSOR} AND (s.left_on IS NULL OR s.left_on > :on)
                             AND (s.since_on IS NULL OR s.since_on <= :on)) THEN 1 ELSE 0 END
FROM contract c JOIN account a ON a.id = c.account_id
LEFT JOIN person o ON o.id = a.owner_id
LEFT JOIN health_snapshot h ON {_LATEST}
WHERE c.ends_on >= :on AND {runs_on(":on")} AND (a.churned_on IS NULL OR a.churned_on > :on) AND {condition}
  AND NOT EXISTS (SELECT 1 FROM contract n WHERE n.account_id = c.account_id AND n.id <> c.id
                  AND n.starts_on >= c.ends_on AND n.starts_on <= {reader.shifted("c.ends_on", 1)})
ORDER BY c.account_id, c.id"""  # noqa: S608


def _cancel_by(reader: Reader) -> str:
    """Give the SQL of the earliest day to cancel among the contracts that end together."""
    return (
        f"(SELECT min({reader.ordinal('t.ends_on')} - coalesce(t.notice_days, {DEFAULT_NOTICE_DAYS})) FROM contract t"  # noqa: S608
        " WHERE t.account_id = c.account_id AND t.ends_on = c.ends_on)"
    )


def _whose(reader: Reader, owner_ids: Sequence[int] | None) -> str:
    if owner_ids is None:
        return ""
    return f"({reader.chosen('a.owner_id', 'owners')} OR {reader.chosen('a.renewal_manager_id', 'owners')})"


def _renewal(group: list[_Row], forecasts: dict[int, Expected]) -> Renewal:
    """Make one renewal of the contracts that end together: the earliest day to cancel counts for all."""
    first = max(group, key=lambda row: DEFAULT_NOTICE_DAYS if row.notice_days is None else row.notice_days)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in group:
        amounts[row.currency] += Decimal(f"{row.arr:.2f}")  # SQLite keeps it as a float
    cancelled = [row.cancelled_on for row in group if row.cancelled_on is not None]
    return Renewal(
        account_id=first.account_id,
        name=first.name,
        currency=first.account_currency,
        owner_id=first.owner_id,
        owner=first.owner or "",
        manager_id=first.manager_id,
        renews_on=date.fromordinal(first.ends_on),
        notice_days=first.notice_days,
        auto_renews=all(row.auto_renews for row in group),
        cancelled_on=date.fromordinal(max(cancelled)) if cancelled else None,
        arr=tuple(sorted(amounts.items())),
        band=Band(first.band or Band.UNKNOWN),
        score=first.score,
        seen_on=None if first.seen_on is None else date.fromordinal(first.seen_on),
        sponsor_gone=bool(first.sponsor_gone),
        forecast=forecasts.get(first.ends_on),
    )


def _standing(session: Session, account_ids: Sequence[int], on: date) -> dict[int, dict[int, Expected]]:
    """Give the forecast that stands, by account and ordinal of the renewal date."""
    reader = Reader.of(session, account_ids, on)
    standing: dict[int, dict[int, Expected]] = defaultdict(dict)
    rows = reader.rows(
        f"{_forecasts(reader)} WHERE {reader.chosen('f.account_id')} AND f.renews_on >= :on ORDER BY f.id"
    )
    for account_id, expected in map(_expected, rows):
        standing[account_id][expected.renews_on.toordinal()] = expected  # the latest one comes last
    return standing


def _forecasts(reader: Reader) -> str:
    return (
        f"SELECT f.account_id, {reader.ordinal('f.renews_on')}, f.category, f.amount, f.next_step,"  # noqa: S608
        f" {reader.ordinal('f.next_on')}, f.note, p.name, {reader.instant_day('f.set_at')}"
        " FROM renewal_forecast f JOIN person p ON p.id = f.set_by"
    )


def _expected(row: tuple[object, ...]) -> tuple[int, Expected]:
    account_id, renews_on, category, amount, next_step, next_on, note, by, set_on = cast(
        "tuple[int, int, str, Decimal | float | None, str, int | None, str, str, int]", row
    )
    return account_id, Expected(
        renews_on=date.fromordinal(renews_on),
        category=Forecast(category),
        amount=None if amount is None else Decimal(f"{amount:.2f}"),
        next_step=next_step,
        next_on=None if next_on is None else date.fromordinal(next_on),
        note=note,
        by=by,
        set_on=date.fromordinal(set_on),
    )
