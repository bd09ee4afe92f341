"""The shapes of citations and of what an answer was made from."""

from typing import Self

from tunedd_api.api.schemas.bases import Response
from tunedd_api.api.schemas.documents import DocumentRef, Passage
from tunedd_api.conversations import citations


class CitedDocument(DocumentRef):
    """A document as it was cited; ``sha256`` names its bytes, null where they were not kept."""

    sha256: str | None


class Place(Response):
    """Where words stand, in characters of the text of a page."""

    page: int
    start: int
    end: int


class Citation(Response):
    """A quote that bears out part of an answer, and where it stood in the version cited.

    ``current`` is false once the document has been replaced or deleted. ``now`` is where the same
    words stand in what is served of it; null where they are gone.
    """

    marker: int
    document: CitedDocument
    page: int
    start: int
    end: int
    quote: str
    score: float
    current: bool
    now: Place | None

    @classmethod
    def of(cls, citation: citations.Citation, standing: citations.Standing | None = None) -> Self:
        """Show a citation, and what has become of it; without a standing it was made just now."""
        document = citation.document
        if standing is None:
            place = citations.Place(citation.page, citation.start, citation.end)
            standing = citations.Standing(current=True, now=place)
        return cls(
            marker=citation.marker,
            document=CitedDocument(
                id=document.id, name=document.name, sha256=citation.sha256 or None
            ),
            page=citation.page,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
            score=citation.score,
            current=standing.current,
            now=standing.now and Place.model_validate(standing.now),
        )


class Source(Passage):
    """A passage that a turn retrieved, as it stood then; ``cited`` where its answer quotes it."""

    cited: bool


class Sources(Response):
    """What an answer was made from, best first."""

    items: list[Source]
