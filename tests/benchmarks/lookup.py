"""How long a misspelt account name takes to be found, and how often it is found: `python -m tests.benchmarks.lookup 100000`.

Names are made of a seeded vocabulary, so that many share words, as companies' names do; each is misspelt by one or two letters.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, insert, text

from storage.accounts import find_accounts
from storage.engine import open_session
from storage.migrate import upgrade
from storage.models import Account
from success.names import search_form
from tests.benchmarks.lines import Line, p95, table
from tests.databases import opened, postgres_database, postgres_server, sqlite_url

LIMIT_MS = 50.0
LOOKUPS = 200
CHUNK = 5_000
_SYLLABLES = (
    "ba bel bri cal dal den fen gan ka kel lan lor lux mar mi mon na nor ro sa sen ster tal ter to va vel ven wa zu"
)
_TRADES = "Logistics Systems Foods Robotics Health Energy Software Labs Partners Insurance Bank Media Retail Group Technologies Pharma"
_LEGAL = ("", "", " Inc.", " GmbH", " Ltd", " AG", " S.A.", " B.V.")


def run(scale: int = 20_000) -> list[Line]:
    """Measure on both engines with `scale` accounts."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as folder, opened(sqlite_url(Path(folder) / "lookup.db")) as engine:
        lines += _measure("SQLite", engine, scale)
    with _postgres() as engine:
        lines += _measure("PostgreSQL", engine, scale)
    return lines


@contextmanager
def _postgres() -> Iterator[Engine]:
    with postgres_server() as server, postgres_database(server) as url, opened(url) as engine:
        yield engine


def _measure(name: str, engine: Engine, scale: int) -> list[Line]:
    random_ = random.Random(20_261_123)
    upgrade(engine)
    names = _names(random_, scale)
    _fill(engine, names)
    times, hits = [], 0
    for _ in range(LOOKUPS):
        meant = random_.choice(names)
        typed = _misspell(random_, search_form(meant))
        with open_session(engine, reading=True) as session:
            started = time.perf_counter()
            found = find_accounts(session, typed)
            times.append((time.perf_counter() - started) * 1000)
        hits += meant in {row.name for row in (*found.near, *([found.exact] if found.exact else []))}
    part = f"misspelt name among {scale:,} accounts on {name}"
    return [
        Line(part, "median", median(times), "ms"),
        Line(part, "p95", p95(times), "ms", LIMIT_MS),
        Line(part, "names found", 100 * hits / LOOKUPS, "%"),
    ]


def _names(random_: random.Random, scale: int) -> list[str]:
    words = ["".join(random_.choices(_SYLLABLES.split(), k=random_.randint(2, 3))).title() for _ in range(4_000)]
    names: dict[str, None] = {}
    while len(names) < scale:
        first = " ".join(random_.choices(words, k=random_.choice((1, 1, 2))))
        names[f"{first} {random_.choice(_TRADES.split())}{random_.choice(_LEGAL)}"] = None
    return list(names)


def _fill(engine: Engine, names: list[str]) -> None:
    with open_session(engine) as session:
        for start in range(0, len(names), CHUNK):
            rows = [
                {"external_id": f"A-{i}", "name": name, "search_name": search_form(name)}
                for i, name in enumerate(names[start : start + CHUNK], start)
            ]
            session.execute(insert(Account), rows)
        session.connection().execute(text("ANALYZE account" if engine.dialect.name != "sqlite" else "ANALYZE"))


def _misspell(random_: random.Random, form: str) -> str:
    for _ in range(random_.choice((1, 1, 2))):
        at = random_.randrange(len(form))
        letter = random_.choice("abcdefghijklmnopqrstuvwxyz")
        form = random_.choice(
            (form[:at] + form[at + 1 :], form[:at] + letter + form[at:], form[:at] + letter + form[at + 1 :])
        )
    return form


if __name__ == "__main__":
    print(table(run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)))  # noqa: T201 (a benchmark's output)
