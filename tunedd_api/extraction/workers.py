"""Worker processes that read files and may be killed for it.

A file from outside may make its reader loop, crash or fill the memory. It then takes down a
process that holds nothing else, and the file is reported like any other that cannot be read.
"""

import asyncio
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from pebble import ProcessExpired, ProcessPool

from tunedd_api.errors import IngestionError, ReadingTakesLonger
from tunedd_api.extraction.extracts import Extract, ExtractionLimits, Range, RenderedPage

T = TypeVar("T")

_MIB: Final = 1024 * 1024

_FIRST_TRY: Final = 10.0
"""Seconds in which nearly every file is read, however long its reader might be given."""

_SMALL: Final = 30.0
_PER_MIB: Final = 100.0
"""Seconds that reading may take, for any file and for each MiB of it: scanned pages, the slowest
to read, have some 30 to the MiB and take 2 to 3 seconds each."""

_FILES_PER_PROCESS: Final = 200
"""After so many a process is replaced by a new one, and whatever libraries leaked goes with it."""

_ORPHAN_CHECK: Final = 1.0


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What reading one file may take: ``seconds`` of time, ``memory`` in bytes, and contents.

    A small file gets a part of the time, as ``seconds_for`` says.
    """

    seconds: float = 120.0
    memory: int = 2048 * _MIB
    contents: ExtractionLimits = field(default_factory=ExtractionLimits)

    def seconds_for(self, path: Path) -> float:
        """How long reading this file may take."""
        try:
            size = path.stat().st_size
        except OSError:
            return self.seconds
        return min(self.seconds, _SMALL + _PER_MIB * size / _MIB)


def _ocr_seconds(seconds: float) -> float:
    """What recognising text may take: what a reader has started ends before it is killed."""
    return 0.75 * seconds


class ExtractionPool:
    """Processes that extract files and draw pages; they start when there is something to do.

    May be used from several threads. What a call takes longer than the limits is killed.
    """

    def __init__(self, processes: int, limits: WorkerLimits) -> None:
        self._processes = processes
        self._limits = limits
        self._pool: ProcessPool | None = None
        self._running: set[Future[Any]] = set()
        self._lock = threading.Lock()

    def extract(self, path: Path, name: str) -> Extract:
        """Read a file and wait for it.

        Raises:
            IngestionError: one sentence, also where time or memory did not suffice.
        """
        return self._extract(path, name, self._limits.seconds_for(path))

    def glance(self, path: Path, name: str) -> Extract:
        """As ``extract``, for a first try: what takes long is left to a second.

        Raises:
            ReadingTakesLonger: if the file may be given more time than this.
            IngestionError
        """
        seconds = self._limits.seconds_for(path)
        try:
            return self._extract(path, name, min(seconds, _FIRST_TRY))
        except IngestionError as error:
            if seconds > _FIRST_TRY and isinstance(error.__cause__, TimeoutError):
                raise ReadingTakesLonger(str(error)) from error
            raise

    def _extract(self, path: Path, name: str, seconds: float) -> Extract:
        contents = replace(self._limits.contents, ocr_seconds=_ocr_seconds(seconds))
        future = self._schedule(seconds, extract_file, path, name, contents)
        try:
            return future.result()
        except (TimeoutError, ProcessExpired, MemoryError) as error:
            raise self._failure(error, name, seconds) from error

    async def draw(
        self,
        path: Path,
        name: str,
        number: int,
        span: tuple[int, int] | None,
        *,
        width: int | None = None,
        cropped: bool = False,
    ) -> RenderedPage:
        """Draw page ``number`` (from 1), the span of its text marked; see ``draw_page``.

        Whoever stops waiting stops the drawing.

        Raises:
            PageNotFound, IngestionError
        """
        marked = None if span is None else Range(*span)
        seconds = self._limits.seconds
        draw = partial(draw_page, width=width, cropped=cropped)
        future = self._schedule(seconds, draw, path, name, number, marked, _ocr_seconds(seconds))
        try:
            return await asyncio.wrap_future(future)
        except (TimeoutError, ProcessExpired, MemoryError) as error:
            raise self._failure(error, name, seconds) from error

    def close(self) -> None:
        """Kill what runs and let the processes go; the next call starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
            running = tuple(self._running)
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        # The pool may forget what it has only just begun, and somebody waits for it.
        for future in running:
            future.cancel()

    def _schedule(
        self, seconds: float, function: Callable[..., T], *arguments: object
    ) -> Future[T]:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=self._processes,
                    max_tasks=_FILES_PER_PROCESS,
                    initializer=_prepare,
                    initargs=(self._limits.memory, os.getpid()),
                    context=multiprocessing.get_context("spawn"),
                )
            future: Future[T] = self._pool.schedule(function, args=arguments, timeout=seconds)
            self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def _failure(self, error: BaseException, name: str, seconds: float) -> IngestionError:
        """Say in a sentence what a limit has put an end to."""
        if isinstance(error, TimeoutError):
            return IngestionError(f"{name} takes longer than {seconds:.3g} s to read.")
        if isinstance(error, MemoryError):
            mib = self._limits.memory // _MIB
            return IngestionError(f"{name} takes more than {mib} MiB of memory to read.")
        return IngestionError(f"{name} cannot be read: its reader crashed.")


def extract_file(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read a file as ``formats.extract`` does, which only the process that reads it imports."""
    from tunedd_api.extraction import formats

    return formats.extract(path, name, limits)


def draw_page(*arguments: Any, **named: Any) -> RenderedPage:  # noqa: ANN401 - of the other
    """Draw a page as ``rendering.render_page`` does, with what only that process imports."""
    from tunedd_api.extraction.pdf import rendering

    return rendering.render_page(*arguments, **named)


def _prepare(memory: int, parent: int) -> None:
    """Limit the process that runs this, and end it when its parent is gone."""
    if sys.platform == "linux":  # elsewhere the limit exists and is not kept
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    end_with(parent)


def end_with(parent: int) -> None:
    """Let this process end when its parent is gone: nobody waits for it any more."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    """A reader that hangs in a library does not notice that nobody waits for it any more."""
    while os.getppid() == parent:
        time.sleep(_ORPHAN_CHECK)
    os._exit(1)
