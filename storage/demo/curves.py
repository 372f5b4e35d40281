"""From a plot's lines to weekly series: seats of the week × share in use × season × noise."""

from datetime import timedelta
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from storage.demo.commerce import Commerce
from storage.demo.plot import Floats, Plot, Scope, along
from success.calendar import monday_of

FEATURES = {"Starter": 14, "Professional": 24, "Enterprise": 32}
STICKY = {"Starter": 4, "Professional": 6, "Enterprise": 8}
"""Features and sticky features in each plan."""

DECEMBER = {"SMB": 0.42, "mid-market": 0.58, "enterprise": 0.66}
"""Share of the usual work that is left between Christmas and New Year."""
SUMMER = 0.93

UNDISTURBED = 13
"""The latest weeks know no season, so that a story reads the same whenever the book is written: Acme has its 38 users in January too."""

EVENTS = 34.0
"""Events of an ordinary user in a week."""


@lru_cache(maxsize=16)
def season(first_week: int, weeks: int, segment: str) -> Floats:
    """Give the factor of each week: the turn of the year is quiet, high summer a little."""
    factors = np.ones(weeks)
    for place in range(weeks):
        day = monday_of(first_week + place) + timedelta(days=3)
        if (day.month == 12 and day.day >= 24) or (day.month == 1 and day.day <= 3):
            factors[place] = DECEMBER[segment]
        elif day.month == 8:
            factors[place] = SUMMER
    return factors


def draw_series(plot: Plot, commerce: Commerce, rng: Generator, last_week: int, scope: Scope) -> Floats:
    """Give the values of `scope.series` over `scope.weeks` up to `last_week`, shape (series, weeks); NaN: nothing recorded.

    The newest week has no noise, so that what a story says of today is exactly so.
    """
    weeks_ago = np.arange(scope.weeks - 1, -1, -1, dtype=float)
    wednesdays = monday_of(last_week).toordinal() + 2 - 7 * weeks_ago.astype(np.int64)
    seats = commerce.seats_on(wednesdays)
    live = (seats > 0) & (weeks_ago < _weeks_live(plot))
    rough = 1 + plot.noise * rng.standard_normal((4, scope.weeks))
    rough[:, -1] = 1
    quiet = np.where(weeks_ago < UNDISTURBED, 1, season(last_week - scope.weeks + 1, scope.weeks, plot.segment))

    active = np.clip(np.round(seats * along(plot.active, weeks_ago) * quiet * rough[0]), 0, seats)
    some = active > 0
    available, sticky = FEATURES[plot.plan], STICKY[plot.plan]
    drawn = {
        "active_users": active,
        "licensed_users": np.clip(np.round(seats * along(plot.assigned, weeks_ago)), active, seats),
        "events": np.round(active * EVENTS * rough[1] ** 2),
        "features_used": some * np.clip(np.round(available * along(plot.depth, weeks_ago) * rough[2]), 1, available),
        "sticky_features_used": some * np.clip(np.round(sticky * along(plot.sticky, weeks_ago)), 0, sticky),
        "executive_users": some * _whole(along(plot.executives, weeks_ago), rng),
        "errors": np.round(active * along(plot.errors, weeks_ago) * np.abs(rough[3]) ** 3),
    }
    values = np.stack([drawn[key] for key in scope.series])
    values[:, ~live] = np.nan
    return values


def _weeks_live(plot: Plot) -> float:
    """Give how many weeks of usage there can be: none before the first kickoff."""
    if not plot.measured:
        return 0.0
    kickoffs = [launch.kickoff for launch in plot.launches if launch.kickoff is not None]
    if plot.launches and not kickoffs:
        return 0.0
    return max(kickoffs) / 7 if kickoffs else np.inf


def _whole(line: Floats, rng: Generator) -> Floats:
    """Make whole numbers of `line` that are right on average; the newest one is rounded."""
    luck = rng.random(line.shape)
    luck[-1] = 0.5
    return np.floor(line + luck)


def cells(values: Floats, last_week: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Give what is recorded as (index of the series, week, value), series by series and oldest first."""
    series, place = np.nonzero(~np.isnan(values))
    return series, place + (last_week - values.shape[1] + 1), values[series, place]
