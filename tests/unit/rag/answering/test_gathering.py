"""What is gathered for whoever wants more than was said."""

from typing import cast
from uuid import UUID

import numpy as np

from tests.support.passages import a_passage
from tunedd_api.documents.passages import Passage, QuotedPlace
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.gathering import PassageGatherer
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, Retrieved
from tunedd_api.rag.understanding.message import Kind, Understanding

QUOTED, REST = "A weir holds water back.", "It is built of stone or of timber. " * 4
WEIRS = a_passage(f"{QUOTED} {REST}", name="weirs.md", start=100)
MILLS = a_passage("A mill grinds corn with the water of a weir.", name="mills.md")


class Found:
    """Retrieval that finds the same for any question."""

    def __init__(self, *passages: Passage) -> None:
        self._found = Retrieved(np.zeros(2, np.float32), passages, 0.0, 0.0)

    async def find(self, *_: object) -> Retrieved:
        """What is found."""
        return self._found


async def gathered(end: int) -> list[tuple[UUID, str, int]]:
    """What is gathered behind a quote of the passage up to its character ``end``."""
    gatherer = PassageGatherer(cast("HybridRetrieval", Found(MILLS, WEIRS)))
    told = QuotedPlace(WEIRS.document, WEIRS.page, WEIRS.start, WEIRS.start + end)
    more = Understanding(Kind.POINTING, "en", "What is a weir?", exclude=(told,))
    found = await gatherer.gather(more, (), DocumentScope(), 6)
    return [(passage.id, passage.text, passage.start) for passage in found.passages]


async def test_what_stands_behind_a_quote_in_its_passage_comes_first() -> None:
    """Of a passage that was quoted from, the rest is told, and what was said is not."""
    first, second = await gathered(len(QUOTED))
    assert first == (WEIRS.id, REST, WEIRS.start + len(QUOTED) + 1)
    assert second[1] == MILLS.text


async def test_a_passage_that_was_told_to_its_end_is_left_out() -> None:
    """A word or two behind a quote say nothing by themselves."""
    assert [text for _, text, _ in await gathered(len(WEIRS.text) - 10)] == [MILLS.text]
