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
    * `alerts_channel` where the team reads alerts; `operators_channel` where its operators are told of data incidents, empty: each admin
      in a direct message
    """

    reading: Callable[[], AbstractContextManager[Session]]
    writing: Callable[[], AbstractContextManager[Session]]
    now: Callable[[], datetime]
    library: Library
    alerts_channel: str = "#cs-alerts"
    operators_channel: str = ""

    def today(self) -> date:
        """Give the present day (UTC): the day of health, snapshots and deadlines of the book."""
        return self.now().date()
