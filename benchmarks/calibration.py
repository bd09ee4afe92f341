"""What an embedding model's cosines mean, measured on TREC CAsT.

    python -m benchmarks.calibration FOLDER [MODEL]

FOLDER holds ``corpus.jsonl`` and ``turns.jsonl``, MODEL is a name of the catalogue. Prints the mean
cosine of each question, as a human rewrote it, with the passage that answers it, and with the
passages of other conversations: the two numbers of ``retrieval.calibration``.
"""

import argparse
import asyncio
from pathlib import Path

import numpy as np

from benchmarks.conversational import conversation, rows
from tunedd_api.rag.language.tokenizers import tokenizer_in
from tunedd_api.rag.providers.base import EmbeddingOptions
from tunedd_api.rag.providers.embedded import models
from tunedd_api.rag.providers.embedded.choice import embedding_entry
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.settings import Settings

_WINDOW = 240


async def measure(folder: Path, model: str) -> None:
    """Print both means."""
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    entry = embedding_entry(model)
    embedding = models.open_embedding(EmbeddingOptions(model, 120.0), weights)
    tokenizer = tokenizer_in(weights.require(entry, str(entry.tokenizer)))
    corpus, turns = rows(folder / "corpus.jsonl"), rows(folder / "turns.jsonl")
    texts = [row["text"][: tokenizer.offsets(row["text"])[:_WINDOW][-1][1]] for row in corpus]
    passages = np.asarray(embedding.embed(texts), dtype=np.float32)
    passages /= np.linalg.norm(passages, axis=1, keepdims=True)
    condenser = QueryCondenser(embedding, tokenizer)
    related, unrelated = [], []
    for turn in turns:
        question = (await condenser.condense(turn["manual_rewrite"], [])).vector
        for row, cosine in zip(corpus, (passages @ question).tolist(), strict=True):
            if row["_id"] in turn["gold"]:
                related.append(cosine)
            elif conversation(row) != conversation(turn):
                unrelated.append(cosine)
    await embedding.aclose()
    print(f"{model}: unrelated {np.mean(unrelated):.2f}, related {np.mean(related):.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", nargs="?", default="all-minilm-l6-v2")
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.folder, arguments.model))
