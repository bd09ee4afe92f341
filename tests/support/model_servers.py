"""Stand-ins for model servers: they speak the protocol and fail as they are told."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from tunedd_api.rag.providers.mock import MockEmbedding

Mood: TypeAlias = Literal["well", "failing", "missing", "silent", "breaking off"] | int
"""How a server answers: as it should, with 500, with 404, never, half, or with another status."""


@dataclass
class ModelServer:
    """What all stand-ins share: what they say, how they feel, and what they were asked."""

    pieces: tuple[str, ...] = ("Honeybees", " dance", ".")
    models: tuple[str, ...] = ("chat-model:latest", "embedding-model:latest")
    mood: Mood = "well"
    finish: str | None = "stop"
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def recover(self) -> None:
        """Be as on the first day."""
        fresh = ModelServer()
        self.pieces, self.models, self.mood = fresh.pieces, fresh.models, fresh.mood
        self.finish = fresh.finish
        self.asked, self.headers = [], []

    async def refusal(self, request: Request) -> Response | None:
        """Note the request; refuse it, or never answer, according to the mood."""
        body = await request.body()
        self.asked.append((request.url.path, json.loads(body) if body else {}))
        self.headers.append(request.headers)
        if self.mood == "failing":
            return JSONResponse({"error": "out of order"}, 500)
        if self.mood == "missing":
            return JSONResponse({"error": "no such model"}, 404)
        if isinstance(self.mood, int):
            return JSONResponse({"error": "no"}, self.mood, {"Retry-After": "7"})
        if self.mood == "silent":
            while (await request.receive())["type"] != "http.disconnect":
                pass
        return None

    def vectors(self, texts: str | list[str]) -> list[list[float]]:
        """The vectors of texts."""
        model = MockEmbedding()
        return [model.get_text_embedding(t) for t in ([texts] if isinstance(texts, str) else texts)]


def openai_app(server: ModelServer) -> FastAPI:
    """A server that speaks OpenAI's API under ``/v1``."""
    app = FastAPI()

    @app.get("/v1/models")
    async def models(request: Request) -> Response:
        refusal = await server.refusal(request)
        listed = [{"id": name, "object": "model"} for name in server.models]
        return refusal or JSONResponse({"object": "list", "data": listed})

    @app.post("/v1/embeddings")
    async def embeddings(request: Request) -> Response:
        if refusal := await server.refusal(request):
            return refusal
        data = [
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in enumerate(server.vectors(server.asked[-1][1]["input"]))
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return JSONResponse({"object": "list", "data": data, "model": "m", "usage": usage})

    @app.post("/v1/chat/completions")
    async def chat(request: Request) -> Response:
        if refusal := await server.refusal(request):
            return refusal

        async def events() -> AsyncIterator[str]:
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            for number, piece in enumerate(server.pieces):
                if server.mood == "breaking off" and number == 1:
                    raise ConnectionAbortedError
                choice = {"index": 0, "delta": {"role": "assistant", "content": piece}}
                yield f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n"
            last = {"index": 0, "delta": {}, "finish_reason": server.finish}
            yield f"data: {json.dumps({**chunk, 'choices': [last]})}\n\n"
            usage = {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}
            yield f"data: {json.dumps({**chunk, 'choices': [], 'usage': usage})}\n\n"
            yield "data: [DONE]\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    return app


def ollama_app(server: ModelServer) -> FastAPI:
    """A server that speaks Ollama's API."""
    app = FastAPI()

    @app.get("/api/tags")
    async def tags(request: Request) -> Response:
        refusal = await server.refusal(request)
        return refusal or JSONResponse({"models": [{"model": name} for name in server.models]})

    @app.post("/api/embed")
    async def embed(request: Request) -> Response:
        refusal = await server.refusal(request)
        body = server.asked[-1][1]
        return refusal or JSONResponse(
            {"model": body["model"], "embeddings": server.vectors(body["input"])}
        )

    @app.post("/api/chat")
    async def chat(request: Request) -> Response:
        if refusal := await server.refusal(request):
            return refusal

        async def lines() -> AsyncIterator[str]:
            for number, piece in enumerate(server.pieces):
                if server.mood == "breaking off" and number == 1:
                    raise ConnectionAbortedError
                message = {"role": "assistant", "content": piece}
                yield json.dumps({"model": "m", "message": message, "done": False}) + "\n"
            done = {"model": "m", "message": {"role": "assistant", "content": ""}, "done": True}
            yield json.dumps({**done, "done_reason": server.finish, "eval_count": 3}) + "\n"

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    return app
