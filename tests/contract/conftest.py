"""Both vector stores and both databases, each opened anew for a test."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete

from tests.support.weaviate import drop_collection
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.storage.database import Database
from tunedd_api.storage.tables import metadata

DIMENSION = 3


@pytest.fixture(params=["embedded", pytest.param("weaviate", marks=pytest.mark.weaviate)])
def open_store(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], PassageStore]]:
    """Open the test's own store, empty the first time; each call opens it once more."""
    opened: list[PassageStore] = []
    if request.param == "embedded":
        from tunedd_api.rag.vector_stores.embedded import open_embedded_store

        def open_it() -> PassageStore:
            opened.append(open_embedded_store(tmp_path / "passages.sqlite", DIMENSION))
            return opened[-1]

        yield open_it
    else:
        url, grpc_port = request.getfixturevalue("weaviate_server")
        from tunedd_api.rag.vector_stores.weaviate import open_weaviate_store

        collection = f"Test_{uuid4().hex}"

        def open_it() -> PassageStore:
            opened.append(
                open_weaviate_store(
                    url,
                    grpc_port=grpc_port,
                    api_key=os.environ.get("TUNEDD_TEST_WEAVIATE_API_KEY"),
                    collection=collection,
                    dimension=DIMENSION,
                )
            )
            return opened[-1]

        yield open_it
        if opened:
            drop_collection(url, grpc_port, collection)
    for store in opened:
        store.close()


@pytest.fixture
async def store(open_store: Callable[[], PassageStore]) -> AsyncIterator[PassageStore]:
    """A store that is empty and connected."""
    store = open_store()
    await store.connect()
    yield store
    await store.aclose()


@pytest.fixture(params=["sqlite", "postgresql"])
async def databases(
    request: pytest.FixtureRequest, prepared_database: Path, tmp_path: Path
) -> AsyncIterator[Sequence[Database]]:
    """A database of each kind that holds nothing, as two processes have it open."""
    if request.param == "sqlite":
        file = shutil.copy(prepared_database, tmp_path)
        databases = [Database.in_file(Path(file)) for _ in range(2)]
    else:
        url = request.getfixturevalue("postgres")
        databases = [Database(url) for _ in range(2)]
        databases[0].migrate()
        with databases[0].engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
    yield databases
    for database in databases:
        await database.aclose()


@pytest.fixture
def database(databases: Sequence[Database]) -> Database:
    """The database as one process has it open."""
    return databases[0]
