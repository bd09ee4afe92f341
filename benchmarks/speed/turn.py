"""What a turn costs beyond its models: one client, a language model that takes no time."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Final

import aiohttp

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, in_turns, ratios
from benchmarks.framework.contenders import Contender, Tutorial
from benchmarks.framework.played_models import CHAT, EMBEDDING
from benchmarks.framework.processes import played_models
from benchmarks.framework.services import KINDS, contenders, question

_PEERS: Final = tuple(KINDS)
_TURNS: Final = 10
_MS: Final = 1000
_KINDS: Final = ("whole", "streamed")
_STRAIGHT: Final = ""


@dataclass(frozen=True, slots=True)
class _Spent:
    """The seconds of a turn: the median on the clock, and of a processor's time the mean."""

    clock: float
    processor: float


async def _straight(models: str) -> _Spent:
    """What the models take by themselves for a turn: one answer, one embedding."""
    took = []
    said = [{"role": "user", "content": question()}]
    async with aiohttp.ClientSession() as client:
        for _ in range(_TURNS):
            begun = perf_counter()
            asked = {"model": CHAT, "messages": said, "stream": True}
            async with client.post(f"{models}/chat/completions", json=asked) as response:
                await response.read()
            embedded = {"model": EMBEDDING, "input": question()}
            async with client.post(f"{models}/embeddings", json=embedded) as response:
                await response.read()
            took.append(perf_counter() - begun)
    return _Spent(median(took), 0.0)


async def _talk(contender: Contender, kind: str) -> _Spent:
    conversation = await contender.begin()
    took, before = [], contender.processor_seconds()
    for _ in range(_TURNS):
        heard = await contender.ask(conversation, question(), stream=kind == "streamed")
        took.append(heard.whole)
    return _Spent(median(took), (contender.processor_seconds() - before) / _TURNS)


async def _carry_out(run: Run) -> list[Figure]:
    async with played_models(run.folder) as models, contenders(run, _PEERS, models) as services:
        ways = {
            _STRAIGHT: partial(_straight, models),
            **{f"{kind} {s.name}": partial(_talk, s, kind) for s in services for kind in _KINDS},
        }
        await in_turns(ways, 1)  # does not count: everything is loaded and connected by then
        found = await in_turns(ways, run.repeats)
        names = [service.name for service in services]
    return [figure for kind in _KINDS for figure in _figures(kind, names, found)]


def _figures(
    kind: str, names: list[str], found: Mapping[str, tuple[_Spent, ...]]
) -> Iterator[Figure]:
    """What turns of a kind take beyond the models, and how ours compare to the others'."""
    alone = found[_STRAIGHT]
    over, spent = {}, {}
    for name in names:
        turns = found[f"{kind} {name}"]
        over[name] = tuple(t.clock - a.clock for t, a in zip(turns, alone, strict=True))
        spent[name] = tuple(t.processor for t in turns)
    for measure, taken in (("overhead", over), ("processor time", spent)):
        what = f"{measure} of a turn, {kind}"
        for name in names:
            yield Figure(what, name, "ms", tuple(_MS * seconds for seconds in taken[name]))
        for name in names:
            if name != OURS:
                ratio = ratios(taken[OURS], taken[name])
                yield Figure(f"{what} / {name}", "", "times", ratio)


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


_SHARES: Final = (
    "Three quarters of the processor time of a turn are taken by Python's interpreter, for some "
    "fifteen thousand calls. Retrieval and the database take a sixth each, checking the answer a "
    "tenth; understanding the message, whether the passages answer it, the model's stream, and "
    "FastAPI with the middleware take a twelfth each or less. FastAPI, one embedding and one "
    "stream take 1.5 ms with nothing around them: that is how far it is to the limit."
)

BENCHMARKS: Final = (
    Benchmark(
        name="turn",
        title="What a turn costs",
        what=(
            "One client asks ten questions in a conversation, none of them asked before, of "
            "services over the starter library. Their models are played: an embedding, and a "
            "language model that streams 60 tokens without any delay, over HTTP and the same for "
            "all. The overhead is what a turn takes beyond both, asked straight, "
            "and the processor time is all that the service's process takes. *Whole* answers "
            "come as one JSON object, *streamed* ones token by token. From its second turn on, "
            "LlamaIndex's default chat engine asks the language model twice."
        ),
        measure=_measure,
        bars=(
            Bar(f"overhead of a turn, whole / {Tutorial.name}", at_most=0.25, held_by=_SHARES),
            Bar(f"overhead of a turn, streamed / {Tutorial.name}", at_most=0.25),
            Bar("overhead of a turn, whole", at_most=6, of=OURS, held_by=_SHARES),
            Bar("overhead of a turn, streamed", at_most=6, of=OURS, held_by=_SHARES),
        ),
        peers=_PEERS,
        repeats=15,
    ),
)
