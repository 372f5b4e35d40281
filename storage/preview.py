"""A scorecard tried on the whole book before it counts: who would change colour, and how often colours would flip.

Both scorecards score the same columns, for the day and for the ends of the weeks before it; nothing is written. Colours are those of the
scores themselves, with green withheld where too little is known, but without the waiting of hysteresis: a preview compares rules, not
histories. Past weeks are computed from the records as they stand today, so that corrections made since are in them.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from storage.baselines import as_columns, measure_baselines
from storage.columns import count_accounts, load_columns, series_of, stream_accounts, weeks_of
from storage.models import Account
from storage.scorecards import in_force
from success.columns import AccountColumns, Floats
from success.hysteresis import BANDS, GREEN, UNKNOWN, YELLOW, Codes
from success.measures import compute
from success.scorecard import Scorecard
from success.scoring import score
from success.vocabulary import Band

WEEKS_BACK = 13
"""Weeks over which flips are counted: a quarter."""

Progress = Callable[[int, int], None]
"""Called with (accounts done, accounts in all)."""


@dataclass(frozen=True)
class Recoloured:
    """An account whose colour would change; scores are None where nothing is known."""

    account_id: int
    name: str
    old_score: float | None
    new_score: float | None
    old_band: Band
    new_band: Band

    def told(self) -> str:
        """Tell both scores and colours: "48 red → 63 yellow"."""
        old, new = ("unknown" if one is None else f"{one:.0f}" for one in (self.old_score, self.new_score))
        return f"{old} {self.old_band} → {new} {self.new_band}"


@dataclass(frozen=True)
class Preview:
    """What a new scorecard would do to the book.

    * `recoloured` those who change colour, the biggest difference first
    * `old_bands`, `new_bands` accounts by colour; `worse`, `better` how many turn to a worse or better colour
    * `mean_shift` mean of new score - old score over the accounts that both can score; None without any
    * `old_flips`, `new_flips` changes of colour from one week's end to the next, over `weeks` weeks and all accounts
    """

    on: date
    accounts: int
    version: int
    recoloured: tuple[Recoloured, ...]
    old_bands: Mapping[Band, int]
    new_bands: Mapping[Band, int]
    worse: int
    better: int
    mean_shift: float | None
    old_flips: int
    new_flips: int
    weeks: int

    def lines(self, most: int = 20) -> list[str]:
        """Tell the preview in plain lines; of the accounts that change colour the `most` with the biggest difference."""
        told = [f"Compared with scorecard version {self.version} on {self.on:%d %b %Y}: {self.accounts} accounts."]
        told += [f"{band}: {self.old_bands[band]} → {self.new_bands[band]}" for band in BANDS]
        if self.mean_shift is not None:
            told.append(f"Mean shift of the score: {self.mean_shift:+.1f} points.")
        told.append(
            f"{len(self.recoloured)} change colour: {self.worse} to a worse one, {self.better} to a better one."
        )
        told += [f"  {one.name}: {one.told()}" for one in self.recoloured[:most]]
        if len(self.recoloured) > most:
            told.append(f"  … and {len(self.recoloured) - most} more.")
        if self.weeks:
            told.append(f"Flips of colour over {self.weeks} weeks: {self.old_flips} → {self.new_flips}.")
        return told


@dataclass
class _Tally:
    accounts: int = 0
    recoloured: list[Recoloured] = field(default_factory=list)
    old_bands: Counter[Band] = field(default_factory=Counter)
    new_bands: Counter[Band] = field(default_factory=Counter)
    worse: int = 0
    better: int = 0
    shifts: float = 0.0
    both: int = 0
    flips: list[int] = field(default_factory=lambda: [0, 0])


def preview(
    session: Session, new: Scorecard, on: date, *, weeks: int = WEEKS_BACK, progress: Progress | None = None
) -> Preview:
    """Score the whole book with the scorecard in force and with a new one, in chunks; `weeks` = 0 leaves the flips out."""
    version, old = in_force(session)
    days = [on - timedelta(days=7 * back) for back in range(weeks, -1, -1)]
    baselines = [as_columns(measure_baselines(session, day)) for day in days]
    tally, total = _Tally(), count_accounts(session, on)
    for ids in stream_accounts(session, on):
        shown: tuple[Codes, Codes] | None = None
        for day, medians in zip(days, baselines, strict=True):
            columns = _columns(session, ids, day, (old, new), medians)
            scores, bands = zip(*(_coloured(columns, scorecard) for scorecard in (old, new)), strict=True)
            if shown is not None:
                for which in (0, 1):
                    tally.flips[which] += _flips(shown[which], bands[which])
            shown = (bands[0], bands[1])
        _compare(session, tally, ids, scores, bands)
        if progress:
            progress(tally.accounts, total)
    return Preview(
        on=on,
        accounts=tally.accounts,
        version=version,
        recoloured=tuple(sorted(tally.recoloured, key=_by_difference)),
        old_bands={band: tally.old_bands[band] for band in BANDS},
        new_bands={band: tally.new_bands[band] for band in BANDS},
        worse=tally.worse,
        better=tally.better,
        mean_shift=tally.shifts / tally.both if tally.both else None,
        old_flips=tally.flips[0],
        new_flips=tally.flips[1],
        weeks=weeks,
    )


def _columns(
    session: Session,
    ids: NDArray[np.int64],
    day: date,
    scorecards: tuple[Scorecard, Scorecard],
    baselines: Mapping[tuple[str, str], float],
) -> AccountColumns:
    series = series_of(scorecards[0]) | series_of(scorecards[1])
    weeks = max(weeks_of(scorecard) for scorecard in scorecards)
    return load_columns(session, ids, day, series=series, weeks=weeks, baselines=baselines)


def _coloured(columns: AccountColumns, scorecard: Scorecard) -> tuple[Floats, Codes]:
    health = score(columns, compute(columns, scorecard), scorecard)
    bands = np.where(health.limited & (health.raw_band == GREEN), np.int8(YELLOW), health.raw_band)
    return health.score, bands.astype(np.int8)


def _flips(before: Codes, after: Codes) -> int:
    """Count changes from one colour to another; to know something at last is no flip."""
    return int(np.sum((before != after) & (before != UNKNOWN) & (after != UNKNOWN)))


def _compare(
    session: Session,
    tally: _Tally,
    ids: NDArray[np.int64],
    scores: tuple[Floats, ...],
    bands: tuple[Codes, ...],
) -> None:
    shift = scores[1] - scores[0]
    known = ~np.isnan(shift)
    tally.accounts += len(ids)
    tally.both += int(known.sum())
    tally.shifts += float(shift[known].sum())
    tally.old_bands.update(BANDS[code] for code in bands[0].tolist())
    tally.new_bands.update(BANDS[code] for code in bands[1].tolist())
    coloured = (bands[0] != UNKNOWN) & (bands[1] != UNKNOWN)
    tally.worse += int(np.sum(coloured & (bands[1] < bands[0])))
    tally.better += int(np.sum(coloured & (bands[1] > bands[0])))
    changed = np.flatnonzero(bands[0] != bands[1])
    names = _names(session, ids[changed])
    for at in changed.tolist():
        account = int(ids[at])
        old, new = (None if np.isnan(score[at]) else float(score[at]) for score in scores)
        tally.recoloured.append(Recoloured(account, names[account], old, new, BANDS[bands[0][at]], BANDS[bands[1][at]]))


def _names(session: Session, ids: NDArray[np.int64]) -> dict[int, str]:
    rows = session.exec(select(col(Account.id), col(Account.name)).where(col(Account.id).in_(ids.tolist()))).all()
    return {account: name for account, name in rows if account is not None}


def _by_difference(changed: Recoloured) -> tuple[float, str]:
    if changed.old_score is None or changed.new_score is None:
        return (0.0, changed.name)
    return (-round(abs(changed.new_score - changed.old_score), 9), changed.name)
