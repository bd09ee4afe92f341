"""What stands in the way of the service, and what to do about it."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tunedd_api.bootstrap.fitting import fitted
from tunedd_api.bootstrap.integrity import damaged_files, disagreements
from tunedd_api.bootstrap.library import Library, open_library
from tunedd_api.bootstrap.models import open_chat_model
from tunedd_api.documents.data_folder import DataFolder
from tunedd_api.documents.model import DocumentStatus
from tunedd_api.errors import TuneddError
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.settings import Settings

_LITTLE_SPACE: Final = 1024**3
"""Bytes below which the disk is said to be nearly full."""

_PING_SECONDS: Final = 30.0


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and in a sentence what was seen and what to do."""

    subject: str
    state: State
    detail: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything that the service needs, one after another."""
    yield Finding("settings", State.OK, "All are known and valid.")
    yield _looked_at("data folder", lambda: _data_folder(settings))
    yield _state_folder(settings)
    yield _ocr()
    try:
        library = open_library(settings)
    except TuneddError as error:
        yield Finding("index", State.FAILED, str(error))
    else:
        with closing(library):
            yield _looked_at("embedding model", lambda: _embedding_model(library))
            yield _looked_at("vector store", lambda: _vector_store(library))
            yield _looked_at("index", lambda: _index(library))
            yield _looked_at("integrity", lambda: _integrity(settings, library))
    yield _looked_at("language model", lambda: _language_model(settings))


def _looked_at(subject: str, look: Callable[[], Finding]) -> Finding:
    """What a look finds; an error of the domain is a finding too."""
    try:
        return look()
    except TuneddError as error:
        return Finding(subject, State.FAILED, str(error))
    except TimeoutError:
        return Finding(subject, State.FAILED, f"No answer within {_PING_SECONDS:g} s.")


def _data_folder(settings: Settings) -> Finding:
    files = list(DataFolder(settings.data_dir, MEDIA_TYPES).files())
    if not os.access(settings.data_dir, os.W_OK):
        detail = f"{len(files)} documents; it is read-only, so none can be put or deleted."
        return Finding("data folder", State.WARNING, detail)
    state = State.OK if files else State.WARNING
    advice = "." if files else ": put some there, or name another folder in TUNEDD_DATA_DIR."
    detail = f"{settings.data_dir} holds {len(files)} documents{advice}"
    return Finding("data folder", state, detail)


def _state_folder(settings: Settings) -> Finding:
    folder = settings.state_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        detail = f"{folder} cannot be written ({error.strerror}): name another in TUNEDD_STATE_DIR."
        return Finding("state folder", State.FAILED, detail)
    little = free < _LITTLE_SPACE
    detail = f"{folder} can be written; {free / 1024**3:.1f} GiB are free" + (
        ": make room." if little else "."
    )
    return Finding("state folder", State.WARNING if little else State.OK, detail)


def _ocr() -> Finding:
    if shutil.which("ocrmypdf"):
        return Finding("OCR", State.OK, "ocrmypdf reads scanned PDFs.")
    return Finding("OCR", State.OK, "Scanned PDFs are not read; install ocrmypdf if you have some.")


def _embedding_model(library: Library) -> Finding:
    asyncio.run(_answering(library.embedding.ping))
    return Finding("embedding model", State.OK, f"{library.embedding.name} answers.")


def _vector_store(library: Library) -> Finding:
    count = library.index.store.count()
    return Finding("vector store", State.OK, f"It holds {count} passages.")


def _language_model(settings: Settings) -> Finding:
    chat = open_chat_model(fitted(settings))
    asyncio.run(_answering(chat.ping, chat.aclose))
    return Finding("language model", State.OK, f"{chat.name} answers.")


def _index(library: Library) -> Finding:
    library.check()
    documents = [entry.document for entry in library.manifest.entries().values()]
    counts = {s: sum(d.status is s for d in documents) for s in DocumentStatus}
    summary = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    if (changed := library.changed()) is not None:
        detail = f"This version changes {changed}: run `make reindex` to index anew."
        return Finding("index", State.WARNING, detail)
    if failed := [d for d in documents if d.status is DocumentStatus.FAILED]:
        reasons = " ".join(d.error or "" for d in failed[:3])
        return Finding("index", State.WARNING, f"Documents: {summary}. {reasons}")
    if not documents:
        detail = "It is empty: it is made when the service starts, or by `make ingest`."
        return Finding("index", State.OK, detail)
    return Finding("index", State.OK, f"Documents: {summary}.")


def _integrity(settings: Settings, library: Library) -> Finding:
    found = [*damaged_files(settings), *disagreements(library)]
    said = [one.detail for one in found]
    if all(one.usual for one in found):
        agree = "Database, index and files agree."
        return Finding("integrity", State.OK, " ".join([*said, agree]))
    advice = "`tunedd doctor --repair` makes anew what can be made from the files."
    return Finding("integrity", State.FAILED, " ".join([*said, advice]))


async def _answering(
    ping: Callable[[], Awaitable[None]], aclose: Callable[[], Awaitable[None]] | None = None
) -> None:
    try:
        async with asyncio.timeout(_PING_SECONDS):
            await ping()
    finally:
        if aclose is not None:
            await aclose()
