"""What every measure is: its name, unit, home category, whether it counts or judges, and the sources it is made of.

A scorecard picks from this catalogue and gives weights and curves; success/measures.py computes the values. A team's own measures
are described in its scorecard instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Entry:
    """One measure.

    * `unit` of the value that the curve reads: "share" (0 to 1), "days", "hours", "months", "count", "score", "ratio"
    * `category` where it stands by default; every measure may stand in any category
    * `objective` is counted; subjective is somebody's answer or judgement
    * `sources` must all be connected and fresh; keys as in `AccountColumns.sources`
    * `source` names the (slowest) source for people
    * `comes_with` names what brings the records, where nothing but a later connection can
    """

    key: str
    label: str
    unit: str
    category: str
    sources: tuple[str, ...]
    source: str
    objective: bool = True
    comes_with: str = ""


_USERS = "series:active_users"

_ENTRIES = (
    Entry("licence_use", "Licence use", "share", "usage", (_USERS, "contracts"), "usage"),
    Entry("activity", "Seats active in 14 days", "share", "usage", (_USERS, "contracts"), "usage"),
    Entry("usage_trend", "Usage trend", "share", "usage", (_USERS,), "usage"),
    Entry(
        "feature_depth",
        "Features used",
        "share",
        "usage",
        ("series:features_used", "obs:features_available"),
        "usage",
    ),
    Entry(
        "sticky_features",
        "Sticky features used",
        "share",
        "usage",
        ("series:sticky_features_used", "obs:sticky_features_available"),
        "usage",
    ),
    Entry("executive_usage", "Executives who log in", "count", "usage", ("series:executive_users",), "usage"),
    Entry("days_since_login", "Days since last login", "days", "usage", (_USERS,), "usage"),
    Entry("licences_assigned", "Licences assigned", "share", "usage", ("series:licensed_users", "contracts"), "usage"),
    Entry(
        "objectives_progress",
        "Progress of objectives",
        "share",
        "outcomes",
        ("obs:objectives_progress",),
        "success plan",
        comes_with="success plans",
    ),
    Entry("value_one", "Value one", "days", "outcomes", ("deployments",), "CRM"),
    Entry(
        "value_recorded", "Value recorded", "ratio", "outcomes", ("obs:value_recorded", "contracts"), "customer's word"
    ),
    Entry("nps", "NPS", "score", "sentiment", ("feedback:nps",), "NPS survey", objective=False),
    Entry("csat", "CSAT", "score", "sentiment", ("feedback:csat",), "CSAT survey", objective=False),
    Entry("ces", "CES", "score", "sentiment", ("feedback:ces",), "CES survey", objective=False),
    Entry("product_feedback", "Product feedback given", "count", "sentiment", ("feedback:product",), "feedback"),
    Entry("executive_sponsor", "Executive sponsor", "count", "relationship", ("contacts",), "CRM"),
    Entry("champion", "Champion", "count", "relationship", ("contacts",), "CRM"),
    Entry("coverage_3x3", "3×3 coverage", "share", "relationship", ("contacts",), "CRM"),
    Entry("two_way_contact", "Days since two-way contact", "days", "relationship", ("touchpoints",), "touchpoints"),
    Entry("community", "Community", "count", "relationship", ("obs:community_events",), "community"),
    Entry("marketing", "Events and webinars", "count", "relationship", ("obs:marketing_events",), "marketing"),
    Entry("trained_users", "Trained users", "share", "services", ("obs:trained_users", "contracts"), "training"),
    Entry(
        "services_use",
        "Services used",
        "share",
        "services",
        ("obs:services_bought", "obs:services_used"),
        "services",
    ),
    Entry("review_on_time", "Last business review", "days", "services", ("touchpoints",), "touchpoints"),
    Entry("onboarding_length", "Length of onboarding", "days", "services", ("deployments",), "CRM"),
    Entry("ticket_load", "Tickets per 100 seats", "count", "support", ("tickets", "contracts"), "support"),
    Entry("open_critical", "Open critical tickets", "count", "support", ("tickets",), "support"),
    Entry("resolve_time", "Time to resolve", "hours", "support", ("tickets",), "support"),
    Entry("ticket_csat", "Ticket satisfaction", "score", "support", ("tickets",), "support", objective=False),
    Entry("invoices_late", "Invoices late", "days", "support", ("obs:invoice_days_late",), "billing"),
    Entry("errors_per_user", "Errors per active user", "ratio", "support", ("series:errors", _USERS), "usage"),
    Entry("support_calls", "Calls to support", "count", "support", ("obs:support_calls",), "support"),
    Entry("revenue_growth", "Growth of revenue", "share", "outcomes", ("contracts",), "CRM"),
    Entry("seat_growth", "Growth of seats", "share", "usage", ("contracts",), "CRM"),
    Entry("customer_age", "Age as a customer", "months", "relationship", ("contracts",), "CRM"),
    Entry("renewals_done", "Renewals done", "count", "relationship", ("contracts",), "CRM"),
    Entry("upsells_done", "Upsells done", "count", "outcomes", ("arr_movements",), "CRM"),
    Entry("non_recurring_share", "Non-recurring spend", "share", "services", ("obs:non_recurring_share",), "billing"),
    Entry("discount_level", "Discount", "share", "outcomes", ("contracts",), "CRM"),
    Entry(
        "onboarding_to_renewal",
        "Onboarding's end to first renewal",
        "days",
        "services",
        ("deployments", "contracts"),
        "CRM",
    ),
)

CATALOGUE: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in _ENTRIES})
"""Every measure that ships, by key. The commercial ones (from `revenue_growth` on, and calls to support) carry no weight by default."""
