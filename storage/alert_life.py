"""What people do to an alert: claim it, release it, let it sleep, close it, open it again.

Every deed is one conditional UPDATE, so that of two people in the same second one succeeds and the other one learns of it (False). What
succeeded leaves a step in the alert's story (told in the thread of its message), an entry in the audit trail, and a message that is
brought up to date, all in the transaction of the caller.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, CursorResult, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.alert_thread import Step, add_step, withdraw_unseen
from storage.alerts import STANDING, AlertRow, get_alert
from storage.audit import write_audit
from storage.models import Alert
from success.errors import Refused
from success.vocabulary import AlertOutcome, AlertState, Story
from success.wording import day

_WORDS = {AlertOutcome.RESOLVED: "resolved it", AlertOutcome.FALSE_ALARM: "marked it as a false alarm"}
_ACTIONS = {AlertOutcome.RESOLVED: "alert resolved", AlertOutcome.FALSE_ALARM: "alert marked as false alarm"}


@dataclass(frozen=True)
class By:
    """Who does something, and when (UTC)."""

    person_id: int
    name: str
    at: datetime


def claim(session: Session, alert_id: int, by: By) -> bool:
    """Make it hers; False when somebody was faster or it is over."""
    free = (col(Alert.claimed_by).is_(None), col(Alert.state).in_(STANDING))
    if not _change(session, alert_id, by, *free, claimed_by=by.person_id, claimed_at=by.at):
        return False
    _tell(session, alert_id, by, Story.CLAIMED, f"{by.name} claimed it.", "alert claimed")
    return True


def release(session: Session, alert_id: int, by: By, *, of_others: bool, escalate_at: datetime | None) -> bool:
    """Give it back; `of_others` lets somebody release what a colleague claimed. `escalate_at` is when it then goes further."""
    held = (
        col(Alert.claimed_by).is_not(None) if of_others else col(Alert.claimed_by) == by.person_id,
        col(Alert.state).in_(STANDING),
    )
    freed = {"claimed_by": None, "claimed_at": None, "escalate_at": escalate_at}
    if not _change(session, alert_id, by, *held, **freed):
        return False
    _tell(session, alert_id, by, Story.RELEASED, f"{by.name} released it; it is unclaimed again.", "alert released")
    return True


def snooze(session: Session, alert_id: int, by: By, *, until: date, reason: str) -> bool:
    """Let it sleep through the day before `until`, for a reason; False when it is over."""
    asleep = {"state": AlertState.SNOOZED.value, "snoozed_until": until, "snooze_reason": reason}
    if not _change(session, alert_id, by, col(Alert.state).in_(STANDING), **asleep):
        return False
    text = f"{by.name} snoozed it until {day(until, by.at.date())}: “{reason}”."
    _tell(session, alert_id, by, Story.SNOOZED, text, "alert snoozed", reason=reason, until=until.isoformat())
    return True


def wake(session: Session, alert_id: int, by: By) -> bool:
    """End a snooze before its day; False when it does not sleep."""
    awake = {"state": AlertState.OPEN.value, "snoozed_until": None, "snooze_reason": ""}
    if not _change(session, alert_id, by, col(Alert.state) == AlertState.SNOOZED.value, **awake):
        return False
    _tell(session, alert_id, by, Story.WOKEN, f"{by.name} ended the snooze.", "alert woken")
    return True


def close(session: Session, alert_id: int, by: By, outcome: AlertOutcome, note: str) -> bool:
    """Close it as resolved, or as a false alarm, with what was done, or why; False when it is over already.

    The story says which alerts that were told in its thread are still open.
    """
    over = {
        "state": AlertState.CLOSED.value,
        "open_key": None,
        "outcome": outcome.value,
        "closed_at": by.at,
        "closed_by": by.person_id,
        "close_note": note,
        "snoozed_until": None,
    }
    if not _change(session, alert_id, by, col(Alert.state).in_(STANDING), **over):
        return False
    joined = still_joined(session, alert_id)
    left = f" Still open here: {'; '.join(joined)}." if joined else ""
    text = f"{by.name} {_WORDS[outcome]}: “{note}”.{left}"
    withdraw_unseen(session, alert_id)
    _tell(session, alert_id, by, Story.CLOSED, text, _ACTIONS[outcome], note=note)
    return True


def reopen(session: Session, alert_id: int, by: By) -> bool:
    """Open a closed alert again; who does so has claimed it. False when it is not closed.

    Raises `Refused` when the same has come up again meanwhile as an alert of its own.
    """
    row = get_alert(session, alert_id)
    if row is None or not row.closed:
        return False
    again = {
        "state": AlertState.OPEN.value,
        "open_key": f"{row.account_id}:{row.trigger}:{row.term}",
        "outcome": "",
        "closed_at": None,
        "closed_by": None,
        "close_note": "",
        "clear_on": None,
        "clear_days": 0,
        "claimed_by": by.person_id,
        "claimed_at": by.at,
    }
    try:
        with session.begin_nested():
            happened = _change(session, alert_id, by, col(Alert.state) == AlertState.CLOSED.value, **again)
    except IntegrityError as error:
        raise Refused("The same came up again meanwhile as an alert of its own: see `alerts`.") from error
    if happened:
        text = f"{by.name} opened it again and claimed it."
        _tell(
            session, alert_id, by, Story.REOPENED, text, "alert reopened", was=row.outcome.value if row.outcome else ""
        )
    return happened


def still_joined(session: Session, alert_id: int) -> tuple[str, ...]:
    """Give the headlines of the alerts that were told in the thread of this one and are not over."""
    asked = (
        select(Alert.headline)
        .where(Alert.joined_to_id == alert_id, col(Alert.state).in_(STANDING))
        .order_by(col(Alert.id))
    )
    return tuple(session.exec(asked))


def _change(session: Session, alert_id: int, by: By, *conditions: ColumnElement[bool], **values: object) -> bool:
    """Change the row where it still meets the conditions; tell whether it did."""
    changed = session.execute(
        update(Alert)
        .where(col(Alert.id) == alert_id, *conditions)
        .values(updated_at=by.at, **values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(changed, CursorResult)
    return changed.rowcount == 1


def _tell(session: Session, alert_id: int, by: By, kind: Story, text: str, action: str, **detail: str) -> AlertRow:
    row = get_alert(session, alert_id)
    assert row is not None
    add_step(session, alert_id, Step(kind, text, by.at, by.person_id))
    write_audit(
        session,
        action,
        person_id=by.person_id,
        account_id=row.account_id,
        at=by.at,
        detail={"alert": alert_id, "trigger": row.trigger, **detail},
    )
    return row
