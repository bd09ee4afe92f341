"""The models that the settings name.

A provider's module is imported only when the settings name it.
"""

from pathlib import Path

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.language.tokenizers import (
    EstimatingTokenizer,
    OffsetTokenizer,
    WordPieceTokenizer,
)
from tunedd_api.rag.providers.base import ChatModel, ChatOptions, EmbeddingModel, EmbeddingOptions
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.settings import Settings, secret

_MINILM = "minilm"


def open_chat_model(settings: Settings) -> ChatModel:
    """Load the language model, or a client of its server; raises ConfigurationError."""
    options = ChatOptions(
        model=settings.llm,
        context_window=settings.context_window,
        answer_tokens=settings.answer_tokens,
        timeout=settings.llm_timeout,
    )
    match settings.llm_provider:
        case "embedded":
            from tunedd_api.rag.providers.embedded import models

            return models.open_chat(options, _weights(settings), settings.threads)
        case "ollama":
            from tunedd_api.rag.providers import ollama

            return ollama.open_chat(options, settings.ollama_url)
        case "openai":
            from tunedd_api.rag.providers import openai

            return openai.open_chat(options, openai.Endpoint(*_openai(settings)))
        case "mock":
            from tunedd_api.rag.providers import mock

            return mock.open_chat(options)


def open_embedding_model(settings: Settings) -> EmbeddingModel:
    """Load the embedding model, or a client of its server; raises ConfigurationError."""
    options = EmbeddingOptions(model=settings.embedding, timeout=settings.embedding_timeout)
    match settings.embedding_provider:
        case "embedded":
            from tunedd_api.rag.providers.embedded import models

            return models.open_embedding(options, _weights(settings), settings.threads)
        case "ollama":
            from tunedd_api.rag.providers import ollama

            return ollama.open_embedding(options, settings.ollama_url)
        case "openai":
            from tunedd_api.rag.providers import openai

            return openai.open_embedding(options, openai.Endpoint(*_openai(settings)))
        case "mock":
            from tunedd_api.rag.providers import mock

            return mock.open_embedding(options)


def embedding_name(settings: Settings) -> str:
    """What the embedding model is called wherever it runs; a file by its name alone."""
    if settings.embedding_provider == "embedded":
        return Path(settings.embedding).name
    return settings.embedding


def embedding_tokenizer(settings: Settings) -> OffsetTokenizer:
    """The embedding model's own tokenizer, or an estimate that errs on the safe side."""
    if settings.embedding_tokenizer is not None:
        if not settings.embedding_tokenizer.is_file():
            raise ConfigurationError(
                f"TUNEDD_EMBEDDING_TOKENIZER names no file: {settings.embedding_tokenizer}."
            )
        return WordPieceTokenizer.from_file(settings.embedding_tokenizer)
    minilm = _weights(settings).tokenizer
    if _MINILM in settings.embedding.lower() and minilm.is_file():
        return WordPieceTokenizer.from_file(minilm)
    return EstimatingTokenizer()


def _weights(settings: Settings) -> Weights:
    return Weights(settings.cache_dir / "weights")


def _openai(settings: Settings) -> tuple[str, str]:
    base_url = settings.openai_base_url.rstrip("/")
    return base_url, secret(settings.openai_api_key) or "none"
