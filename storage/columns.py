"""Everything known of N accounts at the end of a day, read as columns: the front door of the health engine's reading side.

`/health` asks for one account, the nightly evaluation for chunks of 5,000. Sources that were never connected are not asked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from storage.columns_contracts import (
    CONTRACTS,
    DEPLOYMENTS,
    read_accounts,
    read_contracts,
    read_deployments,
    read_movements,
)
from storage.columns_reader import Reader
from storage.columns_records import (
    CONTACTS,
    FEEDBACK,
    TICKETS,
    TOUCHPOINTS,
    read_contacts,
    read_feedback,
    read_observations,
    read_tickets,
    read_touchpoints,
)
from storage.columns_series import read_series
from success.calendar import last_whole_week, week_of
from success.columns import SERIES, WEEKS, AccountColumns, Floats, Series, SourceState
from success.journey import account_stage
from success.scorecard import Scorecard
from success.usage import OWN_WEEKS, TREND_SERIES, raw_change

CHUNK = 5_000
"""Accounts that are read, scored and committed together: arrays of a few megabytes, transactions of a fraction of a second."""


LIVE = "(churned_on IS NULL OR churned_on > :on) AND (customer_since IS NULL OR customer_since <= :on)"
"""SQL condition of the accounts that are customers on the day: begun, and not churned."""


def load_columns(
    session: Session,
    account_ids: Iterable[int],
    on: date,
    *,
    series: Collection[str] | None = None,
    weeks: int = WEEKS,
    baselines: Mapping[tuple[str, str], float] | None = None,
    known: Mapping[str, Series] = MappingProxyType({}),
) -> AccountColumns:
    """Read the columns of some accounts (any order) as they stood at the end of `on`; nothing later is in them.

    `series` names the weekly series that are wanted (default: all connected ones). With fewer `weeks` (see `weeks_of`) older ones stay
    NaN, which changes no measure. `baselines` are read from the table unless given. `known` are series that were read before (see
    `load_changes`) for the same accounts in ascending order; those with the weeks that are wanted are not read again.
    """
    reader = Reader.of(session, account_ids, on)
    sources = read_sources(reader)
    segments, plans, records = read_accounts(reader)
    stages, crm = _crm(reader, sources)
    connected = {key.removeprefix("series:") for key in sources if key.startswith("series:")}
    wanted = connected if series is None else connected & set(series)
    return AccountColumns(
        on=on,
        account_ids=reader.ids,
        segments=segments,
        stages=stages,
        series=_series(reader, wanted, last_whole_week(on))
        if weeks >= WEEKS
        else _recent(reader, wanted, sources, weeks, known),
        records=records | crm | _people(reader, sources),
        sources=sources,
        baselines=read_baselines(session, on) if baselines is None else baselines,
        plans=plans,
    )


def series_of(scorecard: Scorecard) -> frozenset[str]:
    """Give the weekly series that a scorecard can read: those of the shipped measures and those of the team's own."""
    own = [placed.rule.custom.reads for placed in scorecard.placed if placed.rule.custom is not None]
    return frozenset(SERIES) | {reads.removeprefix("series:") for reads in own if reads.startswith("series:")}


def weeks_of(scorecard: Scorecard) -> int:
    """Give how many delivered weeks measures and facts look at; only the days since the last login may look further."""
    own = [placed.rule.custom.weeks for placed in scorecard.placed if placed.rule.custom is not None]
    return max([OWN_WEEKS, *own])


def load_changes(
    session: Session, account_ids: NDArray[np.int64], on: date, key: str
) -> tuple[tuple[str, ...], Floats, dict[str, Series]]:
    """Give the segments of some accounts (ids ascending), their own changes of a series (NaN unknown), and the weeks read for them."""
    reader = Reader(session.connection(), account_ids, on)
    segments, _, _ = read_accounts(reader)
    source = read_sources(reader).get(f"series:{key}")
    latest_on = None if source is None else source.latest_on
    last = last_whole_week(on) if latest_on is None else min(last_whole_week(on), week_of(latest_on))
    read = _series(reader, (key,) if source else (), last, OWN_WEEKS)
    changes = raw_change(read[key], latest_on) if key in read else np.full(len(account_ids), np.nan)
    return segments, changes, read


def stream_accounts(session: Session, on: date, *, chunk: int = CHUNK, after: int = 0) -> Iterator[NDArray[np.int64]]:
    """Give the ids of the accounts that are customers on the day (not churned, already begun), ascending, in keyset chunks."""
    reader = Reader(session.connection(), np.empty(0, dtype=np.int64), on)
    while True:
        rows = Reader(session.connection(), reader.ids, on).rows(
            f"SELECT id FROM account WHERE id > :after AND {LIVE} ORDER BY id LIMIT :chunk",  # noqa: S608
            after=after,
            chunk=chunk,
        )
        if not rows:
            return
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        yield ids
        after = int(ids[-1])


def count_accounts(session: Session, on: date) -> int:
    """Count the accounts that `stream_accounts` gives."""
    reader = Reader(session.connection(), np.empty(0, dtype=np.int64), on)
    return cast("list[tuple[int]]", reader.rows(f"SELECT count(*) FROM account WHERE {LIVE}"))[0][0]  # noqa: S608


def read_sources(reader: Reader) -> dict[str, SourceState]:
    """Read the connected sources as they stood on the day: what is newer than the day is taken as of the day."""
    rows = reader.rows(f"SELECT key, {reader.ordinal('latest_on')}, arrived_at FROM data_source")  # noqa: S608
    states = {}
    for key, latest, arrived in cast("list[tuple[str, int | None, datetime | str]]", rows):
        latest_on = None if latest is None else min(date.fromordinal(latest), reader.on)
        states[key] = SourceState(key, latest_on, min(_day(arrived), reader.on))
    return states


def _day(instant: datetime | str) -> date:
    return instant.astimezone(UTC).date() if isinstance(instant, datetime) else date.fromisoformat(instant[:10])


def read_baselines(session: Session, on: date) -> dict[tuple[str, str], float]:
    """Read the segments' median changes of the latest evaluation up to the day."""
    reader = Reader(session.connection(), np.empty(0, dtype=np.int64), on)
    rows = reader.rows(
        "SELECT segment, series, median_change FROM segment_baseline"
        ' WHERE "on" = (SELECT max("on") FROM segment_baseline WHERE "on" <= :on)'
    )
    return {(segment, key): change for segment, key, change in cast("list[tuple[str, str, float]]", rows)}


def _series(reader: Reader, keys: Collection[str], last: int, width: int = WEEKS) -> dict[str, Series]:
    rows = cast("list[tuple[int, str]]", reader.rows("SELECT id, key FROM series_key ORDER BY id"))
    first = last - width + 1
    read = read_series(reader, {key: number for number, key in rows if key in keys}, first, last)
    return {key: Series(first, values) for key, values in read.items()}


def _recent(
    reader: Reader,
    keys: Collection[str],
    sources: Mapping[str, SourceState],
    weeks: int,
    known: Mapping[str, Series],
) -> dict[str, Series]:
    """Read the last `weeks` delivered weeks, and all of them where the product was not used in these: since when matters then."""
    last = last_whole_week(reader.on)
    delivered = [state.latest_on for key in keys if (state := sources[f"series:{key}"]).latest_on is not None]
    late = max((last - week_of(day) for day in delivered if day is not None), default=0)
    width = min(WEEKS, weeks + max(0, late))
    given = {key: one for key, one in known.items() if key in keys and one.first_week == last - width + 1}
    found = {}
    for key, short in (_series(reader, set(keys) - set(given), last, width) | given).items():
        values = np.full((len(reader.ids), WEEKS), np.nan)
        begin = WEEKS - width  # a series known from before may end earlier: with the newest week that was delivered
        values[:, begin : begin + short.values.shape[1]] = short.values
        silent = ~np.isnan(short.values).all(axis=1) & ~(short.values > 0).any(axis=1)
        if key == TREND_SERIES and silent.any():
            values[silent] = _series(replace(reader, ids=reader.ids[silent]), (key,), last)[key].values
        found[key] = Series(last - WEEKS + 1, values)
    return found


def _crm(reader: Reader, sources: Mapping[str, SourceState]) -> tuple[tuple[str, ...], dict[str, Floats]]:
    columns = read_contracts(reader) if "contracts" in sources else reader.unknown(CONTRACTS)
    columns |= read_movements(reader) if "arr_movements" in sources else reader.unknown(("upsells_done",))
    if "deployments" in sources:
        stages, deployed = read_deployments(reader)
        return stages, columns | deployed
    stage = str(account_stage((), reader.on))
    return (stage,) * len(reader.ids), columns | reader.unknown(DEPLOYMENTS)


def _people(reader: Reader, sources: Mapping[str, SourceState]) -> dict[str, Floats]:
    columns = read_contacts(reader) if "contacts" in sources else reader.unknown(CONTACTS)
    columns |= read_touchpoints(reader) if "touchpoints" in sources else reader.unknown(TOUCHPOINTS)
    columns |= read_tickets(reader) if "tickets" in sources else reader.unknown(TICKETS)
    for names in FEEDBACK.values():
        columns |= reader.unknown(names)
    if kinds := [kind for kind in FEEDBACK if f"feedback:{kind}" in sources]:
        columns |= read_feedback(reader, kinds)
    if keys := [key.removeprefix("obs:") for key in sources if key.startswith("obs:")]:
        columns |= read_observations(reader, keys)
    return columns
