"""Answers and vectors over OpenAI's API, without what its own client makes of each piece.

The client and LlamaIndex's class around it take a quarter of a millisecond of a processor for each
token: they make models of all that a chunk may hold, of which a word and the reason to stop are
read. What is no stream and no query stays with them.
"""

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponseAsyncGen, TextBlock
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.llms.openai.utils import O1_MODELS, to_openai_message_dicts
from llama_index.llms.openai_like import OpenAILike

from tunedd_api.rag.providers.caller import Caller
from tunedd_api.rag.providers.streaming import responses


class StreamedChat(OpenAILike):
    """LlamaIndex's model of an OpenAI-compatible server, whose streams are read as they come."""

    _caller: Caller = PrivateAttr()

    def __init__(self, caller: Caller, **model: Any) -> None:  # noqa: ANN401 - the framework's
        super().__init__(**model)
        self._caller = caller

    async def astream_chat(
        self,
        messages: Sequence[ChatMessage],
        **kwargs: Any,  # noqa: ANN401 - the framework's signature
    ) -> ChatResponseAsyncGen:
        """Stream the answer; leaving the stream hangs up. Raises, as it is read, as Caller does."""
        more = self._get_model_kwargs(**kwargs)
        body = {
            "messages": _told(messages, self.model),
            "stream": True,
            **(more.pop("extra_body", None) or {}),
            **more,
        }
        return responses(self._caller.bursts("/chat/completions", body))


def _told(messages: Sequence[ChatMessage], model: str) -> object:
    """Messages as OpenAI's API has them; those of plain text need no look at each kind of part."""
    texts = [_text(message) for message in messages]
    if None in texts or model in O1_MODELS:
        return to_openai_message_dicts(messages, model=model)
    return [
        {"role": message.role, "content": text}
        for message, text in zip(messages, texts, strict=True)
    ]


def _text(message: ChatMessage) -> str | None:
    """The text that is all that a message holds; None if it holds anything else."""
    if message.additional_kwargs or len(message.blocks) != 1:
        return None
    (block,) = message.blocks
    return block.text if type(block) is TextBlock else None
