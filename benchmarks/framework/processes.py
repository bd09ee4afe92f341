"""Processes that a benchmark starts: the played model server, and the peers' services."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from time import monotonic
from typing import BinaryIO, Final

import aiohttp

from tests.harness.ports import free_port
from tests.harness.server import ROOT

_START: Final = 300.0
_STOP: Final = 10.0
_INTERVAL: Final = 0.02


class DidNotStart(Exception):
    """A process ended, or did not listen in time; says what it wrote last."""


@asynccontextmanager
async def process(
    command: Sequence[str],
    log: Path,
    url: str,
    environment: Mapping[str, str],
    cwd: Path | None = None,
) -> AsyncIterator[Process]:
    """Run a server until the context ends; it has answered at the URL, and is ready.

    It runs in the folder of its log, which is made, unless another is named; what it starts is
    ended with it.

    Raises:
        DidNotStart: if it did not within five minutes.
    """
    with _opened(log) as written:
        started = await asyncio.create_subprocess_exec(
            *command,
            cwd=cwd or log.parent,
            env={**os.environ, **environment},
            stdin=DEVNULL,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        if not await _listening(started, url):
            raise DidNotStart(f"{url}: {_end_of(log)}")
        yield started
    finally:
        await _stop(started)


async def _listening(started: Process, url: str) -> bool:
    deadline = monotonic() + _START
    async with aiohttp.ClientSession() as client:
        while monotonic() < deadline and started.returncode is None:
            with suppress(aiohttp.ClientError):
                async with client.get(url) as response:
                    if response.status != HTTPStatus.SERVICE_UNAVAILABLE:
                        return True
            await asyncio.sleep(_INTERVAL)
    return False


async def _stop(started: Process) -> None:
    """Ask it to stop, and insist after a while."""
    _signal(started, SIGTERM)
    try:
        async with asyncio.timeout(_STOP):
            await started.wait()
    except TimeoutError:
        pass
    finally:
        _signal(started, SIGKILL)
        await started.wait()


def _signal(started: Process, number: Signals) -> None:
    """Tell the process and all of its group, if anything of it is left."""
    with suppress(ProcessLookupError):
        os.killpg(started.pid, number)


def _opened(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open("ab")


def _end_of(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-3000:]


@asynccontextmanager
async def played_models(folder: Path) -> AsyncIterator[str]:
    """Run the played model server; lends the address of its API, ``/v1`` included."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/v1"
    command = [sys.executable, "-m", "benchmarks.framework.played_models", str(port)]
    found = {"PYTHONPATH": str(ROOT)}
    async with process(command, folder / "played-models.log", f"{url}/models", found):
        yield url
