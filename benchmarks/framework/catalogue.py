"""The benchmarks that there are, in the order in which they are run and published."""

from importlib import import_module
from typing import Final

from benchmarks.framework.benchmark import Benchmark

_MODULES: Final = (
    "benchmarks.speed.turn",
    "benchmarks.speed.throughput",
)


def benchmarks() -> dict[str, Benchmark]:
    """All of them by name: each module declares its own in ``BENCHMARKS``."""
    declared = [one for name in _MODULES for one in import_module(name).BENCHMARKS]
    return {one.name: one for one in declared}
