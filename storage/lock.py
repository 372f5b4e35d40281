"""One serving process per SQLite database: two would post everything twice. Commands such as `doctor` run beside it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from success.errors import StorageUnavailable


@contextmanager
def serving_lock(engine: Engine) -> Iterator[None]:
    """Hold `<database>.lock` while the block runs; PostgreSQL and in-memory databases need none.

    Raises `StorageUnavailable` when another process holds it.
    """
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        yield
        return
    path = Path(f"{database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StorageUnavailable(
                f"Another Pillar process is serving {database}. End that one first, or give this one its own DATABASE_URL."
            ) from error
        yield
