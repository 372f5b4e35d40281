"""How each measure is computed: one function a measure, from what is read of N accounts to a reading.

The definitions are those of DESIGN.md section 5 and DOMAIN.md ("Health"); what a value is worth stands in the scorecard's curves.
NaN is unknown, and a comparison with NaN is false: masks below rely on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from success.columns import Floats
from success.reader import Reader
from success.scorecard_parts import Custom
from success.usage import BASE_WEEKS, RECENT_WEEKS, before, change

_QUARTER_DAYS = 92
_YEAR_DAYS = 365
_USUAL_ONBOARDING_DAYS = 90
_PER_SEATS = 100
_ACTIVE_WEEKS = 2  # 14 days

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Reading:
    """What one measure says of N accounts; arrays of shape (N,).

    * `values` in the measure's unit, NaN unknown; `as_of` the ordinals of the days that they tell of
    * `sample` how many answers or events stand behind a value
    * `few`, `expired`, `inapplicable` why there is no value, where the reason is known
    """

    values: Floats
    as_of: Floats
    sample: Floats | None = None
    few: Mask | None = None
    expired: Mask | None = None
    inapplicable: Mask | None = None


def _of_usage(read: Reader, key: str, values: Floats) -> Reading:
    return Reading(values, read.weeks_as_of(key))


def _licence_use(read: Reader) -> Reading:
    return _of_usage(read, "active_users", read.usual("active_users") / read.positive("seats"))


def _activity(read: Reader) -> Reading:
    """Share of the seats that were active in 14 days: at least as many as in the busier of the two weeks."""
    weeks = read.weeks("active_users")[:, -_ACTIVE_WEEKS:]
    most = np.fmax.reduce(weeks, axis=1) if weeks.shape[1] else np.full(read.size, np.nan)
    return _of_usage(read, "active_users", most / read.positive("seats"))


def _usage_trend(read: Reader) -> Reading:
    """Change of a usual week, less the segment's own; the sample is the events of the 8 weeks before.

    Where events are not recorded, an active user in a week stands for one event at least.
    """
    weeks = read.weeks("active_users")
    events = before(read.weeks("events")).sum(axis=1)
    base = before(weeks).sum(axis=1)
    whole = (~np.isnan(weeks)).sum(axis=1)
    return Reading(
        change(weeks) - read.baseline("active_users"),
        read.weeks_as_of("active_users"),
        sample=np.where(np.isnan(events), base, events),
        few=(whole > 0) & (whole < RECENT_WEEKS + BASE_WEEKS),
    )


def _features(series: str, available: str) -> Callable[[Reader], Reading]:
    return lambda read: _of_usage(read, series, read.usual(series) / read.positive(f"obs:{available}"))


def _executive_usage(read: Reader) -> Reading:
    weeks = read.weeks("executive_users")[:, -RECENT_WEEKS:]
    most = np.fmax.reduce(weeks, axis=1) if weeks.shape[1] else np.full(read.size, np.nan)
    return _of_usage(read, "executive_users", most)


def _days_since_login(read: Reader) -> Reading:
    """Days since the end of the last week with use; where all known weeks are without, since the first of them began."""
    weeks, as_of = read.weeks("active_users"), read.weeks_as_of("active_users")
    if not weeks.shape[1]:
        return Reading(np.full(read.size, np.nan), as_of)
    known, used = ~np.isnan(weeks), weeks > 0
    since_use = np.argmax(used[:, ::-1], axis=1)
    quiet = np.where(used.any(axis=1), since_use, known.sum(axis=1))
    days = read.today - as_of + 7.0 * quiet
    return Reading(np.where(known.any(axis=1), days, np.nan), as_of)


def _licences_assigned(read: Reader) -> Reading:
    return _of_usage(read, "licensed_users", read.usual("licensed_users") / read.positive("seats"))


def _errors_per_user(read: Reader) -> Reading:
    users = read.usual("active_users")
    return _of_usage(read, "errors", read.usual("errors") / np.where(users > 0, users, np.nan))


def _value_one(read: Reader) -> Reading:
    """0 where value one is reached, else the days past its day; before that day it does not apply."""
    reached, due = read.record("value_one_on"), read.record("value_one_due_on")
    is_reached = reached <= read.today
    open_still = ~is_reached & (due >= read.today)
    values = np.where(is_reached, 0.0, read.today - due)
    as_of = np.where(is_reached, reached, read.source_as_of("deployments"))
    return Reading(values, as_of, inapplicable=open_still)


def _value_recorded(read: Reader) -> Reading:
    """Value of twelve months over the ARR; where none was ever recorded nobody asked, which is not the same as none."""
    last = read.record("obs:value_recorded:on")
    values = read.record("obs:value_recorded") / read.positive("arr")
    return Reading(np.where(np.isnan(last), np.nan, values), last)


def _nps(read: Reader) -> Reading:
    answers = read.record("nps_answers")
    some = np.where(answers > 0, answers, np.nan)
    values = 100 * (read.record("nps_promoters") - read.record("nps_detractors")) / some
    return _survey(read, values, answers, "nps_on")


def _mean_of(kind: str) -> Callable[[Reader], Reading]:
    return lambda read: _survey(read, read.record(f"{kind}_mean"), read.record(f"{kind}_answers"), f"{kind}_on")


def _survey(read: Reader, values: Floats, answers: Floats, on: str) -> Reading:
    """Answers of 180 days; where the last one is older, the measure has expired. Answers without a day cannot fade: unknown."""
    last = read.record(on)
    none = ~(answers > 0) | np.isnan(last)
    return Reading(np.where(none, np.nan, values), last, sample=answers, expired=none & ~np.isnan(last))


def _product_feedback(read: Reader) -> Reading:
    last = read.record("product_feedback_on")
    return Reading(np.where(np.isnan(last), np.nan, read.record("product_feedback")), last)


def _person(count: str, left: str) -> Callable[[Reader], Reading]:
    """How many hold a role. Nobody does where one left without successor, or where contacts are known and none holds it."""

    def reading(read: Reader) -> Reading:
        active, left_on = read.record(count), read.record(left)
        known = (read.record("contacts") > 0) | (left_on <= read.today)
        gone = (active == 0) & (left_on <= read.today)
        return Reading(np.where(known, active, np.nan), np.where(gone, left_on, read.source_as_of("contacts")))

    return reading


def _coverage(read: Reader) -> Reading:
    """Three people on each of three levels; more than three on one level do not make up for another."""
    people = sum((np.minimum(read.record(f"level_{level}"), 3.0) for level in (1, 2, 3)), np.zeros(read.size))
    return Reading(np.where(read.record("contacts") > 0, people / 9, np.nan), read.source_as_of("contacts"))


def _two_way_contact(read: Reader) -> Reading:
    last = read.record("last_two_way_on")
    return Reading(read.today - last, last)


def _review_on_time(read: Reader) -> Reading:
    last = read.record("last_review_on")
    new = np.isnan(last) & (read.today - read.record("customer_since") <= _QUARTER_DAYS)
    return Reading(read.today - last, last, inapplicable=new)


def _onboarding_length(read: Reader) -> Reading:
    """Days from kickoff to the end of onboarding; one that still runs counts only once it takes longer than is usual."""
    kickoff, ended = read.record("kickoff_on"), read.record("onboarding_ended_on")
    over = ended <= read.today
    days = np.where(over, ended, read.today) - kickoff
    days = np.where(over & (days < 0), np.nan, days)  # it cannot have ended before it began
    early = ~over & (days <= _USUAL_ONBOARDING_DAYS)
    return Reading(days, np.where(over, ended, read.source_as_of("deployments")), inapplicable=early)


def _ever(read: Reader, values: Floats) -> Floats:
    """Keep values of accounts that ever wrote a ticket: none ever says nothing of the account's health."""
    return np.where(read.record("tickets_ever") > 0, values, np.nan)


def _ticket_load(read: Reader) -> Reading:
    load = _PER_SEATS * read.record("tickets_90") / read.positive("seats")
    return Reading(_ever(read, load), read.source_as_of("tickets"))


def _open_critical(read: Reader) -> Reading:
    return Reading(_ever(read, read.record("open_critical")), read.source_as_of("tickets"))


def _closed(name: str, sample: str) -> Callable[[Reader], Reading]:
    def reading(read: Reader) -> Reading:
        count = read.record(sample)
        return Reading(np.where(count > 0, read.record(name), np.nan), read.source_as_of("tickets"), sample=count)

    return reading


def _observed(key: str) -> Callable[[Reader], Reading]:
    return lambda read: Reading(read.record(f"obs:{key}"), read.record(f"obs:{key}:on"))


def _summed(key: str) -> Callable[[Reader], Reading]:
    """Read a sum over the last 90 days: none is none, as long as the source delivers."""
    return lambda read: Reading(read.record(f"obs:{key}"), read.source_as_of(f"obs:{key}"))


def _trained_users(read: Reader) -> Reading:
    return Reading(read.record("obs:trained_users") / read.positive("seats"), read.record("obs:trained_users:on"))


def _services_use(read: Reader) -> Reading:
    bought = read.record("obs:services_bought")
    used = read.record("obs:services_used") / read.positive("obs:services_bought")
    return Reading(used, read.record("obs:services_used:on"), inapplicable=bought == 0)


def _growth(name: str) -> Callable[[Reader], Reading]:
    def reading(read: Reader) -> Reading:
        young = read.today - read.record("customer_since") < _YEAR_DAYS
        values = read.record(name) / read.positive(f"{name}_year_ago") - 1
        return Reading(np.where(young, np.nan, values), read.source_as_of("contracts"), inapplicable=young)

    return reading


def _customer_age(read: Reader) -> Reading:
    return Reading(read.months(), read.source_as_of("contracts"))


def _counted(name: str, source: str) -> Callable[[Reader], Reading]:
    return lambda read: Reading(read.record(name), read.source_as_of(source))


def _discount_level(read: Reader) -> Reading:
    return Reading(read.record("discount_percent") / 100, read.source_as_of("contracts"))


def _onboarding_to_renewal(read: Reader) -> Reading:
    days = read.record("renews_on") - read.record("onboarding_ended_on")
    return Reading(days, read.source_as_of("contracts"), inapplicable=read.record("renewals_done") > 0)


def own(custom: Custom) -> Callable[[Reader], Reading]:
    """Give the rule of a team's own measure."""
    kind, _, key = custom.reads.partition(":")

    def reading(read: Reader) -> Reading:
        divisor = read.positive("seats") if custom.per_seat else 1.0
        if kind == "series":
            return Reading(read.usual(key, custom.weeks) / divisor, read.weeks_as_of(key))
        return Reading(read.record(f"obs:{key}") / divisor, read.record(f"obs:{key}:on"))

    return reading


RULES: Mapping[str, Callable[[Reader], Reading]] = MappingProxyType(
    {
        "licence_use": _licence_use,
        "activity": _activity,
        "usage_trend": _usage_trend,
        "feature_depth": _features("features_used", "features_available"),
        "sticky_features": _features("sticky_features_used", "sticky_features_available"),
        "executive_usage": _executive_usage,
        "days_since_login": _days_since_login,
        "licences_assigned": _licences_assigned,
        "objectives_progress": _observed("objectives_progress"),
        "value_one": _value_one,
        "value_recorded": _value_recorded,
        "nps": _nps,
        "csat": _mean_of("csat"),
        "ces": _mean_of("ces"),
        "product_feedback": _product_feedback,
        "executive_sponsor": _person("sponsors", "sponsor_left_on"),
        "champion": _person("champions", "champion_left_on"),
        "coverage_3x3": _coverage,
        "two_way_contact": _two_way_contact,
        "community": _summed("community_events"),
        "marketing": _summed("marketing_events"),
        "trained_users": _trained_users,
        "services_use": _services_use,
        "review_on_time": _review_on_time,
        "onboarding_length": _onboarding_length,
        "ticket_load": _ticket_load,
        "open_critical": _open_critical,
        "resolve_time": _closed("resolve_hours_90", "resolved_90"),
        "ticket_csat": _closed("ticket_csat_90", "ticket_csat_answers_90"),
        "invoices_late": _observed("invoice_days_late"),
        "errors_per_user": _errors_per_user,
        "support_calls": _summed("support_calls"),
        "revenue_growth": _growth("arr"),
        "seat_growth": _growth("seats"),
        "customer_age": _customer_age,
        "renewals_done": _counted("renewals_done", "contracts"),
        "upsells_done": _counted("upsells_done", "arr_movements"),
        "non_recurring_share": _observed("non_recurring_share"),
        "discount_level": _discount_level,
        "onboarding_to_renewal": _onboarding_to_renewal,
    }
)
"""The rule of every measure of the catalogue."""
