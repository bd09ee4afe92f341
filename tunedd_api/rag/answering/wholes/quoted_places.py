"""Where the last answer stands in the documents: its quotes with their pages and headings."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol
from uuid import UUID

from tunedd_api.conversations.events import Answer, Publish, SourcesFound
from tunedd_api.conversations.model import Usage
from tunedd_api.documents.passages import HistoryMessage, Passage, QuotedPlace
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.grounding.quoted_lines import QuotedLines
from tunedd_api.rag.answering.wholes.headings import heading_above
from tunedd_api.rag.answering.wholes.mentions import PassageFinder
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.retrieval.document_walk import WalkedPassage
from tunedd_api.rag.splitting.structure import SEPARATOR
from tunedd_api.rag.understanding.phrases import Phrases
from tunedd_api.rag.understanding.pointing import places_told_last

_QUOTED: Final = re.compile(r"“([^“”]+)”")
_MOST_QUOTES: Final = 6
_LOOKED_AT: Final = 10
_SHORTEST: Final = 12
"""Characters of a line from which on it tells where it stands, and passages it is looked for in."""

_LONGEST: Final = 400
"""Characters of a place that is quoted to its end; of a longer one, its first sentences are."""


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place that was quoted, with its words; None where they are no longer served.

    Of one that is long, and ``goes_on``, they are the beginning.
    """

    place: QuotedPlace
    quote: Quote | None
    goes_on: bool = False

    def line(self, say: Phrases) -> str:
        """The document, the page, and the headings above but for the document's title."""
        line = say["source_line"].format(name=self.place.document.name, page=self.place.page)
        headings = _headings(self.quote) if self.quote is not None else ()
        return ", ".join([line, SEPARATOR.join(headings)] if headings else [line])


class Walk(Protocol):
    """Reads documents in order."""

    async def passages(self, document: UUID) -> Sequence[WalkedPassage]:
        """The passages of a document that are served, from the first page to the last."""
        ...


class PlaceTeller:
    """Reads once more what the last answer quoted."""

    def __init__(self, walk: Walk, finder: PassageFinder) -> None:
        self._walk = walk
        self._finder = finder

    async def found(
        self, history: Sequence[HistoryMessage], scope: DocumentScope
    ) -> Sequence[FoundPlace]:
        """The places that the last answer quotes, as they are served now; no words out of scope.

        Where nobody noted them, as in a history that a client sends, its quotes are looked for.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        quoted = places_told_last(history)
        if not quoted and (said := quotes_told_last(history)):
            return [place for text in said async for place in self._found_again(text, scope)]
        passages: dict[UUID, Sequence[Passage]] = {}
        for document in dict.fromkeys(place.document.id for place in quoted):
            walked = await self._walk.passages(document) if scope.allows(document) else ()
            passages[document] = [one.passage for one in walked]
        found = [
            FoundPlace(place, _quote(place, passages[place.document.id]))
            for place in dict.fromkeys(quoted)
        ]
        return list(_joined(found))

    async def _found_again(self, said: str, scope: DocumentScope) -> AsyncIterator[FoundPlace]:
        """Where the longest line of a quote stands word for word, if it does."""
        line = max(said.splitlines(), key=len, default="").strip()
        if len(line) < _SHORTEST:
            return
        found = await self._finder.find(line[:_LONGEST], scope, _LOOKED_AT)
        for passage in found.passages:
            start = passage.text.find(line)
            if start >= 0:
                quote = Quote.of(passage, start, start + len(line))
                place = QuotedPlace(passage.document, passage.page, quote.start, quote.end)
                yield _shortened(FoundPlace(place, quote))
                return


def quotes_told_last(history: Sequence[HistoryMessage]) -> Sequence[str]:
    """What the last answer quotes between quotation marks, of which nobody noted how it ended."""
    last = next((said for said in reversed(history) if said.role == "assistant"), None)
    if last is None or last.outcome is not None:
        return ()
    return list(dict.fromkeys(_QUOTED.findall(last.content)))[:_MOST_QUOTES]


def tell_places(
    places: Sequence[FoundPlace], language: str, usage: Usage, publish: Publish
) -> Answer:
    """Publish where an answer stands, each place with its words and a citation."""
    quotes = [place.quote for place in places if place.quote is not None]
    passages = {quote.passage.id: quote.passage for quote in quotes}
    publish(SourcesFound(tuple(passages.values()), usage))
    lines, say = QuotedLines(publish), Phrases(language)
    lines.add(say["source"])
    for one in places:
        if one.quote is None:
            lines.add(f"- {one.line(say)}")
        else:
            lines.quote(one.quote, one.line(say), goes_on=one.goes_on)
    return lines.answer(usage)


def _headings(quote: Quote) -> Sequence[str]:
    """The heading above a quote in its passage; else those that the passage stands under."""
    if (above := heading_above(quote)) is not None:
        return [above]
    named = (quote.passage.section or "").split(SEPARATOR)
    return [heading for heading in named if heading not in {"", quote.passage.title}]


def _quote(place: QuotedPlace, passages: Sequence[Passage]) -> Quote | None:
    """The words that stand at a place, where these are the bytes that were quoted."""
    for passage in passages:
        same = passage.page == place.page and passage.sha256 == place.sha256
        if same and passage.start <= place.start < place.end <= passage.end:
            return Quote.of(passage, place.start - passage.start, place.end - passage.start)
    return None


def _joined(found: Sequence[FoundPlace]) -> Iterator[FoundPlace]:
    """Places with nothing but blanks between them as one, of each no more than the beginning."""
    last: FoundPlace | None = None
    for one in found:
        if last is not None and (both := _as_one(last, one)) is not None:
            last = both
            continue
        if last is not None:
            yield _shortened(last)
        last = one
    if last is not None:
        yield _shortened(last)


def _as_one(one: FoundPlace, other: FoundPlace) -> FoundPlace | None:
    first, second = one.quote, other.quote
    if first is None or second is None or first.passage.id != second.passage.id:
        return None
    passage, offset = first.passage, first.passage.start
    if first.end > second.start or passage.text[first.end - offset : second.start - offset].strip():
        return None
    return replace(one, quote=Quote.of(passage, first.start - offset, second.end - offset))


def _shortened(found: FoundPlace) -> FoundPlace:
    """The first sentences of a long place."""
    quote = found.quote
    if quote is None or len(quote.text) <= _LONGEST:
        return found
    ends = [end for _, end in sentence_spans(quote.text) if end <= _LONGEST]
    end = max(ends, default=0) or quote.text.rfind(" ", 0, _LONGEST)
    if end <= 0:
        return found
    start = quote.start - quote.passage.start
    return replace(found, quote=Quote.of(quote.passage, start, start + end), goes_on=True)
