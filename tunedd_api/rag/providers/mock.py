"""Models that are no models: deterministic, offline, with a pace one can choose.

For tests and load. The name holds the knobs: ``mock-ttft500-itl20-len400`` waits 500 ms for the
first token, 20 ms between tokens and gives 400 tokens; plain ``mock`` waits for nothing and
gives 60. It quotes the passages it was given, sentence by sentence.
"""

import asyncio
import hashlib
import math
import re
import time
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any, Final, Self

from llama_index.core.base.embeddings.base import BaseEmbedding
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

from tunedd_api.conversations.manner import Sampling
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.prompts import passages_of
from tunedd_api.rag.providers.base import (
    ChatModel,
    ChatOptions,
    EmbeddingModel,
    EmbeddingOptions,
    ModelErrors,
)

_NAME: Final = re.compile(r"mock(?:-ttft(?P<ttft>\d+))?(?:-itl(?P<itl>\d+))?(?:-len(?P<len>\d+))?")
_WORD: Final = re.compile(r"\w+", re.UNICODE)
_DIMENSION: Final = 256
_ERRORS: Final = ModelErrors("mock model", unreachable=(), slow=())


class MockChat(CustomLLM):
    """A language model that repeats the passages of the last message, word by word."""

    model: str = "mock"
    context_window: int = 4096
    first_token_ms: int = 0
    between_tokens_ms: int = 0
    length: int = 60
    cut_off: bool = False

    @classmethod
    def named(cls, name: str, context_window: int) -> Self:
        """Read the knobs out of the name.

        Raises:
            ConfigurationError: if the name is not a mock model's.
        """
        match = _NAME.fullmatch(name)
        if match is None:
            raise ConfigurationError(
                f"{name!r} is no mock model; name it like mock-ttft500-itl20-len400."
            )
        return cls(
            model=name,
            context_window=context_window,
            first_token_ms=int(match["ttft"] or 0),
            between_tokens_ms=int(match["itl"] or 0),
            length=int(match["len"] or 60),
        )

    def limited(self, wanted: Sampling) -> "MockChat":
        """The model with no more tokens than wanted; the rest of sampling is nothing to it."""
        length = min(self.length, wanted.max_tokens or self.length)
        return self.model_copy(update={"length": length, "cut_off": length < self.length})

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises the class by."""
        return "MockChat"

    @property
    def metadata(self) -> LLMMetadata:
        """What the model can do."""
        return LLMMetadata(
            context_window=self.context_window,
            num_output=self.length,
            is_chat_model=True,
            model_name=self.model,
        )

    async def astream_chat(
        self,
        messages: Sequence[ChatMessage],
        **kwargs: Any,  # noqa: ANN401 - the framework's signature
    ) -> ChatResponseAsyncGen:
        """Stream the answer at the model's pace."""
        del kwargs
        tokens = self._tokens(messages[-1].content or "")

        async def generate() -> ChatResponseAsyncGen:
            said, clock, due = "", time.perf_counter(), self.first_token_ms / 1000
            for token in tokens:
                if (delay := clock + due - time.perf_counter()) > 0:
                    await asyncio.sleep(delay)
                else:
                    await asyncio.sleep(0)
                due += self.between_tokens_ms / 1000
                said += token
                message = ChatMessage(role=MessageRole.ASSISTANT, content=said)
                yield ChatResponse(message=message, delta=token)
            if self.cut_off:
                raw = {"done_reason": "length"}
                yield ChatResponse(message=message, delta="", raw=raw)

        return generate()

    def complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: FBT001, FBT002 - the framework's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> CompletionResponse:
        """Answer at once."""
        del formatted, kwargs
        return CompletionResponse(text="".join(self._tokens(prompt)))

    def stream_complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: FBT001, FBT002 - the framework's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> CompletionResponseGen:
        """Answer word by word, without delay."""
        del formatted, kwargs
        said = ""
        for token in self._tokens(prompt):
            said += token
            yield CompletionResponse(text=said, delta=token)

    def _tokens(self, prompt: str) -> list[str]:
        words = " ".join(passages_of(prompt)).split() or ["Nothing."]
        return [
            word if position == 0 else f" {word}"
            for position, word in enumerate(islice(cycle(words), self.length))
        ]


class WordCounter:
    """Counts words as tokens."""

    def count(self, text: str) -> int:
        """How many words the text has."""
        return len(text.split())


class MockEmbedding(BaseEmbedding):
    """Texts as bags of hashed words: the more words two texts share, the closer they are."""

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises the class by."""
        return "MockEmbedding"

    def _get_text_embedding(self, text: str) -> list[float]:
        vector = [0.0] * _DIMENSION
        words = _WORD.findall(text.lower())
        if not words:
            vector[0] = 1.0  # a vector without a direction is like nothing a model makes
        for word in words:
            digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
            vector[int.from_bytes(digest[:4], "big") % _DIMENSION] += _weight(word)
        norm = math.sqrt(sum(x * x for x in vector))
        return [x / norm for x in vector]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def _weight(word: str) -> float:
    """Long words mean more than short ones; a crude stand-in for rarity."""
    return 0.1 if len(word) <= 3 else 1.0


async def _always_there() -> None:
    """Answer every ping."""


def open_chat(options: ChatOptions) -> ChatModel:
    """Make the mock language model that the options name."""
    llm = MockChat.named(options.model, options.context_window)
    return ChatModel(
        name=options.model,
        llm=llm,
        counter=WordCounter(),
        errors=_ERRORS,
        ping=_always_there,
        resample=llm.limited,
    )


def open_embedding(options: EmbeddingOptions) -> EmbeddingModel:
    """Make the mock embedding model."""
    model = MockEmbedding(model_name=options.model, embed_batch_size=options.batch_size)
    return EmbeddingModel(name=options.model, model=model, errors=_ERRORS, ping=_always_there)
