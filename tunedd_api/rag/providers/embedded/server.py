"""A llama.cpp server inside this process, reachable on a loopback port of its own."""

import os
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import httpx

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers.openai import CONNECTIONS, Endpoint


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What a server loads and how much it may use.

    ``context_window`` is in tokens and per request; ``parallel`` requests run side by side, each
    with a window of its own; ``threads`` should be the physical cores, since llama.cpp is ten
    times slower when they are oversubscribed. Embeddings are of whole texts, or of single tokens
    unless ``pooled``. ``template`` holds options of the chat template, values in JSON;
    ``kept_prompts`` is the memory in bytes for prompts of conversations that have no request
    running.
    """

    model: Path
    context_window: int
    parallel: int
    threads: int
    embedding: bool
    pooled: bool = True
    template: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    kept_prompts: int = 256 * 1024**2


class LlamaServer:
    """Starts on entering ``started``; ends, and frees the model, on ``close``."""

    def __init__(self, options: ServerOptions) -> None:
        self._options = options
        self._api_key = secrets.token_urlsafe(24)
        self._lock = threading.Lock()
        self._server: Any = None
        self._client: httpx.Client | None = None

    def started(self) -> Self:
        """Load the model unless it is loaded; a few tenths of a second for the small ones.

        Raises:
            ConfigurationError: if the file is not a model that llama.cpp can load.
        """
        with self._lock:
            if self._server is None:
                self._server = self._load()
                self._client = httpx.Client(
                    base_url=self.base_url,
                    headers=self.headers,
                    timeout=30.0,
                    limits=CONNECTIONS,
                    trust_env=False,
                )
        return self

    @property
    def context_window(self) -> int:
        """How many tokens a text may have."""
        return self._options.context_window

    @property
    def base_url(self) -> str:
        """Where the server listens, without a trailing slash."""
        return str(self._server.listening_address)

    @property
    def api_key(self) -> str:
        """The key that keeps other users of the machine out."""
        return self._api_key

    @property
    def headers(self) -> dict[str, str]:
        """The headers that a request must carry."""
        return {"Authorization": f"Bearer {self._api_key}"}

    def count(self, text: str) -> int:
        """How many of the model's own tokens the text has; blocks for about a millisecond."""
        self.started()
        assert self._client is not None  # noqa: S101 - started() has just made it
        reply = self._client.post("/tokenize", json={"content": text})
        reply.raise_for_status()
        return len(reply.json()["tokens"])

    def token_vectors(self, text: str) -> list[list[float]]:
        """The vector of each token, special ones included; blocks for some milliseconds."""
        self.started()
        assert self._client is not None  # noqa: S101 - started() has just made it
        reply = self._client.post("/embedding", json={"content": text})
        reply.raise_for_status()
        vectors: list[list[float]] = reply.json()[0]["embedding"]
        return vectors

    def close(self) -> None:
        """Stop the server; a later ``started`` loads it again."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._server = None

    def _load(self) -> Any:  # noqa: ANN401 - the extension has no types
        # OpenMP's threads wait for each other by spinning, which is ruinous on a busy machine: a
        # query took 658 ms there, and 18 ms with threads that sleep. Read when it is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import xllamacpp

        options, params = self._options, xllamacpp.CommonParams()
        params.model.path = str(options.model)
        params.n_ctx = options.context_window * options.parallel
        params.n_parallel = options.parallel
        params.cpuparams.n_threads = options.threads
        params.cpuparams_batch.n_threads = options.threads
        params.api_keys = [self._api_key]
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.ui = False
        params.warmup = False
        params.verbosity = 0
        params.endpoint_metrics = True
        params.default_template_kwargs = dict(options.template)
        params.cache_ram_mib = options.kept_prompts // 1024**2
        if options.embedding:
            params.embedding = True
            kinds = xllamacpp.llama_pooling_type
            mean, none = kinds.LLAMA_POOLING_TYPE_MEAN, kinds.LLAMA_POOLING_TYPE_NONE
            params.pooling_type = mean if options.pooled else none
            # Without causal attention a text must fit into one physical batch.
            params.n_batch = params.n_ubatch = options.context_window * options.parallel
        try:
            return xllamacpp.Server(params)
        except RuntimeError as error:
            raise ConfigurationError(
                f"llama.cpp cannot load {options.model.name}: {error}."
            ) from error


def endpoint_of(server: LlamaServer) -> Endpoint:
    """Where a server that has started is reached."""
    return Endpoint(f"{server.base_url}/v1", server.api_key)
