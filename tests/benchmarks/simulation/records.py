"""Stories written down as a company's systems would: contracts, contacts, touchpoints, tickets, answers, dated values.

Usage is made in usage.py. What is written depends on the story only through what has shown by then; the signals stand in assumptions.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.benchmarks.simulation.assumptions import (
    ANSWERED,
    DAYS,
    FEEDBACK_ANSWERED,
    MOOD,
    PACE,
    PAST_DAYS,
    START,
    Signal,
)
from tests.benchmarks.simulation.story import Contract, Story
from tests.benchmarks.simulation.tables import NEVER, Table

Row = tuple[float, ...]

BEGIN = START.toordinal() - PAST_DAYS
END = START.toordinal() + DAYS

SPONSOR, CHAMPION, BUYER, USER = 1.0, 2.0, 3.0, 4.0
NPS, CSAT, CES, PRODUCT = 0.0, 1.0, 2.0, 3.0
LOW = 6
"""The highest NPS answer of a detractor."""

_YEAR = 365

COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "contracts": (
        ("account", "day", "ends", "seats", "arr", "discount", "notice_days", "cancelled", "number"),
        ("cancelled",),
    ),
    "movements": (("account", "day"), ()),
    "deployments": (("account", "day", "ended", "due", "reached", "later_stage"), ("ended", "reached")),
    "contacts": (("account", "day", "role", "level", "left"), ("left",)),
    "touches": (("account", "day", "two_way", "review"), ()),
    "tickets": (("account", "day", "closed", "critical", "escalated", "satisfaction"), ("closed",)),
    "answers": (("account", "day", "kind", "score", "role", "answered"), ("answered",)),
    "values": (("account", "day", "key", "value"), ()),
}
"""Columns of every table, and those of them that become known later."""

VALUES = (
    "features_available",
    "sticky_features_available",
    "trained_users",
    "services_bought",
    "services_used",
    "value_recorded",
    "community_events",
    "marketing_events",
    "support_calls",
    "invoice_days_late",
    "non_recurring_share",
    "objectives_progress",
)
"""Keys of dated values, by their number."""

FEATURES, STICKY = 40, 8


@dataclass
class _Pen:
    """Writes the rows of one account."""

    story: Story
    draw: np.random.Generator
    rows: dict[str, list[Row]]

    @property
    def at(self) -> float:
        """Give the account's position in the book."""
        return float(self.story.account - 1)

    @property
    def begin(self) -> int:
        """Give the first day that is written down."""
        return max(BEGIN, self.story.since)

    @property
    def end(self) -> int:
        """Give the day after the last one that is written down."""
        return min(END, self.story.leaves or END)

    def write(self, table: str, *values: float) -> None:
        """Add a row; its first column is the account."""
        self.rows[table].append((self.at, *values))

    def value(self, key: str, day: float, value: float) -> None:
        """Add a dated value."""
        self.write("values", day, float(VALUES.index(key)), value)

    def days(self, mean: float, spread: float = 3.0) -> Iterator[int]:
        """Give days with about `mean` days between them (a gamma distribution of shape `spread`)."""
        day = self.begin + float(self.draw.uniform(0, mean))
        while day < self.end:
            yield int(day)
            day += max(1.0, float(self.draw.gamma(spread, mean / spread)))

    def hit(self, signal: Signal, day: float) -> bool:
        """Say whether a signal shows on a day."""
        return any(one.signal is signal and one.begins <= day <= one.ends for one in self.story.troubles)

    def wobbles(self, kind: str, day: float) -> bool:
        """Say whether a harmless wobble runs on a day."""
        return any(one.kind == kind and one.begins <= day < one.begins + one.days for one in self.story.wobbles)

    def contract(self, day: float) -> Contract:
        """Give the contract that runs on a day."""
        return next((one for one in reversed(self.story.contracts) if one.starts <= day), self.story.contracts[0])


def tables(stories: Sequence[Story], seed: int) -> dict[str, Table]:
    """Write all stories down."""
    rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    for story in stories:
        pen = _Pen(story, np.random.default_rng([seed, story.account, 1]), rows)
        for write in (_contracts, _deployment, _contacts, _touches, _tickets, _answers, _values):
            write(pen)
    return {name: Table.of(columns, rows[name], later) for name, (columns, later) in COLUMNS.items()}


def _contracts(pen: _Pen) -> None:
    for number, one in enumerate(pen.story.contracts):
        notice = np.nan if one.notice_days is None else one.notice_days
        gone = NEVER if one.cancelled is None else one.cancelled
        pen.write("contracts", one.starts, one.ends, one.seats, one.arr, one.discount, notice, gone, number)
        if one.grown:
            pen.write("movements", one.starts)


def _deployment(pen: _Pen) -> None:
    """Onboarding takes 50 to 100 days, value one is due after 90 to 130 and reached around then; both wait while onboarding stalls."""
    draw, since = pen.draw, pen.story.since
    ended, due = since + int(draw.integers(50, 101)), since + int(draw.integers(90, 131))
    reached = due + int(draw.normal(-15, 20))
    stall = pen.story.stalled
    if stall is not None:
        ended = reached = stall.ends + int(draw.integers(10, 40))
    pen.write("deployments", since, ended, due, max(reached, since + 30), float(draw.integers(0, 3)))


def _contacts(pen: _Pen) -> None:
    draw, since = pen.draw, pen.story.since - 30
    sponsors = int(draw.choice([0, 1, 2], p=[0.06, 0.76, 0.18]))
    champions = int(draw.choice([0, 1, 2], p=[0.08, 0.67, 0.25]))
    _people(pen, SPONSOR, 1, sponsors, Signal.SPONSOR, "sponsor change")
    _people(pen, CHAMPION, 2, champions, Signal.CHAMPION, "champion change")
    for role, level, most in ((BUYER, 1, 2), (USER, 2, 4), (USER, 3, 6)):
        for _ in range(int(draw.integers(0, most + 1))):
            pen.write("contacts", since, role, level, NEVER)


def _people(pen: _Pen, role: float, level: int, many: int, signal: Signal, change: str) -> None:
    """Write down who holds a role, and who follows: nobody while a signal shows, somebody soon after a harmless change."""
    lost = sorted((one for one in pen.story.troubles if one.signal is signal), key=lambda one: one.begins)
    if lost:
        many = max(1, many)
    leaves = [(float(one.begins), float(one.ends)) for one in lost]
    calm = [one for one in pen.story.wobbles if one.kind == change]
    leaves += [(float(one.begins), float(one.begins + one.days)) for one in calm if not pen.hit(signal, one.begins)]
    since = float(pen.story.since - 30)
    for place in range(many):
        at = since
        for begins, until in sorted(leaves) if place == 0 or lost else ():
            if begins <= at:
                continue
            pen.write("contacts", at, role, level, begins)
            at = until
        if at < END:
            pen.write("contacts", at, role, level, NEVER)


def _touches(pen: _Pen) -> None:
    """Two-way contact and reviews at the segment's pace; while nobody answers only one-way mail is left."""
    segment = pen.story.segment
    pace = float(pen.draw.lognormal(0, PACE))
    for day in pen.days(segment.contact_days * pace):
        quiet = pen.hit(Signal.SILENCE, day) or pen.wobbles("contact gap", day)
        pen.write("touches", day, 0.0 if quiet else 1.0, 0.0)
    for day in pen.days(segment.review_days, spread=20):
        if not (pen.hit(Signal.SILENCE, day) or pen.wobbles("contact gap", day)):
            pen.write("touches", day, 1.0, 1.0)


def _tickets(pen: _Pen) -> None:
    draw = pen.draw
    a_year = 2.2 * pen.contract(pen.begin).seats ** 0.5
    for day in pen.days(_YEAR / a_year, spread=1):
        _ticket(pen, day, critical=draw.random() < 0.015, hours=float(draw.lognormal(np.log(30), 0.9)))
    for one in pen.story.wobbles:
        if one.kind == "ticket burst" and one.begins < pen.end:
            for _ in range(round(one.size)):
                _ticket(pen, one.begins + int(draw.integers(0, 7)), critical=False, hours=float(draw.uniform(10, 120)))
            if draw.random() < 0.25:
                _ticket(pen, one.begins, critical=True, hours=float(draw.uniform(12, 144)))
    for trouble in pen.story.troubles:
        at = float(trouble.begins)
        while trouble.signal is Signal.CRITICAL and at < min(trouble.ends, pen.end):
            _ticket(pen, int(at), critical=True, hours=24 * float(draw.uniform(15, 60)), angry=True)
            at += float(draw.uniform(14, 40))


def _ticket(pen: _Pen, day: int, *, critical: bool, hours: float, angry: bool = False) -> None:
    draw = pen.draw
    rated = draw.random() < 0.4
    score = _clip(draw.normal(2.4 if angry else 4.3, 0.8), 1, 5) if rated else np.nan
    opened = day + float(draw.uniform(0.3, 0.7))
    escalated = critical and draw.random() < (0.4 if angry else 0.1)
    pen.write("tickets", opened, opened + hours / 24, float(critical), float(escalated), score)


def _answers(pen: _Pen) -> None:
    """NPS twice a year, CSAT and CES once a quarter, product feedback now and then."""
    _nps(pen)
    draw, seats = pen.draw, pen.contract(pen.begin).seats
    for day in pen.days(91, spread=20):
        low = 1.0 * pen.hit(Signal.CRITICAL, day)
        for kind, usual, top, spread in ((CSAT, 4.2, 5, 0.7), (CES, 5.6, 7, 1.0)):
            for _ in range(int(draw.binomial(seats, 0.04))):
                pen.write("answers", day, kind, _clip(draw.normal(usual - low, spread), 1, top), USER, NEVER)
    for day in pen.days(200, spread=1):
        pen.write("answers", day, PRODUCT, np.nan, USER, _answered(pen, day, *FEEDBACK_ANSWERED))


def _nps(pen: _Pen) -> None:
    """The sponsor answers every second survey; who is a detractor says so at once and again half a year later, and users go along."""
    draw, seats = pen.draw, pen.contract(pen.begin).seats
    mood = float(draw.normal(*MOOD))
    for day in pen.days(182, spread=40):
        low = 2.0 * pen.hit(Signal.DETRACTOR, day)
        for _ in range(1 + int(draw.binomial(seats, 0.05))):
            _nps_answer(pen, day, draw.normal(mood - low, 1.5), USER)
        if draw.random() < 0.5 and not low:
            _nps_answer(pen, day, draw.normal(mood + 0.4, 1.0), SPONSOR)
    for trouble in pen.story.troubles:
        for day in (trouble.begins, trouble.begins + 150) if trouble.signal is Signal.DETRACTOR else ():
            if day < min(pen.end, trouble.ends):
                _nps_answer(pen, day, float(draw.integers(0, 7)), SPONSOR)
    for one in pen.story.wobbles:
        if one.kind == "unhappy user":
            _nps_answer(pen, one.begins, one.size, USER)


def _nps_answer(pen: _Pen, day: int, value: float, role: float) -> None:
    score = _clip(value, 0, 10)
    pen.write("answers", day, NPS, score, role, _answered(pen, day, *ANSWERED) if score <= LOW else NEVER)


def _answered(pen: _Pen, day: int, share: float, soonest: int, latest: int) -> float:
    """Draw when somebody of ours answers the customer's voice."""
    return day + float(pen.draw.integers(soonest, latest)) if pen.draw.random() < share else NEVER


def _clip(value: float, low: int, high: int) -> float:
    return float(min(high, max(low, round(value))))


def _values(pen: _Pen) -> None:
    draw, begin = pen.draw, pen.begin
    seats = pen.contract(begin).seats
    pen.value("features_available", begin, FEATURES)
    pen.value("sticky_features_available", begin, STICKY)
    bought, trained = float(draw.integers(0, 11)), float(draw.uniform(0.2, 0.9))
    pen.value("services_bought", begin, bought)
    pen.value("non_recurring_share", begin, float(draw.uniform(0, 0.15)))
    for day in pen.days(91, spread=30):
        grown = min(1.0, (day - pen.story.since + 30) / 200)
        pen.value("trained_users", day, round(seats * trained * grown))
        pen.value("services_used", day, round(bought * min(1.0, grown * float(draw.uniform(0.6, 1.0)))))
    if draw.random() < 0.6:
        for day in pen.days(170, spread=10):
            pen.value("value_recorded", day, pen.contract(day).arr * float(draw.uniform(0.6, 2.0)))
    for key, mean in (("community_events", 60), ("marketing_events", 45), ("support_calls", 70)):
        for day in pen.days(mean, spread=1):
            pen.value(key, day, 1.0)
    _plan(pen)
    _invoices(pen)


def _plan(pen: _Pen) -> None:
    """Progress of the success plan, written down monthly: it grows over a year and begins anew; in trouble it stands still."""
    draw = pen.draw
    reached = float(draw.uniform(0.3, 0.7))
    for day in pen.days(30, spread=30):
        stands = pen.hit(Signal.FADING, day) or pen.hit(Signal.STALLED, day)
        reached += 0.0 if stands else float(draw.uniform(0.0, 0.12))
        reached = reached if reached < 1.0 else float(draw.uniform(0.25, 0.45))
        pen.value("objectives_progress", day, reached)


def _invoices(pen: _Pen) -> None:
    """Every week the days by which the oldest open invoice is late; in trouble each quarter's is paid 35 to 80 days late."""
    late = {one.begins: one.days for one in pen.story.wobbles if one.kind == "late invoice"}
    for trouble in pen.story.troubles:
        if trouble.signal is Signal.INVOICES:
            for begins in range(trouble.begins, trouble.ends, 91):
                late[begins] = int(pen.draw.integers(35, 81))
    for day in range(pen.begin + 3, pen.end, 7):
        oldest = max((day - begins for begins, days in late.items() if 0 <= day - begins <= days), default=0)
        pen.value("invoice_days_late", day, float(oldest))
