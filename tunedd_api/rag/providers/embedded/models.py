"""The embedded models behind the interfaces that every provider has."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Final

from tunedd_api.rag.providers import openai
from tunedd_api.rag.providers.base import (
    ChatModel,
    ChatOptions,
    EmbeddingModel,
    EmbeddingOptions,
    EmbeddingParts,
    RememberingCounter,
)
from tunedd_api.rag.providers.embedded.bulk import BulkEngines
from tunedd_api.rag.providers.embedded.catalogue import PAIR, EmbeddingEntry
from tunedd_api.rag.providers.embedded.choice import chat_entry, embedding_entry
from tunedd_api.rag.providers.embedded.machine import Machine, physical_cores
from tunedd_api.rag.providers.embedded.server import LlamaServer, ServerOptions, endpoint_of
from tunedd_api.rag.providers.embedded.token_vectors import open_token_vectors
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.providers.embedded.xlmr import normalised
from tunedd_api.rag.providers.paired import SHARE, PairedBulk, PartEmbedding

_CHAT_SLOTS: Final = 2
_EMBEDDING_SLOTS: Final = 4
_MOST_ENGINES: Final = 4
_POSITIONS: Final = 512
"""Tokens that a text may have; BERT knows no positions beyond."""


def open_chat(options: ChatOptions, weights: Weights, threads: int | None = None) -> ChatModel:
    """Load a language model and serve it.

    ``options.model`` is a name of the catalogue, the path of any GGUF file, or ``auto`` for the
    best model in the cache that this machine can carry; the name of the one that was taken is the
    ``name`` of what is given back.

    Raises:
        ConfigurationError: if there is no such model, or it is not in the cache.
    """
    entry = chat_entry(options.model, weights, Machine.here())
    options = replace(options, model=entry.name)
    server = LlamaServer(
        ServerOptions(
            model=weights.file(entry),
            context_window=options.context_window,
            parallel=_CHAT_SLOTS,
            threads=threads or physical_cores(),
            embedding=False,
            template=entry.template,
        )
    ).started()
    sampling = {"cache_prompt": True, **entry.sampling}
    counter = RememberingCounter(server)
    chat = openai.open_chat(options, endpoint_of(server), counter=counter, sampling=sampling)
    return replace(chat, aclose=_closing(server, chat.aclose))


def open_embedding(
    options: EmbeddingOptions, weights: Weights, threads: int | None = None
) -> EmbeddingModel:
    """Load an embedding model and serve it.

    ``options.model`` is a name of the catalogue, that of the pair included, or the path of any
    GGUF file.

    Raises:
        ConfigurationError: if there is no such model, or it is not in the cache.
    """
    cores = threads or physical_cores()
    if options.model == PAIR.name:
        return _open_pair(options, weights, cores)
    entry = embedding_entry(options.model)
    options = _formed(options, entry)
    server = LlamaServer(_server_options(weights.file(entry), cores)).started()
    embedding = openai.open_embedding(options, endpoint_of(server))
    many = _bulk(options, weights.file(entry), cores)
    tokens = open_token_vectors(entry, weights, cores)

    async def close() -> None:
        await asyncio.to_thread(many.rest)
        if tokens is not None:
            await asyncio.to_thread(tokens.rest)
        await _closing(server, embedding.aclose)()

    return replace(embedding, aclose=close, many=many, at_once=_engines(cores), tokens=tokens)


def _engines(cores: int) -> int:
    return min(cores, _MOST_ENGINES)


def _bulk(options: EmbeddingOptions, model: Path, cores: int) -> BulkEngines:
    """What embeds many texts; loads nothing before it is needed."""
    engines = _engines(cores)
    alone = replace(_server_options(model, cores), parallel=1, threads=cores // engines)
    return BulkEngines([LlamaServer(alone) for _ in range(engines)], options)


def _formed(options: EmbeddingOptions, entry: EmbeddingEntry) -> EmbeddingOptions:
    return replace(
        options,
        model=entry.name,
        query_prefix=entry.query_prefix,
        passage_prefix=entry.passage_prefix,
        normalise=normalised if entry.normalised else None,
    )


def _server_options(model: Path, cores: int) -> ServerOptions:
    return ServerOptions(
        model=model,
        context_window=_POSITIONS,
        parallel=_EMBEDDING_SLOTS,
        threads=cores,
        embedding=True,
    )


def _open_pair(options: EmbeddingOptions, weights: Weights, cores: int) -> EmbeddingModel:
    """Load the English model, and the other one when a question first needs it."""
    weights.file(PAIR.others)
    english = open_embedding(replace(options, model=PAIR.english.name), weights, cores)
    others = _OnDemand(replace(options, model=PAIR.others.name), weights, cores)
    first, second = PAIR.english.dimension or 0, PAIR.others.dimension or 0
    assert english.many is not None  # noqa: S101 - embedded models have it

    bulk = others.bulk()

    async def close() -> None:
        await english.aclose()
        await asyncio.to_thread(bulk.rest)
        await others.aclose()

    model = PartEmbedding(PAIR.english.name, lambda: english.model, 0, second)
    other = PartEmbedding(PAIR.others.name, lambda: others().model, first, 0)
    return replace(
        english,
        name=PAIR.name,
        model=model,
        aclose=close,
        many=PairedBulk(english.many, bulk, first),
        parts=EmbeddingParts(
            english=replace(english, model=model, share=SHARE),
            others=replace(english, name=PAIR.others.name, model=other, share=SHARE),
        ),
    )


class _OnDemand:
    """An embedding model that is loaded when it is first asked for."""

    def __init__(self, options: EmbeddingOptions, weights: Weights, cores: int) -> None:
        self._options = options
        self._weights = weights
        self._cores = cores
        self._lock = Lock()
        self._opened: EmbeddingModel | None = None

    def __call__(self) -> EmbeddingModel:
        with self._lock:
            if self._opened is None:
                self._opened = open_embedding(self._options, self._weights, self._cores)
            return self._opened

    def bulk(self) -> BulkEngines:
        """What embeds many texts, without the model that serves questions."""
        model = self._weights.file(PAIR.others)
        return _bulk(_formed(self._options, PAIR.others), model, self._cores)

    async def aclose(self) -> None:
        if self._opened is not None:
            await self._opened.aclose()


def _closing(
    server: LlamaServer, client: Callable[[], Awaitable[None]]
) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await client()
        await asyncio.to_thread(server.close)

    return close
