"""The API's description (OpenAPI 3.1): what programs that make clients of it, and readers, need.

What the routes and shapes say by themselves is FastAPI's work. Here is what they cannot say: names
that stay, problems by status, keys, the events of streams, and examples, which tests send.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from tunedd_api.api import schemas
from tunedd_api.api.openai.responses import ChatCompletionChunk, ErrorBody
from tunedd_api.api.problems import MEDIA_TYPE, Problem

_REF: Final = "#/components/schemas/{model}"
_EVENTS: Final = "text/event-stream"
_KEY: Final = "key"

TAGS: Final = [
    {"name": "conversations", "description": "Talks with the documents, and what was said."},
    {"name": "documents", "description": "The library: what is talked about."},
    {"name": "search", "description": "Passages without an answer, and without a model."},
    {"name": "openai", "description": "The same answers for clients of OpenAI's API."},
    {"name": "operations", "description": "Whether the service lives, and can answer."},
]
"""In the order in which they are read."""

_OPEN: Final = frozenset({"livez", "readyz"})
"""What needs no key."""

_PROBLEMS: Final[Mapping[str, tuple[int, ...]]] = {
    "create_conversation": (415, 422),
    "list_conversations": (422,),
    "get_conversation": (404,),
    "update_conversation": (403, 404, 415, 422),
    "delete_conversation": (403, 404),
    "list_messages": (404, 422),
    "send_message": (403, 404, 409, 415, 422, 504),
    "regenerate_message": (403, 404, 409, 415, 422, 504),
    "resume_turn": (404, 422),
    "list_sources": (404,),
    "cancel_turn": (403, 404, 409),
    "list_shares": (403, 404),
    "put_share": (403, 404, 415, 422),
    "delete_share": (403, 404),
    "list_documents": (422,),
    "put_document": (403, 409, 413, 415, 422, 507),
    "get_document": (404,),
    "delete_document": (403, 404, 409),
    "get_content": (404, 412, 416),
    "get_page_picture": (404, 409, 422),
    "get_page": (404,),
    "search": (415, 422, 504),
    "get_model": (404,),
    "create_chat_completion": (400, 404, 415, 504),
}
"""Besides 401 and 503, which any operation may answer with."""

_WHY: Final[Mapping[int, str]] = {
    400: "The request cannot be carried out as it stands.",
    401: "A key is needed, or the one shown lets nobody in.",
    403: "The key does not allow this.",
    404: "Nothing bears this id or name.",
    409: "The state of things forbids it for now.",
    412: "The file is not the one that the request is about.",
    413: "The body has more bytes than are taken.",
    415: "The body is of a type that is not taken.",
    416: "The file has no such part.",
    422: "The request cannot be carried out as it stands; `errors` names the parts.",
    503: "Something is out of reach, or too much is asked at once; `Retry-After` says when again.",
    504: "Something took longer than its time limit.",
    507: "There is no space left.",
}

_MESSAGE_EVENTS: Final = {
    "sources": "Passages",
    "token": "TokenEvent",
    "done": "AssistantMessage",
    "error": "Problem",
}
_STREAMS: Final[Mapping[str, Mapping[str, str]]] = {
    "send_message": _MESSAGE_EVENTS,
    "regenerate_message": _MESSAGE_EVENTS,
    "resume_turn": _MESSAGE_EVENTS,
    "create_chat_completion": {"message": "ChatCompletionChunk"},
}
"""The shapes of events' data, by the events' names."""

_QUESTION: Final = "What is the contract net protocol?"

EXAMPLES: Final[Mapping[str, Mapping[str, dict[str, Any]]]] = {
    "create_conversation": {
        "All documents": {},
        "One document": {"documents": ["multi-agent-coordination.pdf"], "title": "Contract nets"},
    },
    "update_conversation": {"A title and all documents": {"title": "Nets", "documents": None}},
    "send_message": {"A question": {"content": _QUESTION}},
    "search": {
        "A question in its talk": {
            "query": "What are its drawbacks?",
            "history": [{"role": "user", "content": _QUESTION}],
            "limit": 3,
        }
    },
    "create_chat_completion": {
        "A talk": {
            "model": "tunedd",
            "messages": [{"role": "user", "content": _QUESTION}],
        },
        "One document, streamed": {
            "model": "tunedd/multi-agent-coordination.pdf",
            "messages": [{"role": "user", "content": _QUESTION}],
            "stream": True,
        },
    },
}
"""Request bodies by operation."""


class TokenEvent(BaseModel):
    """The next piece of an answer's content."""

    text: str = Field(description="Pieces put together are the content.")


def operation_id(route: APIRoute) -> str:
    """An operation is called as the function is that carries it out: a name that stays."""
    return route.name


def describe(app: FastAPI) -> None:
    """Let the application's description say all of this."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            first, _, rest = route.description.partition("\n\n")
            route.summary = " ".join(first.split()).rstrip(".")
            route.description = "" if rest.startswith("Raises:") else rest
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        if "securitySchemes" not in schema["components"]:
            _complete(schema)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(schema: dict[str, Any]) -> None:
    components = schema["components"]
    added = (Problem, TokenEvent, ChatCompletionChunk, ErrorBody, schemas.Passages)
    _, shapes = models_json_schema([(m, "serialization") for m in added], ref_template=_REF)
    components["schemas"] = {**shapes["$defs"], **components["schemas"]}
    components["securitySchemes"] = {
        _KEY: {
            "type": "http",
            "scheme": "bearer",
            "description": "A key, where the service asks for one: `tunedd keys add` makes it.",
        }
    }
    # Without a key as well: a service that has none asks for none.
    schema["security"] = [{_KEY: []}, {}]
    schema["tags"] = TAGS
    for path, operation in _operations(schema):
        _complete_operation(path, operation)


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            yield path, operation


def _complete_operation(path: str, operation: dict[str, Any]) -> None:
    name, responses = operation["operationId"], operation["responses"]
    if name in _OPEN:
        operation["security"] = []
    else:
        for status in sorted({401, 503, *_PROBLEMS.get(name, ())}):
            responses[str(status)] = _problem(path, status)
    for event, shape in _STREAMS.get(name, {}).items():
        content = responses["200"]["content"][_EVENTS]
        content["schema"] = {"type": "string"}
        content.setdefault("x-events", {})[event] = {"$ref": _REF.format(model=shape)}
    if examples := EXAMPLES.get(name):
        body = operation["requestBody"]["content"]["application/json"]
        body["examples"] = {title: {"value": value} for title, value in examples.items()}
    for response in responses.values():
        if "image/png" in (content := response.get("content", {})):
            content["image/png"]["schema"] = {"type": "string", "format": "binary"}


def _problem(path: str, status: int) -> dict[str, Any]:
    """What an operation answers with that goes wrong, in the shape of its part of the API."""
    is_openai = path.startswith("/v1/")
    media_type, shape = ("application/json", "ErrorBody") if is_openai else (MEDIA_TYPE, "Problem")
    return {
        "description": _WHY.get(status, HTTPStatus(status).phrase),
        "content": {media_type: {"schema": {"$ref": _REF.format(model=shape)}}},
    }
