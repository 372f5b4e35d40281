"""What handlers and jobs are handed: sessions, the clock, the team's library. Made once, in app.py."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from storage.library import Library


@dataclass(frozen=True)
class Services:
    """The outside world as handlers see it.

    * `reading()` and `writing()` open a short database session; no network call happens while it is open
    * `now()` gives the present instant, aware UTC; tests pass their own
    """

    reading: Callable[[], AbstractContextManager[Session]]
    writing: Callable[[], AbstractContextManager[Session]]
    now: Callable[[], datetime]
    library: Library

    def today(self) -> date:
        """Give the present day (UTC): the day of health, snapshots and deadlines of the book."""
        return self.now().date()
