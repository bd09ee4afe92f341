"""How far the service can be reached, and whether that is meant."""

import re
from contextlib import closing
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from tunedd_api.bootstrap.databases import open_database
from tunedd_api.errors import ConfigurationError
from tunedd_api.settings import Settings
from tunedd_api.storage.api_keys import SqlKeyStore

_EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with

_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


def answered_hosts(settings: Settings) -> tuple[str, ...]:
    """The names in Host headers that are answered; ``*`` stands for any.

    Where the settings name none, they are those of this machine, and that of the public address.
    One that listens wider cannot know its names.
    """
    if settings.allowed_hosts:
        return (*settings.allowed_hosts, *_public_host(settings))
    if settings.public_url or is_loopback(settings.host):
        return (*_LOOPBACK, *_public_host(settings))
    return ("*",)


def public_origin(settings: Settings) -> str | None:
    """The origin (RFC 6454) of the pages that the service has behind a proxy."""
    if settings.public_url is None:
        return None
    scheme, authority, *_ = urlsplit(settings.public_url.lower())
    default = {"http": ":80", "https": ":443"}[scheme]
    return f"{scheme}://{authority.removesuffix(default)}"


def public_url(settings: Settings) -> str:
    """The address that readers use, without a slash at its end.

    Where the settings name none, it is that of this machine, as the service listens there.
    """
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def public_prefix(settings: Settings) -> str:
    """The path below which a proxy has the service, without a slash at its end."""
    return urlsplit(settings.public_url or "").path.rstrip("/")


def check_exposure(settings: Settings) -> None:
    """Refuse to be reached from elsewhere by whoever likes, unless that is said to be meant.

    Raises:
        ConfigurationError: if the service is to listen wider than on loopback, knows no keys, and
            is not said to be open.
        StoreUnavailable: if there may be keys, and the database is out of reach.
    """
    if settings.open or settings.api_keys or is_loopback(settings.host):
        return
    with closing(open_database(settings)) as database:
        has_keys = SqlKeyStore(database).has_any()
    if not has_keys:
        raise ConfigurationError(
            f"Listening on {settings.host or 'all addresses'} without keys would let everybody in "
            "who reaches it: make a key with `tunedd keys add NAME`, set TUNEDD_API_KEYS, or set "
            "TUNEDD_OPEN=true if that is meant."
        )


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _public_host(settings: Settings) -> tuple[str, ...]:
    if settings.public_url is None:
        return ()
    return (re.sub(r":\d+$", "", urlsplit(settings.public_url).netloc),)
