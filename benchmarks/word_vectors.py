"""Writes the table that ``tunedd_api.rag.language.lexicon.word_vectors`` reads.

    python -m benchmarks.word_vectors --set FILE …

Takes the words that stand at least four times in sets of questions and in their documents
(``benchmarks.question_sets``), and embeds each by itself with the English embedding model, which is
to be in the cache. From the vectors the mean of the commonest is taken off, what is left is turned
into the directions in which those differ most, and kept as whole numbers of one byte. A word's
weight is log(1 + (r + 200) / 150), where r is its rank by frequency: that sets "thing" apart from
"hosepipe", and not one rare word from another.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

import tunedd_api.rag.language.lexicon.word_vectors as reader
from tunedd_api.rag.providers.base import EmbeddingOptions
from tunedd_api.rag.providers.embedded.catalogue import MINILM
from tunedd_api.rag.providers.embedded.models import open_embedding
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.settings import Settings

TABLE: Final = Path(reader.__file__).with_name("word_vectors.npy")
DIRECTIONS: Final = 96
"""128 lead to the same place as often, 64 to fewer."""

_WORD: Final = re.compile(r"[a-z]{2,24}")
_LEAST: Final = 4
_COMMON: Final = 15_000
_AT_ONCE: Final = 64
_SCALE: Final = 127
_PATIENCE: Final = 60.0


def words_of(sets: Sequence[Path]) -> list[str]:
    """The words of sets of questions and of their documents, the commonest first."""
    counts: Counter[str] = Counter()
    for path in sets:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for document in {row["document"] for row in rows}:
            text = (path.with_suffix("") / document).read_text("utf-8")
            counts.update(_WORD.findall(text.lower()))
        for row in rows:
            counts.update(_WORD.findall(row["question"].lower()))
    return [word for word, count in counts.most_common() if count >= _LEAST]


def embedded(words: Sequence[str]) -> NDArray[np.float32]:
    """The embedding model's vectors of words, (words, its dimension)."""
    weights = Weights(Settings().cache_dir / "weights")
    model = open_embedding(EmbeddingOptions(MINILM.name, timeout=_PATIENCE), weights).model
    parts = [list(words[at : at + _AT_ONCE]) for at in range(0, len(words), _AT_ONCE)]
    return np.concatenate([np.asarray(model.get_text_embedding_batch(part)) for part in parts])


def cut(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """The vectors without their mean, in fewer directions and a byte a number."""
    common = vectors[:_COMMON]
    mean = common.mean(axis=0)
    _, _, directions = np.linalg.svd(common - mean, full_matrices=False)
    turned = (vectors - mean) @ directions[:DIRECTIONS].T
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    numbers: NDArray[np.int8] = np.rint(turned * _SCALE).astype(np.int8)
    return numbers


def table(words: Sequence[str], vectors: NDArray[np.int8]) -> NDArray[np.void]:
    """The rows of the table, sorted by word."""
    longest = max(map(len, words))
    kind = [("word", f"S{longest}"), ("vector", np.int8, vectors.shape[1:]), ("weight", "<f2")]
    rows = np.zeros(len(words), dtype=kind)
    rows["word"], rows["vector"] = [word.encode() for word in words], vectors
    rows["weight"] = np.log1p((np.arange(len(words)) + 200) / 150)
    return np.sort(rows, order="word")


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", type=Path, action="append", required=True)
    words = words_of(parser.parse_args().set)
    np.save(TABLE, table(words, cut(embedded(words))))
    print(f"{len(words):,} words, {TABLE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
