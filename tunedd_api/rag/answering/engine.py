"""The engine of one conversation: LlamaIndex's, made to keep this service's promises.

``CondensePlusContextChatEngine`` retrieves for a condensed question and answers from what it
found. This subclass keeps that course and its collaborators (retriever, model, memory), and
replaces what would break a promise: the question is condensed without a model call, messages
are built directly and in an order that the model server's prefix cache likes, everything is
budgeted so that one call suffices, the answer is checked against the passages, and the memory
changes only when somebody has committed the turn.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole
from llama_index.core.chat_engine import CondensePlusContextChatEngine
from llama_index.core.chat_engine.types import AgentChatResponse, StreamingAgentChatResponse

from tunedd_api.conversations.events import (
    Answer,
    EngineEvent,
    Publish,
    SourcesFound,
    TokenGenerated,
)
from tunedd_api.conversations.model import NO_USAGE, Grounding, Outcome
from tunedd_api.documents.passages import HistoryMessage, Passage, QuotedPlace
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
    """Implements ``ChatEngine`` for one conversation, whose memory and scope are its own.

    With a ``focus``, for models too small to be trusted, the model sees the nearest sentences
    only, what it says is shown sentence by sentence as far as the passages bear it out, and
    where that is nothing, the sentences that answer by themselves are quoted instead.
    """

    def __init__(
        self,
        retrieval: HybridRetrieval,
        scope: DocumentScope,
        chat: ChatModel,
        memory: ConversationMemory,
        options: EngineOptions,
        focus: SentenceFocus | None = None,
    ) -> None:
        retriever = retrieval.retriever(scope_filters(scope), options.passages)
        super().__init__(retriever=retriever, llm=chat.llm, memory=memory, skip_condense=True)
        self.scope = scope
        self._own_retriever = retriever
        self._remembered = memory
        self._retrieval = retrieval
        self._focus = focus
        self._chat = chat
        self._options = options

    async def converse(self, question: str, scope: DocumentScope, publish: Publish) -> Answer:
        """Answer from the scope's passages; publish the sources, then the tokens.

        Cancelling it stops the model. The memory stays as it is.

        Raises:
            MessageTooLong, ModelUnavailable, StoreUnavailable, TimedOut
        """
        budget, counter = self._options.budget, self._chat.counter
        with self._chat.errors.translated():
            await asyncio.to_thread(budget.check, question, counter)
        history = to_history(await self._remembered.aget())
        found = await self._find(question, history, scope)
        relevant = self._options.relevance.keep(question, found.passages, follow_up=bool(history))
        sentences = await self._focus.rank(question, found, relevant) if self._focus else []
        shown = focused(sentences, relevant) if self._focus else relevant
        with self._chat.errors.translated():
            prompt = await asyncio.to_thread(budget.fit, question, shown, history, counter)
        sources = tuple(relevant) if self._focus else prompt.passages
        usage = prompt.usage
        if not prompt.passages:
            usage = replace(NO_USAGE, context_window=budget.context_window)
        publish(SourcesFound(sources, usage, found.condense_ms, found.retrieve_ms))
        if not prompt.passages:
            publish(TokenGenerated(NO_ANSWER))
            return Answer(content=NO_ANSWER, outcome=Outcome.NO_ANSWER, usage=usage)
        return await self._answer(prompt, sources, sentences, publish)

    async def remember(self, question: HistoryMessage, answer: HistoryMessage) -> None:
        """Add a finished turn to the memory that the next turns draw on."""
        self._remembered.remember([question, answer], at_most=_MEMORY_MESSAGES)

    async def _find(
        self, question: str, history: Sequence[HistoryMessage], scope: DocumentScope
    ) -> Retrieved:
        """Retrieve with the conversation's own retriever, or a narrower one for this turn."""
        retriever = self._own_retriever
        if scope != self.scope:
            retriever = self._retrieval.retriever(scope_filters(scope), self._options.passages)
        return await self._retrieval.retrieve_with(retriever, question, history, scope)

    async def _answer(
        self,
        prompt: Prompt,
        sources: Sequence[Passage],
        sentences: Sequence[RankedSentence],
        publish: Publish,
    ) -> Answer:
        enough = ENOUGH_FOR_SMALL_MODELS if self._focus else ENOUGH
        evidence = await asyncio.to_thread(Evidence, sources, enough)
        grounder = AnswerGrounder(evidence, strict=self._focus is not None)

        def show(pieces: Iterator[str]) -> None:
            for piece in pieces:
                publish(TokenGenerated(piece, grounder.new_citations()))

        heard = await self._generate(prompt.messages, grounder, show)
        show(grounder.finish())
        if grounder.empty:
            show(grounder.fall_back(telling(sentences)))
        grounded = grounder.grounded()
        with self._chat.errors.translated():
            spent = await asyncio.to_thread(self._chat.counter.count, heard)
        refused = grounded.content.strip().startswith(NO_ANSWER.rstrip("."))
        return Answer(
            content=grounded.content,
            outcome=Outcome.NO_ANSWER if refused else Outcome.ANSWERED,
            citations=() if refused else grounded.citations,
            unsupported=() if refused else grounded.unsupported,
            usage=replace(prompt.usage, completion_tokens=spent),
        )

    async def _generate(
        self,
        messages: Sequence[ChatMessage],
        grounder: AnswerGrounder,
        show: Callable[[Iterator[str]], None],
    ) -> str:
        """Have the model write as long as what it says may be shown; gives all that it said."""
        heard: list[str] = []
        with self._chat.errors.translated():
            stream: Any = await self._chat.llm.astream_chat(list(messages))
            async with aclosing(stream):
                response: ChatResponse
                async for response in stream:
                    if not response.delta:
                        continue
                    heard.append(response.delta)
                    show(grounder.feed(response.delta))
                    if grounder.exhausted:
                        break
        return "".join(heard)

    async def achat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """Answer from the engine's scope and remember the turn, as the base class would."""
        if chat_history is not None:
            await self._remembered.aset(chat_history)
        answer = await self.converse(message, self.scope, _unheard)
        await self.remember(*_turn(message, answer))
        return AgentChatResponse(response=answer.content)

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """As ``achat``, piece by piece; the turn is remembered when all of it has come.

        A stream that fails raises its error from ``async_response_gen`` and is not remembered.
        """
        if chat_history is not None:
            await self._remembered.aset(chat_history)
        return StreamingAgentChatResponse(
            achat_stream=self._streamed(message), is_writing_to_memory=False
        )

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> NoReturn:
        """Raises NotImplementedError: the engine only answers asynchronously."""
        raise NotImplementedError("GroundedChatEngine is asynchronous: use achat or converse.")

    def stream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> NoReturn:
        """Raises NotImplementedError: the engine only answers asynchronously."""
        raise NotImplementedError(
            "GroundedChatEngine is asynchronous: use astream_chat or converse."
        )

    async def _streamed(self, message: str) -> AsyncGenerator[ChatResponse, None]:
        events: asyncio.Queue[EngineEvent | None] = asyncio.Queue()
        turn = asyncio.create_task(self.converse(message, self.scope, events.put_nowait))
        turn.add_done_callback(lambda _: events.put_nowait(None))
        said = ""
        try:
            while (event := await events.get()) is not None:
                if isinstance(event, TokenGenerated):
                    said += event.text
                    so_far = ChatMessage(role=MessageRole.ASSISTANT, content=said)
                    yield ChatResponse(message=so_far, delta=event.text)
            answer = await turn
        finally:
            turn.cancel()
            await asyncio.wait([turn])
        await self.remember(*_turn(message, answer))


def _turn(question: str, answer: Answer) -> tuple[HistoryMessage, HistoryMessage]:
    """A turn as the memory keeps it."""
    quoted = tuple(QuotedPlace(c.document, c.page, c.start, c.end) for c in answer.citations)
    reply = HistoryMessage("assistant", answer.content, answer.outcome, quoted)
    return HistoryMessage("user", question), reply


def _unheard(event: EngineEvent) -> None:
    """Publish to nobody."""
    del event


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

    def build(
        self,
        scope: DocumentScope,
        history: Sequence[HistoryMessage],
        grounding: Grounding | None = None,
    ) -> GroundedChatEngine:
        """Make an engine with a memory of this history and filters for this scope."""
        del grounding
        return GroundedChatEngine(
            retrieval=self._retrieval,
            scope=scope,
            chat=self._chat,
            memory=ConversationMemory.holding(
                history,
                token_limit=self._options.budget.history_tokens,
                count=self._chat.counter.count,
            ),
            options=self._options,
            focus=self._focus,
        )
