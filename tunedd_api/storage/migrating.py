"""Bringing the tables up to date, as the migrations say."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from tunedd_api.errors import ConfigurationError

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_VERSIONS: Final = "alembic_version"


def newest() -> str:
    """The revision of the newest migration: its file's name begins with it."""
    return max(file.name for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def is_up_to_date(connection: Connection) -> bool:
    """Whether nothing is left to migrate."""
    if not inspect(connection).has_table(_VERSIONS):
        return False
    kept = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return kept == [newest()]


def upgrade(connection: Connection) -> None:
    """Run the migrations that are left, in the connection's transaction.

    Raises:
        ConfigurationError: if a newer version has used the database.
    """
    # Not above: it takes a tenth of a second, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise ConfigurationError(
            "A newer version has used this database: update this one, or restore a backup."
        ) from error
