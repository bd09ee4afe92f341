"""How the service is put on the network."""

from functools import partial
from typing import Any, Final

from tunedd_api.serving.connections import ConnectionLimits, GuardedProtocol
from tunedd_api.serving.descriptors import affordable_connections
from tunedd_api.serving.refusals import Wording, as_problem

_KEEP_ALIVE: Final = 65
"""Seconds; a little longer than the proxies that stand before services usually keep theirs."""


def server_options(
    *,
    host: str,
    port: int,
    workers: int,
    connections: int,
    shutdown_timeout: float,
    wording: Wording = as_problem,
) -> dict[str, Any]:
    """What uvicorn is told, whoever starts it; ``shutdown_timeout`` is in seconds.

    ``connections`` is how many a process keeps open, if it has descriptors for so many. ``wording``
    tells why a request is refused of which the application never hears.
    """
    connections = affordable_connections(connections)
    limits = ConnectionLimits(connections=connections)
    return {
        "host": host,
        "port": port,
        "http": partial(GuardedProtocol, limits, wording),
        # Nobody speaks WebSocket here, and its connections would be bound by no limits.
        "ws": "none",
        "backlog": connections,
        "log_config": None,
        "access_log": False,
        "timeout_keep_alive": _KEEP_ALIVE,
        "timeout_graceful_shutdown": int(shutdown_timeout),
        "server_header": False,
        "workers": workers,
    }
