"""The embedded models behind the interfaces that every provider has."""

import asyncio
from dataclasses import replace
from typing import Final

import httpx

from tunedd_api.errors import ModelUnavailable, TimedOut
from tunedd_api.rag.providers.base import (
    ChatModel,
    ChatOptions,
    EmbeddingModel,
    EmbeddingOptions,
    EmbeddingParts,
    ModelErrors,
    RememberingCounter,
)
from tunedd_api.rag.providers.embedded.answer_reader import open_answer_reader
from tunedd_api.rag.providers.embedded.bulk import BulkEngines
from tunedd_api.rag.providers.embedded.catalogue import PAIR, EmbeddingEntry
from tunedd_api.rag.providers.embedded.chat import LlamaChat
from tunedd_api.rag.providers.embedded.choice import chat_entry, embedding_entry
from tunedd_api.rag.providers.embedded.embedding import LlamaEmbedding
from tunedd_api.rag.providers.embedded.head_start import (
    HeadStart,
    chat_server,
    embedding_server,
)
from tunedd_api.rag.providers.embedded.machine import Machine, physical_cores
from tunedd_api.rag.providers.embedded.server import LlamaServer
from tunedd_api.rag.providers.embedded.token_vectors import open_token_vectors
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.providers.embedded.xlmr import normalised
from tunedd_api.rag.providers.paired import SHARE, PairedBulk, PartEmbedding
from tunedd_api.rag.providers.refusals import Refusal
from tunedd_api.rag.providers.retries import ATTEMPTS, Retries

_MOST_ENGINES: Final = 4
_PING_TIMEOUT: Final = 5.0
UNREACHABLE: Final = (httpx.TransportError, httpx.HTTPStatusError, Refusal)
SLOW: Final = (httpx.TimeoutException,)


def open_chat(
    options: ChatOptions,
    weights: Weights,
    threads: int | None = None,
    head_start: HeadStart | None = None,
) -> ChatModel:
    """Load a language model and serve it.

    ``options.model`` is a name of the catalogue, the path of any GGUF file, or ``auto`` for the
    best model in the cache that this machine can carry; the name of the one that was taken is the
    ``name`` of what is given back. What ``head_start`` has begun to load is taken.

    Raises:
        ConfigurationError: if there is no such model, or it is not in the cache.
    """
    entry = chat_entry(options.model, weights, Machine.here())
    options = replace(options, model=entry.name)
    wanted = chat_server(entry, weights, options.context_window, threads or physical_cores())
    server = (head_start or HeadStart()).server(wanted).started()
    llm = LlamaChat(server, options, entry.sampling)

    async def close() -> None:
        await llm.aclose()
        await asyncio.to_thread(server.close)

    name = f"language model {options.model}"
    return ChatModel(
        name=options.model,
        llm=llm,
        counter=RememberingCounter(server),
        errors=ModelErrors(name, unreachable=UNREACHABLE, slow=SLOW),
        ping=_Ping(server, name),
        aclose=close,
        resample=llm.sampled,
        retries=Retries(ATTEMPTS, options.timeout),
    )


def open_embedding(
    options: EmbeddingOptions,
    weights: Weights,
    threads: int | None = None,
    head_start: HeadStart | None = None,
) -> EmbeddingModel:
    """Load an embedding model and serve it.

    ``options.model`` is a name of the catalogue, that of the pair included, or the path of any
    GGUF file. Of the pair the English model is loaded, and the other one when it is needed. What
    ``head_start`` has begun to load is taken.

    Raises:
        ConfigurationError: if there is no such model, or it is not in the cache.
    """
    cores, head_start = threads or physical_cores(), head_start or HeadStart()
    if options.model == PAIR.name:
        weights.file(PAIR.others)
        english = _opened(PAIR.english, options, weights, cores, head_start, at_once=True)
        others = _opened(PAIR.others, options, weights, cores, head_start)
        return _paired(english, others)
    entry = embedding_entry(options.model)
    return _opened(entry, options, weights, cores, head_start, at_once=True)


def _opened(
    entry: EmbeddingEntry,
    options: EmbeddingOptions,
    weights: Weights,
    cores: int,
    head_start: HeadStart,
    *,
    at_once: bool = False,
) -> EmbeddingModel:
    """A model, loaded ``at_once`` or when it is first needed."""
    options = _formed(options, entry)
    server = head_start.server(embedding_server(entry, weights, cores))
    if at_once:
        server.started()
    model = LlamaEmbedding(server, options)
    many = _bulk(options, server, cores)
    tokens = open_token_vectors(entry, weights, server)
    name = f"embedding model {entry.name}"
    errors = ModelErrors(name, unreachable=UNREACHABLE, slow=SLOW)
    reader = open_answer_reader(entry, weights, cores, errors, head_start)

    async def ready() -> None:
        await server.reached()

    async def close() -> None:
        await model.aclose()
        for end in (many.rest, *([reader.rest] if reader else []), server.close):
            await asyncio.to_thread(end)

    return EmbeddingModel(
        name=entry.name,
        model=model,
        errors=errors,
        ping=_Ping(server, name),
        aclose=close,
        many=many,
        at_once=_engines(cores),
        tokens=tokens,
        answer_reader=reader,
        ready=ready,
    )


def _engines(cores: int) -> int:
    return min(cores, _MOST_ENGINES)


def _bulk(options: EmbeddingOptions, server: LlamaServer, cores: int) -> BulkEngines:
    """What embeds many texts; loads nothing before it is needed."""
    engines = _engines(cores)
    own = cores // engines
    alone = replace(server.options, parallel=1, threads=own, pooling="mean", widened=True)
    process = HeadStart().process
    return BulkEngines([LlamaServer(alone, process) for _ in range(engines)], options)


def _formed(options: EmbeddingOptions, entry: EmbeddingEntry) -> EmbeddingOptions:
    return replace(
        options,
        model=entry.name,
        query_prefix=entry.query_prefix,
        passage_prefix=entry.passage_prefix,
        normalise=normalised if entry.normalised else None,
    )


def _paired(english: EmbeddingModel, others: EmbeddingModel) -> EmbeddingModel:
    """Both models as one, whose vectors have a part of each."""
    first, second = PAIR.english.dimension or 0, PAIR.others.dimension or 0
    assert english.many is not None  # noqa: S101 - embedded models have it
    assert others.many is not None  # noqa: S101

    async def close() -> None:
        await english.aclose()
        await others.aclose()

    model = PartEmbedding(english.name, english.model, 0, second)
    other = PartEmbedding(others.name, others.model, first, 0)
    return replace(
        english,
        name=PAIR.name,
        model=model,
        aclose=close,
        many=PairedBulk(english.many, others.many, first),
        parts=EmbeddingParts(
            english=replace(english, model=model, share=SHARE),
            others=replace(others, model=other, share=SHARE, tokens=english.tokens),
        ),
    )


class _Ping:
    """Asks whether a model is there; one whose process has died is loaded again."""

    def __init__(self, server: LlamaServer, name: str) -> None:
        self._server = server
        self._name = name

    async def __call__(self) -> None:
        try:
            async with asyncio.timeout(_PING_TIMEOUT):
                url = await self._server.reached()
                await self._health(url)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise TimedOut(f"The {self._name} took too long to answer.") from error
        except (httpx.TransportError, httpx.HTTPStatusError) as error:
            raise ModelUnavailable(f"The {self._name} is out of reach.") from error

    async def _health(self, url: str) -> None:
        async with self._server.waiting_client(_PING_TIMEOUT) as client:
            (await client.get(f"{url}/health")).raise_for_status()
