"""What finding accounts by name needs beside the tables; storage/accounts.py reads it.

SQLite: two FTS5 indices over `account.search_name`, one of words (prefixes of one to three characters), one of trigrams with the
number of accounts per trigram, all kept by triggers. PostgreSQL: pg_trgm with a GiST index for nearest neighbours, and a
b-tree for prefixes. A revision that rebuilds `account` on SQLite loses the triggers: it calls `drop_search` before and `make_search` after.
"""

from sqlalchemy import Connection
from sqlalchemy.sql.schema import SchemaItem

_VIRTUAL = ("account_word", "account_trigram")
_SQLITE = (
    """CREATE VIRTUAL TABLE account_word USING fts5(search_name, content='account', content_rowid='id',
       tokenize='unicode61 remove_diacritics 2', prefix='1 2 3', columnsize=0)""",
    """CREATE VIRTUAL TABLE account_trigram USING fts5(search_name, content='account', content_rowid='id',
       tokenize='trigram', detail=none, columnsize=0)""",
    "CREATE VIRTUAL TABLE account_trigram_count USING fts5vocab('account_trigram', 'row')",
    """CREATE TRIGGER account_search_insert AFTER INSERT ON account BEGIN
       INSERT INTO account_word(rowid, search_name) VALUES (new.id, new.search_name);
       INSERT INTO account_trigram(rowid, search_name) VALUES (new.id, new.search_name); END""",
    """CREATE TRIGGER account_search_delete AFTER DELETE ON account BEGIN
       INSERT INTO account_word(account_word, rowid, search_name) VALUES ('delete', old.id, old.search_name);
       INSERT INTO account_trigram(account_trigram, rowid, search_name) VALUES ('delete', old.id, old.search_name); END""",
    """CREATE TRIGGER account_search_update AFTER UPDATE OF id, search_name ON account
       WHEN old.id <> new.id OR old.search_name <> new.search_name BEGIN
       INSERT INTO account_word(account_word, rowid, search_name) VALUES ('delete', old.id, old.search_name);
       INSERT INTO account_trigram(account_trigram, rowid, search_name) VALUES ('delete', old.id, old.search_name);
       INSERT INTO account_word(rowid, search_name) VALUES (new.id, new.search_name);
       INSERT INTO account_trigram(rowid, search_name) VALUES (new.id, new.search_name); END""",
    "INSERT INTO account_word(account_word) VALUES ('rebuild')",
    "INSERT INTO account_trigram(account_trigram) VALUES ('rebuild')",
)
_POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_account_search_trigram ON account USING gist (search_name gist_trgm_ops(siglen=64))",
    "CREATE INDEX ix_account_search_prefix ON account (search_name text_pattern_ops)",
)


def make_search(connection: Connection) -> None:
    """Make the indices and fill them from the accounts that exist."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES:
        connection.exec_driver_sql(statement)


def drop_search(connection: Connection) -> None:
    """Remove the indices; the extension stays, others may use it."""
    if connection.dialect.name == "sqlite":
        for event in ("insert", "delete", "update"):
            connection.exec_driver_sql(f"DROP TRIGGER account_search_{event}")
        for table in ("account_trigram_count", *_VIRTUAL):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    else:
        for index in ("trigram", "prefix"):
            connection.exec_driver_sql(f"DROP INDEX ix_account_search_{index}")


def is_ours(_item: SchemaItem, name: str | None, kind: str, _reflected: bool, _model: SchemaItem | None) -> bool:
    """Tell Alembic's comparison which objects the models are answerable for: all but the search indices."""
    if name is None:
        return True
    if kind == "table":
        return not name.startswith(_VIRTUAL)
    return not name.startswith("ix_account_search_") or name == "ix_account_search_name"
