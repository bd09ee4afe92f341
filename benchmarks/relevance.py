"""Where to cut between questions that documents answer and questions that they do not.

    python -m benchmarks.relevance FOLDER

FOLDER holds TREC CAsT's ``corpus.jsonl`` and ``turns.jsonl``. Each turn of a conversation is
asked of the passages of its own topic, and so is the first question of another topic. Prints,
for first questions and for follow-ups, the share of each that the service's cut lets through.
"""

import argparse
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.tokenizers import OffsetTokenizer, tokenizer_in
from tunedd_api.rag.providers.base import EmbeddingModel, EmbeddingOptions
from tunedd_api.rag.providers.embedded import models
from tunedd_api.rag.providers.embedded.catalogue import MINILM
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.retrieval.condense import Vector, unit
from tunedd_api.settings import Settings

_WINDOW = 240
_COVERAGE_WEIGHT = 0.2
_CUTS = (0.15, 0.2, 0.25, 0.3, 0.35)


@dataclass(frozen=True)
class Topic:
    """The passages of one conversation: unit vectors, one a row, and their terms."""

    vectors: Vector
    terms: list[frozenset[str]]

    def relevance(self, question: Vector, terms: frozenset[str]) -> float:
        """The relevance of the passage that bears most on the question."""
        cosines = self.vectors @ question
        return max(
            float(cosine) + _COVERAGE_WEIGHT * (len(terms & held) / len(terms) if terms else 1.0)
            for cosine, held in zip(cosines, self.terms, strict=True)
        )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _topic(identifier: str) -> str:
    return identifier.rsplit("-", 1)[0]


class Embedder:
    """Unit vectors of texts, cut to what the model reads at once."""

    def __init__(self, embedding: EmbeddingModel, tokenizer: OffsetTokenizer) -> None:
        self._embedding = embedding
        self._tokenizer = tokenizer

    def __call__(self, texts: list[str]) -> list[Vector]:
        """Embed the texts."""
        cut = [text[: self._tokenizer.offsets(text)[:_WINDOW][-1][1]] for text in texts]
        found = self._embedding.model.get_text_embedding_batch(cut)
        return [unit(np.asarray(vector, dtype=np.float32)) for vector in found]


def measure(folder: Path) -> None:
    """Print the shares of questions that each cut lets through."""
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 120.0), weights)
    embed = Embedder(embedding, tokenizer_in(weights.require(MINILM, str(MINILM.tokenizer))))
    turns, corpus = _rows(folder / "turns.jsonl"), _rows(folder / "corpus.jsonl")
    questions = dict(zip((t["_id"] for t in turns), embed([t["raw"] for t in turns]), strict=True))
    topics: dict[str, Topic] = {}
    vectors = embed([row["text"] for row in corpus])
    for name in {_topic(row["_id"]) for row in corpus}:
        members = [i for i, row in enumerate(corpus) if _topic(row["_id"]) == name]
        topics[name] = Topic(
            np.stack([vectors[i] for i in members]),
            [content_terms(corpus[i]["text"]) for i in members],
        )
    chance = random.Random(1)  # noqa: S311 - a sample, not a secret
    firsts = [turn for turn in turns if not turn["history"]]
    for kind in ("first question", "follow-up"):
        own, strange = [], []
        for turn in turns:
            if bool(turn["history"]) != (kind == "follow-up") or _topic(turn["_id"]) not in topics:
                continue
            topic = topics[_topic(turn["_id"])]
            other = chance.choice([f for f in firsts if _topic(f["_id"]) != _topic(turn["_id"])])
            own.append(topic.relevance(questions[turn["_id"]], content_terms(turn["raw"])))
            strange.append(topic.relevance(questions[other["_id"]], content_terms(other["raw"])))
        for cut in _CUTS:
            kept = float(np.mean(np.asarray(own) >= cut))
            passed = float(np.mean(np.asarray(strange) >= cut))
            print(f"{kind:15s} cut {cut:.2f}: own {kept:.3f}, strangers' {passed:.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    measure(parser.parse_args().folder)
