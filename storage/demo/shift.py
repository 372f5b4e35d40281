"""Moves the demo book to another day, so that its stories stay relative to today.

Every date and instant of its accounts moves by the days that passed; weeks move by whole weeks, so that the newest measured week is the
last whole week again. What people wrote since the book's day moves along too, but not past today. What is history of the database and
not of the accounts (runs of jobs, the audit trail, people) stays as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Column, ColumnElement, Date, DateTime, Engine, String, Table, case, func, type_coerce
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel, col, delete, select, update

from storage.demo.marker import book_day, others
from storage.models import Account, Alert, DataSource, HealthSnapshot, Measurement, SegmentBaseline
from success.calendar import last_whole_week, monday_of
from success.errors import Refused

AHEAD = frozenset(
    {"ends_on", "expires_on", "value_one_due_on", "until_on", "due_on", "next_on", "snoozed_until", "renews_on"}
)
"""Plans: days that may lie ahead of today, and move without a limit."""

BESIDE_ACCOUNTS = frozenset({DataSource.__tablename__, SegmentBaseline.__tablename__})
"""Tables of the book that do not belong to one account."""

_FAR = 200_000
"""Days to which keys are moved first: moved at once, a row would meet the one that has not moved yet."""


@dataclass(frozen=True)
class Move:
    """From the book's day to another one."""

    then: date
    today: date

    @property
    def days(self) -> int:
        """Give the days between them."""
        return (self.today - self.then).days

    @property
    def weeks(self) -> int:
        """Give the weeks between the last whole ones."""
        return last_whole_week(self.today) - last_whole_week(self.then)


def book_tables() -> Iterator[Table]:
    """Give the tables whose dates are the book's: accounts, all that refers to them, sources and segment baselines."""
    reached = {str(Account.__tablename__), *map(str, BESIDE_ACCOUNTS)}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in reached or any(key.column.table.name in reached for key in table.foreign_keys):
            reached.add(table.name)
            yield table


def move_demo(engine: Engine, today: date) -> int:
    """Move the demo book to `today` and give the days by which it moved.

    Health that was evaluated after the book's day is dropped: it saw a book that had stood still. Raises `Refused` where there is no
    demo book, or accounts beside it.
    """
    with engine.begin() as connection:
        then = book_day(connection)
        if then is None:
            raise Refused("This database holds no demo book that could be moved. `python app.py demo` writes one.")
        if strangers := others(connection):
            raise Refused(
                f"This database holds {strangers} accounts beside the demo's. Their dates are real, so none were moved. "
                "Use a database of its own for the demo book."
            )
        move = Move(then, today)
        if move.days:
            _move(connection, move)
        return move.days


def _move(connection: Connection, move: Move) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
    connection.execute(delete(HealthSnapshot).where(col(HealthSnapshot.on) > move.then))
    connection.execute(delete(SegmentBaseline).where(col(SegmentBaseline.on) > move.then))
    for table in book_tables():
        _move_table(connection, table, move)
    _move_terms(connection, move)
    _move_weeks(connection, move)


def _move_terms(connection: Connection, move: Move) -> None:
    """Move the renewal dates by which alerts of a renewal are known, or the first night would raise all of them anew."""
    dated = select(col(Alert.id), col(Alert.term), col(Alert.open_key)).where(col(Alert.term).like("____-__-__"))
    for key, term, open_key in connection.execute(dated).all():
        moved = (date.fromisoformat(term) + timedelta(days=move.days)).isoformat()
        known_by = None if open_key is None else open_key.removesuffix(term) + moved
        connection.execute(update(Alert).where(col(Alert.id) == key).values(term=moved, open_key=known_by))


def _move_table(connection: Connection, table: Table, move: Move) -> None:
    sqlite = connection.dialect.name == "sqlite"
    dated = [column for column in table.columns if isinstance(column.type, Date)]
    keys = [column for column in dated if column.primary_key]
    values: dict[str, ColumnElement[date] | ColumnElement[datetime]] = {}
    for column in dated:
        if column.primary_key:
            values[column.name] = _later(column, move.days + _FAR, sqlite=sqlite)
        else:
            values[column.name] = _moved_day(column, move, sqlite=sqlite)
    for column in table.columns:
        if _is_instant(column):
            values[column.name] = _moved_instant(column, move, sqlite=sqlite)
    if values:
        connection.execute(update(table).values(values))
    if keys:
        connection.execute(update(table).values({key.name: _later(key, -_FAR, sqlite=sqlite) for key in keys}))


def _is_instant(column: Column[object]) -> bool:
    return isinstance(getattr(column.type, "impl", column.type), DateTime)


def _later(column: Column[date], days: int, *, sqlite: bool) -> ColumnElement[date]:
    return type_coerce(func.date(column, f"{days:+d} days") if sqlite else column + days, Date)


def _moved_day(column: Column[date], move: Move, *, sqlite: bool) -> ColumnElement[date]:
    moved = _later(column, move.days, sqlite=sqlite)
    if column.name in AHEAD:
        return moved
    return case((column.between(move.then + timedelta(days=1), move.today), move.today), else_=moved)


def _moved_instant(column: Column[datetime], move: Move, *, sqlite: bool) -> ColumnElement[datetime]:
    """Move an instant by whole days; one since the book was told stays, or is lifted to the beginning of today."""
    if sqlite:
        shifted: ColumnElement[datetime] = type_coerce(
            func.date(column, f"{move.days:+d} days", type_=String) + func.substr(column, 11, type_=String), column.type
        )
    else:
        shifted = column + timedelta(days=move.days)
    told, morning = (datetime.combine(day, time(), UTC) for day in (move.then, move.today))
    since = (column > told) & (column < morning + timedelta(days=1))
    return case((since & (column >= morning), column), (since, morning), else_=shifted)


def _move_weeks(connection: Connection, move: Move) -> None:
    """Move the measurements by whole weeks (by way of negative ones, see `_FAR`), and the newest day of their sources with them."""
    if move.weeks:
        week = col(Measurement.week)
        connection.execute(update(Measurement).values(week=-(week + move.weeks)))
        connection.execute(update(Measurement).values(week=-week))
    sunday = monday_of(last_whole_week(move.today)) + timedelta(days=6)
    series = col(DataSource.key).startswith("series:")
    connection.execute(update(DataSource).where(series).values(latest_on=sunday))
