"""Data incidents: sources that moved too much of the book at once, from the night on which it was noticed until it is over.

While one is open, its source is compared with the day before it began, and what rests on it raises and clears nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.audit import Detail, write_audit
from storage.models import DataIncident, Outbox, Person
from storage.outbox import Letter, put
from storage.recheck import ask_all
from success.fleet import Shift
from success.vocabulary import Role

TOPIC = "incident"
OPEN, CONFIRMED, OVER = "open", "confirmed", "over"


@dataclass(frozen=True)
class IncidentRow:
    """A data incident, with the name of the person who confirmed the data."""

    id: int
    source: str
    direction: str
    opened_on: date
    reference_on: date
    accounts: int
    state: str
    closed_at: datetime | None
    closer: str


@dataclass(frozen=True)
class Doubts:
    """What is doubted at the beginning of an evaluation.

    * `references` source -> day whose snapshots it is compared with, for each open incident
    * `vouched` sources that somebody vouched for since the snapshots they would be compared with
    """

    references: Mapping[str, date] = field(default_factory=dict)
    vouched: frozenset[str] = frozenset()


def get_incident(session: Session, incident_id: int) -> IncidentRow | None:
    """Give an incident; None where there is none."""
    return next(iter(_rows(session, DataIncident.id == incident_id)), None)


def open_incidents(session: Session) -> tuple[IncidentRow, ...]:
    """Give the incidents that are open, oldest first."""
    return _rows(session, DataIncident.state == OPEN)


def _rows(session: Session, condition: bool) -> tuple[IncidentRow, ...]:
    asked = (
        select(DataIncident, Person)
        .join(Person, col(Person.id) == col(DataIncident.closed_by), isouter=True)
        .where(condition)
        .order_by(col(DataIncident.id))
    )
    return tuple(_row(incident, person) for incident, person in session.exec(asked))


def _row(incident: DataIncident, closer: Person | None) -> IncidentRow:
    assert incident.id is not None
    return IncidentRow(
        incident.id,
        incident.source,
        incident.direction,
        incident.opened_on,
        incident.reference_on,
        incident.accounts,
        incident.state,
        incident.closed_at,
        closer.name if closer else "",
    )


def read_doubts(session: Session, compared_with: date | None) -> Doubts:
    """Read what is doubted; `compared_with` is the latest day that has snapshots before the one that is evaluated."""
    references = {row.source: row.reference_on for row in open_incidents(session)}
    confirmed = select(col(DataIncident.source), col(DataIncident.opened_on)).where(DataIncident.state == CONFIRMED)
    vouched = {
        source for source, opened_on in session.exec(confirmed) if compared_with is None or opened_on > compared_with
    }
    return Doubts(references, frozenset(vouched))


def judge(
    session: Session,
    shifts: Sequence[Shift],
    *,
    on: date,
    compared_with: date,
    now: datetime,
    channel: str,
    kept: Collection[str] | None = (),
) -> tuple[str, ...]:
    """Open and end incidents by what moved today; give the sources that are not to be believed.

    `kept` names sources whose incidents stay open although nothing was seen to move, None all of them.

    Each new incident is told once: in the operators' channel, or to every active admin where there is none.
    """
    found = {shift.source: shift for shift in shifts}
    doubted = set(found)
    standing = session.exec(select(DataIncident).where(DataIncident.state == OPEN).with_for_update()).all()
    for incident in standing:
        shift = found.pop(incident.source, None)
        if shift is None and (kept is None or incident.source in kept):
            doubted.add(incident.source)
            continue
        if shift is None:
            incident.state, incident.closed_at = OVER, now
        elif (incident.accounts, incident.direction) != (shift.accounts, shift.direction):
            incident.accounts, incident.direction = shift.accounts, shift.direction
        else:
            continue
        session.add(incident)
        _refresh(session, incident)
    for shift in found.values():
        _open(session, shift, on, compared_with, now, channel)
    return tuple(sorted(doubted))


def _open(session: Session, shift: Shift, on: date, compared_with: date, now: datetime, channel: str) -> None:
    incident = DataIncident(
        source=shift.source,
        direction=shift.direction,
        opened_on=on,
        reference_on=compared_with,
        accounts=shift.accounts,
    )
    session.add(incident)
    session.flush()
    key = f"{TOPIC} {incident.id}"
    if channel:
        put(session, Letter(key, TOPIC, now, subject_id=incident.id, channel=channel))
        return
    for person in operators(session):
        put(session, Letter(f"{key} {person}", TOPIC, now, subject_id=incident.id, person_id=person))


def operators(session: Session) -> list[int]:
    """Give the active admins: whom data incidents are told where no channel is named."""
    admins = select(Person.id).where(Person.role == Role.ADMIN.value, col(Person.active)).order_by(col(Person.id))
    return [person for person in session.exec(admins) if person is not None]


def confirm(session: Session, incident_id: int, person_id: int, *, on: date, now: datetime) -> IncidentRow | None:
    """Take a person's word that the data is right: the incident ends and the book is evaluated anew within five minutes.

    None where there is no such incident. One that is no longer open stays as it is: the first word counts.
    """
    incident = session.exec(select(DataIncident).where(DataIncident.id == incident_id).with_for_update()).first()
    if incident is None:
        return None
    if incident.state == OPEN:
        incident.state, incident.closed_at, incident.closed_by = CONFIRMED, now, person_id
        session.add(incident)
        session.flush()
        detail: Detail = {"source": incident.source, "direction": incident.direction, "accounts": incident.accounts}
        write_audit(session, "data incident confirmed", person_id=person_id, at=now, detail=detail)
        ask_all(session, on, now)
        _refresh(session, incident)
    return get_incident(session, incident_id)


def _refresh(session: Session, incident: DataIncident) -> None:
    told = (col(Outbox.topic) == TOPIC, col(Outbox.subject_id) == incident.id)
    session.exec(update(Outbox).where(*told).values(wanted=col(Outbox.wanted) + 1))
