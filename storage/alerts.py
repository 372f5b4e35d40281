"""Alerts as people see them: one, the open ones of somebody, of an account or of all, snoozed ones, closed ones.

What people do to alerts is storage/alert_life.py; their story is storage/alert_steps.py; what jobs do to them is storage/alert_writing.py.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.models import Account, Alert, Person
from success.vocabulary import AlertOutcome, AlertState, Route, Severity

STANDING = (AlertState.OPEN.value, AlertState.SNOOZED.value)
"""States of an alert that is not over, and of which somebody was told."""


@dataclass(frozen=True)
class Evidence:
    """One reason of an alert: what was seen, the day up to which it tells, and where it was seen."""

    text: str
    as_of: date | None = None
    source: str = ""


@dataclass(frozen=True)
class AlertRow:
    """An alert with the names of those who have to do with it. Texts are plain; instants are UTC; `term` as in the table."""

    id: int
    account_id: int
    account_name: str
    churned_on: date | None
    trigger: str
    term: str
    kind: str
    risk: str
    severity: Severity
    state: AlertState
    outcome: AlertOutcome | None
    route: Route
    headline: str
    evidence: tuple[Evidence, ...]
    mark: int | None
    score: float | None
    raised_on: date
    seen_on: date
    raised_at: datetime
    owner_id: int | None
    owner_name: str
    timezone: str
    joined_to_id: int | None
    claimed_by: int | None
    claimer: str
    claimed_at: datetime | None
    snoozed_until: date | None
    snooze_reason: str
    escalate_at: datetime | None
    escalated_at: datetime | None
    closed_at: datetime | None
    closed_by: int | None
    closer: str
    close_note: str

    @property
    def closed(self) -> bool:
        """Tell whether it is over."""
        return self.state is AlertState.CLOSED


_OWNER, _CLAIMER, _CLOSER = aliased(Person), aliased(Person), aliased(Person)
_RANK = case({severity.value: rank for rank, severity in enumerate(Severity)}, value=col(Alert.severity), else_=0)
_Asked = Select[Alert, Account, str, str, str, str]
_ASKED: _Asked = (
    select(Alert, Account, col(_OWNER.name), col(_OWNER.timezone), col(_CLAIMER.name), col(_CLOSER.name))
    .join(Account, col(Account.id) == col(Alert.account_id))
    .join(_OWNER, col(_OWNER.id) == col(Alert.owner_id), isouter=True)
    .join(_CLAIMER, col(_CLAIMER.id) == col(Alert.claimed_by), isouter=True)
    .join(_CLOSER, col(_CLOSER.id) == col(Alert.closed_by), isouter=True)
)
_ROUTES = {Route.CHANNEL: 3, Route.DIRECT: 2, Route.JOINED: 1}
PRESS = 4 * _RANK + case({route.value: told for route, told in _ROUTES.items()}, value=col(Alert.route), else_=0)
"""How much an alert presses: by its severity; among equals what has a message of its own, and last what could wait for the digest."""

_PRESSING = (PRESS.desc(), col(Alert.raised_at).desc(), col(Alert.id).desc())


def get_alert(session: Session, alert_id: int) -> AlertRow | None:
    """Give an alert; None when it is not, or no longer, there."""
    found = _rows(session, _ASKED.where(col(Alert.id) == alert_id))
    return found[0] if found else None


@dataclass(frozen=True)
class Whose:
    """Which alerts are asked for: of a person (meant for her or claimed by her), of an account; neither is everybody's."""

    person_id: int | None = None
    account_id: int | None = None

    def conditions(self, *, unclaimed: bool = False) -> tuple[ColumnElement[bool], ...]:
        """Give what rows must meet; with `unclaimed` that nobody claimed them."""
        met: list[ColumnElement[bool]] = [col(Alert.claimed_by).is_(None)] if unclaimed else []
        if self.person_id is not None:
            met.append(or_(col(Alert.owner_id) == self.person_id, col(Alert.claimed_by) == self.person_id))
        if self.account_id is not None:
            met.append(col(Alert.account_id) == self.account_id)
        return tuple(met)


ALL = Whose()
"""Everybody's alerts."""


def press_of(row: AlertRow) -> int:
    """Give how much an alert presses, as `PRESS` does."""
    return 4 * list(Severity).index(row.severity) + _ROUTES.get(row.route, 0)


def standing_alerts(
    session: Session,
    whose: Whose = ALL,
    *,
    state: AlertState = AlertState.OPEN,
    limit: int | None = 100,
    offset: int = 0,
    accounts: Sequence[int] | None = None,
    unclaimed: bool = False,
) -> tuple[AlertRow, ...]:
    """Give alerts in a state, of some `accounts` or of all, those that press most first, the latest first among equals."""
    asked = _ASKED.where(col(Alert.state) == state.value, *whose.conditions(unclaimed=unclaimed)).order_by(*_PRESSING)
    if accounts is not None:
        asked = asked.where(col(Alert.account_id).in_(accounts))
    return _rows(session, asked.limit(limit).offset(offset))


def waiting_in_digest(session: Session, whose: Whose = ALL, *, limit: int = 100) -> tuple[AlertRow, ...]:
    """Give the open alerts that were not told at once and wait for the digest."""
    asked = _ASKED.where(
        col(Alert.state) == AlertState.OPEN.value, col(Alert.route) == Route.DIGEST.value, *whose.conditions()
    )
    return _rows(session, asked.order_by(*_PRESSING).limit(limit))


def closed_alerts(session: Session, since: datetime, whose: Whose = ALL, *, limit: int = 20) -> tuple[AlertRow, ...]:
    """Give the alerts that were closed from an instant on, the latest first."""
    asked = _ASKED.where(
        col(Alert.state) == AlertState.CLOSED.value, col(Alert.closed_at) >= since, *whose.conditions()
    )
    return _rows(session, asked.order_by(col(Alert.closed_at).desc(), col(Alert.id).desc()).limit(limit))


def count_standing(session: Session, whose: Whose = ALL, *, state: AlertState = AlertState.OPEN) -> dict[Severity, int]:
    """Count alerts in a state by severity, most severe first; severities without any are left out."""
    asked = (
        select(col(Alert.severity), func.count())
        .where(col(Alert.state) == state.value, *whose.conditions())
        .group_by(col(Alert.severity))
    )
    counted = dict(cast("Sequence[tuple[str, int]]", session.execute(asked).all()))
    return {severity: counted[severity.value] for severity in reversed(Severity) if severity.value in counted}


def other_alerts(session: Session, row: AlertRow) -> tuple[AlertRow, ...]:
    """Give the other standing alerts of the account."""
    asked = _ASKED.where(
        col(Alert.account_id) == row.account_id, col(Alert.id) != row.id, col(Alert.state).in_(STANDING)
    )
    return _rows(session, asked.order_by(*_PRESSING))


def _rows(session: Session, asked: _Asked) -> tuple[AlertRow, ...]:
    found = session.execute(asked.execution_options(populate_existing=True))
    return tuple(_row(*parts) for parts in found)


def _row(
    alert: Alert, account: Account, owner: str | None, zone: str | None, claimer: str | None, closer: str | None
) -> AlertRow:
    assert alert.id is not None
    return AlertRow(
        id=alert.id,
        account_id=alert.account_id,
        account_name=account.name,
        churned_on=account.churned_on,
        trigger=alert.trigger,
        term=alert.term,
        kind=alert.kind,
        risk=alert.risk,
        severity=Severity(alert.severity),
        state=AlertState(alert.state),
        outcome=AlertOutcome(alert.outcome) if alert.outcome else None,
        route=Route(alert.route),
        headline=alert.headline,
        evidence=read_evidence(alert.evidence),
        mark=alert.mark,
        score=alert.score,
        raised_on=alert.raised_on,
        seen_on=alert.seen_on,
        raised_at=alert.raised_at,
        owner_id=alert.owner_id,
        owner_name=owner or "",
        timezone=zone or "UTC",
        joined_to_id=alert.joined_to_id,
        claimed_by=alert.claimed_by,
        claimer=claimer or "",
        claimed_at=alert.claimed_at,
        snoozed_until=alert.snoozed_until,
        snooze_reason=alert.snooze_reason,
        escalate_at=alert.escalate_at,
        escalated_at=alert.escalated_at,
        closed_at=alert.closed_at,
        closed_by=alert.closed_by,
        closer=closer or "",
        close_note=alert.close_note,
    )


def read_evidence(stored: str) -> tuple[Evidence, ...]:
    """Read the stored reasons."""
    return tuple(
        Evidence(one["text"], date.fromisoformat(one["as_of"]) if one.get("as_of") else None, one.get("source") or "")
        for one in json.loads(stored)
    )
