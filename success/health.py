"""The health of one account, told: the columns of N = 1 become sentences, movements and what changed since about a week ago.

The score itself is made by success/scoring.py and the colour by success/hysteresis.py; storage brings the snapshots.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan
from types import MappingProxyType

from success.account_health import (
    AccountHealth,
    Adjustment,
    CategoryHealth,
    Change,
    Knowledge,
    MeasureHealth,
    Movement,
    Pending,
    StandingOverride,
)
from success.columns import AccountColumns
from success.evidence import evidence, written
from success.freshness import stale_sources
from success.hysteresis import BANDS, NONE, BandStates, raw_bands
from success.measures import STATES, MeasureValues
from success.scorecard import STAGE_WEIGHTS, Scorecard
from success.scoring import CLIPPED, SPONSOR_GONE, HealthColumns, score
from success.vocabulary import Stage
from success.wording import day, days, signed

__all__ = ["HISTORY_DAYS", "WINDOWS", "HealthColumns", "PastHealth", "account_health", "past_day", "score"]

WINDOWS = (7, 30, 90)
"""Days over which the score's own movement is told."""

SLACK_DAYS = 7
"""A snapshot that stands for a day may be this many days older."""

HISTORY_DAYS = max(WINDOWS) + SLACK_DAYS
"""How far back snapshots are read."""

_ROUNDING = 1e-6
_TOLD_POINTS = 0.15  # a smaller change would be written as +0.1: no reason
_SAME = 1e-5  # snapshots keep float32
_DATED = frozenset(
    {
        "value_one",
        "executive_sponsor",
        "champion",
        "two_way_contact",
        "review_on_time",
        "days_since_login",
        "open_critical",
    }
)
"""Measures whose own text tells when it happened; "was 3 days a week ago" would add nothing."""


@dataclass(frozen=True)
class PastHealth:
    """A snapshot, as far as changes since then need it. `contributions` and `values` by measure key; unknown values are left out."""

    on: date
    score: float | None
    contributions: Mapping[str, float]
    values: Mapping[str, float]
    adjustments: Mapping[str, float]


def past_day(recorded: Iterable[date], on: date, back: int) -> date | None:
    """Pick the snapshot day for a window of `back` days: the latest one not later than `on - back`, at most 7 days older."""
    latest = on - timedelta(days=back)
    near = [one for one in recorded if latest - timedelta(days=SLACK_DAYS) <= one <= latest]
    return max(near, default=None)


def account_health(
    columns: AccountColumns,
    values: MeasureValues,
    health: HealthColumns,
    scorecard: Scorecard,
    *,
    version: int,
    state: BandStates,
    history: Sequence[tuple[date, float]] = (),
    week_ago: PastHealth | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
    override: StandingOverride | None = None,
) -> AccountHealth:
    """Tell the health of the one account in `columns`.

    `state` is the state after `hysteresis.advance` on the day. `history` are the snapshots (day, score) of the last `HISTORY_DAYS`
    days before the day, oldest first; `week_ago` the one that `past_day(days, on, 7)` picks. `names` as in `success.evidence.Case`.
    """
    on = columns.on
    plain = float(health.score[0])
    known = None if isnan(plain) else plain
    measures = _measures(columns, values, health, scorecard, names)
    adjustments = _adjustments(columns, health, scorecard)
    return AccountHealth(
        account_id=int(columns.account_ids[0]),
        on=on,
        stage=Stage(columns.stages[0]),
        score=known,
        band=BANDS[state.band[0]],
        raw_band=BANDS[health.raw_band[0]],
        band_since=date.fromordinal(int(state.band_since[0])) if state.band_since[0] else None,
        pending=_pending(state, scorecard),
        limits=tuple(sentence for sentence, holds in health.limits.items() if holds[0]),
        confidence=float(health.confidence[0]),
        confidence_word=confidence_word(float(health.confidence[0]), scorecard),
        categories=_categories(columns, health, scorecard),
        measures=measures,
        adjustments=adjustments,
        scorecard_version=version,
        movements=tuple(_movement(history, known, on, back) for back in WINDOWS),
        changes=() if week_ago is None else _changes(week_ago, measures, adjustments, scorecard, on),
        history=tuple((one, then) for one, then in history if (on - one).days <= max(WINDOWS)),
        stale_sources=stale_sources(columns, scorecard),
        override=override,
    )


def confidence_word(confidence: float, scorecard: Scorecard) -> str:
    """Give "", "low confidence" or "insufficient data" for a known share of 0 to 1."""
    rule = scorecard.confidence
    if confidence < rule.insufficient / 100:
        return "insufficient data"
    return "low confidence" if confidence < rule.low / 100 else ""


def _measures(
    columns: AccountColumns,
    values: MeasureValues,
    health: HealthColumns,
    scorecard: Scorecard,
    names: Mapping[str, str],
) -> tuple[MeasureHealth, ...]:
    def number(value: float) -> float | None:
        return None if isnan(value) else float(value)

    return tuple(
        MeasureHealth(
            key=placed.key,
            label=placed.label,
            category=placed.category,
            objective=placed.objective,
            state=STATES[values.state[0, at]],
            value=number(values.values[0, at]),
            text=text,
            score=number(health.scores[0, at]),
            weight=float(health.weights[0, at]),
            contribution=float(health.contributions[0, at]),
            as_of=date.fromordinal(int(values.as_of[0, at])) if values.as_of[0, at] else None,
            source=placed.source,
            stage_weight=float(health.stage_weights[0, at]),
        )
        for at, (placed, text) in enumerate(
            zip(scorecard.placed, evidence(columns, values, scorecard, names), strict=True)
        )
    )


def _categories(columns: AccountColumns, health: HealthColumns, scorecard: Scorecard) -> tuple[CategoryHealth, ...]:
    weights = scorecard.weights.of(STAGE_WEIGHTS[Stage(columns.stages[0])])
    bands = raw_bands(health.categories[0], scorecard)
    return tuple(
        CategoryHealth(
            key=key,
            label=category.label,
            score=None if isnan(health.categories[0, at]) else float(health.categories[0, at]),
            band=BANDS[bands[at]],
            weight=weights[key],
            known=float(health.category_known[0, at]),
        )
        for at, (key, category) in enumerate(scorecard.categories.items())
    )


def _adjustments(columns: AccountColumns, health: HealthColumns, scorecard: Scorecard) -> tuple[Adjustment, ...]:
    """Tell the adjustments that hold; what is only the rounding of floats is none."""
    told = []
    for key, points in health.adjustments.items():
        if abs(points[0]) > _ROUNDING:
            told.append(Adjustment(key, _adjusted(key, columns, scorecard), float(points[0])))
    return tuple(told)


def _adjusted(key: str, columns: AccountColumns, scorecard: Scorecard) -> str:
    texts = {CLIPPED: "kept between 0 and 100"}
    if key == SPONSOR_GONE:
        left = date.fromordinal(int(columns.records["sponsor_left_on"][0]))
        gone = days((columns.on - left).days)
        return f"no executive sponsor for {gone}, since {day(left, columns.on)}: not above {scorecard.sponsor_gone.points:g}"
    return texts[key]


def _pending(state: BandStates, scorecard: Scorecard) -> Pending | None:
    """Tell the colour on its way; a green that is only withheld (its days are full) is told by the limits instead."""
    if state.pending[0] == NONE:
        return None
    rule = scorecard.hysteresis
    needed = rule.worse_days if state.pending[0] < state.band[0] else rule.better_days
    seen = int(state.pending_days[0])
    return Pending(BANDS[state.pending[0]], seen, needed) if seen < needed else None


def _movement(history: Sequence[tuple[date, float]], now: float | None, on: date, back: int) -> Movement:
    scores = dict(history)
    chosen = past_day(scores, on, back)
    if chosen is None:
        return Movement(back, None, None, None)
    return Movement(back, scores[chosen], chosen, None if now is None else now - scores[chosen])


def _changes(
    then: PastHealth,
    measures: tuple[MeasureHealth, ...],
    adjustments: tuple[Adjustment, ...],
    scorecard: Scorecard,
    on: date,
) -> tuple[Change, ...]:
    """Tell what moved the score since `then`, strongest first."""
    found = [
        Change(
            measure.key,
            measure.label,
            measure.contribution - then.contributions.get(measure.key, 0.0),
            _change_text(measure, placed.unit, then, on),
        )
        for measure, placed in zip(measures, scorecard.placed, strict=True)
    ]
    now = {adjustment.key: adjustment for adjustment in adjustments}
    for key in {**now, **then.adjustments}:
        points = (now[key].points if key in now else 0.0) - then.adjustments.get(key, 0.0)
        text = now[key].text if key in now else f"no longer: {_LABELS.get(key, key)}"
        found.append(Change(key, _LABELS.get(key, key), points, text))
    found += [
        Change(key, key, -points, "no longer part of the scorecard")
        for key, points in then.contributions.items()
        if key not in scorecard.keys
    ]
    return tuple(sorted((one for one in found if abs(one.points) >= _TOLD_POINTS), key=lambda one: -abs(one.points)))


_LABELS = {SPONSOR_GONE: "cap without a sponsor", CLIPPED: "limit of the scale"}


def _change_text(measure: MeasureHealth, unit: str, then: PastHealth, on: date) -> str:
    """Tell a measure's value now and then. A known value that did not change was moved by weights: its own, or what else became known."""
    before = then.values.get(measure.key)
    since = day(then.on, on)
    if measure.state is not Knowledge.KNOWN or measure.value is None:
        return f"no longer counted: {measure.text}"
    if before is None:
        return f"{measure.text} (not known on {since})"
    if abs(measure.value - before) <= _SAME * max(1.0, abs(before)):
        return f"{measure.text} (unchanged, but weighed differently)"
    if measure.key in _DATED:
        return measure.text
    was = f"a trend of {signed(100 * before)} %" if measure.key == "usage_trend" else written(before, unit)
    return f"{measure.text} (was {was})"
