"""The process that holds this process's embedded models."""

import json
import os
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tunedd_api.errors import ModelUnavailable

_PROGRAM: Final = Path(__file__).with_name("engine.py")
_ENVIRONMENT: Final = {
    # OpenMP's threads wait for each other by spinning, which is ruinous on a busy machine: a
    # query took 658 ms there, and 18 ms with threads that sleep.
    "OMP_WAIT_POLICY": "passive",
    # glibc gives each thread an arena of its own, and returns little of them to the system.
    "MALLOC_ARENA_MAX": "1",
    # By itself it takes ever larger pieces from its arenas, once one as large has been freed.
    "MALLOC_MMAP_THRESHOLD_": "131072",
}


class EngineProcess:
    """Starts with the first model, and ends with the last one or with this process.

    Orders are given one after the other, by any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._held: set[str] = set()

    @property
    def pid(self) -> int | None:
        """The process's id; None while there is none."""
        return None if self._process is None else self._process.pid

    def holds(self, url: str) -> bool:
        """Whether the model that was loaded there still is."""
        process = self._process
        return process is not None and url in self._held and process.poll() is None

    def load(self, order: dict[str, Any]) -> str:
        """Load a model; gives the address at which it is served, without a trailing slash.

        Raises:
            RuntimeError: with llama.cpp's own words, if it cannot load the model.
            ModelUnavailable: if the process ends meanwhile.
        """
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._end()
                self._process = _started()
                weakref.finalize(self, _end, self._process)
            answer = self._ordered({"load": order})
            if "error" in answer:
                self._end_if_empty()
                raise RuntimeError(answer["error"])
            url = str(answer["at"])
            self._held.add(url)
            return url

    def widen(self, url: str) -> None:
        """Have the model that is served there make its room for the longest text.

        Raises:
            ModelUnavailable: if the process ends meanwhile.
        """
        with self._lock:
            if self.holds(url):
                self._ordered({"widen": url})

    def drop(self, url: str) -> None:
        """Give up the model that is served there, and its memory."""
        with self._lock:
            if self.holds(url) and len(self._held) > 1:
                self._ordered({"drop": url})
            self._held.discard(url)
            self._end_if_empty()

    def _ordered(self, order: dict[str, Any]) -> dict[str, Any]:
        process = self._process
        assert process is not None  # noqa: S101 - callers have started it
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        try:
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._end()
            raise ModelUnavailable("The process that holds the embedded models has ended.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end_if_empty(self) -> None:
        if not self._held:
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        self._held.clear()
        if process is not None:
            _end(process)


def _started() -> subprocess.Popen[str]:
    # In a session of its own: what interrupts the service from the keyboard is for the service,
    # which may still want answers while it ends.
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-P", str(_PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_ENVIRONMENT | os.environ,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    with suppress(BrokenPipeError), process:  # closes the pipes, and waits
        pass
