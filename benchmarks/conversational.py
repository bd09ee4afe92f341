"""Retrieval of follow-up questions, measured on TREC CAsT.

    python -m benchmarks.conversational FOLDER [--weaviate URL --grpc-port PORT]

FOLDER holds ``corpus.jsonl`` (``_id``, ``text``) and ``turns.jsonl`` (``_id``, ``year``, ``raw``,
``manual_rewrite``, ``history``, ``gold``). Each turn is searched for in four ways: the raw question
alone, the question within its history as conversations do it, the question as a human rewrote it,
and that rewrite after another conversation, whose subject it does not share. Prints nDCG@10,
recall@5 and R@1 by year, and how often a rewrite keeps its first place after another subject. With
the address of a Weaviate server, everything is searched for there as well, and what the first ten
passages of both stores have in common is printed.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

from llama_index.core.schema import TextNode

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.ports import PageKey, PageText
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.fingerprint import Fingerprint
from tunedd_api.rag.index import PassageIndex
from tunedd_api.rag.language.tokenizers import OffsetTokenizer, tokenizer_in
from tunedd_api.rag.nodes import passage_node
from tunedd_api.rag.providers.base import EmbeddingModel, EmbeddingOptions
from tunedd_api.rag.providers.embedded import models
from tunedd_api.rag.providers.embedded.catalogue import MINILM
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, RetrievalOptions
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.embedded import open_embedded_store
from tunedd_api.rag.vector_stores.fusion import DEFAULT_ALPHA
from tunedd_api.settings import Settings

_DIMENSION = 384
_WINDOW = 240
_FIRST = 10
_AT = 5
_COLLECTION = "ConversationalBenchmark"
_EVERYTHING = DocumentScope.everything()


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def conversation(turn: Mapping[str, Any]) -> str:
    """What the turns of one conversation have in common in their ids."""
    parts = str(turn["_id"]).split("-")
    return "-".join(parts[:2])


def history(turn: Mapping[str, Any]) -> list[HistoryMessage]:
    """What was said before a turn."""
    return [HistoryMessage(m["role"], m["content"]) for m in turn["history"]]


class Pages:
    """Pages of one passage each."""

    def __init__(self, nodes: Sequence[TextNode]) -> None:
        self._texts = {
            (document_id(node.metadata["name"]), 1): PageText(node.text, "1") for node in nodes
        }

    async def page_texts(self, pages: Collection[PageKey]) -> Mapping[PageKey, PageText]:
        """Their texts."""
        return {page: self._texts[page] for page in pages}


def nodes_of(corpus: Sequence[dict[str, Any]], tokenizer: OffsetTokenizer) -> list[TextNode]:
    """A node for each passage, as far as the model reads it."""
    nodes = []
    for row in corpus:
        text = row["text"][: tokenizer.offsets(row["text"])[:_WINDOW][-1][1]]
        source = DocumentRef(document_id(row["_id"]), row["_id"])
        nodes.append(
            passage_node(
                source=source, version="1", title="", page=1, start=0, end=len(text), text=text
            )
        )
    return nodes


@dataclass(frozen=True)
class Bench:
    """One retrieval over the corpus."""

    store: PassageStore
    retrieval: HybridRetrieval

    @classmethod
    def over(
        cls,
        store: PassageStore,
        nodes: Sequence[TextNode],
        embedding: EmbeddingModel,
        tokenizer: OffsetTokenizer,
    ) -> "Bench":
        """Put the passages, which are embedded already, into a store."""
        fingerprint = Fingerprint(embedding.name, _DIMENSION, "benchmark", "benchmark")
        index = PassageIndex(store, embedding, fingerprint)
        store.ingest.add(list(nodes))
        options = RetrievalOptions(alpha=DEFAULT_ALPHA, timeout=60.0)
        condenser = QueryCondenser(embedding, tokenizer)
        return cls(store, HybridRetrieval(index, condenser, Pages(nodes), options))

    async def first(self, question: str, past: Sequence[HistoryMessage]) -> list[str]:
        """The names of the best passages."""
        found = await self.retrieval.retrieve(question, past, _EVERYTHING, _FIRST)
        return [passage.document.name for passage in found]


def measures(found: Sequence[str], gold: Sequence[str]) -> tuple[float, float, float]:
    """The nDCG@10, recall@5 and R@1 of one ranking, relevance being yes or no."""
    gain = sum(1 / log2(n + 2) for n, name in enumerate(found) if name in gold)
    best = sum(1 / log2(n + 2) for n in range(min(len(gold), _FIRST)))
    return gain / best, float(any(n in gold for n in found[:_AT])), float(found[0] in gold)


async def searched(
    bench: Bench, turns: Sequence[dict[str, Any]]
) -> dict[tuple[int, str], dict[str, list[str]]]:
    """What is found for each turn, by its year and the way of asking."""
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    talks = [turn for turn in turns if turn["history"]]
    found: dict[tuple[int, str], dict[str, list[str]]] = defaultdict(dict)
    for turn in turns:
        other = chance.choice([t for t in talks if conversation(t) != conversation(turn)])
        for way, question, past in (
            ("raw question", turn["raw"], []),
            ("within its history", turn["raw"], history(turn)),
            ("human rewrite", turn["manual_rewrite"], []),
            ("after another subject", turn["manual_rewrite"], history(other)),
        ):
            found[turn["year"], way][turn["_id"]] = await bench.first(question, past)
    return found


def report(
    found: Mapping[tuple[int, str], Mapping[str, list[str]]], gold: Mapping[str, list[str]]
) -> None:
    """Print the figures of one store."""
    for (year, way), by_turn in sorted(found.items()):
        scores = [measures(names, gold[turn]) for turn, names in by_turn.items()]
        means = [sum(column) / len(scores) for column in zip(*scores, strict=True)]
        print(f"{year}  {way:22s} nDCG@10 {means[0]:.3f}  recall@5 {means[1]:.3f}", end="")
        print(f"  R@1 {means[2]:.3f}  ({len(scores)} turns)")
    alone = {
        t: f for (_, way), by in found.items() if way == "human rewrite" for t, f in by.items()
    }
    after = {t: f for (_, way), by in found.items() if way[:5] == "after" for t, f in by.items()}
    firsts = [turn for turn, names in alone.items() if names[0] in gold[turn]]
    kept = sum(after[turn][0] in gold[turn] for turn in firsts)
    print(f"first places kept after another subject: {kept} of {len(firsts)}")


async def measure(folder: Path, weaviate: str | None, grpc_port: int) -> None:
    """Print the figures of the embedded store, and those of Weaviate beside it."""
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 120.0), weights)
    tokenizer = tokenizer_in(weights.require(MINILM, str(MINILM.tokenizer)))
    turns, nodes = rows(folder / "turns.jsonl"), nodes_of(rows(folder / "corpus.jsonl"), tokenizer)
    for node, vector in zip(nodes, embedding.embed([n.text for n in nodes]), strict=True):
        node.embedding = vector
    gold = {turn["_id"]: turn["gold"] for turn in turns}
    scratch = Path(tempfile.mkdtemp())
    stores = {"embedded": open_embedded_store(scratch / "passages.sqlite3", _DIMENSION)}
    if weaviate is not None:
        from tunedd_api.rag.vector_stores.weaviate import drop_weaviate_store, open_weaviate_store

        drop_weaviate_store(weaviate, grpc_port=grpc_port, api_key=None, collection=_COLLECTION)
        stores["weaviate"] = open_weaviate_store(
            weaviate,
            grpc_port=grpc_port,
            api_key=None,
            collection=_COLLECTION,
            dimension=_DIMENSION,
        )
    results = []
    for name, store in stores.items():
        await store.connect()
        found = await searched(Bench.over(store, nodes, embedding, tokenizer), turns)
        print(f"\n{name}")
        report(found, gold)
        results.append([names for _, by in sorted(found.items()) for names in by.values()])
        await store.aclose()
        store.close()
    if len(results) > 1:
        pairs = list(zip(*results, strict=True))
        common = sum(len(set(a) & set(b)) for a, b in pairs) / len(pairs)
        equal = sum(a[:1] == b[:1] for a, b in pairs) / len(pairs)
        print(f"\nof the first ten in common {common:.2f}, first place equal {equal:.3f}")
    await embedding.aclose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weaviate", default=None)
    parser.add_argument("--grpc-port", type=int, default=50051)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.folder, arguments.weaviate, arguments.grpc_port))
    sys.exit(0)
