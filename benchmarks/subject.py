"""How much of a conversation a question needs, measured on conversations with human rewrites.

    python -m benchmarks.subject FOLDER [FOLDER…]

Each FOLDER holds ``corpus.jsonl`` and ``turns.jsonl`` as for ``benchmarks.conversational``: TREC
CAsT, and MTRAG in the same layout. The signs of ``retrieval.subject`` are read for every follow-up
within its own conversation, and for every question, as a human rewrote it, after another
conversation. Prints for each folder how much of the conversation counts for these and the area
under the ROC curve; then, for all folders together, the weights that a logistic regression gives by
which a question turns to another subject, and those by which a follow-up gains from all of its
conversation, each counting by what it gains or loses of nDCG@10.
"""

import argparse
import asyncio
import random
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.conversational import Bench, conversation, history, measures, nodes_of, rows
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.language.tokenizers import OffsetTokenizer, tokenizer_in
from tunedd_api.rag.providers.base import EmbeddingModel, EmbeddingOptions
from tunedd_api.rag.providers.embedded import models
from tunedd_api.rag.providers.embedded.catalogue import MINILM
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.retrieval import ranking
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


@dataclass(frozen=True)
class Read:
    """Signs of the follow-ups with what each gains, and of the questions on another subject."""

    follow_ups: list[Signs]
    gains: list[float]
    others: list[Signs]


async def gain(bench: Bench, turn: Mapping[str, Any]) -> float:
    """What of nDCG@10 a follow-up gains where all of its conversation counts, against none."""
    found = []
    for share in (1.0, 0.0):
        with patch.object(ranking, "share_of_context", lambda _, share=share: share):
            names = await bench.first(turn["raw"], history(turn))
        found.append(measures(names, turn["gold"])[0])
    return found[0] - found[1]


async def read(folder: Path, embedding: EmbeddingModel, tokenizer: OffsetTokenizer) -> Read:
    """Search for the questions of a folder."""
    turns, nodes = rows(folder / "turns.jsonl"), nodes_of(rows(folder / "corpus.jsonl"), tokenizer)
    for node, vector in zip(nodes, embedding.embed([n.text for n in nodes]), strict=True):
        node.embedding = vector
    store = open_embedded_store(Path(tempfile.mkdtemp()) / "passages.sqlite3", _DIMENSION)
    bench = Bench.over(store, nodes, embedding, tokenizer)
    await store.connect()
    condenser = QueryCondenser(embedding, tokenizer)
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    talks = [turn for turn in turns if turn["history"]]
    found = Read([], [], [])
    for turn in turns:
        other = chance.choice([t for t in talks if conversation(t) != conversation(turn)])
        if (signs := await signs_of(store, condenser, turn["raw"], history(turn))) is not None:
            found.follow_ups.append(signs)
            found.gains.append(await gain(bench, turn))
        rewrite = turn["manual_rewrite"]
        if (signs := await signs_of(store, condenser, rewrite, history(other))) is not None:
            found.others.append(signs)
    await store.aclose()
    store.close()
    return found


def fitted(
    signs: Sequence[Signs], positive: Sequence[bool], counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weights of the five signs and the bias; ``counts`` are what each question counts for."""
    values = np.asarray(
        [
            (min(s.found_together, _MOST_FOUND), s.rare, s.near_background, s.points_back, s.length)
            for s in signs
        ],
        dtype=np.float64,
    )
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = np.column_stack([(values - mean) / spread, np.ones(len(values))])
    wanted = np.asarray(positive, dtype=np.float64)
    weights = np.zeros(scaled.shape[1])
    for _ in range(_STEPS):
        probability = 1 / (1 + np.exp(-scaled @ weights))
        weights -= _RATE * (scaled.T @ (counts * (probability - wanted)))
    weights[:-1] /= spread
    weights[-1] -= (weights[:-1] * mean).sum()
    return weights


def report(name: str, found: Read) -> None:
    """Print how the signs of a set tell follow-ups from changes of subject."""
    for kind, signs in (("follow-up", found.follow_ups), ("another subject", found.others)):
        shares = np.asarray([share_of_context(one) for one in signs])
        print(f"{name}  {kind:16s} {len(signs)}: in full {np.mean(shares == 1):.3f}", end="")
        print(f", by half or more {np.mean(shares >= 0.5):.3f}, not {np.mean(shares == 0):.3f}")
    stays, turns = ([s.turn for s in signs] for signs in (found.follow_ups, found.others))
    above = np.mean(np.asarray(turns)[:, None] > np.asarray(stays)[None, :])
    print(f"{name}  area under the ROC curve {above:.3f}")


def report_weights(sets: Sequence[Read]) -> None:
    """Print the weights that all sets together give, each counting the same."""
    signs = [one for s in sets for one in (*s.follow_ups, *s.others)]
    turned = [kind for s in sets for kind in [False] * len(s.follow_ups) + [True] * len(s.others)]
    counts = [
        0.5 / len(sets) / len(part) for s in sets for part in (s.follow_ups, s.others) for _ in part
    ]
    print("weights and bias, turns:", *fitted(signs, turned, np.asarray(counts)).round(1))
    gains = [gain for s in sets for gain in s.gains]
    counts = [abs(g) / sum(map(abs, s.gains)) / len(sets) for s in sets for g in s.gains]
    follow_ups = [one for s in sets for one in s.follow_ups]
    helped = fitted(follow_ups, [gain > 0 for gain in gains], np.asarray(counts))
    print("weights and bias, needs:", *helped.round(1))


async def measure(folders: Sequence[Path]) -> None:
    """Print what the signs tell of the questions of each folder, and what they would weigh."""
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 120.0), weights)
    tokenizer = tokenizer_in(weights.require(MINILM, str(MINILM.tokenizer)))
    sets = []
    for folder in folders:
        sets.append(await read(folder, embedding, tokenizer))
        report(folder.name, sets[-1])
    await embedding.aclose()
    report_weights(sets)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    asyncio.run(measure(parser.parse_args().folders))
