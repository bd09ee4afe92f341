"""The first turn finds what it needs, and nothing in its way."""

import asyncio
import ctypes
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Final

from tunedd_api.errors import TuneddError
from tunedd_api.rag.answering.preparation import other_preparations, prepare_all_turns
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.providers.token_vectors import TokenVectors

_PATIENCE: Final = 0.5
"""Seconds that a start waits for a made-up turn: with a model elsewhere it may take many."""
_FIRST_ASKED: Final = 0.5
"""Seconds that are left to whoever has waited for the service to be ready."""
_LOOK: Final = 0.05
"""Seconds after which to look whether somebody still asks."""
_LOOKS: Final = 600
"""Where somebody always does, half a minute is enough: who needs it would wait for it."""


@asynccontextmanager
async def prepared(
    rehearsal: Callable[[], Awaitable[object]] | None,
    tokens: TokenVectors | None,
    asked: Callable[[], bool],
    answer_reader: AnswerReader | None = None,
) -> AsyncIterator[None]:
    """Read what every turn needs, and the rest while the block lasts and nobody has ``asked``.

    Between the two comes the ``rehearsal`` of a turn; one that takes long goes on meanwhile.
    Reading takes the processor, which a language model on the same machine would miss.
    """
    await asyncio.to_thread(prepare_all_turns)
    under_way = []
    if rehearsal is not None:
        under_way.append(asyncio.create_task(_rehearsed(rehearsal)))
        await asyncio.wait(under_way, timeout=_PATIENCE)
    under_way.append(asyncio.create_task(_rest(other_preparations(tokens, answer_reader), asked)))
    try:
        yield
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.wait(under_way)


async def _rehearsed(rehearsal: Callable[[], Awaitable[object]]) -> None:
    with suppress(TuneddError):  # what is out of reach is told to whoever asks
        await rehearsal()


async def _rest(preparations: Iterable[Callable[[], object]], asked: Callable[[], bool]) -> None:
    """Read what other turns need, one thing at a time, and only while nobody asks.

    What has been read is then kept out of garbage collection, if that of the start is, and memory
    that reading needed for a moment is given back.
    """
    await asyncio.sleep(_FIRST_ASKED)
    for prepare in preparations:
        for _ in range(_LOOKS):
            if not asked():
                break
            await asyncio.sleep(_LOOK)
        with suppress(TuneddError):  # a model that is out of reach is told to whoever asks
            await _to_its_end(prepare)
    if gc.get_freeze_count():
        gc.freeze()
    await asyncio.to_thread(_give_back)


async def _to_its_end(prepare: Callable[[], object]) -> None:
    """Read in a thread; cancelled, wait for it, since it would load anew a model that is closed."""
    reading = asyncio.create_task(asyncio.to_thread(prepare))
    try:
        await asyncio.shield(reading)
    except asyncio.CancelledError:
        await asyncio.wait([reading])
        if not reading.cancelled():
            reading.exception()  # nobody needs what it read any more, nor why it failed
        raise


def _give_back() -> None:
    """Let the system have the memory that reading took for a moment, where the C library is glibc.

    By itself that is kept: 2 MB after a start.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)
