"""What a turn has brought so far, and the messages that it makes."""

from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from tunedd_api.conversations.events import Answer, EngineEvent, SourcesFound, TokenGenerated
from tunedd_api.conversations.model import NO_USAGE, Message, MessageStatus, Outcome, Timings
from tunedd_api.conversations.sources import Source, sources_of
from tunedd_api.documents.passages import Role

if TYPE_CHECKING:
    from tunedd_api.conversations.citations import Citation

_TITLE_LENGTH: Final = 60


class Draft:
    """The answer to one question while it is being made; keeps the time of the turn."""

    def __init__(
        self,
        conversation: UUID,
        question: str,
        asked: Message | None = None,
        answer_id: UUID | None = None,
    ) -> None:
        self.question = asked or _message(uuid4(), conversation, "user", question)
        self._answer_id = answer_id or uuid4()
        self._conversation = conversation
        self._clock = perf_counter()
        self._first_token_ms: float | None = None
        self._parts: list[str] = []
        self._citations: tuple[Citation, ...] = ()
        self._sources: SourcesFound | None = None

    def add(self, event: EngineEvent) -> None:
        """Take in what the engine says."""
        match event:
            case SourcesFound():
                self._sources = event
            case TokenGenerated():
                if self._first_token_ms is None and self._asks_a_model:
                    self._first_token_ms = self._elapsed_ms()
                self._parts.append(event.text)
                self._citations += event.citations

    @property
    def begun(self) -> bool:
        """Whether there is anything to keep."""
        return self._sources is not None

    @property
    def content(self) -> str:
        """The answer's text so far."""
        return "".join(self._parts)

    def reply(self, status: MessageStatus, answer: Answer | None = None) -> Message:
        """The assistant's message: the whole answer, or what there is of it.

        What has broken off has no outcome: nobody can tell what would have become of it.
        """
        said = answer or self._partial()
        message = replace(
            _message(self._answer_id, self._conversation, "assistant", said.content),
            status=status,
            timings=self._timings(),
            in_reply_to=self.question.id,
            **said.details(),
        )
        return message if answer is not None else replace(message, outcome=None)

    def sources(self, reply: Message) -> tuple[Source, ...]:
        """What the reply was made from; without an answer, what comes closest to one."""
        found = self._sources.passages if self._sources else ()
        return sources_of(found or reply.nearest, reply.citations)

    @property
    def _asks_a_model(self) -> bool:
        return self._sources is not None and self._sources.usage.prompt_tokens > 0

    def _partial(self) -> Answer:
        usage = self._sources.usage if self._sources else NO_USAGE
        return Answer(
            content=self.content,
            outcome=Outcome.ANSWERED,
            citations=self._citations,
            usage=replace(usage, completion_tokens=len(self._parts)),
        )

    def _timings(self) -> Timings:
        sources = self._sources or SourcesFound(())
        return Timings(
            condense_ms=round(sources.condense_ms, 2),
            retrieve_ms=round(sources.retrieve_ms, 2),
            first_token_ms=self._first_token_ms,
            total_ms=self._elapsed_ms(),
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


def _message(identifier: UUID, conversation: UUID, role: Role, content: str) -> Message:
    return Message(
        id=identifier,
        conversation_id=conversation,
        role=role,
        content=content,
        status=MessageStatus.COMPLETE,
        created_at=datetime.now(UTC),
    )
