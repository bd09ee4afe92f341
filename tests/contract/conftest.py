"""Both vector stores, each opened anew for a test."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.weaviate import drop_collection, weaviate_server
from tunedd_api.rag.vector_stores.base import PassageStore

DIMENSION = 3

__all__ = ["weaviate_server"]


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
