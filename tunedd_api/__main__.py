"""``python -m tunedd_api``: serve with uvicorn, or say in one sentence why not."""

import ctypes
import gc
import importlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from pydantic import ValidationError

from tunedd_api.errors import TuneddError
from tunedd_api.rag.imports import signatures_kept, without
from tunedd_api.settings import Settings, complaints

with without("watchfiles"):  # with which uvicorn would look for changed sources
    import uvicorn

    from tunedd_api.serving.options import server_options

_BRIEF_WAIT: Final = "4"
"""Exponent of the processor cycles that numpy's OpenBLAS has its threads wait for more work before
they sleep. By itself it is 26, tens of milliseconds of a whole core after each product, however
small, and each turn makes some; 4 is the least it takes."""
_ARENAS: Final = -8
"""What glibc calls ``M_ARENA_MAX``."""


def main() -> int:
    """Serve until told to stop; exit status 1 and a sentence if the service cannot start."""
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", _BRIEF_WAIT)  # read when numpy is imported
    _share_memory()
    try:
        settings = Settings()
        with _kept():
            app = importlib.import_module("tunedd_api.main").app
    except ValidationError as error:
        sys.stderr.writelines(f"{complaint}\n" for complaint in complaints(error))
        return 1
    except TuneddError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    # Not above: what ``main`` begins to load would wait until they were imported.
    from tunedd_api.api.openai.errors import worded
    from tunedd_api.bootstrap.exposure import public_prefix

    # uvicorn hands the signal on when it has stopped in good order, which is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    options = server_options(
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        connections=settings.connections,
        shutdown_timeout=settings.shutdown_timeout,
        wording=partial(worded, prefix=public_prefix(settings)),
    )
    uvicorn.run(app if settings.workers == 1 else "tunedd_api.main:app", **options)
    return 0


def _share_memory() -> None:
    """Have all threads take memory from one arena, where the C library is glibc.

    By itself glibc gives each thread an arena, whose gaps no other thread can use. One for all
    costs no time, since Python's threads run one at a time.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_ARENAS, 1)


@contextmanager
def _kept() -> Iterator[None]:
    """Keep what is made until the end, and never look whether it is garbage.

    While modules are imported, looking takes a tenth of the time; afterwards every full look
    would stop the event loop for the hundred thousands of objects that they leave.
    """
    gc.disable()
    try:
        with signatures_kept():
            yield
        gc.freeze()
    finally:
        gc.enable()


if __name__ == "__main__":
    sys.exit(main())
