"""What the computer has for models: memory and processor cores."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
"""Where Linux says how much memory a container may take, by version of its control groups."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Memory in bytes, and physical cores."""

    memory: int
    cores: int

    @classmethod
    def here(cls) -> Self:
        """What this process may use."""
        installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return cls(memory=min(installed, *_container_limits()), cores=physical_cores())


def physical_cores() -> int:
    """Guess the cores behind the processors this process may use.

    llama.cpp gains nothing from hyper-threads and loses much when it has more threads than
    cores; from four processors on, two to a core is the common case.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    processors = len(affinity(0)) if affinity else os.cpu_count() or 1
    return processors // 2 if processors >= 4 else processors


def _container_limits() -> list[int]:
    said = [path.read_text("ascii").strip() for path in _LIMITS if path.is_file()]
    return [int(limit) for limit in said if limit.isdigit()] or [2**63]
