"""What a turn has brought so far, and the messages that it makes."""

from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Final
from uuid import UUID, uuid4

from tunedd_api.conversations.events import (
    Answer,
    AnswerFinished,
    Cited,
    EngineEvent,
    SourcesFound,
    TokenGenerated,
)
from tunedd_api.conversations.model import NO_USAGE, Message, MessageStatus, Outcome, Timings
from tunedd_api.documents.passages import Role

_TITLE_LENGTH: Final = 60


class Draft:
    """The answer to one question while it is being made."""

    def __init__(self, conversation: UUID, question: str, asked: Message | None = None) -> None:
        self.question = asked or _message(conversation, "user", question)
        self._conversation = conversation
        self._clock = perf_counter()
        self._first_token_ms: float | None = None
        self._parts: list[str] = []
        self._cited: list[Cited] = []
        self._sources: SourcesFound | None = None
        self._answer: Answer | None = None

    def add(self, event: EngineEvent) -> None:
        """Take in what the engine says."""
        match event:
            case SourcesFound():
                self._sources = event
            case TokenGenerated():
                if self._first_token_ms is None:
                    self._first_token_ms = self._elapsed_ms()
                self._parts.append(event.text)
            case Cited():
                self._cited.append(event)
            case AnswerFinished():
                self._answer = event.answer

    @property
    def begun(self) -> bool:
        """Whether there is anything to keep."""
        return self._sources is not None

    @property
    def content(self) -> str:
        """The answer's text so far."""
        return "".join(self._parts)

    def reply(self, status: MessageStatus) -> Message:
        """The assistant's message as it stands."""
        answer = self._answer or self._partial()
        return replace(
            _message(self._conversation, "assistant", answer.content),
            status=status,
            outcome=answer.outcome,
            citations=answer.citations,
            unsupported=answer.unsupported,
            usage=answer.usage,
            timings=answer.timings,
            in_reply_to=self.question.id,
        )

    def _partial(self) -> Answer:
        sources = self._sources or SourcesFound((), NO_USAGE, 0.0, 0.0)
        return Answer(
            content=self.content,
            outcome=Outcome.ANSWERED,
            citations=tuple(cited.citation for cited in self._cited),
            unsupported=(),
            usage=replace(sources.usage, completion_tokens=len(self._parts)),
            timings=Timings(
                condense_ms=sources.condense_ms,
                retrieve_ms=sources.retrieve_ms,
                first_token_ms=self._first_token_ms,
                total_ms=self._elapsed_ms(),
            ),
        )

    def _elapsed_ms(self) -> float:
        return round((perf_counter() - self._clock) * 1000, 2)


def title_of(question: str) -> str:
    """A conversation's title from its first question: its beginning, cut between words."""
    words = " ".join(question.split())
    if len(words) <= _TITLE_LENGTH:
        return words
    cut = words[:_TITLE_LENGTH]
    return f"{cut.rpartition(' ')[0] or cut[:-1]}…"


def _message(conversation: UUID, role: Role, content: str) -> Message:
    return Message(
        id=uuid4(),
        conversation_id=conversation,
        role=role,
        content=content,
        status=MessageStatus.COMPLETE,
        created_at=datetime.now(UTC),
    )
