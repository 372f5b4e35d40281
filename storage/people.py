"""Our own people: who is behind a platform's user id, who is meant by a typed name or e-mail address.

A person is known by what the people file says; somebody who speaks to the bot without being in it becomes a viewer (an admin of the
workspace an admin).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from storage.models import Person, PlatformIdentity
from success.names import clean
from success.vocabulary import Role

LEAST_LIKENESS = 70
"""Similarity (0-100, rapidfuzz) under which a name is no longer offered as near."""

_MENTION = re.compile(r"@person:(\d{1,18})")


@dataclass(frozen=True)
class Profile:
    """What the platform tells of a user. `timezone` is an IANA name, "" when it is not told."""

    name: str
    email: str | None = None
    timezone: str = ""
    is_admin: bool = False


@dataclass(frozen=True)
class PersonRow:
    """Somebody of our own company."""

    id: int
    name: str
    email: str | None
    role: Role
    timezone: str
    manager_id: int | None
    active: bool


@dataclass(frozen=True)
class FoundPeople:
    """The person who was certainly meant, or else those who are near, nearest first."""

    exact: PersonRow | None
    near: tuple[PersonRow, ...] = ()


def get_person(session: Session, person_id: int) -> PersonRow | None:
    """Give a person by her own id."""
    person = session.get(Person, person_id)
    return None if person is None else _row(person)


def list_people(session: Session, *, active_only: bool = True) -> tuple[PersonRow, ...]:
    """Give everybody, by name."""
    asked = select(Person).order_by(func.lower(Person.name), col(Person.id))
    return tuple(_row(person) for person in session.exec(asked) if person.active or not active_only)


def find_identity(session: Session, platform: str, tenant: str, user_id: str) -> PersonRow | None:
    """Give the person who is already known to be behind a user id; reads only."""
    identity = session.get(PlatformIdentity, (platform, tenant, user_id))
    return None if identity is None else get_person(session, identity.person_id)


def user_ids(session: Session, platform: str, tenant: str, people: Collection[int]) -> dict[int, str]:
    """Give the platform's user ids of people of ours by their own ids, as far as they are known; reads only."""
    asked = (
        select(PlatformIdentity)
        .where(
            PlatformIdentity.platform == platform,
            PlatformIdentity.tenant == tenant,
            col(PlatformIdentity.person_id).in_(people),
        )
        .order_by(col(PlatformIdentity.user_id).desc())
    )
    return {identity.person_id: identity.user_id for identity in session.exec(asked)}


def identify(session: Session, platform: str, tenant: str, user_id: str, profile: Profile) -> PersonRow:
    """Give the person behind a user id: the one known to be, else the one with the same e-mail address, else a new one.

    Writes what it learns, so it needs a writing session. A time zone that the platform tells fills an unknown one ("UTC").
    """
    known = find_identity(session, platform, tenant, user_id)
    if known is not None:
        return known
    try:
        with session.begin_nested():
            person = _with_email(session, profile.email) or _new_person(
                session, f"{platform}:{tenant}:{user_id}", profile
            )
            if profile.timezone and person.timezone == "UTC":
                person.timezone = profile.timezone
            session.flush()
            row = _row(person)
            session.add(PlatformIdentity(platform=platform, tenant=tenant, user_id=user_id, person_id=row.id))
    except IntegrityError:  # somebody else identified her in the same instant
        found = find_identity(session, platform, tenant, user_id)
        if found is None:
            raise
        return found
    return row


def find_people(session: Session, typed: str, limit: int = 5) -> FoundPeople:
    """Find the active person who was meant by `@person:ID`, name, part of a name or e-mail address; else at most `limit` near ones."""
    wanted = clean(typed).removeprefix("@") if not _MENTION.search(typed) else typed
    wanted = " ".join(wanted.casefold().split())
    people = list_people(session)
    if mention := _MENTION.search(wanted):
        return FoundPeople(next((person for person in people if person.id == int(mention[1])), None))
    if not wanted:
        return FoundPeople(None)
    for means in (_is_name_or_email, _has_word):
        meant = [person for person in people if means(person, wanted)]
        if len(meant) == 1:
            return FoundPeople(meant[0])
        if meant:
            return FoundPeople(None, tuple(meant[:limit]))
    scored = [(_similarity(person, wanted), person) for person in people]
    near = sorted((pair for pair in scored if pair[0] >= LEAST_LIKENESS), key=lambda pair: (-pair[0], pair[1].name))
    return FoundPeople(None, tuple(person for _, person in near[:limit]))


def _is_name_or_email(person: PersonRow, wanted: str) -> bool:
    return wanted in {person.name.casefold(), (person.email or person.name).casefold()}


def _has_word(person: PersonRow, wanted: str) -> bool:
    names = person.name.casefold().split()
    local_part = (person.email or "").casefold().partition("@")[0]
    return wanted in names or wanted == local_part or " ".join(names).startswith(f"{wanted} ")


def _similarity(person: PersonRow, wanted: str) -> float:
    name = person.name.casefold()
    scores = [
        fuzz.ratio(wanted, name),
        fuzz.token_sort_ratio(wanted, name),
        *(fuzz.ratio(wanted, word) for word in name.split()),
    ]
    if name.startswith(wanted):
        scores.append(95.0)
    return max(scores)


def _with_email(session: Session, email: str | None) -> Person | None:
    if not email:
        return None
    asked = select(Person).where(func.lower(Person.email) == email.strip().lower())
    return session.exec(asked.order_by(col(Person.active).desc(), col(Person.id))).first()


def _new_person(session: Session, external_id: str, profile: Profile) -> Person:
    role = Role.ADMIN if profile.is_admin else Role.VIEWER
    name = clean(profile.name) or profile.email or external_id
    person = Person(
        external_id=external_id, name=name, email=profile.email, role=role.value, timezone=profile.timezone or "UTC"
    )
    session.add(person)
    return person


def _row(person: Person) -> PersonRow:
    assert person.id is not None
    return PersonRow(
        person.id, person.name, person.email, Role(person.role), person.timezone, person.manager_id, person.active
    )
