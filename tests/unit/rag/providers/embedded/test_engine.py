"""The program that holds embedded models, and the memory that it takes."""

import json
import subprocess
import sys

import pytest

from tunedd_api.rag.providers.embedded import engine

GIVES_BACK = """
import ctypes, json, mmap, runpy, sys
from pathlib import Path

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE

engine = runpy.run_path(sys.argv[1])
held = mmap.mmap(-1, 32 << 20, flags=mmap.MAP_PRIVATE)
held[:] = bytes(len(held))
before = set(engine["_stretches"]())
loaded = mmap.mmap(-1, 72 << 20, flags=mmap.MAP_PRIVATE)
loaded[:] = bytes(len(loaded))
loaded[40 << 20] = 7
full = resident()
engine["give_back"](before)
print(json.dumps([(full - resident()) >> 20, loaded[40 << 20], loaded.find(b"\\7")]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux gives pages of zeros back")
def test_memory_that_holds_nothing_yet_is_given_back() -> None:
    """Of what loading a model took, zeros are given back; nothing else changes."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", GIVES_BACK, engine.__file__],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    given_back, kept, place = json.loads(done.stdout)
    assert 68 <= given_back <= 74
    assert (kept, place) == (7, 40 << 20)
