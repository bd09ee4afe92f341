"""A Weaviate server to test against."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import httpx
import pytest

from tests.harness.ports import free_ports


@pytest.fixture(scope="session")
def weaviate_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The URL and gRPC port of a Weaviate server: the one named, or one started from the cache."""
    if url := os.environ.get("TUNEDD_TEST_WEAVIATE_URL"):
        yield url, int(os.environ.get("TUNEDD_TEST_WEAVIATE_GRPC_PORT", "50051"))
        return
    from weaviate.embedded import WEAVIATE_VERSION, EmbeddedOptions

    tag = f"v{WEAVIATE_VERSION}"
    name = f"weaviate-{tag}-{sha256(tag.encode()).hexdigest()}"
    if not Path(EmbeddedOptions().binary_path, name).exists():
        pytest.skip("no Weaviate: set TUNEDD_TEST_WEAVIATE_URL, or put its binary into the cache")
    with _started(tmp_path_factory) as address:
        yield address


@contextmanager
def _started(folders: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    from weaviate.embedded import EmbeddedOptions, EmbeddedV4

    port, grpc_port, *others = free_ports(7)
    server = EmbeddedV4(
        EmbeddedOptions(
            persistence_data_path=str(folders.mktemp("weaviate")),
            port=port,
            grpc_port=grpc_port,
            additional_env_vars={
                **_cluster_of_one(f"Embedded_at_{port}", others),
                "DISABLE_TELEMETRY": "true",
                "ENABLE_MODULES": "",
                "LOG_LEVEL": "error",
                # A deletion of more takes several rounds.
                "QUERY_MAXIMUM_RESULTS": "200",
            },
        )
    )
    try:
        server.start()
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url)
        yield url, grpc_port
    finally:
        server.stop()


def _cluster_of_one(name: str, ports: list[int]) -> dict[str, str]:
    """Say where the server talks to itself; what the client chooses may be our own two ports."""
    gossip, data, raft, raft_calls, profiling = map(str, ports)
    return {
        "CLUSTER_BIND_ADDR": "127.0.0.1",
        "CLUSTER_ADVERTISE_ADDR": "127.0.0.1",
        "CLUSTER_GOSSIP_BIND_PORT": gossip,
        "CLUSTER_DATA_BIND_PORT": data,
        "RAFT_PORT": raft,
        "RAFT_INTERNAL_RPC_PORT": raft_calls,
        "RAFT_JOIN": f"{name}:{raft}",
        "PROFILING_PORT": profiling,
        "GO_PROFILING_PORT": profiling,
    }


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
