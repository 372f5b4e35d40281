"""Who owns a step of a play: the part that the step names, as the people of the account fill it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session, col, select

from storage.models import Account, Person

Part = Literal["csm", "leader", "renewal_manager", "account_executive"]


@dataclass(frozen=True)
class Owners:
    """Our people of one account who are with us; who is missing falls back on the CSM, then on who started the play."""

    csm: int | None
    leader: int | None
    renewal_manager: int | None
    account_executive: int | None
    starter: int

    def of(self, part: Part) -> int:
        """Give who fills a part."""
        filled = {
            "csm": self.csm,
            "leader": self.leader,
            "renewal_manager": self.renewal_manager,
            "account_executive": self.account_executive,
        }
        return next(one for one in (filled[part], self.csm, self.starter) if one is not None)


def owners_of(session: Session, account: Account, starter: int) -> Owners:
    """Read who is who for an account. The leader is the CSM's manager; people who left us are missing."""
    csm = _person(session, account.owner_id)
    ids = [csm.manager_id if csm else None, account.renewal_manager_id, account.account_executive_id]
    here = _here(session, [account.owner_id, *ids])
    leader, renewal_manager, executive = (one if one in here else None for one in ids)
    return Owners(account.owner_id if account.owner_id in here else None, leader, renewal_manager, executive, starter)


def _person(session: Session, person_id: int | None) -> Person | None:
    return None if person_id is None else session.get(Person, person_id)


def _here(session: Session, ids: Iterable[int | None]) -> set[int | None]:
    wanted = [one for one in ids if one is not None]
    return set(session.exec(select(Person.id).where(col(Person.id).in_(wanted), col(Person.active).is_(True))))
