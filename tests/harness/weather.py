"""Mixed load while everything the service depends on fails by turns: nothing is lost, all heals.

    python -m tests.harness.weather [--minutes 10] [--seed 1] [--clients 6] [--only PLACE]
        [--weaviate-port 8080 --weaviate-grpc-port 50051] [--database-url postgresql://…]

A proxy stands between the service and each server that is named, and before two model servers that
are played here, one for answers and one for embeddings. Fault after fault befalls one of them while
clients talk, search, put and delete; in between the service is killed and started again, its clock
jumps, and its disk is full (a small one is mounted for that, where it may be). After each fault the
next turn is timed. In the end everything that was acknowledged must be there, and the service must
use as much as before the load: memory, threads, descriptors, connections and tasks.
"""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final

import httpx

from tests.harness.client import Client, Heard
from tests.harness.clients import Crowd
from tests.harness.disks import SmallDisk
from tests.harness.fault_proxy import Fault
from tests.harness.server import arguments, tracebacks, workplace
from tests.harness.stage import Stage, stage_for
from tests.harness.watched_server import grown

_LASTS: Final = (0.5, 4.0)
_CALM: Final = (1.0, 4.0)
"""Seconds of a fault, and until the next."""

_HEALED: Final = 2.0
_PATIENCE: Final = 60.0
_IDLE: Final = 90.0
OWN: Final = ("killed", "clock", "nothing")
"""What befalls the service itself; nothing, to know how long a turn takes without a fault."""

DISK: Final = "disk"


@dataclass(frozen=True, slots=True)
class Healing:
    """How many ``seconds`` after a fault a turn had succeeded, and what came of those before it."""

    seconds: float
    failures: Sequence[str]


@dataclass(slots=True)
class Report:
    """What was seen."""

    faults: dict[str, int] = field(default_factory=dict)
    healing: dict[str, list["Healing"]] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    figures: dict[str, tuple[int, int]] = field(default_factory=dict)
    said: str = ""

    def show(self) -> None:
        """Print it."""
        print(f"{'fault':<28}{'times':>6}{'next turn after':>18}{'worst':>8}{f'> {_HEALED} s':>8}")
        for kind, times in sorted(self.faults.items()):
            healings = self.healing.get(kind, [])
            waits = sorted(healing.seconds for healing in healings) or [0.0]
            late = sum(wait > _HEALED for wait in waits)
            said = Counter(failure for healing in healings for failure in healing.failures)
            print(
                f"{kind:<28}{times:>6}{waits[len(waits) // 2]:>16.2f} s{waits[-1]:>6.2f} s{late:>8}"
                + "".join(f"  {count} × {failure}" for failure, count in said.most_common())
            )
        print(self.said)
        for name, (before, after) in self.figures.items():
            print(f"{name:<12} {before:>8} before, {after:>8} after")
        print("\n".join([*self.violations, f"{len(self.violations)} violations"]))


async def run(folder: Path, given: Any, minutes: float) -> Report:  # noqa: ANN401 - of argparse
    """Let it rain for a while."""
    report = Report()
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(stage_for(folder, given))
        await Crowd(stage.client, given.clients, seed=0).work(monotonic() + 5)
        before = await _at_rest(stage, None)
        crowd = Crowd(stage.client, given.clients, given.seed)
        until = monotonic() + 60 * minutes
        load = asyncio.create_task(crowd.work(until))
        while monotonic() < until:
            await _befall(stage, report, given.only)
        await load
        report.violations += await crowd.check()
        after = await _at_rest(stage, before)
        report.figures = {name: (before[name], after[name]) for name in before}
        report.violations += grown(before, after)
        promises = crowd.promises
        kept = sum(map(len, promises.messages.values()))
        report.said = (
            f"{kept} answers and {len(promises.documents)} documents promised; statuses "
            f"{dict(sorted(promises.statuses.items()))}; {promises.lost} connections lost"
        )
    report.violations += tracebacks((folder / "service.log").read_text(errors="replace"))
    return report


async def _befall(stage: Stage, report: Report, only: str | None) -> None:
    """Let one fault befall something while a turn is made, then time the next turn.

    That is one of the same conversation, as soon as the interrupted one is over, or of a new one.
    """
    disks = [DISK] if stage.disk else []
    places = [*stage.proxies, *stage.proxies, *disks, *OWN]
    place = stage.chance.choice([name for name in places if only in {None, name}])
    conversation = await stage.client.begin()
    interrupted = asyncio.create_task(_turn(stage, conversation))
    await asyncio.sleep(stage.chance.uniform(0, 0.5))
    kind = await _fault_at(place, stage)
    if stage.chance.random() < 0.5:
        await asyncio.wait({interrupted}, timeout=_PATIENCE)
        healing = await _healing(stage, conversation)
    else:
        healing = await _healing(stage, None)
    report.faults[kind] = report.faults.get(kind, 0) + 1
    report.healing.setdefault(kind, []).append(healing)
    if healing.seconds > _PATIENCE:
        report.violations.append(f"{kind}: no turn within {_PATIENCE:g} s")
    await interrupted
    await asyncio.sleep(stage.chance.uniform(*_CALM))


async def _fault_at(place: str, stage: Stage) -> str:
    """Let one fault come and go; what it was."""
    if place == DISK and stage.disk:
        await _fill(stage, stage.disk)
        return "disk: full"
    if place == "killed":
        await _kill(stage)
    elif place == "clock":
        await _shift_clock(stage)
    if place in OWN:
        return place
    fault = stage.chance.choice([f for f in Fault if f is not Fault.NONE])
    for proxy in stage.proxies[place]:
        await proxy.let(fault)
    await asyncio.sleep(stage.chance.uniform(*_LASTS))
    for proxy in stage.proxies[place]:
        await proxy.let(Fault.NONE)
    return f"{place}: {fault}"


async def _kill(stage: Stage) -> None:
    stage.server.signal(signal.SIGKILL)
    await stage.server.gone()
    stage.server.launch()
    await stage.server.ready()


async def _fill(stage: Stage, disk: SmallDisk) -> None:
    await asyncio.to_thread(disk.fill)
    try:
        await asyncio.sleep(stage.chance.uniform(*_LASTS))
    finally:
        disk.free()


async def _shift_clock(stage: Stage) -> None:
    hours = stage.chance.choice([-24, -1, 1, 24])
    stage.server.clock.write_text(str(3600 * hours))
    await asyncio.sleep(stage.chance.uniform(*_LASTS))
    stage.server.clock.unlink()


async def _healing(stage: Stage, conversation: str | None) -> Healing:
    """Try a turn again and again until one succeeds, in a new conversation where none is given."""
    started = monotonic()
    failures: list[str] = []
    while (waited := monotonic() - started) <= _PATIENCE:
        told = await _turn(stage, conversation)
        if told in {"complete", "cancelled"}:
            return Healing(monotonic() - started, failures)
        failures.append(told)
        await asyncio.sleep(0.05)
    return Healing(waited, failures)


async def _turn(stage: Stage, conversation: str | None) -> str:
    """What a client is told of a turn, in a word."""
    heard = Heard()
    try:
        conversation = conversation or await stage.client.start()
        await stage.client.send(conversation, "How do AI agents plan?", heard)
    except (httpx.TransportError, AssertionError) as error:
        return type(error).__name__
    return heard.told


async def _at_rest(stage: Stage, before: Mapping[str, int] | None) -> dict[str, int]:
    """What the service uses when nobody wants anything; waits until that is little."""
    deadline = monotonic() + _IDLE
    await stage.client.http.aclose()
    await asyncio.sleep(5)
    use = await stage.server.use()
    while before is not None and grown(before, use) and monotonic() < deadline:
        await asyncio.sleep(2)
        use = await stage.server.use()
    stage.client.http = Client(stage.server.url, keep_alive=True).http
    return use


def main() -> int:
    """Run, and print what came of it."""
    parser = arguments(__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--weaviate-port", type=int)
    parser.add_argument("--weaviate-grpc-port", type=int, default=50051)
    parser.add_argument("--only", help="one of the things that faults befall, like weaviate")
    given = parser.parse_args()
    with workplace() as folder:
        report = asyncio.run(run(folder, given, given.minutes))
    report.show()
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
