"""What a segment's usage did as a whole on a day: it is taken off each account's own change (December is not churn).

Kept a day each, so that what is read between two evaluations, and what is read of the past, stands on the same figures.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from sys import intern

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete
from sqlmodel import Session, col

from storage.columns import load_changes, stream_accounts
from storage.models import SegmentBaseline
from success.columns import Floats, Series
from success.usage import TREND_SERIES, segment_medians

Medians = Mapping[str, tuple[float, int]]
"""Median change and number of accounts, by segment."""

Changes = tuple[tuple[str, ...], Floats, Mapping[str, Series]]
"""Segments and own changes of some accounts, and the weeks that were read for them."""


def measure_baselines(session: Session, on: date) -> Medians:
    """Give the median change of the trend series and the number of accounts behind it, per segment, over the whole book."""
    return medians(read_changes(session, ids, on)[:2] for ids in stream_accounts(session, on))


def read_changes(session: Session, ids: NDArray[np.int64], on: date) -> Changes:
    """Read what `medians` needs of some accounts (ids ascending)."""
    return load_changes(session, ids, on, TREND_SERIES)


def medians(parts: Iterable[tuple[tuple[str, ...], Floats]]) -> Medians:
    """Give the medians per segment over all parts of the book: segments and own changes of its accounts."""
    segments: list[str] = []
    changes: list[Floats] = []
    for names, values in parts:
        segments.extend(map(intern, names))
        changes.append(values)
    return segment_medians(segments, np.concatenate(changes)) if changes else {}


def write_baselines(session: Session, on: date, found: Medians) -> None:
    """Keep the medians of a day in place of those that the day had."""
    session.exec(delete(SegmentBaseline).where(col(SegmentBaseline.on) == on))
    session.add_all(
        SegmentBaseline(on=on, segment=segment, series=TREND_SERIES, median_change=change, accounts=accounts)
        for segment, (change, accounts) in found.items()
    )


def as_columns(found: Medians) -> dict[tuple[str, str], float]:
    """Give the medians as `AccountColumns.baselines` wants them."""
    return {(segment, TREND_SERIES): change for segment, (change, _) in found.items()}
