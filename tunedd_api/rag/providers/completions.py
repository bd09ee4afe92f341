"""Answers and vectors over OpenAI's API, without what its own client makes of each piece.

The client and LlamaIndex's class around it take a quarter of a millisecond of a processor for each
token: they make models of all that a chunk may hold, of which a word and the reason to stop are
read. What is no stream and no query stays with them.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from http import HTTPStatus
from typing import Any, Final

import httpx
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    MessageRole,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.llms.openai.utils import to_openai_message_dicts
from llama_index.llms.openai_like import OpenAILike

from tunedd_api.rag.providers.refusals import Refusal

_ATTEMPTS: Final = 2
_PAUSE: Final = 0.5
"""How often something is asked for in all, and seconds between, as OpenAI's client has it."""

_WORTH_ANOTHER: Final = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
)
_DATA: Final = "data:"
_DONE: Final = "[DONE]"


class Caller:
    """Asks an endpoint over connections that somebody else closes; ``base_url`` ends in ``/v1``."""

    def __init__(self, client: httpx.AsyncClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url.rstrip("/")

    async def asked(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """What is answered to one request.

        Raises:
            Refusal: if the server refuses or fails, twice if that may pass.
            httpx.TransportError: if it is not there, or too slow.
        """
        async with self._reply(path, body) as reply:
            return _object(await reply.aread(), reply)

    async def events(
        self, path: str, body: Mapping[str, object]
    ) -> AsyncGenerator[dict[str, Any], None]:
        """What is streamed in answer to one request; raises as ``asked`` does."""
        async with self._reply(path, body) as reply:
            async for line in reply.aiter_lines():
                data = line.removeprefix(_DATA).strip() if line.startswith(_DATA) else ""
                if data and data != _DONE:
                    yield _event(data, reply)

    @asynccontextmanager
    async def _reply(
        self, path: str, body: Mapping[str, object]
    ) -> AsyncGenerator[httpx.Response, None]:
        reply = await self._begun(path, body)
        try:
            yield reply
        finally:
            await reply.aclose()

    async def _begun(self, path: str, body: Mapping[str, object]) -> httpx.Response:
        """A response whose headers are there; a kept connection may turn out to be closed."""
        for attempt in range(1, _ATTEMPTS + 1):
            request = self._client.build_request("POST", f"{self._base_url}{path}", json=body)
            try:
                reply = await self._client.send(request, stream=True)
            except httpx.TimeoutException:
                raise
            except httpx.TransportError:
                if attempt == _ATTEMPTS:
                    raise
            else:
                if not reply.is_error:
                    return reply
                await reply.aclose()
                if attempt == _ATTEMPTS or not _may_pass(reply.status_code):
                    raise Refusal(reply)
            await asyncio.sleep(_PAUSE)
        raise AssertionError("the last attempt returns or raises")


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
            "messages": to_openai_message_dicts(messages, model=self.model),
            "stream": True,
            **(more.pop("extra_body", None) or {}),
            **more,
        }

        async def generate() -> ChatResponseAsyncGen:
            said = ""
            async with aclosing(self._caller.events("/chat/completions", body)) as events:
                async for event in events:
                    delta = _delta(event)
                    said += delta
                    message = ChatMessage(role=MessageRole.ASSISTANT, content=said)
                    yield ChatResponse(message=message, delta=delta, raw=event)

        return generate()


def _may_pass(status: int) -> bool:
    return status in _WORTH_ANOTHER or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _event(data: str, reply: httpx.Response) -> dict[str, Any]:
    event = _object(data, reply)
    if error := event.get("error"):
        code = error.get("code") if isinstance(error, Mapping) else None
        raise Refusal(reply, code if isinstance(code, int) else HTTPStatus.INTERNAL_SERVER_ERROR)
    return event


def _object(data: str | bytes, reply: httpx.Response) -> dict[str, Any]:
    """The JSON object that a server says; anything else is no answer."""
    try:
        said = json.loads(data)
    except ValueError as error:
        raise Refusal(reply, HTTPStatus.BAD_GATEWAY) from error
    if not isinstance(said, dict):
        raise Refusal(reply, HTTPStatus.BAD_GATEWAY)
    return said


def _delta(event: Mapping[str, Any]) -> str:
    choices = event.get("choices")
    return ((choices[0].get("delta") or {}).get("content") or "") if choices else ""
