"""Peers that are libraries: programs in their environments that are told what to do by lines."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.framework.benchmark import Run
from benchmarks.framework.environments import PEERS


class Program:
    """A running ``program.py`` of a peer: JSON goes in, a line of it, and JSON comes back.

    It stays between two tasks, so that it can take turns with others; what it writes to its
    standard error is shown.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, **task: object) -> Any:  # noqa: ANN401 - whatever the program says
        """Have something done; what the program found.

        Raises:
            RuntimeError: if it ended instead.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        if not (line := self._process.stdout.readline()):
            raise RuntimeError(f"The program of a peer ended with {self._process.wait()}.")
        return json.loads(line)


@contextmanager
def program(run: Run, peer: str) -> Iterator[Program]:
    """Start a peer's program, in the run's folder; it ends when its input does."""
    command = [str(run.peers[peer]), str(PEERS / peer / "program.py")]
    with subprocess.Popen(  # noqa: S603 - our own
        command,
        cwd=run.folder,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Program(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
