"""The whole ingestion, and the embedding engine alone with the same texts."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run
from benchmarks.speed.indexing import made_up
from benchmarks.speed.reading import lacks_papers, papers

_SHARE: Final = "speed of the whole ingestion / the engine alone"
_FILES: Final = 2
_PAGES: Final = 150
_ENGINE: Final = "embedding engine alone"


@dataclass(frozen=True, slots=True)
class _Round:
    """How many passages there were, and the seconds of both."""

    passages: int
    ingested: float
    alone: float


def _round(data: Path, state: Path) -> _Round:
    """Ingest, then embed the same texts."""
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
        embedding_model="all-minilm-l6-v2",
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
        return _Round(len(texts), ingested, alone)
    finally:
        library.close()


def _measure(run: Run) -> list[Figure]:
    data = run.folder / "data"
    data.mkdir()
    for file in papers()[: run.count(_FILES, 1)]:
        shutil.copy(file, data)
    if not any(data.iterdir()):
        (data / "made-up.pdf").write_bytes(made_up(run.count(_PAGES, 5)))
    rounds = [_round(data, run.folder / f"state-{n}") for n in range(run.repeats)]
    return [
        Figure("passages", OURS, "a second", tuple(r.passages / r.ingested for r in rounds)),
        Figure("passages", _ENGINE, "a second", tuple(r.passages / r.alone for r in rounds)),
        Figure(_SHARE, "", "times", tuple(r.alone / r.ingested for r in rounds)),
    ]


BENCHMARKS: Final = (
    Benchmark(
        name="ingestion",
        title="The whole ingestion",
        what=(
            f"Two of the papers (without them, a made-up PDF of {_PAGES} pages, and nothing is "
            "published) come into an empty library, with all-MiniLM-L6-v2 in the process: found, "
            "read, split, embedded, stored, verified and switched to. Then the same model embeds "
            "the same texts by itself. Starting the processes that read, and the engines that "
            "embed, is part of it, so that a few pages say more of that than of anything else."
        ),
        measure=_measure,
        lacks=lacks_papers,
        bars=(
            Bar(
                _SHARE,
                at_least=0.95,
                held_by=(
                    "A process is started that reads, and an engine for each core that embeds; "
                    "reading, embedding and storing then go on at once, on the same cores."
                ),
            ),
        ),
        repeats=2,
    ),
)
