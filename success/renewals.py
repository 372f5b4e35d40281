"""How safe a renewal is: its risk segment with the reasons for it, and whether somebody knows what to do next. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from success.calendar import notice_date
from success.vocabulary import Band, Forecast
from success.wording import day

LOOK_AHEAD_DAYS = 120
"""Days to the day to cancel within which a renewal is worked on: the first of the renewal plays begins at T-120."""

FORECAST_DUE_DAYS = 90
"""Days to the day to cancel from which a renewal without a forecast is watched: a quarter, the horizon of a forecast call."""


class Segment(StrEnum):
    """How safe a renewal is, least safe first."""

    AT_RISK = "at risk"
    WATCH = "watch"
    SAFE = "safe"


@dataclass(frozen=True)
class Expected:
    """What somebody expects of a renewal. `amount` is the ARR after it, in the account's currency; None was not said."""

    renews_on: date
    category: Forecast
    amount: Decimal | None
    next_step: str
    next_on: date | None
    note: str
    by: str
    set_on: date


@dataclass(frozen=True)
class Renewal:
    """The contracts of one account that end on one day, and how the account stood when it was last evaluated.

    * `arr` amounts by currency of the contracts that end, never added across currencies
    * `notice_days` None is unknown and taken for 90
    * `manager_id` the renewal manager
    * `score` and `band` of the snapshot of `seen_on`; None and unknown without one
    """

    account_id: int
    name: str
    currency: str
    owner_id: int | None
    owner: str
    manager_id: int | None
    renews_on: date
    notice_days: int | None
    auto_renews: bool
    cancelled_on: date | None
    arr: tuple[tuple[str, Decimal], ...]
    band: Band = Band.UNKNOWN
    score: float | None = None
    seen_on: date | None = None
    sponsor_gone: bool = False
    forecast: Expected | None = None

    @property
    def cancel_by(self) -> date:
        """Give the last day on which the customer can still cancel."""
        return notice_date(self.renews_on, self.notice_days)

    @property
    def category(self) -> Forecast | None:
        """Give the forecast category; None is not set."""
        return None if self.forecast is None else self.forecast.category

    def danger(self) -> tuple[str, ...]:
        """Give what puts the renewal at risk, in words."""
        given = self.category in {Forecast.AT_RISK, Forecast.LOST}
        told = (
            ("notice given", self.cancelled_on is not None),
            ("health is red", self.band is Band.RED),
            ("sponsor gone", self.sponsor_gone),
            (f"forecast {shown(self.category)}", given),
        )
        return tuple(words for words, true in told if true)

    def doubts(self, on: date) -> tuple[str, ...]:
        """Give what asks for care on a day, in words."""
        near = (self.cancel_by - on).days <= FORECAST_DUE_DAYS
        told = (
            ("health is yellow", self.band is Band.YELLOW),
            ("health is unknown", self.band is Band.UNKNOWN),
            ("no forecast yet", near and self.forecast is None),
        )
        return tuple(words for words, true in told if true)

    def segment(self, on: date) -> Segment:
        """Give the risk segment on a day."""
        if self.danger():
            return Segment.AT_RISK
        return Segment.WATCH if self.doubts(on) else Segment.SAFE

    def step_missing(self, on: date) -> str:
        """Say what is wrong with the next step: there is none, or its day is over; empty when it stands."""
        if self.forecast is None or not self.forecast.next_step:
            return "no next step"
        if self.forecast.next_on is not None and self.forecast.next_on < on:
            return f"next step was due {day(self.forecast.next_on, on)}"
        return ""


def shown(category: Forecast | None) -> str:
    """Write a forecast category: "at risk"; "not set" for None."""
    return "not set" if category is None else category.value.replace("_", " ")


def in_order(renewals: tuple[Renewal, ...], on: date) -> tuple[Renewal, ...]:
    """Sort: least safe first, then by the day to cancel, then by name."""
    ranks = {segment: rank for rank, segment in enumerate(Segment)}
    return tuple(
        sorted(
            renewals, key=lambda r: (ranks[r.segment(on)], r.cancel_by, r.name.casefold(), r.account_id, r.renews_on)
        )
    )


def quarter_of(on: date, later: int = 0) -> tuple[date, date]:
    """Give the first and the last day of the calendar quarter that holds a day, or of one `later`."""
    number = on.year * 4 + (on.month - 1) // 3 + later
    year, quarter = divmod(number, 4)
    following, after = divmod(number + 1, 4)
    last = date.fromordinal(date(following, after * 3 + 1, 1).toordinal() - 1)
    return date(year, quarter * 3 + 1, 1), last
