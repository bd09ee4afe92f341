"""Answers to what is asked of parts by number: what they say, or passages of them alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from tunedd_api.conversations.events import Answer, Publish, SourcesFound
from tunedd_api.conversations.model import Usage
from tunedd_api.documents.passages import Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.grounding.quoted_lines import QuotedLines
from tunedd_api.rag.answering.wholes.mentions import PassageFinder
from tunedd_api.rag.answering.wholes.numbered_parts import cut, located, names
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.retrieval.document_walk import DocumentWalk
from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.rag.understanding.part_references import Part, PartReference, without_references
from tunedd_api.rag.understanding.phrases import Phrases

_LOOKED_AT: Final = 100
_MOST_DOCUMENTS: Final = 12
"""Documents that parts are looked for in: those nearest to the question."""

_MOST_TOLD: Final = 3
"""Documents that are told of where several have a part of that number."""

_MOST_ASKED: Final = 3
"""Passages of a part that a question is put to where none of them was found for it."""

_WHOLE: Final = 900
"""Characters of a part that is quoted as a whole; of a longer one, its beginnings are."""

_BEGINNING: Final = 400

_TOLD_KINDS: Final = frozenset({Kind.DOCUMENT, Kind.COMPARISON})
_ASKS_NOTHING_MORE: Final = content_terms(
    """say says said state states contain contains show shows showing tell explain describe
    describes compare compared contrast difference differences differ summarise summarize
    summary read mean means give present list regulate regulates provide provides require content
    contents text
    written stand stands cover covers deal deals happen included respective both look document
    steht stehen sagt sagen regelt regeln inhalt vergleiche vergleich unterschied zeige zeig
    zusammenfassen lautet dice dicen contiene muestra compara diferencia resume trata dit disent
    contient montre montrez comparer compare différence résume dicono mostra confronta diz dizem"""
)
"""Words of a question that asks for what a part says, and for nothing in it."""

_ASKS_FOR_NEWS: Final = content_terms(
    """change changed changes new news added adds addition additions removed removes dropped drops
    fixed fixes fix deprecated release released releases notes note come came out date version
    versions update updated updates introduced introduces brought brings changelog neu neues
    geändert hinzugefügt entfernt behoben erschienen veröffentlicht neuerungen ist wann nouveau
    nouveautés ajouté supprimé corrigé publié paru quoi de neuf est nuevo novedades añadió añadido
    eliminó cambió publicó salió que hay latest newest recent current last"""
)
"""Words of a question for whatever is told of a version."""


@dataclass(frozen=True, slots=True)
class FoundPart:
    """A part of a document, cut out of its passages in reading order."""

    reference: PartReference
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class NumberedParts:
    """The parts that a message asks for, and what no document has of them.

    ``gathered`` are their passages, best first, where more is asked than what they say: ``asked``
    are the terms of that. None where nothing more is. ``left_out`` is the first of those that are
    too many to be looked for.
    """

    parts: tuple[FoundPart, ...]
    missing: tuple[PartReference, ...] = ()
    gathered: Gathered | None = None
    asked: frozenset[str] = frozenset()
    left_out: PartReference | None = None

    @property
    def bear_on_the_question(self) -> bool:
        """Whether the parts hold a third of what is asked beside their numbers."""
        told = content_terms(" ".join(p.text for part in self.parts for p in part.passages))
        return bool(self.parts) and 3 * len(self.asked & told) >= len(self.asked)

    def tell(self, language: str, usage: Usage, publish: Publish) -> Answer:
        """Publish what the parts say, each place with its citation."""
        publish(SourcesFound(tuple(p for part in self.parts for p in part.passages), usage))
        lines, say = QuotedLines(publish), Phrases(language)
        several = len({p.document.id for part in self.parts for p in part.passages}) > 1
        # A sentence on several parts is told once.
        pieces = dict.fromkeys(piece for part in self.parts for piece in _told(part.passages))
        for quote in pieces:
            lines.quote(quote, quote.passage.title if several else None)
        for reference in self.missing:
            lines.add(say["no_part"].format(part=reference.said))
        if self.left_out is not None:
            lines.add(say["part_left_out"].format(part=self.left_out.said))
        return lines.answer(usage)


class PartFinder:
    """Finds parts by their numbers in the documents of a scope."""

    def __init__(self, finder: PassageFinder, walk: DocumentWalk) -> None:
        self._finder = finder
        self._walk = walk

    async def found(self, understood: Understanding, scope: DocumentScope) -> NumberedParts | None:
        """The parts that a message names; None where it does not, or the text alone speaks of them.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        found = await self._found(understood, scope) if understood.parts else None
        return found and replace(found, left_out=understood.part_left_out)

    async def _found(self, understood: Understanding, scope: DocumentScope) -> NumberedParts | None:
        if understood.documents:
            meant = DocumentScope.of(document.id for document in understood.documents)
            scope = scope.narrowed_to(meant)
        found = await self._finder.find(understood.question, scope, _LOOKED_AT)
        asked = content_terms(without_references(understood.question)) - _ASKS_NOTHING_MORE
        titles = _titles(found.passages)
        chosen = [d for d, terms in titles.items() if asked & terms] or list(titles)
        if not any(reference.is_called for reference in understood.parts):
            chosen = chosen[:_MOST_TOLD]
        parts = await self._located(understood.parts, chosen)
        if any(part.reference.part is Part.VERSION for part in parts):
            asked -= _ASKS_FOR_NEWS
        asked -= frozenset[str]().union(*titles.values())
        missing = tuple(r for r in understood.parts if all(p.reference != r for p in parts))
        if not parts:
            missing = tuple(reference for reference in missing if reference.is_called)
            # A document is told of by the place of its sections where these have no numbers.
            placed = all(r.part is Part.SECTION and r.number.isdigit() for r in missing)
            overview = understood.kind is Kind.DOCUMENT and understood.documents and placed
            none = asked or overview or not missing
            return None if none else _spoken_of(missing, found.passages)
        if not asked or understood.kind in _TOLD_KINDS:
            return NumberedParts(tuple(parts), missing)
        # Whatever is asked is asked of the parts, also where others are nearer to the question.
        within = tuple(_within(found.passages, parts)) or tuple(_beginnings(parts))
        gathered = Gathered((replace(found, passages=within),))
        return NumberedParts(tuple(parts), missing, gathered, asked)

    async def _located(
        self, references: Sequence[PartReference], documents: Sequence[UUID]
    ) -> list[FoundPart]:
        """Each part in the nearest documents that have it."""
        found: list[FoundPart] = []
        for document in documents:
            passages = [walked.passage for walked in await self._walk.passages(document)]
            for reference in references:
                told = sum(part.reference == reference for part in found)
                if told < _MOST_TOLD and (pieces := located(reference, passages)):
                    found.append(FoundPart(reference, pieces))
        return found


def _spoken_of(references: Sequence[PartReference], passages: Sequence[Passage]) -> NumberedParts:
    """What texts say of parts that are of no document at hand: of another's articles, for one."""
    found: list[FoundPart] = []
    for reference in references:
        places = [place for p in passages if (place := _sentence_naming(reference, p)) is not None]
        if places:
            found.append(FoundPart(reference, tuple(places[:_MOST_TOLD])))
    told = {part.reference for part in found}
    return NumberedParts(tuple(found), tuple(r for r in references if r not in told))


def _sentence_naming(reference: PartReference, passage: Passage) -> Passage | None:
    for start, end in sentence_spans(passage.text):
        if names(reference, passage.text[start:end]):
            return cut(passage, start, end)
    return None


def _titles(passages: Sequence[Passage]) -> dict[UUID, frozenset[str]]:
    """The words that name each document, nearest ones first."""
    titles: dict[UUID, frozenset[str]] = {}
    for passage in passages:
        if len(titles) < _MOST_DOCUMENTS:
            name = passage.document.name.replace("_", " ").rpartition(".")[0]
            titles.setdefault(passage.document.id, content_terms(f"{passage.title} {name}"))
    return titles


def _within(passages: Sequence[Passage], parts: Sequence[FoundPart]) -> Iterator[Passage]:
    """Of passages that were found, best first, what is of the parts."""
    pieces = [piece for part in parts for piece in part.passages]
    for passage in passages:
        for piece in pieces:
            if piece.id == passage.id:
                yield replace(piece, score=passage.score, similarity=passage.similarity)


def _beginnings(parts: Sequence[FoundPart]) -> Iterator[Passage]:
    for part in parts:
        yield from part.passages[:_MOST_ASKED]


def _told(passages: Sequence[Passage]) -> Iterator[Quote]:
    """A part as quotes: whole where it is short, else the beginning of each of its passages."""
    whole = sum(len(passage.text) for passage in passages) <= _WHOLE
    for passage in passages:
        end = len(passage.text) if whole else _beginning(passage.text)
        yield Quote.of(passage, 0, end)


def _beginning(text: str) -> int:
    """Where the first sentences end that tell enough."""
    ends = [end for _, end in sentence_spans(text)]
    return next((end for end in ends if end >= _BEGINNING), len(text))
