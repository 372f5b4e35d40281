"""The four questions before every renewal, answered from what is recorded: goals, consumption, sticky features, a goal for the next term.

What is unknown is said to be unknown, with the reason. Pure: told from the health of one account and its columns (N = 1).
"""

from dataclasses import dataclass

import numpy as np

from success.account_health import AccountHealth, Knowledge, MeasureHealth
from success.calendar import monday_of
from success.columns import AccountColumns, Floats
from success.reader import Reader
from success.usage import RECENT_WEEKS, TREND_SERIES, row_median
from success.wording import number

_EARLIER = 12
"""Weeks between the usual week of now and the one it is compared with: a quarter ago."""

_STEADY = 0.10  # a change of less than a tenth is told as none

_GOALS, _USE, _STICKY, _NEXT = (
    "On track to the goals?",
    "Consumption?",
    "Sticky features?",
    "A goal for the next term?",
)


@dataclass(frozen=True)
class Answered:
    """One question with its answer, in plain text; `known` is False where nothing is recorded that would answer it."""

    question: str
    answer: str
    known: bool = True


def renewal_questions(health: AccountHealth, columns: AccountColumns) -> tuple[Answered, ...]:
    """Answer the four questions for one account; `columns` hold its weekly active users."""
    return (
        _goals(health),
        _consumption(health, columns),
        _from_measure(_STICKY, _measure(health, "sticky_features")),
        Answered(_NEXT, "none on record", known=False),
    )


def _goals(health: AccountHealth) -> Answered:
    """Tell the progress of the objectives and whether value one was reached; either alone is an answer too."""
    objectives, value_one = (_measure(health, key) for key in ("objectives_progress", "value_one"))
    known = [one.text for one in (objectives, value_one) if one is not None and one.state is Knowledge.KNOWN]
    if not known:
        return _from_measure(_GOALS, objectives or value_one)
    if objectives is None or objectives.state is not Knowledge.KNOWN:
        known.append("progress of objectives unknown")
    return Answered(_GOALS, "; ".join(known))


def _consumption(health: AccountHealth, columns: AccountColumns) -> Answered:
    """Tell seats in use of those bought, and what a usual week was a quarter ago: "38 of 80 seats (61 in August)"."""
    measure = _measure(health, "licence_use")
    if measure is None or measure.state is not Knowledge.KNOWN or TREND_SERIES not in columns.series:
        return _from_measure(_USE, measure)
    read = Reader(columns)
    now, seats = float(read.usual(TREND_SERIES)[0]), float(read.record("seats")[0])
    return Answered(_USE, f"{number(now)} of {number(seats)} seats{_a_quarter_ago(read, now)}")


def _a_quarter_ago(read: Reader, now: float) -> str:
    """Give the usual week of a quarter ago with its month, where it was clearly another."""
    weeks = read.weeks(TREND_SERIES)
    last = weeks.shape[1] - _EARLIER
    then: Floats = weeks[:, max(0, last - RECENT_WEEKS) : max(0, last)]
    if then.shape[1] < RECENT_WEEKS or np.isnan(then).any():
        return ""
    users = float(row_median(then)[0])
    if abs(users - now) < _STEADY * users:
        return ""
    middle = read.columns.series[TREND_SERIES].first_week + last - RECENT_WEEKS // 2
    return f" ({number(users)} in {monday_of(middle):%B})"


def _from_measure(question: str, measure: MeasureHealth | None) -> Answered:
    if measure is None:
        return Answered(question, "unknown: the scorecard does not ask", known=False)
    if measure.state is Knowledge.KNOWN:
        return Answered(question, measure.text)
    return Answered(question, f"unknown: {measure.text}", known=False)


def _measure(health: AccountHealth, key: str) -> MeasureHealth | None:
    return next((measure for measure in health.measures if measure.key == key), None)
