"""Sharing the event loop: many turns at once must not keep it from looking at the network."""

import asyncio
from collections import deque


class LoopShare:
    """Lets those who are about to take a millisecond or more of the loop go on one by one.

    Between two of them the loop looks at the network. It would do everything first that is ready
    otherwise, for each of as many turns as there are, and nobody would hear of anything meanwhile.
    """

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._taken = False

    async def wait(self) -> None:
        """Return when it is one's turn: at once, if nobody else was let go on just now."""
        loop = asyncio.get_running_loop()
        if not self._taken:
            self._taken = True
            loop.call_soon(self._next)
            return
        mine = loop.create_future()
        self._waiting.append(mine)
        await mine

    def _next(self) -> None:
        """Let the next one go on, who has not been cancelled meanwhile."""
        while self._waiting:
            one = self._waiting.popleft()
            if not one.done():
                one.set_result(None)
                asyncio.get_running_loop().call_soon(self._next)
                return
        self._taken = False
