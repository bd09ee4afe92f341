"""Whose passages, documents and conversations these are: each library has an identity.

It is a random name that the database keeps and that is part of the name of everything the library
stores elsewhere, so that two libraries may share a Weaviate server. A copy in the state folder
tells whether folder and database belong together.
"""

from collections.abc import Set
from typing import Final
from uuid import uuid4

from tunedd_api.documents.data_folder import DataFolder
from tunedd_api.errors import ConfigurationError
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.settings import Settings
from tunedd_api.storage.database import Database
from tunedd_api.storage.manifest import SqlIndexFacts, documents_served

MARK: Final = "library"
"""The file in the state folder, and the fact in the database, that hold the identity."""


def library_identity(settings: Settings, database: Database) -> str:
    """The identity of the library in the database; a new one, where there is none yet.

    Raises:
        ConfigurationError: if the database holds another library than the state folder and the
            data folder are of.
        StoreUnavailable
    """
    mark = settings.state_dir / MARK
    of_the_folder = mark.read_text("utf-8").strip() if mark.exists() else None
    identity = SqlIndexFacts(database).settle(MARK, of_the_folder or uuid4().hex)
    if of_the_folder is None:
        if settings.database_url is not None:
            _check_documents(settings, documents_served(database))
        mark.write_text(f"{identity}\n", "utf-8")
    elif of_the_folder != identity:
        raise ConfigurationError(
            f"The database holds another library than the state folder {settings.state_dir}: name "
            "a schema of its own in TUNEDD_DATABASE_SCHEMA, or delete the file "
            f"{MARK} in the folder if it is to serve the database's library."
        )
    return identity


def _check_documents(settings: Settings, served: Set[str]) -> None:
    """Make sure that a data folder is that of the library which a new state folder is to join."""
    there = {file.name for file in DataFolder(settings.data_dir, MEDIA_TYPES).files()}
    if 2 * len(served & there) < len(served):
        raise ConfigurationError(
            f"The database holds a library of {len(served)} documents, and the data folder "
            f"{settings.data_dir} has {len(served & there)} of them: if this is another library, "
            "name a schema of its own in TUNEDD_DATABASE_SCHEMA."
        )
