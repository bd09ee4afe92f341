"""Both vector stores, each opened anew for a test."""

import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tunedd_api.rag.vector_stores.base import PassageStore

DIMENSION = 3


def free_ports(count: int) -> list[int]:
    """Find ports that nothing listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(scope="session")
def weaviate_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The URL and gRPC port of a Weaviate server: the one named, or one started from the cache."""
    if url := os.environ.get("TUNEDD_TEST_WEAVIATE_URL"):
        yield url, int(os.environ.get("TUNEDD_TEST_WEAVIATE_GRPC_PORT", "50051"))
        return
    from weaviate.embedded import WEAVIATE_VERSION, EmbeddedOptions, EmbeddedV4

    tag = f"v{WEAVIATE_VERSION}"
    name = f"weaviate-{tag}-{sha256(tag.encode()).hexdigest()}"
    if not Path(EmbeddedOptions().binary_path, name).exists():
        pytest.skip("no Weaviate: set TUNEDD_TEST_WEAVIATE_URL, or put its binary into the cache")
    port, grpc_port = free_ports(2)
    options = EmbeddedOptions(
        persistence_data_path=str(tmp_path_factory.mktemp("weaviate")),
        port=port,
        grpc_port=grpc_port,
        additional_env_vars={
            "DISABLE_TELEMETRY": "true",
            "ENABLE_MODULES": "",
            "LOG_LEVEL": "error",
            # A deletion of more takes several rounds.
            "QUERY_MAXIMUM_RESULTS": "200",
        },
    )
    server = EmbeddedV4(options)
    try:
        server.start()
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url)
        yield url, grpc_port
    finally:
        server.stop()


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
            _drop_collection(url, grpc_port, collection)
    for store in opened:
        store.close()


@pytest.fixture
async def store(open_store: Callable[[], PassageStore]) -> AsyncIterator[PassageStore]:
    """A store that is empty and connected."""
    store = open_store()
    await store.connect()
    yield store
    await store.aclose()


def _wait_until_ready(url: str) -> None:
    # Longer than the client's own ten seconds, which a busy machine exceeds.
    deadline = monotonic() + 60
    while httpx.get(f"{url}/v1/.well-known/ready").status_code != HTTPStatus.OK:
        if monotonic() > deadline:
            pytest.fail("Weaviate was started and does not become ready.")
        sleep(0.1)


def _drop_collection(url: str, grpc_port: int, collection: str) -> None:
    import weaviate

    address = urlsplit(url)
    with weaviate.connect_to_local(
        host=address.hostname or "localhost",
        port=address.port or 80,
        grpc_port=grpc_port,
        skip_init_checks=True,
    ) as client:
        client.collections.delete(collection)
