"""The schema: models and migrations agree, upgrades keep the rows, and a database that cannot be used says what to do."""

from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel, select

from storage import migrate
from storage.engine import open_engine, open_session
from storage.migrations.search import is_ours
from storage.models import Account, Measurement, SeriesKey
from success.errors import StorageUnavailable
from tests.databases import opened, sqlite_url


def revisions() -> list[str]:
    scripts = ScriptDirectory.from_config(migrate._config())
    return [step.revision for step in reversed(list(scripts.walk_revisions()))]


def test_the_history_has_one_head_and_every_revision_says_what_it_does():
    assert len(ScriptDirectory.from_config(migrate._config()).get_heads()) == 1
    assert all(step.title for step in migrate._pending(None))


def test_models_and_migrations_agree(engine: Engine):
    with engine.connect() as connection:
        options = {"include_object": is_ours, "compare_type": True, "compare_server_default": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata)
    assert differences == []


def test_keys_and_names_of_constraints_agree_too(engine: Engine):
    found = inspect(engine)
    for table in SQLModel.metadata.sorted_tables:
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
        named = {key["name"]: key["options"].get("ondelete") for key in found.get_foreign_keys(table.name)}
        assert named == {key.name: key.ondelete for key in table.foreign_key_constraints}


def test_narrow_tables_have_no_rowid_on_sqlite(engine: Engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("rowids are SQLite's")
    with engine.connect() as connection:
        asked = text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%WITHOUT ROWID%'")
        assert {"measurement", "observation", "health_snapshot"} <= set(connection.execute(asked).scalars())


def test_an_empty_database_is_upgraded_once(bare_engine: Engine):
    assert migrate.current(bare_engine) is None
    assert not migrate.is_current(bare_engine)
    assert [step.id for step in migrate.upgrade(bare_engine)] == revisions()
    assert migrate.is_current(bare_engine)
    assert migrate.current(bare_engine) == revisions()[-1]
    assert migrate.upgrade(bare_engine) == ()


def test_rows_survive_the_way_from_every_earlier_revision(bare_engine: Engine):
    from alembic import command  # noqa: PLC0415 (only this test goes to a revision of its own choice)

    with migrate._upgrading(bare_engine) as connection:
        command.upgrade(migrate._config(connection), revisions()[0])
    with open_session(bare_engine) as session:
        account = Account(external_id="a1", name="Acme", search_name="acme", customer_since=date(2024, 1, 1))
        series = SeriesKey(key="events")
        session.add_all([account, series])
        session.flush()
        session.add(Measurement(account_id=account.id, series_id=series.id, week=2800, value=3.0))
    migrate.upgrade(bare_engine)
    with open_session(bare_engine, reading=True) as session:
        assert session.exec(select(Account.name)).one() == "Acme"
        assert session.exec(select(Measurement.value)).one() == pytest.approx(3.0)


def test_the_way_down_leaves_nothing_and_the_way_up_again_works(engine: Engine):
    from alembic import command  # noqa: PLC0415 (only the tests go down)

    with migrate._upgrading(engine) as connection:
        command.downgrade(migrate._config(connection), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate.upgrade(engine)
    assert migrate.is_current(engine)


def test_foreign_keys_hold_after_an_upgrade(bare_engine: Engine):
    migrate.upgrade(bare_engine)
    if bare_engine.dialect.name == "sqlite":
        with bare_engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_an_upgrade_that_would_leave_orphans_is_taken_back(tmp_path: Path):
    with opened(sqlite_url(tmp_path / "orphans.db")) as engine:
        with engine.connect() as connection:
            raw = connection.connection.cursor()
            raw.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
            raw.execute("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))")
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("INSERT INTO child VALUES (7)")
            raw.execute("PRAGMA foreign_keys=ON")
        with pytest.raises(StorageUnavailable, match=r"1 rows point to rows that do not exist \(in child\)"):
            migrate.upgrade(engine)
        assert migrate.current(engine) is None


def test_a_database_of_a_newer_version_is_refused(engine: Engine):
    with open_session(engine) as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageUnavailable, match="set up by a newer one"):
        migrate.is_current(engine)


def test_a_database_without_tables_says_how_to_set_it_up(bare_engine: Engine):
    with pytest.raises(StorageUnavailable, match=r"app\.py migrate"), open_session(bare_engine) as session:
        session.exec(select(Account)).all()


def test_an_address_that_cannot_be_opened_says_so(tmp_path: Path):
    (tmp_path / "folder.db").mkdir()
    engine = open_engine(sqlite_url(tmp_path / "folder.db"))
    with pytest.raises(StorageUnavailable, match="DATABASE_URL"):
        migrate.current(engine)
    with pytest.raises(StorageUnavailable, match=r"app\.py doctor"), open_session(engine, reading=True) as session:
        session.exec(select(Account)).all()
    engine.dispose()
