"""Embedded models that begin to load before the rest of the service is imported.

Only what is quickly imported is imported here: LlamaIndex takes longer than the models do.
"""

import threading
from contextlib import suppress
from typing import Final

from tunedd_api.errors import TuneddError
from tunedd_api.rag.providers.embedded.catalogue import MINILM, ChatEntry, EmbeddingEntry
from tunedd_api.rag.providers.embedded.engines import EngineProcess
from tunedd_api.rag.providers.embedded.server import LlamaServer, ServerOptions
from tunedd_api.rag.providers.embedded.weights import Weights

CHAT_SLOTS: Final = 2
"""Answers that are written at once: more would share the same cores."""
_EMBEDDING_SLOTS: Final = 4
_POSITIONS: Final = 512
"""Tokens that a text may have; BERT knows no positions beyond."""


def chat_server(
    entry: ChatEntry, weights: Weights, context_window: int, threads: int
) -> ServerOptions:
    """How a language model is served.

    Raises:
        ConfigurationError: if it is not in the cache.
    """
    return ServerOptions(
        model=weights.file(entry),
        context_window=context_window,
        parallel=CHAT_SLOTS,
        threads=threads,
        embedding=False,
        template=entry.template,
    )


def tells_tokens(entry: EmbeddingEntry, weights: Weights) -> bool:
    """Whether a model gives the vectors of single tokens, too.

    How close they are was measured, and its tokenizer is there.
    """
    measured = entry.close is not None and entry.tokenizer is not None
    return measured and (weights.folder / str(entry.tokenizer)).is_file()


def embedding_server(entry: EmbeddingEntry, weights: Weights, threads: int) -> ServerOptions:
    """How an embedding model is served: one that tells tokens averages none of them.

    Loaded once more for that, MiniLM would take 33 MB.

    Raises:
        ConfigurationError: if it is not in the cache.
    """
    return ServerOptions(
        model=weights.file(entry),
        context_window=_POSITIONS,
        parallel=_EMBEDDING_SLOTS,
        threads=threads,
        embedding=True,
        pooling="none" if tells_tokens(entry, weights) else "mean",
        # Of MiniLM's 30,000 words a question takes 2 MB, and few messages are longer.
        widened=entry != MINILM,
    )


class HeadStart:
    """Models that one process holds, some of which were begun before anybody asked for them."""

    def __init__(self) -> None:
        self.process: Final = EngineProcess()
        self._begun: dict[str, LlamaServer] = {}

    def begin(self, *wanted: ServerOptions, system_prompt: str = "") -> None:
        """Load models one after the other in a thread, and have a language model read its prompt.

        What fails is tried again, and told, when the model is asked for.
        """
        servers = [LlamaServer(options, self.process) for options in wanted]
        self._begun = {repr(server.options): server for server in servers}
        threading.Thread(target=_load, args=(servers, system_prompt), daemon=True).start()

    def server(self, wanted: ServerOptions) -> LlamaServer:
        """The server that was begun with these options, to one that asks; or a new one."""
        return self._begun.pop(repr(wanted), None) or LlamaServer(wanted, self.process)

    def give_up(self) -> None:
        """Close what was begun and nobody has asked for."""
        for server in self._begun.values():
            server.close()
        self._begun.clear()


def _load(servers: list[LlamaServer], system_prompt: str) -> None:
    """Load the models; a language model reads the prompt before the next one is loaded."""
    with suppress(TuneddError):
        for server in servers:
            server.started()
            if system_prompt and not server.options.embedding:
                server.read(system_prompt)
