"""A turn that is rehearsed before anybody asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.models import ScriptedLLM, chat_model
from tests.support.service import make_settings, opened_library
from tunedd_api.rag.answering.answerer import Answerer
from tunedd_api.rag.answering.budget import ContextBudget
from tunedd_api.rag.answering.overviews import OverviewTeller
from tunedd_api.rag.answering.rehearsal import StagedGatherer, rehearse
from tunedd_api.rag.answering.writing import AnswerWriter
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.retrieval.document_walk import DocumentWalk
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, RetrievalOptions
from tunedd_api.rag.retrieval.relevance import RelevanceCut
from tunedd_api.settings import Settings
from tunedd_api.storage.documents import SqlDocumentCatalogue

BUDGET = ContextBudget(
    context_window=4096, answer_tokens=256, history_share=0.25, context_tokens=1024
)


@dataclass(frozen=True)
class Rig:
    """What rehearses, and the model that would be asked."""

    answerer: Answerer
    llm: ScriptedLLM


@asynccontextmanager
async def rigged(settings: Settings) -> AsyncIterator[Rig]:
    """Everything that a rehearsal needs, over a library."""
    llm = ScriptedLLM.saying("Never.")
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
            answerer = Answerer(
                catalogue,
                StagedGatherer(retrieval),
                OverviewTeller(walk),
                RelevanceCut(0.15),
                AnswerWriter(chat_model(llm), BUDGET),
                BUDGET.context_window,
            )
            yield Rig(answerer, llm)


async def test_a_made_up_question_is_answered_before_the_model_is_asked(
    settings: Settings,
) -> None:
    """The rehearsal goes as far as the quote that opens an answer, and asks no language model."""
    async with rigged(settings) as rig:
        assert "A scout that has found flowers dances" in await rehearse(rig.answerer)
        assert rig.llm.calls == []


async def test_an_empty_library_is_rehearsed_as_well(tmp_path: Path) -> None:
    """Where the library holds nothing yet, the rehearsal goes as far."""
    (tmp_path / "data").mkdir()
    async with rigged(make_settings(tmp_path)) as rig:
        assert "A scout that has found flowers dances" in await rehearse(rig.answerer)
        assert rig.llm.calls == []
