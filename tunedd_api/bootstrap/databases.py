"""The database that the settings name."""

from tunedd_api.errors import ConfigurationError
from tunedd_api.settings import Settings
from tunedd_api.storage.database import Database


def open_database(settings: Settings) -> Database:
    """Open the database, its tables brought up to date, and make the folder that holds state.

    Raises:
        ConfigurationError, StoreUnavailable
    """
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {settings.state_dir} cannot be made ({error.strerror}): name another in "
            "TUNEDD_STATE_DIR."
        ) from error
    if settings.database_url is None:
        url = f"sqlite:///{settings.state_dir / 'tunedd.sqlite3'}"
    else:
        url = settings.database_url.get_secret_value()
    database = Database(url, settings.database_schema, settings.store_timeout)
    database.migrate()
    return database
