"""How Alembic runs the revisions: on the connection that storage.migrate hands over, inside its transaction.

SQLite cannot alter most things in place, so tables are rebuilt there (batch mode).
"""

from alembic import context
from sqlmodel import SQLModel

from storage import models  # noqa: F401  (registers the tables)
from storage.migrations.search import is_ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_server_default=True,
    include_object=is_ours,
)
context.run_migrations()
