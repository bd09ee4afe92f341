"""Documents as wholes: outlines and summaries that consist of quotes, line by line."""

import asyncio
from dataclasses import dataclass
from typing import Final

from tunedd_api.conversations.citations import Citation
from tunedd_api.conversations.events import Answer, Publish, SourcesFound, TokenGenerated
from tunedd_api.conversations.model import Outcome, Usage
from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.citing import Citations
from tunedd_api.rag.answering.digests import MOST_SENTENCES, Digest, DigestLine, outline, summary
from tunedd_api.rag.answering.grounding import shown
from tunedd_api.rag.answering.plain_text import plain_text
from tunedd_api.rag.answering.support import Support
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
        self._walk = walk

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
        walked = await self._walk.passages(document.id)
        if understood.aspect is Aspect.OUTLINE:
            return await asyncio.to_thread(outline, walked, part=understood.section)
        return await asyncio.to_thread(
            summary, walked, part=understood.section, most=most, exclude=understood.exclude
        )


def tell(overview: Overview, usage: Usage, publish: Publish) -> Answer:
    """Publish an overview line by line, each with its citation."""
    publish(SourcesFound(overview.passages, usage))
    lines = _Lines(publish)
    for document, digest in overview.digests:
        if len(overview.digests) > 1:
            lines.add(f"{document.title}:")
        for line in digest.lines:
            lines.quote(line)
        if digest.left_out:
            lines.add(f"- … (+{digest.left_out})")
    if overview.left_out:
        lines.add(f"… (+{overview.left_out})")
    return Answer(
        content=lines.content,
        outcome=Outcome.ANSWERED,
        citations=lines.citations.all(),
        usage=usage,
    )


class _Lines:
    """Lines as they are told."""

    def __init__(self, publish: Publish) -> None:
        self.citations = Citations()
        self.content = ""
        self._publish = publish

    def add(self, text: str) -> None:
        """Tell a line."""
        self._tell(text, ())

    def quote(self, line: DigestLine) -> None:
        """Tell what a line of a digest quotes, under its heading unless it is that itself."""
        seen = len(self.citations.all())
        text = shown(line.quote)
        marker = self.citations.marker(Support(line.quote, 1.0))
        heading = plain_text(line.heading) if line.heading else ""
        lead = f"{heading}: " if heading and heading not in text else ""
        self._tell(f"- {lead}“{text}” [{marker}]", self.citations.since(seen))

    def _tell(self, text: str, cited: tuple[Citation, ...]) -> None:
        piece = f"\n{text}" if self.content else text
        self.content += piece
        self._publish(TokenGenerated(piece, cited))
