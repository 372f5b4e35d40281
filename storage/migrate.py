"""The schema's versions: which one a database has, which one the code needs, and the way from one to the other.

Alembic runs from here, without a configuration file: its scripts lie in storage/migrations/, the connection is handed over.
An upgrade is one transaction on both engines: it happens completely or not at all. On SQLite the foreign keys rest while tables are
rebuilt (a rebuild would delete the child rows) and are checked before the commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from success.errors import StorageUnavailable

SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x50494C4C4152  # "PILLAR": two replicas that start together upgrade one after the other


@dataclass(frozen=True)
class Revision:
    """One step of the schema's history."""

    id: str
    title: str


def upgrade(engine: Engine) -> tuple[Revision, ...]:
    """Bring the database to the newest revision and give the steps that this took; none when it was there already.

    Raises `StorageUnavailable` when the database cannot be opened, is newer than the code, or holds rows that point to nothing.
    """
    with _reachable(), _upgrading(engine) as connection:
        steps = _pending(_revision_of(connection))
        if steps:
            command.upgrade(_config(connection), "head")
            _refuse_orphans(connection)
        return steps


def current(engine: Engine) -> str | None:
    """Give the revision that the database has; None for an empty one."""
    with _reachable(), engine.execution_options(reading=True).connect() as connection:
        return _revision_of(connection)


def pending(engine: Engine) -> tuple[Revision, ...]:
    """Give the revisions that the database lacks, oldest first."""
    return _pending(current(engine))


def is_current(engine: Engine) -> bool:
    """Tell whether the database has the newest revision."""
    return not pending(engine)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _pending(revision: str | None) -> tuple[Revision, ...]:
    scripts = ScriptDirectory.from_config(_config())
    try:
        steps = [Revision(step.revision, step.doc) for step in scripts.iterate_revisions("head", revision or "base")]
    except (CommandError, RevisionError) as error:
        raise StorageUnavailable(
            f"The database has revision {revision}, which this version of Pillar does not know: it was set up by a newer one. "
            "Install that version, or point DATABASE_URL to another database."
        ) from error
    return tuple(reversed(steps))


@contextmanager
def _upgrading(engine: Engine) -> Iterator[Connection]:
    """Open one transaction that nobody else upgrades beside."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Past SQLAlchemy, which would begin a transaction, in which the pragma is ignored.
            raw = connection.connection.cursor()
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys=ON")
                raw.close()
        else:
            with connection.begin():
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                yield connection


def _refuse_orphans(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        tables = ", ".join(sorted({str(row[0]) for row in orphans}))
        raise StorageUnavailable(
            f"The upgrade was taken back: {len(orphans)} rows point to rows that do not exist (in {tables}). "
            "Restore the last backup, or delete those rows, and run `python app.py migrate` again."
        )


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise StorageUnavailable(
            "The database does not answer (it may be locked by another process, or the address is wrong). "
            "Check DATABASE_URL; `python app.py doctor` tells what is wrong."
        ) from error
