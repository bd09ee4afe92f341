"""What the ledger of turns needs now and then, apart from any turn."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from tunedd_api.conversations.turns.ledger import TurnLedger
from tunedd_api.errors import StoreUnavailable

EVERY: Final = 600.0
"""Seconds: keys are kept for a day, so that it hardly matters when they go."""


@contextlib.asynccontextmanager
async def upkeep(ledger: TurnLedger, every: float = EVERY) -> AsyncIterator[None]:
    """Have old keys forgotten, at once and every so many seconds, while the block lasts."""
    over = asyncio.Event()
    keeping = asyncio.create_task(_keep(ledger, over, every))
    try:
        yield
    finally:
        over.set()
        await asyncio.wait([keeping])


async def _keep(ledger: TurnLedger, over: asyncio.Event, every: float) -> None:
    while not over.is_set():
        with contextlib.suppress(StoreUnavailable):  # the next time will do
            await ledger.forget_old_keys()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(every):
                await over.wait()
