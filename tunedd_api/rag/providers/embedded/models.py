"""The embedded models behind the interfaces that every provider has."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers import openai
from tunedd_api.rag.providers.base import ChatModel, ChatOptions, EmbeddingModel, EmbeddingOptions
from tunedd_api.rag.providers.embedded.bulk import BulkEngines
from tunedd_api.rag.providers.embedded.server import LlamaServer, ServerOptions, endpoint_of
from tunedd_api.rag.providers.embedded.weights import Weights

CHAT_MODEL: Final = "smollm2-135m-instruct"
EMBEDDING_MODEL: Final = "all-minilm-l6-v2"

_CHAT_SLOTS: Final = 2
_EMBEDDING_SLOTS: Final = 4
_EMBEDDING_WINDOW: Final = 512
_MOST_ENGINES: Final = 4
_SAMPLING: Final[dict[str, object]] = {"repeat_penalty": 1.1, "cache_prompt": True}
"""The penalty keeps small models out of loops on list-like passages."""


def open_chat(options: ChatOptions, weights: Weights, threads: int | None = None) -> ChatModel:
    """Load the language model and serve it; ``options.model`` may be the path of any GGUF file.

    Raises:
        ConfigurationError: if the model is neither the one fetched nor a file.
    """
    server = LlamaServer(
        ServerOptions(
            model=_file_of(options.model, CHAT_MODEL, weights.chat, weights),
            context_window=options.context_window,
            parallel=_CHAT_SLOTS,
            threads=threads or physical_cores(),
            embedding=False,
        )
    ).started()
    chat = openai.open_chat(options, endpoint_of(server), counter=server, sampling=_SAMPLING)
    return ChatModel(
        llm=chat.llm,
        counter=server,
        errors=chat.errors,
        ping=chat.ping,
        aclose=_closing(server, chat.aclose),
    )


def open_embedding(
    options: EmbeddingOptions, weights: Weights, threads: int | None = None
) -> EmbeddingModel:
    """Load the embedding model and serve it; ``options.model`` may be the path of a GGUF file.

    Raises:
        ConfigurationError: if the model is neither the one fetched nor a file.
    """
    cores = threads or physical_cores()
    at_once = ServerOptions(
        model=_file_of(options.model, EMBEDDING_MODEL, weights.embedding, weights),
        context_window=_EMBEDDING_WINDOW,
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

    return EmbeddingModel(
        name=Path(options.model).name,
        model=embedding.model,
        errors=embedding.errors,
        ping=embedding.ping,
        aclose=close,
        many=many,
        at_once=engines,
    )


def physical_cores() -> int:
    """Guess the cores behind the processors this process may use.

    llama.cpp gains nothing from hyper-threads and loses much when it has more threads than
    cores; from four processors on, two to a core is the common case.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    processors = len(affinity(0)) if affinity else os.cpu_count() or 1
    return processors // 2 if processors >= 4 else processors


def _closing(
    server: LlamaServer, client: Callable[[], Awaitable[None]]
) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await client()
        await asyncio.to_thread(server.close)

    return close


def _file_of(model: str, known: str, path: Path, weights: Weights) -> Path:
    if model == known:
        return weights.require(path)
    if (file := Path(model).expanduser()).is_file():
        return file
    raise ConfigurationError(
        f"The embedded provider has no model {model!r}: name {known!r} or the path of a GGUF file."
    )
