"""The documents as tools of a program that starts the server itself."""

import os
import sys
from pathlib import Path

from mcp import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.support.service import copy_library
from tests.support.texts import BEES, BEES_QUESTION, write_text

ROOT = Path(__file__).parents[2]


async def test_over_standard_input_and_output(prepared_library: Path, tmp_path: Path) -> None:
    """`tunedd mcp` brings the library up to date and answers whoever has started it."""
    copy_library(prepared_library, tmp_path)
    write_text(tmp_path / "data" / "zebras.txt", "Zebras wear stripes against flies.")
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "tunedd_api.cli", "mcp"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TUNEDD_DATA_DIR": "data",
            "TUNEDD_STATE_DIR": "state",
            "TUNEDD_CACHE_DIR": "cache",
            "TUNEDD_LLM_PROVIDER": "mock",
            "TUNEDD_EMBEDDING_PROVIDER": "mock",
            "TUNEDD_RELEVANCE_CUT": "0.15",
        },
    )
    heard: list[float] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(progress)

    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        listed = await session.call_tool("list_documents", {"query": "zebras"})
        question = {"question": BEES_QUESTION, "documents": [BEES]}
        reply = await session.call_tool("ask", question, progress_callback=hear)
    assert [d["name"] for d in listed.model_dump()["structured_content"]["documents"]] == [
        "zebras.txt"
    ]
    assert reply.model_dump()["structured_content"]["outcome"] == "answered"
    assert heard
