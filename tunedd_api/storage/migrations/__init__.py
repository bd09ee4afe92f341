"""Alembic's migrations, run by ``Database.migrate``."""
