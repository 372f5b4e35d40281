"""Accounts by name, as people type them: found exactly, found nearly, suggested while typing.

The database proposes candidates (storage/candidates.py), success.names decides whether one of them is certainly meant, rapidfuzz
ranks the rest.
Churned accounts stand behind live ones and carry the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.candidates import beginning, begins_word, first_of_book, named, near
from storage.models import Account, Person
from success.names import Known, clean, meant, search_form

LEAST_LIKENESS = 62
"""Similarity (0-100, rapidfuzz) under which a name is no longer offered as near."""


@dataclass(frozen=True)
class AccountRow:
    """What lists and headings tell of an account."""

    id: int
    name: str
    external_id: str
    owner_id: int | None
    owner_name: str | None
    segment: str
    currency: str
    churned_on: date | None


@dataclass(frozen=True)
class Found:
    """The account that was certainly meant, or else those that are near, nearest first."""

    exact: AccountRow | None
    near: tuple[AccountRow, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    row: AccountRow
    known: Known


_OWNER = aliased(Person)
_LOADED = (
    select(
        col(Account.id),
        col(Account.name),
        col(Account.external_id),
        col(Account.owner_id),
        col(_OWNER.name),
        col(Account.segment),
        col(Account.currency),
        col(Account.churned_on),
        col(Account.search_name),
        col(Account.domain),
    )
    .join(_OWNER, col(_OWNER.id) == col(Account.owner_id), isouter=True)
    .where(col(Account.id).in_(bindparam("ids", expanding=True)))
)
"""Built once: building it took longer than running it."""


def get_account(session: Session, account_id: int) -> AccountRow | None:
    """Give an account by its own id."""
    found = _load(session, [account_id])
    return found[0].row if found else None


def find_accounts(session: Session, typed: str, limit: int = 5) -> Found:
    """Find the account that was meant by its name, external id or domain; else at most `limit` near ones. Blank text finds none."""
    form = search_form(typed)
    if not form:
        return Found(None)
    certain = _load(session, [*named(session, form, clean(typed)), *beginning(session, f"{form} ", 2)])
    index = meant(typed, [candidate.known for candidate in certain])
    if index is not None:
        return Found(certain[index].row)
    return Found(None, _nearest(session, form, certain, limit))


def suggest_accounts(session: Session, typed: str, limit: int) -> tuple[AccountRow, ...]:
    """Give at most `limit` accounts for a menu: names that begin with the text, names with a word that does, then near ones.

    Blank text gives the beginning of the book by name.
    """
    form = search_form(typed)
    if not form:
        return tuple(c.row for c in _live_first(_load(session, first_of_book(session, limit)))[:limit])
    found = _load(session, [*named(session, form, clean(typed)), *beginning(session, form, limit)])
    ordered = _live_first(sorted(found, key=lambda c: (len(c.known.search_name), c.known.search_name)))
    if len(ordered) < limit:
        taken = {c.row.id for c in ordered}
        more = [i for i in begins_word(session, form, limit) if i not in taken]
        ordered += _live_first(_load(session, more))
    if len(ordered) < limit:
        taken = {c.row.id for c in ordered}
        near_ones = _nearest(session, form, [], limit)
        return (*(c.row for c in ordered), *(row for row in near_ones if row.id not in taken))[:limit]
    return tuple(c.row for c in ordered[:limit])


def _nearest(session: Session, form: str, certain: Sequence[_Candidate], limit: int) -> tuple[AccountRow, ...]:
    """Rank namesakes and names that begin with the text first, then by similarity; live accounts before churned ones."""
    first = {c.row.id for c in certain}
    ids = {*beginning(session, form, 4 * limit), *begins_word(session, form, 4 * limit), *near(session, form)} - first
    scored = [(_similarity(form, c.known.search_name), c) for c in _load(session, sorted(ids))]
    good = [(score, c) for score, c in scored if score >= LEAST_LIKENESS]
    good += [(200 - (c.known.search_name != form), c) for c in certain]
    good.sort(key=lambda pair: (pair[1].known.churned, -pair[0], pair[1].row.name, pair[1].row.id))
    return tuple(c.row for _, c in good[:limit])


def _similarity(form: str, name: str) -> float:
    """Give how similar two names are, 0-100: the whole text, or what was typed against the beginning of the name (a little less)."""
    shortened = name[: len(form) + 1]
    return max(
        fuzz.ratio(form, name),
        fuzz.token_sort_ratio(form, name) * 0.98,
        fuzz.ratio(form, shortened) * 0.95,
        _inside(form, name),
    )


def _inside(form: str, name: str) -> float:
    """Give how well the text fits somewhere inside a longer name; short text fits everywhere and does not count."""
    return fuzz.partial_ratio(form, name) * 0.85 if 3 <= len(form) <= len(name) else 0


def _live_first(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    return sorted(candidates, key=lambda c: c.known.churned)


def _load(session: Session, ids: Sequence[int]) -> list[_Candidate]:
    """Read accounts by id, in the order of the ids, each once."""
    if not ids:
        return []
    found = {}
    for *fields, search_name, domain in session.connection().execute(_LOADED, {"ids": sorted(set(ids))}):
        row = AccountRow(*fields)
        found[row.id] = _Candidate(row, Known(search_name, row.external_id, domain, row.churned_on is not None))
    return [found[i] for i in dict.fromkeys(ids) if i in found]
