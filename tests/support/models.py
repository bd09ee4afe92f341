"""Models that do as a test tells them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms import CustomLLM
from pydantic import PrivateAttr

from tests.support.milestones import Milestone
from tunedd_api.rag.providers.base import ChatModel, EmbeddingModel, ModelErrors, TokenCounter
from tunedd_api.rag.providers.mock import MockEmbedding, WordCounter

Step: TypeAlias = str | Exception | asyncio.Event
"""A piece of the answer, an error to raise, or an event to wait for."""

UNREACHABLE = ConnectionError
SLOW = TimeoutError
ERRORS = ModelErrors("scripted model", unreachable=(UNREACHABLE,), slow=(SLOW,))


class ScriptedLLM(CustomLLM):
    """A language model that follows a script, the same in each call.

    ``refusal`` is raised by the call itself, before there is a stream. ``calls`` holds the
    messages of each call; ``started`` is set when a stream is first read, and ``closed`` counts
    the streams that came to an end in whatever way.
    """

    _script: tuple[Step, ...] = PrivateAttr(default=())
    _refusal: Exception | None = PrivateAttr(default=None)
    _calls: list[list[ChatMessage]] = PrivateAttr(default_factory=list)
    _started: Milestone = PrivateAttr(default_factory=Milestone)
    _closed: int = PrivateAttr(default=0)

    @classmethod
    def saying(cls, *script: Step, refusal: Exception | None = None) -> "ScriptedLLM":
        """Make a model with this script."""
        model = cls()
        model.follow(*script, refusal=refusal)
        return model

    def follow(self, *script: Step, refusal: Exception | None = None) -> None:
        """Change the script of the calls to come."""
        self._script, self._refusal = script, refusal

    @property
    def calls(self) -> list[list[ChatMessage]]:
        """The messages of each call so far."""
        return self._calls

    @property
    def started(self) -> asyncio.Event:
        """Set as soon as somebody reads a stream."""
        return self._started

    @property
    def closed(self) -> int:
        """How many streams are over."""
        return self._closed

    @property
    def metadata(self) -> LLMMetadata:
        """What the model can do."""
        return LLMMetadata(context_window=4096, num_output=64, is_chat_model=True)

    async def astream_chat(
        self,
        messages: Sequence[ChatMessage],
        **kwargs: Any,  # noqa: ANN401 - the framework's signature
    ) -> ChatResponseAsyncGen:
        """Follow the script."""
        self._calls.append(list(messages))
        if self._refusal is not None:
            raise self._refusal
        return self._stream(self._script)

    async def _stream(self, script: tuple[Step, ...]) -> ChatResponseAsyncGen:
        said = ""
        try:
            for step in script:
                self._started.set()
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, asyncio.Event):
                    await step.wait()
                else:
                    said += step
                    message = ChatMessage(role=MessageRole.ASSISTANT, content=said)
                    yield ChatResponse(message=message, delta=step)
        finally:
            self._closed += 1

    def complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: FBT001, FBT002 - the framework's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> CompletionResponse:
        """Refuse: nothing in the service completes."""
        raise NotImplementedError

    def stream_complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: FBT001, FBT002 - the framework's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> CompletionResponseGen:
        """Refuse: nothing in the service completes."""
        raise NotImplementedError


class ObservedEmbedding(MockEmbedding):
    """The mock embedding model, which notes what it embeds and can be taken down."""

    _texts: list[str] = PrivateAttr(default_factory=list)
    _failure: Exception | None = PrivateAttr(default=None)
    _meanwhile: Callable[[], object] | None = PrivateAttr(default=None)

    @property
    def texts(self) -> list[str]:
        """What was embedded so far, in order."""
        return self._texts

    def fail_with(self, failure: Exception | None) -> None:
        """Raise this from now on; None makes the model well again."""
        self._failure = failure

    def meanwhile(self, happens: Callable[[], object]) -> None:
        """Let something happen while the next text is embedded."""
        self._meanwhile = happens

    def _get_text_embedding(self, text: str) -> list[float]:
        happens, self._meanwhile = self._meanwhile, None
        if happens is not None:
            happens()
        if self._failure is not None:
            raise self._failure
        self._texts.append(text)
        return super()._get_text_embedding(text)


async def always_there() -> None:
    """Answer every ping."""


def chat_model(llm: CustomLLM, counter: TokenCounter | None = None) -> ChatModel:
    """Put a scripted model into the shape that engines use."""
    return ChatModel(
        name="scripted",
        llm=llm,
        counter=counter or WordCounter(),
        errors=ERRORS,
        ping=always_there,
    )


def embedding_model(model: ObservedEmbedding, name: str = "mock-embedding") -> EmbeddingModel:
    """Put an observed model into the shape that the index uses."""
    return EmbeddingModel(name=name, model=model, errors=ERRORS, ping=always_there)
