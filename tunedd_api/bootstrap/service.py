"""Composition: settings in, services out. The one module that knows every room."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from uuid import UUID

from tunedd_api.access import Authenticator
from tunedd_api.admission import Admission
from tunedd_api.api.services import Limits, Services
from tunedd_api.bootstrap.background_ingestion import BackgroundIngestion, ingest_in_process
from tunedd_api.bootstrap.completeness import Completeness
from tunedd_api.bootstrap.exposure import (
    answered_hosts,
    public_origin,
    public_prefix,
    public_url,
)
from tunedd_api.bootstrap.first_turn import prepared
from tunedd_api.bootstrap.fitting import fitted
from tunedd_api.bootstrap.library import Library
from tunedd_api.bootstrap.models import open_chat_model, open_reranker
from tunedd_api.bootstrap.turn_limits import turn_limits
from tunedd_api.bootstrap.watch import (
    CHAT,
    STORE,
    WatchedIngestion,
    watch_admission,
    watch_dependencies,
    watched_pings,
)
from tunedd_api.conversations.engine_registry import EngineRegistry
from tunedd_api.conversations.exchanges import Exchanges
from tunedd_api.conversations.model import Grounding
from tunedd_api.conversations.service import ConversationService
from tunedd_api.conversations.turns.admission import TurnAdmission
from tunedd_api.conversations.turns.answering import Answering
from tunedd_api.conversations.turns.ledger import TurnLedger
from tunedd_api.conversations.turns.runner import TurnOptions, TurnRunner
from tunedd_api.conversations.turns.upkeep import upkeep
from tunedd_api.conversations.turns.watch import TurnWatch
from tunedd_api.documents.page_pictures import AdmittedPainter, PagePictures
from tunedd_api.documents.passages import AdmittedRetriever
from tunedd_api.documents.reader_view import ReaderView
from tunedd_api.documents.uploads import DocumentUploads
from tunedd_api.outages import Outages
from tunedd_api.rag.answering.answerer import Answerer
from tunedd_api.rag.answering.budget import ContextBudget
from tunedd_api.rag.answering.deciding.judge import judge_of_answers
from tunedd_api.rag.answering.engine import EngineOptions, GroundedEngineFactory
from tunedd_api.rag.answering.gathering import PassageGatherer
from tunedd_api.rag.answering.rehearsal import StagedGatherer, rehearse
from tunedd_api.rag.answering.wholes.overviews import OverviewTeller
from tunedd_api.rag.answering.writing import AnswerWriter
from tunedd_api.rag.claims.judge import judge_of_claims
from tunedd_api.rag.index import PassageIndex
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.providers.base import ChatModel, EmbeddingModel
from tunedd_api.rag.providers.embedded.head_start import HeadStart
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.retrieval.document_walk import DocumentWalk
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, RetrievalOptions
from tunedd_api.rag.retrieval.relevance import RelevanceCut
from tunedd_api.rag.retrieval.scripts import reads_many_languages
from tunedd_api.serving.signals import draining
from tunedd_api.settings import Settings
from tunedd_api.storage.api_keys import SqlKeyStore
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.documents import SqlDocumentCatalogue
from tunedd_api.storage.processes import Processes
from tunedd_api.storage.shares import SqlShareRepository
from tunedd_api.storage.turns import SqlTurnLedger
from tunedd_api.telemetry import Telemetry

_log = logging.getLogger(__name__)


def compose(
    settings: Settings,
    library: Library,
    *,
    chat: ChatModel | None = None,
    ledger: TurnLedger | None = None,
    ingest: Callable[[], Awaitable[None]] | None = None,
    telemetry: Telemetry | None = None,
    head_start: HeadStart | None = None,
) -> Services:
    """Put the service together over a library; nothing is connected before ``running``.

    What is given takes the place of what the settings name: the language model, where turns are
    entered, and what ingests the documents that are put into the library while it is served; by
    default a process of its own does. ``telemetry`` is told what happens. What ``head_start`` has
    begun to load is taken.

    Raises:
        ConfigurationError: if the settings name a language model that there is not.
    """
    if chat is None:
        settings = fitted(settings)
        chat = open_chat_model(settings, head_start)
    telemetry = telemetry or Telemetry()
    meter, outages = telemetry.meter, Outages(telemetry)
    limits = turn_limits(settings, watch_dependencies(library, chat, outages))
    chat = limits.chat
    database, index = library.database, library.index
    documents = SqlDocumentCatalogue(database, library.index_name)
    completeness = Completeness(documents, index.store)
    ingestion = WatchedIngestion(
        meter, completeness.work, ingest or (lambda: ingest_in_process(settings))
    )
    background = BackgroundIngestion(ingestion.pending, ingestion.ingest)
    retrieval = HybridRetrieval(
        index,
        QueryCondenser(index.embedding, library.tokenizer, patience=settings.query_timeout),
        documents,
        RetrievalOptions(
            alpha=settings.hybrid_alpha,
            timeout=settings.store_timeout,
            reranker=open_reranker(settings),
        ),
    )
    conversations = SqlConversationRepository.of_everybody(database)
    authenticator = Authenticator(
        SqlKeyStore(database),
        [key.get_secret_value() for key in settings.api_keys],
        may_be_open=settings.open,
    )
    answerers = partial(_answerer, settings, documents, index, chat, authenticator)
    options = EngineOptions(passages=settings.passages, grounding=Grounding(settings.grounding))

    def engines_over(gatherer: PassageGatherer) -> GroundedEngineFactory:
        return GroundedEngineFactory(answerers(gatherer), gatherer, chat, options)

    factory = engines_over(PassageGatherer(retrieval))

    async def rehearsal() -> None:
        await SqlTurnLedger(database).rehearse()
        # A model that is paid for by the call is asked for nobody's sake.
        if settings.embedding_provider != "openai":
            await rehearse(engines_over(StagedGatherer(retrieval)))

    engines = EngineRegistry(
        factory,
        conversations,
        capacity=settings.live_conversations,
        idle=settings.idle_conversation_timeout,
    )
    meter.watch("kept", "engines", lambda: len(engines))
    processes = Processes(settings.state_dir / "processes")
    ledger = ledger or SqlTurnLedger(database, processes.id)
    admission = TurnAdmission(
        limits.running,
        limits.waiting,
        settings.turns_per_key,
        TurnWatch(telemetry, settings.slow_turn),
    )
    watch_admission(meter, "turns", admission)
    meter.watch("allowed", "turns", lambda: limits.running.value)
    turns = TurnRunner(
        ledger,
        Answering(ledger, conversations, engines),
        admission,
        TurnOptions(lease=settings.turn_lease, patience=settings.llm_timeout),
    )

    def conversations_of(owner: UUID | None) -> ConversationService:
        mine = SqlConversationRepository(database, owner)
        return ConversationService(mine, documents, engines, turns, owner)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(asyncio.to_thread, telemetry.tracer.close)
            stack.push_async_callback(chat.aclose)
            stack.enter_context(processes.living())
            await stack.enter_async_context(library.running())
            await stack.enter_async_context(
                prepared(
                    rehearsal,
                    index.embedding.tokens,
                    lambda: admission.running > 0,
                    english_reader(index.embedding),
                )
            )
            if freed := await SqlTurnLedger(database).free(processes.dead):
                _log.info("%d conversations that a dead process was answering are free.", freed)
            await stack.enter_async_context(upkeep(ledger))
            await stack.enter_async_context(background.running())
            stack.push_async_callback(turns.drain)
            stack.enter_context(draining(turns.drain))
            yield

    services = Services(
        conversations=conversations_of,
        shares=partial(SqlShareRepository, database),
        exchanges=Exchanges(documents, factory, admission),
        catalogue=documents,
        uploads=DocumentUploads(
            library.folder, library.manifest, documents, library.index.delete, background.wake
        ),
        pictures=PagePictures(
            documents,
            library.folder,
            AdmittedPainter(
                library.extraction,
                watch_admission(
                    meter, "pictures", Admission(settings.pictures, settings.queued_pictures)
                ),
            ),
        ),
        retriever=AdmittedRetriever(
            retrieval,
            watch_admission(
                meter, "searches", Admission(settings.searches, settings.queued_searches)
            ),
        ),
        pings={
            **watched_pings(library, chat, outages, settings.state_dir),
            STORE: completeness.ping,
        },
        spared=frozenset({CHAT}),
        names={"embedding_model": index.embedding.name, "language_model": chat.name},
        running=running,
        authenticator=authenticator,
        allowed_hosts=answered_hosts(settings),
        public_origin=public_origin(settings),
        cors_origins=settings.cors_origins,
        telemetry=telemetry,
        metrics_are_open=settings.metrics == "open",
        prefix=public_prefix(settings),
        reader_view=ReaderView(public_url(settings)),
        limits=Limits(
            max_body_bytes=settings.max_body_bytes,
            max_document_bytes=settings.max_document_bytes,
            max_message_chars=settings.max_message_chars,
            requests_per_minute=settings.requests_per_minute,
        ),
    )
    if not settings.mcp:
        return services
    from tunedd_api.bootstrap.mcp import mcp_door

    return replace(services, doors=(mcp_door(services),))


def _answerer(
    settings: Settings,
    documents: SqlDocumentCatalogue,
    index: PassageIndex,
    chat: ChatModel,
    authenticator: Authenticator,
    gatherer: PassageGatherer,
) -> Answerer:
    budget = ContextBudget(
        context_window=settings.context_window,
        answer_tokens=settings.answer_tokens,
        history_share=settings.history_share,
        context_tokens=settings.context_tokens,
    )
    return Answerer(
        documents,
        gatherer,
        OverviewTeller(DocumentWalk(index, documents, settings.store_timeout)),
        RelevanceCut(settings.relevance_cut),
        AnswerWriter(chat, budget, index.embedding.tokens, judge_of_claims()),
        settings.context_window,
        answer_reader=english_reader(index.embedding),
        judge=judge_of_answers(),
        reader_of_any_language=reader_of_any_language(index.embedding),
        asks_for_keys=authenticator.asks_for_keys,
    )


def english_reader(embedding: EmbeddingModel) -> AnswerReader | None:
    """What reads places in English with a question, if anything does."""
    english = embedding.reading(english=True)
    return None if reads_many_languages(english.name) else english.answer_reader


def reader_of_any_language(embedding: EmbeddingModel) -> AnswerReader | None:
    """What reads places in any language with a question, if anything does."""
    others = embedding.reading(english=False)
    return others.answer_reader if reads_many_languages(others.name) else None
