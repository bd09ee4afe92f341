"""Citations: which passage of which page bears out which part of an answer."""

from dataclasses import dataclass

from tunedd_api.documents.model import DocumentRef


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that bears out the sentences of an answer that carry its marker.

    ``marker`` is the number in brackets; ``page`` counts from 1; ``start`` and ``end`` are
    character offsets in the page's text, and ``quote`` is exactly that slice of it. ``score``
    in 0…1 says how well the quote supports the sentence it supports best.
    """

    marker: int
    document: DocumentRef
    page: int
    start: int
    end: int
    quote: str
    score: float

    def is_found_on(self, page_text: str) -> bool:
        """Whether the quote stands on the page at the place that the citation gives."""
        found = page_text[self.start : self.end] == self.quote
        return found and 0 <= self.start < self.end <= len(page_text)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a message's content, in characters."""

    start: int
    end: int
