"""Citations: which passage of which page bears out which part of an answer."""

from dataclasses import dataclass

from tunedd_api.documents.model import DocumentRef
from tunedd_api.documents.passages import QuotedPlace


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that bears out the sentences of an answer that carry its marker.

    ``marker`` is the number in brackets; ``page`` counts from 1; ``start`` and ``end`` are
    character offsets in the page's text, and ``quote`` is exactly that slice of it. ``score``
    in 0…1 says how well the quote supports the sentence it supports best. ``sha256`` names the
    bytes of the document that were cited; it is empty in messages from before it was kept.
    """

    marker: int
    document: DocumentRef
    page: int
    start: int
    end: int
    quote: str
    score: float
    sha256: str = ""

    @property
    def place(self) -> QuotedPlace:
        """Where the quote stands, and in which bytes of the document."""
        return QuotedPlace(self.document, self.page, self.start, self.end, self.sha256)

    def is_found_on(self, page_text: str) -> bool:
        """Whether the quote stands on the page at the place that the citation gives."""
        found = page_text[self.start : self.end] == self.quote
        return found and 0 <= self.start < self.end <= len(page_text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: character offsets in the text of a page, which counts from 1."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a citation since.

    ``current`` is false once the document has been replaced by other bytes or deleted. ``now`` is
    where the words of the quote stand in what is served of it; None where they are gone.
    """

    current: bool
    now: Place | None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a message's content, in characters."""

    start: int
    end: int
