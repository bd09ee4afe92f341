"""Calls of the API as values: what to send, and how to read the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote
from uuid import UUID, uuid4

from tunedd_api.client.models import (
    MESSAGES,
    Answer,
    Conversation,
    Document,
    Found,
    Grounding,
    Listing,
    Message,
    Model,
    PageText,
    Passage,
    Readiness,
    Role,
)

T = TypeVar("T")
M = TypeVar("M", bound=Model)

Read = Callable[[bytes], T]


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call.

    ``repeatable`` says that sending it twice does no more than once; ``also_read`` is a status
    whose body is read although it is no success.
    """

    method: str
    path: str
    read: Read[T]
    json: object = None
    content: bytes | None = None
    params: dict[str, str | int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    repeatable: bool = True
    also_read: int | None = None


class Unset:
    """The type of UNSET: a field that an update leaves alone, where None means something."""


UNSET: Final = Unset()


def create_conversation(
    documents: Sequence[str] | None, title: str | None, grounding: Grounding | None
) -> Call[Conversation]:
    """Start a conversation."""
    given = {"documents": documents, "title": title, "grounding": grounding}
    body = {name: value for name, value in given.items() if value is not None}
    read = _reading(Conversation)
    return Call("POST", "/conversations", read, json=body, repeatable=False)


def get_conversation(conversation: UUID | str) -> Call[Conversation]:
    """Show a conversation."""
    return Call("GET", f"/conversations/{conversation}", _reading(Conversation))


def list_conversations(query: str | None, cursor: str | None) -> Call[Listing[Conversation]]:
    """A page of the conversations, newest first."""
    params = _params(limit=100, query=query, cursor=cursor)
    return Call("GET", "/conversations", _reading(Listing[Conversation]), params=params)


def update_conversation(
    conversation: UUID | str,
    title: str | Unset | None,
    documents: Sequence[str] | Unset | None,
    grounding: Grounding | Unset | None,
) -> Call[Conversation]:
    """Change a conversation from the next turn on."""
    given = {"title": title, "documents": documents, "grounding": grounding}
    body = {name: value for name, value in given.items() if not isinstance(value, Unset)}
    return Call("PATCH", f"/conversations/{conversation}", _reading(Conversation), json=body)


def delete_conversation(conversation: UUID | str) -> Call[None]:
    """Delete a conversation with its messages."""
    return Call("DELETE", f"/conversations/{conversation}", _nothing, repeatable=False)


def list_messages(conversation: UUID | str, cursor: str | None) -> Call[Listing[Message]]:
    """A page of messages, oldest first."""
    path = f"/conversations/{conversation}/messages"
    return Call("GET", path, MESSAGES.validate_json, params=_params(limit=100, cursor=cursor))


def send(
    conversation: UUID | str, content: str, documents: Sequence[str] | None, key: str | None
) -> Call[Answer]:
    """Send a message; under its key it makes one turn, however often it is sent."""
    body: dict[str, object] = {"content": content}
    if documents is not None:
        body["documents"] = documents
    return Call(
        "POST",
        f"/conversations/{conversation}/messages",
        _reading(Answer),
        json=body,
        headers={"Idempotency-Key": key or str(uuid4())},
    )


def regenerate(conversation: UUID | str, message: UUID | str, content: str | None) -> Call[Answer]:
    """Answer the last question anew, or as it is put now."""
    path = f"/conversations/{conversation}/messages/{message}/regenerate"
    body = {} if content is None else {"content": content}
    return Call("POST", path, _reading(Answer), json=body, repeatable=False)


def cancel(conversation: UUID | str) -> Call[None]:
    """Stop the running turn."""
    return Call("POST", f"/conversations/{conversation}/cancel", _nothing, repeatable=False)


def list_documents(cursor: str | None) -> Call[Listing[Document]]:
    """A page of the documents, in the order of their names."""
    params = _params(limit=100, cursor=cursor)
    return Call("GET", "/documents", _reading(Listing[Document]), params=params)


def get_document(document: UUID | str) -> Call[Document]:
    """Show a document."""
    return Call("GET", f"/documents/{document}", _reading(Document))


def put_document(name: str, content: bytes) -> Call[Document]:
    """Add a document, or replace the one of this name."""
    headers = {"Content-Type": "application/octet-stream"}
    path = f"/documents/{quote(name)}"
    return Call("PUT", path, _reading(Document), content=content, headers=headers)


def delete_document(document: UUID | str) -> Call[None]:
    """Delete a document."""
    return Call("DELETE", f"/documents/{document}", _nothing, repeatable=False)


def get_content(document: UUID | str) -> Call[bytes]:
    """The original file."""
    return Call("GET", f"/documents/{document}/content", bytes)


def get_page(document: UUID | str, page: int) -> Call[PageText]:
    """The text of a page."""
    return Call("GET", f"/documents/{document}/pages/{page}", _reading(PageText))


def get_page_picture(document: UUID | str, page: int, span: tuple[int, int] | None) -> Call[bytes]:
    """A page as PNG, a span of its text highlighted."""
    params = {} if span is None else _params(start=span[0], end=span[1])
    return Call("GET", f"/documents/{document}/pages/{page}.png", bytes, params=params)


def search(
    query: str,
    history: Sequence[tuple[Role, str]],
    documents: Sequence[str] | None,
    limit: int,
) -> Call[tuple[Passage, ...]]:
    """The passages that a question would rest on."""
    body: dict[str, object] = {
        "query": query,
        "history": [{"role": role, "content": content} for role, content in history],
        "limit": limit,
    }
    if documents is not None:
        body["documents"] = documents
    return Call("POST", "/search", lambda body: _reading(Found)(body).passages, json=body)


def readiness() -> Call[Readiness]:
    """Whether the service can answer."""
    return Call("GET", "/readyz", _reading(Readiness), also_read=503)


def _reading(model: type[M]) -> Read[M]:
    return model.model_validate_json


def _nothing(body: bytes) -> None:
    del body


def _params(**given: str | int | None) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
