"""Quoting instead of writing: for models that cannot be trusted, or that brought nothing."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.quotes import Quote
from tunedd_api.rag.answering.quoting import answers, rank
from tunedd_api.rag.answering.stretches import Stretch, is_of_another, stretches
from tunedd_api.rag.language.instructions import is_instruction
from tunedd_api.rag.providers.base import EmbeddingModel
from tunedd_api.rag.retrieval.condense import Vector, unit
from tunedd_api.rag.retrieval.hybrid import Retrieved

_EMBEDDED: Final = 16
"""Stretches whose likeness to the question is looked at: the best by words and kind."""


class Quoter:
    """Chooses the stretches of passages that answer a question by themselves."""

    def __init__(self, embedding: EmbeddingModel) -> None:
        self._embedding = embedding

    async def quotes(
        self, question: str, gathered: Gathered, passages: Sequence[Passage]
    ) -> list[Quote]:
        """What to quote from the passages; the best of each subject where there are several.

        Raises:
            ModelUnavailable, TimedOut
        """
        if not gathered.subjects:
            return await self._best(question, gathered.found[0], passages)
        allowed = {passage.id for passage in passages}
        chosen: list[Quote] = []
        for subject, found in zip(gathered.subjects, gathered.found, strict=True):
            of_subject = [p for p in found.passages if p.id in allowed]
            quotes = await self._best(subject, found, of_subject)
            chosen += [q for q in quotes[:1] if not any(q.overlaps(other) for other in chosen)]
        return chosen

    async def _best(
        self, question: str, retrieved: Retrieved, passages: Sequence[Passage]
    ) -> list[Quote]:
        found = [
            one
            for one in stretches(passages)
            if not is_of_another(question, one) and not is_instruction(one.anchor_text)
        ]
        if not found:
            return []
        by_words = rank(question, None, found, None)
        near = [ranked.stretch for ranked in by_words.stretches[:_EMBEDDED]]
        vectors = await self._vectors(near, english=retrieved.english)
        return answers(rank(question, _target(retrieved), near, vectors))

    async def _vectors(self, near: Sequence[Stretch], *, english: bool) -> list[Vector]:
        """The vectors of stretches by the model that the question was put to."""
        model = self._embedding.reading(english=english).model
        with self._embedding.errors.called():
            vectors = await model.aget_text_embedding_batch(
                [stretch.anchor_text for stretch in near]
            )
        return [unit(np.asarray(vector, dtype=np.float32)) for vector in vectors]


def _target(found: Retrieved) -> Vector:
    """What a stretch should be like.

    What was searched for knows what a follow-up is about, the question what is asked of it.
    """
    return unit(found.query + found.question)
