"""Quoting instead of writing: for models that cannot be trusted, or that brought nothing."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.line_kinds import LineKind
from tunedd_api.rag.answering.question_kinds import asks_for_several
from tunedd_api.rag.answering.quotes import Quote
from tunedd_api.rag.answering.quoting import answers
from tunedd_api.rag.answering.stretch_ranking import rank
from tunedd_api.rag.answering.stretches import Stretch, is_of_another, stretches
from tunedd_api.rag.language.instructions import is_instruction
from tunedd_api.rag.providers.base import EmbeddingModel
from tunedd_api.rag.retrieval.condense import Vector, unit
from tunedd_api.rag.retrieval.hybrid import Retrieved

_EMBEDDED: Final = 12
"""Stretches whose likeness to the question is looked at: the best by everything else."""

_READ: Final = 900
"""Characters of a stretch that are embedded: about what the smallest model reads at once."""


class Quoter:
    """Chooses the stretches of passages that answer a question by themselves."""

    def __init__(self, embedding: EmbeddingModel) -> None:
        self._embedding = embedding

    async def quotes(self, question: str, gathered: Gathered, subject: str = "") -> list[Quote]:
        """What to quote of what was gathered; the best of each subject where there are several.

        ``subject`` is what the conversation was about before, in words.

        Raises:
            ModelUnavailable, TimedOut
        """
        if not gathered.subjects:
            return await self._best(question, gathered.found[0], subject)
        chosen: list[Quote] = []
        for compared, found in zip(gathered.subjects, gathered.found, strict=True):
            quotes = await self._best(compared, found, question)
            chosen += [q for q in quotes[:1] if not any(q.overlaps(other) for other in chosen)]
        return chosen

    async def _best(self, question: str, retrieved: Retrieved, subject: str) -> list[Quote]:
        found = candidates(question, retrieved.passages)
        if not found:
            return []
        near = [one.stretch for one in rank(question, found, subject).stretches[:_EMBEDDED]]
        vectors = await self._vectors(near, english=retrieved.english)
        return answers(rank(question, near, subject, _target(retrieved), vectors))

    async def _vectors(self, near: Sequence[Stretch], *, english: bool) -> list[Vector]:
        """The vectors of stretches by the model that the question was put to."""
        model = self._embedding.reading(english=english).model
        with self._embedding.errors.called():
            vectors = await model.aget_text_embedding_batch(
                [stretch.text[:_READ] for stretch in near]
            )
        return [unit(np.asarray(vector, dtype=np.float32)) for vector in vectors]


def candidates(question: str, passages: Sequence[Passage]) -> list[Stretch]:
    """The stretches that can answer a question: whole tables only where it asks for several."""
    several = asks_for_several(question)
    return [
        stretch
        for stretch in stretches(passages)
        if (several or stretch.kind is not LineKind.TABLE)
        and not is_of_another(question, stretch)
        and not is_instruction(stretch.anchor_text)
    ]


def _target(found: Retrieved) -> Vector:
    """What a stretch should be like.

    What was searched for knows what a follow-up is about, the question what is asked of it.
    """
    return unit(found.query + found.question)
