"""Where the service is, and what is sent there."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from tunedd_api.client.calls import Call
from tunedd_api.client.errors import Unreachable


@dataclass(frozen=True, slots=True)
class Address:
    """The service's address, without or with a path, and the key that it wants to be shown."""

    url: str
    api_key: str | None = field(default=None, repr=False)


def request_of(
    http: httpx.Client | httpx.AsyncClient, address: Address, call: Call[Any], accept: str
) -> httpx.Request:
    """A call as a request to an address."""
    headers = {"Accept": accept, **call.headers}
    if address.api_key is not None:
        headers["Authorization"] = f"Bearer {address.api_key}"
    return http.build_request(
        call.method,
        f"{address.url.rstrip('/')}{call.path}",
        json=call.json,
        content=call.content,
        params=call.params or None,
        headers=headers,
    )


def failure(error: httpx.TransportError) -> Unreachable:
    """What the caller is told of a connection that could not be made, or broke off."""
    why = str(error) or type(error).__name__
    return Unreachable(f"The service cannot be reached: {why}.")
