"""Whether a data source still lives: a dead feed is not a silent customer."""

from datetime import date

from success.columns import AccountColumns, SourceState
from success.scorecard import Scorecard
from success.scorecard_parts import Freshness


def is_stale(source: SourceState, mark: Freshness, on: date) -> bool:
    """Say whether a source is past its mark on a day. One that has delivered nothing yet has nothing to grow old."""
    seen = source.latest_on if mark.by == "data" else source.arrived_on
    return mark.days is not None and seen is not None and (on - seen).days > mark.days


def stale_sources(columns: AccountColumns, scorecard: Scorecard) -> tuple[str, ...]:
    """Give the keys of the connected sources that are past their marks, in order of key."""
    return tuple(
        key
        for key, source in sorted(columns.sources.items())
        if is_stale(source, scorecard.freshness_of(key), columns.on)
    )
