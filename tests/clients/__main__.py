"""Run other programs' clients against the service.

    python -m tests.clients [NAME …]

Each is installed from the package indexes into an environment of its own in the cache, and its
program in ``tests/clients/programs`` checks what its users rely on. The service lets in one turn
at a time, so that a turn that nobody waits for any more is noticed.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.clients.environments import Environment, NodeEnvironment, PythonEnvironment
from tests.harness.server import InstalledServer, settings_in, workplace

CLIENTS: Final[Mapping[str, Environment]] = {
    "openai-locked": PythonEnvironment("openai_python.py", [f"openai=={version('openai')}"]),
    "openai-latest": PythonEnvironment("openai_python.py", ["openai"]),
    "openai-like": PythonEnvironment(
        "openai_like.py",
        [f"llama-index-llms-openai-like=={version('llama-index-llms-openai-like')}"],
    ),
    "langchain-openai": PythonEnvironment("langchain.py", ["langchain-openai"]),
    "llm": PythonEnvironment("llm_cli.py", ["llm"]),
    "openai-js": NodeEnvironment("openai.mjs", ["openai"]),
    "mcp": PythonEnvironment("mcp_python.py", ["mcp>=2,<3"]),
    "mcp-1": PythonEnvironment("mcp_python.py", ["mcp<2"]),
    "mcp-js": NodeEnvironment("mcp.mjs", ["@modelcontextprotocol/sdk"]),
    "generated": PythonEnvironment("generated.py", ["openapi-python-client>=0.29,<0.30"]),
}


def cache() -> Path:
    """Where the environments are kept."""
    named = os.environ.get("TUNEDD_CACHE_DIR") or "~/.cache/tunedd"
    return Path(named).expanduser().resolve() / "clients"


async def main() -> int:
    """Run those that are named, or all; exit status 1 if one of them fails."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CLIENTS))
    names = parser.parse_args().names or list(CLIENTS)
    if unknown := [name for name in names if name not in CLIENTS]:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(CLIENTS)}")
    failed: list[str] = []
    with workplace() as folder:
        settings = settings_in(
            folder,
            None,
            llm_model="mock-itl40-len60",
            grounding="mark",
            relevance_cut=0.15,
            turns=1,
            queued_turns=0,
            mcp="true",
        )
        async with InstalledServer(settings, folder / "service.log").serving() as server:
            for name in names:
                passed = await asyncio.to_thread(passes, name, server.url)
                failed += [] if passed else [name]
    if failed:
        sys.stdout.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


def passes(name: str, url: str) -> bool:
    """Whether a client does what its users rely on; says so."""
    environment = CLIENTS[name]
    if isinstance(environment, NodeEnvironment) and shutil.which("npm") is None:
        sys.stdout.write(f"skipped  {name}: there is no npm\n")
        return True
    folder = cache() / name
    try:
        environment.prepare(folder)
        done = environment.run(folder, url)
    except subprocess.SubprocessError as error:
        sys.stdout.write(f"FAILED   {name}: {error}\n")
        return False
    if done.returncode:
        sys.stdout.write(f"FAILED   {name}\n{done.stdout}{done.stderr}\n")
        return False
    sys.stdout.write(f"passed   {name}: {done.stdout.strip()}\n")
    return True


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
