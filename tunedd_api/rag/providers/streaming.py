"""What a server streams of an answer, as LlamaIndex passes it on."""

from collections.abc import Mapping
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
            choices = [choice for event in events if (choice := _choice(event))]
            if not choices:
                continue
            delta = "".join((choice.get("delta") or {}).get("content") or "" for choice in choices)
            said += delta
            yield ChatResponse(
                message=ChatMessage(role=MessageRole.ASSISTANT, content=said),
                delta=delta,
                raw={"choices": [max(choices, key=_tells_the_end)]},
            )


def _choice(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What an event says of the answer; nothing, if it is about something else."""
    choices = event.get("choices")
    return choices[0] if choices else None


def _tells_the_end(choice: Mapping[str, Any]) -> bool:
    return bool(choice.get("finish_reason"))
