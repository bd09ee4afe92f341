"""Two embedding models side by side."""

import math

import numpy as np
import pytest

from tests.support.models import ObservedEmbedding
from tunedd_api.rag.providers.paired import SHARE, PairedBulk, PartEmbedding

ENGLISH = "The bees dance to tell each other where the flowers are."
GERMAN = "Die Bienen tanzen, um einander zu sagen, wo die Blumen sind."


class Bulk:
    """Embeds texts, and notes which."""

    def __init__(self, *numbers: float) -> None:
        self.texts: list[str] = []
        self.rested = False
        self._numbers = list(numbers)

    def __call__(self, texts: list[str]) -> list[list[float]]:
        """The same vector for each."""
        self.texts += texts
        return [self._numbers for _ in texts]

    def rest(self) -> None:
        """Note it."""
        self.rested = True


def test_passages_have_both_parts() -> None:
    """Both parts have the same length; what is not in English is left to the other model."""
    first, second = Bulk(3.0, 4.0), Bulk(0.0, 2.0, 0.0)
    bulk = PairedBulk(first, second, dimension=2)

    english, german = bulk([ENGLISH, GERMAN])

    assert english == pytest.approx([0.6, 0.8, 0.0, 1.0, 0.0])
    assert german == pytest.approx([math.sqrt(0.5), math.sqrt(0.5), 0.0, 1.0, 0.0])
    assert (first.texts, second.texts) == ([ENGLISH], [ENGLISH, GERMAN])


def test_both_rest() -> None:
    """Memory is let go of on both sides."""
    first, second = Bulk(1.0), Bulk(1.0)
    PairedBulk(first, second, dimension=1).rest()
    assert first.rested
    assert second.rested


async def test_a_question_has_one_part() -> None:
    """Its cosine with a passage is that of the one model, times a constant share."""
    inner = ObservedEmbedding()
    size = len(inner.get_query_embedding("size"))
    part = PartEmbedding("part", inner, 2, 1)

    for vector in (
        part.get_query_embedding(ENGLISH),
        await part.aget_query_embedding(ENGLISH),
        part.get_text_embedding(ENGLISH),
        await part.aget_text_embedding(ENGLISH),
        *part.get_text_embedding_batch([ENGLISH]),
        *await part.aget_text_embedding_batch([ENGLISH]),
    ):
        assert len(vector) == 2 + size + 1
        assert (vector[:2], vector[-1]) == ([0.0, 0.0], 0.0)
    own = inner.get_text_embedding(ENGLISH)
    (passage,) = PairedBulk(Bulk(1.0, 0.0), Bulk(*own, 0.0), dimension=2)([ENGLISH])
    question = part.get_query_embedding(ENGLISH)
    cosine = np.dot(question, passage) / np.linalg.norm(question) / np.linalg.norm(passage)
    assert cosine == pytest.approx(SHARE, abs=1e-4)
