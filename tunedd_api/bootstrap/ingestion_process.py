"""Bringing the index up to date, away from serving."""

import logging
import os
from contextlib import closing
from time import monotonic, sleep
from typing import Final

from tunedd_api.bootstrap.library import Library, open_library
from tunedd_api.errors import StoreUnavailable, TuneddError
from tunedd_api.extraction.workers import end_with
from tunedd_api.serving.logs import configure_logging
from tunedd_api.settings import Settings

_log = logging.getLogger(__name__)

_NICENESS: Final = 19
_PAUSE: Final = 0.25
_LINGER: Final = 30.0
"""Seconds to wait for more: starting a process takes longer than most documents do."""


def ingest_beside_serving(settings: Settings) -> None:
    """Ingest what is pending and what soon follows, in the processor time that is left.

    Raises:
        SystemExit: as ``ingest_pending`` does.
    """
    # Left alone by a service that was killed, it would hold the lock that the next one waits for,
    # and get hardly any time to let go of it.
    end_with(os.getppid())
    _give_way()
    ingest_pending(settings, _LINGER)


def ingest_pending(settings: Settings, linger: float = 0.0) -> None:
    """Ingest until nothing has been pending, or lost by the store, for ``linger`` seconds.

    Raises:
        SystemExit: with status 1, and a line in the log, if the work cannot be done.
    """
    configure_logging(settings.log_level, settings.log_format)
    try:
        with closing(open_library(settings)) as library:
            last = monotonic()
            while (work := _has_work(library)) or monotonic() - last < linger:
                if work:
                    library.refresh()
                    if library.incomplete():
                        raise StoreUnavailable("The vector store does not keep what it is given.")
                    last = monotonic()
                # Also after a run: a file that is being written to stays pending.
                sleep(_PAUSE)
    except TuneddError as error:
        _log.error("%s", error)
        raise SystemExit(1) from error


def _has_work(library: Library) -> bool:
    return library.pending() or library.incomplete()


def _give_way() -> None:
    """Let every other process go first; threads that begin from now on do the same."""
    os.nice(_NICENESS)
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
