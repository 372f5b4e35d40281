"""Open alerts follow their accounts: where an account has a new CSM, or hers has left, what is open goes to whom it is for now.

A message in the team's channel stays and its thread says so. One in a direct conversation moves: the new owner gets one of her own within
her budget, else in her digest; the old one shows a last time to whom it went, and its thread keeps what was said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from jobs.watching import Watching
from storage.alert_book import read_spent
from storage.alert_owners import Holders, People
from storage.alert_thread import Step, add_step, message_key
from storage.alert_writing import set_columns
from storage.covers import told_instead
from storage.models import Alert, Outbox
from storage.outbox import Letter, put
from success.own_triggers import FOLLOW_UP, OWN_RULE, whole_book
from success.vocabulary import AlertState, Delivery, Route, Severity, Story

_ASKED_BY_ONE = frozenset({OWN_RULE, FOLLOW_UP})
"""Somebody asked for these herself; they stay hers."""


def hand_over(session: Session, watching: Watching, holders: Mapping[int, Holders], people: People) -> None:
    """Hand over what is open for the accounts in `holders` (ids ascending) and is for somebody else now.

    A message that is just being posted is left for the next time. Nobody is told of a past that is made up for.
    """
    if watching.silent or not holders:
        return
    book = whole_book(watching.book)
    for alert in _open(session, holders):
        response = book.of(alert.trigger)
        if response is None or alert.trigger in _ASKED_BY_ONE or alert.account_id not in holders:
            continue
        owner = people.owner(response.owner, holders[alert.account_id])
        if owner is not None and owner != alert.owner_id:
            _hand(session, watching, alert, owner, people)


_COLUMNS = (Alert.id, Alert.account_id, Alert.trigger, Alert.severity, Alert.owner_id)
_MOVES = (Delivery.WAITING.value, Delivery.SENT.value, Delivery.DEAD.value)  # dead: it could not reach who has left


@dataclass(frozen=True)
class _Open:
    """An open alert, as far as handing it over needs it."""

    id: int
    account_id: int
    trigger: str
    severity: Severity
    owner_id: int | None


def _open(session: Session, accounts: Iterable[int]) -> list[_Open]:
    ids = sorted(accounts)
    asked = (
        core_select(*(col(column) for column in _COLUMNS))
        .where(col(Alert.account_id).between(ids[0], ids[-1]), col(Alert.open_key).is_not(None))
        .where(col(Alert.state) != AlertState.BASELINE.value)
        .order_by(col(Alert.id))
    )
    rows = cast("Iterable[tuple[int, int, str, str, int | None]]", session.execute(asked))
    return [_Open(key, account, trigger, Severity(severity), owner) for key, account, trigger, severity, owner in rows]


def _hand(session: Session, watching: Watching, alert: _Open, owner: int, people: People) -> None:
    """Give one alert to its new owner, and tell who hears of it for her."""
    letter = session.exec(select(Outbox).where(Outbox.key == message_key(alert.id)).with_for_update()).first()
    if letter is not None and letter.leased_until is not None:
        return
    listener = told_instead(session, owner, watching.on)
    urgent = alert.severity is Severity.CRITICAL
    due = watching.moment(people.timezone(listener), urgent=urgent)
    spent = read_spent(session, {listener: (due, people.timezone(listener))})[listener]
    heard = urgent or spent.left(watching.book.attention.budget) > 0
    set_columns(session, alert.id, owner_id=owner, updated_at=watching.at)
    moved = letter is not None and letter.person_id is not None and letter.state in _MOVES
    step = Step(
        Story.OWNER,
        f"{people.name(owner)} has the account now; this goes along.",
        watching.at,
        due_at=due,
        urgent=urgent,
        mention_id=listener if heard and not moved else None,
        notifies_id=listener if heard and not moved else None,
    )
    add_step(session, alert.id, step)
    if letter is None or not moved:
        return
    _move(session, letter)
    if not heard:
        set_columns(session, alert.id, route=Route.DIGEST.value)
        return
    put(
        session,
        Letter(
            key=message_key(alert.id),
            topic="alert",
            due_at=due,
            subject_id=alert.id,
            person_id=listener,
            notifies_id=listener,
            urgent=urgent,
        ),
    )


def _move(session: Session, letter: Outbox) -> None:
    """Free the key of a direct message for that of the new owner; one that nobody has seen yet is withdrawn with its thread."""
    session.refresh(letter)
    before, seen = letter.key, letter.state == Delivery.SENT.value
    letter.key = f"{before} was {letter.id}"
    if not seen:
        letter.state = Delivery.WITHDRAWN.value
    session.add(letter)
    session.flush()
    under = select(Outbox).where(Outbox.thread_key == before)
    for said in session.exec(under):
        if said.state == Delivery.WAITING.value and not seen:
            said.state = Delivery.WITHDRAWN.value
        said.thread_key = letter.key
        session.add(said)
    session.flush()
