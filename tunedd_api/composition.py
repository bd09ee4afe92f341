"""Composition: settings in, services out. The one module that knows every room.

A provider's or a store's module is imported only when the settings name it.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from filelock import FileLock
from pydantic import SecretStr

from tunedd_api.admission import Admission
from tunedd_api.engines import LiveEngines
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.budget import ContextBudget
from tunedd_api.rag.condense import QueryCondenser
from tunedd_api.rag.engine import EngineOptions, GroundedEngineFactory
from tunedd_api.rag.focus import SentenceFocus
from tunedd_api.rag.index import open_index
from tunedd_api.rag.ingestion import IngestionReport, Ingestor
from tunedd_api.rag.progress import shown_progress
from tunedd_api.rag.providers.base import ChatModel, ChatOptions, EmbeddingModel, EmbeddingOptions
from tunedd_api.rag.relevance import RelevanceCut
from tunedd_api.rag.retrieval import HybridRetrieval, RetrievalOptions
from tunedd_api.rag.splitting import PassageSplitter
from tunedd_api.rag.tokenizers import EstimatingTokenizer, OffsetTokenizer, WordPieceTokenizer
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.weights import Weights
from tunedd_api.registry import ConversationRegistry
from tunedd_api.runner import TurnOptions, TurnRunner
from tunedd_api.services import Limits, Services
from tunedd_api.settings import Settings
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database
from tunedd_api.storage.documents import SqlDocumentLibrary
from tunedd_api.storage.manifest import SqlDocumentManifest
from tunedd_api.storage.turns import SqlTurnLedger

_MINILM = "minilm"


class Library:
    """The index and the database behind one library, opened and brought up to date."""

    def __init__(self, settings: Settings) -> None:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        self._settings = settings
        self.database = _database(settings)
        self.database.migrate()
        manifest = SqlDocumentManifest(self.database.sync_engine)
        self.embedding = _embedding_model(settings)
        self.tokenizer = _tokenizer(settings)
        splitter = PassageSplitter(self.tokenizer)
        self.index = open_index(self.embedding, splitter, manifest, _store_opener(settings))
        self._ingestor = Ingestor(settings.data_dir, self.index, splitter, manifest)

    def refresh(self) -> IngestionReport:
        """Bring the index up to date with the data folder, one process at a time."""
        with FileLock(self._settings.state_dir / "ingestion.lock"):
            return self._ingestor.refresh(shown_progress)


def compose(settings: Settings, library: Library) -> Services:
    """Put the service together over a library; nothing is connected before ``running``."""
    database, index = library.database, library.index
    documents = SqlDocumentLibrary(database.engine)
    chat = _chat_model(settings)
    retrieval = HybridRetrieval(
        index,
        QueryCondenser(index.embedding, library.tokenizer),
        documents,
        RetrievalOptions(
            alpha=settings.hybrid_alpha,
            timeout=settings.store_timeout,
            query_kwargs=index.store.query_kwargs,
        ),
    )
    conversations = SqlConversationRepository(database.engine, database.writer)
    engines = LiveEngines(
        GroundedEngineFactory(
            retrieval,
            chat,
            _engine_options(settings),
            focus=SentenceFocus(index.embedding) if settings.grounding == "strict" else None,
        ),
        conversations,
        capacity=settings.live_conversations,
        idle=settings.idle_conversation_timeout,
    )
    turns = TurnRunner(
        SqlTurnLedger(database.engine, database.writer),
        conversations,
        engines,
        Admission(settings.turns, settings.queued_turns),
        TurnOptions(lease=settings.turn_lease, patience=settings.llm_timeout),
    )
    registry = ConversationRegistry(conversations, documents, engines, turns)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.aclose)
            stack.callback(index.store.close)
            stack.push_async_callback(index.embedding.aclose)
            stack.push_async_callback(chat.aclose)
            await index.store.connect()
            stack.push_async_callback(index.store.aclose)
            stack.push_async_callback(registry.drain)
            yield

    return Services(
        registry=registry,
        library=documents,
        retriever=retrieval,
        pings={
            "database": database.ping,
            "vector_store": index.store.ping,
            "embedding_model": index.embedding.ping,
            "language_model": chat.ping,
        },
        running=running,
        api_keys=tuple(key.get_secret_value() for key in settings.api_keys),
        allowed_hosts=settings.allowed_hosts,
        limits=Limits(
            max_body_bytes=settings.max_body_bytes,
            max_message_chars=settings.max_message_chars,
        ),
    )


def _database(settings: Settings) -> Database:
    if settings.database_url is None:
        return Database.in_file(settings.state_dir / "tunedd.sqlite3")
    return Database(settings.database_url.get_secret_value())


def _engine_options(settings: Settings) -> EngineOptions:
    return EngineOptions(
        budget=ContextBudget(
            context_window=settings.context_window,
            answer_tokens=settings.answer_tokens,
            history_share=settings.history_share,
            context_tokens=settings.context_tokens,
        ),
        passages=settings.passages,
        relevance=RelevanceCut(settings.relevance_cut),
    )


def _chat_model(settings: Settings) -> ChatModel:
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


def _embedding_model(settings: Settings) -> EmbeddingModel:
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


def _tokenizer(settings: Settings) -> OffsetTokenizer:
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


def _store_opener(settings: Settings) -> Callable[[int], PassageStore]:
    model = Path(settings.embedding).name

    def open_store(dimension: int) -> PassageStore:
        if settings.vector_store == "weaviate":
            from tunedd_api.rag.vector_stores import weaviate

            return weaviate.open_weaviate_store(
                settings.weaviate_url,
                grpc_port=settings.weaviate_grpc_port,
                api_key=_secret(settings.weaviate_api_key),
                collection=weaviate.collection_name(settings.weaviate_collection, model, dimension),
                dimension=dimension,
                timeout=settings.store_timeout,
            )
        from tunedd_api.rag.vector_stores import embedded

        slug = "".join(c if c.isalnum() else "-" for c in model.lower())
        path = settings.state_dir / f"passages-{slug}-{dimension}.sqlite3"
        return embedded.open_embedded_store(path, dimension)

    return open_store


def _weights(settings: Settings) -> Weights:
    return Weights(settings.cache_dir / "weights")


def _openai(settings: Settings) -> tuple[str, str]:
    base_url = settings.openai_base_url.rstrip("/")
    return base_url, _secret(settings.openai_api_key) or "none"


def _secret(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
