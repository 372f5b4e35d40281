"""Whom an alert is for: the owner rule of its trigger, applied to the people of an account."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from storage.columns_reader import Reader
from storage.people import PersonRow, list_people
from success.vocabulary import Role


class Holders(NamedTuple):
    """Who has to do with an account: its CSM and its renewal manager."""

    csm_id: int | None
    renewal_manager_id: int | None


class People:
    """Everybody of our own company, read once for a chunk of accounts."""

    def __init__(self, people: Iterable[PersonRow]) -> None:
        self._people = {person.id: person for person in people}
        self._leaders = sorted(
            (person for person in self._people.values() if person.active and person.role in {Role.MANAGER, Role.ADMIN}),
            key=lambda person: (person.role is not Role.MANAGER, person.id),
        )

    def timezone(self, person_id: int | None) -> str:
        """Give a person's time zone, UTC for nobody."""
        person = self._people.get(person_id) if person_id is not None else None
        return person.timezone if person else "UTC"

    def name(self, person_id: int) -> str:
        """Give a person's name."""
        person = self._people.get(person_id)
        return person.name if person else "Somebody else"

    def owner(self, rule: str, holders: Holders) -> int | None:
        """Give whom an alert is for under a rule (`Trigger.owner`); None where the account has no CSM and nobody else is named.

        Somebody who has left hands over to her manager, and without one to any manager, then to any admin.
        """
        if rule == "renewal_manager" and self._is_here(holders.renewal_manager_id):
            return holders.renewal_manager_id
        if holders.csm_id is None:
            return None
        if rule != "leader" and self._is_here(holders.csm_id):
            return holders.csm_id
        return self._leader(holders.csm_id)

    def _is_here(self, person_id: int | None) -> bool:
        person = self._people.get(person_id) if person_id is not None else None
        return person is not None and person.active

    def _leader(self, person_id: int) -> int | None:
        person = self._people.get(person_id)
        if person is not None and self._is_here(person.manager_id):
            return person.manager_id
        return self._leaders[0].id if self._leaders else None


def read_people(session: Session) -> People:
    """Read everybody."""
    return People(list_people(session, active_only=False))


def read_holders(session: Session, ids: NDArray[np.int64]) -> Mapping[int, Holders]:
    """Read who has to do with some accounts, and keep them from being deleted until the transaction ends; who is gone is missing."""
    reader = Reader(session.connection(), ids, date.min)
    kept = "" if reader.sqlite else " FOR KEY SHARE"
    rows = reader.rows(f"SELECT id, owner_id, renewal_manager_id FROM account WHERE {reader.chosen('id')}{kept}")  # noqa: S608
    return {key: Holders(csm, manager) for key, csm, manager in cast("list[tuple[int, int | None, int | None]]", rows)}
