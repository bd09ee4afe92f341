"""Asks a service whether it lives, every 50 ms over a new connection, until its input ends.

    python -m tests.harness.livez 127.0.0.1 8000 [/livez] < /dev/null

A process of its own, so that what it measures is not its caller's business. Prints, as JSON,
the seconds that each answer took and how late each question was, which is the machine's doing.
"""

import asyncio
import json
import select
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http.client import HTTPConnection
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from tests.harness.server import ROOT, Server

_INTERVAL: Final = 0.05
_MOST: Final = 72_000


class Polled:
    """What a poller found, once it has ended."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.late: list[float] = []


@asynccontextmanager
async def polling_at(url: str) -> AsyncIterator[Polled]:
    """Ask at an address, for as long as the context lasts."""
    asked = urlsplit(url)
    polled = Polled()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.harness.livez"),
        *(str(asked.hostname), str(asked.port), asked.path),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield polled
    finally:
        async with asyncio.timeout(30):
            found, _ = await process.communicate(b"")
    polled.took, polled.late = json.loads(found)


def polling(server: Server) -> AbstractAsyncContextManager[Polled]:
    """Ask a server whether it lives for as long as the context lasts."""
    return polling_at(f"{server.url}/livez")


def main() -> None:
    """Ask until there is input, or its end."""
    host, port, path = [*sys.argv[1:], "/livez"][:3]
    took: list[float] = []
    late: list[float] = []
    due = perf_counter()
    for _ in range(_MOST):
        if select.select([sys.stdin], [], [], max(due - perf_counter(), 0))[0]:
            break
        started = perf_counter()
        connection = HTTPConnection(host, int(port), timeout=30)
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        connection.close()
        assert response.status == 200
        took.append(perf_counter() - started)
        late.append(started - due)
        due = max(due + _INTERVAL, started)
    print(json.dumps([took, late]))


if __name__ == "__main__":
    main()
