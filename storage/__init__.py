"""What is remembered: tables, queries, the engine, migrations, import."""
