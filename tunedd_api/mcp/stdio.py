"""The protocol over standard input and output, for clients that start the server themselves."""

from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server


async def serve_stdio(server: Server[Any]) -> None:
    """Serve the one client at the other end, until it closes its side."""
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
