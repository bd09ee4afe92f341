"""Where a Weaviate server is, and whether it can be reached."""

import asyncio
import socket
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.config import GrpcConfig
from weaviate.connect import ConnectionParams

from tunedd_api.errors import ConfigurationError, StoreUnavailable, TimedOut
from tunedd_api.rag.providers.loopback import is_elsewhere

_Answer = TypeVar("_Answer")

_RECONNECTING: Final = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
)
"""By default gRPC waits the longer the longer a server was away, up to two minutes."""

_SLOW: Final = 1.0
"""Seconds after which a server that has not answered yet is looked after."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server's address and credentials, and how many seconds a query may take."""

    url: str
    grpc_port: int
    api_key: str | None
    timeout: float

    def client_arguments(self) -> dict[str, Any]:
        """Write the arguments of a client, synchronous or not; raises ConfigurationError."""
        # gRPC reads the proxies of the environment by itself, HTTP is told not to.
        proxied = int(is_elsewhere(self.url))
        return {
            "connection_params": self._address(),
            "auth_client_secret": None if self.api_key is None else Auth.api_key(self.api_key),
            "additional_config": AdditionalConfig(
                timeout=Timeout(init=self.timeout, query=self.timeout, insert=6 * self.timeout),
                grpc_config=GrpcConfig(
                    channel_options=[("grpc.enable_http_proxy", proxied), *_RECONNECTING]
                ),
            ),
            # The client's own checks ask a public host for its latest version.
            "skip_init_checks": True,
        }

    def check_ports(self) -> None:
        """Return if both ports accept connections; raises StoreUnavailable."""
        address = self._address()
        for kind, end in (("HTTP", address.http), ("gRPC", address.grpc)):
            try:
                socket.create_connection((end.host, end.port), self.timeout).close()
            except OSError as error:
                raise StoreUnavailable(
                    f"Weaviate is out of reach: no {kind} connection to {end.host}:{end.port}."
                ) from error

    async def acheck_ports(self) -> None:
        """Return if both ports accept connections; raises StoreUnavailable."""
        await asyncio.to_thread(self.check_ports)

    async def answer(self, work: Coroutine[Any, Any, _Answer]) -> _Answer:
        """Await what the server was asked; raises TimedOut, or StoreUnavailable if it is gone."""
        asking = asyncio.create_task(work)
        try:
            async with asyncio.timeout(self.timeout):
                done, _ = await asyncio.wait({asking}, timeout=_SLOW)
                if not done:
                    # Slow, or gone? The client would go on trying a lost server for a minute.
                    await self.acheck_ports()
                return await asking
        except TimeoutError as error:
            raise TimedOut("Weaviate took too long to answer.") from error
        finally:
            asking.cancel()

    def _address(self) -> ConnectionParams:
        try:
            return ConnectionParams.from_url(self.url, self.grpc_port)
        except ValueError as error:
            raise ConfigurationError(
                f"Weaviate cannot be at {self.url!r} with gRPC on port {self.grpc_port}; "
                "an address is like http://localhost:8080, its gRPC port another one."
            ) from error
