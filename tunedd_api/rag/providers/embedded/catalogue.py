"""The models that the embedded provider knows by name.

Only the standard library is imported here: the container image fetches a tokenizer before anything
is installed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from tunedd_api.rag.providers.embedded import published
from tunedd_api.rag.providers.embedded.sources import PublishedFile

_MIB: Final = 1024**2


class Conversion(StrEnum):
    """How the file that llama.cpp loads is made of what is published."""

    NONE = "none"
    REQUANTISED = "requantised"
    """Its matrices are written anew in a format that llama.cpp computes with faster."""
    MINILM = "minilm"
    E5 = "e5"


@dataclass(frozen=True, slots=True)
class Model:
    """A model one can name.

    ``file`` is what llama.cpp loads, by its name in the cache or its absolute path, made of
    ``published`` by ``conversion``; ``resident`` is the memory in bytes that it takes while it
    serves.
    """

    name: str
    licence: str
    file: str
    published: tuple[PublishedFile, ...]
    conversion: Conversion
    resident: int

    @property
    def download(self) -> int:
        """Bytes of what is published."""
        return sum(file.size for file in self.published)

    @property
    def files(self) -> tuple[str, ...]:
        """What must be in the cache for the model to be at hand."""
        return (self.file,)


@dataclass(frozen=True, slots=True)
class ChatEntry(Model):
    """A language model, and how it is used best unless the settings say otherwise.

    Token counts are the model's own. ``cores`` is the least number of processor cores with which
    an answer comes soon enough. ``grounding`` says how far it can be trusted: what its passages do
    not bear out is dropped (``strict``) or shown with a mark (``mark``). ``template`` holds options
    of its chat template, values in JSON; ``sampling`` parameters of llama.cpp's server.
    """

    cores: int
    context_window: int
    answer_tokens: int
    context_tokens: int
    passages: int
    grounding: Literal["strict", "mark"]
    template: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sampling: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class EmbeddingEntry(Model):
    """An embedding model; of a file that is not in the catalogue not everything is known.

    ``family`` is what its name contains, in lower case, wherever it runs.
    ``window`` is what it reads at once, in its own tokens and with its two special ones;
    ``query_prefix`` and ``passage_prefix`` are what it was trained to see before texts;
    ``normalised`` if its tokenizer expects texts in the form of XLM-R's. ``close`` is the cosine
    of two tokens from which they say about the same where they stand; None if it was not measured,
    with ``python -m benchmarks.closeness``.
    """

    family: str
    tokenizer: str | None
    dimension: int | None
    window: int
    query_prefix: str = ""
    passage_prefix: str = ""
    normalised: bool = False
    close: float | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """What must be in the cache for the model to be at hand."""
        return (self.file,) if self.tokenizer is None else (self.file, self.tokenizer)


SMOLLM2: Final = ChatEntry(
    name="smollm2-135m-instruct",
    licence="Apache-2.0",
    file="smollm2-135m-instruct.q8_0.gguf",
    published=(published.SMOLLM2,),
    conversion=Conversion.REQUANTISED,
    resident=500 * _MIB,
    cores=1,
    context_window=2048,
    answer_tokens=160,
    context_tokens=800,
    passages=4,
    grounding="strict",
    sampling=MappingProxyType({"repeat_penalty": 1.1}),
)

QWEN_CODER_SMALL: Final = ChatEntry(
    name="qwen2.5-coder-0.5b-instruct",
    licence="Apache-2.0",
    file="qwen2.5-coder-0.5b-instruct.q8_0.gguf",
    published=(published.QWEN_CODER_SMALL,),
    conversion=Conversion.REQUANTISED,
    resident=850 * _MIB,
    cores=2,
    context_window=4096,
    answer_tokens=200,
    context_tokens=650,
    passages=6,
    grounding="strict",
    sampling=MappingProxyType({"repeat_penalty": 1.1}),
)

QWEN_CODER_LARGE: Final = ChatEntry(
    name="qwen2.5-coder-1.5b-instruct",
    licence="Apache-2.0",
    file=published.QWEN_CODER_LARGE.name,
    published=(published.QWEN_CODER_LARGE,),
    conversion=Conversion.NONE,
    resident=2300 * _MIB,
    cores=4,
    context_window=4096,
    answer_tokens=300,
    context_tokens=1200,
    passages=4,
    grounding="strict",
    sampling=MappingProxyType({"repeat_penalty": 1.05}),
)

QWEN3_SMALL: Final = ChatEntry(
    name="qwen3-1.7b",
    licence="Apache-2.0",
    file=published.QWEN3_SMALL.name,
    published=(published.QWEN3_SMALL,),
    conversion=Conversion.NONE,
    resident=2600 * _MIB,
    cores=4,
    context_window=4096,
    answer_tokens=400,
    context_tokens=1600,
    passages=6,
    grounding="mark",
    # It thinks aloud before it answers unless it is told not to.
    template=MappingProxyType({"enable_thinking": "false"}),
)

QWEN3_LARGE: Final = ChatEntry(
    name="qwen3-4b-instruct-2507",
    licence="Apache-2.0",
    file=published.QWEN3_LARGE.name,
    published=(published.QWEN3_LARGE,),
    conversion=Conversion.NONE,
    resident=3900 * _MIB,
    cores=4,
    context_window=4096,
    answer_tokens=512,
    context_tokens=2048,
    passages=6,
    grounding="mark",
)

MINILM: Final = EmbeddingEntry(
    name="all-minilm-l6-v2",
    licence="Apache-2.0",
    file="all-minilm-l6-v2.q8_0.gguf",
    family="minilm",
    tokenizer="all-minilm-l6-v2.tokenizer.json",
    published=published.MINILM,
    conversion=Conversion.MINILM,
    resident=150 * _MIB,
    dimension=384,
    # Its positions go to 512, but it was trained on half of that.
    window=256,
    close=0.45,
)

E5: Final = EmbeddingEntry(
    name="multilingual-e5-small",
    licence="MIT",
    file="multilingual-e5-small.q4_0.gguf",
    family="multilingual-e5-small",
    tokenizer="multilingual-e5-small.tokenizer.json",
    published=(published.E5,),
    conversion=Conversion.E5,
    resident=300 * _MIB,
    dimension=384,
    window=512,
    query_prefix="query: ",
    passage_prefix="passage: ",
    normalised=True,
)


@dataclass(frozen=True, slots=True)
class EmbeddingPair:
    """Two embedding models side by side, and the name under which they have an index."""

    english: EmbeddingEntry
    others: EmbeddingEntry

    @property
    def name(self) -> str:
        """Both names, since either one makes the vectors what they are."""
        return f"{self.english.name}+{self.others.name}"


PAIR: Final = EmbeddingPair(MINILM, E5)

CHAT_MODELS: Final = (QWEN3_LARGE, QWEN3_SMALL, QWEN_CODER_LARGE, QWEN_CODER_SMALL, SMOLLM2)
"""The language models, best answers first."""

EMBEDDING_MODELS: Final = (MINILM, E5)

MODELS: Final[Mapping[str, Model]] = MappingProxyType(
    {model.name: model for model in (*CHAT_MODELS, *EMBEDDING_MODELS)}
)

FETCHED_BY_DEFAULT: Final[tuple[Model, ...]] = (QWEN_CODER_SMALL, MINILM, E5)
"""What the embedded profile needs, and ``make weights`` fetches."""
