"""Many texts embedded by several engines of one model, a processor or a few to each.

The threads of one engine wait for each other at every layer of the network, so that all of them
are as slow as the one whose processor somebody else is using. Engines that share nothing do not,
and are a little faster together even when nobody else is there.
"""

from collections.abc import Sequence
from dataclasses import replace
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

import httpx

from tunedd_api.rag.providers import openai
from tunedd_api.rag.providers.base import EmbeddingOptions
from tunedd_api.rag.providers.embedded.server import LlamaServer, endpoint_of

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_PATIENCE: Final = 3600.0
"""Seconds: an engine of this very process is never out of reach, only behind everybody else."""


class BulkEngines:
    """Embeds batches, each on an engine that is free; engines start when they are first needed."""

    def __init__(self, servers: Sequence[LlamaServer], options: EmbeddingOptions) -> None:
        engines = [_Engine(server, replace(options, timeout=_PATIENCE)) for server in servers]
        self._engines = tuple(engines)
        self._free: SimpleQueue[_Engine] = SimpleQueue()
        for engine in engines:
            self._free.put(engine)

    def __call__(self, texts: list[str]) -> list[list[float]]:
        """Embed the texts; waits until an engine is free."""
        engine = self._free.get()
        try:
            return engine.embed(texts)
        finally:
            self._free.put(engine)

    def rest(self) -> None:
        """Stop the engines until the next call; none may be embedding."""
        for engine in self._engines:
            engine.close()


class _Engine:
    """An engine and the connection to it, used by one thread at a time."""

    def __init__(self, server: LlamaServer, options: EmbeddingOptions) -> None:
        self._server = server
        self._options = options
        self._http: httpx.Client | None = None
        self._model: BaseEmbedding | None = None

    def embed(self, texts: list[str]) -> list[list[float]]:
        if self._model is None:
            endpoint = endpoint_of(self._server.started())
            self._http = httpx.Client(
                timeout=self._options.timeout,
                headers=self._server.headers,
                limits=openai.CONNECTIONS,
                trust_env=False,
            )
            self._model = openai.embedding_client(self._options, endpoint, self._http)
        return self._model.get_text_embedding_batch(texts)

    def close(self) -> None:
        if self._http is not None:
            self._http.close()
            self._server.close()
        self._http = self._model = None
