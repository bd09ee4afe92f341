"""The readers of answers: embedding models, trained on to read two texts together.

Their input is the question and the text as one, as BERT reads a pair of texts (Devlin et al. 2019,
https://arxiv.org/abs/1810.04805), and the score is read off the first token. What training changed
is in a file of this package (``benchmarks.answer_reader``); the rest is the
embedding model's own file, and both together are written into the cache.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Final

from tunedd_api.rag.providers.base import ModelErrors
from tunedd_api.rag.providers.embedded.answer_reader_file import READERS, reader_server
from tunedd_api.rag.providers.embedded.catalogue import EmbeddingEntry
from tunedd_api.rag.providers.embedded.head_start import HeadStart
from tunedd_api.rag.providers.embedded.server import LlamaServer
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.providers.embedded.xlmr import normalised

_SURELY: Final = 500
"""Characters of both that always fit into its window: none is more than one token."""
_LONGEST: Final = 1000
"""Characters of a text that are read."""
_LONGEST_QUESTION: Final = 240
"""Characters of a question that are read, so that there is room for a text."""


class EngineAnswerReader:
    """Implements ``AnswerReader`` with a server of llama.cpp, started when it is first needed.

    ``normalise`` gives a text as the model's vocabulary was made for it.
    """

    def __init__(
        self,
        server: LlamaServer,
        errors: ModelErrors,
        normalise: Callable[[str], str] = str,
    ) -> None:
        self._server = server
        self._errors = errors
        self._normalise = normalise
        self._lock = threading.Lock()

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the log-odds that it answers the question; one question at a time."""
        question = self._normalise(question)[:_LONGEST_QUESTION]
        with self._lock, self._errors.called():
            short = [self._fitting(question, text) for text in texts]
            return self._server.scores(question, short) if short else []

    def rest(self) -> None:
        """Give up the model's memory until it is needed again."""
        self._server.close()

    def _fitting(self, question: str, text: str) -> str:
        """As much of the text as fits beside the question."""
        text = self._normalise(text)[:_LONGEST]
        if len(question) + len(text) <= _SURELY:
            return text
        fits = self._server.count(f"{question} {text}") <= _SURELY
        return text if fits else text[: _SURELY - len(question)]


def open_answer_reader(
    entry: EmbeddingEntry,
    weights: Weights,
    threads: int,
    errors: ModelErrors,
    head_start: HeadStart | None = None,
) -> EngineAnswerReader | None:
    """The reader of answers that was trained from an embedding model; None if there is none.

    None, too, where its file is not in the cache and cannot be written there. What ``head_start``
    has begun to load is taken. ``errors`` are what its failures become.

    Raises:
        ConfigurationError: if the embedding model is not in the cache.
    """
    if entry not in READERS:
        return None
    try:
        wanted = reader_server(weights, threads, READERS[entry])
    except OSError:  # a cache that may only be read, or has no room
        return None
    server = (head_start or HeadStart()).server(wanted)
    return EngineAnswerReader(server, errors, normalised if entry.normalised else str)
