"""How much of the embedding engine's speed an ingest reaches.

    python -m benchmarks.ingestion FOLDER [--rounds 2]

Ingests the folder's documents into a new library with the embedded models: files are listed, read
in worker processes, split, embedded, stored, verified and switched to. Then the same embedding
model embeds the same texts by itself. Both in one process, in turns; the best round of each
counts. Prints the ratio, and the share of the ingest that finding the tokens of all passages by
the model's own tokenizer takes. Exits 1 if the ingest reaches less than 85 % of the engine's speed.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Final

SHARE: Final = 0.85


def measure(data: Path, state: Path) -> tuple[int, float, float, float]:
    """Ingest, then embed and tokenize the same texts; the number of passages, each in seconds."""
    # Not above: the processes that read files import this module too.
    from llama_index.core.schema import TextNode

    from tunedd_api.bootstrap.library import open_library
    from tunedd_api.rag.nodes import embedded_text
    from tunedd_api.rag.vector_stores.embedded.store import EmbeddedVectorStore
    from tunedd_api.serving.logs import configure_logging
    from tunedd_api.settings import Settings

    configure_logging("warning")
    settings = Settings(
        _env_file=None,
        vector_store="embedded",
        embedding_provider="embedded",
        data_dir=data,
        state_dir=state,
        database_url=None,
    )
    library = open_library(settings)
    try:
        library.embedding.model.get_text_embedding("Load the model.")
        started = perf_counter()
        library.refresh()
        ingested = perf_counter() - started
        store = library.index.store.ingest
        assert isinstance(store, EmbeddedVectorStore)
        texts = [embedded_text(n) for n in store.get_nodes() if isinstance(n, TextNode)]
        started = perf_counter()
        vectors = library.embedding.model.get_text_embedding_batch(texts)
        alone = perf_counter() - started
        assert len(vectors) == len(texts)
        started = perf_counter()
        for text in texts:
            library.tokenizer.offsets(text)
        return len(texts), ingested, alone, perf_counter() - started
    finally:
        library.close()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    best_ingest = best_alone = best_tokens = float("inf")
    passages = 0
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory(prefix="ingestion-") as state:
            passages, ingested, alone, tokens = measure(given.folder, Path(state))
        best_ingest, best_alone = min(best_ingest, ingested), min(best_alone, alone)
        best_tokens = min(best_tokens, tokens)
    share = best_alone / best_ingest
    print(f"{passages} passages, best of {given.rounds} rounds")
    print(f"ingest  {best_ingest:7.2f} s  {passages / best_ingest:6.1f} passages/s")
    print(f"engine  {best_alone:7.2f} s  {passages / best_alone:6.1f} passages/s")
    print(f"share   {share:.2f}")
    print(f"tokens  {best_tokens:7.2f} s  {100 * best_tokens / best_ingest:6.2f} % of the ingest")
    return 0 if share >= SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
