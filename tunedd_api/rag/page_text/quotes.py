"""Quotes: stretches of passages with their place on the page."""

from dataclasses import dataclass

from tunedd_api.documents.passages import Passage, QuotedPlace


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of whole sentences of one passage, with its place on the page.

    ``header`` names the columns of a table's row where that stands outside the passage. It is
    said beside the quote, and is no part of it.
    """

    passage: Passage
    start: int
    end: int
    text: str
    header: str = ""

    def overlaps(self, other: "Quote") -> bool:
        """Whether both hold some of the same characters of a page."""
        same_page = (
            self.passage.document.id == other.passage.document.id
            and self.passage.page == other.passage.page
        )
        return same_page and self.start < other.end and other.start < self.end

    def is_quoted_at(self, place: QuotedPlace) -> bool:
        """Whether some of the same characters of the page were quoted at a place."""
        document, page = self.passage.document, self.passage.page
        same_page = (document.id, page) == (place.document.id, place.page)
        return same_page and self.start < place.end and place.start < self.end

    @classmethod
    def of(cls, passage: Passage, start: int, end: int, header: str = "") -> "Quote":
        """The quote at these offsets within the passage's text."""
        text = passage.text[start:end]
        return cls(passage, passage.start + start, passage.start + end, text, header)
