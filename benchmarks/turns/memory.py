"""The service's memory after many turns, and what idle conversations take of it.

    python -m benchmarks.turns.memory [--turns 10000] [--conversations 10000]
        [--database-url postgresql://…]

Resident memory (VmRSS) of the serving process: first after a tenth of the turns and after all of
them, in 20 conversations that go on side by side; then before and after many more conversations
were opened and had one turn each. Exits 1 if the first differ by more than 5 %, or a conversation
takes 10 KB or more.
"""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Final

from tests.harness.client import Client, client_of
from tests.harness.server import InstalledServer, arguments, resident_kb, settings_in, workplace

SIDE_BY_SIDE: Final = 20
GROWTH: Final = 0.05
IDLE_KB: Final = 10.0
SETTLE: Final = 3.0


async def side_by_side(times: int, one: Callable[[int, int], Awaitable[None]]) -> float:
    """Do something so many times, each of several clients one after the other; the seconds."""

    async def client(number: int) -> None:
        for n in range(number, times, SIDE_BY_SIDE):
            await one(number, n)

    started = perf_counter()
    await asyncio.gather(*(client(number) for number in range(SIDE_BY_SIDE)))
    return perf_counter() - started


async def settled_kb(server: InstalledServer) -> int:
    """The memory once what was under way is over."""
    await asyncio.sleep(SETTLE)
    return resident_kb(server.pid)


async def after_turns(given: Namespace, server: InstalledServer, client: Client) -> bool:
    """Compare the memory after a tenth of the turns with that after all."""
    talks = [await client.start() for _ in range(SIDE_BY_SIDE)]

    async def turn(number: int, n: int) -> None:
        await client.ask(talks[number], f"How do AI agents plan and use tools? {n}")

    first = given.turns // 10
    took = await side_by_side(first, turn)
    before = await settled_kb(server)
    print(f"after {first:>6,} turns: {before / 1024:7.1f} MB   {first / took:.1f} turns a second")
    more = given.turns - first
    took = await side_by_side(more, turn)
    after = await settled_kb(server)
    growth = (after - before) / before
    print(
        f"after {given.turns:>6,} turns: {after / 1024:7.1f} MB   {more / took:.1f} turns a second"
        f"   {growth:+.1%}"
    )
    return growth <= GROWTH


async def of_idle_conversations(given: Namespace, server: InstalledServer, client: Client) -> bool:
    """See what a conversation that had one turn leaves in memory."""

    async def conversation(_: int, n: int) -> None:
        await client.ask(await client.start(), f"How do AI agents plan and use tools? {n}")

    before = await settled_kb(server)
    took = await side_by_side(given.conversations, conversation)
    after = await settled_kb(server)
    each = (after - before) / given.conversations
    print(
        f"{given.conversations:,} conversations of one turn: {before / 1024:.1f} MB before, "
        f"{after / 1024:.1f} MB after, {each:.2f} KB each   {given.conversations / took:.1f} "
        "a second"
    )
    return bool(each < IDLE_KB)


async def carry_out(given: Namespace, folder: Path) -> bool:
    """Start the service and fill it."""
    server = InstalledServer(settings_in(folder, given.database_url), folder / "server.log")
    async with server.serving(), client_of(server.url, keep_alive=True) as client:
        steady = await after_turns(given, server, client)
        small = await of_idle_conversations(given, server, client)
    return steady and small


def main() -> int:
    """Run, and print what came of it."""
    parser = arguments(__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--conversations", type=int, default=10_000)
    given = parser.parse_args()
    with workplace() as folder:
        return 0 if asyncio.run(carry_out(given, folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
