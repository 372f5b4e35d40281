"""What each fact says that no measure says, in words: numbers with units, and days. success/fact_words.py makes headlines of them.

Alerts are kept and read for weeks, so every text must stay true: it says the day since when something is so, never how long ago that is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isnan
from types import MappingProxyType

from success.calendar import DEFAULT_NOTICE_DAYS, last_whole_week, monday_of
from success.facts import Facts
from success.wording import day, days, many, number, percent, signed


@dataclass(frozen=True)
class Case:
    """The facts of one account (N = 1), ready to be put into words."""

    facts: Facts

    @property
    def on(self) -> date:
        """The day that is told of."""
        return self.facts.on

    def number(self, key: str) -> float | None:
        """Give a number; None unknown."""
        return self.facts.number(key, 0)

    def recorded(self, name: str) -> date | None:
        """Give a recorded day; None unknown."""
        record = self.facts.columns.records.get(name)
        return None if record is None or isnan(record[0]) else date.fromordinal(int(record[0]))

    def dated(self, name: str) -> str:
        """Write a recorded day; "on an unknown day" without one."""
        known = self.recorded(name)
        return "on an unknown day" if known is None else day(known, self.on)


Text = Callable[[Case, float], str]


def _at(what: str) -> Text:
    """Say when something was."""
    return lambda case, value: f"{what} {day(_back(case, value), case.on)}"


def _back(case: Case, value: float) -> date:
    return date.fromordinal(case.on.toordinal() - round(value))


def _week_back(case: Case, value: float) -> str:
    """Write the Monday with which the last so many whole weeks began."""
    return day(monday_of(last_whole_week(case.on) + 1 - round(value)), case.on)


def _if(yes: str, no: str = "") -> Text:
    return lambda _, value: yes if value else no


def _left(role: str, nobody: str) -> Text:
    """Say that somebody left, and whether a successor came."""

    def text(case: Case, value: float) -> str:
        successor = ", no successor" if case.number(nobody) else ""
        return f"{role} left {day(_back(case, value), case.on)}{successor}"

    return text


def _cancel_by(case: Case, value: float) -> str:
    """Say when the contract renews and when it can be cancelled at the latest."""
    renews = case.recorded("renews_on")
    until = date.fromordinal(case.on.toordinal() + round(value))
    assumed = f", {DEFAULT_NOTICE_DAYS} days assumed" if case.number("notice_unknown") else ""
    notice = f"notice date {day(until, case.on)}{assumed}"
    return notice if renews is None else f"renews {day(renews, case.on)} ({notice})"


def _score(case: Case, value: float) -> str:
    change = case.number("score_change_30")
    here = day(case.on, case.on)
    if change is None or abs(change) < 1:
        return f"health {value:.0f} on {here}"
    return f"health {value:.0f} {'▲' if change > 0 else '▼'}{abs(change):.0f} in the 30 days to {here}"


def _fell(back: int) -> Text:
    def text(case: Case, value: float) -> str:
        score = case.number("score")
        now = "" if score is None else f"health {score:.0f}, "
        return f"{now}{signed(value)} points in the {back} days to {day(case.on, case.on)}"

    return text


def _drop(case: Case, value: float) -> str:
    usual = case.number("active_users")
    users = "" if usual is None else f", {many(usual, 'active user')} in a usual week"
    return f"usage under 70 % of its 90-day median since {_week_back(case, value)}{users}"


def _falling(_: Case, value: float) -> str:
    return f"usage fell in {percent(value)} of the comparisons between its last 13 weeks"


def _waiting(count: str, one: str, more: str, since: str) -> Text:
    """Say how many are waiting and since when."""

    def text(case: Case, _: float) -> str:
        number_of = case.number(count) or 0
        if not number_of:
            return f"no {one} waits"
        oldest = "" if number_of == 1 else ", the oldest"
        return f"{many(number_of, one, more)} unanswered{oldest} since {case.dated(since)}"

    return text


def _critical_age(case: Case, value: float) -> str:
    if not value:
        return ""
    return f"critical ticket open since {case.dated('open_critical_since')}"


def _surge(case: Case, value: float) -> str:
    tickets = case.number("tickets_30")
    count = "" if tickets is None else f"{many(tickets, 'ticket')} in 30 days, "
    return f"{count}{number(value)} times a usual month"


def _overdue(case: Case, value: float) -> str:
    return f"value one was due {case.dated('value_one_due_on')}, not reached" if value else ""


TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "score": _score,
        "score_change_7": _fell(7),
        "score_change_30": _fell(30),
        "confidence": lambda _, value: f"{percent(value)} of the score known",
        "is_red": _if("health is red"),
        "is_yellow": _if("health is yellow"),
        "is_green": _if("health is green"),
        "turned_worse": _if("colour turned worse"),
        "turned_better": _if("colour turned better"),
        "active_users": lambda _, value: f"{many(value, 'active user')} in a usual week",
        "usage_drop_weeks": _drop,
        "usage_falling": _falling,
        "quarter_use": lambda _, value: f"{percent(value)} of the seats in use, median of 90 days",
        "usage_dropped": _if("usage dropped"),
        "executive_absent_weeks": lambda case, value: (
            f"no executive has logged in since {_week_back(case, value)}" if value else ""
        ),
        "sticky_trend": lambda _, value: f"sticky features used {signed(100 * value)} % against the 8 weeks before",
        "seats": lambda _, value: many(value, "seat") + " bought",
        "arr": lambda _, value: f"ARR {number(value)}",
        "renews_on": lambda case, _: f"renews {case.dated('renews_on')}",
        "days_to_renewal": lambda case, _: f"renews {case.dated('renews_on')}",
        "days_to_cancel_by": _cancel_by,
        "renewal_in_sight": _if("", "notice date more than nine months away"),
        "notice_unknown": _if(f"notice period unknown, {DEFAULT_NOTICE_DAYS} days assumed"),
        "past_notice": _if("notice date has passed"),
        "term_days": lambda _, value: f"term of {days(round(value))}",
        "churn_notice": _if("customer gave notice"),
        "churn_notice_days": _at("customer gave notice"),
        "deployments": lambda _, value: many(value, "live deployment"),
        "kickoff_days": _at("kickoff"),
        "kickoff_missing_days": lambda case, value: (
            f"customer since {day(_back(case, value), case.on)}, no kickoff yet" if value else ""
        ),
        "newest_kickoff_days": _at("latest kickoff"),
        "onboarding_days": lambda case, value: f"onboarding has run since {case.dated('kickoff_on')}" if value else "",
        "onboarding_ended_days": _at("onboarding ended"),
        "no_value_one": _if("no value one agreed"),
        "value_one_overdue_days": _overdue,
        "value_one_reached_days": _at("value one reached"),
        "value_one_early_days": lambda case, value: (
            f"value one reached {case.dated('value_one_on')}, {days(round(value))} early" if value > 0 else ""
        ),
        "contacts": lambda _, value: many(value, "active contact"),
        "no_sponsor": _if("no active executive sponsor"),
        "sponsor_left_days": _left("executive sponsor", "no_sponsor"),
        "no_champion": _if("no active champion"),
        "champion_left_days": _left("champion", "no_champion"),
        "last_two_way_days": _at("last two-way contact"),
        "last_touch_days": _at("last contact of any kind"),
        "last_review_days": _at("last business review"),
        "nps_answers": lambda _, value: many(value, "NPS answer") + " in 180 days",
        "nps_promoters": lambda _, value: f"{many(value, 'answer')} of 9 or 10 in 180 days",
        "nps_detractors": lambda _, value: f"{many(value, 'answer')} of 6 or less in 180 days",
        "sponsor_detractor_days": _at("a sponsor or buyer answered NPS with 6 or less on"),
        "unanswered_detractors": _if("low NPS without an answer"),
        "unanswered_detractor_days": _waiting(
            "unanswered_detractors", "low NPS answer", "low NPS answers", "unanswered_detractor_on"
        ),
        "unanswered_product_feedback": _if("product feedback without an answer"),
        "product_feedback_waiting_days": _waiting(
            "unanswered_product_feedback", "product idea", "product ideas", "unanswered_product_feedback_on"
        ),
        "critical_tickets": lambda _, value: (
            many(value, "critical ticket") + " open" if value else "no critical ticket"
        ),
        "critical_age_days": _critical_age,
        "critical_escalated": lambda _, value: many(value, "critical ticket") + " escalated" if value else "",
        "tickets_30": lambda _, value: many(value, "ticket") + " in 30 days",
        "ticket_surge": _surge,
        "customer_age": lambda _, value: f"customer for {many(value, 'month')}",
        "renewals_done": lambda _, value: many(value, "renewal") + " done",
        "upsells_done": lambda _, value: many(value, "upsell") + " done",
        "revenue_growth": lambda _, value: f"ARR {signed(100 * value)} % in a year",
        "seat_growth": lambda _, value: f"seats {signed(100 * value)} % in a year",
        "no_owner": _if("nobody owns the account"),
    }
)
"""What each fact says that no measure says. A yes or no that says nothing is left out."""


def _unreached(case: Case, _: float) -> str:
    reached = case.recorded("value_one_on")
    return f"value one was due {case.dated('value_one_due_on')}, not reached" if reached is None else ""


def _still_onboarding(case: Case, _: float) -> str:
    ended = case.recorded("onboarding_ended_on")
    return f"onboarding has run since {case.dated('kickoff_on')}" if ended is None else ""


def _no_login(case: Case, value: float) -> str:
    active = case.facts.columns.series.get("active_users")
    seen = active is not None and bool((active.values[0] > 0).any())
    return "" if seen else f"no login since {day(_back(case, value), case.on)} at least"


def _open_invoice(case: Case, value: float) -> str:
    told = case.recorded("obs:invoice_days_late:on") or case.on
    due = date.fromordinal(told.toordinal() - round(value))
    return f"oldest open invoice was due {day(due, case.on)}" if value > 0 else ""


LASTING: Mapping[str, Text] = MappingProxyType(
    {
        "two_way_contact": _at("last two-way contact"),
        "review_on_time": _at("last business review"),
        "value_one": _unreached,
        "onboarding_length": _still_onboarding,
        "days_since_login": _no_login,
        "invoices_late": _open_invoice,
    }
)
"""What measures say that count days up to now (success/evidence.py), in words that stay true; "" where the measure's own words do."""
