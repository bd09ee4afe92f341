"""The engine of one conversation: LlamaIndex's, made to keep this service's promises.

``CondensePlusContextChatEngine`` retrieves for a condensed question and answers from what it
found. This subclass keeps that course and its collaborators (retriever, model, memory), and
replaces what would break a promise: the question is condensed without a model call, messages
are built directly and in an order that the model server's prefix cache likes, everything is
budgeted so that one call suffices, the answer is checked against the passages, and the memory
changes only when somebody has committed the turn.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, Final, NoReturn

from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.chat_engine import CondensePlusContextChatEngine
from llama_index.core.chat_engine.types import AgentChatResponse
from llama_index.core.indices.vector_store.retrievers import VectorIndexRetriever

from tunedd_api.conversations.events import (
    Answer,
    AnswerFinished,
    Cited,
    EngineEvent,
    SourcesFound,
    TokenGenerated,
)
from tunedd_api.conversations.model import Outcome, Timings, Usage
from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.budget import ContextBudget, Prompt
from tunedd_api.rag.answering.grounding import AnswerGrounder
from tunedd_api.rag.answering.memory import ConversationMemory, to_history
from tunedd_api.rag.answering.sentence_ranking import (
    RankedSentence,
    SentenceFocus,
    focused,
    telling,
)
from tunedd_api.rag.answering.support import ENOUGH, ENOUGH_FOR_SMALL_MODELS, Evidence
from tunedd_api.rag.nodes import scope_filters
from tunedd_api.rag.prompts import NO_ANSWER
from tunedd_api.rag.providers.base import ChatModel
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, Retrieved
from tunedd_api.rag.retrieval.relevance import RelevanceCut

_MEMORY_MESSAGES: Final = 40


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How conversations are answered; ``passages`` is the most that a turn retrieves."""

    budget: ContextBudget
    passages: int
    relevance: RelevanceCut


class GroundedChatEngine(CondensePlusContextChatEngine):
    """Implements ``ChatEngine`` for one conversation, whose memory is its own.

    With a ``focus``, for models too small to be trusted, the model sees the nearest sentences
    only, what it says is shown sentence by sentence as far as the passages bear it out, and
    where that is nothing, the sentences that answer by themselves are quoted instead.
    """

    def __init__(
        self,
        retrieval: HybridRetrieval,
        retriever: VectorIndexRetriever,
        chat: ChatModel,
        memory: ConversationMemory,
        options: EngineOptions,
        focus: SentenceFocus | None = None,
    ) -> None:
        super().__init__(retriever=retriever, llm=chat.llm, memory=memory, skip_condense=True)
        self._memory: ConversationMemory = memory
        self._retrieval = retrieval
        self._focus = focus
        self._chat = chat
        self._options = options

    async def converse(
        self, question: str, scope: DocumentScope
    ) -> AsyncGenerator[EngineEvent, None]:
        """Answer from the scope's passages: SourcesFound, TokenGenerated…, AnswerFinished.

        Closing the generator stops the model. The memory stays as it is.

        Raises:
            MessageTooLong, ModelUnavailable, StoreUnavailable, TimedOut
        """
        started = perf_counter()
        budget, counter = self._options.budget, self._chat.counter
        with self._chat.errors.translated():
            await asyncio.to_thread(budget.check, question, counter)
        history = await self._memory.aget()
        found = await self._find(question, to_history(history), scope)
        relevant = self._options.relevance.keep(question, found.passages, follow_up=bool(history))
        sentences = await self._focus.rank(question, found, relevant) if self._focus else []
        shown = focused(sentences, relevant) if self._focus else relevant
        with self._chat.errors.translated():
            prompt = await asyncio.to_thread(budget.fit, question, shown, history, counter)
        turn = _Turn(found, prompt, started)
        if not prompt.passages:
            yield turn.sources(())
            yield TokenGenerated(NO_ANSWER)
            yield AnswerFinished(turn.without_answer())
            return
        sources = tuple(relevant) if self._focus else prompt.passages
        yield turn.sources(sources)
        async with aclosing(self._answer(prompt, sources, sentences, turn)) as events:
            async for event in events:
                yield event

    async def remember(self, question: str, answer: str) -> None:
        """Add a finished turn to the memory that the next turns draw on."""
        self._memory.remember(
            [HistoryMessage("user", question), HistoryMessage("assistant", answer)],
            at_most=_MEMORY_MESSAGES,
        )

    async def _find(
        self, question: str, history: Sequence[HistoryMessage], scope: DocumentScope
    ) -> Retrieved:
        """Retrieve with the conversation's own retriever, or a narrower one for this turn."""
        limit = self._options.passages
        filters = scope_filters(scope)
        assert isinstance(self._retriever, VectorIndexRetriever)  # noqa: S101 - see __init__
        retriever = self._retriever
        if filters != retriever._filters:  # noqa: SLF001 - the base offers no other view
            retriever = self._retrieval.retriever(filters, limit)
        return await self._retrieval.retrieve_with(retriever, question, history, scope)

    async def _answer(
        self,
        prompt: Prompt,
        sources: Sequence[Passage],
        sentences: Sequence[RankedSentence],
        turn: "_Turn",
    ) -> AsyncGenerator[EngineEvent, None]:
        enough = ENOUGH_FOR_SMALL_MODELS if self._focus else ENOUGH
        evidence = await asyncio.to_thread(Evidence, sources, enough)
        grounder = AnswerGrounder(evidence, strict=self._focus is not None)
        async with aclosing(self._generate(prompt.messages)) as pieces:
            async for piece in pieces:
                turn.hear(piece)
                for event in _told(grounder, grounder.feed(piece)):
                    yield event
                if grounder.exhausted:
                    break
        for event in _told(grounder, grounder.finish()):
            yield event
        if grounder.empty:
            for event in _told(grounder, grounder.fall_back(telling(sentences))):
                yield event
        grounded = grounder.grounded()
        with self._chat.errors.translated():
            spent = await asyncio.to_thread(self._chat.counter.count, turn.heard)
        refused = grounded.content.strip().startswith(NO_ANSWER.rstrip("."))
        yield AnswerFinished(
            Answer(
                content=grounded.content,
                outcome=Outcome.NO_ANSWER if refused else Outcome.ANSWERED,
                citations=() if refused else grounded.citations,
                unsupported=() if refused else grounded.unsupported,
                usage=turn.usage(spent),
                timings=turn.timings(),
            )
        )

    async def _generate(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[str, None]:
        """The model's text in pieces; the one generation call of a turn."""
        with self._chat.errors.translated():
            stream: Any = await self._llm.astream_chat(list(messages))
            async with aclosing(stream):
                response: ChatResponse
                async for response in stream:
                    if response.delta:
                        yield response.delta

    async def achat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """Answer from everything and remember the turn, as the base class would."""
        if chat_history is not None:
            await self._memory.aset(chat_history)
        answer: Answer | None = None
        async for event in self.converse(message, DocumentScope.everything()):
            if isinstance(event, AnswerFinished):
                answer = event.answer
        assert answer is not None  # noqa: S101 - converse ends with an answer or raises
        await self.remember(message, answer.content)
        return AgentChatResponse(response=answer.content)

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> NoReturn:
        """Refuse: nothing here blocks an event loop."""
        raise NotImplementedError("GroundedChatEngine is asynchronous: use converse or achat.")

    def stream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> NoReturn:
        """Refuse: nothing here blocks an event loop."""
        raise NotImplementedError("GroundedChatEngine is asynchronous: use converse.")

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> NoReturn:
        """Refuse: the base class's stream remembers half a turn when it breaks off."""
        raise NotImplementedError("Streams of a GroundedChatEngine come from converse.")


class GroundedEngineFactory:
    """Implements ``EngineFactory``."""

    def __init__(
        self,
        retrieval: HybridRetrieval,
        chat: ChatModel,
        options: EngineOptions,
        focus: SentenceFocus | None = None,
    ) -> None:
        self._retrieval = retrieval
        self._chat = chat
        self._options = options
        self._focus = focus

    @property
    def memory_messages(self) -> int:
        """How many of a conversation's last messages an engine can make use of."""
        return _MEMORY_MESSAGES

    def build(self, scope: DocumentScope, history: Sequence[HistoryMessage]) -> GroundedChatEngine:
        """Make an engine with a memory of this history and filters for this scope."""
        return GroundedChatEngine(
            retrieval=self._retrieval,
            retriever=self._retrieval.retriever(scope_filters(scope), self._options.passages),
            chat=self._chat,
            memory=ConversationMemory.holding(
                history,
                token_limit=self._options.budget.history_tokens,
                count=self._chat.counter.count,
            ),
            options=self._options,
            focus=self._focus,
        )


class _Turn:
    """What a turn spent."""

    def __init__(self, found: Retrieved, prompt: Prompt, started: float) -> None:
        self._found = found
        self._usage = prompt.usage
        self._started = started
        self._first_token_ms: float | None = None
        self._heard: list[str] = []

    def hear(self, piece: str) -> None:
        """Note a piece of the model's text."""
        if self._first_token_ms is None:
            self._first_token_ms = self._elapsed_ms()
        self._heard.append(piece)

    @property
    def heard(self) -> str:
        return "".join(self._heard)

    def sources(self, passages: tuple[Passage, ...]) -> SourcesFound:
        """The passages and what finding and reading them costs."""
        return SourcesFound(passages, self._usage, self._found.condense_ms, self._found.retrieve_ms)

    def usage(self, completion_tokens: int) -> Usage:
        return replace(self._usage, completion_tokens=completion_tokens)

    def timings(self) -> Timings:
        return Timings(
            condense_ms=round(self._found.condense_ms, 2),
            retrieve_ms=round(self._found.retrieve_ms, 2),
            first_token_ms=self._first_token_ms,
            total_ms=self._elapsed_ms(),
        )

    def without_answer(self) -> Answer:
        """The answer that costs no call."""
        return Answer(
            content=NO_ANSWER,
            outcome=Outcome.NO_ANSWER,
            citations=(),
            unsupported=(),
            usage=Usage(0, 0, 0, 0, self._usage.context_window),
            timings=self.timings(),
        )

    def _elapsed_ms(self) -> float:
        return round((perf_counter() - self._started) * 1000, 2)


def _told(grounder: AnswerGrounder, pieces: Iterator[str]) -> Iterator[EngineEvent]:
    """Pieces of the answer as events, each with the citations that it brings."""
    for piece in pieces:
        yield TokenGenerated(piece)
        for citation in grounder.new_citations():
            yield Cited(citation)
