"""What a turn costs in a conversation of 1,000 messages and in one of 20, in one run.

    python -m benchmarks.turns.history [--turns 60] [--database-url postgresql://…]

Turns of the long conversation and of short ones alternate, so that both meet the same machine:
once while the conversations' engines are alive, once when each has to be built from the history.
Each short conversation has 20 messages before its turn. Medians in milliseconds; exits 1 if a
ratio is above 1.2.
"""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from tests.harness.client import Client, client_of
from tests.harness.server import InstalledServer, arguments, settings_in, workplace

LONG: Final = 1_000
SHORT: Final = 20
AT_ONCE: Final = 8
RATIO: Final = 1.2


async def fill(client: Client, conversations: Iterable[str], messages: int) -> None:
    """Have so many messages in each conversation."""
    waiting = iter(list(conversations))

    async def one() -> None:
        for conversation in waiting:
            for n in range(messages // 2):
                await client.ask(conversation, f"How do AI agents plan and use tools? {n}")

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def alternate(client: Client, long: str, shorts: list[str]) -> tuple[float, float]:
    """The median seconds of a turn in the long conversation and in short ones."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for n, short in enumerate(shorts):
        for conversation in (long, short) if n % 2 else (short, long):
            started = perf_counter()
            await client.ask(conversation, f"Which tools do AI agents use to plan? {n}")
            took[conversation == long].append(perf_counter() - started)
    return median(took[True]), median(took[False])


async def carry_out(given: Namespace, folder: Path) -> bool:
    """Start the service, fill the conversations, and measure."""
    settings = settings_in(folder, given.database_url)
    fine = True
    long, shorts = "", [[""]]
    for kept, name in ((256, "engine alive"), (1, "engine rebuilt")):
        server = InstalledServer({**settings, "live_conversations": kept}, folder / "server.log")
        async with server.serving(), client_of(server.url, keep_alive=True) as client:
            if not long:
                long = await client.start()
                shorts = [[await client.start() for _ in range(given.turns)] for _ in range(2)]
                everything = [s for part in shorts for s in part]
                await asyncio.gather(fill(client, [long], LONG), fill(client, everything, SHORT))
            slow, quick = await alternate(client, long, shorts.pop())
        print(
            f"{name:<15} {LONG:,} messages {1000 * slow:6.1f} ms   {SHORT} messages "
            f"{1000 * quick:6.1f} ms   ratio {slow / quick:.2f}   medians of {given.turns}"
        )
        fine = fine and slow / quick <= RATIO
    return fine


def main() -> int:
    """Run, and print what came of it."""
    parser = arguments(__doc__)
    parser.add_argument("--turns", type=int, default=60, help="of each kind to measure")
    given = parser.parse_args()
    with workplace() as folder:
        return 0 if asyncio.run(carry_out(given, folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
