"""Bringing the index up to date, away from serving."""

import logging
import os

from tunedd_api.errors import TuneddError
from tunedd_api.library import Library
from tunedd_api.logs import configure_logging
from tunedd_api.settings import Settings

_log = logging.getLogger(__name__)

_NICENESS = 19


def ingest_pending(settings: Settings) -> None:
    """Ingest until nothing is pending, with what processor time conversations leave.

    Raises:
        SystemExit: with status 1, and a line in the log, if the work cannot be done.
    """
    _give_way()
    configure_logging(settings.log_level)
    try:
        library = Library(settings)
        while library.pending():
            library.refresh()
    except TuneddError as error:
        _log.error("%s", error)
        raise SystemExit(1) from error


def _give_way() -> None:
    """Let every other process go first; threads that begin from now on do the same."""
    os.nice(_NICENESS)
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
