"""Standing alerts account by account: a customer in trouble is one entry of a list, however many alerts speak of her."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from storage.alerts import ALL, PRESS, AlertRow, Whose, press_of, standing_alerts
from storage.models import Alert
from success.vocabulary import AlertState


@dataclass(frozen=True)
class AccountAlerts:
    """The alerts of one account, at least one, those that press most first."""

    alerts: tuple[AlertRow, ...]

    @property
    def first(self) -> AlertRow:
        """Give the alert that presses most."""
        return self.alerts[0]

    @property
    def others(self) -> tuple[AlertRow, ...]:
        """Give all the others."""
        return self.alerts[1:]


def grouped(rows: Iterable[AlertRow]) -> tuple[AccountAlerts, ...]:
    """Put alerts together by account: the account first whose strongest alert presses most, the latest first among equals."""
    by_account: dict[int, list[AlertRow]] = {}
    for row in sorted(rows, key=_urgency, reverse=True):
        by_account.setdefault(row.account_id, []).append(row)
    return tuple(AccountAlerts(tuple(alerts)) for alerts in by_account.values())


def standing_groups(
    session: Session,
    whose: Whose = ALL,
    *,
    state: AlertState = AlertState.OPEN,
    limit: int,
    offset: int = 0,
    unclaimed: bool = False,
) -> tuple[AccountAlerts, ...]:
    """Give the accounts with alerts in a state, each with all of them; `limit` and `offset` count accounts.

    `unclaimed` asks for those alerts only that nobody claimed.
    """
    asked = (
        select(Alert.account_id)
        .where(col(Alert.state) == state.value, *whose.conditions(unclaimed=unclaimed))
        .group_by(col(Alert.account_id))
        .order_by(func.max(PRESS).desc(), func.max(col(Alert.raised_at)).desc(), col(Alert.account_id))
    )
    accounts = session.exec(asked.limit(limit).offset(offset)).all()
    rows = standing_alerts(session, whose, state=state, limit=None, accounts=accounts, unclaimed=unclaimed)
    place = {account: at for at, account in enumerate(accounts)}
    return tuple(sorted(grouped(rows), key=lambda group: place[group.first.account_id]))


def count_accounts(session: Session, whose: Whose = ALL, *, state: AlertState = AlertState.OPEN) -> int:
    """Count the accounts that have alerts in a state."""
    asked = select(func.count(func.distinct(Alert.account_id)))
    return session.exec(asked.where(col(Alert.state) == state.value, *whose.conditions())).one()


def count_all(groups: Sequence[AccountAlerts]) -> int:
    """Count the alerts of some accounts."""
    return sum(len(group.alerts) for group in groups)


def _urgency(row: AlertRow) -> tuple[int, float, int]:
    return (press_of(row), row.raised_at.timestamp(), row.id)
