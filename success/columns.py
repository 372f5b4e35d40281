"""What the rules need to know of N accounts on one day, as columns.

storage/columns.py fills them, success/measures.py turns them into measure values, success/health.py scores those.
`/health` does it for N = 1, the nightly evaluation for chunks of 5,000: one path, so that they cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEKS = 26
"""Weeks of every series that are read: half a year (the longest window of a rule is 13 weeks, the rest explains)."""

SERIES: Mapping[str, str] = MappingProxyType(
    {
        "active_users": "distinct people who used the product in the week",
        "licensed_users": "people to whom a licence is assigned (optional; purchased seats come from the contract)",
        "events": "product events of any kind in the week",
        "features_used": "distinct features used in the week",
        "sticky_features_used": "distinct sticky features used in the week",
        "executive_users": "distinct executives who logged in in the week",
        "errors": "errors that users of the product met in the week",
    }
)
"""Weekly series that the shipped measures read. Any further key can be imported and used by a team's own measure (`series:<key>`)."""

OBSERVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "features_available": "features in the customer's plan",
        "sticky_features_available": "sticky features in the customer's plan",
        "trained_users": "users trained or certified so far",
        "services_bought": "services bought (days, packages or sessions; same unit as services_used)",
        "services_used": "services used of those bought",
        "value_recorded": "money value that the customer confirmed, in the account's currency; summed over twelve months",
        "community_events": "community contributions or visits; summed over 90 days",
        "marketing_events": "webinars, events, newsletters taken part in; summed over 90 days",
        "support_calls": "calls to support; summed over 90 days",
        "invoice_days_late": "days by which the oldest open invoice is late; 0 when none is",
        "non_recurring_share": "share of the last twelve months' spend that was not recurring, 0 to 1",
        "objectives_progress": "mean progress of the success plan's objectives, 0 to 1",
    }
)
"""Dated single values that the shipped measures read (column pair `obs:<key>` and `obs:<key>:on`)."""

RECORDS: Mapping[str, str] = MappingProxyType(
    {
        "owned": "1 where a CSM owns the account, else 0",
        "customer_since": "first day as a customer",
        "seats": "seats bought under the contracts that run on the day",
        "seats_year_ago": "seats bought under the contracts that ran 365 days earlier",
        "arr": "annual recurring revenue of the contracts that run on the day, in the account's currency",
        "arr_year_ago": "the same 365 days earlier",
        "discount_percent": "ARR-weighted discount of the running contracts",
        "renews_on": "earliest end of a running contract",
        "term_starts_on": "first day of that contract",
        "renewal_signed": "1 where the contract that follows is on record, 0 where it is not",
        "notice_days": "notice period of that contract; unknown stays unknown",
        "renewals_done": "contracts that followed on an ended one without a gap of more than 30 days",
        "upsells_done": "expansion movements so far",
        "kickoff_on": "kickoff of the live deployment with most ARR (the same deployment for the next four)",
        "onboarding_ended_on": "end of onboarding",
        "value_one_due_on": "day for which value one was agreed",
        "value_one_on": "day on which value one was reached",
        "deployments": "live deployments",
        "newest_kickoff_on": "latest kickoff of any of them",
        "contacts": "active contacts",
        "sponsors": "active executive sponsors",
        "sponsor_left_on": "last day on which an executive sponsor left",
        "champions": "active champions",
        "champion_left_on": "last day on which a champion left",
        "level_1": "active contacts on the executive level",
        "level_2": "active contacts on the management level",
        "level_3": "active contacts on the working level",
        "last_two_way_on": "last two-way contact",
        "last_touch_on": "last touchpoint of any kind",
        "last_review_on": "last QBR or EBR",
        "nps_answers": "NPS answers in 180 days",
        "nps_promoters": "of these 9 or 10",
        "nps_detractors": "of these 0 to 6",
        "nps_on": "last NPS answer ever",
        "sponsor_detractor_on": "last NPS answer of 0 to 6 by an executive sponsor or economic buyer",
        "unanswered_detractors": "NPS answers of 0 to 6 in 90 days that nobody has answered",
        "unanswered_detractor_on": "day of the oldest of them",
        "csat_answers": "CSAT answers in 180 days",
        "csat_mean": "their mean, 1 to 5",
        "csat_on": "last CSAT answer ever",
        "ces_answers": "CES answers in 180 days",
        "ces_mean": "their mean, 1 to 7",
        "ces_on": "last CES answer ever",
        "product_feedback": "pieces of product feedback in 180 days",
        "product_feedback_on": "last one ever",
        "unanswered_product_feedback": "pieces of product feedback, 31 to 365 days old, that nobody has answered",
        "unanswered_product_feedback_on": "day of the oldest of them",
        "tickets_ever": "tickets up to the day",
        "tickets_90": "tickets opened in 90 days",
        "tickets_30": "tickets opened in 30 days",
        "open_critical": "critical tickets open on the day",
        "open_critical_since": "opening day of the oldest of them",
        "open_critical_escalated": "open tickets that are both",
        "resolve_hours_90": "median hours to close the tickets closed in 90 days",
        "resolved_90": "tickets closed in 90 days",
        "ticket_csat_90": "mean satisfaction of the tickets closed in 90 days, 1 to 5",
        "ticket_csat_answers_90": "how many of these were rated",
        "last_ticket_on": "opening day of the last ticket",
        "churn_notice_on": "day on which the customer gave notice, where the running contract was cancelled",
    }
)
"""Columns made of records. Days are proleptic ordinals (`date.toordinal()`), counts are 0 where the source is connected
and nothing happened, everything unknown is NaN."""


@dataclass(frozen=True)
class Series:
    """Weekly values of N accounts.

    `values` has shape (N, WEEKS); column j is week `first_week + j`; the last column is the latest whole week; NaN = nothing recorded.
    """

    first_week: int
    values: Floats


@dataclass(frozen=True)
class SourceState:
    """A data source as it stood on the day: `latest_on` is the newest date in its data, `arrived_on` the day of its last delivery."""

    key: str
    latest_on: date | None
    arrived_on: date | None


@dataclass(frozen=True)
class AccountColumns:
    """Everything known of N accounts at the end of day `on`; nothing that happened later is in it.

    * `account_ids` shape (N,), int64, ascending
    * `segments` N strings, "" for none
    * `plans` N strings, "" for none; empty where nobody read them
    * `stages` N values of `Stage`: the account's stage as derived by `success.journey`
    * `series[key]` for the keys that have data anywhere in the book
    * `records[name]` float64 of shape (N,), names as in `RECORDS` plus `obs:<key>` and `obs:<key>:on`
    * `sources[key]` the company's data sources; a key that is missing was never connected.
      Keys: `series:<key>`, `obs:<key>`, `contracts`, `arr_movements`, `deployments`, `contacts`, `touchpoints`, `tickets`,
      `feedback:nps`, `feedback:csat`, `feedback:ces`, `feedback:product`
    * `baselines[(segment, series key)]` the segment's own median change of that series, as a ratio - 1 (see success/usage.py)
    """

    on: date
    account_ids: NDArray[np.int64]
    segments: tuple[str, ...]
    stages: tuple[str, ...]
    series: Mapping[str, Series]
    records: Mapping[str, Floats]
    sources: Mapping[str, SourceState]
    baselines: Mapping[tuple[str, str], float]
    plans: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Give N."""
        return len(self.account_ids)

    def row(self, at: int) -> "AccountColumns":
        """Give one account alone."""
        one = slice(at, at + 1)
        return replace(
            self,
            account_ids=self.account_ids[one],
            segments=self.segments[one],
            stages=self.stages[one],
            series={key: Series(series.first_week, series.values[one]) for key, series in self.series.items()},
            records={key: record[one] for key, record in self.records.items()},
            plans=self.plans[one],
        )
