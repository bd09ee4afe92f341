"""The benchmarks that there are, in the order in which they are run and published."""

from importlib import import_module
from typing import Final

from benchmarks.framework.benchmark import Benchmark

_MODULES: Final = (
    "benchmarks.speed.turn",
    "benchmarks.speed.throughput",
    "benchmarks.speed.waiting",
    "benchmarks.speed.livez",
    "benchmarks.speed.first_token",
    "benchmarks.speed.first_answer",
    "benchmarks.speed.prompt_tokens",
    "benchmarks.speed.indexing",
    "benchmarks.speed.start",
    "benchmarks.speed.memory",
    "benchmarks.speed.reading",
    "benchmarks.speed.ingestion",
    "benchmarks.speed.install_size",
    "benchmarks.vector_store",
)


def benchmarks() -> dict[str, Benchmark]:
    """All of them by name: each module declares its own in ``BENCHMARKS``."""
    declared = [one for name in _MODULES for one in import_module(name).BENCHMARKS]
    return {one.name: one for one in declared}
