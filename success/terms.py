"""The contract terms that run on a day, as one value: revenue, renewal, notice. What is unknown or assumed is said so."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from success.calendar import notice_date


@dataclass(frozen=True)
class Terms:
    """The running contracts of one account.

    * `arr` amounts by currency, never added across currencies; empty when no contract runs
    * `renews_on` is the earliest end; None when all are open-ended
    * `notice_days` of that contract; None is unknown and taken for 90 days
    * `cancelled_on` is the day the customer gave notice on it
    """

    arr: tuple[tuple[str, Decimal], ...] = ()
    seats: int | None = None
    renews_on: date | None = None
    notice_days: int | None = None
    cancelled_on: date | None = None

    @property
    def running(self) -> bool:
        """Tell whether any contract runs."""
        return bool(self.arr)

    @property
    def cancel_by(self) -> date | None:
        """Give the last day on which the customer can still cancel; None without an end."""
        return None if self.renews_on is None else notice_date(self.renews_on, self.notice_days)

    @property
    def notice_assumed(self) -> bool:
        """Tell whether the notice period is taken for granted."""
        return self.renews_on is not None and self.notice_days is None
