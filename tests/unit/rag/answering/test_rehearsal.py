"""A turn that is rehearsed before anybody asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.models import ScriptedLLM, chat_model
from tests.support.service import make_settings, opened_library
from tunedd_api.conversations.model import Grounding
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.answerer import Answerer
from tunedd_api.rag.answering.budget import ContextBudget
from tunedd_api.rag.answering.engine import EngineOptions, GroundedEngineFactory
from tunedd_api.rag.answering.rehearsal import StagedGatherer, rehearse
from tunedd_api.rag.answering.wholes.overviews import OverviewTeller
from tunedd_api.rag.answering.writing import AnswerWriter
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.retrieval.document_walk import DocumentWalk
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, RetrievalOptions
from tunedd_api.rag.retrieval.relevance import RelevanceCut
from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.settings import Settings
from tunedd_api.storage.documents import SqlDocumentCatalogue

BUDGET = ContextBudget(
    context_window=4096, answer_tokens=256, history_share=0.25, context_tokens=1024
)


@dataclass(frozen=True)
class Rig:
    """What rehearses, and the model that would be asked."""

    engines: GroundedEngineFactory
    gatherer: StagedGatherer
    llm: ScriptedLLM


@asynccontextmanager
async def rigged(settings: Settings) -> AsyncIterator[Rig]:
    """Everything that a rehearsal needs, over a library."""
    llm = ScriptedLLM.saying("Never.")
    chat = chat_model(llm)
    with opened_library(settings) as library:
        async with library.running():
            catalogue = SqlDocumentCatalogue(library.database, library.index_name)
            retrieval = HybridRetrieval(
                library.index,
                QueryCondenser(library.embedding, library.tokenizer),
                catalogue,
                RetrievalOptions(alpha=0.5, timeout=5.0),
            )
            walk = DocumentWalk(library.index, catalogue, 5.0)
            gatherer = StagedGatherer(retrieval)
            answerer = Answerer(
                catalogue,
                gatherer,
                OverviewTeller(walk),
                RelevanceCut(0.15),
                AnswerWriter(chat, BUDGET),
                BUDGET.context_window,
            )
            options = EngineOptions(passages=3, grounding=Grounding.MARK)
            yield Rig(GroundedEngineFactory(answerer, gatherer, chat, options), gatherer, llm)


async def test_a_made_up_question_is_answered_before_the_model_is_asked(
    settings: Settings,
) -> None:
    """The rehearsal goes as far as the quote that opens an answer, and asks no language model."""
    async with rigged(settings) as rig:
        assert "A scout that has found flowers dances" in await rehearse(rig.engines)
        assert rig.llm.calls == []


async def test_an_empty_library_is_rehearsed_as_well(tmp_path: Path) -> None:
    """Where the library holds nothing yet, the rehearsal goes as far."""
    (tmp_path / "data").mkdir()
    async with rigged(make_settings(tmp_path)) as rig:
        assert "A scout that has found flowers dances" in await rehearse(rig.engines)
        assert rig.llm.calls == []


async def test_what_the_library_holds_is_read_with_it(settings: Settings) -> None:
    """Behind the made-up passages come those that a search finds: their words are read, too."""
    async with rigged(settings) as rig:
        asked = Understanding(Kind.QUESTION, "en", "How do agents plan?")
        gathered = await rig.gatherer.gather(asked, (), DocumentScope.everything(), 3)
        first, *_, last = (passage.document.name for passage in gathered.passages)
        assert first == "bees.md"
        assert last != "bees.md"
