"""Clients that hardly read, or never, harm nobody.

    python -m benchmarks.turns.slow_clients [--slow 20] [--turns 100]
        [--database-url postgresql://…]

Half of the slow clients read a byte a second, the others nothing at all, of streams of 200 KB
that take 15 seconds to say. Turns of four normal clients are timed without them (before and
after), while their answers are made, and while the finished answers lie unread. Then the slow
clients' answers must stand whole in their histories, their conversations take another message,
and within a minute and a half the server must have closed their connections. Prints the server's
resident memory throughout. Exits 1 if any of that does not hold, if a normal turn's median is 1.5
times as long with slow clients, or if they take more than 8 MB of memory each.
"""

import asyncio
import contextlib
import json
import socket
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter
from typing import Final

from benchmarks.turns._figures import spread
from tests.harness.client import Client, client_of, whole_turns
from tests.harness.marked import LONG_SENTENCE, LONG_SENTENCES
from tests.harness.server import (
    MarkedServer,
    arguments,
    connections,
    resident_kb,
    settings_in,
    workplace,
)

PACE: Final = "mock-ttft50-itl5-len40"
NORMAL: Final = 4
RATIO: Final = 1.5
MEMORY_MB: Final = 8.0
SETTLED: Final = 60.0
CLOSED: Final = 90.0
BUFFER: Final = 2_048
SEGMENT: Final = 536
"""Bytes of a TCP segment: small ones keep the server's side of the buffers small as well."""


class SlowClient:
    """Asks for a long answer and reads a byte a second of it, or nothing."""

    def __init__(self, url: str, conversation: str, *, reads: bool) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._conversation = conversation
        self._reads = reads
        self._address = (host, int(port))
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        self._socket.settimeout(0)

    async def linger(self) -> None:
        """Ask, and stay on the line until cancelled."""
        loop = asyncio.get_running_loop()
        body = json.dumps({"content": "How do AI agents plan and use tools? [long]"})
        request = (
            f"POST /conversations/{self._conversation}/messages HTTP/1.1\r\n"
            f"Host: {self._address[0]}\r\nAccept: text/event-stream\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        with self._socket:
            await loop.sock_connect(self._socket, self._address)
            await loop.sock_sendall(self._socket, request.encode())
            while True:
                await asyncio.sleep(1)
                if self._reads:
                    with contextlib.suppress(ConnectionError):
                        await loop.sock_recv(self._socket, 1)


async def normal_turns(client: Client, count: int) -> list[float]:
    """Have normal turns, each client one after the other; the seconds that they took."""
    took = []

    async def one_client() -> None:
        conversation = await client.start()
        for n in range(count // NORMAL):
            started = perf_counter()
            await client.ask(conversation, f"How do AI agents plan and use tools? {n}")
            took.append(perf_counter() - started)

    await asyncio.gather(*(one_client() for _ in range(NORMAL)))
    return took


@asynccontextmanager
async def lingering(server: MarkedServer, talks: list[str]) -> AsyncIterator[None]:
    """Have slow clients on the line, one in each of these conversations."""
    clients = [SlowClient(server.url, talk, reads=n % 2 == 0) for n, talk in enumerate(talks)]
    tasks = [asyncio.create_task(client.linger()) for client in clients]
    try:
        yield
        failed = [task for task in tasks if task.done()]
        assert not failed, f"{len(failed)} slow clients did not stay on the line: {failed[0]}"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def settled(client: Client, talks: list[str]) -> float:
    """Wait until each conversation holds its turn; the seconds until then."""
    started = monotonic()
    left = list(talks)
    while left and monotonic() - started < SETTLED:
        await asyncio.sleep(0.25)
        left = [talk for talk in left if not await client.history(talk)]
    assert not left, f"{len(left)} turns of slow clients are not settled."
    return monotonic() - started


async def check(client: Client, talk: str) -> None:
    """The slow client's answer is whole, and the conversation goes on."""
    (turn,) = whole_turns(await client.history(talk))
    assert turn[-1]["status"] == "complete", turn[-1]["status"]
    assert turn[-1]["content"].count(LONG_SENTENCE) == LONG_SENTENCES, len(turn[-1]["content"])
    await client.ask(talk, "Which tools do AI agents use?")


async def closed(server: MarkedServer, before: int) -> float | None:
    """Wait until the server has only so many sockets left; the seconds until then, if ever."""
    started = monotonic()
    while monotonic() - started < CLOSED:
        if connections(server.pid) <= before:
            return monotonic() - started
        await asyncio.sleep(0.5)
    return None


async def carry_out(given: Namespace, folder: Path) -> bool:
    """Start the service, and time normal turns without and with slow clients."""
    settings = settings_in(folder, given.database_url, llm_model=PACE, turns=given.slow + NORMAL)
    server = MarkedServer(settings, folder / "server.log")
    async with server.serving(), client_of(server.url, keep_alive=True) as client:
        talks = [await client.start() for _ in range(given.slow)]
        await normal_turns(client, given.turns)
        alone = await normal_turns(client, given.turns)
        sockets = connections(server.pid)
        memory = [resident_kb(server.pid)]
        async with lingering(server, talks):
            await asyncio.sleep(1)
            beside = await normal_turns(client, given.turns)
            memory.append(resident_kb(server.pid))
            waited = await settled(client, talks)
            unread = await normal_turns(client, given.turns)
            memory.append(resident_kb(server.pid))
            held = connections(server.pid) - sockets
            closing = await closed(server, sockets)
            memory.append(resident_kb(server.pid))
        for talk in talks:
            await check(client, talk)
        memory.append(resident_kb(server.pid))
    ratios = [median(took) / median(alone) for took in (beside, unread)]
    print(f"without slow clients    {spread(alone)}")
    print(f"while they are answered {spread(beside)}   median x{ratios[0]:.2f}")
    print(f"while they do not read  {spread(unread)}   median x{ratios[1]:.2f}")
    print(f"their turns were settled {waited:.1f} s after that, all of them complete")
    print("memory (VmRSS), MB:", " → ".join(f"{kb / 1024:.1f}" for kb in memory))
    print(f"{held} of their {given.slow} connections were held open unread; ", end="")
    print("they stay open" if closing is None else f"closed by the server {closing:.0f} s later")
    each = (max(memory) - memory[0]) / 1024 / given.slow
    return max(ratios) < RATIO and each <= MEMORY_MB and closing is not None


def main() -> int:
    """Run, and print what came of it."""
    parser = arguments(__doc__)
    parser.add_argument("--slow", type=int, default=20)
    parser.add_argument("--turns", type=int, default=100, help="normal ones, of each run")
    given = parser.parse_args()
    with workplace() as folder:
        return 0 if asyncio.run(carry_out(given, folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
