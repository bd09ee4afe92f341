"""The embedded models behind the interfaces that every provider has."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from tunedd_api.rag.providers import openai
from tunedd_api.rag.providers.base import ChatModel, ChatOptions, EmbeddingModel, EmbeddingOptions
from tunedd_api.rag.providers.embedded.bulk import BulkEngines
from tunedd_api.rag.providers.embedded.choice import chat_entry, embedding_entry
from tunedd_api.rag.providers.embedded.machine import Machine, physical_cores
from tunedd_api.rag.providers.embedded.server import LlamaServer, ServerOptions, endpoint_of
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.providers.embedded.xlmr import normalised

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
    chat = openai.open_chat(options, endpoint_of(server), counter=server, sampling=sampling)
    return replace(chat, aclose=_closing(server, chat.aclose))


def open_embedding(
    options: EmbeddingOptions, weights: Weights, threads: int | None = None
) -> EmbeddingModel:
    """Load an embedding model and serve it.

    ``options.model`` is a name of the catalogue or the path of any GGUF file.

    Raises:
        ConfigurationError: if there is no such model, or it is not in the cache.
    """
    entry = embedding_entry(options.model)
    options = replace(
        options,
        model=entry.name,
        query_prefix=entry.query_prefix,
        passage_prefix=entry.passage_prefix,
        normalise=normalised if entry.normalised else None,
    )
    cores = threads or physical_cores()
    at_once = ServerOptions(
        model=weights.file(entry),
        context_window=_POSITIONS,
        parallel=_EMBEDDING_SLOTS,
        threads=cores,
        embedding=True,
    )
    server = LlamaServer(at_once).started()
    embedding = openai.open_embedding(options, endpoint_of(server))
    engines = min(cores, _MOST_ENGINES)
    alone = replace(at_once, parallel=1, threads=cores // engines)
    many = BulkEngines([LlamaServer(alone) for _ in range(engines)], options)

    async def close() -> None:
        await asyncio.to_thread(many.rest)
        await _closing(server, embedding.aclose)()

    return replace(embedding, aclose=close, many=many, at_once=engines)


def _closing(
    server: LlamaServer, client: Callable[[], Awaitable[None]]
) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await client()
        await asyncio.to_thread(server.close)

    return close
