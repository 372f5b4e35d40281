"""Who the ids of a file are in the database: accounts and contacts asked for a batch at a time, people held in memory (they are few)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from storage.models import Account, Contact, Person, SeriesKey


@dataclass(frozen=True)
class KnownAccount:
    """What a row of an account needs to know of it."""

    id: int
    external_id: str
    currency: str
    customer_since: date | None
    churned_on: date | None


class Directory:
    """Finds rows by the ids of the files."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._people: dict[str, int] | None = None
        self._series: dict[str, int] = {}

    def accounts(self, ids: Iterable[str]) -> dict[str, KnownAccount]:
        """Give the accounts with these external ids, by them."""
        asked = select(
            col(Account.id),
            col(Account.external_id),
            col(Account.currency),
            col(Account.customer_since),
            col(Account.churned_on),
        ).where(col(Account.external_id).in_(set(ids)))
        return {row[1]: KnownAccount(*row) for row in self._session.execute(asked)}

    def contacts(self, ids: Iterable[str]) -> dict[str, int]:
        """Give the ids of the contacts with these external ids, by them."""
        asked = select(col(Contact.external_id), col(Contact.id)).where(col(Contact.external_id).in_(set(ids)))
        return {row[0]: row[1] for row in self._session.execute(asked)}

    def person(self, reference: str) -> int | None:
        """Give the person with this external id or, in any case, e-mail address."""
        if self._people is None:
            self._people = {}
            asked = select(col(Person.email), col(Person.external_id), col(Person.id)).order_by(
                col(Person.active), col(Person.id)
            )
            for email, external_id, own in self._session.execute(asked):
                if email:
                    self._people[email.casefold()] = own
                self._people.setdefault(external_id, own)
                self._people[external_id] = own
        return self._people.get(reference, self._people.get(reference.casefold()))

    def forget_people(self) -> None:
        """Read the people again when the next one is asked for."""
        self._people = None

    def series(self, key: str) -> int:
        """Give the number of a series; a new one is made."""
        if key not in self._series:
            number = self._session.execute(select(col(SeriesKey.id)).where(col(SeriesKey.key) == key)).scalar()
            if number is None:
                row = SeriesKey(key=key)
                self._session.add(row)
                self._session.flush()
                number = row.id
            assert number is not None
            self._series[key] = number
        return self._series[key]
