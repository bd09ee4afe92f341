"""Which documents speak of a subject: a list of them, each with the place that says most of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from tunedd_api.conversations.events import Answer, Publish, SourcesFound
from tunedd_api.conversations.model import Usage
from tunedd_api.documents.model import DocumentRef
from tunedd_api.documents.passages import Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.grounding.quoted_lines import QuotedLines
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.retrieval.hybrid import Retrieved
from tunedd_api.rag.understanding.message import Understanding
from tunedd_api.rag.understanding.phrases import Phrases

_LOOKED_AT: Final = 100
"""Passages that are looked at: a subject of many documents is told of in the nearest of them."""

_MOST_DOCUMENTS: Final = 12
_MOST_PLACES: Final = 5
"""Places of one document that are told of where it alone is asked about."""

_FEW: Final = 2
_MOST_OF_IT: Final = 0.66
"""A subject of more than two words is spoken of where this share of them stands in a sentence."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """The places of a subject, one of each document, or several of a single one.

    ``gathered`` is what was looked at.
    """

    quotes: tuple[Quote, ...]
    gathered: Gathered

    def tell(self, language: str, usage: Usage, publish: Publish) -> Answer:
        """Publish the list line by line, each with its citation."""
        passages = tuple({quote.passage.id: quote.passage for quote in self.quotes}.values())
        found = self.gathered
        publish(SourcesFound(passages, usage, found.condense_ms, found.retrieve_ms))
        lines = QuotedLines(publish)
        documents = {quote.passage.document.id for quote in self.quotes}
        lines.add(Phrases(language).count("found", len(documents)))
        for quote in self.quotes:
            lines.quote(quote, f"{quote.passage.title} ({quote.passage.document.name})")
        return lines.answer(usage)


class PassageFinder(Protocol):
    """Finds passages of a scope for a query that stands by itself."""

    async def find(self, query: str, scope: DocumentScope, limit: int) -> Retrieved:
        """At most ``limit`` passages, best first."""
        ...


class MentionFinder:
    """Finds the documents of a scope that speak of a subject."""

    def __init__(self, finder: PassageFinder) -> None:
        self._finder = finder

    async def found(self, understood: Understanding, scope: DocumentScope) -> Mentions:
        """Where the subject that a message asks for stands, nearest documents first.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        subject = " ".join(understood.subjects)
        found = await self._finder.find(subject, scope, _LOOKED_AT)
        return Mentions(tuple(_places(subject, found.passages)), Gathered((found,)))


def _places(subject: str, passages: Sequence[Passage]) -> Iterator[Quote]:
    terms = content_terms(subject)
    held = [(p, quote) for p in passages if (quote := _place(terms, p)) is not None]
    # A list of works cited mentions much that its document says nothing of.
    held = [(p, q) for p, q in held if not p.is_reference] or held
    only = len({p.document.id for p in passages}) == 1
    told = Counter[DocumentRef]()
    for passage, quote in held:
        room = len(told) < _MOST_DOCUMENTS or passage.document in told
        if room and told[passage.document] < (_MOST_PLACES if only else 1):
            told[passage.document] += 1
            yield quote


def _place(terms: frozenset[str], passage: Passage) -> Quote | None:
    """The sentence of a passage that says most of a subject, if the passage speaks of it."""
    sentences = []
    for start, end in sentence_spans(passage.text):
        text = passage.text[start:end]
        told = kind_of_line(text) is not LineKind.HEADING
        sentences.append((len(terms & content_terms(text)), told, -start, end))
    most, _, start, end = max(sentences, default=(0, False, 0, 0))
    around = content_terms(f"{passage.title} {passage.section or ''} {passage.text}")
    if not most or not _speaks_of(terms, most, around):
        return None
    return Quote.of(passage, -start, end)


def _speaks_of(terms: frozenset[str], most: int, around: frozenset[str]) -> bool:
    """Whether all of a subject is said in a passage, or nearly all of a long one in a sentence."""
    if terms <= around and 2 * most >= len(terms):
        return True
    return len(terms) > _FEW and most >= _MOST_OF_IT * len(terms)
