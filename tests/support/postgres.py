"""A PostgreSQL server for the tests: the one that is named, or a cluster of their own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.harness.ports import free_port

URL = "TUNEDD_TEST_POSTGRES_URL"

_USER = "tunedd"
_START = 60.0


@contextmanager
def postgres_url() -> Iterator[str]:
    """The URL of a database that tests may do anything to; skips where there is no server."""
    if url := os.environ.get(URL):
        yield url
        return
    programs = _programs()
    if programs is None:
        pytest.skip(f"no PostgreSQL: {URL} is not set, and no initdb is installed")
    pytest.importorskip("psycopg", reason="no PostgreSQL: psycopg is not installed")
    # Not pytest's own folder: only its owner may enter that, and root may run no cluster.
    folder = Path(tempfile.mkdtemp(prefix="tunedd-postgres-"))
    try:
        with _cluster(programs, folder) as port:
            yield f"postgresql://{_USER}@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder)


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs; distributions keep them off the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


@contextmanager
def _cluster(programs: Path, folder: Path) -> Iterator[int]:
    owner = "postgres" if os.geteuid() == 0 else None
    if owner is not None:
        shutil.chown(folder, owner)
    data = folder / "data"
    subprocess.run(  # noqa: S603 - programs of the system
        [programs / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        user=owner,
        cwd=folder,
    )
    port = free_port()
    server = subprocess.Popen(  # noqa: S603 - programs of the system
        [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=owner,
        cwd=folder,
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=_START)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    import psycopg

    deadline = monotonic() + _START
    while True:
        try:
            psycopg.connect(f"postgresql://{_USER}@127.0.0.1:{port}/postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or monotonic() > deadline:
                raise
            sleep(0.1)
        else:
            return
