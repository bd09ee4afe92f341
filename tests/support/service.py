"""The service as it is composed for real, with single collaborators exchanged."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from tests.support.extraction import ExtractionHere
from tests.support.stores import FrontedStore
from tunedd_api.api.app import create_app
from tunedd_api.api.services import Services
from tunedd_api.bootstrap.background_ingestion import IngestionFailed
from tunedd_api.bootstrap.library import Extraction, Library, open_library
from tunedd_api.bootstrap.service import compose
from tunedd_api.errors import TuneddError
from tunedd_api.rag.providers.base import ChatModel, EmbeddingModel
from tunedd_api.settings import Settings
from tunedd_api.storage.database import Database
from tunedd_api.storage.tables import metadata
from tunedd_api.telemetry import Telemetry

MAX_BODY_BYTES: Final = 32_768
"""What the services shared by several tests take."""

SettingsFactory = Callable[..., Settings]
Ingest = Callable[[Library], Awaitable[None]]

Rows = Mapping[str, list[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Served:
    """A running service and the client that talks to it."""

    client: httpx.AsyncClient
    app: FastAPI
    services: Services
    library: Library


def make_settings(folder: Path, **changes: Any) -> Settings:  # noqa: ANN401
    """Settings for a library below a folder: embedded store, mock models, nothing of the host's."""
    values: dict[str, Any] = {
        "vector_store": "embedded",
        "llm_provider": "mock",
        "embedding_provider": "mock",
        "data_dir": folder / "data",
        "state_dir": folder / "state",
        "cache_dir": folder / "cache",
        "context_window": 4096,
        "answer_tokens": 512,
        "context_tokens": 2048,
        "grounding": "mark",
        "relevance_cut": 0.15,
        "allowed_hosts": ("service.test", "127.0.0.1"),
    }
    return Settings(_env_file=None, **{**values, **changes})


def copy_library(prepared: Path, folder: Path) -> None:
    """Copy documents and index, modification times included."""
    for part in ("data", "state"):
        shutil.copytree(prepared / part, folder / part)


@contextmanager
def opened_library(
    settings: Settings,
    *,
    embedding: EmbeddingModel | None = None,
    front: type[FrontedStore] | None = None,
    extraction: Extraction | None = None,
) -> Iterator[Library]:
    """Open the library; close it afterwards, whether or not it was served meanwhile.

    Files are read in this process unless something else is to read them.
    """
    with closing(
        open_library(
            settings, embedding=embedding, front=front, extraction=extraction or ExtractionHere()
        )
    ) as library:
        yield library


def composed(
    settings: Settings,
    library: Library,
    chat: ChatModel | None = None,
    ingest: Ingest | None = None,
    telemetry: Telemetry | None = None,
) -> Services:
    """Compose the services, with another language model if one is given.

    What comes into the library is ingested in a thread unless ``ingest`` does something else.
    """

    async def ingest_here() -> None:
        await (ingest or refreshed)(library)

    return compose(settings, library, chat=chat, ingest=ingest_here, telemetry=telemetry)


async def refreshed(library: Library) -> None:
    """Bring a library up to date in a thread, which is waited for even by who is cancelled.

    Raises:
        IngestionFailed: as the process does that ingests for real.
    """
    work = asyncio.ensure_future(asyncio.to_thread(library.refresh))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
    except TuneddError as error:
        raise IngestionFailed from error


@asynccontextmanager
async def served(
    settings: Settings,
    *,
    chat: ChatModel | None = None,
    embedding: EmbeddingModel | None = None,
    front: type[FrontedStore] | None = None,
    extraction: Extraction | None = None,
    ingest: Ingest | None = None,
    telemetry: Telemetry | None = None,
) -> AsyncIterator[Served]:
    """Run the whole service, its lifespan entered, and lend a client to it."""
    with opened_library(
        settings, embedding=embedding, front=front, extraction=extraction
    ) as library:
        library.refresh()
        services = composed(settings, library, chat, ingest, telemetry)
        async with running(services) as (app, client):
            yield Served(client, app, services, library)


@asynccontextmanager
async def running(services: Services) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """Run an application over services, and lend a client to it."""
    app = create_app(services)
    async with app.router.lifespan_context(app), client_of(app) as client:
        yield app, client


def client_of(app: FastAPI, *, raises: bool = True) -> httpx.AsyncClient:
    """A client that speaks to the application without a network in between.

    With ``raises`` a bug in the application fails the test, rather than becoming a response.
    """
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=raises)
    return httpx.AsyncClient(transport=transport, base_url="http://service.test")


def rows_of(database: Database) -> Rows:
    """Everything that the database holds, table by table."""
    with database.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }
