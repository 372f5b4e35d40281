"""The health score of N accounts: weights, contributions, adjustments, limits. One path for `/health` (N = 1) and for the whole book.

score = 50 + contributions + adjustments, where a measure contributes w·(s − 50)/Σw over the known measures (DESIGN.md, section 5).
success/health.py tells one account's health to people; success/hysteresis.py decides about the colour that is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from success.columns import AccountColumns, Floats
from success.freshness import stale_sources
from success.hysteresis import Codes, raw_bands
from success.journey import ORDER
from success.measures import KNOWN, NOT_APPLICABLE, NOT_CONNECTED, MeasureValues
from success.reader import Reader
from success.scorecard import Scorecard

NEUTRAL = 50.0
"""The score of a measure that speaks neither for nor against the account."""

SPONSOR_GONE = "sponsor_gone"
CLIPPED = "clipped"

_HARD_EVENT_DAYS = 7
_DIGITS = 9  # shares that are equal but for the floats are equal
_POSITION = {str(stage): at for at, stage in enumerate(ORDER)}

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class HealthColumns:
    """The health of N accounts, before hysteresis. 50 + contributions + adjustments = score, exactly (to rounding of floats).

    * `score` (N,) 0-100, NaN where nothing is known; `confidence` (N,) share of the connected weight that is known
    * `categories`, `category_known` (N, C): score (NaN unknown) and known share of the connected weight
    * `scores`, `weights`, `contributions` (N, M): score on the curve (NaN unknown), per cent of the known weight (0 unknown), points
    * `stage_weights` (N, M) per cent that the scorecard gives at the account's stage, before anything is unknown or faded
    * `adjustments` name -> (N,) points, 0 where it does not apply
    * `raw_band` (N,) codes of `hysteresis.BANDS`: what the score alone says
    * `limits` sentence -> (N,) where it keeps the account from being green; `limited` (N,) any of them
    * `hard_event` (N,) where a worse band counts at once
    """

    score: Floats
    confidence: Floats
    categories: Floats
    category_known: Floats
    scores: Floats
    weights: Floats
    contributions: Floats
    stage_weights: Floats
    adjustments: Mapping[str, Floats]
    raw_band: Codes
    limits: Mapping[str, Mask]
    limited: Mask
    hard_event: Mask


def score(columns: AccountColumns, values: MeasureValues, scorecard: Scorecard) -> HealthColumns:
    """Score every account. `values` come from `success.measures.compute` with the same columns and scorecard."""
    read = Reader(columns)
    scores = _on_curves(read, values, scorecard)
    stage = np.fromiter((_POSITION[name] for name in columns.stages), dtype=np.intp, count=len(columns))
    stage_weights = scorecard.measure_weights[stage]
    counted = (values.state != NOT_CONNECTED) & (values.state != NOT_APPLICABLE)
    connected = np.where(counted, stage_weights, 0.0)
    known = np.where(values.state == KNOWN, _faded(read, values, stage_weights, scorecard), 0.0)
    total = known.sum(axis=1, keepdims=True)
    weights = _share(100 * known, total, unknown=0.0)
    contributions = weights / 100 * np.where(values.state == KNOWN, scores - NEUTRAL, 0.0)
    plain = np.where(total[:, 0] > 0, NEUTRAL + contributions.sum(axis=1), np.nan)
    adjustments = _adjustments(read, plain, scorecard)
    final = plain + sum(adjustments.values(), np.zeros(len(columns)))
    confidence = np.round(_share(total[:, 0], connected.sum(axis=1), unknown=0.0), _DIGITS)
    categories, category_known = _by_category(known, connected, scores, scorecard)
    limits = _limits(confidence, category_known, scorecard)
    return HealthColumns(
        score=final,
        confidence=confidence,
        categories=categories,
        category_known=category_known,
        scores=scores,
        weights=weights,
        contributions=contributions,
        stage_weights=stage_weights,
        adjustments=adjustments,
        raw_band=raw_bands(final, scorecard),
        limits=limits,
        limited=np.logical_or.reduce(list(limits.values())),
        hard_event=hard_events(read),
    )


def _share(part: Floats, whole: Floats, *, unknown: float) -> Floats:
    some = whole > 0
    share: Floats = np.where(some, part / np.where(some, whole, 1.0), unknown)
    return share


def _on_curves(read: Reader, values: MeasureValues, scorecard: Scorecard) -> Floats:
    """Read every value off its curve, by the customer's age where the measure has several; without a known age the last one counts."""
    scores = np.full(values.values.shape, np.nan)
    months: Floats | None = None
    for at, placed in enumerate(scorecard.placed):
        column, curves = values.values[:, at], placed.rule.by_age
        scores[:, at] = np.interp(column, curves[-1][1], curves[-1][2])
        for until, corners, points in reversed(curves[:-1]):
            months = read.months() if months is None else months
            scores[:, at] = np.where(months < until, np.interp(column, corners, points), scores[:, at])
    return scores


def _faded(read: Reader, values: MeasureValues, weights: Floats, scorecard: Scorecard) -> Floats:
    """Take off the weight of what has grown old: halved every half-life, or evenly to nothing."""
    faded = weights.copy()
    for at, placed in enumerate(scorecard.placed):
        rule = placed.rule
        if rule.half_life_days is None and rule.fade_days is None:
            continue
        age = np.clip(read.today - values.as_of[:, at], 0, None)
        if rule.half_life_days is not None:
            faded[:, at] *= 0.5 ** (age / rule.half_life_days)
        elif rule.fade_days is not None:
            faded[:, at] *= np.clip(1 - age / rule.fade_days, 0, None)
    return faded


def _adjustments(read: Reader, plain: Floats, scorecard: Scorecard) -> Mapping[str, Floats]:
    """Give the named steps between weighted mean and score. Without fresh contacts nobody knows whether a successor came: no cap."""
    cap = scorecard.sponsor_gone
    gone = (read.record("sponsors") == 0) & (read.today - read.record("sponsor_left_on") >= cap.days)
    if "contacts" in stale_sources(read.columns, scorecard):
        gone = read.nowhere()
    capped = np.where(gone, np.minimum(0.0, cap.points - np.nan_to_num(plain, nan=0.0)), 0.0)
    after = np.nan_to_num(plain + capped, nan=NEUTRAL)
    return MappingProxyType({SPONSOR_GONE: capped, CLIPPED: np.clip(after, 0.0, 100.0) - after})


def _by_category(known: Floats, connected: Floats, scores: Floats, scorecard: Scorecard) -> tuple[Floats, Floats]:
    """Give the score and the known share of each category. Measures of a category stand side by side in the scorecard."""
    starts = scorecard.category_starts
    weight = np.add.reduceat(known, starts, axis=1)
    points = np.add.reduceat(known * np.nan_to_num(scores, nan=0.0), starts, axis=1)
    whole = np.add.reduceat(connected, starts, axis=1)
    return _share(points, weight, unknown=np.nan), _share(weight, whole, unknown=0.0)


def _limits(confidence: Floats, category_known: Floats, scorecard: Scorecard) -> Mapping[str, Mask]:
    """Say where too little is known for green: too few categories, or a confidence that is called insufficient data.

    A red or yellow on insufficient data stays: a warning may rest on little, an all-clear may not.
    """
    rule = scorecard.confidence
    few = (category_known > 0).sum(axis=1) < rule.categories_for_green
    return MappingProxyType(
        {
            f"fewer than {_spelt(rule.categories_for_green)} categories known": few,
            f"under {rule.insufficient:g} % known": confidence < rule.insufficient / 100,
        }
    )


def _spelt(count: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six")
    return words[count] if count < len(words) else str(count)


def hard_events(read: Reader) -> Mask:
    """Say where a worse colour needs no waiting.

    A sponsor left within seven days and none is active; an open critical ticket is escalated; notice was given.
    """
    left = read.today - read.record("sponsor_left_on")
    sponsor = (read.record("sponsors") == 0) & (left >= 0) & (left <= _HARD_EVENT_DAYS)
    critical = read.record("open_critical_escalated") > 0
    notice = read.record("churn_notice_on") <= read.today
    events: Mask = np.logical_or.reduce([sponsor, critical, notice])
    return events
