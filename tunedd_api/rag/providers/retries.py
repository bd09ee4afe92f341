"""Asking a model again whose server refuses for a moment: only as long as it has said nothing.

The waits double and are drawn at random below that ("full jitter", Brooker, "Exponential backoff
and jitter", 2015), so that those who were refused together do not come back together.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httpx
from llama_index.core.base.llms.types import ChatResponse

from tunedd_api.rag.providers.refusals import retry_after

ATTEMPTS: Final = 4
"""How often a model's server is asked."""
_LATER: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_BROKEN_OFF: Final = (
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
    ConnectionResetError,
)

Stream = AsyncGenerator[ChatResponse, None]


@dataclass(frozen=True, slots=True)
class Retries:
    """How often one asks, and how long one waits before asking again; times in seconds.

    All of it, waits included, takes no longer than ``patience``; where a server says how long to
    wait and that is more than is left, it is believed, and not asked again.
    """

    attempts: int
    patience: float
    first: float = 0.5
    longest: float = 8.0
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[float, float], float] = random.uniform

    async def stream(
        self, ask: Callable[[], Awaitable[Any]], failures: tuple[type[Exception], ...]
    ) -> Stream:
        """What the model says to ``ask``; raises what that raises, if it is not for a moment.

        ``failures`` are the exceptions that come from the server or from the way to it.
        """
        deadline = self.clock() + self.patience
        attempt, said = 0, False
        while True:
            attempt += 1
            try:
                async with aclosing(await ask()) as responses:
                    async for response in responses:
                        said = said or bool(response.delta)
                        yield response
            except failures as error:
                wait = self._wait(attempt, error)
                if said or wait is None or self.clock() + wait >= deadline:
                    raise
            else:
                return
            await self.sleep(wait)

    def _wait(self, attempt: int, error: Exception) -> float | None:
        """How long to wait before the next attempt; None if there is to be none."""
        if attempt >= self.attempts or not is_momentary(error):
            return None
        drawn = self.chance(0.0, min(self.longest, self.first * 2 ** (attempt - 1)))
        return (retry_after(error) or 0.0) + drawn


def is_momentary(error: BaseException | None) -> bool:
    """Whether a server may well answer if it is asked again shortly.

    A server that is not there at all is none of these: it takes longer to come back.
    """
    while error is not None:
        if isinstance(error, _BROKEN_OFF) or getattr(error, "status_code", None) in _LATER:
            return True
        error = error.__cause__
    return False
