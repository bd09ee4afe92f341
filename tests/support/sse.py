"""Reading server-sent events, in the format of the WHATWG's HTML standard."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its id as a number and its data as JSON."""

    number: int
    name: str
    data: Any


class EventStream:
    """An open stream, read event by event; ``response`` is what it came in."""

    def __init__(self, response: httpx.Response, items: AsyncIterator[Event | str]) -> None:
        self.response = response
        self._items = items

    async def next(self) -> Event:
        """Wait for the next event."""
        while True:
            item = await anext(self._items)
            if isinstance(item, Event):
                return item

    async def take(self, *names: str) -> list[Event]:
        """Wait for as many events, which must bear these names."""
        events = [await self.next() for _ in names]
        assert [event.name for event in events] == list(names)
        return events

    async def comment(self) -> str:
        """Wait for a comment, which must come before the next event."""
        item = await anext(self._items)
        assert isinstance(item, str)
        return item

    async def rest(self) -> list[Event]:
        """All events to come; the stream must end by itself."""
        return [item async for item in self._items if isinstance(item, Event)]


@asynccontextmanager
async def listening(
    client: httpx.AsyncClient, path: str, body: object = None, **headers: str
) -> AsyncIterator[EventStream]:
    """Ask for a stream; leaving the block before its end closes the connection."""
    asked = {"accept": "text/event-stream", **headers}
    async with (
        client.stream("POST", path, json=body, headers=asked) as response,
        aclosing(_items(response)) as items,
    ):
        yield EventStream(response, items)


@asynccontextmanager
async def resuming(
    client: httpx.AsyncClient, path: str, after: int = 0
) -> AsyncIterator[EventStream]:
    """Go on listening to a turn behind an event; leaving the block closes the connection."""
    async with (
        client.stream("GET", path, headers={"Last-Event-ID": str(after)}) as response,
        aclosing(_items(response)) as items,
    ):
        yield EventStream(response, items)


def texts(events: list[Event]) -> list[str]:
    """The texts of the tokens among events."""
    return [event.data["text"] for event in events if event.name == "token"]


async def _items(response: httpx.Response) -> AsyncGenerator[Event | str, None]:
    """Events, and comments as strings."""
    fields: dict[str, str] = {}
    async for line in _lines(response):
        if not line:
            if "data" in fields:
                yield Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not name:
            yield value
        elif name == "data" and "data" in fields:
            fields["data"] += f"\n{value}"
        else:
            fields[name] = value


async def _lines(response: httpx.Response) -> AsyncGenerator[str, None]:
    """Lines end with a line feed only: the client's own reader knows more ends than that."""
    rest = b""
    async for chunk in response.aiter_bytes():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode()
    assert rest == b""
