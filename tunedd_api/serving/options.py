"""How the service is put on the network."""

import asyncio
import socket
from typing import Any, Final

from uvicorn.protocols.http.auto import AutoHTTPProtocol

_KEEP_ALIVE: Final = 65
"""Seconds; a little longer than the proxies that stand before services usually keep theirs."""

_UNTAKEN: Final = 60
"""Seconds that a client may leave untaken what was sent before its connection is cut."""


class ImpatientProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """HTTP over connections that the system cuts when the client stops reading or is gone.

    Closing such a connection is not enough: it would stay open until all was sent. Only Linux
    can cut it by itself (tcp(7), TCP_USER_TIMEOUT).
    """

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Limit how long the connection may be stuck."""
        connection: socket.socket = transport.get_extra_info("socket")
        option = getattr(socket, "TCP_USER_TIMEOUT", None)
        if option is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
            connection.setsockopt(socket.IPPROTO_TCP, option, _UNTAKEN * 1000)
        super().connection_made(transport)


def server_options(
    *, host: str, port: int, workers: int, shutdown_timeout: float
) -> dict[str, Any]:
    """What uvicorn is told, whoever starts it; ``shutdown_timeout`` is in seconds."""
    return {
        "host": host,
        "port": port,
        "http": ImpatientProtocol,
        "log_config": None,
        "access_log": False,
        "timeout_keep_alive": _KEEP_ALIVE,
        "timeout_graceful_shutdown": int(shutdown_timeout),
        "server_header": False,
        "workers": workers,
    }
