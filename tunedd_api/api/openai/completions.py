"""Answers in OpenAI's shapes, whole or chunk by chunk."""

from collections.abc import AsyncGenerator, AsyncIterator
from time import time
from typing import Final
from uuid import uuid4

from tunedd_api.api.openai.responses import (
    Annotation,
    ChatCompletion,
    ChatCompletionChunk,
    Choice,
    CompletionMessage,
    CompletionUsage,
    Delta,
    FinishReason,
    Grounds,
    UrlCitation,
)
from tunedd_api.api.openai.transcripts import Transcript
from tunedd_api.api.schemas import Citation, Passage, Span
from tunedd_api.conversations.events import TokenGenerated, TurnCommitted, TurnEvent
from tunedd_api.conversations.model import NO_USAGE, Message, MessageStatus, Outcome
from tunedd_api.conversations.turns.turn import Turn, TurnCancelled
from tunedd_api.documents.reader_view import ReaderView
from tunedd_api.errors import Unavailable

_STOPPING: Final = "The service is stopping; ask again."


class Completion:
    """The answer that a turn makes, in the words of one ``model``.

    Where the answer comes to a stop before its end, the turn is cancelled.
    """

    def __init__(self, turn: Turn, transcript: Transcript, model: str, view: ReaderView) -> None:
        self._turn = turn
        self._transcript = transcript
        self._view = view
        self._model = model
        self._id = f"chatcmpl-{uuid4().hex}"
        self._created = int(time())
        self._message: Message | None = None

    async def whole(self, events: AsyncIterator[TurnEvent]) -> ChatCompletion:
        """The whole answer.

        Raises:
            Unavailable: if the service stops meanwhile.
            TuneddError: what the turn fails with.
        """
        async for _ in self._pieces(events):
            pass
        message = CompletionMessage(content=self._transcript.text, annotations=self._annotations())
        return ChatCompletion(
            id=self._id,
            created=self._created,
            model=self._model,
            choices=[Choice(message=message, finish_reason=self._finish_reason)],
            usage=self._usage(),
            **dict(self._grounds()),
        )

    async def chunks(
        self, events: AsyncIterator[TurnEvent], *, with_usage: bool
    ) -> AsyncGenerator[ChatCompletionChunk, None]:
        """The answer piece by piece; raises what ``whole`` raises.

        With ``with_usage`` a last chunk tells the tokens spent, and all others that they don't.
        """
        usage = {"usage": None} if with_usage else {}
        yield self._chunk(Delta(role="assistant", content=""), **usage)
        async for piece in self._pieces(events):
            yield self._chunk(Delta(content=piece), **usage)
        annotations = self._annotations()
        last = Delta(annotations=annotations) if annotations else Delta()
        yield self._chunk(last, self._finish_reason, **usage, **dict(self._grounds()))
        if with_usage:
            yield self._chunk(None, usage=self._usage())

    async def _pieces(self, events: AsyncIterator[TurnEvent]) -> AsyncIterator[str]:
        """The answer's text in pieces, none of them empty; at the end the message is known."""
        try:
            async for event in events:
                if isinstance(event, TokenGenerated):
                    if text := self._transcript.take(event):
                        yield text
                    if self._transcript.stopped and self._turn.running:
                        self._turn.cancel()
                elif isinstance(event, TurnCommitted):
                    self._message = event.message
        except TurnCancelled:
            raise Unavailable(_STOPPING) from None
        if text := self._transcript.finish():
            yield text
        if self._message is None or (
            self._message.status is MessageStatus.CANCELLED and not self._transcript.stopped
        ):
            raise Unavailable(_STOPPING)

    @property
    def _finish_reason(self) -> FinishReason:
        assert self._message is not None  # noqa: S101 - the events are over
        return "length" if self._message.truncated else "stop"

    def _annotations(self) -> list[Annotation]:
        assert self._message is not None  # noqa: S101 - the events are over
        cited = {citation.marker: citation for citation in self._message.citations}
        return [
            Annotation(
                type="url_citation",
                url_citation=UrlCitation(
                    start_index=mark.start,
                    end_index=mark.end,
                    title=f"{citation.document.name}, page {citation.page}",
                    url=self._view.place(
                        citation.document.id, citation.page, citation.start, citation.end
                    ),
                ),
            )
            for mark in self._transcript.marks
            if (citation := cited.get(mark.marker))
        ]

    def _grounds(self) -> Grounds:
        """What of the message's details is about the text that was given out."""
        assert self._message is not None  # noqa: S101 - the events are over
        message, length = self._message, len(self._transcript.text)
        shown = {mark.marker for mark in self._transcript.marks}
        return Grounds(
            outcome=message.outcome or Outcome.ANSWERED,
            citations=[Citation.of(c) for c in message.citations if c.marker in shown],
            unsupported=[
                Span(start=span.start, end=min(span.end, length))
                for span in message.unsupported
                if span.start < length
            ],
            nearest=[Passage.of(passage) for passage in message.nearest],
        )

    def _usage(self) -> CompletionUsage:
        assert self._message is not None  # noqa: S101 - the events are over
        spent = self._message.usage or NO_USAGE
        return CompletionUsage(
            prompt_tokens=spent.prompt_tokens,
            completion_tokens=spent.completion_tokens,
            total_tokens=spent.prompt_tokens + spent.completion_tokens,
        )

    def _chunk(
        self, delta: Delta | None, finish_reason: FinishReason | None = None, **more: object
    ) -> ChatCompletionChunk:
        """A chunk with just these fields set; without a delta it has no choice."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return ChatCompletionChunk.model_validate(
            {
                "id": self._id,
                "object": "chat.completion.chunk",
                "created": self._created,
                "model": self._model,
                "choices": [] if delta is None else [choice],
                **more,
            }
        )
