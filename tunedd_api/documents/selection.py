"""Documents that a caller selects by their ids or names."""

from collections.abc import Sequence

from tunedd_api.documents.ports import DocumentCatalogue
from tunedd_api.documents.scope import DocumentScope


async def selected(catalogue: DocumentCatalogue, documents: Sequence[str] | None) -> DocumentScope:
    """The scope of the documents selected; None selects everything.

    Raises:
        EmptySelection, UnknownDocuments: if the selection selects nothing, or nothing known.
    """
    if documents is None:
        return DocumentScope.everything()
    return DocumentScope.of(d.id for d in await catalogue.resolve(documents))
