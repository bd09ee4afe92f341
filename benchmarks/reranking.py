"""What it takes to rank passages anew with a cross-encoder of the size of MiniLM.

    python -m benchmarks.reranking [--passages N] [--tokens N] [--folder FOLDER]

The network has random weights unless a folder with a cross-encoder is named: what it says does not
count here, and what it costs depends on its size alone.
"""

import argparse
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Final

import numpy as np

from tunedd_api.rag.cross_encoders.checkpoint import cross_encoder_in
from tunedd_api.rag.cross_encoders.network import Matrix, Network, NetworkShape

_WIDTH: Final = 384
_WIDE: Final = 1536
_LAYERS: Final = 6
_HEADS: Final = 12
_VOCABULARY: Final = 30_522
_ROUNDS: Final = 3


def main() -> None:
    """Print seconds by the clock and of the processor for one question, the median of three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=30)
    parser.add_argument("--tokens", type=int, default=200, help="of a passage with its question")
    parser.add_argument("--folder", type=Path, help="of a cross-encoder")
    options = parser.parse_args()
    network = cross_encoder_in(options.folder).network if options.folder else _drawn()
    tokens, segments = [1000] * options.tokens, [0] * 10 + [1] * (options.tokens - 10)
    measured = []
    for _ in range(_ROUNDS):
        clock, processor = perf_counter(), process_time()
        for _ in range(options.passages):
            network.score(tokens, segments)
        measured.append((perf_counter() - clock, process_time() - processor))
    clocks, processors = zip(*measured, strict=True)
    print(f"{median(clocks):.2f} s, {median(processors):.2f} s of processor time")


def _drawn() -> Network:
    random = np.random.default_rng(1)

    def drawn(*shape: int) -> Matrix:
        return random.standard_normal(shape, dtype=np.float32) / np.float32(20)

    tensors = {
        "embeddings.word_embeddings.weight": drawn(_VOCABULARY, _WIDTH),
        "embeddings.position_embeddings.weight": drawn(512, _WIDTH),
        "embeddings.token_type_embeddings.weight": drawn(2, _WIDTH),
    }
    squares = ["pooler.dense"]
    norms = ["embeddings.LayerNorm"]
    for layer in range(_LAYERS):
        name = f"encoder.layer.{layer}"
        squares += [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        squares += [f"{name}.attention.output.dense"]
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
        for part, shape in (("intermediate", (_WIDE, _WIDTH)), ("output", (_WIDTH, _WIDE))):
            tensors |= {
                f"{name}.{part}.dense.weight": drawn(*shape),
                f"{name}.{part}.dense.bias": drawn(shape[0]),
            }
    for name in squares:
        tensors |= {f"{name}.weight": drawn(_WIDTH, _WIDTH), f"{name}.bias": drawn(_WIDTH)}
    for name in norms:
        tensors |= {f"{name}.weight": drawn(_WIDTH), f"{name}.bias": drawn(_WIDTH)}
    tensors |= {"classifier.weight": drawn(1, _WIDTH), "classifier.bias": drawn(1)}
    return Network(tensors, NetworkShape("bert", _HEADS, 1e-12))


if __name__ == "__main__":
    main()
