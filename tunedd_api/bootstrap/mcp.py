"""The Model Context Protocol, where it is switched on: over HTTP, and over standard output."""

from typing import Any

from tunedd_api.api.services import Door, Services
from tunedd_api.errors import ConfigurationError
from tunedd_api.mcp.tools import Library as ToolLibrary


def mcp_door(services: Services) -> Door:
    """The protocol over HTTP.

    Raises:
        ConfigurationError: if the extra that speaks it is not installed.
    """
    server = _server(services)
    from tunedd_api.mcp.http import StreamableHttp

    return StreamableHttp(server)


async def serve_stdio(services: Services) -> None:
    """Serve the program at the other end of standard input and output, until it closes its side.

    Raises:
        ConfigurationError: if the extra that speaks the protocol is not installed.
        StoreUnavailable, TimedOut: if the vector store cannot be connected.
    """
    server = _server(services)
    from tunedd_api.mcp.stdio import serve_stdio

    async with services.running():
        await serve_stdio(server)


def _server(services: Services) -> Any:  # noqa: ANN401 - the extra's own type
    try:
        from tunedd_api.mcp.server import mcp_server
    except ModuleNotFoundError as error:
        if error.name not in {"mcp", "mcp_types"}:
            raise
        raise ConfigurationError(
            "The Model Context Protocol needs an extra: pip install 'tunedd-api[mcp]'."
        ) from error
    return mcp_server(
        ToolLibrary(
            catalogue=services.catalogue,
            retriever=services.retriever,
            pictures=services.pictures,
            exchanges=services.exchanges,
            view=services.reader_view,
            check=services.limits.check,
        )
    )
