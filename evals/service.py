"""The service as a process of its own, on a free loopback port, over folders of its own.

What the environment says of profiles, providers and models holds for it, too; only the folders
and the address are set here. So that any profile can be evaluated, nothing of the service is
imported.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

_ADDRESS: Final = re.compile(r"running on (http://\S+)")
_BETWEEN_LOOKS: Final = 0.2
"""Seconds."""

_LONGEST_REQUEST: Final = 900.0
"""Seconds; a turn of a large model on a slow processor takes minutes."""

_LONGEST_UNREADY: Final = 120.0
_LONGEST_STOP: Final = 30.0


class ServiceFailed(Exception):
    """The service could not be started, or is not ready; the message is what it said last."""


@contextmanager
def running(
    data: Path,
    state: Path,
    settings: Mapping[str, str] | None = None,
    module: str = "tunedd_api",
) -> Iterator[str]:
    """Run the service over these folders, and lend its address once it is ready.

    An index that is in ``state`` already is used and brought up to date. What the service says
    goes to ``service.log`` in ``state``. ``module`` is what is run.

    Raises:
        ServiceFailed: if it stops before it is ready, or is not ready two minutes after it has
            begun to listen.
    """
    state.mkdir(parents=True, exist_ok=True)
    environment = {
        "TUNEDD_PROFILE": "embedded",
        **os.environ,
        **(settings or {}),
        "TUNEDD_DATA_DIR": str(data.resolve()),
        "TUNEDD_STATE_DIR": str(state.resolve()),
        "HOST": "127.0.0.1",
        "PORT": "0",
    }
    log = state / "service.log"
    with log.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", module], env=environment, stdout=said, stderr=said
        )
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        try:
            process.wait(_LONGEST_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def connected(address: str) -> httpx.Client:
    """A client of the service at this address; no proxy stands between."""
    return httpx.Client(base_url=address, timeout=_LONGEST_REQUEST, trust_env=False)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the service has read its documents and listens, and then until it is ready."""
    while process.poll() is None:
        if found := _ADDRESS.search(log.read_text("utf-8", errors="replace")):
            with connected(found[1]) as client:
                _wait_until_ready(client)
            return found[1]
        time.sleep(_BETWEEN_LOOKS)
    said = log.read_text("utf-8", errors="replace").strip()
    raise ServiceFailed(f"The service did not start:\n{said[-2000:]}")


def _wait_until_ready(client: httpx.Client) -> None:
    patience = time.monotonic() + _LONGEST_UNREADY
    while (answer := client.get("/readyz")).status_code != httpx.codes.OK:
        if time.monotonic() > patience:
            raise ServiceFailed(f"The service is not ready: {answer.text}")
        time.sleep(_BETWEEN_LOOKS)
