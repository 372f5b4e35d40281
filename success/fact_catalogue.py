"""What every fact is: its name, unit and sources, and for those made of records alone how it is computed.

Days since an event that never happened are unknown. What grows while something is open (a ticket, a promise, an unanswered voice) is
0 while nothing is, so that an alert about it can close. success/facts.py computes them, success/fact_words.py puts them into words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from success.catalogue import CATALOGUE
from success.fact_rules import (
    Rule,
    absent_weeks,
    cancel_by,
    changed,
    churn_notice,
    drop_weeks,
    dropped,
    kickoff_missing,
    no_owner,
    no_value_one,
    nobody,
    notice_unknown,
    onboarding_days,
    open_since,
    past_notice,
    quarter_use,
    record,
    renewal_in_sight,
    renewal_signed,
    since,
    ticket_surge,
    until,
    usage_falling,
    value_one_early,
    value_one_overdue,
)

Unit = Literal[
    "share", "points", "score", "days", "hours", "months", "count", "ratio", "money", "day", "yes_no", "word"
]

HEALTH = "health"
"""The source of facts that are made of the whole score."""

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


def _source(sources: tuple[str, ...]) -> str:
    first = sources[0] if sources else ""
    return _SOURCE_NAMES.get(first) or _SOURCE_NAMES.get(first.partition(":")[0], "CRM")


_USERS = ("series:active_users",)
_CONTRACTS, _DEPLOYMENTS, _CONTACTS = ("contracts",), ("deployments",), ("contacts",)
_TOUCH, _TICKETS, _NPS, _PRODUCT = ("touchpoints",), ("tickets",), ("feedback:nps",), ("feedback:product",)

_RECORDED: tuple[tuple[str, str, Unit, tuple[str, ...], Rule], ...] = (
    ("active_users", "Active users of a usual week", "count", _USERS, lambda read: read.usual("active_users")),
    ("usage_drop_weeks", "Weeks under 70 % of the usual use", "count", _USERS, drop_weeks),
    ("usage_falling", "Share of 13 weeks' pairs that fell", "share", _USERS, usage_falling),
    ("quarter_use", "Licence use over 90 days", "share", (*_USERS, "contracts"), quarter_use),
    ("usage_dropped", "Usage dropped", "yes_no", _USERS, dropped),
    (
        "executive_absent_weeks",
        "Weeks without an executive's login",
        "count",
        ("series:executive_users",),
        absent_weeks("executive_users"),
    ),
    (
        "sticky_trend",
        "Change of sticky features used",
        "share",
        ("series:sticky_features_used",),
        changed("sticky_features_used"),
    ),
    ("seats", "Seats bought", "count", _CONTRACTS, record("seats")),
    ("arr", "ARR", "money", _CONTRACTS, record("arr")),
    ("renews_on", "Renewal date", "day", _CONTRACTS, record("renews_on")),
    ("days_to_renewal", "Days to the renewal", "days", _CONTRACTS, until("renews_on")),
    (
        "days_to_cancel_by",
        "Days to the notice date",
        "days",
        _CONTRACTS,
        lambda read: cancel_by(read) - read.today,
    ),
    ("renewal_in_sight", "Notice date within nine months", "yes_no", _CONTRACTS, renewal_in_sight),
    ("renewal_signed", "Next contract signed", "yes_no", _CONTRACTS, renewal_signed),
    ("notice_unknown", "Notice period unknown", "yes_no", _CONTRACTS, notice_unknown),
    ("past_notice", "Notice date has passed", "yes_no", _CONTRACTS, past_notice),
    (
        "term_days",
        "Length of the term",
        "days",
        _CONTRACTS,
        lambda read: read.record("renews_on") - read.record("term_starts_on"),
    ),
    ("churn_notice", "Customer gave notice", "yes_no", _CONTRACTS, churn_notice),
    ("churn_notice_days", "Days since notice was given", "days", _CONTRACTS, since("churn_notice_on")),
    ("deployments", "Live deployments", "count", _DEPLOYMENTS, record("deployments")),
    ("kickoff_days", "Days since kickoff", "days", _DEPLOYMENTS, since("kickoff_on")),
    ("kickoff_missing_days", "Days as a customer without a kickoff", "days", _DEPLOYMENTS, kickoff_missing),
    ("newest_kickoff_days", "Days since the latest kickoff", "days", _DEPLOYMENTS, since("newest_kickoff_on")),
    ("onboarding_days", "Days in onboarding", "days", _DEPLOYMENTS, onboarding_days),
    (
        "onboarding_ended_days",
        "Days since the end of onboarding",
        "days",
        _DEPLOYMENTS,
        since("onboarding_ended_on"),
    ),
    ("no_value_one", "No value one agreed", "yes_no", _DEPLOYMENTS, no_value_one),
    ("value_one_overdue_days", "Days value one is late", "days", _DEPLOYMENTS, value_one_overdue),
    ("value_one_reached_days", "Days since value one", "days", _DEPLOYMENTS, since("value_one_on")),
    ("value_one_early_days", "Days value one came early", "days", _DEPLOYMENTS, value_one_early),
    ("contacts", "Active contacts", "count", _CONTACTS, record("contacts")),
    ("no_sponsor", "No executive sponsor", "yes_no", _CONTACTS, nobody("sponsors", "sponsor_left_on")),
    ("sponsor_left_days", "Days since the sponsor left", "days", _CONTACTS, since("sponsor_left_on")),
    ("no_champion", "No champion", "yes_no", _CONTACTS, nobody("champions", "champion_left_on")),
    ("champion_left_days", "Days since the champion left", "days", _CONTACTS, since("champion_left_on")),
    ("last_two_way_days", "Days since two-way contact", "days", _TOUCH, since("last_two_way_on")),
    ("last_touch_days", "Days since any contact", "days", _TOUCH, since("last_touch_on")),
    ("last_review_days", "Days since the last QBR or EBR", "days", _TOUCH, since("last_review_on")),
    ("nps_answers", "NPS answers in 180 days", "count", _NPS, record("nps_answers")),
    ("nps_promoters", "NPS promoters in 180 days", "count", _NPS, record("nps_promoters")),
    ("nps_detractors", "NPS detractors in 180 days", "count", _NPS, record("nps_detractors")),
    (
        "sponsor_detractor_days",
        "Days since a sponsor's or buyer's low NPS",
        "days",
        (*_NPS, "contacts"),
        since("sponsor_detractor_on"),
    ),
    ("unanswered_detractors", "Unanswered low NPS of 90 days", "count", _NPS, record("unanswered_detractors")),
    (
        "unanswered_detractor_days",
        "Days a low NPS waits for an answer",
        "days",
        _NPS,
        open_since("unanswered_detractors", "unanswered_detractor_on"),
    ),
    (
        "unanswered_product_feedback",
        "Product feedback unanswered for 30 days",
        "count",
        _PRODUCT,
        record("unanswered_product_feedback"),
    ),
    (
        "product_feedback_waiting_days",
        "Days product feedback waits for an answer",
        "days",
        _PRODUCT,
        open_since("unanswered_product_feedback", "unanswered_product_feedback_on"),
    ),
    ("critical_tickets", "Open critical tickets", "count", _TICKETS, record("open_critical")),
    (
        "critical_age_days",
        "Days the oldest critical ticket is open",
        "days",
        _TICKETS,
        open_since("open_critical", "open_critical_since"),
    ),
    ("critical_escalated", "Escalated critical tickets", "count", _TICKETS, record("open_critical_escalated")),
    ("tickets_30", "Tickets in 30 days", "count", _TICKETS, record("tickets_30")),
    ("ticket_surge", "Tickets of 30 days against a usual month", "ratio", _TICKETS, ticket_surge),
    ("no_owner", "No CSM", "yes_no", (), no_owner),
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
