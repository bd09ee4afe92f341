"""The service as ``watched`` runs it, and what it holds."""

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any, Final

from tests.harness.server import InstalledServer, connections, resident_kb

_PATIENCE: Final = 60.0
_SPARE: Final = {"threads": 8, "descriptors": 12, "connections": 10, "tasks": 4}
_MEMORY: Final = 1.35
"""What may be more at the end: pools and caches fill up; what leaks grows with the load."""


class WatchedServer(InstalledServer):
    """The service that tells how busy it is."""

    def __init__(self, settings: Mapping[str, Any], log: Path) -> None:
        super().__init__(settings, log)
        self._tasks, self.clock = log.with_suffix(".tasks"), log.with_suffix(".clock")

    module = "tests.harness.watched"

    def environment(self) -> dict[str, str]:
        """What the process finds in its environment."""
        watched = {"WATCHED_TASKS": str(self._tasks), "WATCHED_CLOCK": str(self.clock)}
        return super().environment() | watched

    async def use(self) -> dict[str, int]:
        """What the process holds."""
        self._tasks.unlink(missing_ok=True)
        self.signal(signal.SIGUSR1)
        deadline = monotonic() + _PATIENCE
        while not (said := self._said()) and monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return {**_held(self.pid), "tasks": int(said)}

    def _said(self) -> str:
        return self._tasks.read_text() if self._tasks.exists() else ""


def _held(pid: int) -> dict[str, int]:
    of_process = Path(f"/proc/{pid}")
    return {
        "memory": resident_kb(pid),
        "threads": len(list((of_process / "task").iterdir())),
        "descriptors": len(list((of_process / "fd").iterdir())),
        "connections": connections(pid),
    }


def grown(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """What is more than it may be, in sentences."""
    grown = [
        f"{name} have grown from {before[name]} to {after[name]}"
        for name, spare in _SPARE.items()
        if after[name] > before[name] + spare
    ]
    if after["memory"] > _MEMORY * before["memory"]:
        grown.append(f"memory has grown from {before['memory']} to {after['memory']} kB")
    return grown
