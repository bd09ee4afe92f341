"""llama.cpp's own server with a model of the catalogue, as a process of its own.

    python -m benchmarks.framework.llama_server PORT MODEL

It answers one request at a time, whoever asks, keeps no prompt but the last one, and counts at
``/metrics`` the tokens of prompts that it had to evaluate.
"""

import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import aiohttp

from benchmarks.framework.processes import process
from tests.harness.ports import free_port
from tests.harness.server import ROOT

CONTEXT: Final = 8192
_EVALUATED: Final = "llamacpp:prompt_tokens_total "


@asynccontextmanager
async def serving(folder: Path, model: str) -> AsyncIterator[str]:
    """Run it; lends the address, without ``/v1``."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "benchmarks.framework.llama_server", str(port), model]
    found = {"PYTHONPATH": str(ROOT)}
    async with process(command, folder / "llama.log", f"{url}/health", found):
        yield url


def client() -> aiohttp.ClientSession:
    """A client of its: llama.cpp closes connections that nobody uses for five seconds."""
    timeout = aiohttp.ClientTimeout(total=600)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True), timeout=timeout)


async def evaluated(client: aiohttp.ClientSession, url: str) -> float:
    """How many tokens of prompts the server has evaluated so far; kept ones do not count."""
    async with client.get(f"{url}/metrics") as response:
        lines = (await response.text()).splitlines()
    return float(next(line for line in lines if line.startswith(_EVALUATED)).split()[1])


def main() -> None:
    """Serve until the process is ended."""
    # As the service has it: threads that spin while they wait are ruinous where others work, too.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import xllamacpp

    from tunedd_api.rag.providers.embedded.choice import chat_entry
    from tunedd_api.rag.providers.embedded.machine import Machine
    from tunedd_api.rag.providers.embedded.weights import Weights
    from tunedd_api.settings import Settings

    port, model = sys.argv[1:]
    machine = Machine.here()
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    params = xllamacpp.CommonParams()
    params.model.path = str(weights.file(chat_entry(model, weights, machine)))
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = machine.cores
    params.hostnames = ["127.0.0.1"]
    params.port = int(port)
    params.ui = False
    params.verbosity = 0
    params.endpoint_metrics = True
    params.cache_ram_mib = 0
    server = xllamacpp.Server(params)
    threading.Event().wait()
    del server


if __name__ == "__main__":
    main()
