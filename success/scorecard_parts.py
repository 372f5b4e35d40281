"""The parts of a scorecard: lines, waits, marks, curves, weights. Each is frozen, and unknown keys are refused."""

from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from success.columns import Floats

Points = tuple[tuple[float, Annotated[float, Field(ge=0, le=100)]], ...]
"""Corners of a piecewise-linear curve: (value, score), values ascending; outside of them the curve is flat."""

Percent = Annotated[float, Field(ge=0, le=100)]


class Strict(BaseModel):
    """A part of the scorecard: frozen, unknown keys refused, no NaN and no infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Bands(Strict):
    """Lines between the colours: red < yellow <= … < green <= …."""

    yellow: Percent = 50
    green: Percent = 75

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.yellow >= self.green:
            raise ValueError("yellow must begin below green")
        return self


class Confidence(Strict):
    """Known share, in per cent, under which a score is called uncertain, and how many categories a green one needs."""

    low: Percent = 83
    insufficient: Percent = 70
    categories_for_green: Annotated[int, Field(ge=0)] = 3

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.insufficient > self.low:
            raise ValueError("insufficient must not lie above low")
        return self


class Hysteresis(Strict):
    """Distinct days and points past the line before a colour changes."""

    worse_days: Annotated[int, Field(ge=1)] = 5
    worse_points: Percent = 3
    better_days: Annotated[int, Field(ge=1)] = 14
    better_points: Percent = 5


class SponsorGone(Strict):
    """The score is capped at `points` when the executive sponsor has been gone for `days` without a successor."""

    days: Annotated[int, Field(ge=0)] = 45
    points: Percent = 60


def spelt_out(given: object) -> object:
    """Read `none` as a mark that never makes a source stale."""
    return {"by": "none"} if given == "none" else given


class Freshness(Strict):
    """When a source counts as dead: `days` after the newest day in its data, or after its last arrival; `none` never."""

    by: Literal["data", "arrival", "none"]
    days: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _days_named(self) -> Self:
        if (self.by == "none") != (self.days is None):
            raise ValueError("give `by: data` or `by: arrival` with days, or write none")
        return self


def _ascending(points: Points) -> Points:
    if len(points) < 2:
        raise ValueError("a curve needs at least two points")
    if any(left[0] >= right[0] for left, right in pairwise(points)):
        raise ValueError("the values of a curve must ascend from point to point")
    return points


class AgedCurve(Strict):
    """A curve for customers younger than `until_month` whole months; without `until_month` for all the others."""

    until_month: Annotated[int, Field(ge=1)] | None = None
    points: Points

    _points_ascend = field_validator("points")(_ascending)


class Custom(Strict):
    """What a team's own measure reads: a weekly series or a dated observation.

    `series:<key>` gives the median of the last `weeks` weeks; `obs:<key>` the value as it stands. `per_seat` divides by the seats bought.
    """

    label: Annotated[str, Field(min_length=1)]
    reads: Annotated[str, Field(pattern=r"^(series|obs):[a-z][a-z0-9_]*$")]
    unit: Literal["share", "days", "hours", "months", "count", "score", "ratio"] = "count"
    objective: bool = True
    weeks: Annotated[int, Field(ge=1, le=26)] = 4
    per_seat: bool = False
    source: str = "own data"


class Measure(Strict):
    """One measure inside its category: weight, curve(s), what age and sample do to it.

    At most one of `half_life_days`, `fade_days` (weight falls linearly to nothing) and `expires_after_days`.
    `minimum_sample` answers or `minimum_share` of the users, whichever is smaller.
    """

    weight: Annotated[float, Field(ge=0)]
    curve: Points | None = None
    curves: tuple[AgedCurve, ...] = ()
    half_life_days: Annotated[int, Field(ge=1)] | None = None
    fade_days: Annotated[int, Field(ge=1)] | None = None
    expires_after_days: Annotated[int, Field(ge=1)] | None = None
    minimum_sample: Annotated[int, Field(ge=1)] | None = None
    minimum_share: Annotated[float, Field(gt=0, le=1)] | None = None
    custom: Custom | None = None

    @field_validator("curve")
    @classmethod
    def _curve_ascends(cls, curve: Points | None) -> Points | None:
        return None if curve is None else _ascending(curve)

    @field_validator("curves")
    @classmethod
    def _ages_ascend(cls, curves: tuple[AgedCurve, ...]) -> tuple[AgedCurve, ...]:
        ages = [curve.until_month for curve in curves]
        young = [age for age in ages[:-1] if age is not None]
        if curves and (ages[-1] is not None or len(young) < len(ages) - 1 or young != sorted(set(young))):
            raise ValueError("curves by age must ascend in until_month, and only the last one goes without it")
        return curves

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.curve is None) == (not self.curves):
            raise ValueError("a measure needs either `curve` or `curves`")
        if sum(days is not None for days in (self.half_life_days, self.fade_days, self.expires_after_days)) > 1:
            raise ValueError("give only one of half_life_days, fade_days and expires_after_days")
        if self.minimum_share is not None and self.minimum_sample is None:
            raise ValueError("minimum_share needs minimum_sample beside it")
        return self

    @cached_property
    def by_age(self) -> tuple[tuple[float, Floats, Floats], ...]:
        """Give the curves as (until month, values, scores), the last one until infinity."""
        curves = self.curves or (AgedCurve(points=self.curve or ()),)
        return tuple(
            (
                float("inf") if curve.until_month is None else float(curve.until_month),
                np.array([point[0] for point in curve.points]),
                np.array([point[1] for point in curve.points]),
            )
            for curve in curves
        )


class Category(Strict):
    """One of the categories of the score."""

    label: Annotated[str, Field(min_length=1)]
    measures: Annotated[dict[str, Measure], Field(min_length=1)]


class StageWeights(Strict):
    """Per cent of every category, per set of stages."""

    onboarding: dict[str, Percent]
    adoption: dict[str, Percent]
    renewal: dict[str, Percent]

    def of(self, name: str) -> dict[str, float]:
        """Give the weights of one set: "onboarding", "adoption" or "renewal"."""
        return {"onboarding": self.onboarding, "adoption": self.adoption, "renewal": self.renewal}[name]
