"""Whether a question goes on or turns to another subject, measured on TREC CAsT.

    python -m benchmarks.subject FOLDER

FOLDER holds ``corpus.jsonl`` and ``turns.jsonl`` as for ``benchmarks.conversational``. The signs of
``retrieval.subject`` are read for every follow-up within its own conversation, and for every
question, as a human rewrote it, after another conversation. Prints how much of the conversation
counts for each, the area under the ROC curve, and the weights that a logistic regression gives.
"""

import argparse
import asyncio
import random
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.conversational import conversation, history, nodes_of, rows
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.language.tokenizers import tokenizer_in
from tunedd_api.rag.providers.base import EmbeddingOptions
from tunedd_api.rag.providers.embedded import models
from tunedd_api.rag.providers.embedded.catalogue import MINILM
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.retrieval.condense import QueryCondenser, unit
from tunedd_api.rag.retrieval.subject import CONTEXT_DEPTH, Signs, share_of_context
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.candidates import CandidateSearch
from tunedd_api.rag.vector_stores.embedded import open_embedded_store
from tunedd_api.settings import Settings

_DIMENSION = 384
_STEPS = 20_000
_RATE = 0.5
_MOST_FOUND = 2.5


async def signs_of(
    store: PassageStore, condenser: QueryCondenser, question: str, past: list[HistoryMessage]
) -> Signs | None:
    """The signs of a question after a history; None if nothing of that was answered."""
    query = await condenser.condense(question, past)
    context = query.context
    if context is None:
        return None
    search = CandidateSearch(
        [query.vector, unit(context.vector)], [context.new], None, CONTEXT_DEPTH
    )
    found = await store.candidates(search)
    frequencies = await store.frequencies(context.new.keys())
    return Signs.read(
        context,
        frequencies,
        question=found.cosines[0],
        background=found.cosines[1],
        new=found.matches[0],
    )


def fitted(stays: list[Signs], turns: list[Signs]) -> NDArray[np.float64]:
    """Weights of the four signs and the bias, both kinds of questions counting the same."""
    rows_ = [
        (min(s.found_together, _MOST_FOUND), s.rare, s.near_background, s.points_back, 1.0)
        for s in (*stays, *turns)
    ]
    signs = np.asarray(rows_, dtype=np.float64)
    turned = np.repeat([0.0, 1.0], [len(stays), len(turns)])
    counts = np.repeat([0.5 / len(stays), 0.5 / len(turns)], [len(stays), len(turns)])
    weights = np.zeros(signs.shape[1])
    for _ in range(_STEPS):
        probability = 1 / (1 + np.exp(-signs @ weights))
        weights -= _RATE * (signs.T @ (counts * (probability - turned)))
    return weights


async def measure(folder: Path) -> None:
    """Print how the signs tell follow-ups from changes of subject."""
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 120.0), weights)
    tokenizer = tokenizer_in(weights.require(MINILM, str(MINILM.tokenizer)))
    turns, nodes = rows(folder / "turns.jsonl"), nodes_of(rows(folder / "corpus.jsonl"), tokenizer)
    for node, vector in zip(nodes, embedding.embed([n.text for n in nodes]), strict=True):
        node.embedding = vector
    store = open_embedded_store(Path(tempfile.mkdtemp()) / "passages.sqlite3", _DIMENSION)
    store.ingest.add(list(nodes))
    await store.connect()
    condenser = QueryCondenser(embedding, tokenizer)
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    talks = [turn for turn in turns if turn["history"]]
    kinds: dict[str, list[Signs]] = {"follow-up": [], "another subject": []}
    for turn in turns:
        other = chance.choice([t for t in talks if conversation(t) != conversation(turn)])
        for kind, question, past in (
            ("follow-up", turn["raw"], history(turn)),
            ("another subject", turn["manual_rewrite"], history(other)),
        ):
            if (signs := await signs_of(store, condenser, question, past)) is not None:
                kinds[kind].append(signs)
    await store.aclose()
    store.close()
    await embedding.aclose()
    for kind, found in kinds.items():
        shares = np.asarray([share_of_context(signs) for signs in found])
        print(f"{kind:16s} {len(found)}: in full {np.mean(shares == 1):.3f}", end="")
        print(f", by half or more {np.mean(shares >= 0.5):.3f}, not {np.mean(shares == 0):.3f}")
    stays, others = ([s.turn for s in found] for found in kinds.values())
    above = np.mean(np.asarray(others)[:, None] > np.asarray(stays)[None, :])
    print(f"area under the ROC curve {above:.3f}")
    print("weights and bias fitted here:", *fitted(*kinds.values()).round(1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    asyncio.run(measure(parser.parse_args().folder))
