"""Which of the catalogue's models the settings mean."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers.embedded.catalogue import (
    CHAT_MODELS,
    EMBEDDING_MODELS,
    MODELS,
    PAIR,
    QWEN_CODER_SMALL,
    SMOLLM2,
    ChatEntry,
    Conversion,
    EmbeddingEntry,
    Model,
)
from tunedd_api.rag.providers.embedded.machine import Machine
from tunedd_api.rag.providers.embedded.weights import Weights, fetching

AUTO: Final = "auto"
"""The name that means the best model at hand."""


def chat_entry(name: str, weights: Weights, machine: Machine) -> ChatEntry:
    """The language model of this name, or of this GGUF file; ``auto`` for the best at hand.

    Raises:
        ConfigurationError: if there is none.
    """
    if name == AUTO:
        return best_at_hand(weights, machine)
    for entry in CHAT_MODELS:
        if entry.name == name:
            return entry
    file = _file_named(name, (AUTO, *(entry.name for entry in CHAT_MODELS)))
    return ChatEntry(
        name=file.name,
        licence="",
        file=str(file),
        published=(),
        conversion=Conversion.NONE,
        resident=file.stat().st_size,
        cores=1,
        # Nothing is known of it, so it is used as carefully as the smallest.
        context_window=SMOLLM2.context_window,
        answer_tokens=SMOLLM2.answer_tokens,
        context_tokens=SMOLLM2.context_tokens,
        passages=SMOLLM2.passages,
        grounding=SMOLLM2.grounding,
        template=MappingProxyType({"enable_thinking": "false"}),
        sampling=SMOLLM2.sampling,
    )


def best_at_hand(weights: Weights, machine: Machine) -> ChatEntry:
    """The best language model in the cache that the machine can carry.

    Where none of those in the cache fits, the one that needs least.

    Raises:
        ConfigurationError: if the cache holds none.
    """
    at_hand = [entry for entry in CHAT_MODELS if weights.holds(entry)]
    if not at_hand:
        raise ConfigurationError(
            f"There is no language model in {weights.folder}; "
            f"`{fetching(QWEN_CODER_SMALL)}` fetches one."
        )
    return next((entry for entry in at_hand if fits(entry, machine)), at_hand[-1])


def fits(entry: Model, machine: Machine) -> bool:
    """Whether the machine has the cores for the model, and twice its memory.

    The other half is for the system, the index and the processes that read documents.
    """
    cores = entry.cores if isinstance(entry, ChatEntry) else 1
    return machine.cores >= cores and machine.memory >= 2 * entry.resident


def embedding_entry(name: str) -> EmbeddingEntry:
    """The embedding model of this name, or of this GGUF file.

    Raises:
        ConfigurationError: if there is none.
    """
    for entry in EMBEDDING_MODELS:
        if entry.name == name:
            return entry
    file = _file_named(name, [entry.name for entry in EMBEDDING_MODELS])
    return EmbeddingEntry(
        name=file.name,
        licence="",
        file=str(file),
        published=(),
        conversion=Conversion.NONE,
        resident=file.stat().st_size,
        family=file.name.lower(),
        tokenizer=None,
        dimension=None,
        window=512,
    )


def embedding_choice(weights: Weights, has_index: Callable[[str], bool], *, anew: bool) -> str:
    """The name of the embedding model that ``auto`` means.

    An index that is there keeps its model, so that what is served never changes unasked. Where
    there is none, or it is made ``anew``, it is the pair, which reads English best and every other
    language as well, as far as its models are at hand.

    Raises:
        ConfigurationError: if none is at hand.
    """
    names = (PAIR.name, *(entry.name for entry in EMBEDDING_MODELS))
    if not anew and (kept := next((name for name in names if has_index(name)), None)):
        return kept
    at_hand = [entry for entry in EMBEDDING_MODELS if weights.holds(entry)]
    if not at_hand:
        raise ConfigurationError(
            f"There is no embedding model in {weights.folder}; `{fetching(PAIR.english)}` fetches "
            "what is needed."
        )
    return PAIR.name if len(at_hand) == len(EMBEDDING_MODELS) else at_hand[0].name


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the catalogue as it stands on this machine; sizes in bytes."""

    name: str
    kind: Literal["language", "embedding"]
    licence: str
    download: int
    resident: int
    at_hand: bool
    fits: bool
    command: str


def known_models(weights: Weights, machine: Machine) -> list[KnownModel]:
    """All models, language models first and best first."""
    return [
        KnownModel(
            name=model.name,
            kind="language" if isinstance(model, ChatEntry) else "embedding",
            licence=model.licence,
            download=model.download,
            resident=model.resident,
            at_hand=weights.holds(model),
            fits=fits(model, machine),
            command=fetching(model),
        )
        for model in MODELS.values()
    ]


def _file_named(name: str, known: Iterable[str]) -> Path:
    if (file := Path(name).expanduser()).is_file():
        return file.resolve()
    raise ConfigurationError(
        f"The embedded provider has no model {name!r}: name {', '.join(known)}, or the path of a "
        "GGUF file."
    )
