"""Events that tests wait for, and that must come."""

import asyncio
from typing import Final, Literal

PATIENCE: Final = 180
"""Seconds after which a test has failed, rather than waiting for what never comes."""


class Milestone(asyncio.Event):
    """An event whose waiters fail in the end if nobody sets it."""

    async def wait(self) -> Literal[True]:
        """Wait for the event."""
        async with asyncio.timeout(PATIENCE):
            return await super().wait()
