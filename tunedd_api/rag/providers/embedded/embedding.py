"""Embeddings from a llama.cpp server, as LlamaIndex asks for them."""

import asyncio
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, Final

import httpx
import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from tunedd_api.rag.providers.base import EmbeddingOptions
from tunedd_api.rag.providers.caller import Caller
from tunedd_api.rag.providers.embedded.server import LlamaServer

_AVERAGED: Final = "/v1/embeddings"
_SINGLY: Final = "/embedding"
"""Where a server gives one vector of a text, and where that of each token."""

_LONG: Final = 200
"""Characters from which a text is long, as few messages are: some 50 tokens."""

_NOTHING: Final = 1e-9


class LlamaEmbedding(BaseEmbedding):
    """Gives texts the form that their model was trained on, and asks its server.

    The model is loaded when it is first asked, and makes the room for long texts with the first
    of them.
    """

    _server: LlamaServer = PrivateAttr()
    _options: EmbeddingOptions = PrivateAttr()
    _client: httpx.AsyncClient | None = PrivateAttr(default=None)

    def __init__(self, server: LlamaServer, options: EmbeddingOptions) -> None:
        super().__init__(model_name=options.model, embed_batch_size=options.batch_size)
        self._server = server
        self._options = options

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises the class by."""
        return "LlamaEmbedding"

    async def aclose(self) -> None:
        """Close the connections; the server is not ours."""
        if self._client is not None:
            await self._client.aclose()

    def _asked(self, texts: Sequence[str]) -> list[list[float]]:
        if _any_long(texts):
            self._server.widen()
        path, body = self._question(texts)
        return _vectors(self._server.asked(path, body, self._options.timeout))

    async def _aasked(self, texts: Sequence[str]) -> list[list[float]]:
        if _any_long(texts):
            await asyncio.to_thread(self._server.widen)
        url = await self._server.reached()
        if self._client is None:
            self._client = self._server.waiting_client(self._options.timeout)
        path, body = self._question(texts)
        return _vectors(await Caller(self._client, url).said(path, body))

    def _question(self, texts: Sequence[str]) -> tuple[str, dict[str, object]]:
        if self._server.options.pooling == "none":
            return _SINGLY, {"content": list(texts)}
        return _AVERAGED, {"input": list(texts)}

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._asked([self._options.query(query)])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return (await self._aasked([self._options.query(query)]))[0]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._asked([self._options.passage(text)])[0]

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return (await self._aasked([self._options.passage(text)]))[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._asked([self._options.passage(text) for text in texts])

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await self._aasked([self._options.passage(text) for text in texts])


def _any_long(texts: Sequence[str]) -> bool:
    return any(len(text) > _LONG for text in texts)


def _vectors(reply: Any) -> list[list[float]]:  # noqa: ANN401 - JSON
    """The vectors in the order of their texts, where they are of tokens their mean direction."""
    if isinstance(reply, dict):
        return [entry["embedding"] for entry in _in_order(reply["data"])]
    return [_direction(entry["embedding"]) for entry in _in_order(reply)]


def _in_order(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(entries, key=itemgetter("index"))


def _direction(vectors: Sequence[Sequence[float]]) -> list[float]:
    mean = np.asarray(vectors).mean(axis=0)
    direction: list[float] = (mean / max(float(np.linalg.norm(mean)), _NOTHING)).tolist()
    return direction
