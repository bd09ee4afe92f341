"""Where the service is, what is sent there, and how the answer is read."""

import re
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import httpx

from tunedd_api.client.calls import Call
from tunedd_api.client.errors import Unreachable, Unreadable, Unsendable

_KEY: Final = re.compile(r"[!-~]+")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Address:
    """The service's address, without or with a path, and the key that it wants to be shown.

    Raises:
        Unsendable: if the key cannot be one; what it is, is not said.
    """

    url: str
    api_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Look at the key before anything is sent, or says it in an error."""
        if self.api_key is not None and not _KEY.fullmatch(self.api_key):
            raise Unsendable("A key consists of ASCII characters, without blanks and line ends.")


def request_of(
    http: httpx.Client | httpx.AsyncClient, address: Address, call: Call[Any], accept: str
) -> httpx.Request:
    """A call as a request to an address.

    Raises:
        Unsendable
    """
    headers = {"Accept": accept, **call.headers}
    if address.api_key is not None:
        headers["Authorization"] = f"Bearer {address.api_key}"
    try:
        return http.build_request(
            call.method,
            f"{address.url.rstrip('/')}{call.path}",
            json=call.json,
            content=call.content,
            params=call.params or None,
            headers=headers,
        )
    except UnicodeEncodeError as error:
        raise Unsendable("What is to be sent holds text that is no valid Unicode.") from error
    except httpx.InvalidURL as error:
        raise Unsendable(f"The address cannot be one: {error}.") from error


def read_by(call: Call[T], body: bytes) -> T:
    """What the body of an answer says to a call.

    Raises:
        Unreadable
    """
    try:
        return call.read(body)
    except ValueError as error:
        raise Unreadable("The answer is none of this service: is the address right?") from error


def failure(error: httpx.TransportError) -> Unreachable:
    """What the caller is told of a connection that could not be made, or broke off."""
    why = str(error) or type(error).__name__
    return Unreachable(f"The service cannot be reached: {why}.")
