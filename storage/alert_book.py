"""What an evaluation must know of alerts before it decides about a stretch of accounts: open ones, closed ones, mutes, baselines.

Account ids of a chunk are ascending, so that alerts are read from the first through the last. What people read of alerts is
storage/alerts.py; what an evaluation writes is storage/alert_writing.py.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.alert_thread import message_key
from storage.columns_reader import Reader
from storage.models import Alert, Mute, Outbox, TriggerBaseline
from success.alerting import Closed, Standing
from success.attention import Spent, zone_of
from success.triggers import TriggerBook
from success.vocabulary import AlertState, Delivery, Route, Severity
from success.watching import StandingKey

_TERM_DAYS = 400
"""Alerts of renewal marks are remembered for as long as their term may still run, whatever the cool-down."""

_GONE = (Delivery.WITHDRAWN.value, Delivery.DEAD.value)


_Closed = tuple[int, str, str, datetime, str, float | None, int | None]
_STATES = {one.value: one for one in AlertState}
_SEVERITIES = {one.value: one for one in Severity}
_ROUTES = {one.value: one for one in Route}
_OPEN = (
    "SELECT id, account_id, trigger, term, state, severity, route, owner_id, joined_to_id, claimed_by, raised_on, seen_on,"
    " clear_on, clear_days, snoozed_until, score, mark FROM alert"
    " WHERE open_key IS NOT NULL AND "
)
_OpenRow = tuple[
    int,
    int,
    str,
    str,
    str,
    str,
    str,
    int | None,
    int | None,
    int | None,
    date | str,
    date | str,
    date | str | None,
    int,
    date | str | None,
    float | None,
    int | None,
]


@dataclass(frozen=True)
class OpenAlert:
    """An open alert as the last evaluation, and people since, left it."""

    id: int
    account_id: int
    trigger: str
    term: str
    route: Route
    owner_id: int | None
    joined_to_id: int | None
    claimed: bool
    standing: Standing


@dataclass(frozen=True)
class Shelf:
    """The alerts of some accounts; `closed` is the latest closed one of each account, trigger and term."""

    open: Mapping[StandingKey, OpenAlert]
    closed: Mapping[StandingKey, Closed]
    muted: frozenset[tuple[int, str]]

    @property
    def standing(self) -> dict[StandingKey, Standing]:
        """Give the open alerts as `success.watching` wants them."""
        return {key: alert.standing for key, alert in self.open.items()}

    def latest(self) -> dict[tuple[int, str], Closed]:
        """Give the latest closed alert of each account and trigger, whatever its term."""
        found: dict[tuple[int, str], Closed] = {}
        for (account, trigger, _), one in sorted(self.closed.items(), key=lambda pair: pair[1].closed_on):
            found[account, trigger] = one
        return found


def read_shelf(
    session: Session,
    ids: NDArray[np.int64],
    on: date,
    book: TriggerBook,
    *,
    open_ids: NDArray[np.int64],
    muted: frozenset[tuple[int, str]],
) -> Shelf:
    """Read the alerts of some accounts (ids ascending, at least one): open ones by their ids (`storage.alert_columns`), closed ones all."""
    chosen = frozenset(ids.tolist())
    reader = Reader(session.connection(), open_ids, on)
    found = [one for one in _read(reader, reader.chosen("id")) if one.account_id in chosen] if len(open_ids) else []
    return Shelf(
        open={(alert.account_id, alert.trigger, alert.term): alert for alert in found},
        closed=_closed(session, int(ids[0]), int(ids[-1]), chosen, on, book),
        muted=muted,
    )


def read_spoken(session: Session, account_ids: Iterable[int], on: date) -> list[OpenAlert]:
    """Read the open alerts of some accounts that were told in the channel or to one person."""
    reader = Reader(session.connection(), np.array(sorted(set(account_ids)), dtype=np.int64), on)
    loud = f"route IN ('{Route.CHANNEL.value}', '{Route.DIRECT.value}')"
    return _read(reader, f"{reader.chosen('account_id')} AND {loud}")


def _read(reader: Reader, condition: str) -> list[OpenAlert]:
    """Read open alerts by the driver: objects of the mapper took five times as long."""
    return [_open(row) for row in cast("Sequence[_OpenRow]", reader.rows(f"{_OPEN}{condition} ORDER BY id"))]


def _open(row: _OpenRow) -> OpenAlert:
    key, account, trigger, term, state, severity, route, owner, joined, claimed, raised, seen, clear, *rest = row
    clear_days, snoozed, score, mark = cast("tuple[int, date | str | None, float | None, int | None]", rest)
    raised_on, seen_on = _day(raised), _day(seen)
    assert raised_on is not None
    assert seen_on is not None
    standing = Standing(
        state=_STATES[state],
        severity=_SEVERITIES[severity],
        raised_on=raised_on,
        seen_on=seen_on,
        clear_on=_day(clear),
        clear_days=clear_days,
        snoozed_until=_day(snoozed),
        score=score,
        mark=mark,
    )
    return OpenAlert(key, account, trigger, term, _ROUTES[route], owner, joined, claimed is not None, standing)


def _day(read: date | str | None) -> date | None:
    """Give a day as either engine writes it."""
    return date.fromisoformat(read) if isinstance(read, str) else read


def _closed(
    session: Session, first: int, last: int, chosen: Collection[int], on: date, book: TriggerBook
) -> dict[StandingKey, Closed]:
    longest = max([_TERM_DAYS, *(trigger.rest_days for trigger in book.triggers.values())])
    since = datetime.combine(on - timedelta(days=longest), time(), UTC)
    columns = (Alert.account_id, Alert.trigger, Alert.term, Alert.closed_at, Alert.severity, Alert.score, Alert.mark)
    rows = session.connection().execute(
        core_select(*(col(column) for column in columns))
        .where(col(Alert.account_id).between(first, last), col(Alert.open_key).is_(None), col(Alert.closed_at) >= since)
        .order_by(col(Alert.closed_at), col(Alert.id))
    )
    return {
        (account, trigger, term): Closed(closed_at.date(), Severity(severity), score, term, mark)
        for account, trigger, term, closed_at, severity, score, mark in cast("Iterable[_Closed]", rows)
        if account in chosen
    }


def read_muted(session: Session, ids: NDArray[np.int64], on: date) -> frozenset[tuple[int, str]]:
    """Give what is muted on a day, as pairs of account and trigger, from the first through the last account (ids ascending)."""
    asked = select(Mute.account_id, Mute.trigger).where(
        col(Mute.account_id).between(int(ids[0]), int(ids[-1])), Mute.until_on >= on, col(Mute.ended_at).is_(None)
    )
    return frozenset((account, trigger) for account, trigger in session.exec(asked))


def read_watched(session: Session) -> frozenset[str]:
    """Give the triggers that have their baseline."""
    return frozenset(session.exec(select(TriggerBaseline.trigger)))


def read_told(session: Session, alert_ids: Iterable[int]) -> dict[int, date]:
    """Give the alerts that have a message of their own, waiting ones too, each with the day for which it was due."""
    keys = {message_key(alert): alert for alert in alert_ids}
    if not keys:
        return {}
    asked = select(Outbox.key, Outbox.due_at).where(col(Outbox.key).in_(keys), col(Outbox.state).not_in(_GONE))
    return {keys[key]: due_at.date() for key, due_at in session.exec(asked)}


def read_spent(session: Session, moments: Mapping[int, tuple[datetime, str]]) -> dict[int, Spent]:
    """Count what each person is notified of on the day, and in the week, of the instant at which she would be told next.

    `moments` gives instant (UTC) and time zone by person. Everything that notifies counts, what still waits too.
    """
    if not moments:
        return {}
    since = min(moment for moment, _ in moments.values()) - timedelta(days=8)
    asked = select(Outbox.notifies_id, Outbox.due_at).where(
        col(Outbox.notifies_id).in_(moments), Outbox.state != Delivery.WITHDRAWN.value, Outbox.due_at >= since
    )
    counted = dict.fromkeys(moments, Spent())
    for person, due_at in session.exec(asked):
        assert person is not None
        moment, timezone = moments[person]
        day, then = (instant.astimezone(zone_of(timezone)).date() for instant in (moment, due_at))
        if day.isocalendar()[:2] == then.isocalendar()[:2]:
            spent = counted[person]
            counted[person] = Spent(spent.today + (day == then), spent.week + 1)
    return counted
