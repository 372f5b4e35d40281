"""A small book of accounts in columns, for tests of the rules: every source connected and fresh unless a test says otherwise."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import yaml

import success
from success.calendar import last_whole_week
from success.columns import OBSERVATIONS, SERIES, WEEKS, AccountColumns, Series, SourceState
from success.health import account_health, score
from success.hysteresis import advance, unseen
from success.measures import STATES, compute
from success.scorecard import Scorecard
from success.scorecard_file import parse_scorecard

ON = date(2026, 11, 23)  # a Monday
FIRST = last_whole_week(ON) - WEEKS + 1

SOURCES = (
    *(f"series:{key}" for key in SERIES),
    *(f"obs:{key}" for key in OBSERVATIONS),
    "contracts",
    "arr_movements",
    "deployments",
    "contacts",
    "touchpoints",
    "tickets",
    "feedback:nps",
    "feedback:csat",
    "feedback:ces",
    "feedback:product",
)


@cache
def shipped() -> Scorecard:
    """Give the shipped scorecard."""
    return parse_scorecard(shipped_data(), "scorecard.yaml", lambda _: None)


def shipped_data() -> dict:
    text = (Path(success.__file__).parent / "library" / "scorecard.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def ago(days: int) -> float:
    """Give the ordinal of a day before `ON`."""
    return float((ON - timedelta(days=days)).toordinal())


def weeks(*values: float) -> list[float]:
    """Give 26 weeks that end with these values; nothing is recorded before."""
    return [np.nan] * (WEEKS - len(values)) + list(values)


def fresh(keys: Sequence[str] = SOURCES, without: Sequence[str] = ()) -> dict[str, SourceState]:
    """Give sources that delivered today what was known yesterday."""
    return {key: SourceState(key, ON - timedelta(days=1), ON) for key in keys if key not in without}


def columns(
    series: Mapping[str, Sequence[float]] | None = None,
    *,
    stage: str = "adoption",
    segment: str = "",
    sources: Mapping[str, SourceState] | None = None,
    baselines: Mapping[tuple[str, str], float] | None = None,
    on: date = ON,
    **records: float,
) -> AccountColumns:
    """Give one account; records by name, `obs_key=…` and `obs_key_on=…` for observations (recorded ten days ago by default)."""
    named = {}
    for name, value in records.items():
        key = name.removeprefix("obs_").removesuffix("_on") if name.startswith("obs_") else name
        if not name.startswith("obs_"):
            named[name] = np.array([float(value)])
        elif name.endswith("_on"):
            named[f"obs:{key}:on"] = np.array([float(value)])
        else:
            named[f"obs:{key}"] = np.array([float(value)])
            named.setdefault(f"obs:{key}:on", np.array([ago(10)]))
    return AccountColumns(
        on=on,
        account_ids=np.array([1], dtype=np.int64),
        segments=(segment,),
        stages=(stage,),
        series={key: Series(FIRST, np.array([values], dtype=float)) for key, values in (series or {}).items()},
        records=named,
        sources=fresh() if sources is None else sources,
        baselines=baselines or {},
    )


def told(given: AccountColumns, scorecard: Scorecard | None = None, **more):
    """Give the health of one account as people get it, on first sight."""
    card = scorecard or shipped()
    values = compute(given, card)
    health = score(given, values, card)
    state = advance(unseen(1), health.score, given.on, health.hard_event, card, limited=health.limited)
    return account_health(given, values, health, card, version=1, state=state, **more)


def measured(key: str, given: AccountColumns, scorecard: Scorecard | None = None):
    """Give (value, state, text) of one measure of one account."""
    card = scorecard or shipped()
    values = compute(given, card)
    at = values.keys.index(key)
    text = next(measure.text for measure in told(given, card).measures if measure.key == key)
    return float(values.values[0, at]), STATES[values.state[0, at]], text


def many(count: int, seed: int = 1, *, unknown: float = 0.2) -> AccountColumns:
    """Give a book of `count` accounts with everything a scorecard can meet, a share of it unknown."""
    rng = np.random.default_rng(seed)

    def drawn(low: float, high: float, *, whole: bool = True) -> np.ndarray:
        values = rng.uniform(low, high, count)
        values = np.floor(values) if whole else values
        values[rng.random(count) < unknown] = np.nan
        return values

    today = ON.toordinal()
    records = {
        "customer_since": drawn(today - 1500, today - 1),
        "seats": drawn(0, 200),
        "seats_year_ago": drawn(0, 200),
        "arr": drawn(0, 200_000),
        "arr_year_ago": drawn(0, 200_000),
        "kickoff_on": drawn(today - 400, today + 20),
        "onboarding_ended_on": drawn(today - 300, today),
        "value_one_due_on": drawn(today - 200, today + 60),
        "value_one_on": np.where(rng.random(count) < 0.5, drawn(today - 300, today), np.nan),
        "contacts": drawn(0, 12),
        "sponsors": drawn(0, 2),
        "sponsor_left_on": np.where(rng.random(count) < 0.3, drawn(today - 90, today), np.nan),
        "champions": drawn(0, 3),
        "champion_left_on": np.full(count, np.nan),
        "level_1": drawn(0, 5),
        "level_2": drawn(0, 5),
        "level_3": drawn(0, 5),
        "last_two_way_on": drawn(today - 200, today),
        "last_touch_on": drawn(today - 200, today),
        "last_review_on": drawn(today - 300, today),
        "nps_answers": drawn(0, 8),
        "nps_promoters": np.zeros(count),
        "nps_detractors": np.zeros(count),
        "nps_on": drawn(today - 170, today),
        "csat_answers": drawn(0, 8),
        "csat_mean": drawn(1, 5, whole=False),
        "csat_on": drawn(today - 170, today),
        "tickets_ever": drawn(0, 40),
        "tickets_90": drawn(0, 20),
        "open_critical": drawn(0, 2),
        "open_critical_escalated": drawn(0, 2),
        "resolve_hours_90": drawn(1, 200),
        "resolved_90": drawn(0, 9),
        "ticket_csat_90": drawn(1, 5, whole=False),
        "ticket_csat_answers_90": drawn(0, 9),
    }
    for key in OBSERVATIONS:
        records[f"obs:{key}"] = drawn(0, 10)
        records[f"obs:{key}:on"] = np.where(np.isnan(records[f"obs:{key}"]), np.nan, today - 30.0)
    series = {}
    for key in SERIES:
        values = np.floor(rng.uniform(0, 120, (count, WEEKS)))
        values[rng.random((count, WEEKS)) < unknown] = np.nan
        values[rng.random(count) < unknown] = np.nan
        series[key] = Series(FIRST, values)
    stages = ("preboarding", "onboarding", "adoption", "retention", "expansion", "advocacy")
    return AccountColumns(
        on=ON,
        account_ids=np.arange(1, count + 1, dtype=np.int64),
        segments=tuple(rng.choice(["", "mid", "large"], count)),
        stages=tuple(rng.choice(stages, count)),
        series=series,
        records=records,
        sources=fresh(),
        baselines={("mid", "active_users"): -0.1},
    )


def row(given: AccountColumns, at: int) -> AccountColumns:
    """Give one account out of a book."""
    return AccountColumns(
        on=given.on,
        account_ids=given.account_ids[at : at + 1],
        segments=given.segments[at : at + 1],
        stages=given.stages[at : at + 1],
        series={key: Series(one.first_week, one.values[at : at + 1]) for key, one in given.series.items()},
        records={key: one[at : at + 1] for key, one in given.records.items()},
        sources=given.sources,
        baselines=given.baselines,
    )
