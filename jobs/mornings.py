"""The daily message of each person, in her own morning: what to touch today; on Mondays the digest, for leaders the 1:1 sheet.

People of one time zone are decided about together, once a day, by the slot of that zone: what comes in later waits for tomorrow or has its
own message. Nothing is sent after noon, on weekends, to somebody whom no platform knows, when nothing is new since her last one, or when
her budget is spent (Monday's digest and sheet pass). Who covers for a colleague gets the colleague's items in her own message.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session, col, or_, select

from handlers.services import Services
from jobs.runs import State, finish, is_settled, take
from storage.agenda import has_news, last_told, read_agenda
from storage.alert_book import read_spent
from storage.covers import told_instead
from storage.models import Account, Cover, PlatformIdentity
from storage.outbox import Letter, put
from storage.people import PersonRow, list_people
from storage.team import is_leader, team_of
from success.attention import Spent, zone_of
from success.calendar import is_working_day, working_day_from
from success.triggers import Budget

JOB = "mornings"
LATEST = time(12)
"""After this hour of a person's day a morning message that was missed is no longer sent."""

_MONDAY, _SATURDAY = 0, 5
_BEGINS_UTC = 9  # 09:00 in London, 10:00 in Berlin; an hour later in summer


@dataclass(frozen=True)
class Zone:
    """The people of one time zone whose morning it is."""

    name: str
    on: date
    people: tuple[PersonRow, ...]

    @property
    def slot(self) -> str:
        """Give the slot of the run that decides about them."""
        return f"{self.name} {self.on.isoformat()}"


def run_mornings(services: Services, now: datetime) -> int:
    """Write the daily messages of those whose morning it is at an instant; give how many. Running it again changes nothing."""
    attention = services.library.triggers().attention
    with services.reading() as session:
        zones = [
            zone
            for zone in zones_in_the_morning(_reachable(session), now, attention.hours.morning)
            if not is_settled(session, JOB, zone.slot)
        ]
    return sum(_run_zone(services, zone, now, attention.budget) for zone in zones)


def next_morning(now: datetime) -> datetime:
    """Give the next instant, from `now` on, at which it is a working morning from Lisbon to Stockholm: 09:00 to 10:00 UTC."""
    now = now.astimezone(UTC)
    if is_working_day(now.date()) and now.hour < _BEGINS_UTC + 1:
        return max(now, datetime.combine(now.date(), time(_BEGINS_UTC), UTC))
    return datetime.combine(working_day_from(now.date() + timedelta(days=1)), time(_BEGINS_UTC), UTC)


def zones_in_the_morning(people: Sequence[PersonRow], now: datetime, begin: time) -> tuple[Zone, ...]:
    """Group people by time zone, and keep those zones in which it is a working day between `begin` and noon; unknown zones are UTC."""
    by_zone: dict[str, list[PersonRow]] = defaultdict(list)
    for person in people:
        by_zone[str(zone_of(person.timezone))].append(person)
    found = []
    for name, members in sorted(by_zone.items()):
        local = now.astimezone(zone_of(name))
        if local.weekday() < _SATURDAY and begin <= local.time() < LATEST:
            found.append(Zone(name, local.date(), tuple(members)))
    return tuple(found)


def _run_zone(services: Services, zone: Zone, now: datetime, budget: Budget) -> int:
    run = take(services, JOB, zone.slot)
    if run is None:
        return 0
    with services.reading() as session:
        covered = _covered(session, zone.on)
        spent = read_spent(session, {person.id: (now, zone.name) for person in zone.people})
        letters = [
            letter
            for person in zone.people
            if (letter := _letter(session, person, zone.on, now, covered, spent[person.id], budget)) is not None
        ]
    with services.writing() as session:
        written = sum(put(session, letter) for letter in letters)
        finish(session, run, State.DONE, now, f"{written} messages")
    return written


def _letter(
    session: Session,
    person: PersonRow,
    on: date,
    now: datetime,
    covered: Mapping[int, int],
    spent: Spent,
    budget: Budget,
) -> Letter | None:
    """Give the daily message of a person, or None when she gets none today."""
    if person.id in covered:
        return None
    people = (person.id, *(away for away, cover in covered.items() if cover == person.id))
    topic = _monday_topic(session, people, on) if on.weekday() == _MONDAY else ""
    if not topic:
        if not spent.fits_a_morning(budget) or not _anything_new(session, people, on):
            return None
        topic = "morning"
    return Letter(
        key=f"{topic} {person.id} {on.isoformat()}",
        topic=topic,
        due_at=now,
        content={"on": on.isoformat(), "for": list(people)},
        person_id=person.id,
        notifies_id=person.id,
    )


def _monday_topic(session: Session, people: Sequence[int], on: date) -> str:
    """Give what a Monday brings: the sheet to who leads somebody, the digest to who owns accounts, else nothing of its own."""
    known = [person for person in list_people(session, active_only=False) if person.id in people]
    if any(is_leader(session, person) and team_of(session, person.id) for person in known):
        return "sheet"
    owns = select(Account.id).where(
        col(Account.owner_id).in_(list(people)), or_(col(Account.churned_on).is_(None), col(Account.churned_on) > on)
    )
    return "digest" if session.exec(owns.limit(1)).first() is not None else ""


def _anything_new(session: Session, people: Sequence[int], on: date) -> bool:
    told = last_told(session, people[0], on)
    agendas = (read_agenda(session, key, on) for key in people)
    return any(agenda is not None and has_news(session, agenda, told) for agenda in agendas)


def _covered(session: Session, on: date) -> dict[int, int]:
    """Give who is away on a day, with who is told instead."""
    away = session.exec(
        select(Cover.person_id)
        .where(Cover.from_on <= on, Cover.until_on >= on, col(Cover.ended_at).is_(None))
        .distinct()
        .order_by(col(Cover.person_id))
    ).all()
    instead = {person: told_instead(session, person, on) for person in away}
    return {person: cover for person, cover in instead.items() if cover != person}


def _reachable(session: Session) -> list[PersonRow]:
    """Give the active people whom a platform knows."""
    known = set(session.exec(select(PlatformIdentity.person_id)))
    return [person for person in list_people(session) if person.id in known]
