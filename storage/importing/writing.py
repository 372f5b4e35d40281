"""Writes batches of rows that have an id of their own: found by it, compared, created or updated, or left as they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import BindParameter, bindparam, insert, select, update
from sqlmodel import Session, SQLModel, col

from storage.importing.directory import Directory, KnownAccount
from storage.importing.report import TableCount
from storage.importing.tables import Table
from storage.importing.values import Value
from storage.models import Person
from success.names import search_form

Row = dict[str, Value]


@dataclass(frozen=True)
class Ready:
    """A row whose references were found: its fields as the database has them."""

    external_id: str
    row: Row
    account: KnownAccount | None = None


def write_rows(session: Session, table: Table, batch: Sequence[Ready], now: datetime) -> tuple[TableCount, set[str]]:
    """Write a batch; all rows have the same fields. Gives the counts and the external ids of the rows that changed."""
    fields = [name for name in batch[0].row if name != "external_id"] if batch else []
    existing = _existing(session, table, [ready.external_id for ready in batch], ["external_id", *fields])
    if table.model is Person:
        existing |= _made_by_chat(
            session, [ready for ready in batch if ready.external_id not in existing], ["external_id", *fields]
        )
    blank = {column.attribute: table.blank(column) for column in table.columns}
    created, updated = [], []
    for ready in batch:
        row = _completed(table, ready)
        known = existing.get(ready.external_id)
        if known is None:
            new = _with_currency(table, blank | row, ready.account)
            created.append({**new, "created_at": now, "updated_at": now})
        elif any(known[name] != row[name] for name in ("external_id", *fields)):
            updated.append(
                {f"new_{name}": value for name, value in row.items()} | {"own_id": known["id"], "new_updated_at": now}
            )
    _insert(session, table.model, created)
    _update(session, table.model, updated)
    changed = {str(row["external_id"]) for row in created} | {str(row["new_external_id"]) for row in updated}
    return TableCount(len(created), len(updated), len(batch) - len(created) - len(updated)), changed


def set_managers(session: Session, directory: Directory, managers: dict[str, str]) -> tuple[set[str], list[str]]:
    """Set the managers of people, by external id, when all people are there. Gives whose changed and which references nobody has."""
    changed: set[str] = set()
    unknown: list[str] = []
    people = session.execute(select(Person).where(col(Person.external_id).in_(managers))).scalars()
    for person in list(people):
        reference = managers[person.external_id]
        found = directory.person(reference) if reference else None
        if reference and found is None:
            unknown.append(reference)
        if person.manager_id != found:
            person.manager_id = found
            changed.add(person.external_id)
    session.flush()
    return changed, unknown


def _existing(session: Session, table: Table, ids: Iterable[str], fields: Sequence[str]) -> dict[str, Row]:
    columns = table.model.__table__.columns  # type: ignore[attr-defined]  # SQLModel's table classes have one
    asked = select(columns["id"], *(columns[name] for name in fields)).where(columns["external_id"].in_(set(ids)))
    return {str(row["external_id"]): dict(row) for row in session.execute(asked).mappings()}


def _made_by_chat(session: Session, batch: Sequence[Ready], fields: Sequence[str]) -> dict[str, Row]:
    """People who spoke to the bot before they came in a file: known by their e-mail address, with a platform's id for an external id."""
    by_email = {str(ready.row["email"]).casefold(): ready.external_id for ready in batch if ready.row.get("email")}
    columns = Person.__table__.columns  # type: ignore[attr-defined]  # as above
    asked = select(columns["id"], columns["email"].label("address"), *(columns[name] for name in fields)).where(
        columns["external_id"].like("%:%:%"), columns["email"].is_not(None)
    )
    found = session.execute(asked).mappings() if by_email else ()
    return {by_email[row["address"].casefold()]: dict(row) for row in found if row["address"].casefold() in by_email}


def _completed(table: Table, ready: Ready) -> Row:
    row = dict(ready.row)
    if table.name == "accounts":
        row["search_name"] = search_form(str(row["name"]))
        if row.get("domain"):
            row["domain"] = str(row["domain"]).casefold()
    if "currency" in row and row["currency"] is None:
        row = _with_currency(table, row, ready.account)
    return row


def _with_currency(table: Table, row: Row, account: KnownAccount | None) -> Row:
    column = table.by_name.get("currency")
    if column is None or not column.inherits or row.get("currency") is not None or account is None:
        return row
    return {**row, "currency": account.currency}


def _insert(session: Session, model: type[SQLModel], rows: list[Row]) -> None:
    if rows:  # on the table, past the object mapper, which would make a statement for every pattern of empty fields
        session.connection().execute(insert(model.__table__), rows)  # type: ignore[attr-defined]  # as above


def _update(session: Session, model: type[SQLModel], rows: list[Row]) -> None:
    if not rows:
        return
    table = model.__table__  # type: ignore[attr-defined]  # as above
    names = dict.fromkeys(chain.from_iterable(rows))
    values: dict[str, BindParameter[Value]] = {
        name.removeprefix("new_"): bindparam(name) for name in names if name != "own_id"
    }
    session.connection().execute(update(table).where(table.c.id == bindparam("own_id")).values(values), rows)
