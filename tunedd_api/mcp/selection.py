"""Documents as models name them: by id, name or title, and not always right."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from tunedd_api.documents.model import CatalogueEntry, Document
from tunedd_api.documents.ports import Catalogue
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import InvalidInput, UnknownDocuments
from tunedd_api.mcp.budget import shortened

_NEAREST: Final = 5
_MOST_WANTED: Final = 3
"""Unknown names for which the nearest ones are looked for, which takes its time for each."""

_MOST_COMPARED: Final = 2000
_LONGEST_COMPARED: Final = 120


async def named(catalogue: Catalogue, names: Sequence[str]) -> tuple[Document, ...]:
    """The documents of these names or ids.

    Raises:
        EmptySelection
        InvalidInput: for names that are none, with those that come nearest.
    """
    try:
        return await catalogue.resolve(names)
    except UnknownDocuments as error:
        entries = await catalogue.entries(DocumentScope.everything())
        near = [n for wanted in error.selectors[:_MOST_WANTED] for n in _nearest(wanted, entries)]
        if not entries:
            advice = "There is no document at all."
        elif near:
            advice = f"The nearest names: {', '.join(dict.fromkeys(near))}."
        else:
            advice = "list_documents lists those that there are."
        raise InvalidInput(f"{shortened(str(error))[0]} {advice}") from error


def _nearest(wanted: str, entries: Sequence[CatalogueEntry]) -> list[str]:
    """Names that hold what was wanted, or that look like it; titles stand for their names."""
    sought = wanted.casefold()[:_LONGEST_COMPARED]
    by_text = {
        text.casefold()[:_LONGEST_COMPARED]: entry.name
        for entry in entries[:_MOST_COMPARED]
        for text in (entry.title, entry.name)
    }
    words = sought.rpartition(".")[0] or sought
    holding = [name for text, name in by_text.items() if words and words in text]
    alike = [by_text[text] for text in get_close_matches(sought, by_text, n=_NEAREST, cutoff=0.4)]
    return list(dict.fromkeys([*holding, *alike]))[:_NEAREST]
