"""Many conversations at once, with a language model that takes a second and computes nothing."""

import asyncio
from functools import partial
from statistics import fmean
from time import perf_counter
from typing import Final

import aiohttp

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, in_turns
from benchmarks.framework.contenders import Contender, Tutorial
from benchmarks.framework.processes import played_models
from benchmarks.framework.services import ours, peer, question

_MODEL_SECONDS: Final = 1.0
_MODEL: Final = f"mock-ttft{1000 * _MODEL_SECONDS:.0f}-itl0-len60"
_PEERS: Final = (Tutorial.name,)
_MANY: Final = 256
_SOME: Final = 64
_TURNS: Final = 4
_OVERLOADED: Final = {429, 503}
_SET: Final = f"{_MANY} conversations at once / the ideal"
_AS_IT_COMES: Final = f"{_SOME} conversations at once, limits as they come / the ideal"


async def _patient(contender: Contender, conversation: str) -> None:
    """Ask, and come back when the service says that it has too much to do."""
    while True:
        try:
            await contender.ask(conversation, question())
        except aiohttp.ClientResponseError as error:
            if error.status not in _OVERLOADED:
                raise
            await asyncio.sleep(float(error.headers["Retry-After"] if error.headers else 1))
        else:
            return


async def share_of_ideal(contender: Contender, conversations: int, turns: int) -> float:
    """How many turns come of those that would if nothing but the model took time.

    The clients begin within the time of one turn, evenly spread, and each is timed by itself: the
    mean of what they are given of a turn in each second.
    """
    talks = [await contender.begin() for _ in range(conversations)]

    async def talk(number: int, conversation: str) -> float:
        await asyncio.sleep(number / conversations * _MODEL_SECONDS)
        begun = perf_counter()
        for _ in range(turns):
            await _patient(contender, conversation)
        return turns * _MODEL_SECONDS / (perf_counter() - begun)

    return fmean(await asyncio.gather(*(talk(n, one) for n, one in enumerate(talks))))


async def _carry_out(run: Run) -> list[Figure]:
    many, some, turns = run.count(_MANY, 32), run.count(_SOME, 16), run.count(_TURNS, 1)
    limits = {"turns": many, "queued_turns": many, "turns_per_key": 2 * many}
    async with (
        played_models(run.folder) as models,
        ours(run.folder / "set", models, llm_model=_MODEL, **limits) as fitted,
        ours(run.folder / "default", models, llm_model=_MODEL) as as_it_comes,
        peer(run, Tutorial.name, models, chat=_MODEL) as tutorial,
    ):
        ways = {
            (_SET, OURS): partial(share_of_ideal, fitted, many, turns),
            (_SET, Tutorial.name): partial(share_of_ideal, tutorial, many, turns),
            (_AS_IT_COMES, OURS): partial(share_of_ideal, as_it_comes, some, turns),
            (_AS_IT_COMES, Tutorial.name): partial(share_of_ideal, tutorial, some, turns),
        }
        found = await in_turns(ways, run.repeats)
    return [Figure(what, of, "times", values) for (what, of), values in found.items()]


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


BENCHMARKS: Final = (
    Benchmark(
        name="waiting",
        title="Conversations that wait for their model",
        what=(
            f"{_MANY} clients begin to ask within the same second, {_TURNS} questions each, of a "
            "language model that waits for a second and then says everything at once, as a server "
            "elsewhere would. In the ideal every turn takes a second. Once with limits of turns at "
            f"once that are set for it, once for {_SOME} clients with the settings as they come, "
            "where a client that is told to come back later does: how many turns run at once "
            "follows the model then, beginning with eight, twice as many after each second, and "
            "with eight it would be an eighth of the ideal; it is known from the second repeat on. "
            "From its second turn on, LlamaIndex's default chat engine asks the "
            "language model twice."
        ),
        measure=_measure,
        bars=(
            Bar(
                _SET,
                at_least=0.95,
                of=OURS,
                held_by=(
                    "256 turns a second in one process leave 4 ms of processor time to each, and "
                    "a turn takes 13 or more (see what a turn costs): of one core, a third of the "
                    "ideal."
                ),
            ),
        ),
        peers=_PEERS,
        repeats=2,
    ),
)
