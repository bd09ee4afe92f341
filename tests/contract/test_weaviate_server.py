"""What the Weaviate store owes to its server: names, refusals, silence and absence."""

import asyncio
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterator
from itertools import product

import httpx
import pytest
from llama_index.core.schema import TextNode
from weaviate import WeaviateClient
from weaviate.exceptions import (
    AuthenticationFailedError,
    UnexpectedStatusCodeError,
    WeaviateConnectionError,
    WeaviateDeleteManyError,
    WeaviateInvalidInputError,
    WeaviateQueryError,
    WeaviateTimeoutError,
)

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.errors import (
    ConfigurationError,
    IngestionError,
    StoreUnavailable,
    TimedOut,
    TuneddError,
)
from tunedd_api.rag.nodes import passage_node
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.weaviate import (
    collection_name,
    open_weaviate_store,
    server,
    store,
)
from tunedd_api.rag.vector_stores.weaviate.errors import naming_errors
from tunedd_api.rag.vector_stores.weaviate.server import Server

weaviate_only = pytest.mark.parametrize(
    "open_store", [pytest.param("weaviate", marks=pytest.mark.weaviate)], indirect=True
)


@pytest.fixture
def listening_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def closed_port(listening_port: int) -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def passage(text: str, start: int = 0) -> TextNode:
    """Make the node of a passage."""
    source = DocumentRef(document_id("a.md"), "a.md")
    node = passage_node(
        source=source, version="v1", title="Title", page=1, start=start, end=start + 1, text=text
    )
    node.embedding = [1.0, 0.0, 0.0]
    return node


def test_collections_are_told_apart() -> None:
    """Each model and dimension has a collection of its own, with a name that Weaviate takes."""
    models = ["all-minilm:l6", "all_minilm:l6", "All-MiniLM:L6", "模型", "m" * 300, "m" * 301, ""]
    names = [collection_name("passages", *each) for each in product(models, (384, 768), ("a", "b"))]
    assert len({name.lower() for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Z][0-9A-Za-z_]{0,200}", name) for name in names)
    assert names[0].startswith("Passages_all_minilm_l6_384_")
    assert collection_name("7 up", "m", 3, "a").startswith("P7_up_m_3_")


@pytest.mark.weaviate
def test_proxies_are_for_elsewhere(
    weaviate_server: tuple[str, int], closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server on this computer is spoken to directly, whatever proxies the environment names."""
    for name in ("HTTP_PROXY", "http_proxy", "https_proxy", "grpc_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")
    for name in ("NO_PROXY", "no_proxy", "no_grpc_proxy"):
        monkeypatch.delenv(name, raising=False)
    server = Server(*weaviate_server, api_key=None, timeout=10.0)
    with WeaviateClient(**server.client_arguments()) as client:
        collection = client.collections.create("Test_proxies")
        try:
            assert collection.aggregate.over_all(total_count=True).total_count == 0
        finally:
            client.collections.delete("Test_proxies")


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://localhost", "http://", ""])
def test_an_address_that_is_none(url: str) -> None:
    """What is no address is a matter of configuration, not of waiting."""
    with pytest.raises(ConfigurationError, match="Weaviate cannot be at"):
        open_weaviate_store(url, grpc_port=1, api_key=None, collection="C", dimension=3)


def test_an_absent_server(listening_port: int, closed_port: int) -> None:
    """A server of which either port is closed is said to be out of reach, and which port it is."""
    for kind, port, grpc_port in (
        ("HTTP", closed_port, listening_port),
        ("gRPC", listening_port, closed_port),
    ):
        with pytest.raises(StoreUnavailable, match=f"no {kind} connection .*:{closed_port}"):
            open_weaviate_store(
                f"http://127.0.0.1:{port}",
                grpc_port=grpc_port,
                api_key=None,
                collection="C",
                dimension=3,
            )


@pytest.mark.parametrize(("present", "error"), [(True, TimedOut), (False, StoreUnavailable)])
async def test_a_server_that_does_not_answer(
    listening_port: int,
    closed_port: int,
    monkeypatch: pytest.MonkeyPatch,
    *,
    present: bool,
    error: type[TuneddError],
) -> None:
    """One that is there and silent has timed out; one that has gone is unavailable, and soon."""
    monkeypatch.setattr(server, "_SLOW", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = listening_port if present else closed_port
        url = f"http://127.0.0.1:{port}"
        silent = Server(url, other.getsockname()[1], None, timeout=0.1 if present else 60)
        with pytest.raises(error):
            await silent.answer(asyncio.Event().wait())


@weaviate_only
def test_two_processes_create_the_collection(open_store: Callable[[], PassageStore]) -> None:
    """Opening at the same moment, all find the collection there, whoever made it."""
    problems: list[Exception] = []

    def open_it() -> None:
        try:
            assert open_store().count() == 0
        except Exception as error:  # noqa: BLE001 - to be shown by the test's own thread
            problems.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


@weaviate_only
def test_what_the_server_refuses(
    open_store: Callable[[], PassageStore], caplog: pytest.LogCaptureFixture
) -> None:
    """Refused objects are counted, with the server's reason; no text is quoted or logged."""
    caplog.set_level(logging.DEBUG)
    store = open_store()
    good, bad = passage("A secret oak"), passage("A secret elm", start=1)
    bad.metadata["page"] = "one"
    for batch, counted in (([good, bad], "1 of 2"), ([bad], "1 of 1")):
        with pytest.raises(IngestionError, match=f"{counted} passages .*page") as refused:
            store.ingest.add(batch)
        assert "secret" not in str(refused.value)
    assert "secret" not in caplog.text
    assert store.count() == 1


@weaviate_only
async def test_a_collection_of_an_earlier_version_is_upgraded(
    open_store: Callable[[], PassageStore],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Passages without keywords get them when the collection is opened, in one sentence."""
    first = open_store()
    with monkeypatch.context() as patch:
        patch.setattr(store, "indexed_keywords", lambda _: None)
        patch.setattr(store, "NO_KEYWORDS", None)
        first.ingest.add([passage(f"Running agents {n}", start=n) for n in range(300)])
    second = open_store()
    assert "made anew for this version: 300 passages, none embedded again" in caplog.text
    await second.connect()
    assert (await second.frequencies(["agent"])).rarity("agent") > 0
    await second.aclose()
    caplog.clear()
    open_store()
    assert caplog.text == ""


@weaviate_only
async def test_the_serving_side_does_not_add(open_store: Callable[[], PassageStore]) -> None:
    """Adding asynchronously is refused, for the integration would hide what failed."""
    store = open_store()
    with pytest.raises(NotImplementedError):
        await store.serving.async_add([passage("An oak")])


@pytest.mark.parametrize(
    ("raised", "named"),
    [
        (WeaviateQueryError("Deadline Exceeded", "GRPC search"), TimedOut),
        (WeaviateDeleteManyError("[DEADLINE_EXCEEDED] too late"), TimedOut),
        (WeaviateTimeoutError("late"), TimedOut),
        (httpx.ReadTimeout("late"), TimedOut),
        (WeaviateQueryError("class not found", "GRPC search"), StoreUnavailable),
        (WeaviateConnectionError("gone"), StoreUnavailable),
        (httpx.ConnectError("gone"), StoreUnavailable),
        (AuthenticationFailedError("no"), ConfigurationError),
        (UnexpectedStatusCodeError("no", httpx.Response(401)), ConfigurationError),
        (UnexpectedStatusCodeError("no", httpx.Response(500)), StoreUnavailable),
        (WeaviateInvalidInputError("not so"), ValueError),
    ],
    ids=repr,
)
def test_the_clients_errors_are_named(raised: Exception, named: type[Exception]) -> None:
    """What the client raises becomes an error of the domain, with itself as the cause."""
    with pytest.raises(named) as caught, naming_errors():
        raise raised
    assert caught.value.__cause__ is raised
