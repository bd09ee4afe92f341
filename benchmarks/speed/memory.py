"""The memory that is resident while nothing happens, beyond the weights of the models."""

import asyncio
import contextlib
from pathlib import Path
from typing import Final

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, in_turns
from benchmarks.framework.contenders import Contender, Tutorial
from benchmarks.framework.processes import played_models
from benchmarks.framework.services import embedded, peer, question
from tunedd_api.rag.providers.embedded.answer_reader_file import reader_file
from tunedd_api.rag.providers.embedded.catalogue import MINILM, SMOLLM2
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.settings import Settings

_PEERS: Final = (Tutorial.name,)
_MODELS: Final = {"llm_model": SMOLLM2.name, "embedding_model": MINILM.name}
_RESIDENT: Final = "resident"
_BEYOND: Final = "resident beyond the weights"
_REST: Final = 5.0
_WEIGHTS: Final = ".gguf"
_KB: Final = 1024
_MB: Final = 1024**2


async def _at_rest(service: Contender) -> float:
    """The resident memory in MB, some seconds after a turn."""
    await service.ask(await service.begin(), question())
    await asyncio.sleep(_REST)
    return sum(proportional_kb(pid) for pid in family(service.pid)) / _KB


def family(pid: int) -> list[int]:
    """A process, its children, and theirs (Linux)."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            _, _, rest = stat.read_text("utf-8", "replace").rpartition(")")
            children.setdefault(int(rest.split()[1]), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def proportional_kb(pid: int) -> int:
    """The resident memory of a process; of what it shares with others, its part (Pss).

    Weights are mapped files: whoever else on this machine has the same model would be given a part
    of them. What is resident of each counts as a whole, once.
    """
    weights: dict[str, int] = {}
    found, file = 0, ""
    for line in Path(f"/proc/{pid}/smaps").read_text("utf-8").splitlines():
        name, value, *more = line.split(maxsplit=5)
        if not name.endswith(":"):  # where a stretch of memory begins, and the file that it maps
            file = more[-1] if more else ""
        elif name == "Rss:" and file.endswith(_WEIGHTS):
            weights[file] = max(weights.get(file, 0), int(value))
        elif name == "Pss:" and not file.endswith(_WEIGHTS):
            found += int(value)
    return found + sum(weights.values())


async def _carry_out(run: Run) -> list[Figure]:
    async with embedded(run.folder / "ours", **_MODELS):
        pass  # the library is indexed, by a process that is not measured

    async def ours() -> float:
        async with embedded(run.folder / "ours", **_MODELS) as service:
            return await _at_rest(service)

    async def tutorial() -> float:
        async with played_models(run.folder) as models, peer(run, Tutorial.name, models) as service:
            return await _at_rest(service)

    found = await in_turns({OURS: ours, Tutorial.name: tutorial}, run.repeats)
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    files = [*(weights.file(model) for model in (SMOLLM2, MINILM)), reader_file(weights)]
    size = sum(file.stat().st_size for file in files) / _MB
    return [
        *(Figure(_RESIDENT, name, "MB", values) for name, values in found.items()),
        Figure("weights, each counted once", OURS, "MB", (size,)),
        Figure(_BEYOND, OURS, "MB", tuple(value - size for value in found[OURS])),
    ]


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


BENCHMARKS: Final = (
    Benchmark(
        name="memory",
        title="Memory at rest",
        what=(
            "The service with all of its processes (proportional set size) over the starter "
            "library, which is indexed already, five seconds after its first turn, with SmolLM2 "
            "all-MiniLM-L6-v2 and the reader of answers. The "
            "files of all are taken off, each once, whatever llama.cpp makes of them in memory; "
            "as files that are mapped they count whole, whoever else on the machine has them, too. "
            "The tutorial service holds no models: those are played by another process. A megabyte "
            "is 1024² bytes here."
        ),
        measure=_measure,
        bars=(
            Bar(
                _BEYOND,
                at_most=250,
                of=OURS,
                held_by=(
                    "Importing LlamaIndex and FastAPI takes 65 MB, vocabularies and buffers of "
                    "llama.cpp 52, what one turn's prompt and answer leave among keys and values "
                    "20, the phrasings of eight languages 9, and the service's own modules, word "
                    "lists and the starter library about 58; the rest is mapped libraries."
                ),
            ),
        ),
        peers=_PEERS,
        repeats=3,
    ),
)
