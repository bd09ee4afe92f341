"""Retrieval of follow-up questions, measured on TREC CAsT.

    python -m benchmarks.conversational FOLDER

FOLDER holds ``corpus.jsonl`` (``_id``, ``text``) and ``turns.jsonl`` (``year``, ``raw``,
``manual_rewrite``, ``history``, ``gold``). Each turn is searched for three times in one run over
the embedded models and store: the raw question alone, the question within its history as
conversations do it, and the question as a human rewrote it. Prints recall@5 for each year.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llama_index.core import VectorStoreIndex
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores.types import VectorStoreQueryMode

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.language.tokenizers import OffsetTokenizer, tokenizer_in
from tunedd_api.rag.nodes import NAME, passage_node
from tunedd_api.rag.providers.base import EmbeddingModel, EmbeddingOptions
from tunedd_api.rag.providers.embedded import models
from tunedd_api.rag.providers.embedded.catalogue import MINILM
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.vector_stores.embedded import open_embedded_store
from tunedd_api.settings import Settings

_DIMENSION = 384
_WINDOW = 240


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _nodes(rows: Sequence[dict[str, Any]], tokenizer: OffsetTokenizer) -> list[TextNode]:
    nodes = []
    for row in rows:
        offsets = tokenizer.offsets(row["text"])[:_WINDOW]
        text = row["text"][: offsets[-1][1]]
        source = DocumentRef(document_id(row["_id"]), row["_id"])
        nodes.append(
            passage_node(
                source=source, version="1", title="", page=1, start=0, end=len(text), text=text
            )
        )
    return nodes


class Bench:
    """One index of the corpus, asked in several ways."""

    def __init__(self, folder: Path, embedding: EmbeddingModel, weights: Weights) -> None:
        tokenizer = tokenizer_in(weights.require(MINILM, str(MINILM.tokenizer)))
        scratch = tempfile.mkdtemp()
        self._store = open_embedded_store(Path(scratch) / "passages.sqlite3", _DIMENSION)
        index = VectorStoreIndex.from_vector_store(self._store.ingest, embed_model=embedding.model)
        index.insert_nodes(_nodes(_rows(folder / "corpus.jsonl"), tokenizer))
        self._condenser = QueryCondenser(embedding, tokenizer)
        self._retriever = index.as_retriever(
            similarity_top_k=5, vector_store_query_mode=VectorStoreQueryMode.HYBRID, alpha=0.5
        )

    async def finds(self, question: str, history: list[HistoryMessage], gold: list[str]) -> bool:
        """Whether one of the right passages is among the first five."""
        query = await self._condenser.condense(question, history)
        found = await self._retriever.aretrieve(query.bundle)
        return any(node.metadata[NAME] in gold for node in found)


async def measure(folder: Path) -> None:
    """Print recall@5 by year and way of asking."""
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 120.0), weights)
    bench = Bench(folder, embedding, weights)
    hits: dict[tuple[int, str], list[bool]] = defaultdict(list)
    for turn in _rows(folder / "turns.jsonl"):
        history = [HistoryMessage(m["role"], m["content"]) for m in turn["history"]]
        for way, question, past in (
            ("raw question", turn["raw"], []),
            ("within its history", turn["raw"], history),
            ("human rewrite", turn["manual_rewrite"], []),
        ):
            hits[turn["year"], way].append(await bench.finds(question, past, turn["gold"]))
    for (year, way), found in sorted(hits.items()):
        print(f"{year}  {way:20s} recall@5 {sum(found) / len(found):.3f}  ({len(found)} turns)")
    await embedding.aclose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    asyncio.run(measure(parser.parse_args().folder))
    sys.exit(0)
