"""What is said to OpenAI's API, beside what its own client's helpers make of it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage, ImageBlock, MessageRole, TextBlock
from llama_index.llms.openai.utils import to_openai_message_dicts
from pydantic_core import from_json, to_json

from tunedd_api.rag.providers.completions import StreamedChat

_SYSTEM = ChatMessage(role=MessageRole.SYSTEM, content="Be brief.")
_ASKED = ChatMessage(role=MessageRole.USER, content="Do bees dance?")
_ANSWER = ChatMessage(role=MessageRole.ASSISTANT, content="They do.")
_EMPTY = ChatMessage(role=MessageRole.ASSISTANT, content="")
_IN_PARTS = ChatMessage(
    role=MessageRole.USER, blocks=[TextBlock(text="Do bees "), TextBlock(text="dance?")]
)
_PICTURE = ChatMessage(role=MessageRole.USER, blocks=[ImageBlock(url="http://host/bee.png")])
_CALLED = ChatMessage(role=MessageRole.ASSISTANT, additional_kwargs={"tool_calls": []})


class _Noting:
    """A caller that keeps what it is asked, and hears nothing."""

    body: Mapping[str, object]

    async def bursts(self, path: str, body: Mapping[str, object]) -> AsyncIterator[Any]:
        self.body = body
        for event in list[Any]():
            yield event


@pytest.mark.parametrize(
    "messages",
    [
        [_SYSTEM, _ASKED, _ANSWER, _ASKED],
        [_ASKED, _EMPTY, _ASKED],
        [_IN_PARTS],
        [_SYSTEM, _PICTURE],
        [_ASKED, _CALLED],
    ],
)
@pytest.mark.parametrize("model", ["any-model", "o1"])
async def test_messages_are_those_of_the_framework(messages: list[ChatMessage], model: str) -> None:
    """Plain texts are laid out at once, and are what the framework makes of them."""
    noting = _Noting()
    chat = StreamedChat(noting, model=model, api_key="none", is_chat_model=True)  # type: ignore[arg-type]
    assert [response async for response in await chat.astream_chat(messages)] == []
    said = from_json(to_json(noting.body["messages"]))
    assert said == to_openai_message_dicts(messages, model=model)
