"""What every fact is: its name, unit and sources, and for those made of records alone how it is computed.

Days since an event that never happened are unknown. What grows while something is open (a ticket, a promise, an unanswered voice) is
0 while nothing is, so that an alert about it can close. success/facts.py computes them, success/fact_words.py puts them into words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from success.calendar import DEFAULT_NOTICE_DAYS
from success.catalogue import CATALOGUE
from success.columns import Floats
from success.reader import Reader
from success.usage import DROP_WEEKS, OWN_WEEKS, change, weeks_under

Unit = Literal[
    "share", "points", "score", "days", "hours", "months", "count", "ratio", "money", "day", "yes_no", "word"
]

Rule = Callable[[Reader], Floats]

HEALTH = "health"
"""The source of facts that are made of the whole score."""

IN_SIGHT_DAYS = 270
"""Nine months before the notice date: as early as the best warnings come. Source: DOMAIN.md, "Health"."""

_SOURCE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "touchpoints": "touchpoints",
        "tickets": "support",
        "feedback:nps": "NPS survey",
        "feedback:product": "feedback",
        "series": "usage",
    }
)


@dataclass(frozen=True)
class Fact:
    """One thing that a condition may compare.

    * `unit` "share" is 0 to 1; "yes_no" compares with `is: true`, "word" with `is: adoption`; "day" is an ordinal, for texts
    * `sources` that must all be connected and fresh, as in `AccountColumns.sources`; empty for what is known anyway
    * `source` for people, as in `success.scorecard.Placed.source`; "health" for what is made of the whole score
    """

    key: str
    label: str
    unit: Unit
    sources: tuple[str, ...] = ()
    source: str = HEALTH


def _record(name: str) -> Rule:
    return lambda read: read.record(name)


def _since(name: str) -> Rule:
    """Days since a recorded day."""
    return lambda read: read.today - read.record(name)


def _until(name: str) -> Rule:
    """Days until a recorded day."""
    return lambda read: read.record(name) - read.today


def _open_since(count: str, name: str) -> Rule:
    """Days since the oldest of what is open, 0 while nothing is."""

    def rule(read: Reader) -> Floats:
        many = read.record(count)
        return np.where(many > 0, read.today - read.record(name), np.where(np.isnan(many), np.nan, 0.0))

    return rule


def _nobody(count: str, left: str) -> Rule:
    """Say whether nobody holds a role; unknown where no contact is known and none has left."""

    def rule(read: Reader) -> Floats:
        known = (read.record("contacts") > 0) | (read.record(left) <= read.today)
        return np.where(known, read.record(count) == 0, np.nan)

    return rule


def _cancel_by(read: Reader) -> Floats:
    notice = np.nan_to_num(read.record("notice_days"), nan=float(DEFAULT_NOTICE_DAYS))
    return read.record("renews_on") - notice


def _notice_unknown(read: Reader) -> Floats:
    return np.where(np.isnan(read.record("renews_on")), np.nan, np.isnan(read.record("notice_days")))


def _past_notice(read: Reader) -> Floats:
    last = _cancel_by(read)
    return np.where(np.isnan(last), np.nan, last < read.today)


def _churn_notice(read: Reader) -> Floats:
    given, runs = read.record("churn_notice_on") <= read.today, ~np.isnan(read.record("arr"))
    return np.where(given, 1.0, np.where(runs, 0.0, np.nan))


def _onboarding_days(read: Reader) -> Floats:
    ended = read.record("onboarding_ended_on") <= read.today
    return np.where(ended, 0.0, read.today - read.record("kickoff_on"))


def _kickoff_missing(read: Reader) -> Floats:
    started = read.record("kickoff_on") <= read.today
    return np.where(started, 0.0, read.today - read.record("customer_since"))


def _value_one_overdue(read: Reader) -> Floats:
    reached = read.record("value_one_on") <= read.today
    late = np.maximum(read.today - read.record("value_one_due_on"), 0.0)
    return np.where(reached, 0.0, late)


def _no_value_one(read: Reader) -> Floats:
    """Say whether a live deployment has no value one: none agreed, none reached."""
    agreed = ~np.isnan(read.record("value_one_due_on")) | (read.record("value_one_on") <= read.today)
    return np.where(read.record("deployments") > 0, ~agreed, np.nan)


def _value_one_early(read: Reader) -> Floats:
    reached = read.record("value_one_on")
    return np.where(reached <= read.today, read.record("value_one_due_on") - reached, np.nan)


def _drop_weeks(read: Reader) -> Floats:
    return weeks_under(read.weeks("active_users"))


def _dropped(read: Reader) -> Floats:
    weeks = _drop_weeks(read)
    return np.where(np.isnan(weeks), np.nan, weeks >= DROP_WEEKS)


def _absent_weeks(key: str) -> Rule:
    """Weeks in a row, up to the last one, without any; all known ones of 13 where there was none in these."""

    def rule(read: Reader) -> Floats:
        weeks = read.weeks(key)[:, -OWN_WEEKS:]
        if not weeks.shape[1]:
            return np.full(read.size, np.nan)
        known, used = ~np.isnan(weeks), weeks > 0
        count = np.where(used.any(axis=1), np.argmax(used[:, ::-1], axis=1), known.sum(axis=1))
        return np.where(known.any(axis=1), count.astype(np.float64), np.nan)

    return rule


def _changed(key: str) -> Rule:
    """Change of a usual week of a series against the 8 weeks before: features have no season to take off."""
    return lambda read: change(read.weeks(key))


def _renewal_in_sight(read: Reader) -> Floats:
    """Say whether the notice date lies within nine months ahead; not so where no contract ends."""
    left, runs = _cancel_by(read) - read.today, ~np.isnan(read.record("arr"))
    return np.where(runs, (left >= 0) & (left <= IN_SIGHT_DAYS), np.nan)


def _ticket_surge(read: Reader) -> Floats:
    """Tickets of 30 days against a usual month of the 60 days before, which counts as one ticket at least."""
    now, quarter = read.record("tickets_30"), read.record("tickets_90")
    return now / np.maximum((quarter - now) / 2, 1.0)


def _no_owner(read: Reader) -> Floats:
    return 1.0 - read.record("owned")


def _source(sources: tuple[str, ...]) -> str:
    first = sources[0] if sources else ""
    return _SOURCE_NAMES.get(first) or _SOURCE_NAMES.get(first.partition(":")[0], "CRM")


_USERS = ("series:active_users",)
_CONTRACTS, _DEPLOYMENTS, _CONTACTS = ("contracts",), ("deployments",), ("contacts",)
_TOUCH, _TICKETS, _NPS, _PRODUCT = ("touchpoints",), ("tickets",), ("feedback:nps",), ("feedback:product",)

_RECORDED: tuple[tuple[str, str, Unit, tuple[str, ...], Rule], ...] = (
    ("active_users", "Active users of a usual week", "count", _USERS, lambda read: read.usual("active_users")),
    ("usage_drop_weeks", "Weeks under 70 % of the usual use", "count", _USERS, _drop_weeks),
    ("usage_dropped", "Usage dropped", "yes_no", _USERS, _dropped),
    (
        "executive_absent_weeks",
        "Weeks without an executive's login",
        "count",
        ("series:executive_users",),
        _absent_weeks("executive_users"),
    ),
    (
        "sticky_trend",
        "Change of sticky features used",
        "share",
        ("series:sticky_features_used",),
        _changed("sticky_features_used"),
    ),
    ("seats", "Seats bought", "count", _CONTRACTS, _record("seats")),
    ("arr", "ARR", "money", _CONTRACTS, _record("arr")),
    ("renews_on", "Renewal date", "day", _CONTRACTS, _record("renews_on")),
    ("days_to_renewal", "Days to the renewal", "days", _CONTRACTS, _until("renews_on")),
    (
        "days_to_cancel_by",
        "Days to the notice date",
        "days",
        _CONTRACTS,
        lambda read: _cancel_by(read) - read.today,
    ),
    ("renewal_in_sight", "Notice date within nine months", "yes_no", _CONTRACTS, _renewal_in_sight),
    ("notice_unknown", "Notice period unknown", "yes_no", _CONTRACTS, _notice_unknown),
    ("past_notice", "Notice date has passed", "yes_no", _CONTRACTS, _past_notice),
    (
        "term_days",
        "Length of the term",
        "days",
        _CONTRACTS,
        lambda read: read.record("renews_on") - read.record("term_starts_on"),
    ),
    ("churn_notice", "Customer gave notice", "yes_no", _CONTRACTS, _churn_notice),
    ("churn_notice_days", "Days since notice was given", "days", _CONTRACTS, _since("churn_notice_on")),
    ("deployments", "Live deployments", "count", _DEPLOYMENTS, _record("deployments")),
    ("kickoff_days", "Days since kickoff", "days", _DEPLOYMENTS, _since("kickoff_on")),
    ("kickoff_missing_days", "Days as a customer without a kickoff", "days", _DEPLOYMENTS, _kickoff_missing),
    ("newest_kickoff_days", "Days since the latest kickoff", "days", _DEPLOYMENTS, _since("newest_kickoff_on")),
    ("onboarding_days", "Days in onboarding", "days", _DEPLOYMENTS, _onboarding_days),
    (
        "onboarding_ended_days",
        "Days since the end of onboarding",
        "days",
        _DEPLOYMENTS,
        _since("onboarding_ended_on"),
    ),
    ("no_value_one", "No value one agreed", "yes_no", _DEPLOYMENTS, _no_value_one),
    ("value_one_overdue_days", "Days value one is late", "days", _DEPLOYMENTS, _value_one_overdue),
    ("value_one_reached_days", "Days since value one", "days", _DEPLOYMENTS, _since("value_one_on")),
    ("value_one_early_days", "Days value one came early", "days", _DEPLOYMENTS, _value_one_early),
    ("contacts", "Active contacts", "count", _CONTACTS, _record("contacts")),
    ("no_sponsor", "No executive sponsor", "yes_no", _CONTACTS, _nobody("sponsors", "sponsor_left_on")),
    ("sponsor_left_days", "Days since the sponsor left", "days", _CONTACTS, _since("sponsor_left_on")),
    ("no_champion", "No champion", "yes_no", _CONTACTS, _nobody("champions", "champion_left_on")),
    ("champion_left_days", "Days since the champion left", "days", _CONTACTS, _since("champion_left_on")),
    ("last_two_way_days", "Days since two-way contact", "days", _TOUCH, _since("last_two_way_on")),
    ("last_touch_days", "Days since any contact", "days", _TOUCH, _since("last_touch_on")),
    ("last_review_days", "Days since the last QBR or EBR", "days", _TOUCH, _since("last_review_on")),
    ("nps_answers", "NPS answers in 180 days", "count", _NPS, _record("nps_answers")),
    ("nps_promoters", "NPS promoters in 180 days", "count", _NPS, _record("nps_promoters")),
    ("nps_detractors", "NPS detractors in 180 days", "count", _NPS, _record("nps_detractors")),
    (
        "sponsor_detractor_days",
        "Days since a sponsor's or buyer's low NPS",
        "days",
        (*_NPS, "contacts"),
        _since("sponsor_detractor_on"),
    ),
    ("unanswered_detractors", "Unanswered low NPS of 90 days", "count", _NPS, _record("unanswered_detractors")),
    (
        "unanswered_detractor_days",
        "Days a low NPS waits for an answer",
        "days",
        _NPS,
        _open_since("unanswered_detractors", "unanswered_detractor_on"),
    ),
    (
        "unanswered_product_feedback",
        "Product feedback unanswered for 30 days",
        "count",
        _PRODUCT,
        _record("unanswered_product_feedback"),
    ),
    (
        "product_feedback_waiting_days",
        "Days product feedback waits for an answer",
        "days",
        _PRODUCT,
        _open_since("unanswered_product_feedback", "unanswered_product_feedback_on"),
    ),
    ("critical_tickets", "Open critical tickets", "count", _TICKETS, _record("open_critical")),
    (
        "critical_age_days",
        "Days the oldest critical ticket is open",
        "days",
        _TICKETS,
        _open_since("open_critical", "open_critical_since"),
    ),
    ("critical_escalated", "Escalated critical tickets", "count", _TICKETS, _record("open_critical_escalated")),
    ("tickets_30", "Tickets in 30 days", "count", _TICKETS, _record("tickets_30")),
    ("ticket_surge", "Tickets of 30 days against a usual month", "ratio", _TICKETS, _ticket_surge),
    ("no_owner", "No CSM", "yes_no", (), _no_owner),
)

RECORD_RULES: Mapping[str, Rule] = MappingProxyType({key: rule for key, _, _, _, rule in _RECORDED})
"""How the facts of records are computed; arrays of shape (N,)."""

_OF_HEALTH = (
    Fact("score", "Health score", "score"),
    Fact("score_change_7", "Change of health in 7 days", "points"),
    Fact("score_change_30", "Change of health in 30 days", "points"),
    Fact("confidence", "Known share of health", "share"),
    Fact("is_red", "Health is red", "yes_no"),
    Fact("is_yellow", "Health is yellow", "yes_no"),
    Fact("is_green", "Health is green", "yes_no"),
    Fact("turned_worse", "Colour turned worse today", "yes_no"),
    Fact("turned_better", "Colour turned better today", "yes_no"),
)
_WORDS = (
    Fact("stage", "Stage", "word", _DEPLOYMENTS, "CRM"),
    Fact("entered_stage", "Stage entered today", "word", _DEPLOYMENTS, "CRM"),
    Fact("segment", "Segment", "word", (), "CRM"),
    Fact("plan", "Plan", "word", (), "CRM"),
)
_MEASURED = tuple(
    Fact(entry.key, entry.label, entry.unit, entry.sources, entry.source)  # type: ignore[arg-type]  # a measure's unit is one of ours
    for entry in CATALOGUE.values()
)
_MADE = tuple(Fact(key, label, unit, sources, _source(sources)) for key, label, unit, sources, _ in _RECORDED)

FACTS: Mapping[str, Fact] = MappingProxyType({fact.key: fact for fact in (*_OF_HEALTH, *_MEASURED, *_MADE, *_WORDS)})
"""Every fact by its key; a team's own measures are facts too, under their keys in its scorecard."""
