"""What the embedded vector store costs at 1,000 and at 100,000 passages, in one run.

    python -m benchmarks.vector_store

Medians in milliseconds. The passages are made up: 384 random numbers and 20 words each, drawn
as unevenly as words are in texts, 50 passages to a document. Queries ask for 6 passages with 6
words, the hundred most common ones left out as stop words are.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate, count, cycle
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID

import numpy as np
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import MetadataFilters, VectorStoreQuery
from llama_index.core.vector_stores.types import VectorStoreQueryMode

from tunedd_api.rag.nodes import SOURCE_ID, VERSION, only
from tunedd_api.rag.vector_stores.embedded import EmbeddedVectorStore, rows

SIZES = (1_000, 100_000)
DIMENSION = 384
PER_DOCUMENT = 50
TOP_K = 6
SCOPE = 5
REPEATS = 15
VOCABULARY = 20_000
COMMON = 100
MODES = (
    VectorStoreQueryMode.DEFAULT,
    VectorStoreQueryMode.TEXT_SEARCH,
    VectorStoreQueryMode.HYBRID,
)

chance = random.Random(1)  # noqa: S311 - made-up text
numbers = np.random.default_rng(1)
vocabulary = [f"word{n}" for n in range(VOCABULARY)]
weights = list(accumulate(1 / (n + 5) for n in range(VOCABULARY)))
telling = list(accumulate(1 / (n + 5) for n in range(COMMON, VOCABULARY)))


def main() -> None:
    """Fill a store, measuring at each size on the way."""
    with tempfile.TemporaryDirectory() as folder:
        store = EmbeddedVectorStore(path=Path(folder, "passages.sqlite"), dimension=DIMENSION)
        measured, filled = [], 0
        for size in SIZES:
            for start in range(filled, size, SIZES[0]):
                fill(store, start, SIZES[0])
            filled = size
            store.follow()
            measured.append(dict(measurements(store, size)))
        store.close()
    small, large = measured
    print(
        f"{'median of ' + str(REPEATS) + ', ms':<34}", *(f"{size:>10,}" for size in SIZES), "ratio"
    )
    for name in small:
        times = f"{small[name]:>10.2f} {large[name]:>10.2f}"
        print(f"{name:<34} {times} {large[name] / small[name]:>5.1f}")


def measurements(store: EmbeddedVectorStore, size: int) -> Iterator[tuple[str, float]]:
    """Measure adding, deleting and querying; nearly as many passages are there afterwards."""
    names = [f"d{number}" for number in range(size // PER_DOCUMENT)]
    late, turn = count(), cycle(range(len(names)))
    deleted: list[int] = []

    def add_one() -> None:
        store.add([node(f"late{next(late)}")])
        store.follow()

    def delete_one() -> None:
        deleted.append(next(turn))
        store.delete_nodes(filters=only(VERSION, [names[deleted[-1]]]))
        store.follow()

    def put_back() -> None:
        fill(store, deleted[-1] * PER_DOCUMENT, PER_DOCUMENT)

    yield "add one passage", timed(add_one)
    yield f"delete a document of {PER_DOCUMENT}", timed(delete_one, put_back)
    for mode in MODES:
        yield f"query, {mode.value}", timed(partial(ask, store, mode))
    scope = only(SOURCE_ID, names[1 : 1 + SCOPE])
    yield f"query, hybrid, {SCOPE} documents", timed(partial(ask, store, MODES[-1], scope))


def timed(work: Callable[[], object], afterwards: Callable[[], object] | None = None) -> float:
    """Measure the median of several runs, in milliseconds, after one that does not count."""
    times = []
    for _ in range(REPEATS + 1):
        started = perf_counter()
        work()
        times.append(1000 * (perf_counter() - started))
        if afterwards is not None:
            afterwards()
    return median(times[1:])


def ask(
    store: EmbeddedVectorStore, mode: VectorStoreQueryMode, filters: MetadataFilters | None = None
) -> None:
    """Ask for passages with words and a vector that no one asked for before."""
    words = chance.choices(vocabulary[COMMON:], cum_weights=telling, k=6)
    store.query(
        VectorStoreQuery(
            query_embedding=numbers.standard_normal(DIMENSION).tolist(),
            query_str=" ".join(words),
            similarity_top_k=TOP_K,
            mode=mode,
            filters=filters,
        )
    )


def fill(store: EmbeddedVectorStore, first: int, more: int) -> None:
    """Add passages by their rows: making nodes of all of them would take most of a minute."""
    made = numbers.standard_normal((more, DIMENSION), dtype=np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    batch = [row(first + n, vector.tobytes()) for n, vector in enumerate(made)]
    with store.client.writing() as connection:
        rows.write(connection, batch)


def row(number: int, embedding: bytes) -> rows.Row:
    """Make the row of a passage."""
    document = f"d{number // PER_DOCUMENT}"
    content = TEMPLATE._replace(id=str(UUID(int=chance.getrandbits(128))), text=text())
    return content._replace(source_id=document, version=document, embedding=embedding)


def node(id_: str) -> TextNode:
    """Make a passage as ingestion does."""
    return TextNode(
        id_=id_,
        text=text(),
        metadata={SOURCE_ID: "late", VERSION: "late"},
        embedding=numbers.standard_normal(DIMENSION).tolist(),
    )


def text() -> str:
    """Make up 20 words."""
    return " ".join(chance.choices(vocabulary, cum_weights=weights, k=20))


TEMPLATE = rows.row_of(node("template"), DIMENSION)

if __name__ == "__main__":
    main()
