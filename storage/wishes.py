"""What people asked to be told of: follow-ups with a day, standing rules of their own. Each write leaves its audit entry."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from storage.audit import Detail, write_audit
from storage.models import Account, FollowUp, WatchRule
from storage.recheck import ask


@dataclass(frozen=True)
class FollowUpRow:
    """A follow-up as lists show it."""

    id: int
    account_id: int
    account: str
    person_id: int
    text: str
    due_on: date
    done_at: datetime | None


@dataclass(frozen=True)
class RuleRow:
    """A standing rule as lists show it; `account` is empty where all of a person's accounts are meant."""

    id: int
    person_id: int
    account_id: int | None
    account: str
    fact: str
    comparison: str
    threshold: float
    text: str
    since: date


def add_follow_up(session: Session, *, account_id: int, person_id: int, text: str, due_on: date, at: datetime) -> int:
    """Write a follow-up; give its id."""
    row = FollowUp(
        account_id=account_id,
        person_id=person_id,
        text=text,
        due_on=due_on,
        created_at=at,
        updated_at=at,
        updated_by=person_id,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    detail = {"text": text, "due_on": due_on.isoformat()}
    write_audit(session, "follow-up set", person_id=person_id, account_id=account_id, at=at, detail=detail)
    return row.id


def get_follow_up(session: Session, follow_up_id: int) -> FollowUpRow | None:
    """Give a follow-up."""
    found = session.exec(_follow_ups().where(FollowUp.id == follow_up_id)).first()
    return None if found is None else _row(*found)


def open_follow_ups(session: Session, person_id: int, *, until: date | None = None) -> tuple[FollowUpRow, ...]:
    """Give a person's follow-ups that are not done, earliest first; with `until` those due by that day."""
    asked = _follow_ups().where(FollowUp.person_id == person_id, col(FollowUp.done_at).is_(None))
    if until is not None:
        asked = asked.where(FollowUp.due_on <= until)
    return tuple(_row(*found) for found in session.exec(asked.order_by(col(FollowUp.due_on), col(FollowUp.id))))


def finish_follow_up(session: Session, follow_up_id: int, *, person_id: int, at: datetime) -> bool:
    """Mark it as done; False when it was already. Its alert closes with the next evaluation of the account."""
    row = session.get(FollowUp, follow_up_id, with_for_update=True)
    if row is None or row.done_at is not None:
        return False
    row.done_at, row.updated_at, row.updated_by = at, at, person_id
    session.add(row)
    write_audit(
        session, "follow-up done", person_id=person_id, account_id=row.account_id, at=at, detail={"text": row.text}
    )
    ask(session, [row.account_id], at)
    return True


def move_follow_up(session: Session, follow_up_id: int, *, person_id: int, due_on: date, at: datetime) -> bool:
    """Give it another day; False when it is done."""
    row = session.get(FollowUp, follow_up_id, with_for_update=True)
    if row is None or row.done_at is not None:
        return False
    detail = {"before": row.due_on.isoformat(), "after": due_on.isoformat()}
    row.due_on, row.updated_at, row.updated_by = due_on, at, person_id
    session.add(row)
    write_audit(session, "follow-up moved", person_id=person_id, account_id=row.account_id, at=at, detail=detail)
    return True


def add_rule(
    session: Session,
    *,
    person_id: int,
    account_id: int | None,
    fact: str,
    comparison: str,
    threshold: float,
    text: str,
    at: datetime,
) -> int:
    """Write a standing rule; the same one twice is one. Give its id."""
    same = select(WatchRule.id).where(
        WatchRule.person_id == person_id,
        WatchRule.account_id == account_id,
        WatchRule.fact == fact,
        WatchRule.comparison == comparison,
        WatchRule.threshold == threshold,
        col(WatchRule.ended_at).is_(None),
    )
    known = session.exec(same).first()
    if known is not None:
        return known
    row = WatchRule(
        person_id=person_id,
        account_id=account_id,
        fact=fact,
        comparison=comparison,
        threshold=threshold,
        text=text,
        created_at=at,
        updated_at=at,
        updated_by=person_id,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    detail: Detail = {"fact": fact, "comparison": comparison, "threshold": threshold, "text": text}
    write_audit(session, "rule set", person_id=person_id, account_id=account_id, at=at, detail=detail)
    if account_id is not None:
        ask(session, [account_id], at)
    return row.id


def rules_of(session: Session, person_id: int) -> tuple[RuleRow, ...]:
    """Give a person's standing rules, oldest first."""
    asked = (
        select(WatchRule, Account.name)
        .join(Account, col(Account.id) == col(WatchRule.account_id), isouter=True)
        .where(WatchRule.person_id == person_id, col(WatchRule.ended_at).is_(None))
        .order_by(col(WatchRule.id))
    )
    return tuple(
        RuleRow(
            id=rule.id or 0,
            person_id=rule.person_id,
            account_id=rule.account_id,
            account=name or "",
            fact=rule.fact,
            comparison=rule.comparison,
            threshold=rule.threshold,
            text=rule.text,
            since=rule.created_at.date(),
        )
        for rule, name in session.exec(asked)
    )


def end_rule(session: Session, rule_id: int, *, person_id: int, at: datetime) -> bool:
    """End one of a person's own rules; False when it is not hers or ended already."""
    row = session.get(WatchRule, rule_id, with_for_update=True)
    if row is None or row.person_id != person_id or row.ended_at is not None:
        return False
    row.ended_at, row.updated_at, row.updated_by = at, at, person_id
    session.add(row)
    write_audit(session, "rule ended", person_id=person_id, account_id=row.account_id, at=at, detail={"text": row.text})
    if row.account_id is not None:
        ask(session, [row.account_id], at)
    return True


def _follow_ups() -> Select[FollowUp, str]:
    return select(FollowUp, Account.name).join(Account, col(Account.id) == col(FollowUp.account_id))


def _row(row: FollowUp, account: str) -> FollowUpRow:
    assert row.id is not None
    return FollowUpRow(row.id, row.account_id, account, row.person_id, row.text, row.due_on, row.done_at)
