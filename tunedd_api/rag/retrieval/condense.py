"""Turning a question within a conversation into a query, without asking a language model.

A follow-up such as "and what are its drawbacks?" says little by itself. The query's vector
blends the question's with those of the previous answer and of the first and the previous
question; its keywords are the question's, with those of the same three at a discount. On TREC
CAsT this retrieves about as well as rewriting the question with a trained model; the weights
are the best of a few tried there (see benchmarks/conversational.py).
"""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from llama_index.core.schema import QueryBundle
from numpy.typing import NDArray

from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.language.tokenizers import OffsetTokenizer
from tunedd_api.rag.providers.base import EmbeddingModel

_ANSWER_WEIGHT: Final = 0.3
_FIRST_QUESTION_WEIGHT: Final = 0.3
_LAST_QUESTION_WEIGHT: Final = 0.1
_QUESTION_REPEATS: Final = 4
_REMEMBERED: Final = 4096
_WINDOW: Final = 240
_MOST_WINDOWS: Final = 16

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CondensedQuery:
    """What to search for, and the unit vector of the question alone.

    The blend finds what a follow-up is about; whether anything found bears on the question is
    better told by the question itself.
    """

    bundle: QueryBundle
    question: Vector


class QueryCondenser:
    """Makes queries; remembers vectors of what was said, since every turn needs them again.

    ``window`` is what the embedding model reads at once, in tokens of ``tokenizer``.
    """

    def __init__(
        self, embedding: EmbeddingModel, tokenizer: OffsetTokenizer, window: int = _WINDOW
    ) -> None:
        self._embedding = embedding
        self._tokenizer = tokenizer
        self._window = window
        self._remembered: OrderedDict[str, Vector] = OrderedDict()

    async def condense(self, question: str, history: Sequence[HistoryMessage]) -> CondensedQuery:
        """Make the query of a question asked after this history, oldest message first.

        Raises:
            ModelUnavailable, TimedOut
        """
        background = _background(history)
        vector, *others = await asyncio.gather(
            self._embed(question), *(self._embed(text) for text, _ in background)
        )
        blend = vector + sum(
            (weight * other for other, (_, weight) in zip(others, background, strict=True)),
            start=np.zeros_like(vector),
        )
        bundle = QueryBundle(
            query_str=_keywords(question, [text for text, _ in background]),
            embedding=unit(blend).tolist(),
        )
        return CondensedQuery(bundle, vector)

    async def _embed(self, text: str) -> Vector:
        if (known := self._remembered.get(text)) is not None:
            self._remembered.move_to_end(text)
            return known
        windows = self._windows(text)
        with self._embedding.errors.translated():
            if len(windows) == 1:
                vectors = [await self._embedding.model.aget_query_embedding(windows[0])]
            else:
                vectors = await self._embedding.model.aget_text_embedding_batch(windows)
        vector = unit(np.mean(np.asarray(vectors, dtype=np.float32), axis=0))
        self._remembered[text] = vector
        if len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return vector

    def _windows(self, text: str) -> list[str]:
        """Cut what is too long to embed at once; evenly spaced windows stand for the whole."""
        offsets = self._tokenizer.offsets(text)
        if len(offsets) <= self._window:
            return [text]
        starts = range(0, len(offsets), self._window)
        stride = math.ceil(len(starts) / _MOST_WINDOWS)
        return [
            text[offsets[s][0] : offsets[min(s + self._window, len(offsets)) - 1][1]]
            for s in starts[::stride]
        ]


def unit(vector: Vector) -> Vector:
    """Scale a vector to length 1; the zero vector stays what it is."""
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector


def _background(history: Sequence[HistoryMessage]) -> list[tuple[str, float]]:
    """What the conversation is about, and how much each part of it weighs beside the question."""
    asked = [m.content for m in history if m.role == "user" and m.content.strip()]
    answered = [m.content for m in history if m.role == "assistant" and m.content.strip()]
    parts = [(text, _ANSWER_WEIGHT) for text in answered[-1:]]
    parts += [(text, _FIRST_QUESTION_WEIGHT) for text in asked[:1]]
    parts += [(text, _LAST_QUESTION_WEIGHT) for text in asked[-1:]]
    return parts


def _keywords(question: str, background: Sequence[str]) -> str:
    """Repetition is weight: BM25 adds up what each mention of a term contributes."""
    if not background:
        return question
    return " ".join([question] * _QUESTION_REPEATS + list(background))
