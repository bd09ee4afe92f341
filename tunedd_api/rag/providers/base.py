"""What the engine needs of a model, whoever provides it."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, aclosing, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Protocol

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.llms.llm import LLM
from llama_index.core.utils import get_tokenizer

from tunedd_api.conversations.manner import OWN_SAMPLING, Sampling
from tunedd_api.errors import TimedOut
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.providers.refusals import failure_of
from tunedd_api.rag.providers.retries import Retries, Stream, is_momentary
from tunedd_api.rag.providers.token_vectors import TokenVectors

_SHORT: Final = 4000
"""Characters whose tokens are counted in about a millisecond."""


class TokenCounter(Protocol):
    """Counts a language model's tokens; may block for milliseconds, so not for the event loop."""

    def count(self, text: str) -> int:
        """How many tokens the text has."""
        ...


class EstimatedCounter:
    """Tokens of a model whose tokenizer is not at hand.

    The count of GPT's cl100k tokenizer, which comes with LlamaIndex, times a ``margin``, since
    the smaller vocabularies of other models cut a text into more pieces.
    """

    def __init__(self, margin: float = 1.3) -> None:
        self._encode = get_tokenizer()
        self._margin = margin

    def count(self, text: str) -> int:
        """How many tokens the text has at most, for texts in European languages."""
        return math.ceil(len(self._encode(text)) * self._margin)


class RememberingCounter:
    """Counts each text once: a conversation's history is counted in every turn.

    Asking an embedded model's server takes about a millisecond a text.
    """

    def __init__(self, counter: TokenCounter) -> None:
        self._count = lru_cache(maxsize=4096)(counter.count)

    def count(self, text: str) -> int:
        """How many tokens the text has."""
        return self._count(text)


@dataclass(frozen=True, slots=True)
class ModelErrors:
    """Which of a provider's exceptions mean what; all others are bugs and stay what they are."""

    name: str
    unreachable: tuple[type[Exception], ...]
    slow: tuple[type[Exception], ...]
    watched: Callable[[], AbstractContextManager[object]] = nullcontext

    @contextmanager
    def called(self) -> Iterator[None]:
        """As ``translated``, around a call of the model itself, which somebody may watch.

        Raises:
            TimedOut, ModelUnavailable
        """
        with self.watched(), self.translated():
            yield

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Say in the domain's words that the model is out of reach or too slow.

        Raises:
            TimedOut
            ModelUnavailable: ModelRefused or ModelBusy, if that is what its server says.
        """
        slow: tuple[type[Exception], ...] = (TimeoutError, *self.slow)
        try:
            yield
        except slow as error:
            raise TimedOut(f"The {self.name} took too long to answer.") from error
        except self.unreachable as error:
            raise failure_of(self.name, error) from error


async def _nothing() -> None:
    """Close what needs no closing."""


class Pace(Protocol):
    """Is told how soon a model answers, for whoever decides how much is asked of it at once."""

    def answered(self, seconds: float) -> None:
        """It has begun to answer, so long after it was asked."""
        ...

    def refused(self) -> None:
        """It has too much to do."""
        ...


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A language model: LlamaIndex's interface and what that leaves out.

    ``name`` is the model's own, also where the settings leave the choice to the provider. ``ping``
    raises ModelUnavailable or TimedOut when the model could not answer now. ``resample`` makes a
    model that samples otherwise, over the same connections; LlamaIndex takes no such wishes with a
    call. ``counts_at_once`` says that its ``counter`` waits for nobody. ``retries`` say how often
    its server is asked, by default once; ``pace`` is told how soon it answers.
    """

    name: str
    llm: LLM
    counter: TokenCounter
    errors: ModelErrors
    ping: Callable[[], Awaitable[None]]
    aclose: Callable[[], Awaitable[None]] = field(default=_nothing)
    resample: Callable[[Sampling], LLM] | None = None
    counts_at_once: bool = False
    retries: Retries | None = None
    pace: Pace | None = None

    async def stream(self, llm: LLM, messages: Sequence[ChatMessage]) -> Stream:
        """What the model says to the messages, ``llm`` being it or what samples otherwise.

        A server that refuses for a moment is asked again, as long as nothing was said.
        """
        retries = self.retries or Retries(attempts=1, patience=math.inf)
        began, silent = 0.0, True

        def ask() -> Awaitable[Any]:
            nonlocal began
            began = time.perf_counter()
            return llm.astream_chat(list(messages))

        try:
            async with aclosing(retries.stream(ask, self.errors.unreachable)) as responses:
                async for response in responses:
                    if silent and response.delta and self.pace is not None:
                        self.pace.answered(time.perf_counter() - began)
                    silent = silent and not response.delta
                    yield response
        except self.errors.unreachable as error:
            if self.pace is not None and is_momentary(error):
                self.pace.refused()
            raise

    async def count(self, answer: str) -> int:
        """How many tokens an answer has; a long one is counted in a thread in any case."""
        if self.counts_at_once and len(answer) <= _SHORT:
            return self.counter.count(answer)
        return await asyncio.to_thread(self.counter.count, answer)

    def sampling(self, wanted: Sampling) -> LLM:
        """The model that samples as wanted, as far as its provider knows how to."""
        if self.resample is None or wanted == OWN_SAMPLING:
            return self.llm
        return self.resample(wanted)


class BulkEmbedding(Protocol):
    """Embeds many texts, for several threads at once."""

    def __call__(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text; waits for it."""
        ...

    def rest(self) -> None:
        """Let go of memory until the next call; nobody is being waited for."""
        ...


@dataclass(frozen=True, slots=True)
class EmbeddingParts:
    """The two models of a pair, whose vectors have a part of each.

    A question has only one part, that of the model that reads it. Both give vectors of the whole
    length, whose other part is 0.
    """

    english: "EmbeddingModel"
    others: "EmbeddingModel"


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """An embedding model; ``name`` and the tokenizer's go into the index's fingerprint.

    Where many texts are best embedded by something else than ``model``, that is ``many``;
    ``at_once`` is how many batches of them keep it busy. ``parts`` are there where it is a pair;
    ``share`` is what the cosines of one of these with whole passages are of its own. ``tokens``
    gives the vectors of single tokens, where the provider can, and ``answer_reader`` reads
    questions and texts together, where it was trained from this model. ``straight`` gives a
    query's vector without what LlamaIndex's class does around each call of ``model``. ``ready``
    waits until a model that is loaded when it is needed can answer; it may take as long as it
    takes, which a caller's own limit of time for an answer does not cover.
    """

    name: str
    model: BaseEmbedding
    errors: ModelErrors
    ping: Callable[[], Awaitable[None]]
    aclose: Callable[[], Awaitable[None]] = field(default=_nothing)
    many: BulkEmbedding | None = None
    at_once: int = 2
    parts: EmbeddingParts | None = None
    share: float = 1.0
    tokens: TokenVectors | None = None
    answer_reader: AnswerReader | None = None
    ready: Callable[[], Awaitable[None]] = field(default=_nothing)
    straight: Callable[[str], Awaitable[list[float]]] | None = None

    async def query(self, text: str) -> list[float]:
        """The vector of a query; raises what the provider's client raises."""
        return await (self.straight or self.model.aget_query_embedding)(text)

    def reading(self, *, english: bool) -> "EmbeddingModel":
        """The model that reads what is in English, or in any language: mostly this one."""
        if self.parts is None:
            return self
        return self.parts.english if english else self.parts.others

    def embed(self, texts: list[str]) -> list[list[float]]:
        """Embed the texts of documents and wait for it; from several threads at once, if need be.

        Raises:
            TimedOut, ModelUnavailable
        """
        with self.errors.called():
            return (self.many or self.model.get_text_embedding_batch)(texts)

    def rest(self) -> None:
        """Keep no memory for ``embed`` until it is called again."""
        if self.many is not None:
            self.many.rest()


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How to use a language model: tokens, seconds, and where it is."""

    model: str
    context_window: int
    answer_tokens: int
    timeout: float


@dataclass(frozen=True, slots=True)
class EmbeddingOptions:
    """How to use an embedding model; ``timeout`` in seconds.

    The prefixes are put before texts and ``normalise`` is applied to both together, as the model
    was trained; LlamaIndex tells queries from the passages of documents.
    """

    model: str
    timeout: float
    batch_size: int = 32
    query_prefix: str = ""
    passage_prefix: str = ""
    normalise: Callable[[str], str] | None = None

    def query(self, text: str) -> str:
        """A query as the model wants it."""
        return self._formed(self.query_prefix + text)

    def passage(self, text: str) -> str:
        """A passage as the model wants it."""
        return self._formed(self.passage_prefix + text)

    def _formed(self, text: str) -> str:
        return self.normalise(text) if self.normalise else text
