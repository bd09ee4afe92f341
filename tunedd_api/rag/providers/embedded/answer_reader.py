"""The reader of answers: the English embedding model, trained on to read two texts together.

Its input is the question and the text as one, as BERT reads a pair of texts (Devlin et al. 2019,
https://arxiv.org/abs/1810.04805), and its score is read off the first token. What training changed
is in ``answer_reader.gguf`` (``python -m benchmarks.answer_reader.training``); the rest is the
embedding model's own file, and both together are written into the cache.
"""

import threading
from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.providers.base import ModelErrors
from tunedd_api.rag.providers.embedded.answer_reader_file import reader_server
from tunedd_api.rag.providers.embedded.head_start import HeadStart
from tunedd_api.rag.providers.embedded.server import LlamaServer
from tunedd_api.rag.providers.embedded.weights import Weights

_SURELY: Final = 500
"""Characters of both that always fit into its window: none is more than one token."""
_LONGEST: Final = 1000
"""Characters of a text that are read."""
_LONGEST_QUESTION: Final = 240
"""Characters of a question that are read, so that there is room for a text."""


class EngineAnswerReader:
    """Implements ``AnswerReader`` with a server of llama.cpp, started when it is first needed."""

    def __init__(self, server: LlamaServer, errors: ModelErrors) -> None:
        self._server = server
        self._errors = errors
        self._lock = threading.Lock()

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the log-odds that it answers the question; one question at a time."""
        question = question[:_LONGEST_QUESTION]
        with self._lock, self._errors.called():
            short = [self._fitting(question, text) for text in texts]
            return self._server.scores(question, short) if short else []

    def rest(self) -> None:
        """Give up the model's memory until it is needed again."""
        self._server.close()

    def _fitting(self, question: str, text: str) -> str:
        """As much of the text as fits beside the question."""
        text = text[:_LONGEST]
        if len(question) + len(text) <= _SURELY:
            return text
        fits = self._server.count(f"{question} {text}") <= _SURELY
        return text if fits else text[: _SURELY - len(question)]


def open_answer_reader(
    weights: Weights, threads: int, errors: ModelErrors, head_start: HeadStart | None = None
) -> EngineAnswerReader | None:
    """The reader of answers; None where its file is not in the cache and cannot be written there.

    What ``head_start`` has begun to load is taken. ``errors`` are what its failures become.

    Raises:
        ConfigurationError: if the English embedding model is not in the cache.
    """
    try:
        wanted = reader_server(weights, threads)
    except OSError:  # a cache that may only be read, or has no room
        return None
    return EngineAnswerReader((head_start or HeadStart()).server(wanted), errors)
