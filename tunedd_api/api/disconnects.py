"""A client that has gone wants no answer."""

import asyncio

from fastapi import Request

from tunedd_api.conversations import Message
from tunedd_api.turns import Turn


async def until_disconnected(request: Request, turn: Turn) -> Message:
    """Wait for the turn's message; cancel the turn if the client closes the connection.

    Raises:
        TuneddError: what the turn failed with.
        TurnCancelled: if it was cancelled before there was anything to keep.
    """
    watch = asyncio.create_task(_cancel_when_gone(request, turn))
    try:
        return await turn.message()
    finally:
        watch.cancel()


async def _cancel_when_gone(request: Request, turn: Turn) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    turn.cancel()
