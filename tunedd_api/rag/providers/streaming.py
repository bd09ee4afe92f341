"""What a server streams of an answer, as LlamaIndex passes it on."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    MessageRole,
)

from tunedd_api.rag.providers.caller import Bursts


async def responses(bursts: Bursts) -> ChatResponseAsyncGen:
    """The answer after each burst of events that says something of it or of its end.

    Raises as ``bursts`` does, and closes them when it is left. ``raw`` is the event that tells why
    the model stopped, if one does.
    """
    said = ""
    async with aclosing(bursts):
        async for events in bursts:
            choices = [said_of_it[0] for event in events if (said_of_it := event.get("choices"))]
            if not choices:
                continue
            deltas = [choice.get("delta") for choice in choices]
            delta = "".join([(one.get("content") or "") if one else "" for one in deltas])
            said += delta
            yield ChatResponse(
                message=ChatMessage(role=MessageRole.ASSISTANT, content=said),
                delta=delta,
                raw={"choices": [_end(choices)]},
            )


def _end(choices: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first that tells why the model stopped, or else the first."""
    return next((choice for choice in choices if choice.get("finish_reason")), choices[0])
