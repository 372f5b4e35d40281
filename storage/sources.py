"""Which data sources have gone silent, for the people who run Pillar."""

from datetime import date

from sqlmodel import Session

from storage.columns import read_sources
from storage.columns_reader import Reader
from storage.scorecards import in_force
from success.columns import SourceState
from success.freshness import is_stale


def silent_sources(session: Session, on: date) -> tuple[SourceState, ...]:
    """Give the sources that are past the freshness marks of the scorecard in force, in order of key.

    Raises `StorageUnavailable` before a scorecard was loaded.
    """
    _, scorecard = in_force(session)
    sources = read_sources(Reader.of(session, (), on))
    return tuple(state for key, state in sorted(sources.items()) if is_stale(state, scorecard.freshness_of(key), on))
