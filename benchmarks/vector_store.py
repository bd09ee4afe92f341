"""The embedded vector store beside those that one would use instead, and at a million passages."""

import json
import multiprocessing
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import numpy as np
from llama_index.core.schema import TextNode

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, ratios
from tests.harness.server import resident_kb
from tunedd_api.rag.nodes import SOURCE_ID, only
from tunedd_api.rag.vector_stores.candidates import CandidateSearch
from tunedd_api.rag.vector_stores.embedded import EmbeddedVectorStore, rows
from tunedd_api.rag.vector_stores.vectors import Vectors

_DIMENSION: Final = 384
_TOP_K: Final = 10
_PASSAGES: Final = 100_000
_MANY: Final = 1_000_000
_DOCUMENTS: Final = 1000
_BATCH: Final = 10_000
_QUERIES: Final = 20
_SLOW_QUERIES: Final = 3
"""Of stores that take seconds for each."""

_WORDS: Final = 120
_FEW_WORDS: Final = 20
"""In a passage; of a million fewer, so that making them does not take most of the time."""

_VOCABULARY: Final = 20_000
_COMMON: Final = 100
"""The most common words are not asked for: they would be stop words."""

_SLOW: Final = frozenset({"SimpleVectorStore", "Qdrant local"})
_APPROXIMATE: Final = "Chroma"
_PEERS: Final = (_APPROXIMATE, "LanceDB", "sqlite-vec", "Qdrant local", "SimpleVectorStore")
_PRODUCT: Final = "numpy product"

_ALL: Final = "nearest of all"
_ONE: Final = "nearest of one document"

_chance = np.random.default_rng(1)
_node = TextNode(id_="template").model_dump_json()
_vocabulary = [f"word{n}" for n in range(_VOCABULARY)]
_shares = 1 / (np.arange(_VOCABULARY) + 5)
_telling = _shares[_COMMON:] / _shares[_COMMON:].sum()


def unit_vectors(count: int) -> Vectors:
    """Random vectors: nothing is near to anything, which is the hardest for an index."""
    made = _chance.standard_normal((count, _DIMENSION), dtype=np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def fill(store: EmbeddedVectorStore, parts: Iterable[Vectors], total: int, words: int) -> None:
    """Add passages by their rows: making nodes of all of them takes very long."""
    first = 0
    for part in parts:
        said = _chance.choice(_VOCABULARY, (len(part), words), p=_shares / _shares.sum())
        made = []
        for place, (vector, spoken) in enumerate(zip(part, said.tolist(), strict=True)):
            number = first + place
            document = f"d{number * _DOCUMENTS // total}"
            made.append(
                rows.Row(
                    id=f"{number * 7_368_787 % 2**40:032x}",
                    source_id=document,
                    version=document,
                    ref_doc_id=None,
                    metadata="{}",
                    text="",
                    keywords=" ".join([_vocabulary[n] for n in spoken]),
                    node_type="TextNode",
                    node=_node,
                    embedding=vector.tobytes(),
                )
            )
        with store.client.writing() as connection:
            rows.write(connection, made)
        first += len(part)
    store.settle()


def asked() -> dict[str, float]:
    """Six words as a question has them."""
    found = _chance.choice(np.arange(_COMMON, _VOCABULARY), 6, p=_telling)
    return {_vocabulary[n]: 1.0 for n in found.tolist()}


def milliseconds(work: Callable[[int], object], count: int) -> float:
    """The median of so many runs, each told its number."""
    took = []
    for number in range(count):
        started = perf_counter()
        work(number)
        took.append(1000 * (perf_counter() - started))
    return median(took)


@dataclass(frozen=True, slots=True)
class _Peer:
    """A store in a process of its own, which answers a line by a line."""

    name: str
    process: subprocess.Popen[str]

    def ask(self, searches: Sequence[tuple[int, str | None]]) -> tuple[float, list[list[int]]]:
        """Search; the median in milliseconds, and the numbers of the passages found."""
        assert self.process.stdin is not None
        print(json.dumps(searches), file=self.process.stdin, flush=True)
        answers = self.heard()
        return 1000 * median(took for took, _ in answers), [found for _, found in answers]

    def heard(self) -> list[tuple[float, list[int]]]:
        """The next line; raises RuntimeError if the process has ended."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended.")
        return list(json.loads(line))


@contextmanager
def _running(name: str, python: Path, folder: Path) -> Iterator[_Peer]:
    program = Path(__file__).parent / "peers" / "vector-stores" / "program.py"
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [str(python), str(program), name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        with process:
            peer = _Peer(name, process)
            peer.heard()
            yield peer
            assert process.stdin is not None
            process.stdin.close()


@dataclass(frozen=True, slots=True)
class _Ours:
    """The embedded store, searched as the service does but for ten passages, as the peers are."""

    store: EmbeddedVectorStore
    queries: Vectors

    def ask(self, searches: Sequence[tuple[int, str | None]]) -> float:
        """Search; the median in milliseconds."""

        def search(number: int) -> None:
            query, document = searches[number]
            within = None if document is None else only(SOURCE_ID, [document])
            asked_for = CandidateSearch([self.queries[query]], filters=within, depth=_TOP_K)
            self.store.candidates(asked_for)

        return milliseconds(search, len(searches))


def _compare(run: Run) -> list[Figure]:
    count = run.count(_PASSAGES, 20_000)
    vectors, queries = unit_vectors(count), unit_vectors(_QUERIES)
    np.save(run.folder / "vectors.npy", vectors)
    np.save(run.folder / "queries.npy", queries)
    np.save(run.folder / "documents.npy", np.arange(count) * _DOCUMENTS // count)
    within = [f"d{n * 37 % _DOCUMENTS}" for n in range(_QUERIES)]
    searches: dict[str, list[tuple[int, str | None]]] = {
        _ALL: [(n, None) for n in range(_QUERIES)],
        _ONE: list(enumerate(within)),
    }
    found: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        store = EmbeddedVectorStore(path=run.folder / "ours.sqlite3", dimension=_DIMENSION)
        stack.callback(store.close)
        fill(store, np.array_split(vectors, count // _BATCH), count, _FEW_WORDS)
        ours = _Ours(store, queries)
        python = run.peers["vector-stores"]
        peers = [stack.enter_context(_running(n, python, run.folder)) for n in _PEERS]
        for name, wanted in searches.items():
            ours.ask(wanted)
            for peer in peers:
                peer.ask(wanted[:1])
            for _ in range(run.repeats):
                for peer in peers:
                    some = wanted[:_SLOW_QUERIES] if peer.name in _SLOW else wanted
                    found.setdefault((name, peer.name), []).append(peer.ask(some)[0])
                found.setdefault((name, OURS), []).append(ours.ask(wanted))
        for _ in range(run.repeats):
            took = milliseconds(lambda n: vectors @ queries[n], _QUERIES)
            found.setdefault((_ALL, _PRODUCT), []).append(took)
            # Right after it, when the machine is the same.
            found.setdefault((_ALL, f"{OURS} beside it"), []).append(ours.ask(searches[_ALL]))
    return [*_figures(found), *_compared(found)]


def _figures(found: dict[tuple[str, str], list[float]]) -> Iterator[Figure]:
    for (measure, name), values in found.items():
        if name != f"{OURS} beside it":
            yield Figure(measure, name, "ms", tuple(values))


def _compared(found: dict[tuple[str, str], list[float]]) -> Iterator[Figure]:
    for name in _PEERS:
        times = ratios(found[_ONE, name], found[_ONE, OURS])
        yield Figure(f"{_ONE}, {name}'s time", "", "times", times)
    for name in _PEERS[1:]:
        times = ratios(found[_ALL, name], found[_ALL, OURS])
        yield Figure(f"{_ALL}, {name}'s time", "", "times", times)
    times = ratios(found[_ALL, OURS], found[_ALL, _APPROXIMATE])
    yield Figure(f"{_ALL}, of {_APPROXIMATE}'s time", "", "times", times)
    beside = ratios(found[_ALL, f"{OURS} beside it"], found[_ALL, _PRODUCT])
    yield Figure(f"{_ALL}, of a {_PRODUCT}'s time", "", "times", beside)


def _hybrid(run: Run) -> list[Figure]:
    count = run.count(_PASSAGES, 10_000)
    path = run.folder / "ours.sqlite3"
    store = EmbeddedVectorStore(path=path, dimension=_DIMENSION)
    fill(store, (unit_vectors(_BATCH) for _ in range(count // _BATCH)), count, _WORDS)
    queries, words = unit_vectors(_QUERIES), [asked() for _ in range(_QUERIES)]
    found: dict[str, list[float]] = {"by vector": [], "by both": []}
    for repeat in range(run.repeats + 1):
        alone = milliseconds(lambda n: store.candidates(CandidateSearch([queries[n]])), _QUERIES)
        both = milliseconds(
            lambda n: store.candidates(CandidateSearch([queries[n]], [words[n]])), _QUERIES
        )
        if repeat:  # the first one warms up
            found["by vector"].append(alone)
            found["by both"].append(both)
    store.close()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        resident, anonymous = pool.apply(_resident, (str(path), queries, words))
    size = count * _DIMENSION * 4 / 2**20
    return [
        *(Figure(name, OURS, "ms", tuple(values)) for name, values in found.items()),
        Figure("by both, of by vector", "", "times", ratios(found["by both"], found["by vector"])),
        Figure("resident, of the vectors' size", "", "times", (resident / size,)),
        Figure("resident, but for the mapped file", OURS, "MB", (anonymous,)),
    ]


def _resident(
    path: str, queries: Vectors, words: Sequence[dict[str, float]]
) -> tuple[float, float]:
    """What opening a store and searching it adds to a process in MB: all, and what is no file."""
    import os

    kinds = "VmRSS", "RssAnon"
    before = [resident_kb(os.getpid(), kind) for kind in kinds]
    store = EmbeddedVectorStore(path=Path(path), dimension=_DIMENSION)
    for query, said in zip(queries, words, strict=True):
        store.candidates(CandidateSearch([query], [said]))
    after = [resident_kb(os.getpid(), kind) for kind in kinds]
    total, anonymous = ((now - then) / 1024 for now, then in zip(after, before, strict=True))
    return total, anonymous


def _million(run: Run) -> list[Figure]:
    count = run.count(_MANY, 50_000)
    store = EmbeddedVectorStore(path=run.folder / "ours.sqlite3", dimension=_DIMENSION)
    queries = unit_vectors(_QUERIES)
    best: list[list[float]] = [[] for _ in queries]

    def parts() -> Iterator[Vectors]:
        for _ in range(count // _BATCH):
            part = unit_vectors(_BATCH)
            for row, near in enumerate(queries @ part.T):
                best[row] = sorted([*best[row], *np.sort(near)[-_TOP_K:].tolist()])[-_TOP_K:]
            yield part

    fill(store, parts(), count, _FEW_WORDS)
    took: list[float] = []
    right = 0
    for repeat in range(run.repeats + 1):
        once = milliseconds(
            lambda n: store.candidates(CandidateSearch([queries[n]], depth=_TOP_K)), _QUERIES
        )
        took += [once] if repeat else []
    for query, expected in zip(queries, best, strict=True):
        found = store.candidates(CandidateSearch([query], depth=_TOP_K)).cosines[0]
        right += int((found >= expected[0] - 1e-6).sum())
    store.close()
    recall = right / (_TOP_K * _QUERIES)
    return [
        Figure("nearest of a million", OURS, "ms", tuple(took)),
        Figure("share of the nearest that is found", OURS, "times", (recall,)),
    ]


_HARDEST: Final = (
    "Vectors are random, so that none is near to another: real ones lie closer together, which "
    "costs an exact search nothing and an approximate one less."
)

_CALLS: Final = (
    "A search of a hundred passages takes a tenth of a millisecond of the processor, of which "
    "comparing takes a sixth; the rest is Python, in many small steps, and asking the database "
    "whether anything has changed. A fiftieth of LanceDB's time would be 0.07 ms."
)
_ALL_OF_THEM: Final = (
    "An exact search reads a byte of every number, 38 MB, and takes as long as the memory does: "
    "3 ms where nothing else runs (see the search by vector and by words), more beside others. "
    "Chroma's graph leads to the nearest past most vectors, and past some of the nearest."
)
_MAPPED: Final = (
    "All but 6 MB is the mapped file, which processes share and the system takes back when others "
    "need memory: vectors, bytes (a quarter of them), a sixth for the postings of 120 words a "
    "passage, a little over two bytes each, and ids."
)

BENCHMARKS: Final = (
    Benchmark(
        name="vector-search",
        title="Vector search beside other stores",
        what=(
            "100,000 passages of 1,000 documents with vectors of 384 numbers; the ten nearest to "
            "each of twenty vectors, of all passages and of one document's, through each store's "
            "own Python API, which gives ids and scores. Chroma's index is approximate; LanceDB "
            "has an index of the documents and none of the vectors. The product is numpy's, of all "
            "vectors with one, as it comes. " + _HARDEST
        ),
        measure=_compare,
        bars=(
            *(Bar(f"{_ONE}, {name}'s time", at_least=50, held_by=_CALLS) for name in _PEERS),
            *(Bar(f"{_ALL}, {name}'s time", at_least=10) for name in _PEERS[1:]),
            Bar(f"{_ALL}, of {_APPROXIMATE}'s time", at_most=3, held_by=_ALL_OF_THEM),
            Bar(f"{_ALL}, of a {_PRODUCT}'s time", at_most=1.3),
        ),
        peers=("vector-stores",),
    ),
    Benchmark(
        name="hybrid-search",
        title="Search by vector and by words",
        what=(
            "100,000 passages of 120 words, drawn as unevenly as words are in texts; 200 "
            "candidates for each of twenty vectors, alone and with six words. The memory is what "
            "opening the store and searching it adds to a process."
        ),
        measure=_hybrid,
        bars=(
            Bar("by both, of by vector", at_most=2.5),
            Bar("resident, of the vectors' size", at_most=1.5, held_by=_MAPPED),
        ),
    ),
    Benchmark(
        name="million-passages",
        title="A million passages",
        what=(
            "A million passages with vectors of 384 numbers, 1.5 GB; the ten nearest to each of "
            "twenty vectors, and how many of those that comparing with every vector finds. "
            + _HARDEST
        ),
        measure=_million,
        bars=(
            Bar("nearest of a million", at_most=100, of=OURS),
            Bar("share of the nearest that is found", at_least=0.99, of=OURS),
        ),
        repeats=3,
    ),
)
