"""A Weaviate server to test against."""

import os
import socket
from collections.abc import Iterator
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import httpx
import pytest


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
            "CLUSTER_BIND_ADDR": "127.0.0.1",
            "CLUSTER_ADVERTISE_ADDR": "127.0.0.1",
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


def _wait_until_ready(url: str) -> None:
    # Longer than the client's own ten seconds, which a busy machine exceeds.
    deadline = monotonic() + 60
    while httpx.get(f"{url}/v1/.well-known/ready").status_code != HTTPStatus.OK:
        if monotonic() > deadline:
            pytest.fail("Weaviate was started and does not become ready.")
        sleep(0.1)


def drop_collection(url: str, grpc_port: int, collection: str) -> None:
    """Remove a collection that a test made."""
    import weaviate

    address = urlsplit(url)
    with weaviate.connect_to_local(
        host=address.hostname or "localhost",
        port=address.port or 80,
        grpc_port=grpc_port,
        skip_init_checks=True,
    ) as client:
        client.collections.delete(collection)
