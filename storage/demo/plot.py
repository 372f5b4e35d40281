"""What a story is made of: a plot says in days and weeks before today what happened to one account.

A plot holds no dates, so that the same story can be told on any day. The other modules of this package turn it into rows.
Every number of days counts back from today unless its name says otherwise.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Line = float | tuple[tuple[float, float], ...]
"""A value over time: constant, or corners (weeks ago, value), oldest first, straight between them."""


def along(line: Line, weeks_ago: Floats) -> Floats:
    """Give the values of `line` at `weeks_ago` (shape kept); before the first corner and after the last one it is level."""
    if isinstance(line, float | int):
        return np.full(weeks_ago.shape, float(line))
    ago = np.array([corner[0] for corner in reversed(line)])
    values = np.array([corner[1] for corner in reversed(line)])
    return np.asarray(np.interp(weeks_ago, ago, values), dtype=np.float64)


def at(line: Line, days_ago: float) -> float:
    """Give the value of `line` on one day."""
    return float(along(line, np.array([days_ago / 7]))[0])


@dataclass(frozen=True)
class Term:
    """A term of subscription. `price` is the list price of a seat and year before `discount` (0 to 1)."""

    seats: int
    price: int
    discount: float = 0.0
    days: int = 365
    gap: int = 0  # days without a contract before it: the customer had left and came back


@dataclass(frozen=True)
class AddOn:
    """More seats bought within a term, co-termed with it."""

    days_ago: int
    seats: int


@dataclass(frozen=True)
class Tie:
    """A contact who matters. Without a name one is invented."""

    name: str = ""
    title: str = ""
    email: str = ""
    since: int = 600
    left: int | None = None


@dataclass(frozen=True)
class Launch:
    """A deployment: `share` of the account's ARR; `kickoff` None while it is only planned; `due` counts from the kickoff."""

    name: str
    product: str
    stage: str
    kickoff: int | None
    share: float = 1.0
    onboarding: int | None = 75  # days it took; None: not ended
    value_one: str = ""
    kind: str = "use_case"
    due: int | None = 90
    reached: int | None = None  # days ago


@dataclass(frozen=True)
class Said:
    """An answer to a survey, or free feedback, in the customer's own words. `answered` counts from the day it came."""

    days_ago: int
    kind: str
    score: float | None
    words: str
    answered: int | None = None


@dataclass(frozen=True)
class Met:
    """A touchpoint that belongs to the story."""

    days_ago: int
    kind: str
    summary: str
    two_way: bool = True


@dataclass(frozen=True)
class Case:
    """A ticket that belongs to the story. `hours` None: still open."""

    days_ago: int
    subject: str
    priority: str = "normal"
    escalated: bool = False
    hours: float | None = 30
    satisfaction: float | None = None


@dataclass(frozen=True)
class Judged:
    """The CSM's pulse."""

    days_ago: int
    band: str
    note: str


@dataclass(frozen=True)
class Overruled:
    """A CSM's override; `lasts` counts from the day it was set."""

    days_ago: int
    score: float
    reason: str
    lasts: int = 60


@dataclass(frozen=True)
class Plot:
    """One account's story. The defaults are those of an ordinary, satisfied mid-market customer in her second year."""

    key: str
    tells: str
    name: str = ""
    owner: str | None = "mia"
    executive: str = "tom"
    segment: str = "mid-market"
    industry: str = "manufacturing"
    region: str = "DACH"
    plan: str = "Professional"
    touch_model: str = "high touch"
    currency: str = "EUR"
    outcome: str = "Plan every shift in one place and cut overtime"
    experience: str = "A named CSM, a working session a month, two business reviews a year"

    terms: tuple[Term, ...] = (Term(50, 900), Term(60, 900))
    add_ons: tuple[AddOn, ...] = ()
    renews_in: int | None = 190  # days from today to the end of the last term; None: without end
    open_since: int = 500  # days since the start of a contract without end
    notice: int | None = 90
    auto_renews: bool = False
    notice_given: int | None = None  # days since the customer gave notice
    churned: bool = False  # the last term has ended and was not followed
    launches: tuple[Launch, ...] = ()  # empty: one ordinary deployment since the first day

    active: Line = 0.82  # share of the seats
    depth: Line = 0.62  # share of the features
    sticky: Line = 0.66  # share of the sticky features
    executives: Line = 1.4  # executives who log in, a week
    assigned: Line = 0.92  # share of the seats that are assigned
    errors: Line = 0.3  # a user and week
    noise: float = 0.025
    measured: bool = True  # usage is known at all

    sponsors: tuple[Tie, ...] = (Tie(),)
    champions: tuple[Tie, ...] = (Tie(),)
    buyers: tuple[Tie, ...] = (Tie(),)
    detractors: tuple[Tie, ...] = ()
    coverage: tuple[int, int, int] = (2, 3, 4)  # active contacts on executive, management and working level

    mood: Line = 0.72  # 0 furious, 1 delighted: answers and ratings follow it
    survey_last: int | None = 55
    survey_every: int = 180
    survey_answers: int = 4
    said: tuple[Said, ...] = ()

    touch_last: int | None = 9
    touch_every: int = 24
    theme: str = "steady"
    review_last: int | None = 60
    review_every: int = 120
    met: tuple[Met, ...] = ()

    tickets: Line = 2.5  # opened in 90 days
    hours: float = 20.0  # usual hours to close one
    cases: tuple[Case, ...] = ()

    trained: Line = 0.6  # share of the seats
    services: tuple[int, int] = (10, 8)  # bought, used so far
    value: Line = 2.2  # confirmed by the customer, as a multiple of ARR and year
    community: Line = 1.0  # a month
    marketing: Line = 0.8  # a month
    calls: Line = 0.6  # to support, a month
    late: Line = 0.0  # days by which the oldest invoice is late
    non_recurring: Line = 0.06
    observed: bool = True  # single values are known at all

    pulses: tuple[Judged, ...] = ()
    overrides: tuple[Overruled, ...] = ()
    expect: tuple[str, ...] = field(default=("green",))  # colours that the story should show on its day


@dataclass(frozen=True)
class Scope:
    """How much of each story is written: weeks and kinds of series, days of records."""

    weeks: int = 104
    series: tuple[str, ...] = (
        "active_users",
        "licensed_users",
        "events",
        "features_used",
        "sticky_features_used",
        "executive_users",
        "errors",
    )
    days: int = 730


FULL = Scope()
"""Two years of everything: the demo book."""

LIGHT = Scope(weeks=52, series=("active_users", "events", "features_used", "sticky_features_used"), days=62)
"""One year of four series and two months of records: for books of 100,000 accounts."""
