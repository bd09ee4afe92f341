"""What a model's server means by the status with which it refuses."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

from tunedd_api.errors import ModelBusy, ModelRefused, ModelUnavailable


class Response(Protocol):
    """What is read of a response, whoever has made it."""

    @property
    def status_code(self) -> int:
        """The status, as a number."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, by name."""
        ...


class Refusal(Exception):
    """A response of a model's server that is an error; ``status_code`` says which."""

    def __init__(self, response: Response, status_code: int | None = None) -> None:
        self.response = response
        self.status_code = status_code or response.status_code


def failure_of(name: str, error: Exception) -> ModelUnavailable:
    """What has gone wrong, in a sentence that says what to do.

    ``error`` is the client's own; what it says itself may quote what was asked, and stays behind.
    """
    status = getattr(error, "status_code", None)
    if not isinstance(status, int) or status <= 0:
        return ModelUnavailable(f"The {name} is out of reach.")
    match status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return ModelRefused(
                f"The server of the {name} wants an API key, or another one ({status})."
            )
        case HTTPStatus.NOT_FOUND:
            return ModelRefused(f"There is no {name} at its server, or no such address (404).")
        case HTTPStatus.TOO_MANY_REQUESTS:
            return ModelBusy(
                f"The server of the {name} has too much to do (429); try again later.",
                retry_after(error),
            )
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return ModelBusy(
                f"The server of the {name} cannot answer now (503).", retry_after(error)
            )
        case _ if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return ModelRefused(
                f"The server of the {name} refuses what it is asked ({status}): its context window "
                "may be smaller than TUNEDD_CONTEXT_WINDOW says."
            )
        case _:
            return ModelUnavailable(f"The server of the {name} has failed ({status}).")


def retry_after(error: Exception) -> float | None:
    """The seconds that the server asks for, where it does so in seconds."""
    response = getattr(error, "response", None)
    value = "" if response is None else str(response.headers.get("retry-after", ""))
    return float(value) if value.isascii() and value.isdigit() else None
