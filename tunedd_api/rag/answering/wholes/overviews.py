"""Documents as wholes: outlines and summaries that consist of quotes, line by line."""

import asyncio
from dataclasses import dataclass
from typing import Final

from tunedd_api.conversations.events import Answer, Publish, SourcesFound
from tunedd_api.conversations.model import Usage
from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.grounding.quoted_lines import QuotedLines
from tunedd_api.rag.answering.wholes.digests import MOST_SENTENCES, Digest, outline, summary
from tunedd_api.rag.retrieval.document_walk import DocumentWalk
from tunedd_api.rag.understanding.message import Aspect, Understanding

_MOST_DOCUMENTS: Final = 12
"""Documents that are told of at once; the others are counted."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is to tell of each document, and how many documents are left out."""

    digests: tuple[tuple[CatalogueEntry, Digest], ...]
    left_out: int = 0

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages quoted from."""
        return tuple(passage for _, digest in self.digests for passage in digest.passages)


class OverviewTeller:
    """Tells of whole documents in their own words, without a model."""

    def __init__(self, walk: DocumentWalk) -> None:
        self.walk = walk

    async def overview(self, understood: Understanding) -> Overview:
        """Walk through the documents that a message means.

        Raises:
            StoreUnavailable, TimedOut
        """
        documents = understood.documents[:_MOST_DOCUMENTS]
        most = max(MOST_SENTENCES // max(len(documents), 1), 1)
        digests = [
            (document, await self._digest(document, understood, most)) for document in documents
        ]
        told = tuple((document, digest) for document, digest in digests if digest.lines)
        return Overview(told, len(understood.documents) - len(documents))

    async def _digest(
        self, document: CatalogueEntry, understood: Understanding, most: int
    ) -> Digest:
        walked = await self.walk.passages(document.id)
        if understood.aspect is Aspect.OUTLINE:
            return await asyncio.to_thread(outline, walked, part=understood.section)
        return await asyncio.to_thread(
            summary, walked, part=understood.section, most=most, exclude=understood.exclude
        )


def tell(overview: Overview, usage: Usage, publish: Publish) -> Answer:
    """Publish an overview line by line, each with its citation."""
    publish(SourcesFound(overview.passages, usage))
    lines = QuotedLines(publish)
    for document, digest in overview.digests:
        if len(overview.digests) > 1:
            lines.add(f"{document.title}:")
        for line in digest.lines:
            lines.quote(line.quote, line.heading)
        if digest.left_out:
            lines.add(f"- … (+{digest.left_out})")
    if overview.left_out:
        lines.add(f"… (+{overview.left_out})")
    return lines.answer(usage)
