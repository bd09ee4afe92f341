"""Environments to run a client in, made from the package indexes and kept in the cache."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

PROGRAMS: Final = Path(__file__).parent / "programs"


class Environment(Protocol):
    """Where a program can be run."""

    def prepare(self, folder: Path) -> None:
        """Make it, or bring it up to date; raises CalledProcessError."""
        ...

    def run(self, folder: Path, url: str) -> subprocess.CompletedProcess[str]:
        """Run the program against the service at an address."""
        ...


@dataclass(frozen=True, slots=True)
class PythonEnvironment:
    """A virtual environment with these requirements; without a version they are the latest."""

    program: str
    requirements: Sequence[str]

    def prepare(self, folder: Path) -> None:
        """Make it, or bring it up to date."""
        python = folder / "bin" / "python"
        if not python.exists():
            _done([sys.executable, "-m", "venv", str(folder)])
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _done([*pip, "--upgrade", *self.requirements])

    def run(self, folder: Path, url: str) -> subprocess.CompletedProcess[str]:
        """Run the program."""
        command = [str(folder / "bin" / "python"), str(PROGRAMS / self.program), url]
        return _finished(command, folder)


@dataclass(frozen=True, slots=True)
class NodeEnvironment:
    """A folder of packages from npm, the latest that this Node takes."""

    program: str
    packages: Sequence[str]

    def prepare(self, folder: Path) -> None:
        """Make it, or bring it up to date."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        npm = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        _done([*npm, *self.packages], folder)

    def run(self, folder: Path, url: str) -> subprocess.CompletedProcess[str]:
        """Run the program, from beside its packages, where Node looks for them."""
        program = shutil.copy(PROGRAMS / "js" / self.program, folder)
        return _finished(["node", str(program), url], folder)


def _done(command: list[str], folder: Path | None = None) -> None:
    subprocess.run(command, cwd=folder, check=True, timeout=600)  # noqa: S603 - our own


def _finished(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(  # noqa: S603 - our own
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
