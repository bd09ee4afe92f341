"""Turns a second of 64 clients, with a language model that takes no time."""

import asyncio
from functools import partial
from time import perf_counter
from typing import Final

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, in_turns, ratios
from benchmarks.framework.contenders import Contender, Tutorial
from benchmarks.framework.processes import played_models
from benchmarks.framework.services import KINDS, contenders, question

_PEERS: Final = tuple(KINDS)
_BEST: Final = "turns a second / the best peer"
_CLIENTS: Final = 64
_TURNS: Final = 4


async def turns_a_second(contender: Contender, clients: int, turns: int) -> float:
    """Have clients talk at once, in a conversation each that is begun before the clock starts."""
    conversations = [await contender.begin() for _ in range(clients)]

    async def client(conversation: str) -> None:
        for _ in range(turns):
            await contender.ask(conversation, question())

    begun = perf_counter()
    await asyncio.gather(*(client(conversation) for conversation in conversations))
    return clients * turns / (perf_counter() - begun)


async def _loaded(contender: Contender, turns: int) -> tuple[float, float]:
    """Turns a second, and the milliseconds of processor time that the service takes for one."""
    before = contender.processor_seconds()
    rate = await turns_a_second(contender, _CLIENTS, turns)
    spent = contender.processor_seconds() - before
    return rate, 1000 * spent / (_CLIENTS * turns)


async def _carry_out(run: Run) -> list[Figure]:
    turns = run.count(_TURNS, 1)
    # As many turns at once as there are clients; what is admitted as it comes is another benchmark.
    limits = {"turns": _CLIENTS, "queued_turns": _CLIENTS, "turns_per_key": 2 * _CLIENTS}
    async with (
        played_models(run.folder) as models,
        contenders(run, _PEERS, models, **limits) as services,
    ):
        ways = {s.name: partial(_loaded, s, turns) for s in services}
        await in_turns(ways, 1)
        loaded = await in_turns(ways, run.repeats)
    found = {name: tuple(rate for rate, _ in values) for name, values in loaded.items()}
    best = [max(found[name][repeat] for name in _PEERS) for repeat in range(run.repeats)]
    return [
        *(Figure("turns", name, "a second", values) for name, values in found.items()),
        *(
            Figure("processor time of a turn", name, "ms", tuple(spent for _, spent in values))
            for name, values in loaded.items()
        ),
        *(
            Figure(f"turns a second / {name}", "", "times", ratios(found[OURS], values))
            for name, values in found.items()
            if name != OURS
        ),
        Figure(_BEST, "", "times", ratios(found[OURS], best)),
    ]


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


_HELD: Final = (
    "All of it is processor time of one process, spread over many parts (see what a turn costs), "
    "of which none would be enough. A turn takes .36 of the tutorial's processor time, a fifth "
    "would be the bar, and .54 of the best peer's, of which the bar is half."
)

BENCHMARKS: Final = (
    Benchmark(
        name="throughput",
        title="Turns a second of 64 clients",
        what=(
            "64 clients ask four questions each, one after the other, in conversations of their "
            "own, and each service is one process. Models are played as for a single turn. The "
            "limits of turns at once are set to the number of clients."
        ),
        measure=_measure,
        bars=(
            Bar(f"turns a second / {Tutorial.name}", at_least=5, held_by=_HELD),
            Bar(_BEST, at_least=2, held_by=_HELD),
        ),
        peers=_PEERS,
        repeats=3,
    ),
)
