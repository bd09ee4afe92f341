"""How far the service can be reached, and whether that is meant."""

import pytest

from tests.support.service import SettingsFactory
from tunedd_api.access import Role
from tunedd_api.bootstrap.api_keys import add_key, revoke_key
from tunedd_api.bootstrap.exposure import (
    answered_hosts,
    check_exposure,
    public_origin,
    public_url,
)
from tunedd_api.errors import ConfigurationError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"])
def test_this_machine_needs_no_key(settings_for: SettingsFactory, host: str) -> None:
    """Who listens on loopback may do without keys, and answers to this machine's names."""
    settings = settings_for(host=host, allowed_hosts=())
    check_exposure(settings)
    assert answered_hosts(settings) == LOOPBACK


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.2", "service.example"])  # noqa: S104
def test_wider_needs_a_key(settings_for: SettingsFactory, host: str) -> None:
    """Who listens wider needs a key, or has to say that everybody is meant to be let in."""
    settings = settings_for(host=host, allowed_hosts=())
    with pytest.raises(ConfigurationError, match="TUNEDD_OPEN=true") as raised:
        check_exposure(settings)
    assert str(raised.value).count(". ") == 0
    check_exposure(settings_for(host=host, open=True))
    check_exposure(settings_for(host=host, api_keys=("a-key-of-the-settings",)))
    add_key(settings, "Ada", Role.READER)
    check_exposure(settings)
    revoke_key(settings, "Ada")
    with pytest.raises(ConfigurationError):
        check_exposure(settings)
    assert answered_hosts(settings) == ("*",)


@pytest.mark.parametrize(
    ("url", "host", "origin"),
    [
        ("https://docs.example", "docs.example", "https://docs.example"),
        ("https://Docs.example:443/", "Docs.example", "https://docs.example"),
        ("http://docs.example:8080/a/b", "docs.example", "http://docs.example:8080"),
        ("http://[fe80::1]:80", "[fe80::1]", "http://[fe80::1]"),
    ],
)
def test_public_address(settings_for: SettingsFactory, url: str, host: str, origin: str) -> None:
    """The public address gives the service one more name, and its pages an origin."""
    settings = settings_for(public_url=url, allowed_hosts=())
    assert answered_hosts(settings) == (*LOOPBACK, host)
    assert public_origin(settings) == origin
    named = settings_for(public_url=url, allowed_hosts=("a.example",))
    assert answered_hosts(named) == ("a.example", host)


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({"public_url": "https://docs.example/lib/"}, "https://docs.example/lib"),
        ({"host": "127.0.0.1", "port": 8001}, "http://127.0.0.1:8001"),
        ({"host": "::1", "port": 8001}, "http://[::1]:8001"),
        ({"host": "0.0.0.0", "port": 8001}, "http://127.0.0.1:8001"),  # noqa: S104
        ({"host": "docs.example", "port": 80}, "http://docs.example:80"),
    ],
)
def test_address_of_readers(
    settings_for: SettingsFactory, settings: dict[str, object], url: str
) -> None:
    """Links lead to the public address, or to where the service listens on this machine."""
    assert public_url(settings_for(**settings)) == url


@pytest.mark.parametrize(
    "url", ["docs.example", "ftp://docs.example", "https://", "https://a b", "https://a/?x", "*"]
)
def test_no_address(settings_for: SettingsFactory, url: str) -> None:
    """A public address has to be one."""
    with pytest.raises(ValueError, match="public_url"):
        settings_for(public_url=url)
