"""How long the evaluation of the whole book takes against a plain scan of the same rows.

Run alone: `python -m tests.benchmarks.evaluation --scale 20000`.

The book has 52 weekly values of 4 series an account, a contract and an owner each. The values are drawn anew for every week, so that two
to three triggers hold at each account: more than at any real customer. The scan is `SELECT count(*), sum(value)` inside the engine, timed
in the same run. The first night scores everybody and writes a baseline alert for all that holds; the nights after it, which the limit is
for, score everybody on a new day and decide about all of these alerts. Evaluations run in a process of their own, so that their memory
above its imports can be told.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from psycopg import Connection as PostgresConnection
from sqlalchemy import Connection, Engine, insert
from sqlmodel import Session

from handlers.services import Services
from jobs.evaluate import evaluate
from storage.engine import BUSY_TIMEOUT_MS, open_session
from storage.library import Library
from storage.migrate import upgrade
from storage.models import Account, Contract, DataSource, Observation, Person, SeriesKey
from storage.scorecards import load_file
from success.calendar import last_whole_week
from tests.benchmarks.lines import Line, table
from tests.databases import opened, postgres_database, postgres_server, sqlite_url

ON = date(2026, 11, 22)
WEEKS = 52
SERIES = ("active_users", "events", "features_used", "sticky_features_used")
AVAILABLE = {"features_available": 40.0, "sticky_features_available": 10.0}
CHUNK = 2_000
LIMITS = {"SQLite": 5.0, "PostgreSQL": 15.0}
NIGHTS = 2
"""Usual nights evaluated in one process."""
LONGEST_WRITE = BUSY_TIMEOUT_MS / 2_000
"""Seconds: half of what another writer waits for before it gives up."""
MEMORY_MB = 150.0
FLAT_MB = 15.0


def run(scale: int = 20_000, rounds: int = 3) -> list[Line]:
    """Measure on both engines; memory is compared with that of a book half the size."""
    lines: list[Line] = []
    for name, database in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with database(scale // 2) as (_, url):
            half = max(_in_own_process(url, ON + timedelta(days=night), 1)["memory_mb"] for night in range(2))
        with database(scale) as (engine, url):
            lines += _measure(name, engine, url, scale, rounds, half)
    return lines


def _measure(name: str, engine: Engine, url: str, scale: int, rounds: int, half: float) -> list[Line]:
    first, scans, runs = _in_own_process(url, ON, nights=1), [], []
    for number in range(rounds):
        scans.append(median(_scan(engine) for _ in range(5)))
        runs.append(_in_own_process(url, ON + timedelta(days=1 + number * NIGHTS), NIGHTS))
    seconds, scan = median(run["seconds"] for run in runs), median(scans)
    memory = max(run["memory_mb"] for run in (first, *runs))
    longest = max(run["longest_write"] for run in (first, *runs))
    rows = scale * len(SERIES) * WEEKS
    part = f"evaluation of {scale:,} accounts on {name}"
    return [
        Line(part, "time of a usual night", seconds, "s"),
        Line(part, "time of the first night, with baselines", first["seconds"], "s"),
        Line(part, "rows a second", rows / seconds, "rows/s"),
        Line(part, "plain scan of the same rows", scan, "s"),
        Line(part, "ratio of a usual night to the scan", seconds / scan, "x", LIMITS[name]),
        Line(part, "longest write transaction", longest, "s", LONGEST_WRITE),
        Line(part, "memory above imports", memory, "MB", MEMORY_MB),
        Line(part, "memory more than at half the size", memory - half, "MB", FLAT_MB),
    ]


def _scan(engine: Engine) -> float:
    with engine.execution_options(reading=True).connect() as connection:
        began = time.perf_counter()
        count, _ = connection.exec_driver_sql("SELECT count(*), sum(value) FROM measurement").one()
        assert count
        return time.perf_counter() - began


def _in_own_process(url: str, on: date, nights: int) -> dict[str, float]:
    """Evaluate in a process of its own; give what `evaluate_here` gives."""
    asked = ["--evaluate", url, "--on", on.isoformat(), "--nights", str(nights)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.evaluation", *asked], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def evaluate_here(url: str, on: date, nights: int) -> dict[str, float]:
    """Evaluate the book in this process on as many days in a row.

    Gives the median seconds of a night, the longest write transaction, and the peak memory above what everything imported takes.
    """
    before, times, writes = _peak_mb(), [], []

    with opened(url) as engine:

        @contextmanager
        def writing() -> Iterator[Session]:
            began = time.perf_counter()
            with open_session(engine) as session:
                yield session
            writes.append(time.perf_counter() - began)

        services = Services(
            reading=partial(open_session, engine, reading=True),
            writing=writing,
            now=lambda: datetime.now(UTC),
            library=Library(),
        )
        for night in range(nights):
            began = time.perf_counter()
            evaluate(services, on + timedelta(days=night))
            times.append(time.perf_counter() - began)
    return {"seconds": median(times), "longest_write": max(writes), "memory_mb": _peak_mb() - before}


def _peak_mb() -> float:
    """Give the peak memory of this process so far. Linux hands `ru_maxrss` down from the parent, which may have been larger."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def _sqlite(scale: int) -> Iterator[tuple[Engine, str]]:
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "book.db")
        with opened(url) as engine:
            _build(engine, scale)
            yield engine, url


@contextmanager
def _postgres(scale: int) -> Iterator[tuple[Engine, str]]:
    with postgres_server() as server, postgres_database(server) as url, opened(url) as engine:
        _build(engine, scale)
        yield engine, url


def _build(engine: Engine, scale: int) -> None:
    """Write a book of that many accounts in bulk, and let the engine look at its statistics."""
    upgrade(engine)
    with open_session(engine) as session:
        load_file(session, Library())
        session.add(Person(id=1, external_id="P1", name="Mia"))
        session.add_all(SeriesKey(id=at, key=key) for at, key in enumerate(SERIES, start=1))
        keys = ["contracts", *(f"series:{key}" for key in SERIES), *(f"obs:{key}" for key in AVAILABLE)]
        session.add_all(
            DataSource(key=key, latest_on=ON, arrived_at=datetime(2026, 11, 22, 20, tzinfo=UTC)) for key in keys
        )
    generator = np.random.default_rng(7)
    for first in range(1, scale + 1, CHUNK):
        with engine.begin() as connection:
            _write_accounts(connection, range(first, min(first + CHUNK, scale + 1)))
            _write_measurements(connection, range(first, min(first + CHUNK, scale + 1)), generator)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE")


def _write_accounts(connection: Connection, numbers: range) -> None:
    segments, since = ("small", "mid", "large"), ON - timedelta(days=700)
    starts_on, ends_on = ON - timedelta(days=200), ON + timedelta(days=165)
    accounts, terms, plans = [], [], []
    for n in numbers:
        known = {"id": n, "external_id": f"X{n}", "currency": "EUR"}
        accounts.append(
            known | {"name": f"Account {n}", "segment": segments[n % 3], "customer_since": since, "owner_id": 1}
        )
        terms.append(
            known | {"account_id": n, "starts_on": starts_on, "ends_on": ends_on, "seats": 120, "arr": Decimal(48_000)}
        )
        plans += [
            {"account_id": n, "key": key, "on": starts_on, "value": value, "source": "plan"}
            for key, value in AVAILABLE.items()
        ]
    connection.execute(insert(Account), accounts)
    connection.execute(insert(Contract), terms)
    connection.execute(insert(Observation), plans)


def _write_measurements(connection: Connection, numbers: range, generator: np.random.Generator) -> None:
    last = last_whole_week(ON)
    values = generator.integers(0, (120, 5_000, 40, 10), size=(len(numbers), WEEKS, len(SERIES))).tolist()
    rows = (
        (number, at, week, float(values[row][column][at - 1]))
        for row, number in enumerate(numbers)
        for at in range(1, len(SERIES) + 1)
        for column, week in enumerate(range(last - WEEKS + 1, last + 1))
    )
    driver = connection.connection.driver_connection
    if isinstance(driver, PostgresConnection):
        with driver.cursor().copy("COPY measurement (account_id, series_id, week, value) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        assert driver is not None
        driver.executemany("INSERT INTO measurement (account_id, series_id, week, value) VALUES (?, ?, ?, ?)", rows)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=20_000, help="accounts")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--evaluate", metavar="URL", help="only evaluate this book and print seconds and memory as JSON"
    )
    parser.add_argument("--on", type=date.fromisoformat, default=ON, help="first day that is evaluated")
    parser.add_argument("--nights", type=int, default=1)
    options = parser.parse_args()
    if options.evaluate:
        print(json.dumps(evaluate_here(options.evaluate, options.on, options.nights)))  # noqa: T201 (what the parent process reads)
        return
    print(table(run(options.scale, options.rounds)))  # noqa: T201 (a benchmark's output)


if __name__ == "__main__":
    _main()
