"""What each measure says in words: numbers with units, dates, and what they are a share of.

For one account (N = 1). Why a measure says nothing is told by success/silence.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isnan
from types import MappingProxyType

from success.calendar import monday_of
from success.columns import AccountColumns
from success.measures import KNOWN, STATES, MeasureValues
from success.reader import Reader
from success.scorecard import Placed, Scorecard
from success.silence import silence
from success.usage import before, recent, row_median, turned_in
from success.wording import day, days, many, number, percent, signed

_STEADY = 0.05  # a change of usage under 5 % is told as none


@dataclass(frozen=True)
class Case:
    """One measure of one account, ready to be put into words.

    `names` gives names that columns do not hold: `sponsor`, `champion` (active ones), `sponsor_left`, `champion_left`.
    """

    read: Reader
    placed: Placed
    value: float
    as_of: date | None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day that is told of."""
        return self.read.columns.on

    def record(self, name: str) -> float:
        """Give a record of the account, NaN unknown."""
        return float(self.read.record(name)[0])

    def usual(self, key: str) -> float:
        """Give the account's usual week of a series."""
        return float(self.read.usual(key)[0])

    def dated(self, name: str) -> str:
        """Write a recorded day."""
        return day(date.fromordinal(int(self.record(name))), self.on)

    def named(self, what: str) -> str:
        """Give a name with the space before it, or nothing."""
        return f" {self.names[what]}" if self.names.get(what) else ""


def evidence(
    columns: AccountColumns,
    values: MeasureValues,
    scorecard: Scorecard,
    names: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Give the text of every measure in the scorecard's order, for the one account in `columns`. Names are plain text, not yet escaped."""
    read = Reader(columns)
    texts = []
    for at, placed in enumerate(scorecard.placed):
        state, ordinal = int(values.state[0, at]), int(values.as_of[0, at])
        as_of = date.fromordinal(ordinal) if ordinal else None
        if state == KNOWN:
            case = Case(read, placed, float(values.values[0, at]), as_of, names)
            texts.append(_TEXTS.get(placed.key, _own)(case))
        else:
            texts.append(silence(read, placed, scorecard, STATES[state], as_of, float(values.sample[0, at])))
    return tuple(texts)


def written(value: float, unit: str) -> str:
    """Write a measure's value with its unit."""
    if unit == "share":
        return percent(value)
    if unit == "days":
        return days(round(value))
    if unit in {"hours", "months"}:
        return many(value, unit.removesuffix("s"))
    return number(value)


def _own(case: Case) -> str:
    per = " per seat" if case.placed.rule.custom is not None and case.placed.rule.custom.per_seat else ""
    return f"{case.placed.label}: {written(case.value, case.placed.unit)}{per}"


def _of(series: str, whole: str, what: str) -> Callable[[Case], str]:
    """Tell a share of a series in something recorded: "38 of 80 seats active (48 %)"."""
    return lambda case: f"{number(case.usual(series))} of {number(case.record(whole))} {what} ({percent(case.value)})"


def _activity(case: Case) -> str:
    seats = case.record("seats")
    return f"{number(case.value * seats)} of {number(seats)} seats active in the last 14 days ({percent(case.value)})"


def _usage_trend(case: Case) -> str:
    weeks, seats = case.read.weeks("active_users"), case.record("seats")
    base, now = float(row_median(before(weeks))[0]), float(recent(weeks)[0])
    segment = float(case.read.baseline("active_users")[0])
    aside = "" if abs(segment) < _STEADY else f" (its segment {signed(100 * segment)} %)"
    of = f" of {number(seats)} seats" if seats > 0 else ""
    if abs(now - base) < _STEADY * base:
        return f"active users steady at {number(now)}{of}{aside}"
    return f"active users {number(base)} → {number(now)}{of}{_turned(case)}{aside}"


def _turned(case: Case) -> str:
    """Say since when usage is on its present level."""
    column = turned_in(case.read.weeks("active_users"))
    if column is None:
        return ""
    week = case.read.columns.series["active_users"].first_week + column
    return f", since {day(monday_of(week), case.on)}"


def _executive_usage(case: Case) -> str:
    who = "no executive" if case.value == 0 else many(case.value, "executive")
    return f"{who} logged in in the last 4 weeks"


def _days_since_login(case: Case) -> str:
    weeks = case.read.weeks("active_users")
    if not (weeks > 0).any():
        return f"no login for at least {days(round(case.value))}"
    last = date.fromordinal(int(case.read.today - case.value)).toordinal() - 6
    return f"last login in the week of {day(date.fromordinal(last), case.on)}"


def _value_one(case: Case) -> str:
    if not isnan(case.record("value_one_on")):
        return f"value one reached {case.dated('value_one_on')}"
    return f"value one was due {case.dated('value_one_due_on')}, {days(round(case.value))} late"


def _value_recorded(case: Case) -> str:
    if case.value <= 0:
        return "no value recorded in twelve months"
    size = f"{number(case.value)} ×" if case.value >= 1 else f"{percent(case.value)} of"
    return f"value recorded in twelve months is {size} the ARR"


def _nps(case: Case) -> str:
    return f"NPS {signed(round(case.value))} from {many(case.record('nps_answers'), 'answer')}, the last one {case.dated('nps_on')}"


def _mean(kind: str, most: int) -> Callable[[Case], str]:
    def text(case: Case) -> str:
        answers = many(case.record(f"{kind}_answers"), "answer")
        return f"{kind.upper()} {number(case.value)} of {most} from {answers}, the last one {case.dated(f'{kind}_on')}"

    return text


def _product_feedback(case: Case) -> str:
    last = case.dated("product_feedback_on")
    if case.value == 0:
        return f"no product feedback in 180 days, the last one {last}"
    return f"product feedback {many(case.value, 'time')} in 180 days, the last one {last}"


def _person(role: str, short: str) -> Callable[[Case], str]:
    def text(case: Case) -> str:
        if case.value > 1:
            return f"{number(case.value)} active {role}s"
        if case.value == 1:
            return f"{role}{case.named(short)} active"
        if not isnan(case.record(f"{short}_left_on")):
            return f"{role}{case.named(short + '_left')} left {case.dated(short + '_left_on')}, no successor"
        return f"no {role} among {many(case.record('contacts'), 'contact')}"

    return text


def _coverage(case: Case) -> str:
    levels = [number(case.record(f"level_{level}")) for level in (1, 2, 3)]
    return f"contacts: {levels[0]} executive, {levels[1]} management, {levels[2]} working level (3 of each wanted)"


def _last(what: str) -> Callable[[Case], str]:
    def text(case: Case) -> str:
        assert case.as_of is not None
        return f"{what} {day(case.as_of, case.on)}, {days(round(case.value))} ago"

    return text


def _onboarding_length(case: Case) -> str:
    if isnan(case.record("onboarding_ended_on")):
        return f"onboarding has run for {days(round(case.value))}, since {case.dated('kickoff_on')}"
    return f"onboarding took {days(round(case.value))}, until {case.dated('onboarding_ended_on')}"


def _ticket_load(case: Case) -> str:
    if case.value == 0:
        return "no ticket in 90 days, which is no proof of health"
    return f"{many(case.record('tickets_90'), 'ticket')} in 90 days, {number(case.value)} per 100 seats"


def _open_critical(case: Case) -> str:
    if case.value == 0:
        return "no critical ticket open"
    since = case.record("open_critical_since")
    oldest = (
        "" if isnan(since) else f"{', the oldest' if case.value > 1 else ''} since {case.dated('open_critical_since')}"
    )
    return f"{many(case.value, 'critical ticket')} open{oldest}"


def _recorded(what: str, whole: str, noun: str) -> Callable[[Case], str]:
    return lambda case: f"{number(case.record(what))} of {number(case.record(whole))} {noun} ({percent(case.value)})"


def _counted(one: str, more: str = "", tail: str = "") -> Callable[[Case], str]:
    return lambda case: (f"no {one}" if case.value == 0 else many(case.value, one, more)) + tail


def _invoices_late(case: Case) -> str:
    return "no invoice late" if case.value <= 0 else f"oldest open invoice {days(round(case.value))} late"


def _grown(what: str) -> Callable[[Case], str]:
    return lambda case: f"{what} {signed(100 * case.value)} % in a year"


_TEXTS: Mapping[str, Callable[[Case], str]] = MappingProxyType(
    {
        "licence_use": _of("active_users", "seats", "seats in use in a usual week"),
        "activity": _activity,
        "usage_trend": _usage_trend,
        "feature_depth": _of("features_used", "obs:features_available", "features used"),
        "sticky_features": _of(
            "sticky_features_used", "obs:sticky_features_available", "sticky features in weekly use"
        ),
        "executive_usage": _executive_usage,
        "days_since_login": _days_since_login,
        "licences_assigned": _of("licensed_users", "seats", "seats assigned to people"),
        "objectives_progress": lambda case: f"objectives {percent(case.value)} reached",
        "value_one": _value_one,
        "value_recorded": _value_recorded,
        "nps": _nps,
        "csat": _mean("csat", 5),
        "ces": _mean("ces", 7),
        "product_feedback": _product_feedback,
        "executive_sponsor": _person("executive sponsor", "sponsor"),
        "champion": _person("champion", "champion"),
        "coverage_3x3": _coverage,
        "two_way_contact": _last("last two-way contact"),
        "community": _counted("community contribution", tail=" in 90 days"),
        "marketing": _counted("event, webinar or newsletter", "events, webinars and newsletters", " in 90 days"),
        "trained_users": _recorded("obs:trained_users", "seats", "seats trained"),
        "services_use": _recorded("obs:services_used", "obs:services_bought", "services used"),
        "review_on_time": _last("last business review"),
        "onboarding_length": _onboarding_length,
        "ticket_load": _ticket_load,
        "open_critical": _open_critical,
        "resolve_time": lambda case: (
            f"{many(case.value, 'hour')} to resolve, median of {many(case.record('resolved_90'), 'ticket')}"
        ),
        "ticket_csat": lambda case: (
            f"ticket satisfaction {number(case.value)} of 5, {number(case.record('ticket_csat_answers_90'))} rated"
        ),
        "invoices_late": _invoices_late,
        "errors_per_user": lambda case: f"{number(case.value)} errors a week per active user",
        "support_calls": _counted("call to support", "calls to support", " in 90 days"),
        "revenue_growth": _grown("ARR"),
        "seat_growth": _grown("seats"),
        "customer_age": lambda case: f"customer for {many(case.value, 'month')}",
        "renewals_done": _counted("renewal", tail=" done"),
        "upsells_done": _counted("upsell", tail=" done"),
        "non_recurring_share": lambda case: f"{percent(case.value)} of a year's spend is not recurring",
        "discount_level": lambda case: f"{percent(case.value)} discount",
        "onboarding_to_renewal": lambda case: (
            f"{days(round(case.value))} from the end of onboarding to the first renewal"
        ),
    }
)
