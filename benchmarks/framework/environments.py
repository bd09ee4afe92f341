"""Environments of the peers: made from their pinned requirements, and kept in the cache."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from filelock import FileLock

PEERS: Final = Path(__file__).parents[1] / "peers"

_MADE: Final = "made"
_LISTS: Final = """
import importlib.metadata, json, sys
print(json.dumps({name: importlib.metadata.version(name) for name in sys.argv[1:]}))
"""


def cache() -> Path:
    """Where the environments are kept."""
    named = os.environ.get("TUNEDD_CACHE_DIR") or "~/.cache/tunedd"
    return Path(named).expanduser().resolve() / "benchmarks"


def prepare(peer: str) -> Path:
    """Make a peer's environment if it is not there; its Python interpreter.

    The folder is named for the requirements, so that others make another one.

    Raises:
        CalledProcessError: if they cannot be installed.
    """
    requirements = PEERS / peer / "requirements.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    folder = cache() / f"{peer}-{digest[:12]}"
    python = folder / "bin" / "python"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / _MADE).exists():
            sys.stderr.write(f"Setting up {peer}…\n")
            shutil.rmtree(folder, ignore_errors=True)
            _run([sys.executable, "-m", "venv", str(folder)])
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _run([*pip, "--no-deps", "-r", str(requirements)])
            (folder / _MADE).touch()
    return python


def wanted(peer: str) -> Sequence[str]:
    """The packages that a peer is known by: those named above its requirements' first blank line.

    The others are what these need.
    """
    head, _, _ = (PEERS / peer / "requirements.txt").read_text("utf-8").partition("\n\n")
    lines = (line for line in head.splitlines() if not line.startswith("#"))
    return [line.partition("==")[0] for line in lines]


def versions(peers: Mapping[str, Path]) -> dict[str, str]:
    """The versions of the packages that the peers are known by."""
    found: dict[str, str] = {}
    for peer, python in peers.items():
        listed = _run([str(python), "-c", _LISTS, *wanted(peer)])
        found |= json.loads(listed)
    return found


def _run(command: list[str]) -> str:
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(  # noqa: S603 - our own
        command, env=clean, check=True, timeout=900, stdout=subprocess.PIPE, text=True
    )
    return done.stdout
