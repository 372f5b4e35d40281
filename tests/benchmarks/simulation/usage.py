"""Weekly usage of the generated book: levels, seasons, noise, wobbles, and the fades of those who really lose interest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from success.calendar import last_whole_week, monday_of, week_of
from success.columns import WEEKS, Floats, Series
from tests.benchmarks.simulation.assumptions import Signal
from tests.benchmarks.simulation.records import BEGIN, END, FEATURES, STICKY
from tests.benchmarks.simulation.story import Story, Trouble

FIRST = week_of(date.fromordinal(BEGIN))
COUNT = week_of(date.fromordinal(END)) - FIRST + 1
MONDAYS = np.array([monday_of(FIRST + at).toordinal() for at in range(COUNT)], dtype=np.float64)

_DRIFT, _PULL = 0.02, 0.95
"""Usage wanders: each week it keeps 95 % of its distance from the usual level and moves by 2 %: 6 % in the long run."""

_START_WEEKS = 12
"""Weeks after the kickoff until the usual level is reached."""


@dataclass(frozen=True)
class Usage:
    """Weekly series of all accounts, shape (N, weeks) each, from week `FIRST` on; NaN before the account was a customer."""

    weeks: Mapping[str, Floats]

    def on(self, day: date) -> dict[str, Series]:
        """Give the series as they are known at the end of a day: whole weeks only."""
        last = last_whole_week(day)
        end = last - FIRST + 1
        return {key: Series(last - WEEKS + 1, values[:, end - WEEKS : end]) for key, values in self.weeks.items()}

    def until(self, day: date) -> "Usage":
        """Give the same usage with everything after a day taken out."""
        end = last_whole_week(day) - FIRST + 1
        return Usage({key: np.where(np.arange(COUNT) < end, values, np.nan) for key, values in self.weeks.items()})


def usage(stories: Sequence[Story], seed: int) -> Usage:
    """Make the weekly series of all accounts."""
    rows = [_weeks(story, np.random.default_rng([seed, story.account, 2])) for story in stories]
    return Usage({key: np.array([row[key] for row in rows]) for key in rows[0]})


def _weeks(story: Story, draw: np.random.Generator) -> dict[str, Floats]:
    seats = _seats(story)
    level = story.usual * _wander(draw) * _season(story) * _begun(story) * _wobbly(story) * _faded(story, Signal.FADING)
    mean = np.clip(level, 0.0, 1.0) * seats
    noise = draw.lognormal(0.0, 1.0, COUNT) ** (0.03 + 0.3 / np.sqrt(np.maximum(mean, 1.0)))
    users = np.clip(np.round(mean * noise), 0, seats)
    depth = float(draw.beta(6, 5)) * FEATURES * np.sqrt(np.clip(level / story.usual, 0, 1.2))
    sticky = float(draw.beta(8, 5)) * STICKY * _faded(story, Signal.STICKY) * np.clip(level / story.usual, 0, 1) ** 0.3
    some = users > 0
    weeks = {
        "active_users": users,
        "events": np.round(users * 30 * draw.lognormal(0, 0.15, COUNT)),
        "features_used": some * np.clip(np.round(depth + draw.normal(0, 1, COUNT)), 1, FEATURES),
        "sticky_features_used": some * np.clip(np.round(sticky + draw.normal(0, 0.4, COUNT)), 0, STICKY),
        "executive_users": _executives(story, draw),
        "errors": np.round(users * 0.1 * draw.lognormal(0, 0.4, COUNT)),
    }
    customer = story.since <= MONDAYS + 6
    return {key: np.where(customer, values, np.nan) for key, values in weeks.items()}


def _seats(story: Story) -> Floats:
    """Give the seats that people use: after an expansion they fill up over half a year, after a contraction they are gone."""
    seats = np.full(COUNT, float(story.contracts[0].seats))
    for before, after in zip(story.contracts, story.contracts[1:], strict=False):
        passed = (
            np.clip((MONDAYS - after.starts) / 182, 0, 1) if after.seats > before.seats else after.starts <= MONDAYS
        )
        seats += (after.seats - before.seats) * passed
    return seats


def _wander(draw: np.random.Generator) -> Floats:
    steps, at = draw.normal(0, _DRIFT, COUNT), float(draw.normal(0, _DRIFT / np.sqrt(1 - _PULL**2)))
    path = np.empty(COUNT)
    for week, step in enumerate(steps.tolist()):
        at = _PULL * at + step
        path[week] = at
    return np.exp(path)


def _season(story: Story) -> Floats:
    """Give the segment's year: a slow swing, two weeks at Christmas, three quieter weeks in August."""
    segment = story.segment
    days = np.array([date.fromordinal(int(monday) + 3).timetuple().tm_yday for monday in MONDAYS])
    year = 1 + segment.swing * np.cos(2 * np.pi * (days - segment.peak) / 365)
    year[(days >= 357) | (days <= 4)] *= segment.holidays
    year[(days >= 220) & (days <= 240)] *= 0.88
    return year


def _begun(story: Story) -> Floats:
    """Give how far the roll-out has come; while the onboarding stalls it stays below half."""
    come = np.clip((MONDAYS - story.since) / 7 / _START_WEEKS, 0.1, 1.0)
    stall = story.stalled
    if stall is not None:
        held = np.minimum(come, max(0.1, min(0.45, (stall.begins - story.since) / 7 / _START_WEEKS)))
        come = np.where((stall.begins <= MONDAYS) & (stall.ends >= MONDAYS), held, come)
    return come


def _wobbly(story: Story) -> Floats:
    left = np.ones(COUNT)
    for one in story.wobbles:
        if one.kind in ("bad weeks", "project"):
            left[(one.begins <= MONDAYS + 6) & (one.begins + one.days > MONDAYS)] *= one.size
    return left


def _faded(story: Story, signal: Signal) -> Floats:
    left = np.ones(COUNT)
    for trouble in story.troubles:
        if trouble.signal is signal:
            left *= 1 - trouble.depth * _passed(trouble)
    return left


def _passed(trouble: Trouble) -> Floats:
    """Give how far a fade has come, 0 to 1; when it heals, it takes as long to come back."""
    fallen = np.clip((MONDAYS - trouble.begins) / trouble.ramp, 0, 1)
    back = np.clip((MONDAYS - trouble.ends) / trouble.ramp, 0, 1)
    return np.clip(fallen - back, 0, 1)


def _executives(story: Story, draw: np.random.Generator) -> Floats:
    """Give the executives who log in in a week; at every third customer they never do."""
    usual = 0.0 if draw.random() < 0.3 else float(draw.uniform(0.8, 2.5))
    stops = [one for one in story.troubles if one.signal is Signal.EXECUTIVES]
    usual = max(usual, 0.8) if stops else usual
    logins = draw.poisson(usual, COUNT).astype(np.float64)
    for trouble in stops:
        logins[(trouble.begins <= MONDAYS + 6) & (trouble.ends >= MONDAYS)] = 0
    for one in story.wobbles:
        if one.kind == "executives away":
            logins[(one.begins <= MONDAYS) & (one.begins + one.days > MONDAYS)] = 0
    return logins
