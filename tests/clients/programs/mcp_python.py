# mypy: ignore-errors
"""The protocol's SDK for Python, current: all tools over HTTP, with progress and cancelling."""

import asyncio
import sys
from importlib.metadata import version

from mcp import ClientSession

try:
    from mcp.client.streamable_http import streamable_http_client as connect
except ImportError:
    from mcp.client.streamable_http import streamablehttp_client as connect


def structured(result):
    """The structured content, as both generations of the SDK name it."""
    content = getattr(result, "structured_content", None)
    return content if content is not None else result.structuredContent


def failed(result):
    flag = getattr(result, "is_error", None)
    return flag if flag is not None else result.isError


async def given_up(session, asked):
    """Ask; the first generation of the SDK tells nobody that it has given up, but hangs up."""
    if not version("mcp").startswith("1."):
        await session.call_tool("ask", asked)
        return
    async with connect(f"{sys.argv[1]}/mcp") as streams, ClientSession(*streams[:2]) as another:
        await another.initialize()
        await another.call_tool("ask", asked)


async def main():
    async with connect(f"{sys.argv[1]}/mcp") as streams, ClientSession(*streams[:2]) as session:
        await session.initialize()
        names = [tool.name for tool in (await session.list_tools()).tools]
        assert names == ["list_documents", "search_passages", "read_page", "ask"], names
        documents = structured(await session.call_tool("list_documents", {}))["documents"]
        found = await session.call_tool("search_passages", {"query": "contract net protocol"})
        place = structured(found)["passages"][0]
        assert place["text"] in found.content[0].text
        page = {"document": place["document"], "page": place["page"]}
        read = structured(await session.call_tool("read_page", page))
        assert place["text"] in read["pages"][0]["text"]
        heard = []

        async def hear(progress, total, message):
            heard.append(progress)

        asked = {"question": "What is the contract net protocol?"}
        reply = await session.call_tool("ask", asked, progress_callback=hear)
        assert structured(reply)["citations"], reply
        assert heard
        wrong = await session.call_tool("read_page", {"document": "contract", "page": 1})
        assert failed(wrong)
        uri = f"tunedd://documents/{documents[0]['id']}/pages/1"
        assert (await session.read_resource(uri)).contents[0].text
        # One turn at a time is let in: a question that is given up makes room for the next.
        giving_up = asyncio.create_task(given_up(session, asked))
        await asyncio.sleep(1)
        giving_up.cancel()
        await asyncio.sleep(1)
        assert not failed(await session.call_tool("ask", asked))


asyncio.run(main())
print("mcp", version("mcp"))
