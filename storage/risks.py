"""The risk framework: what is open for an account or over a book, opened, updated and closed by people; its history is the audit trail.

One risk of a kind is open at most per account: what comes to light later belongs into its evidence.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, or_
from sqlmodel import Session, col, select

from storage.alert_life import By
from storage.audit import Detail, write_audit
from storage.models import Account, AuditEntry, Person, Risk
from success.errors import Refused
from success.vocabulary import RiskKind, Severity

OPENED, UPDATED, CLOSED = "risk opened", "risk updated", "risk closed"
_RANK = case({severity.value: rank for rank, severity in enumerate(Severity)}, value=col(Risk.severity), else_=0)


@dataclass(frozen=True)
class RiskRow:
    """A risk of an account. `next_on` is the day of the next step; None where none is agreed."""

    id: int
    account_id: int
    account: str
    kind: RiskKind
    severity: Severity
    owner_id: int
    owner: str
    evidence: str
    next_step: str
    next_on: date | None
    opened_on: date
    closed_at: datetime | None
    close_note: str

    @property
    def open(self) -> bool:
        """Tell whether it still stands."""
        return self.closed_at is None

    def days_late(self, on: date) -> int:
        """Give the days by which its next step is overdue."""
        return 0 if self.next_on is None else max(0, (on - self.next_on).days)


@dataclass(frozen=True)
class Said:
    """What a person says of a risk."""

    severity: Severity
    owner_id: int
    evidence: str
    next_step: str = ""
    next_on: date | None = None


@dataclass(frozen=True)
class Entry:
    """One entry of a risk's history: the action ("risk updated"), by whom, when, what was said."""

    at: datetime
    by: str
    action: str
    detail: dict[str, object]


def get_risk(session: Session, risk_id: int) -> RiskRow | None:
    """Give a risk; None when there is none, for example because its account was deleted."""
    return next(iter(_read(session, col(Risk.id) == risk_id)), None)


def open_risks(session: Session, account_id: int) -> tuple[RiskRow, ...]:
    """Give the open risks of an account, most severe first."""
    return _read(session, col(Risk.account_id) == account_id, col(Risk.closed_at).is_(None))


def book_risks(session: Session, on: date, owner_id: int | None = None) -> tuple[RiskRow, ...]:
    """Give the open risks of all live accounts, or of those of one CSM, most severe first."""
    live = or_(col(Account.churned_on).is_(None), col(Account.churned_on) > on)
    hers = () if owner_id is None else (col(Account.owner_id) == owner_id,)
    return _read(session, col(Risk.closed_at).is_(None), live, *hers)


def last_closed(session: Session, account_id: int, *, most: int = 3) -> tuple[RiskRow, ...]:
    """Give the risks of an account that were closed last, latest first."""
    closed = _read(session, col(Risk.account_id) == account_id, col(Risk.closed_at).is_not(None))
    return tuple(sorted(closed, key=lambda row: (row.closed_at is not None and row.closed_at, row.id), reverse=True))[
        :most
    ]


def history_of(session: Session, risk: RiskRow) -> tuple[Entry, ...]:
    """Give the history of a risk from the audit trail, oldest first."""
    asked = (
        select(AuditEntry, Person.name)
        .join(Person, col(Person.id) == col(AuditEntry.person_id), isouter=True)
        .where(AuditEntry.account_id == risk.account_id, col(AuditEntry.action).in_([OPENED, UPDATED, CLOSED]))
        .order_by(col(AuditEntry.at), col(AuditEntry.id))
    )
    read = ((entry, name or "", json.loads(entry.detail)) for entry, name in session.exec(asked))
    return tuple(
        Entry(entry.at, name, entry.action, detail) for entry, name, detail in read if detail.get("risk") == risk.id
    )


def open_risk(session: Session, account_id: int, kind: RiskKind, said: Said, by: By) -> int:
    """Open a risk. Raises `Refused` when one of its kind is open already, or the account is gone."""
    # Locked, so that two who open the same kind in one second do not open two.
    account = session.exec(select(Account).where(Account.id == account_id).with_for_update(key_share=True)).first()
    if account is None:
        raise Refused("That account is no longer in the book.")
    if any(row.kind is kind for row in open_risks(session, account_id)):
        raise Refused(f"A {kind.value} risk is open for {account.name} already: update it with what is new.")
    risk = Risk(
        account_id=account_id,
        kind=kind.value,
        severity=said.severity.value,
        owner_id=said.owner_id,
        evidence=said.evidence,
        next_step=said.next_step,
        next_on=said.next_on,
        opened_on=by.at.date(),
        opened_by=by.person_id,
        created_at=by.at,
        updated_at=by.at,
        updated_by=by.person_id,
    )
    session.add(risk)
    session.flush()
    _audit(session, OPENED, risk, by, {"kind": kind.value, **_detail(said)})
    assert risk.id is not None
    return risk.id


def update_risk(session: Session, risk_id: int, said: Said, by: By) -> bool:
    """Write what is new of a risk; False when nothing is. Raises `Refused` when it is closed or gone."""
    risk = _locked(session, risk_id)
    before = Said(Severity(risk.severity), risk.owner_id, risk.evidence, risk.next_step, risk.next_on)
    if before == said:
        return False
    risk.severity, risk.owner_id, risk.evidence = said.severity.value, said.owner_id, said.evidence
    risk.next_step, risk.next_on = said.next_step, said.next_on
    risk.updated_at, risk.updated_by = by.at, by.person_id
    was = {f"{name}_before": value for name, value in _detail(before).items() if _detail(said)[name] != value}
    _audit(session, UPDATED, risk, by, {**_detail(said), **was})
    return True


def close_risk(session: Session, risk_id: int, note: str, by: By) -> None:
    """Close a risk with what became of it. Raises `Refused` when it is closed already or gone."""
    risk = _locked(session, risk_id)
    risk.closed_at, risk.closed_by, risk.close_note = by.at, by.person_id, note
    risk.updated_at, risk.updated_by = by.at, by.person_id
    _audit(session, CLOSED, risk, by, {"note": note})


def _locked(session: Session, risk_id: int) -> Risk:
    asked = select(Risk).where(Risk.id == risk_id).with_for_update()
    risk = session.exec(asked.execution_options(populate_existing=True)).first()
    if risk is None:
        raise Refused("That risk is no longer there: its account was deleted.")
    if risk.closed_at is not None:
        raise Refused("That risk is closed already. If it came back, open it anew.")
    return risk


def _detail(said: Said) -> dict[str, str | int | None]:
    return {
        "severity": said.severity.value,
        "owner": said.owner_id,
        "evidence": said.evidence,
        "next_step": said.next_step,
        "next_on": said.next_on.isoformat() if said.next_on else None,
    }


def _audit(session: Session, action: str, risk: Risk, by: By, detail: Detail) -> None:
    write_audit(
        session,
        action,
        person_id=by.person_id,
        account_id=risk.account_id,
        at=by.at,
        detail={"risk": risk.id, **detail},
    )


def _read(session: Session, *which: ColumnElement[bool]) -> tuple[RiskRow, ...]:
    asked = (
        select(Risk, Account.name, Person.name)
        .join(Account, col(Account.id) == col(Risk.account_id))
        .join(Person, col(Person.id) == col(Risk.owner_id))
        .where(*which)
        .order_by(_RANK.desc(), col(Risk.opened_on), col(Risk.id))
    )
    return tuple(_row(risk, account, owner) for risk, account, owner in session.exec(asked))


def _row(risk: Risk, account: str, owner: str) -> RiskRow:
    assert risk.id is not None
    return RiskRow(
        id=risk.id,
        account_id=risk.account_id,
        account=account,
        kind=RiskKind(risk.kind),
        severity=Severity(risk.severity),
        owner_id=risk.owner_id,
        owner=owner,
        evidence=risk.evidence,
        next_step=risk.next_step,
        next_on=risk.next_on,
        opened_on=risk.opened_on,
        closed_at=risk.closed_at,
        close_note=risk.close_note,
    )
