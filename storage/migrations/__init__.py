"""The history of the schema: `versions/` holds one file a step, `env.py` is how Alembic runs them."""
