"""The service as a process of its own: started, watched, killed and started again."""

import asyncio
import contextlib
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Final

import httpx

from tests.harness.ports import free_port

ROOT: Final = Path(__file__).parents[2]

_START: Final = 300.0
_STOP: Final = 20.0
_OUTSIDE: Final = {"HOST", "PORT"}

_TRACEBACK: Final = re.compile(r"^Traceback .*\n(?:[ ].*\n|\n)*.*", re.MULTILINE)
_ORPHANED: Final = "in spawn_main"
"""Where a process fails whose parent was killed before it had begun."""

Settings = Mapping[str, Any]


def arguments(description: str | None) -> ArgumentParser:
    """The command line that all scripts share."""
    parser = ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument(
        "--database-url",
        help="an empty database, like postgresql://user@127.0.0.1/name (default: a new SQLite "
        "file that is deleted afterwards)",
    )
    return parser


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for one run; what a server logged is shown if the run breaks off."""
    with tempfile.TemporaryDirectory(prefix="turns-") as name:
        try:
            yield Path(name)
        except Exception:
            for log in sorted(Path(name).glob("*.log")):
                sys.stderr.write(f"--- {log.name}\n{log.read_text()[-4000:]}\n")
            raise


def settings_in(folder: Path, database_url: str | None, **changes: object) -> Settings:
    """Settings of the service over the starter library, with everything it keeps in a folder."""
    return {
        "vector_store": "embedded",
        "llm_provider": "mock",
        "llm_model": "mock",
        "embedding_provider": "mock",
        "embedding_model": "mock-embedding",
        # The model is asked whatever the documents hold: it is its turns that are tried here.
        "grounding": "open",
        "data_dir": ROOT / "data",
        "state_dir": folder / "state",
        "database_url": database_url or f"sqlite:///{folder / 'state' / 'tunedd.sqlite3'}",
        "host": "127.0.0.1",
        "port": free_port(),
        "log_level": "warning",
        **changes,
    }


class Server(ABC):
    """One serving process, or a parent with its workers."""

    pid: int

    def __init__(self, settings: Settings, log: Path) -> None:
        self.settings = settings
        self.url = f"http://{settings['host']}:{settings['port']}"
        self._log = log

    @abstractmethod
    def launch(self) -> None:
        """Start the process, without waiting until it serves."""

    @abstractmethod
    def running(self) -> bool:
        """Whether the process is there."""

    async def ready(self) -> None:
        """Wait until the service answers."""
        deadline = monotonic() + _START
        async with httpx.AsyncClient(base_url=self.url, timeout=5) as client:
            while monotonic() < deadline and self.running():
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get("/livez")).status_code == 200:
                        return
                await asyncio.sleep(0.05)
        raise RuntimeError(f"The service did not start: {self._log.read_text()[-2000:]}")

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal, if it is still there."""
        if self.running():
            os.kill(self.pid, number)

    async def gone(self) -> None:
        """Wait until the process is no more; insist after a while."""
        deadline = monotonic() + _STOP
        while self.running():
            if monotonic() > deadline:
                self.signal(signal.SIGKILL)
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Ask the process to stop, and wait for it."""
        self.signal(signal.SIGTERM)
        await self.gone()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Server"]:
        """Run the service for a while."""
        self.launch()
        try:
            await self.ready()
            yield self
        finally:
            await self.stop()


class InstalledServer(Server):
    """``python -m tunedd_api``."""

    module = "tunedd_api"

    def environment(self) -> dict[str, str]:
        """What the process finds in its environment."""
        environment = {k: v for k, v in os.environ.items() if not _sets_the_service(k)}
        for name, value in self.settings.items():
            upper = name.upper()
            environment[upper if upper in _OUTSIDE else f"TUNEDD_{upper}"] = str(value)
        return environment

    def launch(self) -> None:
        """Start the process, without waiting until it serves."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - a module of ours
                [sys.executable, "-m", self.module],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.pid = self._process.pid

    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None


class MarkedServer(Server):
    """The service of ``marked``, forked from a process that has imported everything before."""

    _context = multiprocessing.get_context("forkserver")
    _context.set_forkserver_preload(["tests.harness.marked"])

    def launch(self) -> None:
        """Start the process, without waiting until it serves."""
        from tests.harness import marked  # imports the whole service

        self._process = self._context.Process(
            target=marked.serve, args=(dict(self.settings), self._log)
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.is_alive()


def tracebacks(log: str) -> list[str]:
    """What broke where nobody expected it, each once; none of a process orphaned at its birth."""
    found = {match[0][:3000] for match in _TRACEBACK.finditer(log)}
    return sorted(trace for trace in found if _ORPHANED not in trace)


def resident_kb(pid: int, kind: str = "VmRSS") -> int:
    """The resident memory of a process in kilobytes; ``RssAnon`` is what is no mapped file."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1])
    raise RuntimeError(f"Process {pid} has no memory.")


def connections(pid: int) -> int:
    """How many sockets a process holds open."""
    found = 0
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += str(entry.readlink()).startswith("socket:")
    return found


def _sets_the_service(variable: str) -> bool:
    return variable.upper().startswith("TUNEDD_") or variable.upper() in _OUTSIDE
