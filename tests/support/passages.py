"""Passages, made up."""

from uuid import uuid4

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import Passage


def a_passage(
    text: str,
    *,
    name: str = "a.md",
    title: str = "A",
    page: int = 1,
    start: int = 0,
    similarity: float = 1.0,
    section: str | None = None,
    table_header: str | None = None,
) -> Passage:
    """A passage with this text, at this place."""
    return Passage(
        id=uuid4(),
        document=DocumentRef(document_id(name), name),
        title=title,
        page=page,
        start=start,
        end=start + len(text),
        text=text,
        score=similarity,
        similarity=similarity,
        section=section,
        table_header=table_header,
    )
