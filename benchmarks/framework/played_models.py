"""A model server that is played: the same pace and the same cost for whoever asks it.

    python -m benchmarks.framework.played_models PORT

Speaks OpenAI's API under ``/v1``, and little else, so that it takes next to no processor time
from those that are measured. The name of the language model holds its pace, as
``tunedd_api.rag.providers.mock`` reads it: ``mock-ttft1000-itl0-len60`` waits a second before the
first of 60 tokens. It says the same to everybody, sentences of the starter library that the
questions asked here find. An embedding is a bag of hashed words.
"""

import asyncio
import json
import sys
from base64 import b64encode
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from itertools import cycle, islice
from time import perf_counter
from typing import Any, Final, TypeAlias

import numpy as np
import uvicorn

from tunedd_api.rag.providers.mock import MockChat, MockEmbedding

CHAT: Final = "mock-ttft0-itl0-len60"
EMBEDDING: Final = "played-embedding"

SAYS: Final = (
    "The contract net protocol allocates tasks by negotiation. An agent with a task acts as "
    "manager and announces it. Agents that are able to do the work send bids, the manager awards "
    "the contract to the most suitable bidder, and the winner reports the result. It needs no "
    "central controller, and it balances load because busy agents need not bid."
)
_CHUNK: Final = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "mock"}
_DONE: Final = b"data: [DONE]\n\n"
_ASKED: Final[deque[list[dict[str, Any]]]] = deque(maxlen=64)
"""The last prompts, until somebody asks for them at ``/v1/asked``."""

_CHARACTERS: Final = 4
"""Of a prompt that make a token."""

_Message: TypeAlias = MutableMapping[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[_Message]]
_Send: TypeAlias = Callable[[_Message], Awaitable[None]]


async def app(scope: _Message, receive: _Receive, send: _Send) -> None:
    """The server, as an ASGI application."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    asked = json.loads(body) if body else {}
    if scope["path"] == "/v1/chat/completions":
        _ASKED.append(asked["messages"])
    match scope["path"]:
        case "/v1/asked":
            await _json(send, list(_ASKED))
            _ASKED.clear()
        case "/v1/chat/completions" if asked.get("stream"):
            await _stream(asked, send)
        case "/v1/chat/completions":
            await _complete(asked, send)
        case "/v1/embeddings":
            await _json(send, _embedded(asked))
        case _:
            listed = [{"id": name, "object": "model"} for name in (CHAT, EMBEDDING)]
            await _json(send, {"object": "list", "data": listed})


async def _stream(asked: dict[str, Any], send: _Send) -> None:
    model, events = _model(asked["model"]), _events(asked["model"])
    begun = perf_counter()
    await _begin(send, b"text/event-stream")
    due = begun + model.first_token_ms / 1000
    for event in events:
        if (delay := due - perf_counter()) > 0:
            await asyncio.sleep(delay)
        await send({"type": "http.response.body", "body": event, "more_body": True})
        due += model.between_tokens_ms / 1000
    last = b""
    if (asked.get("stream_options") or {}).get("include_usage"):
        last = _event({**_CHUNK, "choices": [], "usage": _usage(asked, model.length)})
    await send({"type": "http.response.body", "body": last + _DONE})


async def _complete(asked: dict[str, Any], send: _Send) -> None:
    model = _model(asked["model"])
    await asyncio.sleep((model.first_token_ms + model.between_tokens_ms * model.length) / 1000)
    said = {"role": "assistant", "content": "".join(_tokens(model.length))}
    choice = {"index": 0, "message": said, "finish_reason": "stop"}
    whole = {**_CHUNK, "object": "chat.completion", "usage": _usage(asked, model.length)}
    await _json(send, {**whole, "choices": [choice]})


def _embedded(asked: dict[str, Any]) -> dict[str, Any]:
    texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
    # A client that counts tokens by itself sends their numbers instead of the text.
    texts = [text if isinstance(text, str) else " ".join(map(str, text)) for text in texts]
    vectors = [_EMBEDDING.get_text_embedding(text) for text in texts]
    packed = asked.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": n, "embedding": _packed(v) if packed else v}
        for n, v in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "data": data, "model": asked["model"], "usage": usage}


def _packed(vector: list[float]) -> str:
    return b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()


_EMBEDDING: Final = MockEmbedding()


@cache
def _model(name: str) -> MockChat:
    return MockChat.named(name, 4096)


@cache
def _events(name: str) -> list[bytes]:
    """What is streamed: a token an event, and the end."""
    choices: list[dict[str, Any]] = [
        {"index": 0, "delta": {"role": "assistant", "content": token}, "finish_reason": None}
        for token in _tokens(_model(name).length)
    ]
    choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
    return [_event({**_CHUNK, "choices": [choice]}) for choice in choices]


def _tokens(length: int) -> list[str]:
    words = [f" {word}" for word in SAYS.split()]
    words[0] = words[0].lstrip()
    return list(islice(cycle(words), length))


def _usage(asked: dict[str, Any], length: int) -> dict[str, int]:
    prompt = sum(len(str(m["content"])) for m in asked["messages"]) // _CHARACTERS
    return {"prompt_tokens": prompt, "completion_tokens": length, "total_tokens": prompt + length}


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


async def _json(send: _Send, content: object) -> None:
    await _begin(send, b"application/json")
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})


async def _begin(send: _Send, kind: bytes) -> None:
    headers = [(b"content-type", kind)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        lifespan="off",
        log_level="error",
        backlog=4096,
    )
