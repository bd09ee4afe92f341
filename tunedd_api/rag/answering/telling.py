"""What is said without a model: replies, refusals, and what documents say of themselves."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from tunedd_api.conversations.events import Answer, Publish, SourcesFound, TokenGenerated
from tunedd_api.conversations.model import NO_USAGE, Outcome
from tunedd_api.documents.ports import CatalogueEntries
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.asked import Asked
from tunedd_api.rag.answering.deciding.across_languages import in_one_language
from tunedd_api.rag.answering.gathering import NEAREST, Gathered, PassageGatherer
from tunedd_api.rag.answering.wholes.mentions import MentionFinder
from tunedd_api.rag.answering.wholes.neighbours import NeighbourTeller, tell_neighbour
from tunedd_api.rag.answering.wholes.overviews import OverviewTeller, tell
from tunedd_api.rag.answering.wholes.part_telling import NumberedParts
from tunedd_api.rag.answering.wholes.quoted_places import PlaceTeller, tell_places
from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.rag.understanding.replies import (
    depends_on_keys,
    no_answer,
    no_more,
    no_part,
    reply,
    still_read,
)


class Teller:
    """Says what takes no call of the model; it keeps nothing of what it says.

    ``asks_for_keys`` tells whether nobody gets in without a key; without it, that is so.
    """

    def __init__(
        self,
        catalogue: CatalogueEntries,
        gatherer: PassageGatherer,
        overviews: OverviewTeller,
        context_window: int,
        asks_for_keys: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._overviews = overviews
        self._mentions = MentionFinder(gatherer)
        self._places = PlaceTeller(overviews.walk, gatherer)
        self._neighbours = NeighbourTeller(overviews.walk)
        self._asks_for_keys = asks_for_keys
        self._nothing_spent = replace(NO_USAGE, context_window=context_window)

    async def told(
        self,
        understood: Understanding,
        parts: NumberedParts | None,
        asked: Asked,
        publish: Publish,
    ) -> Answer | None:
        """What is told in the documents' own words; None for what is not."""
        if parts is not None:
            return None if parts.gathered is not None else self._parts(understood, parts, publish)
        if understood.kind is Kind.DOCUMENT:
            overview = await self._overviews.overview(understood)
            return tell(overview, self._nothing_spent, publish) if overview.digests else None
        if understood.kind is not Kind.SEARCH:
            return None
        found = await self._mentions.found(understood, asked.scope)
        if found.quotes:
            return found.tell(understood.language, self._nothing_spent, publish)
        absent = in_one_language(understood.language, found.gathered.passages)
        return self.refused(understood, found.gathered, publish) if absent else None

    async def beside(
        self, steps: int, asked: Asked, language: str, publish: Publish
    ) -> Answer | None:
        """What stands beside the last answer in its table or list; None where it is of neither."""
        quotes = await self._neighbours.found(steps, asked.history, asked.scope)
        if quotes is None:
            return None
        if quotes:
            return tell_neighbour(quotes, self._nothing_spent, publish)
        found = SourcesFound((), self._nothing_spent)
        return _said(no_more(language), Outcome.NO_ANSWER, found, publish)

    def quoted_parts(
        self, understood: Understanding, parts: NumberedParts, publish: Publish
    ) -> Answer:
        """The parts that are asked for by their numbers, in full."""
        return parts.tell(understood.language, self._nothing_spent, publish)

    def _parts(self, understood: Understanding, parts: NumberedParts, publish: Publish) -> Answer:
        if parts.parts:
            return self.quoted_parts(understood, parts, publish)
        text = no_part(understood.language, [one.said for one in parts.missing])
        found = SourcesFound((), self._nothing_spent)
        return _said(text, Outcome.NO_ANSWER, found, publish)

    async def reply(self, understood: Understanding, asked: Asked, publish: Publish) -> Answer:
        """Say what needs no evidence; where the last answer stands is quoted."""
        if understood.asks_for_the_source and not understood.also:
            places = await self._places.found(asked.history, asked.scope)
            if any(place.quote is not None for place in places):
                return tell_places(places, understood.language, self._nothing_spent, publish)
        text = await self.reply_to(understood, asked)
        found = SourcesFound((), self._nothing_spent)
        return _said(text, Outcome.CONVERSATION, found, publish)

    async def reply_to(self, understood: Understanding, asked: Asked) -> str:
        """What to say to a message that needs no evidence."""
        entries = await self._catalogue.entries(asked.scope)
        keys = True
        if self._asks_for_keys is not None and depends_on_keys(understood):
            keys = await self._asks_for_keys()
        return reply(
            understood,
            asked.said,
            entries,
            begins_later=asked.begins_later,
            asks_for_keys=keys,
        )

    def refused(self, understood: Understanding, gathered: Gathered, publish: Publish) -> Answer:
        """Say that the documents do not answer, and where they come closest."""
        found = SourcesFound((), self._nothing_spent, gathered.condense_ms, gathered.retrieve_ms)
        text = (no_more if understood.exclude else no_answer)(understood.language)
        said = _said(text, Outcome.NO_ANSWER, found, publish)
        return replace(said, nearest=gathered.passages[:NEAREST])

    async def unread(self, language: str, scope: DocumentScope) -> list[str]:
        """What is not found may stand in a document that is not served yet: how many there are."""
        unread = await self._catalogue.unread(scope)
        return [still_read(language, unread)] if unread else []


def _said(text: str, outcome: Outcome, found: SourcesFound, publish: Publish) -> Answer:
    publish(found)
    publish(TokenGenerated(text))
    return Answer(content=text, outcome=outcome, usage=found.usage)
