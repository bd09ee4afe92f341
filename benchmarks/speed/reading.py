"""Pages read and split in a second: our way, and LlamaIndex's default one."""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, in_turns, ratios
from benchmarks.framework.services import DATA

_PAPERS: Final = "ai-agents-arxiv-papers"
_DEFAULTS: Final = "LlamaIndex's defaults"
_SERVED: Final = "pages, as the service reads"
_ALONE: Final = "pages, one process"
_RATIO: Final = " / the default reader"

_Way = Callable[[Sequence[Path]], tuple[int, int]]
"""Reads and splits files; gives the numbers of pages and passages."""

# What is imported below is not imported above: the processes that read files import this module
# too, and in the service theirs imports next to nothing.


def served(splitter: Any, pool: Any) -> _Way:  # noqa: ANN401 - imported below
    """Read and split as the service does."""
    from tunedd_api.documents.data_folder import sha256_of
    from tunedd_api.documents.folder_contents import LibraryFile
    from tunedd_api.documents.uploads import expected
    from tunedd_api.rag.ingestion.preparation import Preparation, Work
    from tunedd_api.rag.ingestion.reading_ahead import ReadingAhead

    reading = ReadingAhead(Preparation(pool.extract, splitter, pool.glance), os.cpu_count() or 1)

    def works(files: Sequence[Path]) -> list[Work]:
        found = [LibraryFile(f, f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in files]
        entries = [expected(f, sha256_of(f.path), "application/pdf", None) for f in found]
        return [Work(f, e, "benchmark") for f, e in zip(found, entries, strict=True)]

    def way(files: Sequence[Path]) -> tuple[int, int]:
        read = reading.read(works(files), begin=lambda _: None)
        prepared = [found[1].result() for found in read if found is not None]
        return sum(len(p.pages) for p in prepared), sum(len(p.nodes) for p in prepared)

    return way


def alone(splitter: Any) -> _Way:  # noqa: ANN401 - imported below
    """Read and split in this process."""
    from llama_index.core import SimpleDirectoryReader

    from tunedd_api.documents.model import DocumentRef, document_id
    from tunedd_api.extraction.formats import extract
    from tunedd_api.rag.ingestion.readers import readers

    extractors = readers(lambda file: extract(file, file.name))

    def way(files: Sequence[Path]) -> tuple[int, int]:
        counts = [0, 0]
        for file in files:
            pages = SimpleDirectoryReader(
                input_files=[file],
                file_extractor=dict(extractors),
                file_metadata=lambda _: {},
                raise_on_error=True,
            ).load_data()
            source = DocumentRef(document_id(file.name), file.name)
            counts[0] += len(pages)
            counts[1] += len(splitter.split(pages, source=source, version="benchmark"))
        return counts[0], counts[1]

    return way


def defaults() -> _Way:
    """Read and split as LlamaIndex does when nothing is configured."""
    from llama_index.core import SimpleDirectoryReader
    from llama_index.core.node_parser import SentenceSplitter

    splitter = SentenceSplitter()

    def way(files: Sequence[Path]) -> tuple[int, int]:
        counts = [0, 0]
        for file in files:
            pages = SimpleDirectoryReader(input_files=[file], raise_on_error=True).load_data()
            counts[0] += len(pages)
            counts[1] += len(splitter.get_nodes_from_documents(pages))
        return counts[0], counts[1]

    return way


def papers() -> list[Path]:
    """The papers, where they are at hand (``make papers``)."""
    for folder in (os.environ.get("TUNEDD_TEST_PAPERS"), DATA / _PAPERS):
        if folder and (found := sorted(Path(folder).glob("*.pdf"))):
            return found
    return []


def lacks_papers() -> str:
    """What to say where the papers are not at hand; nothing where they are."""
    return "" if papers() else "it is measured with the papers, which `make papers` fetches."


async def _pages_a_second(way: Callable[[], _Way], files: Sequence[Path]) -> float:
    reads = way()
    begun = perf_counter()
    pages, _ = reads(files)
    return pages / (perf_counter() - begun)


def _measure(run: Run) -> list[Figure]:
    from tunedd_api.extraction.workers import ExtractionPool, WorkerLimits
    from tunedd_api.rag.language.sentences import sentence_spans
    from tunedd_api.rag.language.tokenizers import tokenizer_in
    from tunedd_api.rag.providers.embedded.catalogue import MINILM
    from tunedd_api.rag.providers.embedded.weights import Weights
    from tunedd_api.rag.splitting.splitter import PassageSplitter
    from tunedd_api.settings import Settings

    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    tokenizer = weights.require(MINILM, MINILM.tokenizer or "")
    files = (papers() or sorted(DATA.glob("*.pdf")))[: run.count(1000, 1)]
    cores = os.cpu_count() or 1
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    sentence_spans("Load the 1. Model.")
    pool = ExtractionPool(cores, WorkerLimits())

    def splitter() -> PassageSplitter:
        return PassageSplitter(tokenizer_in(tokenizer))

    ways: dict[tuple[str, str], Callable[[], _Way]] = {
        (_SERVED, OURS): lambda: served(splitter(), pool),
        (_ALONE, OURS): lambda: alone(splitter()),
        (_ALONE, _DEFAULTS): defaults,
    }
    served(splitter(), pool)(files[:1] * cores)
    defaults()(files[:1])
    try:
        timed = {name: partial(_pages_a_second, way, files) for name, way in ways.items()}
        found = asyncio.run(in_turns(timed, run.repeats))
    finally:
        pool.close()
    theirs = found[_ALONE, _DEFAULTS]
    return [
        *(Figure(what, of, "a second", values) for (what, of), values in found.items()),
        *(
            Figure(f"{what}{_RATIO}", "", "times", ratios(found[what, OURS], theirs))
            for what in (_SERVED, _ALONE)
        ),
    ]


_HELD: Final = (
    "PDFium alone takes 0.12 s for the five papers, and ten-fold would leave 0.09 s for the rest, "
    "which takes 0.25: finding columns, headings, tables, notes and broken text, sentences and "
    "passages. No part of it stands out. It needs native code, or fewer rules."
)

BENCHMARKS: Final = (
    Benchmark(
        name="reading",
        title="Reading and splitting",
        what=(
            "The five papers about AI agents (`make papers`; without them, the starter library, "
            "and nothing is published) through SimpleDirectoryReader, read and split. As the "
            "service does it, files are read in worker processes, as many as there are cores, and "
            "split meanwhile: PDFium, structure, repaired text, passages of at most 200 tokens. In "
            "one process the same by calling one after the other. LlamaIndex's defaults are pypdf "
            "and SentenceSplitter. Processes and models are there before the clock starts."
        ),
        measure=_measure,
        lacks=lacks_papers,
        bars=(
            Bar(f"{_SERVED}{_RATIO}", at_least=10, held_by=_HELD),
            Bar(f"{_ALONE}{_RATIO}", at_least=10, held_by=_HELD),
        ),
        repeats=3,
    ),
)
