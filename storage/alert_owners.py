"""Whom an alert is for: the owner rule of its trigger, applied to the people of an account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from storage.models import Account
from storage.people import PersonRow, list_people
from success.vocabulary import Role

_TOGETHER = 5_000  # ids a statement


@dataclass(frozen=True)
class Holders:
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


def read_holders(session: Session, account_ids: Iterable[int]) -> Mapping[int, Holders]:
    """Read who has to do with some accounts, and keep them from being deleted until the transaction ends; who is gone is missing."""
    ids, found = sorted(set(account_ids)), dict[int, Holders]()
    for start in range(0, len(ids), _TOGETHER):
        part = ids[start : start + _TOGETHER]
        asked = (
            select(col(Account.id), col(Account.owner_id), col(Account.renewal_manager_id))
            .where(col(Account.id).in_(part))
            .with_for_update(read=True, key_share=True)
        )
        rows = session.connection().execute(asked)
        found |= {key: Holders(csm, renewal_manager) for key, csm, renewal_manager in rows if key is not None}
    return found
