"""The generated book as the rules see it: the columns of a day, made of the records that exist on that day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from success.calendar import last_whole_week, monday_of
from success.columns import AccountColumns, Floats, SourceState
from success.usage import TREND_SERIES, raw_change, segment_medians
from success.vocabulary import Stage
from tests.benchmarks.simulation.assumptions import SEED
from tests.benchmarks.simulation.records import (
    CES,
    CHAMPION,
    CSAT,
    LOW,
    NPS,
    PRODUCT,
    SPONSOR,
    VALUES,
    tables,
)
from tests.benchmarks.simulation.story import Story, stories
from tests.benchmarks.simulation.tables import Counter, Table
from tests.benchmarks.simulation.usage import Usage, usage

_RECORDS = ("contracts", "arr_movements", "deployments", "contacts", "touchpoints", "tickets")
_FEEDBACK = ("nps", "csat", "ces", "product")
_SUMMED = {"value_recorded": 365, "community_events": 90, "marketing_events": 90, "support_calls": 90}
_LATER_STAGES = (Stage.RETENTION, Stage.EXPANSION, Stage.ADVOCACY)
_ADOPTED_DAYS = 365


@dataclass(frozen=True)
class Book:
    """All records of N accounts; account n (from 1) is row n - 1."""

    stories: tuple[Story, ...]
    tables: Mapping[str, Table]
    usage: Usage

    @cached_property
    def since(self) -> Floats:
        """Give the first day as a customer, shape (N,)."""
        return np.array([story.since for story in self.stories], dtype=np.float64)

    @cached_property
    def leaves(self) -> Floats:
        """Give the day on which each account left, infinite where it stays."""
        return np.array([story.leaves or np.inf for story in self.stories], dtype=np.float64)

    @cached_property
    def segments(self) -> NDArray[np.str_]:
        """Give the segments, shape (N,)."""
        return np.array([story.segment.name for story in self.stories])

    def until(self, day: date) -> "Book":
        """Give the book as it is on a day: whatever comes later is not in it."""
        ordinal = day.toordinal()
        return replace(
            self,
            tables={name: table.until(ordinal) for name, table in self.tables.items()},
            usage=self.usage.until(day),
        )

    def columns(self, on: date) -> AccountColumns:
        """Give the columns of everyone who is a customer on the day, as storage would read them that night."""
        today = on.toordinal()
        live = np.flatnonzero((self.since <= today) & (self.leaves > today))
        known = {name: Counter(table.until(today), len(self.stories)) for name, table in self.tables.items()}
        records = {"customer_since": self.since, "owned": np.ones(len(self.stories))}
        records |= _contracts(known["contracts"], today) | _deployments(known["deployments"])
        records["upsells_done"] = known["movements"].count(_all(known["movements"]))
        records |= _contacts(known["contacts"]) | _touches(known["touches"])
        records |= _tickets(known["tickets"], today) | _answers(known["answers"], today)
        records |= _values(known["values"], today)
        series = {key: replace(one, values=one.values[live]) for key, one in self.usage.on(on).items()}
        sources = _sources(on)
        segments = tuple(self.segments[live].tolist())
        changes = raw_change(series[TREND_SERIES], sources[f"series:{TREND_SERIES}"].latest_on)
        medians = segment_medians(segments, changes)
        return AccountColumns(
            on=on,
            account_ids=live + 1,
            segments=segments,
            stages=_stages(known["deployments"], live, today),
            series=series,
            records={name: column[live] for name, column in records.items()},
            sources=sources,
            baselines={(segment, TREND_SERIES): change for segment, (change, _) in medians.items()},
        )


def make_book(accounts: int, seed: int = SEED) -> Book:
    """Draw a book; the same seed gives the same one."""
    told = stories(accounts, seed)
    return Book(told, tables(told, seed), usage(told, seed))


def _sources(on: date) -> dict[str, SourceState]:
    """Every source is connected and delivered on the day: a dead feed is another test's affair."""
    sunday = monday_of(last_whole_week(on) + 1) - timedelta(days=1)
    weekly = ("active_users", "events", "features_used", "sticky_features_used", "executive_users", "errors")
    found = {f"series:{key}": SourceState(f"series:{key}", sunday, on) for key in weekly}
    rest = [*_RECORDS, *(f"feedback:{kind}" for kind in _FEEDBACK), *(f"obs:{key}" for key in VALUES)]
    return found | {key: SourceState(key, on, on) for key in rest}


def _all(rows: Counter) -> NDArray[np.bool_]:
    return np.ones(len(rows.accounts), dtype=bool)


def _contracts(rows: Counter, today: int) -> dict[str, Floats]:
    table = rows.table
    runs = (table["day"] <= today) & (table["ends"] > today)
    ran = (table["day"] <= today - 365) & (table["ends"] > today - 365)
    gone = table["cancelled"]
    return {
        "seats": rows.latest(runs, "seats"),
        "seats_year_ago": rows.latest(ran, "seats"),
        "arr": rows.latest(runs, "arr"),
        "arr_year_ago": rows.latest(ran, "arr"),
        "discount_percent": rows.latest(runs, "discount"),
        "renews_on": rows.latest(runs, "ends"),
        "term_starts_on": rows.latest(runs),
        "notice_days": rows.latest(runs, "notice_days"),
        "renewals_done": np.nan_to_num(rows.latest(_all(rows), "number")),
        "churn_notice_on": rows.latest(runs & np.isfinite(gone), "cancelled"),
    }


def _deployments(rows: Counter) -> dict[str, Floats]:
    every = _all(rows)

    def past(name: str) -> Floats:
        days = rows.latest(every, name)
        return np.where(np.isfinite(days), days, np.nan)

    return {
        "kickoff_on": rows.latest(every),
        "onboarding_ended_on": past("ended"),
        "value_one_due_on": rows.latest(every, "due"),
        "value_one_on": past("reached"),
        "deployments": rows.count(every),
        "newest_kickoff_on": rows.latest(every),
    }


def _stages(rows: Counter, live: NDArray[np.intp], today: int) -> tuple[str, ...]:
    """Onboarding until it ends, adoption for a year, then what the CRM says."""
    every = _all(rows)
    kickoff, ended = rows.latest(every), rows.latest(every, "ended")
    late = rows.latest(every, "later_stage")
    found = []
    for at in live.tolist():
        if not ended[at] <= today:
            found.append(str(Stage.ONBOARDING))
        else:
            young = today - kickoff[at] < _ADOPTED_DAYS
            found.append(str(Stage.ADOPTION if young else _LATER_STAGES[int(late[at])]))
    return tuple(found)


def _contacts(rows: Counter) -> dict[str, Floats]:
    table = rows.table
    active = ~np.isfinite(table["left"])
    found = {
        "contacts": rows.count(active),
        "sponsors": rows.count(active & (table["role"] == SPONSOR)),
        "champions": rows.count(active & (table["role"] == CHAMPION)),
        "sponsor_left_on": rows.greatest(~active & (table["role"] == SPONSOR), "left"),
        "champion_left_on": rows.greatest(~active & (table["role"] == CHAMPION), "left"),
    }
    return found | {f"level_{level}": rows.count(active & (table["level"] == level)) for level in (1, 2, 3)}


def _touches(rows: Counter) -> dict[str, Floats]:
    return {
        "last_two_way_on": rows.latest(rows.table["two_way"] > 0),
        "last_touch_on": rows.latest(_all(rows)),
        "last_review_on": rows.latest(rows.table["review"] > 0),
    }


def _tickets(rows: Counter, today: int) -> dict[str, Floats]:
    table, since = rows.table, today - 89
    opened, closed = table["day"], table["closed"]
    critical = (table["critical"] > 0) & ~np.isfinite(closed)
    done = np.isfinite(closed) & (closed >= since)
    rated = done & ~np.isnan(table["satisfaction"])
    return {
        "tickets_ever": rows.count(_all(rows)),
        "tickets_90": rows.count(opened >= since),
        "tickets_30": rows.count(opened >= today - 29),
        "open_critical": rows.count(critical),
        "open_critical_since": np.floor(rows.first(critical)),
        "open_critical_escalated": rows.count(critical & (table["escalated"] > 0)),
        "resolve_hours_90": rows.median(done, 24 * (closed - opened)[done]),
        "resolved_90": rows.count(done),
        "ticket_csat_90": rows.mean(rated, "satisfaction"),
        "ticket_csat_answers_90": rows.count(rated),
        "last_ticket_on": np.floor(rows.latest(_all(rows))),
    }


def _answers(rows: Counter, today: int) -> dict[str, Floats]:
    table = rows.table
    kind, score, recent = table["kind"], table["score"], table["day"] > today - 180
    nps, waits = (kind == NPS) & recent, ~np.isfinite(table["answered"])
    low = (kind == NPS) & (score <= LOW)
    asked = waits & low & (table["day"] > today - 90)
    wished = waits & (kind == PRODUCT) & (table["day"] <= today - 30) & (table["day"] > today - 365)
    found = {
        "nps_answers": rows.count(nps),
        "nps_promoters": rows.count(nps & (score >= 9)),
        "nps_detractors": rows.count(nps & (score <= 6)),
        "nps_on": rows.latest(kind == NPS),
        "sponsor_detractor_on": rows.latest(low & (table["role"] == SPONSOR)),
        "unanswered_detractors": rows.count(asked),
        "unanswered_detractor_on": rows.first(asked),
        "product_feedback": rows.count((kind == PRODUCT) & recent),
        "product_feedback_on": rows.latest(kind == PRODUCT),
        "unanswered_product_feedback": rows.count(wished),
        "unanswered_product_feedback_on": rows.first(wished),
    }
    for name, code in (("csat", CSAT), ("ces", CES)):
        mine = (kind == code) & recent
        found |= {
            f"{name}_answers": rows.count(mine),
            f"{name}_mean": rows.mean(mine, "score"),
            f"{name}_on": rows.latest(kind == code),
        }
    return found


def _values(rows: Counter, today: int) -> dict[str, Floats]:
    """Give the latest value of every key, or its sum over the key's window, and the day of the last one."""
    table = rows.table
    found: dict[str, Floats] = {}
    for code, key in enumerate(VALUES):
        mine = table["key"] == code
        days = _SUMMED.get(key)
        value = (
            rows.latest(mine, "value") if days is None else rows.total(mine & (table["day"] > today - days), "value")
        )
        found |= {f"obs:{key}": value, f"obs:{key}:on": rows.latest(mine)}
    return found
