"""What happens to each account: its contracts, how it ends, what goes wrong on the way. Drawn once, account by account, from a seed.

A story knows the future; records.py writes down only what shows, and book.py hides what lies after the day that is looked at.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from success.calendar import notice_date
from tests.benchmarks.simulation.assumptions import (
    ACCOUNTS_PER_CSM,
    CHURN_A_YEAR,
    CONTRACTION_A_YEAR,
    DAYS,
    FADE_DAYS,
    FADE_DEPTH,
    HEALS_AFTER,
    LEAD_DAYS,
    LEAD_SHAPE,
    NEW_SHARE,
    NOTICE_DAYS,
    SEGMENTS,
    SIGNAL_WEIGHTS,
    SIGNALS_AT_ONCE,
    SILENT_SHARE,
    STALLED_CHANCE,
    START,
    TERMS,
    TROUBLE_A_YEAR,
    USUAL,
    WOBBLES,
    WOBBLY_SHARE,
    Segment,
    Signal,
)

_YEAR = 365
_TRUTH_DAYS = 550
"""Stories go on for so long after the last evaluation, so that every warning can be judged a year later."""


class Ending(StrEnum):
    """How a contract ends."""

    RENEWED = "renewed"
    CONTRACTED = "contracted"
    CHURNED = "churned"
    SILENT = "churned without a signal"


@dataclass(frozen=True)
class Trouble:
    """Something that really goes wrong. Days are ordinals; `ends` is when it is over, or when the customer has left.

    * `depth` share that is lost in the end, `ramp` days until then, for what fades
    """

    signal: Signal
    begins: int
    ends: int
    depth: float
    ramp: int


@dataclass(frozen=True)
class Contract:
    """One contract. `notice_on` is the last day on which it can be cancelled, `cancelled` the day on which it is."""

    starts: int
    ends: int
    seats: int
    arr: float
    discount: float
    notice_days: float | None
    notice_on: int
    ending: Ending
    cancelled: int | None
    grown: bool


@dataclass(frozen=True)
class Wobble:
    """Something that looks like trouble and is none."""

    kind: str
    begins: int
    days: int
    size: float


@dataclass(frozen=True)
class Story:
    """The whole life of one account. `usual` is the share of its seats that it uses when nothing is wrong."""

    account: int
    csm: int
    segment: Segment
    since: int
    usual: float
    contracts: tuple[Contract, ...]
    troubles: tuple[Trouble, ...]
    wobbles: tuple[Wobble, ...]

    @property
    def leaves(self) -> int | None:
        """Give the day on which the account is no customer any more."""
        last = self.contracts[-1]
        return last.ends if last.ending in (Ending.CHURNED, Ending.SILENT) else None

    def in_trouble(self, day: int) -> bool:
        """Say whether something really is wrong on a day."""
        return any(trouble.begins <= day <= trouble.ends for trouble in self.troubles)

    @property
    def stalled(self) -> Trouble | None:
        """Give the stall of the onboarding, where it does."""
        return next((one for one in self.troubles if one.signal is Signal.STALLED), None)


def stories(count: int, seed: int) -> tuple[Story, ...]:
    """Draw the stories of accounts 1 to `count`; account n is the same in every book of the same seed."""
    return tuple(_story(account, np.random.default_rng([seed, account])) for account in range(1, count + 1))


def _story(account: int, draw: np.random.Generator) -> Story:
    segment = SEGMENTS[int(draw.choice(len(SEGMENTS), p=[one.share for one in SEGMENTS]))]
    first = START.toordinal()
    since = first + int(draw.integers(0, DAYS - 60) if draw.random() < NEW_SHARE else -draw.integers(30, 5 * _YEAR))
    contracts: list[Contract] = []
    troubles: list[Trouble] = []
    seats = max(5, round(float(draw.lognormal(np.log(segment.seats[0]), segment.seats[1]))))
    starts, grown = since, False
    while starts < first + DAYS + _TRUTH_DAYS:
        contract = _contract(segment, starts, seats, grown, draw)
        contracts.append(contract)
        troubles += _troubles(contract, draw, is_first=len(contracts) == 1)
        if contract.cancelled is not None:
            break
        if contract.ending is Ending.CONTRACTED:
            seats = max(5, round(seats * float(draw.uniform(0.6, 0.85))))
        grown = contract.ending is Ending.RENEWED and draw.random() < 0.2
        seats = round(seats * float(draw.uniform(1.05, 1.25))) if grown else seats
        starts = contract.ends
    return Story(
        account,
        (account - 1) // ACCOUNTS_PER_CSM,
        segment,
        since,
        float(draw.beta(*USUAL)),
        tuple(contracts),
        tuple(troubles),
        _wobbles(since, draw),
    )


def _contract(segment: Segment, starts: int, seats: int, grown: bool, draw: np.random.Generator) -> Contract:
    months = int(draw.choice([term for term, _ in TERMS], p=[share for _, share in TERMS]))
    ends = _later(starts, months)
    notice_days = NOTICE_DAYS[int(draw.choice(len(NOTICE_DAYS), p=[share for _, share in NOTICE_DAYS]))][0]
    known = None if notice_days is None else int(notice_days)
    notice_on = notice_date(date.fromordinal(ends), known).toordinal()
    ending = _ending(months / 12, draw) if notice_on > START.toordinal() else Ending.RENEWED
    leaves = ending in (Ending.CHURNED, Ending.SILENT)
    price = segment.price * float(draw.uniform(0.7, 1.3))
    return Contract(
        starts,
        ends,
        seats,
        round(seats * price),
        float(draw.choice([0, 0, 5, 10, 15, 20])),
        notice_days,
        notice_on,
        ending,
        notice_on - int(draw.integers(0, 31)) if leaves else None,
        grown,
    )


def _later(ordinal: int, months: int) -> int:
    day = date.fromordinal(ordinal)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return (date(year, month + 1, 1) + timedelta(days=min(day.day, 28) - 1)).toordinal()


def _ending(years: float, draw: np.random.Generator) -> Ending:
    chance = draw.random()
    churn = 1 - (1 - CHURN_A_YEAR) ** years
    if chance < churn:
        return Ending.SILENT if draw.random() < SILENT_SHARE else Ending.CHURNED
    return Ending.CONTRACTED if chance < churn + CONTRACTION_A_YEAR * years else Ending.RENEWED


def _troubles(contract: Contract, draw: np.random.Generator, *, is_first: bool) -> list[Trouble]:
    """Draw what goes wrong under a contract: towards its end for those who leave or shrink, anywhere for those who recover."""
    if contract.ending is Ending.SILENT:
        return []
    if contract.ending in (Ending.CHURNED, Ending.CONTRACTED):
        low, high = LEAD_DAYS
        begins = contract.notice_on - int(low + (high - low) * draw.beta(*LEAD_SHAPE))
        begins = max(begins, contract.starts + 14)
        last = contract.notice_on - low
        ends = contract.ends + (0 if contract.cancelled else int(draw.integers(*HEALS_AFTER)))
        return _signals(begins, max(begins, last), ends, draw, can_stall=is_first and begins < contract.starts + 75)
    years = (contract.ends - contract.starts) / _YEAR
    if draw.random() >= TROUBLE_A_YEAR * years:
        return []
    begins = int(draw.integers(contract.starts + 14, contract.ends))
    ends = begins + int(draw.integers(*HEALS_AFTER))
    can_stall = is_first and begins < contract.starts + 75
    return _signals(begins, begins + 40, ends, draw, can_stall=can_stall)


def _signals(begins: int, last: int, ends: int, draw: np.random.Generator, *, can_stall: bool) -> list[Trouble]:
    """Draw one to three signals, the first of which begins on `begins` and none after `last`."""
    count = int(draw.choice([many for many, _ in SIGNALS_AT_ONCE], p=[share for _, share in SIGNALS_AT_ONCE]))
    weights = np.array(list(SIGNAL_WEIGHTS.values()))
    chosen = [list(SIGNAL_WEIGHTS)[at] for at in draw.choice(len(weights), count, replace=False, p=weights)]
    if can_stall and draw.random() < STALLED_CHANCE:
        chosen[0] = Signal.STALLED
    starts = [begins, *(int(draw.integers(begins, last + 1)) for _ in chosen[1:])]
    return [
        Trouble(signal, start, ends, float(draw.uniform(*FADE_DEPTH)), int(draw.integers(*FADE_DAYS)))
        for signal, start in zip(chosen, starts, strict=True)
    ]


def _wobbles(since: int, draw: np.random.Generator) -> tuple[Wobble, ...]:
    if draw.random() >= WOBBLY_SHARE:
        return ()
    begin, end = max(since + 120, START.toordinal() - 200), START.toordinal() + DAYS
    found: list[Wobble] = []
    for kind, a_year in WOBBLES.items():
        many = int(draw.poisson(a_year * max(0, end - begin) / _YEAR))
        found += [_wobble(kind, int(draw.integers(begin, end)), draw) for _ in range(many)]
    return tuple(found)


def _wobble(kind: str, begins: int, draw: np.random.Generator) -> Wobble:
    """Draw how long it lasts (days) and how strong it is: the share of use that is left, or how many days late, or tickets."""
    days, size = {
        "bad weeks": ((7, 15), (0.4, 0.8)),
        "project": ((28, 50), (0.7, 0.85)),
        "sponsor change": ((0, 36), (0, 1)),
        "champion change": ((0, 41), (0, 1)),
        "ticket burst": ((1, 7), (3, 8)),
        "late invoice": ((5, 26), (0, 1)),
        "contact gap": ((40, 71), (0, 1)),
        "executives away": ((35, 57), (0, 1)),
        "unhappy user": ((1, 2), (0, 6)),
    }[kind]
    return Wobble(kind, begins, int(draw.integers(*days)), float(draw.uniform(*size)))
