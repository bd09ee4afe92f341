"""An embedded model's vectors of single tokens, from a server that does not average them."""

import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Final

import numpy as np

from tunedd_api.rag.language.tokenizers import (
    OffsetTokenizer,
    Span,
    WordPieceTokenizer,
    tokenizer_in,
)
from tunedd_api.rag.providers.embedded.catalogue import EmbeddingEntry
from tunedd_api.rag.providers.embedded.head_start import tells_tokens
from tunedd_api.rag.providers.embedded.server import LlamaServer
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.providers.token_vectors import TextVectors

_KEPT: Final = 1024
"""Texts whose vectors are kept: the sentences of a passage serve every turn that cites it."""


class EngineTokenVectors:
    """Implements ``TokenVectors`` with the server of a model, which averages no vectors.

    ``window`` is how many tokens the model was trained to read at once, two special ones included.
    """

    def __init__(
        self, server: LlamaServer, tokenizer: OffsetTokenizer, close: float, window: int
    ) -> None:
        self._server = server
        self._tokenizer = tokenizer
        self._close = close
        self._window = window
        self._lock = threading.Lock()
        self._known = lru_cache(maxsize=_KEPT)(self._embedded)

    @property
    def close(self) -> float:
        """The cosine from which two words say about the same."""
        return self._close

    def of(self, text: str) -> TextVectors | None:
        """The vectors of a text; the same text is embedded once."""
        with self._lock:
            return self._known(text)

    def _embedded(self, text: str) -> TextVectors | None:
        spans = tuple(self._tokenizer.offsets(text))
        if not 0 < len(spans) < self._window - 1:
            return None
        vectors = np.asarray(self._server.token_vectors(text), dtype=np.float32)
        vectors = vectors[1:-1]  # the special tokens stand at both ends
        if len(vectors) != len(spans):
            return None
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return TextVectors(spans, vectors / lengths)


def open_token_vectors(
    entry: EmbeddingEntry, weights: Weights, server: LlamaServer
) -> EngineTokenVectors | None:
    """The token vectors of a model, as its server gives them; None if it does not."""
    if entry.close is None or entry.tokenizer is None or not tells_tokens(entry, weights):
        return None
    spans = partial(_spans, server, tokenizer_in(weights.folder / entry.tokenizer))
    tokenizer = WordPieceTokenizer(spans, "served")
    return EngineTokenVectors(server, tokenizer, entry.close, entry.window)


def _spans(server: LlamaServer, tokenizer: OffsetTokenizer, text: str) -> Sequence[Span]:
    """Which characters each token covers, as the engine cuts the text.

    The tokenizer itself, which takes 14 MB, is asked where the engine's pieces do not show in the
    text: of a word that it does not know, it says only that.
    """
    found = placed(text, server.pieces(text))
    return tokenizer.offsets(text) if found is None else found


def placed(text: str, pieces: Sequence[str]) -> Sequence[Span] | None:
    """Where BERT's word pieces stand in a text; None where one of them does not.

    The model reads letters without case and accents; a blank before a piece says that a word
    begins.
    """
    letters = [
        (letter, at)
        for at, character in enumerate(text)
        for letter in unicodedata.normalize("NFD", character.lower())
        if unicodedata.category(letter) != "Mn"
    ]
    read = "".join(letter for letter, _ in letters)
    spans: list[Span] = []
    at = 0
    for piece in pieces:
        word = piece.strip()
        while read[at : at + 1].isspace():
            at += 1
        if not word or not read.startswith(word, at):
            return None
        spans.append((letters[at][1], letters[at + len(word) - 1][1] + 1))
        at += len(word)
    return spans
