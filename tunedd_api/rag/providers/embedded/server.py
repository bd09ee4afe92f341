"""A llama.cpp server of one model, reachable on a loopback port of its own."""

import asyncio
import os
import secrets
import shutil
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType
from typing import Any, Final, Literal, Self

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.imports import without
from tunedd_api.rag.providers.embedded.engines import EngineProcess

with without("httpx._main"):  # its command line, which imports Rich where Click is installed
    import httpx

    from tunedd_api.rag.providers.plain_http import PlainHTTPTransport

_KEEPALIVE: Final = 2.0
_LIMITS: Final = httpx.Limits(
    max_connections=None, max_keepalive_connections=20, keepalive_expiry=_KEEPALIVE
)
"""Idle connections are given up before llama.cpp does it, after five seconds: a request on one
that is being closed is lost."""
_PLAIN: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: llama.cpp speaks HTTP without TLS here. By itself each client would read the
certificates of all authorities, which holds the event loop for 20 ms, and keep them."""
_PATIENCE: Final = 30.0
_NOTHING_ASKED: Final = {"role": "user", "content": ""}


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What a server loads and how much it may use.

    ``context_window`` is in tokens and per request; ``parallel`` requests run side by side, each
    with a window of its own; ``threads`` should be the physical cores, since llama.cpp is ten
    times slower when they are oversubscribed. ``pooling`` makes one vector of a text's tokens
    (``mean``), none (``none``), or one score of a pair of texts (``rank``). An embedding model
    that is loaded ``widened`` has made the room for the longest text, which takes a third of a
    second; another one is told to ``widen``. ``template`` holds options of the chat template,
    values in JSON; ``kept_prompts`` is the memory in bytes for prompts of conversations that have
    no request running.
    """

    model: Path
    context_window: int
    parallel: int
    threads: int
    embedding: bool
    pooling: Literal["mean", "none", "rank"] = "mean"
    widened: bool = False
    template: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    kept_prompts: int = 128 * 1024**2

    def order(self) -> dict[str, Any]:
        """The options as the process that holds the models wants to read them."""
        return {
            "model": str(self.model),
            "context_window": self.context_window,
            "parallel": self.parallel,
            "threads": self.threads,
            "embedding": self.embedding,
            "pooling": self.pooling,
            "widened": self.widened,
            "template": dict(self.template),
            "kept_prompts": self.kept_prompts,
        }


class LlamaServer:
    """Loads its model when it is first ``started``, and again where its process has died.

    Several servers may share the ``process`` that holds their models; without one it has its own.
    """

    def __init__(self, options: ServerOptions, process: EngineProcess | None = None) -> None:
        self._options = options
        self._process = process or EngineProcess()
        self._api_key = secrets.token_urlsafe(24)
        self._lock = threading.Lock()
        self._url = ""
        self._client: httpx.Client | None = None
        self._states = Path(gettempdir(), f"tunedd-{secrets.token_hex(8)}")
        self._widened = False

    @property
    def options(self) -> ServerOptions:
        """What it loads."""
        return self._options

    @property
    def context_window(self) -> int:
        """How many tokens a text may have."""
        return self._options.context_window

    @property
    def running(self) -> bool:
        """Whether the model is loaded."""
        return self._process.holds(self._url)

    def started(self) -> Self:
        """Load the model unless it is loaded: some tenths of a second for each 500 MB.

        Raises:
            ConfigurationError: if the file is not a model that llama.cpp can load.
            ModelUnavailable: if the process that loads it dies.
        """
        with self._lock:
            if not self.running:
                self._url = self._load()
                self._widened = self._options.widened
        return self

    async def reached(self) -> str:
        """Where the server listens, without a trailing slash, once it does; raises as above."""
        if not self.running:
            await asyncio.to_thread(self.started)
        return self._url

    @property
    def base_url(self) -> str:
        """Where a server that has started listens, without a trailing slash."""
        return self._url

    @property
    def headers(self) -> dict[str, str]:
        """What a request must carry: a key keeps other users of the machine out."""
        return {"Authorization": f"Bearer {self._api_key}"}

    def count(self, text: str) -> int:
        """How many of the model's own tokens the text has; blocks for about a millisecond."""
        return len(self.asked("/tokenize", {"content": text})["tokens"])

    def pieces(self, text: str) -> list[str]:
        """What stands for each of the model's own tokens in the text, special ones left out.

        Blocks for about a millisecond.
        """
        asked = self.asked("/tokenize", {"content": text, "with_pieces": True})
        # Bytes that are no character by themselves come as numbers.
        return [str(token["piece"]) for token in asked["tokens"]]

    def token_vectors(self, text: str) -> list[list[float]]:
        """The vector of each token, special ones included; blocks for some milliseconds."""
        vectors: list[list[float]] = self.asked("/embedding", {"content": text})[0]["embedding"]
        return vectors

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """The score of each text for a query; 12 to 35 ms each on two cores, by the model."""
        body = {"query": query, "documents": list(texts)}
        ranked = self.asked("/v1/rerank", body)["results"]
        found = {one["index"]: float(one["relevance_score"]) for one in ranked}
        return [found[at] for at in range(len(texts))]

    def read(self, system_prompt: str) -> None:
        """Have all slots know the prompt that begins every conversation.

        One reads it, in half a second of processor time, and the others are given what it made of
        it, in some thousandths.
        """
        body = {
            "messages": [{"role": "system", "content": system_prompt}, _NOTHING_ASKED],
            "max_tokens": 1,
            "id_slot": 0,
            "cache_prompt": True,
        }
        with suppress(httpx.HTTPError):  # it is only quicker that way
            self.asked("/v1/chat/completions", body)
            self._hand_on()

    def _hand_on(self) -> None:
        """Give all other slots what the first one holds, if there is a folder to write it to."""
        state = {"filename": "slot"}
        with suppress(OSError), self._folder_of_states():
            self.asked("/slots/0?action=save", state)
            for slot in range(1, self._options.parallel):
                self.asked(f"/slots/{slot}?action=restore", state)

    @contextmanager
    def _folder_of_states(self) -> Iterator[None]:
        self._states.mkdir(mode=0o700)
        try:
            yield
        finally:
            shutil.rmtree(self._states)

    def widen(self) -> None:
        """Make the room for the longest text, unless it is made: a third of a second.

        Without it, the memory of the longest text so far stays taken. It raises as ``started``
        does.
        """
        self.started()
        with self._lock:
            if not self._widened:
                self._process.widen(self._url)
                self._widened = True

    def asked(self, path: str, body: Mapping[str, object], patience: float = _PATIENCE) -> Any:  # noqa: ANN401 - JSON
        """What the server answers, waiting up to ``patience`` seconds for it.

        Raises:
            httpx.HTTPError: if it does not answer, or with an error.
        """
        self.started()
        with self._lock:
            if self._client is None:
                self._client = httpx.Client(verify=_PLAIN, limits=_LIMITS, trust_env=False)
            client = self._client
        reply = client.post(f"{self._url}{path}", json=body, headers=self.headers, timeout=patience)
        reply.raise_for_status()
        return reply.json()

    def waiting_client(self, timeout: float) -> httpx.AsyncClient:
        """Connections for the event loop, which the caller closes."""
        return httpx.AsyncClient(
            headers=self.headers, timeout=timeout, transport=PlainHTTPTransport(_KEEPALIVE)
        )

    def close(self) -> None:
        """Stop the server; a later ``started`` loads it again."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._process.drop(self._url)
            self._client, self._url = None, ""

    def _load(self) -> str:
        try:
            own = {"api_key": self._api_key, "states": f"{self._states}{os.sep}"}
            return self._process.load({**self._options.order(), **own})
        except RuntimeError as error:
            raise ConfigurationError(
                f"llama.cpp cannot load {self._options.model.name}: {error}."
            ) from error
