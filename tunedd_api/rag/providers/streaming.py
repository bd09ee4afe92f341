"""What a server streams of an answer, as LlamaIndex passes it on."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    MessageRole,
)

from tunedd_api.rag.providers.caller import delta_of


async def responses(events: AsyncGenerator[dict[str, Any], None]) -> ChatResponseAsyncGen:
    """The answer after each event; raises as ``events`` does, and closes them when it is left."""
    said = ""
    async with aclosing(events):
        async for event in events:
            delta = delta_of(event)
            said += delta
            message = ChatMessage(role=MessageRole.ASSISTANT, content=said)
            yield ChatResponse(message=message, delta=delta, raw=event)
