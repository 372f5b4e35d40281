"""How a database tells that what it holds is the demo book: a data source called "demo" whose newest day is the book's today.

Only the writer of the demo book makes it, so that a real book is never taken for a demo.
"""

from datetime import date

from sqlalchemy import func
from sqlalchemy.engine import Connection
from sqlmodel import Session, col, select

from storage.demo.pages import EXTERNAL
from storage.models import Account, DataSource
from success.errors import Refused

MARKER = "demo"


def has_demo(session: Session) -> bool:
    """Tell whether the database holds the demo book."""
    return session.get(DataSource, MARKER) is not None


def demo_age(session: Session, today: date) -> int | None:
    """Give the days since the demo book was written or moved; None where there is none."""
    marker = session.get(DataSource, MARKER)
    return None if marker is None or marker.latest_on is None else (today - marker.latest_on).days


def book_day(connection: Connection) -> date | None:
    """Give the demo book's today."""
    return connection.execute(select(col(DataSource.latest_on)).where(col(DataSource.key) == MARKER)).scalar()


def others(connection: Connection) -> int:
    """Count the accounts that are not the demo book's."""
    strangers = select(func.count()).select_from(Account).where(~col(Account.external_id).startswith(EXTERNAL))
    return connection.execute(strangers).scalar_one()


def require_place(connection: Connection, *, beside_others: bool) -> None:
    """Refuse where a demo book is, or other accounts are (unless they may be)."""
    if book_day(connection) is not None:
        raise Refused("This database already holds the demo book. Move its dates to today, or use an empty database.")
    strangers = others(connection)
    if strangers and not beside_others:
        raise Refused(
            f"This database holds {strangers} accounts that are not the demo's, so the demo book was not written into it. "
            "Point DATABASE_URL at an empty database."
        )
