"""Models served by Ollama."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import httpx
import ollama
from llama_index.embeddings.ollama import OllamaEmbedding
from llama_index.llms.ollama import Ollama

from tunedd_api.conversations.manner import Sampling
from tunedd_api.errors import ModelUnavailable, TimedOut
from tunedd_api.rag.providers.base import (
    ChatModel,
    ChatOptions,
    EmbeddingModel,
    EmbeddingOptions,
    EstimatedCounter,
    ModelErrors,
    RememberingCounter,
)
from tunedd_api.rag.providers.loopback import is_elsewhere
from tunedd_api.rag.providers.plain_http import mounts, plain_http
from tunedd_api.rag.providers.retries import ATTEMPTS, Retries

_PING_TIMEOUT: Final = 5.0
_KEEPALIVE: Final = 5.0
_CONNECTIONS: Final = httpx.Limits(
    max_connections=None, max_keepalive_connections=100, keepalive_expiry=_KEEPALIVE
)
"""Who admits turns decides how many answers are asked for at once."""
_UNREACHABLE: Final = (ConnectionError, httpx.TransportError, ollama.ResponseError)
_SLOW: Final = (httpx.TimeoutException,)


def open_chat(options: ChatOptions, url: str) -> ChatModel:
    """Make the client of a language model; nothing is sent yet.

    The context window is always sent: left to itself the client asks the server for it, blocking
    the event loop, and then takes the model's maximum.
    """
    name = f"language model {options.model} at Ollama"
    elsewhere = is_elsewhere(url)
    llm = Ollama(
        model=options.model,
        base_url=url,
        temperature=0.0,
        context_window=options.context_window,
        request_timeout=options.timeout,
        thinking=False,
        additional_kwargs={"num_predict": options.answer_tokens},
        client=ollama.Client(host=url, timeout=options.timeout, trust_env=elsewhere),
        async_client=_client(url, options.timeout),
    )
    client = ollama.AsyncClient(host=url, timeout=_PING_TIMEOUT, trust_env=elsewhere)

    return ChatModel(
        name=options.model,
        llm=llm,
        counter=RememberingCounter(EstimatedCounter()),
        counts_at_once=True,
        errors=ModelErrors(name, unreachable=_UNREACHABLE, slow=_SLOW),
        ping=_Ping(client, options.model, name),
        aclose=_closing(client, llm.async_client, llm.client),
        resample=partial(_resampled, llm),
        retries=Retries(ATTEMPTS, options.timeout),
    )


def _resampled(llm: Ollama, wanted: Sampling) -> Ollama:
    """The model with other options in its requests."""
    options = dict(llm.additional_kwargs)
    if wanted.max_tokens is not None:
        options["num_predict"] = min(options["num_predict"], wanted.max_tokens)
    more = {"top_p": wanted.top_p, "seed": wanted.seed, "temperature": wanted.temperature}
    options |= {name: value for name, value in more.items() if value is not None}
    return llm.model_copy(update={"additional_kwargs": options})


def open_embedding(options: EmbeddingOptions, url: str) -> EmbeddingModel:
    """Make the client of an embedding model; nothing is sent yet."""
    name = f"embedding model {options.model} at Ollama"
    elsewhere = is_elsewhere(url)
    model = OllamaEmbedding(
        model_name=options.model,
        base_url=url,
        embed_batch_size=options.batch_size,
        client_kwargs={"timeout": options.timeout, "trust_env": elsewhere},
    )
    # The integration gives both of its clients the same options.
    model._async_client = _client(url, options.timeout)  # noqa: SLF001
    client = ollama.AsyncClient(host=url, timeout=_PING_TIMEOUT, trust_env=elsewhere)

    return EmbeddingModel(
        name=options.model,
        model=model,
        errors=ModelErrors(name, unreachable=_UNREACHABLE, slow=_SLOW),
        ping=_Ping(client, options.model, name),
        # The integration offers no way to close the clients that it opens.
        aclose=_closing(client, model._async_client, model._client),  # noqa: SLF001
    )


def _client(url: str, timeout: float) -> ollama.AsyncClient:
    """Ollama's own client, over our connections."""
    return ollama.AsyncClient(
        host=url,
        timeout=timeout,
        limits=_CONNECTIONS,
        trust_env=is_elsewhere(url),
        mounts=mounts(url, plain_http(url, _KEEPALIVE)),
    )


def _closing(
    *clients: ollama.AsyncClient | ollama.Client,
) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        for client in clients:
            closed: Awaitable[None] | None = client.close()
            if closed is not None:
                await closed

    return close


class _Ping:
    """Asks whether the server is there and has the model."""

    def __init__(self, client: ollama.AsyncClient, model: str, name: str) -> None:
        self._client = client
        self._model = model
        self._name = name

    async def __call__(self) -> None:
        try:
            listed = await self._client.list()
        except httpx.TimeoutException as error:
            raise TimedOut(f"The {self._name} took too long to answer.") from error
        except (ConnectionError, httpx.TransportError, ollama.ResponseError) as error:
            raise ModelUnavailable(f"The {self._name} is out of reach.") from error
        if not any(_same(self._model, entry.model or "") for entry in listed.models):
            raise ModelUnavailable(
                f"The {self._name} is not there; `ollama pull {self._model}` fetches it."
            )


def _same(wanted: str, listed: str) -> bool:
    """Ollama lists a model named without a tag under ``:latest``."""
    return listed == (wanted if ":" in wanted else f"{wanted}:latest")
