"""What Weaviate's client raises, in the domain's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from httpx import HTTPError, TimeoutException
from weaviate.exceptions import (
    AuthenticationFailedError,
    InsufficientPermissionsError,
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateInvalidInputError,
    WeaviateTimeoutError,
)

from tunedd_api.errors import ConfigurationError, StoreUnavailable, TimedOut

_UNAUTHORIZED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@contextmanager
def naming_errors() -> Iterator[None]:
    """Raise TimedOut or StoreUnavailable for what the client raises, ValueError for bad input.

    A key that the server refuses is a ConfigurationError.
    The client's own message stays behind as the cause: it may quote what was asked or stored.
    """
    try:
        yield
    except WeaviateInvalidInputError as error:
        raise ValueError(error.message) from error
    except (WeaviateTimeoutError, TimeoutException, TimeoutError) as error:
        raise TimedOut("Weaviate took too long to answer.") from error
    except WeaviateBaseError as error:
        if _unauthorized(error):
            raise ConfigurationError("Weaviate wants an API key, or another one.") from error
        if "deadline exceeded" in error.message.lower().replace("_", " "):
            raise TimedOut("Weaviate took too long to answer.") from error
        raise StoreUnavailable("Weaviate is out of reach or refuses to answer.") from error
    except (HTTPError, OSError) as error:
        raise StoreUnavailable("Weaviate is out of reach.") from error


def _unauthorized(error: WeaviateBaseError) -> bool:
    if isinstance(error, AuthenticationFailedError | InsufficientPermissionsError):
        return True
    if isinstance(error, UnexpectedStatusCodeError):
        return error.status_code in _UNAUTHORIZED
    return False
