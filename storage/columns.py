"""Everything known of N accounts at the end of a day, read as columns: the front door of the health engine's reading side.

`/health` asks for one account, the nightly evaluation for chunks of 5,000. Sources that were never connected are not asked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
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
from success.calendar import last_whole_week
from success.columns import WEEKS, AccountColumns, Floats, Series, SourceState
from success.journey import account_stage

CHUNK = 5_000
"""Accounts that are read, scored and committed together: arrays of a few megabytes, transactions of a fraction of a second."""


def load_columns(
    session: Session,
    account_ids: Iterable[int],
    on: date,
    *,
    series: Collection[str] | None = None,
    baselines: Mapping[tuple[str, str], float] | None = None,
) -> AccountColumns:
    """Read the columns of some accounts (any order) as they stood at the end of `on`; nothing later is in them.

    `series` names the weekly series that are wanted (default: all connected ones). `baselines` are read from the table unless given.
    """
    ids = np.unique(np.fromiter(account_ids, dtype=np.int64))
    reader = Reader(session.connection(), ids, on)
    sources = read_sources(reader)
    segments, records = read_accounts(reader)
    stages, crm = _crm(reader, sources)
    return AccountColumns(
        on=on,
        account_ids=ids,
        segments=segments,
        stages=stages,
        series=_series(reader, sources, series),
        records=records | crm | _people(reader, sources),
        sources=sources,
        baselines=read_baselines(session, on) if baselines is None else baselines,
    )


def load_series(session: Session, account_ids: Iterable[int], on: date, key: str) -> Series:
    """Read a single weekly series of some accounts (ascending); all NaN where it was never connected."""
    ids = np.fromiter(account_ids, dtype=np.int64)
    reader = Reader(session.connection(), ids, on)
    first_week = last_whole_week(on) - WEEKS + 1
    nothing = Series(first_week, np.full((len(ids), WEEKS), np.nan))
    return _series(reader, read_sources(reader), (key,)).get(key, nothing)


def stream_accounts(session: Session, on: date, *, chunk: int = CHUNK, after: int = 0) -> Iterator[NDArray[np.int64]]:
    """Give the ids of the accounts that are customers on the day (not churned, already begun), ascending, in keyset chunks."""
    reader = Reader(session.connection(), np.empty(0, dtype=np.int64), on)
    while True:
        rows = Reader(session.connection(), reader.ids, on).rows(
            "SELECT id FROM account WHERE id > :after AND (churned_on IS NULL OR churned_on > :on)"
            " AND (customer_since IS NULL OR customer_since <= :on) ORDER BY id LIMIT :chunk",
            after=after,
            chunk=chunk,
        )
        if not rows:
            return
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        yield ids
        after = int(ids[-1])


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


def _series(reader: Reader, sources: Mapping[str, SourceState], wanted: Collection[str] | None) -> dict[str, Series]:
    connected = {key.removeprefix("series:") for key in sources if key.startswith("series:")}
    asked = connected if wanted is None else connected & set(wanted)
    rows = cast("list[tuple[int, str]]", reader.rows("SELECT id, key FROM series_key ORDER BY id"))
    last = last_whole_week(reader.on)
    first = last - WEEKS + 1
    read = read_series(reader, {key: number for number, key in rows if key in asked}, first, last, WEEKS)
    return {key: Series(first, values) for key, values in read.items()}


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
