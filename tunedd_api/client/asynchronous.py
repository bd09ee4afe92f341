"""The client for programs that do other things meanwhile."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Self, TypeVar
from uuid import UUID

import anyio
import httpx

from tunedd_api.client import calls
from tunedd_api.client.calls import UNSET, Call, Unset
from tunedd_api.client.connections import Address, failure, read_by, request_of
from tunedd_api.client.errors import ApiError
from tunedd_api.client.events import Event, EventReader
from tunedd_api.client.models import (
    Answer,
    Conversation,
    Document,
    Grounding,
    Listing,
    Message,
    PageText,
    Passage,
    Readiness,
    Role,
)
from tunedd_api.client.retries import Retries

T = TypeVar("T")


class AsyncClient:
    """A client for asyncio and trio.

    What is not answered, or refused for a moment, is tried again as ``retries`` says; a message is
    never answered twice for it. ``timeout`` is for how many seconds nothing may come.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        api_key: str | None = None,
        timeout: float = 300.0,
        retries: Retries | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._address = Address(url, api_key)
        self._retries = retries or Retries()
        self._http = http or httpx.AsyncClient(timeout=httpx.Timeout(timeout, connect=10.0))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def create_conversation(
        self,
        documents: Sequence[str] | None = None,
        *,
        title: str | None = None,
        grounding: Grounding | None = None,
    ) -> Conversation:
        """Start a conversation with all documents, or with those named."""
        return await self._run(calls.create_conversation(documents, title, grounding))

    async def conversation(self, conversation: UUID | str) -> Conversation:
        """Show a conversation."""
        return await self._run(calls.get_conversation(conversation))

    def conversations(self, query: str | None = None) -> AsyncIterator[Conversation]:
        """All conversations, newest first, or those with these words."""
        return self._pages(lambda cursor: calls.list_conversations(query, cursor))

    async def update_conversation(
        self,
        conversation: UUID | str,
        *,
        title: str | Unset | None = UNSET,
        documents: Sequence[str] | Unset | None = UNSET,
        grounding: Grounding | Unset | None = UNSET,
    ) -> Conversation:
        """Rename a conversation, or change its documents or grounding from the next turn on."""
        return await self._run(calls.update_conversation(conversation, title, documents, grounding))

    async def delete_conversation(self, conversation: UUID | str) -> None:
        """Delete a conversation with its messages."""
        await self._run(calls.delete_conversation(conversation))

    def messages(self, conversation: UUID | str) -> AsyncIterator[Message]:
        """All messages of a conversation, oldest first."""
        return self._pages(lambda cursor: calls.list_messages(conversation, cursor))

    async def send(
        self,
        conversation: UUID | str,
        content: str,
        *,
        documents: Sequence[str] | None = None,
        idempotency_key: str | None = None,
    ) -> Answer:
        """Send a message and wait for its answer; ``documents`` narrows this turn."""
        return await self._run(calls.send(conversation, content, documents, idempotency_key))

    @asynccontextmanager
    async def stream(
        self,
        conversation: UUID | str,
        content: str,
        *,
        documents: Sequence[str] | None = None,
        idempotency_key: str | None = None,
    ) -> AsyncIterator[AsyncIterator[Event]]:
        """Send a message and get what happens: Sources, Tokens, then Done with the answer.

        Leaving the block before the end cancels the turn.
        """
        call = calls.send(conversation, content, documents, idempotency_key)
        response = await self._open(call, "text/event-stream")
        try:
            yield self._events(response)
        finally:
            await response.aclose()

    async def regenerate(
        self, conversation: UUID | str, message: UUID | str, content: str | None = None
    ) -> Answer:
        """Have the last question answered anew, or as ``content`` puts it now."""
        return await self._run(calls.regenerate(conversation, message, content))

    async def cancel(self, conversation: UUID | str) -> None:
        """Stop the turn that runs in a conversation."""
        await self._run(calls.cancel(conversation))

    async def search(
        self,
        query: str,
        *,
        history: Sequence[tuple[Role, str]] = (),
        documents: Sequence[str] | None = None,
        limit: int = 10,
    ) -> tuple[Passage, ...]:
        """The passages that an answer would rest on, best first."""
        return await self._run(calls.search(query, history, documents, limit))

    def documents(self) -> AsyncIterator[Document]:
        """All documents, in the order of their names."""
        return self._pages(calls.list_documents)

    async def document(self, document: UUID | str) -> Document:
        """Show a document."""
        return await self._run(calls.get_document(document))

    async def put_document(self, name: str, content: bytes) -> Document:
        """Add a document, or replace the one of this name; it is processed from then on."""
        return await self._run(calls.put_document(name, content))

    async def delete_document(self, document: UUID | str) -> None:
        """Delete a document: its file, its pages and its passages."""
        await self._run(calls.delete_document(document))

    async def content(self, document: UUID | str) -> bytes:
        """The original file."""
        return await self._run(calls.get_content(document))

    async def page(self, document: UUID | str, page: int) -> PageText:
        """The text of a page, counted from 1."""
        return await self._run(calls.get_page(document, page))

    async def page_picture(
        self, document: UUID | str, page: int, span: tuple[int, int] | None = None
    ) -> bytes:
        """A page as PNG, a span of its text highlighted."""
        return await self._run(calls.get_page_picture(document, page, span))

    async def readiness(self) -> Readiness:
        """Whether the service can answer, and what it depends on."""
        return await self._run(calls.readiness())

    async def _run(self, call: Call[T]) -> T:
        response = await self._open(call)
        try:
            return read_by(call, await response.aread())
        except httpx.TransportError as error:
            raise failure(error) from error
        finally:
            await response.aclose()

    async def _pages(self, call: Callable[[str | None], Call[Listing[T]]]) -> AsyncIterator[T]:
        cursor: str | None = None
        while True:
            page = await self._run(call(cursor))
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def _open(self, call: Call[Any], accept: str = "*/*") -> httpx.Response:
        """The response to a call, its body not read; tries again as it may."""
        for tried in count():
            request = request_of(self._http, self._address, call, accept)
            try:
                response = await self._http.send(request, stream=True)
            except httpx.TransportError as error:
                pause = self._retries.after_failure(call, tried, error)
                if pause is None:
                    raise failure(error) from error
            else:
                if response.is_success or response.status_code == call.also_read:
                    return response
                body = await response.aread()
                await response.aclose()
                pause = self._retries.after_response(tried, response)
                if pause is None:
                    raise ApiError.of(response.status_code, body)
            await anyio.sleep(pause)
        raise AssertionError

    async def _events(self, response: httpx.Response) -> AsyncIterator[Event]:
        reader = EventReader()
        try:
            async for piece in response.aiter_bytes():
                for event in reader.feed(piece):
                    yield event
        except httpx.TransportError as error:
            raise failure(error) from error
        reader.finish()
