"""Sources: what a turn had before it when it answered, cited or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from tunedd_api.conversations.citations import Citation
from tunedd_api.documents.model import DocumentRef
from tunedd_api.documents.passages import Passage


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that a turn retrieved, as it stood on its page then.

    ``page`` counts from 1; ``start`` and ``end`` are character offsets in the page's text, and
    ``text`` is exactly that slice of it. ``score`` orders the sources of one turn, best first.
    ``cited`` is true where a citation of the answer lies in the passage, in whole or in part.
    """

    document: DocumentRef
    page: int
    start: int
    end: int
    text: str
    score: float
    cited: bool


def sources_of(passages: Sequence[Passage], citations: Sequence[Citation]) -> tuple[Source, ...]:
    """What a turn keeps of its passages, in their order."""
    return tuple(
        Source(
            document=passage.document,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            text=passage.text,
            score=passage.score,
            cited=any(_lies_in(passage, citation) for citation in citations),
        )
        for passage in passages
    )


def _lies_in(passage: Passage, citation: Citation) -> bool:
    same_page = (passage.document.id, passage.page) == (citation.document.id, citation.page)
    return same_page and passage.start < citation.end and citation.start < passage.end
