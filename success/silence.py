"""Why a measure says nothing about an account, in words: unknown is written as unknown, with its reason and where there is one its date."""

from collections.abc import Mapping
from datetime import date
from math import isnan
from types import MappingProxyType

from success.account_health import Knowledge
from success.freshness import is_stale
from success.reader import Reader
from success.scorecard import Placed, Scorecard
from success.usage import BASE_WEEKS, RECENT_WEEKS
from success.wording import day, days, many

_NEVER: Mapping[str, str] = MappingProxyType(
    {
        "licence_use": "no usage recorded",
        "activity": "no usage recorded",
        "days_since_login": "no usage recorded",
        "usage_trend": "no usage in the 8 weeks that the last 4 are compared with",
        "executive_usage": "no login by executives recorded",
        "value_one": "no day agreed for value one",
        "nps": "no NPS answer yet",
        "csat": "no CSAT answer yet",
        "ces": "no CES answer yet",
        "product_feedback": "no product feedback yet",
        "executive_sponsor": "no contacts recorded",
        "champion": "no contacts recorded",
        "coverage_3x3": "no contacts recorded",
        "two_way_contact": "no two-way contact recorded",
        "review_on_time": "no business review recorded",
        "onboarding_length": "no kickoff recorded",
        "ticket_load": "no tickets recorded",
        "open_critical": "never a ticket, which says nothing of its health",
        "resolve_time": "no ticket closed in 90 days",
        "ticket_csat": "no rated ticket in 90 days",
        "customer_age": "first day as a customer not recorded",
    }
)

_NEEDS_SEATS = ("licence_use", "activity", "licences_assigned", "trained_users", "ticket_load")

_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "nps": "NPS answer",
        "csat": "CSAT answer",
        "ces": "CES answer",
        "resolve_time": "closed ticket",
        "ticket_csat": "rated ticket",
    }
)


def silence(
    read: Reader, placed: Placed, scorecard: Scorecard, state: Knowledge, as_of: date | None, sample: float
) -> str:
    """Say why a measure of one account (N = 1) is not known. `as_of` and `sample` as in `MeasureValues`."""
    if state is Knowledge.EXPIRED:
        return _expired(read, placed, as_of)
    if state is Knowledge.TOO_FEW:
        return _too_few(placed, sample)
    reasons = {
        Knowledge.NOT_CONNECTED: _unconnected,
        Knowledge.NOT_APPLICABLE: _not_yet,
        Knowledge.UNKNOWN: _never,
    }
    return _stale(read, placed, scorecard) if state is Knowledge.STALE else reasons[state](read, placed)


def _expired(read: Reader, placed: Placed, as_of: date | None) -> str:
    what = f"no {_UNITS[placed.key]}" if placed.key in {"nps", "csat", "ces"} else "nothing new"
    return what if as_of is None else f"{what} since {day(as_of, read.columns.on)}"


def _never(read: Reader, placed: Placed) -> str:
    if placed.key == "ticket_load" and _record(read, "tickets_ever") == 0:
        return _NEVER["open_critical"]
    if placed.key in _NEEDS_SEATS and not _record(read, "seats") > 0:
        return "number of seats bought unknown"
    return _NEVER.get(placed.key, "nothing recorded")


def _record(read: Reader, name: str) -> float:
    return float(read.record(name)[0])


def _unconnected(read: Reader, placed: Placed) -> str:
    if placed.comes_with:
        return f"not connected: comes with {placed.comes_with}"
    missing = [source for source in placed.sources if source not in read.columns.sources]
    return f"not connected: needs {' and '.join(_plain(source) for source in missing)}"


def _plain(source: str) -> str:
    """Name a source for people: "series:active_users" is "active users"."""
    kind, _, key = source.partition(":")
    if kind == "feedback":
        return f"{key.upper() if key in _UNITS else key} answers"
    return (key or kind).replace("_", " ")


def _stale(read: Reader, placed: Placed, scorecard: Scorecard) -> str:
    """Name the first source that is past its mark, and since when it is silent."""
    on = read.columns.on
    for key in placed.sources:
        source, mark = read.columns.sources[key], scorecard.freshness_of(key)
        if is_stale(source, mark, on):
            seen = source.latest_on if mark.by == "data" else source.arrived_on
            assert seen is not None
            return f"no {_plain(key)} delivered since {day(seen, on)}: the source is silent, not the customer"
    return "its source is silent"


def _too_few(placed: Placed, sample: float) -> str:
    needed = placed.rule.minimum_sample
    if placed.key == "usage_trend":
        short = needed is not None and not isnan(sample) and sample < needed
        if short:
            return f"too little usage before to compare with: {many(sample, 'event')}, {needed} needed"
        return f"less than {RECENT_WEEKS + BASE_WEEKS} weeks of usage known"
    least = "" if needed is None else f", {needed} needed"
    return f"only {many(0 if isnan(sample) else sample, _UNITS.get(placed.key, 'value'))}{least}"


def _not_yet(read: Reader, placed: Placed) -> str:
    on = read.columns.on
    if placed.key == "value_one":
        return f"value one is due {day(date.fromordinal(int(_record(read, 'value_one_due_on'))), on)}"
    if placed.key == "review_on_time":
        return "in its first quarter as a customer"
    if placed.key == "onboarding_length":
        run = int(read.today - _record(read, "kickoff_on"))
        return f"onboarding has run for {days(run)}" if run >= 0 else "kickoff still ahead"
    if placed.key in {"revenue_growth", "seat_growth"}:
        return "less than a year as a customer"
    if placed.key == "services_use":
        return "no services bought"
    return "does not apply"
