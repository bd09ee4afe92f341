"""The models that the settings name.

A provider's module is imported only when the settings name it.
"""

from pathlib import Path

from llama_index.core.postprocessor.types import BaseNodePostprocessor

from tunedd_api.bootstrap.fitting import weights_of
from tunedd_api.documents.manifest import IndexFacts
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.fingerprint import has_index
from tunedd_api.rag.language.tokenizers import (
    EstimatingTokenizer,
    OffsetTokenizer,
    TokenizerPair,
    describes_a_tokenizer,
    tokenizer_in,
)
from tunedd_api.rag.providers.base import ChatModel, ChatOptions, EmbeddingModel, EmbeddingOptions
from tunedd_api.rag.providers.embedded.catalogue import EMBEDDING_MODELS, PAIR
from tunedd_api.rag.providers.embedded.choice import (
    AUTO,
    KnownModel,
    embedding_choice,
    known_models,
)
from tunedd_api.rag.providers.embedded.head_start import HeadStart
from tunedd_api.rag.providers.embedded.machine import Machine
from tunedd_api.settings import Settings, secret


def with_embedding_model(settings: Settings, facts: IndexFacts, *, anew: bool = False) -> Settings:
    """Say which embedding model ``auto`` means; ``facts`` tell which indexes there are.

    An index that is there keeps its model, unless one is to be made ``anew``.

    Raises:
        ConfigurationError: if none is at hand.
    """
    if settings.embedding_provider != "embedded" or settings.embedding != AUTO:
        return settings
    name = embedding_choice(weights_of(settings), lambda model: has_index(model, facts), anew=anew)
    return settings.model_copy(update={"embedding_model": name})


def open_chat_model(settings: Settings, head_start: HeadStart | None = None) -> ChatModel:
    """Load the language model, or a client of its server; raises ConfigurationError.

    What ``head_start`` has begun to load is taken.
    """
    options = ChatOptions(
        model=settings.llm,
        context_window=settings.context_window,
        answer_tokens=settings.answer_tokens,
        timeout=settings.llm_timeout,
    )
    match settings.llm_provider:
        case "embedded":
            from tunedd_api.rag.providers.embedded import models

            return models.open_chat(options, weights_of(settings), settings.threads, head_start)
        case "ollama":
            from tunedd_api.rag.providers import ollama

            return ollama.open_chat(options, settings.ollama_url)
        case "openai":
            from tunedd_api.rag.providers import openai

            return openai.open_chat(options, openai.Endpoint(*_openai(settings)))
        case "mock":
            from tunedd_api.rag.providers import mock

            return mock.open_chat(options)


def open_embedding_model(settings: Settings, head_start: HeadStart | None = None) -> EmbeddingModel:
    """Load the embedding model, or a client of its server; raises ConfigurationError.

    What ``head_start`` has begun to load is taken.
    """
    options = EmbeddingOptions(model=settings.embedding, timeout=settings.embedding_timeout)
    match settings.embedding_provider:
        case "embedded":
            from tunedd_api.rag.providers.embedded import models

            weights = weights_of(settings)
            return models.open_embedding(options, weights, settings.threads, head_start)
        case "ollama":
            from tunedd_api.rag.providers import ollama

            return ollama.open_embedding(options, settings.ollama_url)
        case "openai":
            from tunedd_api.rag.providers import openai

            return openai.open_embedding(options, openai.Endpoint(*_openai(settings)))
        case "mock":
            from tunedd_api.rag.providers import mock

            return mock.open_embedding(options)


def open_reranker(settings: Settings) -> BaseNodePostprocessor | None:
    """Load the cross-encoder that the settings name, if any.

    Raises:
        ConfigurationError: if it cannot be read.
    """
    if settings.reranker is None:
        return None
    from tunedd_api.rag.cross_encoders.checkpoint import cross_encoder_in
    from tunedd_api.rag.cross_encoders.reranker import CrossEncoderReranker

    return CrossEncoderReranker(cross_encoder_in(settings.reranker))


def embedded_models(settings: Settings) -> list[KnownModel]:
    """The models of the catalogue, and whether they are at hand and fit this machine."""
    return known_models(weights_of(settings), Machine.here())


def embedding_name(settings: Settings) -> str:
    """What the embedding model is called wherever it runs; a file by its name alone."""
    if settings.embedding_provider == "embedded":
        return Path(settings.embedding).name
    return settings.embedding


def embedding_tokenizer(settings: Settings) -> OffsetTokenizer:
    """The embedding model's own tokenizer, or an estimate that errs on the safe side.

    Raises:
        ConfigurationError: if the settings name a tokenizer that is not there, or is none.
    """
    file = settings.embedding_tokenizer
    if file is not None and not file.is_file():
        raise ConfigurationError(f"TUNEDD_EMBEDDING_TOKENIZER names no file: {file}.")
    if file is not None and not describes_a_tokenizer(file):
        raise ConfigurationError(
            f"TUNEDD_EMBEDDING_TOKENIZER names no tokenizer.json: {file} describes no model."
        )
    if file is None and settings.embedding == PAIR.name:
        english, others = (_known_tokenizer(settings, p.name) for p in (PAIR.english, PAIR.others))
        return TokenizerPair(_tokenizer(english), _tokenizer(others))
    return _tokenizer(file or _known_tokenizer(settings, settings.embedding))


def _tokenizer(file: Path | None) -> OffsetTokenizer:
    return EstimatingTokenizer() if file is None else tokenizer_in(file)


def _known_tokenizer(settings: Settings, model: str) -> Path | None:
    """The tokenizer of a model of the catalogue, whoever runs it, if it was fetched."""
    name, folder = model.lower(), weights_of(settings).folder
    for entry in EMBEDDING_MODELS:
        if entry.family in name and entry.tokenizer and (folder / entry.tokenizer).is_file():
            return folder / entry.tokenizer
    return None


def _openai(settings: Settings) -> tuple[str, str]:
    base_url = settings.openai_base_url.rstrip("/")
    return base_url, secret(settings.openai_api_key) or "none"
