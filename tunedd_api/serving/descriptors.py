"""File descriptors: what a process may open in all, and how much of that is for connections."""

import logging
import sys

_log = logging.getLogger(__name__)


def affordable_connections(wanted: int) -> int:
    """As many connections as are wanted, and at most a quarter of the process's descriptors.

    As many again may have been taken from the system's queue before the first of them is turned
    away; the other half is for files, databases and model servers.
    """
    if sys.platform == "win32":
        return wanted
    import resource

    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if descriptors == resource.RLIM_INFINITY else max(descriptors // 4, 1)
    if most < wanted:
        _log.info(
            "At most %d connections are kept open: a quarter of the %d file descriptors that this "
            "process may have (ulimit -n).",
            most,
            descriptors,
        )
    return min(wanted, most)
