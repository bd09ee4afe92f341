"""What has become of citations: documents are replaced and deleted, messages are kept."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from tunedd_api.conversations.citations import Citation, Place, Standing
from tunedd_api.documents.ports import DocumentCatalogue, PageKey, PageText
from tunedd_api.errors import DocumentNotFound

_PAGES_AT_A_TIME: Final = 100


async def standings(
    citations: Iterable[Citation], catalogue: DocumentCatalogue
) -> Mapping[Citation, Standing]:
    """How each citation stands to what is served of its document now; may raise StoreUnavailable.

    A quote that is not at its place any more is looked for in the whole document, whatever the
    blanks and breaks of lines between its words.
    """
    found: dict[Citation, Standing] = {}
    moved: dict[UUID, list[Citation]] = defaultdict(list)
    wanted = list(dict.fromkeys(citations))
    keys = {(citation.document.id, citation.page) for citation in wanted}
    pages = await catalogue.page_texts(keys) if keys else {}
    for citation in wanted:
        page = pages.get((citation.document.id, citation.page))
        if page is not None and citation.is_found_on(page.text):
            place = Place(citation.page, citation.start, citation.end)
            found[citation] = Standing(_is_current(citation, page.sha256), place)
        else:
            moved[citation.document.id].append(citation)
    for document, lost in moved.items():
        found |= await _looked_for(document, lost, catalogue)
    return found


def _is_current(citation: Citation, served: str) -> bool:
    """Whether the bytes that were cited are served; where they are not known, the words decide."""
    return not citation.sha256 or not served or citation.sha256 == served


async def _looked_for(
    document: UUID, citations: Sequence[Citation], catalogue: DocumentCatalogue
) -> Mapping[Citation, Standing]:
    """Where quotes of one document now stand, each as near as possible to where it was."""
    try:
        last = (await catalogue.get(document)).pages
    except DocumentNotFound:
        last = 0
    places: dict[Citation, Place] = {}
    served = ""
    for first in range(1, last + 1, _PAGES_AT_A_TIME):
        keys = [(document, n) for n in range(first, min(last + 1, first + _PAGES_AT_A_TIME))]
        pages = await catalogue.page_texts(keys)
        served = served or next((page.sha256 for page in pages.values()), "")
        nearer = await asyncio.to_thread(_nearest, citations, pages)
        for citation, place in nearer.items():
            if citation not in places or _away(citation, place) < _away(citation, places[citation]):
                places[citation] = place
    return {
        citation: Standing(
            current=bool(citation.sha256) and citation.sha256 == served,
            now=places.get(citation),
        )
        for citation in citations
    }


def _nearest(
    citations: Sequence[Citation], pages: Mapping[PageKey, PageText]
) -> Mapping[Citation, Place]:
    """The place of each quote on these pages that is nearest to where it was."""
    found: dict[Citation, Place] = {}
    for citation in citations:
        words = re.compile(r"\s+".join(map(re.escape, citation.quote.split())))
        places = (
            Place(number, match.start(), match.end())
            for (_, number), page in pages.items()
            for match in words.finditer(page.text)
        )
        nearest = min(places, key=lambda place: _away(citation, place), default=None)
        if nearest is not None:
            found[citation] = nearest
    return found


def _away(citation: Citation, place: Place) -> tuple[int, int]:
    return abs(place.page - citation.page), abs(place.start - citation.start)
