"""Bringing the index up to date, away from serving."""

import logging
import os

from tunedd_api.errors import TuneddError
from tunedd_api.library import Library
from tunedd_api.logs import configure_logging
from tunedd_api.settings import Settings

_log = logging.getLogger(__name__)


def ingest_pending(settings: Settings, niceness: int = 0) -> None:
    """Ingest until nothing is pending, with this much less claim to the processor.

    Raises:
        SystemExit: with status 1, and a line in the log, if the work cannot be done.
    """
    os.nice(niceness)
    configure_logging(settings.log_level)
    try:
        library = Library(settings)
        while library.pending():
            library.refresh()
    except TuneddError as error:
        _log.error("%s", error)
        raise SystemExit(1) from error
