"""How long it takes until the service is ready, and until it has answered for the first time."""

import asyncio
import shutil
import subprocess
import sys
from functools import partial
from math import sqrt
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import TYPE_CHECKING, Final

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, in_turns, ratios
from benchmarks.framework.contenders import Contender, Ours, Tutorial
from benchmarks.framework.processes import played_models, process
from benchmarks.framework.prompts import QUESTIONS
from benchmarks.framework.services import DATA, peer
from tests.harness.ports import free_port
from tests.harness.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_IMPORT: Final = "import llama_index.core, fastapi"
_READY: Final = "ready"
_RATIO: Final = "ready / a bare import of LlamaIndex and FastAPI"
_SECOND: Final = "first token of the first answer / of the second"
_PEERS: Final = (Tutorial.name,)


async def _imported() -> float:
    begun = perf_counter()
    command = [sys.executable, "-c", _IMPORT]
    done = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL)
    assert await done.wait() == 0
    return perf_counter() - begun


def _made(folder: Path) -> tuple[list[str], dict[str, str]]:
    """How ``make run`` is called over a library in a folder, in this very environment."""
    environment = sys.prefix
    # What is installed is taken as it is: the benchmark runs in it.
    command = ["make", "--silent", "run", f"VENV={environment}"]
    command += [f"--assume-old={environment}/.installed", f"PYTHON={sys.executable}"]
    return command, {
        "TUNEDD_DATA_DIR": str(folder / "data"),
        "TUNEDD_STATE_DIR": str(folder / "state"),
        "TUNEDD_LOG_LEVEL": "warning",
        "HOST": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
    }


class _Starts:
    """``make run`` twice, again and again, over one library.

    After one start of the two, two questions are asked, and after the other the same two in the
    other order: what one question takes as the first is compared with what it takes as the second.
    """

    def __init__(self, folder: Path) -> None:
        shutil.copytree(DATA, folder / "data")
        self._folder = folder
        self._number = 0
        self.first: list[float] = []
        self.second: list[float] = []
        self.compared: list[float] = []

    async def __call__(self) -> float:
        """Start and stop twice, asking in between; the mean seconds until it was ready."""
        one, other = (QUESTIONS[(2 * self._number + n) % len(QUESTIONS)] for n in (0, 1))
        self._number += 1
        ready, (one_first, other_second) = await self._start(one, other)
        again, (other_first, one_second) = await self._start(other, one)
        self.first.append(fmean((one_first, other_first)))
        self.second.append(fmean((one_second, other_second)))
        self.compared.append(sqrt(one_first / one_second * other_first / other_second))
        return fmean((ready, again))

    async def _start(self, *questions: str) -> tuple[float, list[float]]:
        """The seconds until it was ready, and to the first token of each question's answer."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command, environment = _made(self._folder)
        begun = perf_counter()
        log = self._folder / "server.log"
        where = {**environment, "PORT": str(port)}
        async with process(command, log, f"{url}/readyz", where, cwd=ROOT) as started:
            ready = perf_counter() - begun
            service = Ours(url, started.pid)
            async with service.http:
                return ready, [await self._first_token(service, asked) for asked in questions]

    async def _first_token(self, service: Contender, question: str) -> float:
        return (await service.ask(await service.begin(), question, stream=True)).first


async def _tutorial(run: Run, models: str) -> float:
    begun = perf_counter()
    async with peer(run, Tutorial.name, models):
        return perf_counter() - begun


async def _carry_out(run: Run) -> list[Figure]:
    starts = _Starts(run.folder / "ours")
    async with played_models(run.folder) as models:
        ways: dict[str, Callable[[], Awaitable[float]]] = {
            "": _imported,
            OURS: starts,
            Tutorial.name: partial(_tutorial, run, models),
        }
        await in_turns(ways, 1)  # makes the index
        for values in (starts.first, starts.second, starts.compared):
            values.clear()
        found = await in_turns(ways, run.repeats)
    return [
        Figure("bare import", "", "s", found[""]),
        Figure(_READY, OURS, "s", found[OURS]),
        Figure(_READY, Tutorial.name, "s", found[Tutorial.name]),
        Figure(_RATIO, "", "times", ratios(found[OURS], found[""])),
        Figure("first token of the first answer", OURS, "s", tuple(starts.first)),
        Figure("first token of the second answer", OURS, "s", tuple(starts.second)),
        Figure(_SECOND, "", "times", tuple(starts.compared)),
    ]


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


BENCHMARKS: Final = (
    Benchmark(
        name="start",
        title="From the command to the first answer",
        what=(
            "`make run` over the starter library, which is indexed already, until `/readyz` says "
            "that it is ready, with the models that come along; beside it what Python takes to "
            f"`{_IMPORT}` and end, and the tutorial service until it listens, which reads and "
            "embeds its documents anew at every start (with a played model). Then two questions "
            "are asked, and after another start the same two in the other order: compared is "
            "what each of them takes as the first with what it takes as the second, so that both "
            "times are of the same work."
        ),
        measure=_measure,
        bars=(
            Bar(_RATIO, at_most=1.5),
            Bar(
                _SECOND,
                at_most=1,
                held_by=(
                    "Python makes as many calls for a question that is the first as for the same "
                    "one as the second, within a tenth. The repeats lie further apart than what "
                    "is missing."
                ),
            ),
        ),
        peers=_PEERS,
        repeats=5,
    ),
)
