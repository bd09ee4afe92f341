"""How soon the service says that it lives, whatever else it does."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run
from benchmarks.framework.contenders import Contender, Tutorial
from benchmarks.framework.processes import played_models
from benchmarks.framework.services import contenders
from benchmarks.speed.indexing import made_up, put, ready
from benchmarks.speed.throughput import turns_a_second
from benchmarks.turns._figures import percentile
from tests.harness.livez import polling_at

_PEERS: Final = (Tutorial.name,)
_CLIENTS: Final = 64
_LOAD: Final = "99th percentile, 64 clients ask"
_INGESTION: Final = "99th percentile, 100 pages are indexed"
_IDLE: Final = "99th percentile, nothing happens"
_LATE: Final = "the poller itself was late, 99th percentile"
_PATHS: Final = {OURS: "/livez", Tutorial.name: "/openapi.json"}
_REST: Final = 3.0
_BUSY: Final = (
    "64 turns at once keep the one process busy all the time, its event loop and the threads that "
    "search and check: an answer waits for what is before it in the loop, and for Python's "
    "interpreter lock, which a thread gives up after 5 ms. The loop looks at the network after "
    "every long step of a turn; what is left are the steps themselves, several milliseconds each, "
    "and those that a connection, a request and its answer wait for one after the other."
)


async def _polled(contender: Contender, work: Callable[[], Awaitable[object]]) -> list[float]:
    """The 99th percentiles of what an answer took and of how late its question was, in ms."""
    async with polling_at(f"{contender.url}{_PATHS[contender.name]}") as polled:
        await work()
    return [1000 * percentile(values, 99) for values in (polled.took, polled.late)]


async def _indexed(contender: Contender, pages: int, number: int) -> None:
    """Put a document into the library, and wait until it is there."""
    ids = await put(contender, {f"made-up-{number}.pdf": made_up(pages, number)})
    await ready(contender, ids)


async def _carry_out(run: Run) -> list[Figure]:
    limits = {"turns": _CLIENTS, "queued_turns": _CLIENTS, "turns_per_key": 2 * _CLIENTS}
    turns, pages = run.count(6, 1), run.count(100, 10)
    found: dict[tuple[str, str], list[float]] = {}
    async with (
        played_models(run.folder) as models,
        contenders(run, _PEERS, models, **limits) as services,
    ):
        for number in range(run.repeats):
            for one in services:
                work: dict[str, Callable[[], Awaitable[object]]] = {
                    _IDLE: partial(asyncio.sleep, _REST),
                    _LOAD: partial(turns_a_second, one, _CLIENTS, turns),
                }
                if one.name == OURS:
                    work[_INGESTION] = partial(_indexed, one, pages, number)
                for measure, doing in work.items():
                    took, late = await _polled(one, doing)
                    found.setdefault((measure, one.name), []).append(took)
                    found.setdefault((_LATE, one.name), []).append(late)
    return [Figure(measure, of, "ms", tuple(v)) for (measure, of), v in found.items()]


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


BENCHMARKS: Final = (
    Benchmark(
        name="livez",
        title="How soon it says that it lives",
        what=(
            "A process of its own asks `/livez` every 50 ms over a new connection, while nothing "
            "happens, while 64 clients ask questions (played models, no delay), and while a "
            "made-up PDF of 100 pages is indexed. The tutorial service has no such path: it is "
            "asked for its OpenAPI description, and cannot index while it serves. How late the "
            "questions were themselves is how busy the machine was."
        ),
        measure=_measure,
        bars=(
            Bar(_LOAD, at_most=30, of=OURS, held_by=_BUSY),
            Bar(_INGESTION, at_most=30, of=OURS),
        ),
        peers=_PEERS,
        repeats=3,
    ),
)
