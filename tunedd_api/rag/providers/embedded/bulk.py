"""Many texts embedded by several engines of one model, a processor or a few to each.

The threads of one engine wait for each other at every layer of the network, so that all of them
are as slow as the one whose processor somebody else is using. Engines that share nothing do not,
and are a little faster together even when nobody else is there.
"""

from collections.abc import Sequence
from dataclasses import replace
from queue import SimpleQueue
from typing import Final

from tunedd_api.rag.providers.base import EmbeddingOptions
from tunedd_api.rag.providers.embedded.embedding import LlamaEmbedding
from tunedd_api.rag.providers.embedded.server import LlamaServer

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
    """An engine and the model upon it, used by one thread at a time."""

    def __init__(self, server: LlamaServer, options: EmbeddingOptions) -> None:
        self._server = server
        self._model = LlamaEmbedding(server, options)

    def embed(self, texts: list[str]) -> list[list[float]]:
        return self._model.get_text_embedding_batch(texts)

    def close(self) -> None:
        self._server.close()
