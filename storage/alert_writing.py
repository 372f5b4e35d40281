"""What an evaluation writes of alerts: new ones, days counted, more pressing ones, closed ones. Everything in the caller's transaction."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

import numpy as np
from psycopg import Connection as PostgresConnection
from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from storage.alert_book import OpenAlert
from storage.alert_thread import Step, add_step, withdraw_unseen
from storage.columns_reader import Reader, as_sqlite
from storage.models import Account, Alert, AlertEvent
from success.alerting import Verb
from success.triggers import Response
from success.vocabulary import AlertOutcome, AlertState, Route, Severity, Story
from success.watching import Happening
from success.wording import day, days

_TOGETHER = 500  # ids a statement


class Reason(Protocol):
    """One reason of an alert (`success.fact_words.Evidence`)."""

    @property
    def text(self) -> str:
        """Say it in words."""

    @property
    def as_of(self) -> date | None:
        """Give the day up to which it tells."""

    @property
    def source(self) -> str:
        """Name its source, for people."""


@dataclass(frozen=True)
class Words:
    """What is said of an alert: its headline, and the reasons for it."""

    headline: str
    reasons: Sequence[Reason] = ()

    def evidence(self) -> str:
        """Give the reasons as they are stored."""
        if not self.reasons:
            return "[]"
        return json.dumps(
            [
                {"text": one.text, "as_of": None if one.as_of is None else one.as_of.isoformat(), "source": one.source}
                for one in self.reasons
            ],
            ensure_ascii=False,
        )


def new_alert(
    happening: Happening,
    trigger: Response,
    words: Words,
    *,
    on: date,
    at: datetime,
    route: Route,
    owner: int | None = None,
) -> dict[str, object]:
    """Give the columns of a new alert; a baseline alert is one of which nobody is told."""
    baseline = happening.verb is Verb.BASELINE
    return {
        "account_id": happening.account_id,
        "trigger": happening.trigger,
        "term": happening.term,
        "open_key": f"{happening.account_id}:{happening.trigger}:{happening.term}",
        "kind": trigger.kind.value,
        "risk": "" if trigger.risk is None else trigger.risk.value,
        "severity": happening.severity.value,
        "state": (AlertState.BASELINE if baseline else AlertState.OPEN).value,
        "outcome": "",
        "route": route.value,
        "headline": words.headline,
        "evidence": words.evidence(),
        "mark": happening.mark,
        "score": happening.score,
        "raised_on": on,
        "seen_on": on,
        "clear_days": 0,
        "raised_at": at,
        "updated_at": at,
        "owner_id": owner,
        "snooze_reason": "",
        "close_note": "",
    }


def insert_baselines(session: Session, alerts: Sequence[Mapping[str, object]]) -> None:
    """Write alerts that nobody is told of, all with the same columns.

    By the driver: on the first night there may be two for every account, and nobody else can write meanwhile.
    """
    if not alerts:
        return
    connection, names = session.connection(), ", ".join(alerts[0])
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(alerts[0]))
        rows = [tuple(map(as_sqlite, alert.values())) for alert in alerts]
        connection.exec_driver_sql(f"INSERT INTO alert ({names}) VALUES ({places})", rows)  # noqa: S608
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, PostgresConnection)
    with driver.cursor() as cursor, cursor.copy(f"COPY alert ({names}) FROM STDIN") as copy:
        for alert in alerts:
            copy.write_row(tuple(alert.values()))


def insert_alert(session: Session, columns: Mapping[str, object]) -> int:
    """Write an alert with the beginning of its story; give its id."""
    made = session.connection().execute(insert(Alert).values(**columns).returning(col(Alert.id)))
    alert_id = made.scalar_one()
    assert alert_id is not None
    headline, at = str(columns["headline"]), columns["raised_at"]
    assert isinstance(at, datetime)
    text = f"{headline[:1].upper()}{headline[1:]}."
    session.add(AlertEvent(alert_id=alert_id, at=at, kind=Story.RAISED.value, text=text))
    return alert_id


def note_days(
    session: Session,
    seen: Iterable[int],
    waiting: Iterable[tuple[int, int]],
    on: date,
    marks: Mapping[int, int | None] = MappingProxyType({}),
) -> None:
    """Note the day for alerts that still hold (ids), and for those that do not (id, days counted); `marks` are renewal marks that moved."""
    reader, held = Reader(session.connection(), np.empty(0, dtype=np.int64), on), list(seen)
    if held:
        reader.change(
            f"UPDATE alert SET seen_on = :on, clear_on = NULL, clear_days = 0 WHERE {reader.chosen('id', 'held')}",  # noqa: S608
            held=reader.listed(held),
        )
    for alert, mark in marks.items():
        set_columns(session, alert, mark=mark)
    clear = [{"b_id": alert, "b_days": count} for alert, count in waiting]
    if clear:
        session.connection().execute(
            update(Alert).where(col(Alert.id) == bindparam("b_id")).values(clear_on=on, clear_days=bindparam("b_days")),
            clear,
        )


def press_harder(
    session: Session, alert: OpenAlert, happening: Happening, words: Words, *, on: date, at: datetime, route: Route
) -> None:
    """Let an open alert press more, or wake it: it is open again and tells what is true now."""
    session.execute(
        update(Alert)
        .where(col(Alert.id) == alert.id)
        .values(
            state=AlertState.OPEN.value,
            severity=happening.severity.value,
            route=route.value,
            headline=words.headline,
            evidence=words.evidence(),
            mark=happening.mark,
            score=happening.score,
            seen_on=on,
            clear_on=None,
            clear_days=0,
            snoozed_until=None,
            snooze_reason="",
            updated_at=at,
        )
        .execution_options(synchronize_session=False)
    )


def set_columns(session: Session, alert_id: int, **values: object) -> None:
    """Change columns of an alert."""
    session.execute(
        update(Alert).where(col(Alert.id) == alert_id).values(**values).execution_options(synchronize_session=False)
    )


def step_of(alert: OpenAlert, happening: Happening, words: Words) -> tuple[Story, str]:
    """Say what happened to an alert that presses more, or woke."""
    if happening.verb is Verb.WAKE:
        return Story.WOKEN, f"The snooze is over and it still holds: {words.headline}."
    order = list(Severity)
    if order.index(happening.severity) > order.index(alert.standing.severity):
        return Story.WORSENED, f"It is {happening.severity.value} now: {words.headline}."
    return Story.WORSENED, f"It presses more than before: {words.headline}."


Due = Callable[[int | None], datetime]
"""Gives the instant at which a person (None: nobody in particular) may be disturbed."""


def close_cleared(
    session: Session, alerts: Sequence[tuple[OpenAlert, int]], *, on: date, at: datetime, due: Due
) -> None:
    """Close alerts whose condition is over by itself, each with the days on which it did not hold."""
    for alert, count in alerts:
        _close(session, [alert.id], AlertOutcome.CLEARED, at, clear_on=on, clear_days=count)
        if alert.standing.state is not AlertState.BASELINE:
            _tell_closed(session, alert.id, _why_cleared(alert, count), at, due(alert.owner_id))


def _why_cleared(alert: OpenAlert, count: int) -> str:
    if alert.trigger == "followup":
        return "Closed by itself: the follow-up is done."
    if alert.trigger in {"release", "incident", "price_change"}:
        return "Closed by itself: what was announced is no longer new."
    if alert.term and alert.standing.mark is not None:
        return "Closed by itself: this renewal no longer lies ahead."
    return f"Closed by itself: the condition has not held on {days(count)}."


def switch_off(session: Session, active: Iterable[str], *, on: date, at: datetime, due: Due) -> int:
    """Close open alerts whose trigger is no longer watched or whose account left; give how many."""
    known = list(active)
    asked = (
        select(Alert, Account)
        .join(Account, col(Account.id) == col(Alert.account_id))
        .where(
            col(Alert.open_key).is_not(None),
            (col(Alert.trigger).not_in(known)) | (col(Account.churned_on) <= on),
        )
    )
    ended = [
        (alert.id, alert.state, alert.owner_id, account.churned_on)
        for alert, account in session.exec(asked)
        if alert.id is not None
    ]
    for start in range(0, len(ended), _TOGETHER):
        _close(session, [alert for alert, *_ in ended[start : start + _TOGETHER]], AlertOutcome.SWITCHED_OFF, at)
    for alert, state, owner, left in ended:
        if state != AlertState.BASELINE.value:
            text = (
                f"Closed by itself: the customer left on {day(left, on)}."
                if left is not None and left <= on
                else "Closed by itself: nobody watches for this any more."
            )
            _tell_closed(session, alert, text, at, due(owner))
    return len(ended)


def end_alerts(session: Session, alerts: Sequence[OpenAlert], *, text: str, at: datetime, due: Due) -> None:
    """Close alerts of which nobody wants to hear any more, with the reason."""
    for alert in alerts:
        _close(session, [alert.id], AlertOutcome.SWITCHED_OFF, at)
        _tell_closed(session, alert.id, text, at, due(alert.owner_id))


def _close(session: Session, ids: Sequence[int], outcome: AlertOutcome, at: datetime, **more: object) -> None:
    session.execute(
        update(Alert)
        .where(col(Alert.id).in_(ids))
        .values(
            state=AlertState.CLOSED.value,
            open_key=None,
            outcome=outcome.value,
            closed_at=at,
            updated_at=at,
            snoozed_until=None,
            **more,
        )
        .execution_options(synchronize_session=False)
    )


def _tell_closed(session: Session, alert_id: int, text: str, at: datetime, due_at: datetime) -> None:
    withdraw_unseen(session, alert_id)
    add_step(session, alert_id, Step(Story.CLOSED, text, at, due_at=due_at))
