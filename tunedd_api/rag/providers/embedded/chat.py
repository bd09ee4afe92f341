"""A language model on a llama.cpp server, as LlamaIndex asks for it."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

import httpx
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponseAsyncGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import Field, PrivateAttr
from llama_index.core.llms import CustomLLM

from tunedd_api.conversations.manner import Sampling
from tunedd_api.rag.providers.base import ChatOptions
from tunedd_api.rag.providers.caller import Caller
from tunedd_api.rag.providers.embedded.server import LlamaServer
from tunedd_api.rag.providers.streaming import responses

_PATH: Final = "/v1/chat/completions"


class LlamaChat(CustomLLM):
    """Streams answers of a model; ``sampling`` holds parameters of llama.cpp's server."""

    model: str
    context_window: int
    answer_tokens: int
    sampling: dict[str, Any] = Field(default_factory=dict)
    _server: LlamaServer = PrivateAttr()
    _client: httpx.AsyncClient = PrivateAttr()
    _timeout: float = PrivateAttr()

    def __init__(
        self, server: LlamaServer, options: ChatOptions, sampling: Mapping[str, object]
    ) -> None:
        super().__init__(
            model=options.model,
            context_window=options.context_window,
            answer_tokens=options.answer_tokens,
            sampling={"temperature": 0.0, "cache_prompt": True, **sampling},
        )
        self._server = server
        self._client = server.waiting_client(options.timeout)
        self._timeout = options.timeout

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises the class by."""
        return "LlamaChat"

    @property
    def metadata(self) -> LLMMetadata:
        """What the model can do."""
        return LLMMetadata(
            context_window=self.context_window,
            num_output=self.answer_tokens,
            is_chat_model=True,
            model_name=self.model,
        )

    def sampled(self, wanted: Sampling) -> "LlamaChat":
        """The model with other parameters, over the same connections."""
        more = {"temperature": wanted.temperature, "top_p": wanted.top_p, "seed": wanted.seed}
        named = {name: value for name, value in more.items() if value is not None}
        return self.model_copy(
            update={
                "sampling": {**self.sampling, **named},
                "answer_tokens": min(self.answer_tokens, wanted.max_tokens or self.answer_tokens),
            }
        )

    async def aclose(self) -> None:
        """Close the connections; the server is not ours."""
        await self._client.aclose()

    async def astream_chat(
        self,
        messages: Sequence[ChatMessage],
        **kwargs: Any,  # noqa: ANN401 - the framework's signature
    ) -> ChatResponseAsyncGen:
        """Stream the answer as the model writes it; leaving the stream stops the model.

        Raises, while it is read:
            Refusal: if the server refuses or fails.
            httpx.TransportError: if it is not there.
        """
        del kwargs
        body = self._body(messages, stream=True)

        async def generate() -> ChatResponseAsyncGen:
            caller = Caller(self._client, f"{await self._server.reached()}/v1", attempts=1)
            async with aclosing(responses(caller.bursts("/chat/completions", body))) as answer:
                async for response in answer:
                    yield response

        return generate()

    def complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: FBT001, FBT002 - the framework's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> CompletionResponse:
        """Answer a message, waiting for the whole answer."""
        del formatted, kwargs
        asked = [ChatMessage(role=MessageRole.USER, content=prompt)]
        reply = self._server.asked(_PATH, self._body(asked, stream=False), self._timeout)
        return CompletionResponse(text=reply["choices"][0]["message"]["content"], raw=reply)

    def stream_complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: FBT001, FBT002 - the framework's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> CompletionResponseGen:
        """As ``complete``, in one piece: whoever wants pieces reads ``astream_chat``."""
        answer = self.complete(prompt, formatted, **kwargs)
        yield CompletionResponse(text=answer.text, delta=answer.text, raw=answer.raw)

    def _body(self, messages: Sequence[ChatMessage], *, stream: bool) -> dict[str, Any]:
        return {
            **self.sampling,
            "messages": [{"role": m.role.value, "content": m.content or ""} for m in messages],
            "max_tokens": self.answer_tokens,
            "stream": stream,
        }
