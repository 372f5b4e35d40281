"""How a renewal is written: until when it can be cancelled, what it is worth, how safe it is, what is expected, what comes next."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from handlers.bands import EMOJI, coloured
from handlers.markup import escape
from handlers.names import cut, shown_name
from success.renewals import Expected, Renewal, Segment, shown
from success.vocabulary import Forecast
from success.wording import amounts, day, days, many, money, signed

SIGN = {Segment.AT_RISK: "🔴", Segment.WATCH: "🟡", Segment.SAFE: "🟢"}
"""The sign that stands before the name of a segment."""

_MOST_STEP = 120


def added(renewals: Iterable[Renewal]) -> str:
    """Add up what renewals are worth, by currency; plain text."""
    return amounts(part for renewal in renewals for part in renewal.arr)


def until(renewal: Renewal, today: date) -> str:
    """Give the dates: "cancel by 14 Mar (110 days), renews 12 Jun"; plain text."""
    renews = day(renewal.renews_on, today)
    if renewal.cancelled_on is not None:
        return f"notice given {day(renewal.cancelled_on, today)}, ends {renews}"
    left = (renewal.cancel_by - today).days
    assumed = ", notice assumed" if renewal.notice_days is None else ""
    if left < 0:
        ago = f"past its day to cancel {day(renewal.cancel_by, today)}{assumed}"
        return f"{ago}, renews {renews} ({days((renewal.renews_on - today).days)})"
    return (
        f"cancel by {day(renewal.cancel_by, today)} ({'today' if left == 0 else days(left)}{assumed}), renews {renews}"
    )


def health(renewal: Renewal, change: float | None) -> str:
    """Give colour, score and change: "RED 48 (−12 in 30 days)"; plain text."""
    moved = f" ({signed(change)} in 30 days)" if change is not None and signed(change) != "0" else ""
    return f"{coloured(renewal.band, renewal.score)}{moved}"


def forecast(renewal: Renewal) -> str:
    """Give category and amount: "forecast at risk, €60k expected"; plain text."""
    expected = renewal.forecast
    amount = (
        f", {money(expected.amount, renewal.currency)} expected" if expected and expected.amount is not None else ""
    )
    return f"forecast {shown(renewal.category)}{amount}"


def step(renewal: Renewal, today: date) -> str:
    """Give the next step with its day, marked where it is missing or late; in the small markdown."""
    missing = renewal.step_missing(today)
    expected = renewal.forecast
    if expected is None or not expected.next_step:
        return f"⚠ {missing}"
    told = f"next: {escape(cut(expected.next_step, _MOST_STEP))}"
    if missing:
        return f"{told} · ⚠ {missing}"
    return told + (f", {day(expected.next_on, today)}" if expected.next_on else "")


def lines(renewal: Renewal, change: float | None, today: date, *, owner: bool = False) -> str:
    """Give the three lines of a list: who and how well, until when, what is expected; in the small markdown."""
    whose = f" · {shown_name(renewal.owner, 40) if renewal.owner else 'no CSM'}" if owner else ""
    reasons = [
        words
        for words in (*renewal.danger(), *renewal.doubts(today))
        if not words.startswith(("health is", "no", "forecast"))
    ]
    why = f" · {', '.join(reasons)}" if reasons else ""
    return (
        f"{EMOJI[renewal.band]} **{shown_name(renewal.name)}** · {escape(amounts(renewal.arr))} · "
        f"{escape(health(renewal, change))}{whose}\n"
        f"{escape(until(renewal, today))}{escape(why)}\n"
        f"{escape(forecast(renewal))} · {step(renewal, today)}"
    )


def one_line(renewal: Renewal, today: date) -> str:
    """Give a renewal on one line: name, worth, dates, forecast or what is missing; in the small markdown."""
    return (
        f"{SIGN[renewal.segment(today)]} **{shown_name(renewal.name, 60)}** · {escape(amounts(renewal.arr))} · "
        f"{escape(until(renewal, today))} · {escape(shown(renewal.category))} · {step(renewal, today)}"
    )


def by_segment(renewals: Iterable[Renewal], today: date) -> str:
    """Count renewals and add up ARR by segment: "🔴 at risk 3, €120k · 🟢 safe 2, €40k"; plain text."""
    parts: dict[Segment, list[Renewal]] = defaultdict(list)
    for renewal in renewals:
        parts[renewal.segment(today)].append(renewal)
    return " · ".join(
        f"{SIGN[segment]} {segment.value} {len(parts[segment])}, {added(parts[segment])}"
        for segment in Segment
        if parts[segment]
    )


def by_forecast(renewals: Iterable[Renewal]) -> str:
    """Count renewals and add up ARR by forecast category, what is not set last; plain text."""
    parts: dict[Forecast | None, list[Renewal]] = defaultdict(list)
    for renewal in renewals:
        parts[renewal.category].append(renewal)
    return " · ".join(
        f"{shown(category)} {len(parts[category])}, {added(parts[category])}"
        for category in (*Forecast, None)
        if parts[category]
    )


def without_step(renewals: Iterable[Renewal], today: date) -> str:
    """Say how many have no next step that stands; empty when all have one. Plain text."""
    count = sum(1 for renewal in renewals if renewal.step_missing(today))
    return f"⚠ {many(count, 'renewal')} without a next step that stands" if count else ""


def told_forecast(expected: Expected, currency: str, today: date) -> str:
    """Give one forecast of the history; in the small markdown."""
    amount = f", {escape(money(expected.amount, currency))}" if expected.amount is not None else ""
    next_on = f" by {day(expected.next_on, today)}" if expected.next_on else ""
    following = f" · next: {escape(cut(expected.next_step, _MOST_STEP))}{next_on}" if expected.next_step else ""
    note = f" · “{escape(cut(expected.note, 200))}”" if expected.note else ""
    return f"{day(expected.set_on, today)} {shown_name(expected.by, 40)}: **{shown(expected.category)}**{amount}{following}{note}"
