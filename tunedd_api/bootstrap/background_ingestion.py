"""Ingestion beside serving: a process of its own works off what the manifest expects."""

import asyncio
import contextlib
import logging
import multiprocessing
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from tunedd_api.bootstrap.ingestion_process import ingest_beside_serving
from tunedd_api.errors import StoreUnavailable, TimedOut
from tunedd_api.settings import Settings

_log = logging.getLogger(__name__)

_LOOK: Final = 60.0
"""Seconds after which to look for work that nobody has told of: another replica may have died."""

_FIRST_RETRY: Final = 1.0
_LAST_RETRY: Final = 60.0


class IngestionFailed(Exception):
    """A run ended before its work was done."""


class BackgroundIngestion:
    """Runs ``ingest`` while documents are ``pending``, one run at a time, until none is.

    What goes wrong is tried again, ever more rarely; ``ingest`` logs it.
    """

    def __init__(
        self, pending: Callable[[], Awaitable[int]], ingest: Callable[[], Awaitable[None]]
    ) -> None:
        self._pending = pending
        self._ingest = ingest
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look for work now."""
        self._woken.set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work while the block lasts; what is then under way is broken off, and resumed later."""
        task = asyncio.create_task(self._work())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _work(self) -> None:
        while True:
            retry = _FIRST_RETRY
            while await self._is_pending():
                try:
                    await self._ingest()
                except IngestionFailed:
                    _log.warning("Ingestion broke off; it is tried again in %g s.", retry)
                    await self._wait(retry)
                    retry = min(2 * retry, _LAST_RETRY)
            await self._wait(_LOOK)

    async def _wait(self, seconds: float) -> None:
        """Wait so long, or until there is something new to do."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()

    async def _is_pending(self) -> bool:
        try:
            return await self._pending() > 0
        except (StoreUnavailable, TimedOut):
            return False


async def ingest_in_process(settings: Settings) -> None:
    """Ingest what is pending in a process of its own; it is ended if this is cancelled.

    Raises:
        IngestionFailed: if it did not end well.
    """
    process = multiprocessing.get_context("spawn").Process(
        target=ingest_beside_serving, args=(settings,), name="ingestion"
    )
    try:
        await asyncio.to_thread(process.start)
    except OSError as error:
        _log.warning("No process can be started for ingestion: %s.", error.strerror)
        raise IngestionFailed from error
    try:
        while process.is_alive():
            await _ended(process.sentinel)
        if process.exitcode:
            raise IngestionFailed
    finally:
        if process.is_alive():
            process.terminate()
        await asyncio.shield(asyncio.to_thread(process.join))


async def _ended(sentinel: int) -> None:
    """Wait until a process has ended."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    copy = os.dup(sentinel)
    loop.add_reader(copy, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(copy)
        os.close(copy)
