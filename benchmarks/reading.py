"""Pages read and split per second: this service's way against LlamaIndex's defaults.

    python -m benchmarks.reading FOLDER [--tokenizer tokenizer.json] [--rounds 5]

All ways go through SimpleDirectoryReader over the same PDFs in the same run, in turns; the best
round counts. Ours, as the service does it: files are read in worker processes, as many as there
are processors, and split ahead of their being embedded: PDFium, structure, text repair, passages
of at most 200 tokens. Ours in one process: the same by calling one after the other. The defaults:
pypdf, SentenceSplitter. Models are loaded and processes started before the clock starts. Exits 1
if the service reads and splits less than ten times the pages of the defaults.
"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

SHARE: Final = 10.0

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


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json; else an estimate")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    files = sorted(given.folder.glob("*.pdf"))
    if not files:
        parser.error(f"no PDFs in {given.folder}")

    from tunedd_api.extraction.workers import ExtractionPool, WorkerLimits
    from tunedd_api.rag.language.sentences import sentence_spans
    from tunedd_api.rag.language.tokenizers import EstimatingTokenizer, tokenizer_in
    from tunedd_api.rag.splitting.splitter import PassageSplitter

    def splitter() -> PassageSplitter:
        if given.tokenizer:
            return PassageSplitter(tokenizer_in(given.tokenizer))
        return PassageSplitter(EstimatingTokenizer())

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    sentence_spans("Load the 1. Model.")
    pool = ExtractionPool(os.cpu_count() or 1, WorkerLimits())
    served(splitter(), pool)(files[:1] * (os.cpu_count() or 1))
    best: dict[str, float] = {}
    counts: dict[str, tuple[int, int]] = {}
    theirs = defaults()
    for _ in range(given.rounds):
        ways = {
            "service": served(splitter(), pool),
            "one process": alone(splitter()),
            "defaults": theirs,
        }
        for name, way in ways.items():
            begun = time.perf_counter()
            counts[name] = way(files)
            spent = time.perf_counter() - begun
            best[name] = min(best.get(name, spent), spent)
    pool.close()

    print(f"{len(files)} PDFs, best of {given.rounds} rounds, {os.cpu_count()} processors")
    rates = {name: counts[name][0] / best[name] for name in best}
    for name, (pages, passages) in counts.items():
        figures = (
            f"{pages} pages {passages} passages {best[name]:7.3f} s {rates[name]:7.1f} pages/s"
        )
        print(f"{name:<12} {figures}   x{rates[name] / rates['defaults']:.1f}")
    return 0 if rates["service"] >= SHARE * rates["defaults"] else 1


if __name__ == "__main__":
    sys.exit(main())
