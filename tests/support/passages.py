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


POOL = a_passage(
    "Das Bad öffnet am 15. Mai. Das Becken ist 50 Meter lang. Hunde sind nicht erlaubt. "
    "Am Kiosk gibt es Eis. Der Sprungturm ist gesperrt, wenn es gewittert."
)
"""In German."""

SHOP = a_passage(
    "The shop opens at nine. A lock costs 30 euros. The owner lives upstairs. Repairs take a week. "
    "There is a yard behind the house. Dogs are welcome."
)
"""In English."""
