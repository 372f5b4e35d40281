"""Every number that the generated book rests on. They were set before any result was looked at and are not tuned.

What they say is plausible for a subscription business that sells seats; none was measured at one. docs/reference/simulation.md tells them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

SEED = 20_240_101
START = date(2024, 1, 1)
DAYS = 730
ACCOUNTS = 2_000
ACCOUNTS_PER_CSM = 50
PAST_DAYS = 420
"""Days before the first evaluation that have records: half a year of weeks, a year of contracts, and room for both."""


@dataclass(frozen=True)
class Segment:
    """A kind of customer.

    * `share` of the book; `seats` median and sigma of a log-normal; `price` a seat and year
    * `contact_days` and `review_days` mean distance between two-way contacts and between business reviews
    * `swing` yearly swing of usage, `peak` day of the year when it is highest, `holidays` share of usage that is left at Christmas
    """

    name: str
    share: float
    seats: tuple[float, float]
    price: float
    contact_days: float
    review_days: float
    swing: float
    peak: int
    holidays: float


SEGMENTS = (
    Segment("Enterprise", 0.2, (420, 0.6), 700, 14, 88, 0.04, 75, 0.55),
    Segment("Mid-market", 0.45, (110, 0.5), 800, 22, 92, 0.06, 290, 0.50),
    Segment("SMB", 0.35, (30, 0.4), 900, 32, 105, 0.08, 130, 0.45),
)

ZONES = ("Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Singapore")

USUAL = (6.5, 2.2)
"""Share of its seats that an account uses when nothing is wrong: a beta distribution, 0.75 on average, one in ten under 0.55."""

PACE = 0.35
"""How differently the accounts of one segment are talked to: sigma of a log-normal factor on the days between two contacts."""

MOOD = (8.2, 0.8)
"""Mean and spread of the NPS answers that an account's users usually give."""

ANSWERED = (0.8, 1, 6)
"""Of the low NPS answers, how many somebody answers, and after how many days (from, before)."""

FEEDBACK_ANSWERED = (0.7, 5, 60)
"""The same for product feedback."""

NEW_SHARE = 0.2
"""Share of the accounts that become customers within the two years."""

TERMS = ((12, 0.7), (24, 0.2), (36, 0.1))
"""Months of a contract and how many contracts have them."""

NOTICE_DAYS = ((30.0, 0.35), (60.0, 0.3), (90.0, 0.3), (None, 0.05))

CHURN_A_YEAR = 0.115
SILENT_SHARE = 1 / 3
"""Of the churns, how many give no signal at all: bought by somebody else, out of money, a new boss with another favourite."""

TROUBLE_A_YEAR = 0.08
"""Accounts that get into the same real trouble as a churner, and come out of it again."""

CONTRACTION_A_YEAR = 0.03
"""Accounts that get into real trouble and renew with fewer seats."""

LEAD_DAYS = (60, 365)
LEAD_SHAPE = (2.2, 1.6)
"""The first signal of a churner begins this long before its notice date: a beta distribution stretched over two to twelve months."""

SIGNALS_AT_ONCE = ((1, 0.35), (2, 0.4), (3, 0.25))


class Signal(StrEnum):
    """What goes wrong at a customer, as far as somebody can see it."""

    FADING = "usage fades"
    SPONSOR = "sponsor leaves, no successor"
    CHAMPION = "champion leaves, no successor"
    DETRACTOR = "sponsor is a detractor"
    CRITICAL = "critical tickets stay open"
    STALLED = "onboarding stalls"
    INVOICES = "invoices are paid late"
    SILENCE = "no two-way contact"
    EXECUTIVES = "executives stop logging in"
    STICKY = "sticky features are dropped"


SIGNAL_WEIGHTS: Mapping[Signal, float] = MappingProxyType(
    {
        Signal.FADING: 0.30,
        Signal.SPONSOR: 0.14,
        Signal.CHAMPION: 0.09,
        Signal.DETRACTOR: 0.10,
        Signal.CRITICAL: 0.08,
        Signal.INVOICES: 0.06,
        Signal.SILENCE: 0.10,
        Signal.EXECUTIVES: 0.05,
        Signal.STICKY: 0.08,
    }
)
"""How often each signal is drawn. A stalled onboarding comes first, by this chance, where the first contract is the one that ends."""

STALLED_CHANCE = 0.5

FADE_DEPTH = (0.30, 0.70)
"""Share of usage that is lost in the end."""
FADE_DAYS = (45, 180)
"""Days from the beginning of a fade to its end."""
HEALS_AFTER = (60, 150)
"""Days after which the trouble of an account that stays is over."""

WOBBLY_SHARE = 0.6
"""Accounts in which the following happens without meaning anything; how often in a year."""
WOBBLES: Mapping[str, float] = MappingProxyType(
    {
        "bad weeks": 1.5,  # one or two weeks with 40 to 80 % of the usual use
        "project": 0.4,  # a team is away for four to seven weeks: 15 to 30 % less use
        "sponsor change": 0.15,  # the successor is known after up to 35 days
        "champion change": 0.2,  # the same, up to 40 days
        "ticket burst": 0.5,  # three to eight tickets in a week, sometimes a critical one for a few days
        "late invoice": 0.35,  # 5 to 25 days late, then paid
        "contact gap": 0.35,  # nobody talks for 40 to 70 days
        "executives away": 0.3,  # none logs in for five to eight weeks
        "unhappy user": 0.4,  # somebody without influence answers 0 to 5
    }
)
