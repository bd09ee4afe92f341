"""The course of an answer: what is asked, what is found, whether it holds an answer, and which."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tunedd_api.conversations.events import Answer, Publish, SourcesFound, TokenGenerated
from tunedd_api.conversations.manner import OWN_MANNER, Manner
from tunedd_api.conversations.model import NO_USAGE, Grounding, Outcome
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.ports import CatalogueEntries
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.across_languages import (
    across_languages,
    in_one_language,
)
from tunedd_api.rag.answering.bearing import goes_on, is_said
from tunedd_api.rag.answering.gathering import NEAREST, Gathered, PassageGatherer
from tunedd_api.rag.answering.mentions import MentionFinder
from tunedd_api.rag.answering.overviews import OverviewTeller, tell
from tunedd_api.rag.answering.part_telling import NumberedParts, PartFinder
from tunedd_api.rag.answering.plain_text import plain_text
from tunedd_api.rag.answering.policies import OF_WHOEVER_ANSWERS, asks_their_author
from tunedd_api.rag.answering.quoter import Quoter
from tunedd_api.rag.answering.sufficiency import DECIDED_BY_WORDS, Sufficiency
from tunedd_api.rag.answering.writing import AnswerWriter, Prepared, WritingTask, quoter_of
from tunedd_api.rag.pacing import long_step
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.retrieval.relevance import RelevanceCut
from tunedd_api.rag.understanding.classifier import classifier, is_addressed
from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.rag.understanding.part_references import without_references
from tunedd_api.rag.understanding.reader import MessageReader
from tunedd_api.rag.understanding.replies import (
    depends_on_keys,
    no_answer,
    no_more,
    no_part,
    reply,
    still_read,
)
from tunedd_api.rag.understanding.wording import visible

_LONGEST_TALK: Final = 400
"""Characters; what is longer asks something of the documents."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message within its conversation; ``history`` is oldest first.

    At most ``passages`` of the scope are retrieved for it. The conversation ``begins_later`` in
    the history than it did where only its last turns are remembered.
    """

    message: str
    history: Sequence[HistoryMessage]
    scope: DocumentScope
    passages: int
    grounding: Grounding
    manner: Manner = OWN_MANNER
    begins_later: bool = False


class Answerer:
    """Answers messages, for any conversation and several at once; it keeps nothing of them.

    ``answer_reader`` reads the best places where words leave in doubt whether they answer.
    ``asks_for_keys`` tells whether nobody gets in without a key; without it, that is so.
    """

    def __init__(
        self,
        catalogue: CatalogueEntries,
        gatherer: PassageGatherer,
        overviews: OverviewTeller,
        relevance: RelevanceCut,
        writer: AnswerWriter,
        context_window: int,
        answer_reader: AnswerReader | None = None,
        asks_for_keys: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._reader = MessageReader(catalogue)
        self._gatherer = gatherer
        self._overviews = overviews
        self._mentions = MentionFinder(gatherer)
        self._parts = PartFinder(gatherer, overviews.walk)
        self._sufficiency = Sufficiency(relevance, answer_reader)
        self._writer = writer
        self._asks_for_keys = asks_for_keys
        self._nothing_spent = replace(NO_USAGE, context_window=context_window)

    async def answer(self, asked: Asked, publish: Publish) -> Answer:
        """Answer a message; publish the sources, then the tokens.

        What needs no evidence, and what the documents do not answer, costs no call of the model.

        Raises:
            MessageTooLong, ModelUnavailable, StoreUnavailable, TimedOut
        """
        await self._writer.check(asked.message, asked.manner)
        await long_step()
        asked = replace(asked, message=visible(asked.message))
        message = plain_text(asked.message).strip() or asked.message
        understood = await self._reader.read(message, asked.history, asked.scope)
        answer = await self._understood(understood, asked, publish)
        behind: list[str] = []
        if answer.outcome is Outcome.NO_ANSWER:
            # What is not found may stand in a document that is not served yet.
            unread = await self._catalogue.unread(asked.scope)
            behind += [still_read(understood.language, unread)] if unread else []
        if understood.aside is not None:
            behind.append(await self._reply_to(understood.aside, asked))
        for text in behind:
            publish(TokenGenerated(f"\n\n{text}"))
        return replace(answer, content="\n\n".join([answer.content, *behind]))

    async def _understood(
        self, understood: Understanding, asked: Asked, publish: Publish
    ) -> Answer:
        """Answer a message as what it was understood to be."""
        parts = await self._parts.found(understood, asked.scope)
        if parts is None and not understood.needs_evidence:
            return await self._without_evidence(understood, asked, publish)
        if (told := await self._told(understood, parts, asked, publish)) is not None:
            return told
        gathered = (parts and parts.gathered) or await self._gatherer.gather(
            understood, asked.history, asked.scope, asked.passages
        )
        # What the part is called need not be said again by the passages that are of it.
        bare = without_references(understood.question) if parts else understood.question
        decided = replace(understood, question=bare)
        task = WritingTask(understood, gathered, asked.history, asked.grounding, asked.manner)
        task = await self._in_its_language(decided, task)
        ready = await asyncio.to_thread(self._prepared, decided, asked, task)
        if parts is None:
            await long_step()
            answerable = ready is not None
            talk = await self._reconsidered(understood, gathered, asked, answerable=answerable)
            if talk is not None:
                return await self._understood(talk, asked, publish)
        if ready is None:
            if parts is not None and parts.bear_on_the_question:
                return parts.tell(understood.language, self._nothing_spent, publish)
            if understood.remark:
                talk = replace(understood, kind=Kind.SMALL_TALK, question="")
                return await self._reply(talk, asked, publish)
            if asked.grounding is not Grounding.OPEN:
                return self._no_answer(understood, gathered, publish)
            open_task = replace(task, gathered=gathered.without_passages())
            ready = await asyncio.to_thread(self._writer.prepared, open_task)
        return await self._writer.write(ready, publish)

    async def _in_its_language(self, understood: Understanding, task: WritingTask) -> WritingTask:
        """The task with what is to be quoted across languages, where passages are in another one.

        Only models that cannot be trusted, of whom each answer is held to quotes, need it.
        """
        strict = task.grounding is Grounding.STRICT
        if understood.kind not in DECIDED_BY_WORDS or not strict:
            return task
        near, other = await across_languages(understood, task.gathered, self._gatherer)
        return replace(task, gathered=near, other=other)

    def _prepared(
        self, understood: Understanding, asked: Asked, task: WritingTask
    ) -> Prepared | None:
        """What the answer is written with, if the passages hold one; takes milliseconds."""
        quoter = self._quoter(understood, asked, task)
        return None if quoter is None else self._writer.prepared(task, quoter)

    def _quoter(self, understood: Understanding, asked: Asked, task: WritingTask) -> Quoter | None:
        """What ranks the places to quote; None if the passages hold no answer."""
        quoter = quoter_of(task)
        enough = self._sufficiency.holds_an_answer(
            understood,
            task.gathered,
            asked.history,
            quoter,
            one_document=asked.scope.is_one_document,
        )
        return quoter if enough else None

    async def _reconsidered(
        self, understood: Understanding, gathered: Gathered, asked: Asked, *, answerable: bool
    ) -> Understanding | None:
        """What a question is that is none in all likelihood; None if it is one.

        No rule knows it for anything else. Where the documents seem to hold an answer, it takes
        more to be taken for anything else than where they do not. So it does where it points back
        at an answer, and where it tells something first ("The display says F05. What now?"): what
        it is about stands in that, unless it speaks of this talk. What a sentence of the documents
        says in the question's words was asked of them.
        """
        if understood.kind not in DECIDED_BY_WORDS or len(understood.question) > _LONGEST_TALK:
            return None
        found = gathered.found[0]
        guess = classifier().talk(
            understood.question, found.model, found.asked, begun=bool(asked.history)
        )
        if guess is None:
            return None
        onward = goes_on(understood.question, asked.history)
        if not (guess.sure if answerable or onward else guess.likely):
            return None
        if onward and not guess.of_this_talk:
            return None
        # Last, since it reads all sentences, and few questions come as far as this.
        if answerable and is_said(understood.question, gathered.passages):
            return None
        of_whoever_answers = answerable and guess.kind in OF_WHOEVER_ANSWERS
        if of_whoever_answers and asks_their_author(understood.question, gathered.passages):
            return None
        return await self._reader.guessed(guess, understood.question, asked.history, asked.scope)

    async def _without_evidence(
        self, understood: Understanding, asked: Asked, publish: Publish
    ) -> Answer:
        """Reply, unless the author of a document is asked rather than the service."""
        question = await self._asked_of_an_author(understood, asked)
        if question is None:
            return await self._reply(understood, asked, publish)
        return await self._understood(question, asked, publish)

    async def _asked_of_an_author(
        self, understood: Understanding, asked: Asked
    ) -> Understanding | None:
        """What seems asked of the service as a question, if a document's author answers it."""
        if understood.kind is not Kind.SERVICE or not is_addressed(asked.message):
            return None
        question = Understanding(Kind.QUESTION, understood.language, asked.message.strip())
        gathered = await self._gatherer.gather(question, asked.history, asked.scope, asked.passages)
        if not asks_their_author(question.question, gathered.passages):
            return None
        task = WritingTask(question, gathered, asked.history, asked.grounding, asked.manner)
        quoter = await asyncio.to_thread(self._quoter, question, asked, task)
        return None if quoter is None else question

    async def _told(
        self,
        understood: Understanding,
        parts: NumberedParts | None,
        asked: Asked,
        publish: Publish,
    ) -> Answer | None:
        """What is told in the documents' own words, without a model; None for what is not."""
        if parts is not None:
            return self._parts_told(understood, parts, publish)
        if understood.kind is Kind.DOCUMENT:
            overview = await self._overviews.overview(understood)
            return tell(overview, self._nothing_spent, publish) if overview.digests else None
        if understood.kind is not Kind.SEARCH:
            return None
        found = await self._mentions.found(understood, asked.scope)
        if found.quotes:
            return found.tell(understood.language, self._nothing_spent, publish)
        absent = in_one_language(understood.language, found.gathered.passages)
        return self._no_answer(understood, found.gathered, publish) if absent else None

    def _parts_told(
        self, understood: Understanding, parts: NumberedParts, publish: Publish
    ) -> Answer | None:
        if parts.gathered is not None:
            return None
        if parts.parts:
            return parts.tell(understood.language, self._nothing_spent, publish)
        text = no_part(understood.language, [one.said for one in parts.missing])
        found = SourcesFound((), self._nothing_spent)
        return self._said(text, Outcome.NO_ANSWER, found, publish)

    async def _reply(self, understood: Understanding, asked: Asked, publish: Publish) -> Answer:
        """Say what needs no evidence."""
        text = await self._reply_to(understood, asked)
        found = SourcesFound((), self._nothing_spent)
        return self._said(text, Outcome.CONVERSATION, found, publish)

    async def _reply_to(self, understood: Understanding, asked: Asked) -> str:
        entries = await self._catalogue.entries(asked.scope)
        keys = True
        if self._asks_for_keys is not None and depends_on_keys(understood):
            keys = await self._asks_for_keys()
        return reply(
            understood,
            asked.history,
            entries,
            begins_later=asked.begins_later,
            asks_for_keys=keys,
        )

    def _no_answer(self, understood: Understanding, gathered: Gathered, publish: Publish) -> Answer:
        """Say that the documents do not answer, and where they come closest."""
        found = SourcesFound((), self._nothing_spent, gathered.condense_ms, gathered.retrieve_ms)
        text = (no_more if understood.exclude else no_answer)(understood.language)
        said = self._said(text, Outcome.NO_ANSWER, found, publish)
        return replace(said, nearest=gathered.passages[:NEAREST])

    @staticmethod
    def _said(text: str, outcome: Outcome, found: SourcesFound, publish: Publish) -> Answer:
        publish(found)
        publish(TokenGenerated(text))
        return Answer(content=text, outcome=outcome, usage=found.usage)
