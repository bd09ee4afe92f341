"""Two embedding models side by side: one that reads English best, one that reads every language.

The vector of a passage has a part of each, both of the same length. That of a question has one
part, so that its cosine with a passage is that of the one model, times ``SHARE``: whatever a store
does with one vector, it does with both models. What is not in English has no use for the part of
the model that does not read it, which is then the same for all such passages.
"""

import math
from typing import Final

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.providers.base import BulkEmbedding

SHARE: Final = math.sqrt(0.5)
"""The cosine of a vector that has one part with one that has both, where that part is the same."""


class PartEmbedding(BaseEmbedding):
    """Gives a model's vectors as one part of longer ones, ``before`` and ``after`` being 0."""

    _model: BaseEmbedding = PrivateAttr()
    _before: list[float] = PrivateAttr()
    _after: list[float] = PrivateAttr()

    def __init__(self, name: str, model: BaseEmbedding, before: int, after: int) -> None:
        super().__init__(model_name=name)
        self._model = model
        self._before = [0.0] * before
        self._after = [0.0] * after

    def _part(self, vector: list[float]) -> list[float]:
        return [*self._before, *vector, *self._after]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._part(self._model.get_query_embedding(query))

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._part(await self._model.aget_query_embedding(query))

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._part(self._model.get_text_embedding(text))

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return self._part(await self._model.aget_text_embedding(text))

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [self._part(v) for v in self._model.get_text_embedding_batch(texts)]

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors = await self._model.aget_text_embedding_batch(texts)
        return [self._part(vector) for vector in vectors]


class PairedBulk:
    """Embeds passages with both models; ``dimension`` is that of the English one."""

    def __init__(self, english: BulkEmbedding, others: BulkEmbedding, dimension: int) -> None:
        self._english = english
        self._others = others
        self._unread = [1 / math.sqrt(dimension)] * dimension

    def __call__(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text."""
        read = [is_english(text) for text in texts]
        english = [text for text, is_read in zip(texts, read, strict=True) if is_read]
        first = iter(self._english(english) if english else [])
        return [
            [*(_unit(next(first)) if is_read else self._unread), *_unit(second)]
            for is_read, second in zip(read, self._others(texts), strict=True)
        ]

    def rest(self) -> None:
        """Let go of memory until the next call."""
        self._english.rest()
        self._others.rest()


def _unit(vector: list[float]) -> list[float]:
    numbers = np.asarray(vector, dtype=np.float32)
    made: list[float] = (numbers / (float(np.linalg.norm(numbers)) or 1.0)).tolist()
    return made
