"""Whether what was retrieved is about the question at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from tunedd_api.passages import Passage


@dataclass(frozen=True, slots=True)
class RelevanceCut:
    """Cosine between query and passage below which a passage is not about the query.

    A property of the embedding model: the same number means something else for another.
    """

    cut: float

    def keep(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """The passages above the cut, in their order."""
        del question
        return [p for p in passages if p.similarity >= self.cut]
