"""The course of an answer: what is asked, what is found, whether it holds an answer, and which."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Final

from tunedd_api.conversations.events import Answer, Publish, TokenGenerated
from tunedd_api.conversations.model import Grounding, Outcome
from tunedd_api.documents.ports import CatalogueEntries
from tunedd_api.rag.answering.asked import Asked
from tunedd_api.rag.answering.deciding.across_languages import across_languages
from tunedd_api.rag.answering.deciding.second_opinions import (
    is_answered_by_an_author,
    question_of_an_author,
    talk,
)
from tunedd_api.rag.answering.deciding.signs import asks_for_a_sign, telling_signs
from tunedd_api.rag.answering.deciding.sufficiency import DECIDED_BY_WORDS, Sufficiency
from tunedd_api.rag.answering.gathering import Gathered, PassageGatherer
from tunedd_api.rag.answering.meaning.asking import MeaningAsker
from tunedd_api.rag.answering.mending.abbreviations import written_out
from tunedd_api.rag.answering.mending.slips import without_slips
from tunedd_api.rag.answering.tables.completing import TableCompleter
from tunedd_api.rag.answering.telling import Teller
from tunedd_api.rag.answering.wholes.overviews import OverviewTeller
from tunedd_api.rag.answering.wholes.part_telling import NumberedParts, PartFinder
from tunedd_api.rag.answering.writing import AnswerWriter, Prepared, WritingTask, quoter_of
from tunedd_api.rag.boosted_trees import BoostedTrees
from tunedd_api.rag.pacing import long_step
from tunedd_api.rag.page_text.plain_text import plain_text
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.questions.parts import parts_of_question
from tunedd_api.rag.retrieval.relevance import RelevanceCut
from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.rag.understanding.neighbours import steps_asked
from tunedd_api.rag.understanding.part_references import without_references
from tunedd_api.rag.understanding.pointing import without_places
from tunedd_api.rag.understanding.reader import MessageReader
from tunedd_api.rag.understanding.repeated import ASKED_ANEW, before_it_was_asked
from tunedd_api.rag.understanding.wording import visible
from tunedd_api.worker_threads import computed

_SPELT: Final = frozenset({Kind.QUESTION, Kind.LIST, Kind.COMPARISON})
"""Kinds of messages that are spelt as the passages do."""

_MOST_PARTS: Final = 6
"""Questions in one that are looked for by themselves, where the whole of them is not answered."""

_LONGEST_SPELT: Final = 400
"""Characters of a question up to which it is: each word is looked for among all of theirs."""


class Answerer:
    """Answers messages, for any conversation and several at once; it keeps nothing of them.

    ``answer_reader`` reads the best places in English where words leave in doubt whether they
    answer, and ``judge`` weighs what comes of it; ``reader_of_any_language`` reads those of
    questions that are compared by meaning.
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
        judge: BoostedTrees | None = None,
        reader_of_any_language: AnswerReader | None = None,
        asks_for_keys: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self._reader = MessageReader(catalogue)
        self._gatherer = gatherer
        self._parts = PartFinder(gatherer, overviews.walk)
        self._sufficiency = Sufficiency(relevance, answer_reader, judge)
        self._tables = TableCompleter(overviews.walk)
        self._meaning = MeaningAsker(gatherer, reader_of_any_language)
        self._teller = Teller(catalogue, gatherer, overviews, context_window, asks_for_keys)
        self._writer = writer

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
        answers = without_places(asked.history)
        if len(answers) < len(asked.history):
            asked = replace(asked, history=answers, told=asked.history)
        understood = await self._reader.read(message, asked.history, asked.scope)
        before = before_it_was_asked(message, asked.history)
        if before is not None and understood.kind in ASKED_ANEW:
            asked = replace(asked, history=before, told=asked.said)
            understood = await self._reader.read(message, before, asked.scope)
        answer = await self._beside(understood, message, asked, publish)
        if answer is None:
            answer = await self._understood(understood, asked, publish)
        behind: list[str] = []
        if answer.outcome is Outcome.NO_ANSWER:
            behind += await self._teller.unread(understood.language, asked.scope)
        if understood.aside is not None:
            behind.append(await self._teller.reply_to(understood.aside, asked))
        for text in behind:
            publish(TokenGenerated(f"\n\n{text}"))
        return replace(answer, content="\n\n".join([answer.content, *behind]))

    async def _beside(
        self, understood: Understanding, message: str, asked: Asked, publish: Publish
    ) -> Answer | None:
        """What stands after or before the last answer, where that is of a table or list.

        What points at an item of the list that the answer itself gives is told of that.
        """
        steps = 0 if understood.item is not None else steps_asked(message)
        if not steps:
            return None
        return await self._teller.beside(steps, asked, understood.language, publish)

    async def _understood(
        self, understood: Understanding, asked: Asked, publish: Publish
    ) -> Answer:
        """Answer a message as what it was understood to be."""
        parts = await self._parts.found(understood, asked.scope)
        if parts is None and not understood.needs_evidence:
            ready = await self._answered_by_an_author(understood, asked)
            if ready is None:
                return await self._teller.reply(understood, asked, publish)
            return await self._writer.write(ready, publish)
        if (told := await self._teller.told(understood, parts, asked, publish)) is not None:
            return told
        gathered = (parts and parts.gathered) or await self._gathered(understood, asked)
        if parts is None:
            understood, gathered = await self._spelt_out(understood, gathered, asked)
        gathered = await self._tables.completed(understood.question, gathered)
        # What the part is called need not be said again by the passages that are of it.
        bare = without_references(understood.question) if parts else understood.question
        decided = replace(understood, question=bare)
        task = await self._task(understood, decided, gathered, asked)
        ready = await computed(lambda: self._prepared(decided, asked, task))
        if ready is None and parts is None:
            ready = await self._elsewhere(decided, asked, task)
            ready = ready or await self._part_by_part(decided, asked, task)
        # What asks for a sign of what was told is no talk, nor is what the rows of a table tell.
        is_sure = asks_for_a_sign(understood) or (ready and ready.quoter.is_told_by_rows)
        if parts is None and not is_sure:
            await long_step()
            answerable = ready is not None
            meant = await talk(understood, gathered, asked, self._reader, answerable=answerable)
            if meant is not None:
                return await self._meant(meant, asked, publish)
        if ready is None:
            return await self._unanswered(replace(task, gathered=gathered), parts, asked, publish)
        return await self._writer.write(ready, publish)

    async def _gathered(self, understood: Understanding, asked: Asked) -> Gathered:
        """The passages that a message is to be answered from."""
        found = await self._gatherer.gather(understood, asked.history, asked.scope, asked.passages)
        return telling_signs(understood, found) if asks_for_a_sign(understood) else found

    async def _spelt_out(
        self, understood: Understanding, gathered: Gathered, asked: Asked
    ) -> tuple[Understanding, Gathered]:
        """The question as the passages spell its words, and the passages that it then finds."""
        if understood.language != "en" or understood.kind not in _SPELT:
            return understood, gathered
        if len(understood.question) > _LONGEST_SPELT:
            return understood, gathered

        def spelt(text: str) -> str:
            return without_slips(written_out(text, gathered.passages), gathered.passages)

        question = spelt(understood.question)
        if question == understood.question:
            return understood, gathered
        subjects = tuple(map(spelt, understood.subjects))
        meant = replace(understood, question=question, subjects=subjects)
        found = await self._gatherer.gather(meant, asked.history, asked.scope, asked.passages)
        return meant, found

    async def _meant(self, meant: Understanding, asked: Asked, publish: Publish) -> Answer:
        """Answer what seemed a question as what it is: no author is asked once more."""
        if meant.needs_evidence:
            return await self._understood(meant, asked, publish)
        return await self._teller.reply(meant, asked, publish)

    async def _unanswered(
        self, task: WritingTask, parts: NumberedParts | None, asked: Asked, publish: Publish
    ) -> Answer:
        """What is said where the passages hold no answer."""
        understood = task.understood
        if parts is not None and parts.bear_on_the_question:
            return self._teller.quoted_parts(understood, parts, publish)
        if understood.otherwise is not None:
            return await self._teller.reply(understood.otherwise, asked, publish)
        if understood.remark:
            polite = replace(understood, kind=Kind.SMALL_TALK, question="")
            return await self._teller.reply(polite, asked, publish)
        if asked.grounding is not Grounding.OPEN:
            return self._teller.refused(understood, task.gathered, publish)
        open_task = replace(task, gathered=task.gathered.without_passages())
        ready = await computed(lambda: self._writer.prepared(open_task))
        return await self._writer.write(ready, publish)

    async def _answered_by_an_author(
        self, understood: Understanding, asked: Asked
    ) -> Prepared | None:
        """What a message is answered with that seemed to ask the service, and asks an author.

        None if it asks no document's author, or none of them answers it.
        """
        question = question_of_an_author(understood, asked.message)
        if question is None:
            return None
        gathered = await self._gatherer.gather(question, asked.history, asked.scope, asked.passages)
        if not is_answered_by_an_author(understood, question, gathered):
            return None
        task = await self._task(question, question, gathered, asked)
        return await computed(lambda: self._prepared(question, asked, task))

    async def _task(
        self, understood: Understanding, decided: Understanding, gathered: Gathered, asked: Asked
    ) -> WritingTask:
        """What is to be written, with what is to be quoted where passages are in another language.

        Only models that cannot be trusted, of whom each answer is held to quotes, need that.
        """
        gathered, compared, everywhere = await self._meaning.compared(decided, gathered, asked)
        task = WritingTask(
            understood,
            gathered,
            asked.history,
            asked.grounding,
            asked.manner,
            everywhere=everywhere,
            told=asked.told,
        )
        if compared is not None:
            return replace(task, compared=compared)
        strict = task.grounding is Grounding.STRICT
        if decided.kind not in DECIDED_BY_WORDS or not strict:
            return task
        near, other = await across_languages(decided, task.gathered, self._gatherer)
        return replace(task, gathered=near, other=other)

    async def _elsewhere(
        self, understood: Understanding, asked: Asked, task: WritingTask
    ) -> Prepared | None:
        """What a question is answered with from passages in other languages than its own."""
        if task.everywhere:
            return None
        found = await self._meaning.elsewhere(understood, task.gathered, asked, task.compared)
        if found is None:
            return None
        gathered, compared = found
        task = replace(task, gathered=gathered, compared=compared)
        return await computed(lambda: self._prepared(understood, asked, task))

    async def _part_by_part(
        self, understood: Understanding, asked: Asked, task: WritingTask
    ) -> Prepared | None:
        """What those of several questions in one are answered with that the documents answer.

        Each is looked for by itself: "What does it cost? Also, who runs it?".
        """
        parts = parts_of_question(understood.question)[:_MOST_PARTS]
        answered: list[Prepared] = []
        if len(parts) == 1 or understood.kind is not Kind.QUESTION or task.everywhere:
            return None
        for part in parts:
            one = replace(understood, question=part)
            gathered = await self._tables.completed(part, await self._gathered(one, asked))
            alone = replace(task, understood=one, gathered=gathered)
            ready = await computed(partial(self._prepared, one, asked, alone))
            answered += [ready] if ready is not None else []
        together = partial(self._writer.together, task, answered)
        return await computed(together) if answered else None

    def _prepared(
        self, understood: Understanding, asked: Asked, task: WritingTask
    ) -> Prepared | None:
        """What the answer is written with, if the passages hold one; takes milliseconds."""
        quoter = quoter_of(task)
        enough = self._sufficiency.holds_an_answer(
            understood,
            task.gathered,
            asked.history,
            quoter,
            one_document=asked.scope.is_one_document,
            compared=task.compared,
        )
        return self._writer.prepared(task, quoter) if enough else None
