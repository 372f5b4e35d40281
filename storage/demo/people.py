"""The people of our own company in the demo book: two CSMs whose books are full, two more, their leader, sales, operations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection
from sqlmodel import col, insert, select, update

from storage.models import Person, PlatformIdentity
from success.vocabulary import Role

ACCOUNTS_A_CSM = 60
"""In books larger than the stories, invented CSMs look after this many accounts each."""

LOCAL_TENANT = "T0LOCAL"
"""The local workspace: its people are known there before they have said a word."""


@dataclass(frozen=True)
class Colleague:
    """Somebody of the demo's company; `user_id` is hers in the local workspace, empty for those who are not in it."""

    key: str
    name: str
    role: Role
    timezone: str
    manager: str = ""
    user_id: str = ""

    @property
    def email(self) -> str:
        """Give her address."""
        return f"{self.key}@pillar.example"


TEAM = (
    Colleague("priya", "Priya Nair", Role.MANAGER, "Europe/London", user_id="U0PRIYA"),
    Colleague("sam", "Sam Adeyemi", Role.ADMIN, "Europe/London", user_id="U0SAM"),
    Colleague("tom", "Tom Becker", Role.VIEWER, "Europe/Berlin", user_id="U0TOM"),
    Colleague("mia", "Mia Keller", Role.CSM, "Europe/Berlin", "priya", "U0MIA"),
    Colleague("bob", "Bob Lindqvist", Role.CSM, "Europe/Stockholm", "priya", "U0BOB"),
    Colleague("ines", "Ines Duarte", Role.CSM, "Europe/Lisbon", "priya", "U0INES"),
    Colleague("kofi", "Kofi Mensah", Role.CSM, "Europe/London", "priya", "U0KOFI"),
)


def invented(accounts: int, stories: int) -> tuple[Colleague, ...]:
    """Give the further CSMs whom a book larger than its stories needs."""
    return tuple(
        Colleague(f"csm{number}", f"CSM {number}", Role.CSM, "UTC", "priya")
        for number in range(1, -(-max(accounts - stories, 0) // ACCOUNTS_A_CSM) + 1)
    )


def employ(connection: Connection, team: tuple[Colleague, ...], told_at: datetime) -> Mapping[str, int]:
    """Write the team, managers first, and give everyone's number by key; those who are known by their address are kept."""
    ids: dict[str, int] = {}
    for colleague in team:
        known = connection.execute(select(col(Person.id)).where(col(Person.email) == colleague.email)).scalar()
        values = {
            "role": colleague.role.value,
            "timezone": colleague.timezone,
            "manager_id": ids.get(colleague.manager),
            "updated_at": told_at,
        }
        if known is None:
            values |= {"external_id": f"demo-{colleague.key}", "name": colleague.name, "email": colleague.email}
            values |= {"active": True, "created_at": told_at}
            known = connection.execute(insert(Person).values(**values).returning(col(Person.id))).scalar_one()
        else:
            connection.execute(update(Person).where(col(Person.id) == known).values(**values))
        assert known is not None, "a written row has its number"
        ids[colleague.key] = known
        if colleague.user_id:
            _introduce(connection, colleague.user_id, known)
    return ids


def _introduce(connection: Connection, user_id: str, person_id: int) -> None:
    """Make the person known in the local workspace, unless she is."""
    place = {"platform": "slack", "tenant": LOCAL_TENANT, "user_id": user_id}
    if connection.execute(select(col(PlatformIdentity.person_id)).filter_by(**place)).first() is None:
        connection.execute(insert(PlatformIdentity).values(**place, person_id=person_id))
