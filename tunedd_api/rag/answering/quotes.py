"""Quotes: stretches of passages with their place on the page."""

from dataclasses import dataclass

from tunedd_api.documents.passages import Passage


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of whole sentences of one passage, with its place on the page."""

    passage: Passage
    start: int
    end: int
    text: str

    @classmethod
    def of(cls, passage: Passage, start: int, end: int) -> "Quote":
        """The quote at these offsets within the passage's text."""
        return cls(passage, passage.start + start, passage.start + end, passage.text[start:end])
