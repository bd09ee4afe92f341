"""The machine that figures were taken on: what they depend on, and nothing that names it."""

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROCESSOR: Final = re.compile(r"^model name\s*:\s*(.+)$", re.MULTILINE)
_BINARY_GB: Final = 1024**3


@dataclass(frozen=True, slots=True)
class Machine:
    """Cores, memory in GB (binary), and how many processes wanted a core when the run began."""

    processor: str
    cores: int
    memory: int
    system: str
    python: str
    load: float

    @classmethod
    def here(cls) -> "Machine":
        """The one that this runs on, now."""
        info = Path("/proc/cpuinfo")
        named = _PROCESSOR.search(info.read_text("utf-8")) if info.is_file() else None
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return cls(
            processor=named[1].strip() if named else platform.machine(),
            cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _cores(),
            memory=round(pages / _BINARY_GB),
            system=f"{platform.system()} {platform.machine()}",
            python=platform.python_version(),
            load=round(os.getloadavg()[0], 1),
        )


def _cores() -> int:
    return os.cpu_count() or 1
