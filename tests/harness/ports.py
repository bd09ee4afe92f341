"""Ports for servers that a test starts."""

import socket
from contextlib import ExitStack
from random import SystemRandom
from typing import Final

# Below the range from which Linux, macOS and Windows give ports to whoever asks for any: between
# finding a port and listening on it, no other program is given it by chance.
_RANGE: Final = range(20_000, 32_000)
_ATTEMPTS: Final = 200


def free_port() -> int:
    """Find a port of 127.0.0.1 that nothing listens on."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Find neighbouring ports of 127.0.0.1 that nothing listens on.

    Raises:
        RuntimeError: if none were found.
    """
    draw = SystemRandom()
    for _ in range(_ATTEMPTS):
        first = draw.choice(_RANGE[: -count or None])
        ports = list(range(first, first + count))
        if _all_are_free(ports):
            return ports
    raise RuntimeError(f"No {count} free ports in a row were found.")


def _all_are_free(ports: list[int]) -> bool:
    """Whether a server could listen on each of the ports."""
    with ExitStack() as held:
        for port in ports:
            one = held.enter_context(socket.socket())
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
