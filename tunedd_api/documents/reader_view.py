"""Where a reader can look at a page of a document, and at a stretch of it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReaderView:
    """The view of pages that the service shows at its public address."""

    public_url: str

    def page(self, document: UUID, page: int) -> str:
        """The address of a page, counted from 1."""
        return f"{self.public_url}/#/documents/{document}/{page}"

    def place(self, document: UUID, page: int, start: int, end: int) -> str:
        """The address of a stretch of a page's text, in characters."""
        return f"{self.page(document, page)}?start={start}&end={end}"
