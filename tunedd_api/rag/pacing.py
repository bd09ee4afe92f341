"""Taking turns on the event loop, which looks at the network between two long steps.

What a turn of a conversation computes takes some milliseconds at a time. Where many turns are made
at once, many such steps are ready together, and the loop would carry all of them out before it
looks for anything else: whoever asks whether the service lives would wait for all of them.
"""

import asyncio
from collections import deque
from typing import Final
from weakref import WeakKeyDictionary


class _Turnstile:
    """Lets one pass each time that the loop comes round."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._open = True

    async def passed(self) -> None:
        """Wait for one's turn; whoever comes first in a round does not wait."""
        loop = asyncio.get_running_loop()
        if self._open:
            self._open = False
            loop.call_soon(self._next, loop)
            return
        place = loop.create_future()
        self._waiting.append(place)
        await place

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the next one pass in the coming round, and whoever comes at once if nobody waits."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():  # or it was cancelled
                place.set_result(None)
                loop.call_soon(self._next, loop)
                return
        self._open = True


_turnstiles: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, _Turnstile]] = WeakKeyDictionary()


async def long_step() -> None:
    """Wait until the running loop has room for a step that takes milliseconds.

    One such step is begun in each round of the loop, those first that have waited longest.
    """
    loop = asyncio.get_running_loop()
    turnstile = _turnstiles.get(loop)
    if turnstile is None:
        turnstile = _turnstiles[loop] = _Turnstile()
    await turnstile.passed()
