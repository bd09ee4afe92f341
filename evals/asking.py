"""What is asked of the service over HTTP, and what comes back."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from evals.questions import Turn


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a page: of a retrieved passage, or of a quote."""

    document: str
    document_id: str
    page: int
    start: int
    end: int
    text: str

    @classmethod
    def of(cls, shown: dict[str, Any]) -> "Place":
        """The place that a passage or a citation names."""
        return cls(
            document=shown["document"]["name"],
            document_id=shown["document"]["id"],
            page=shown["page"],
            start=shown["start"],
            end=shown["end"],
            text=shown.get("text", shown.get("quote", "")),
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one message; ``error`` is a problem's detail where there is no answer.

    Times are in milliseconds.
    """

    content: str = ""
    outcome: str = "error"
    sources: tuple[Place, ...] = ()
    citations: tuple[Place, ...] = ()
    markers: tuple[int, ...] = ()
    usage: dict[str, Any] = field(default_factory=dict)
    timings: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def model_calls(self) -> int:
        """How often a language model was asked, as far as the spent tokens tell."""
        return int(bool(self.usage.get("prompt_tokens") or self.usage.get("completion_tokens")))


def search(
    client: httpx.Client, query: str, history: Sequence[Turn] = (), *, limit: int = 10
) -> list[Place]:
    """The passages that the service retrieves for a query within its history, best first."""
    past = [{"role": turn.role, "content": turn.content} for turn in history]
    body = {"query": query, "history": past, "limit": limit}
    found = client.post("/search", json=body).raise_for_status().json()
    return [Place.of(passage) for passage in found["passages"]]


def converse(
    client: httpx.Client, messages: Sequence[str], documents: Sequence[str] = ()
) -> list[Reply]:
    """Send these messages one after the other in a new conversation; the answers in order."""
    scope = {"documents": list(documents)} if documents else {}
    made = client.post("/conversations", json=scope).raise_for_status().json()
    return [_reply(client, made["id"], message) for message in messages]


def page_text(client: httpx.Client, document_id: str, page: int) -> str:
    """The text of a page, which citations count the characters of."""
    shown = client.get(f"/documents/{document_id}/pages/{page}").raise_for_status().json()
    return str(shown["text"])


def _reply(client: httpx.Client, conversation: str, message: str) -> Reply:
    path = f"/conversations/{conversation}/messages"
    accept = {"Accept": "text/event-stream"}
    sources: tuple[Place, ...] = ()
    with client.stream("POST", path, json={"content": message}, headers=accept) as response:
        if response.is_error:
            return Reply(error=response.read().decode())
        for name, data in _events(response):
            match name:
                case "sources":
                    sources = tuple(Place.of(passage) for passage in data["passages"])
                case "done":
                    return _answer(data, sources)
                case "error":
                    return Reply(sources=sources, error=str(data.get("detail", data)))
    return Reply(sources=sources, error="The stream ended before the answer did.")


def _answer(message: dict[str, Any], sources: tuple[Place, ...]) -> Reply:
    return Reply(
        content=message["content"],
        outcome=message["outcome"] or "error",
        sources=sources,
        citations=tuple(Place.of(citation) for citation in message["citations"]),
        markers=tuple(citation["marker"] for citation in message["citations"]),
        usage=message["usage"] or {},
        timings=message["timings"] or {},
    )


def _events(response: httpx.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    name, data = "", ""
    for line in response.iter_lines():
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            data += line.removeprefix("data:").strip()
        elif not line and name:
            yield name, json.loads(data)
            name, data = "", ""
