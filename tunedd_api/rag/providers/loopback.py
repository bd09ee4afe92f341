"""Servers on this computer, which are spoken to directly."""

import ipaddress

import httpx


def is_elsewhere(url: str) -> bool:
    """Whether the proxies that the environment names apply to a server.

    A proxy cannot reach what listens on this computer's loopback address.
    """
    host = httpx.URL(url).host
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"
