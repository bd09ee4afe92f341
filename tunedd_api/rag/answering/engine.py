"""The engine of one conversation: LlamaIndex's, made to keep this service's promises.

``CondensePlusContextChatEngine`` retrieves for a condensed question and answers from what it
found. This subclass keeps that course and its collaborators (retriever, model, memory), and
replaces what would break a promise: the question is condensed without a model call, messages
are built directly and in an order that the model server's prefix cache likes, everything is
budgeted so that one call suffices, the answer is checked against the passages, and the memory
changes only when somebody has committed the turn.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole
from llama_index.core.chat_engine import CondensePlusContextChatEngine
from llama_index.core.chat_engine.types import AgentChatResponse, StreamingAgentChatResponse

from tunedd_api.conversations.events import Answer, EngineEvent, Publish, TokenGenerated
from tunedd_api.conversations.manner import OWN_MANNER, Manner
from tunedd_api.conversations.model import Grounding
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.answerer import Answerer
from tunedd_api.rag.answering.asked import Asked
from tunedd_api.rag.answering.gathering import PassageGatherer
from tunedd_api.rag.answering.memory import ConversationMemory, to_history
from tunedd_api.rag.default_tokenizer import postpone_default_tokenizer
from tunedd_api.rag.providers.base import ChatModel

_MEMORY_MESSAGES: Final = 40


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What engines have in common: passages in a turn, and how answers are grounded."""

    passages: int
    grounding: Grounding


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What one engine answers from and how: at most ``passages`` of the scope in a turn."""

    scope: DocumentScope
    grounding: Grounding
    passages: int
    manner: Manner = OWN_MANNER


class GroundedChatEngine(CondensePlusContextChatEngine):
    """Implements ``ChatEngine`` for one conversation.

    The memory, the scope with its filters and the grounding are its own; how a message is
    answered is the ``answerer``'s business, which all engines share.
    """

    def __init__(
        self,
        answerer: Answerer,
        gatherer: PassageGatherer,
        chat: ChatModel,
        memory: ConversationMemory,
        settings: EngineSettings,
    ) -> None:
        super().__init__(
            retriever=gatherer.retriever(settings.scope, settings.passages),
            llm=chat.llm,
            memory=memory,
            skip_condense=True,
        )
        self._answerer = answerer
        self._remembered = memory
        self._settings = settings

    async def converse(self, question: str, scope: DocumentScope, publish: Publish) -> Answer:
        """Answer from the scope's passages; publish the sources, then the tokens.

        Cancelling it stops the model. The memory stays as it is.

        Raises:
            MessageTooLong, ModelUnavailable, StoreUnavailable, TimedOut
        """
        history = to_history(self._remembered.get())
        own = self._settings
        asked = Asked(
            question,
            history,
            scope,
            own.passages,
            own.grounding,
            own.manner,
            begins_later=not self._remembered.is_whole,
        )
        return await self._answerer.answer(asked, publish)

    async def remember(self, question: HistoryMessage, answer: HistoryMessage) -> None:
        """Add a finished turn to the memory that the next turns draw on."""
        self._remembered.remember([question, answer], at_most=_MEMORY_MESSAGES)

    async def achat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """Answer from the engine's scope and remember the turn, as the base class would."""
        if chat_history is not None:
            await self._remembered.aset(chat_history)
        answer = await self.converse(message, self._settings.scope, _unheard)
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
        turn = asyncio.create_task(self.converse(message, self._settings.scope, events.put_nowait))
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
    quoted = tuple(citation.place for citation in answer.citations)
    reply = HistoryMessage("assistant", answer.content, answer.outcome, quoted)
    return HistoryMessage("user", question), reply


def _unheard(event: EngineEvent) -> None:
    """Publish to nobody."""
    del event


class GroundedEngineFactory:
    """Implements ``EngineFactory``; ``grounding`` holds where a conversation does not say."""

    def __init__(
        self,
        answerer: Answerer,
        gatherer: PassageGatherer,
        chat: ChatModel,
        options: EngineOptions,
    ) -> None:
        self._answerer = answerer
        self._gatherer = gatherer
        self._chat = chat
        self._options = options
        postpone_default_tokenizer()

    @property
    def memory_messages(self) -> int:
        """How many of a conversation's last messages an engine can make use of.

        A turn more than it remembers tells it that there was something before.
        """
        return _MEMORY_MESSAGES + 2

    def build(
        self,
        scope: DocumentScope,
        history: Sequence[HistoryMessage],
        grounding: Grounding | None = None,
        manner: Manner = OWN_MANNER,
    ) -> GroundedChatEngine:
        """Make an engine with a memory of this history and filters for this scope."""
        options = self._options
        return GroundedChatEngine(
            self._answerer,
            self._gatherer,
            self._chat,
            ConversationMemory.holding(history, at_most=_MEMORY_MESSAGES),
            EngineSettings(scope, grounding or options.grounding, options.passages, manner),
        )
