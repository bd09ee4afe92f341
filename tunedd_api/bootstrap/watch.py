"""Having what the service depends on, and what it does at once, watched."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Final

from tunedd_api.admission import Admission
from tunedd_api.bootstrap.library import Library
from tunedd_api.errors import StoreUnavailable
from tunedd_api.outages import Outages
from tunedd_api.rag.providers.base import ChatModel
from tunedd_api.rag.vector_stores.watched import WatchedStore
from tunedd_api.telemetry import Meter

_ROOM: Final = 64 * 1024
"""Bytes that a turn's messages may take at least."""

Ping = Callable[[], Awaitable[None]]

DISK, DATABASE, STORE = "disk", "database", "vector_store"
EMBEDDING, CHAT = "embedding_model", "language_model"


def watch_dependencies(library: Library, chat: ChatModel, outages: Outages) -> ChatModel:
    """Have each call of the database, the store and the models watched; gives the chat model."""
    index = library.index
    library.database.watch(outages.watching(DATABASE))
    index.store = WatchedStore(index.store, outages.watching(STORE))
    embedding = index.embedding
    index.embedding = replace(
        embedding, errors=replace(embedding.errors, watched=outages.watching(EMBEDDING))
    )
    return replace(chat, errors=replace(chat.errors, watched=outages.watching(CHAT)))


def watched_pings(
    library: Library, chat: ChatModel, outages: Outages, folder: Path
) -> Mapping[str, Ping]:
    """What asks each dependency whether it is there; database and store are watched already.

    ``folder`` is where the service has to be able to write.
    """
    return {
        DISK: partial(outages.ping, DISK, partial(_has_room, folder)),
        DATABASE: library.database.ping,
        STORE: library.index.store.ping,
        EMBEDDING: partial(outages.ping, EMBEDDING, library.index.embedding.ping),
        CHAT: partial(outages.ping, CHAT, chat.ping),
    }


async def _has_room(folder: Path) -> None:
    """Return if something can be written into a folder; raises StoreUnavailable."""
    try:
        await asyncio.to_thread(_write, folder / f".room-{os.getpid()}")
    except OSError as error:
        raise StoreUnavailable(
            f"Nothing can be written into the state folder: {error.strerror}."
        ) from error


def _write(file: Path) -> None:
    try:
        with file.open("wb") as written:
            written.write(bytes(_ROOM))
    finally:
        file.unlink(missing_ok=True)


def watch_admission(meter: Meter, of: str, admission: Admission) -> Admission:
    """Have it seen how many are let in, and how many wait; gives the admission."""
    meter.watch("running", of, lambda: admission.running)
    meter.watch("waiting", of, lambda: admission.waiting)
    return admission


class WatchedIngestion:
    """Ingestion beside serving, as it is counted."""

    def __init__(
        self,
        meter: Meter,
        pending: Callable[[], Awaitable[int]],
        ingest: Callable[[], Awaitable[None]],
    ) -> None:
        self._meter = meter
        self._pending = pending
        self._ingest = ingest
        self._known = 0
        meter.watch("pending", "documents", lambda: self._known)

    async def pending(self) -> int:
        """How many documents are to be processed."""
        self._known = await self._pending()
        return self._known

    async def ingest(self) -> None:
        """Run once."""
        started, done = perf_counter(), False
        try:
            await self._ingest()
            done = True
        finally:
            self._meter.ingestion_ended(perf_counter() - started, done=done)
