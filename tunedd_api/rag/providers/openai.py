"""Models served by anything that speaks OpenAI's API: vLLM, llama.cpp, LM Studio, OpenAI."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import httpx
import openai
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.embeddings.openai_like import OpenAILikeEmbedding

from tunedd_api.conversations.manner import Sampling
from tunedd_api.errors import ModelRefused, ModelUnavailable, TimedOut
from tunedd_api.rag.providers.base import (
    ChatModel,
    ChatOptions,
    EmbeddingModel,
    EmbeddingOptions,
    EstimatedCounter,
    ModelErrors,
    RememberingCounter,
)
from tunedd_api.rag.providers.caller import Caller
from tunedd_api.rag.providers.completions import StreamedChat
from tunedd_api.rag.providers.loopback import is_elsewhere
from tunedd_api.rag.providers.plain_http import mounts, plain_http
from tunedd_api.rag.providers.refusals import Refusal, failure_of
from tunedd_api.rag.providers.retries import ATTEMPTS, Retries

_PING_TIMEOUT: Final = 5.0
_RETRIES: Final = 1
_KEEPALIVE: Final = 2.0
_CONNECTIONS: Final = httpx.Limits(
    max_connections=None, max_keepalive_connections=100, keepalive_expiry=_KEEPALIVE
)
"""How many answers are asked for at once is decided by who admits turns, and not a second time
here, where one would wait for a connection unseen. Idle connections are given up before servers
do it: a request on one that is being closed is lost."""

_UNREACHABLE: Final = (Refusal, openai.APIError, httpx.TransportError)
_SLOW: Final = (openai.APITimeoutError, httpx.TimeoutException)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an OpenAI-compatible API is, ``/v1`` included."""

    base_url: str
    api_key: str


def open_chat(
    options: ChatOptions,
    endpoint: Endpoint,
) -> ChatModel:
    """Make the client of a language model; nothing is sent yet."""
    name = f"language model {options.model}"
    clients = _Clients(endpoint, options.timeout)
    llm = StreamedChat(
        Caller(clients.waiting, endpoint.base_url, attempts=1, way=clients.way),
        model=options.model,
        api_base=endpoint.base_url,
        api_key=endpoint.api_key,
        is_chat_model=True,
        context_window=options.context_window,
        max_tokens=options.answer_tokens,
        temperature=0.0,
        timeout=options.timeout,
        max_retries=0,
        http_client=clients.blocking,
        async_http_client=clients.waiting,
    )
    return ChatModel(
        name=options.model,
        llm=llm,
        counter=RememberingCounter(EstimatedCounter()),
        counts_at_once=True,
        errors=ModelErrors(name, unreachable=_UNREACHABLE, slow=_SLOW),
        ping=_Ping(clients.waiting, endpoint, name, options.model),
        aclose=clients.aclose,
        resample=partial(_resampled, llm),
        retries=Retries(ATTEMPTS, options.timeout),
    )


def _resampled(llm: StreamedChat, wanted: Sampling) -> StreamedChat:
    """The model with other parameters in its requests."""
    own, most = llm.temperature, llm.max_tokens or wanted.max_tokens
    more = {"top_p": wanted.top_p, "seed": wanted.seed}
    named = {name: value for name, value in more.items() if value is not None}
    return llm.model_copy(
        update={
            "temperature": own if wanted.temperature is None else wanted.temperature,
            "max_tokens": min(most, wanted.max_tokens) if most and wanted.max_tokens else most,
            "additional_kwargs": {**llm.additional_kwargs, **named},
        }
    )


def open_embedding(options: EmbeddingOptions, endpoint: Endpoint) -> EmbeddingModel:
    """Make the client of an embedding model; nothing is sent yet."""
    name = f"embedding model {options.model}"
    clients = _Clients(endpoint, options.timeout)
    model = _CalledEmbedding(
        Caller(clients.waiting, endpoint.base_url, way=clients.way),
        model_name=options.model,
        api_base=endpoint.base_url,
        api_key=endpoint.api_key,
        embed_batch_size=options.batch_size,
        timeout=options.timeout,
        max_retries=_RETRIES,
        http_client=clients.blocking,
        async_http_client=clients.waiting,
    )
    return EmbeddingModel(
        name=options.model,
        model=model,
        errors=ModelErrors(name, unreachable=_UNREACHABLE, slow=_SLOW),
        ping=_Ping(clients.waiting, endpoint, name, options.model),
        aclose=clients.aclose,
        straight=model.vector,
    )


class _CalledEmbedding(OpenAILikeEmbedding):
    """Asks for queries without the client."""

    _caller: Caller = PrivateAttr()

    def __init__(self, caller: Caller, **client: Any) -> None:  # noqa: ANN401 - the framework's
        super().__init__(**client)
        self._caller = caller

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await self.vector(query)

    async def vector(self, query: str) -> list[float]:
        """A query's vector, without what LlamaIndex's class does around each call."""
        reply = await self._caller.asked("/embeddings", {"model": self.model_name, "input": query})
        vector: list[float] = reply["data"][0]["embedding"]
        return vector


class _Clients:
    """The connections to one endpoint, which somebody has to close."""

    def __init__(self, endpoint: Endpoint, timeout: float) -> None:
        headers = {"Authorization": f"Bearer {endpoint.api_key}"}
        elsewhere = is_elsewhere(endpoint.base_url)
        self.way = plain_http(endpoint.base_url, _KEEPALIVE)
        self.blocking = httpx.Client(
            timeout=timeout, headers=headers, limits=_CONNECTIONS, trust_env=elsewhere
        )
        self.waiting = httpx.AsyncClient(
            timeout=timeout,
            headers=headers,
            limits=_CONNECTIONS,
            trust_env=elsewhere,
            mounts=mounts(endpoint.base_url, self.way),
        )

    async def aclose(self) -> None:
        self.blocking.close()
        await self.waiting.aclose()


class _Ping:
    """Asks whether the server is there."""

    def __init__(
        self, client: httpx.AsyncClient, endpoint: Endpoint, name: str, model: str
    ) -> None:
        self._client = client
        self._model = model
        self._url = f"{endpoint.base_url}/models"
        self._name = name

    async def __call__(self) -> None:
        try:
            reply = await self._client.get(self._url, timeout=_PING_TIMEOUT)
        except httpx.TimeoutException as error:
            raise TimedOut(f"The {self._name} took too long to answer.") from error
        except httpx.TransportError as error:
            raise ModelUnavailable(f"The {self._name} is out of reach.") from error
        if reply.is_error:
            raise failure_of(self._name, Refusal(reply))
        if not self._is_listed(reply):
            raise ModelRefused(f"The {self._name} is not among those that its server lists.")

    def _is_listed(self, reply: httpx.Response) -> bool:
        """Whether the server has the model, as far as its list of models tells.

        One of llama.cpp's has a single model, whatever name it is asked for by.
        """
        try:
            listed = reply.json()["data"]
            names = {str(entry["id"]) for entry in listed}
            owners = {entry.get("owned_by") for entry in listed}
        except (ValueError, KeyError, TypeError, AttributeError):
            return True
        return (
            not names
            or not names.isdisjoint({self._model, f"{self._model}:latest"})
            or owners == {"llamacpp"}
        )
