"""Pages read and split per second: this service's way against LlamaIndex's defaults.

    python benchmarks/reading.py FOLDER [--tokenizer tokenizer.json] [--rounds 5]

Both sides go through SimpleDirectoryReader over the same PDFs in the same process, file by file
in turns; of each file the best round counts. Ours: PDFium, text repair, passages of at most 200
tokens. The defaults: pypdf, SentenceSplitter. Models are loaded before the clock starts; our
tokenizer remembers nothing from one round to the next.
"""

import argparse
import logging
import time
from collections.abc import Callable
from pathlib import Path

from llama_index.core import SimpleDirectoryReader
from llama_index.core.node_parser import SentenceSplitter

from tunedd_api.documents import DocumentRef, document_id
from tunedd_api.extraction.formats import extract
from tunedd_api.rag.readers import readers
from tunedd_api.rag.sentences import sentence_spans
from tunedd_api.rag.splitting import PassageSplitter
from tunedd_api.rag.tokenizers import EstimatingTokenizer, OffsetTokenizer, WordPieceTokenizer

_Way = Callable[[Path], tuple[int, int]]
"""Reads and splits a file; gives the numbers of pages and passages."""


def ours(tokenizer: OffsetTokenizer) -> _Way:
    """Read and split as the service does."""
    extractors = readers(lambda file: extract(file, file.name))
    splitter = PassageSplitter(tokenizer)

    def way(file: Path) -> tuple[int, int]:
        pages = SimpleDirectoryReader(
            input_files=[file],
            file_extractor=extractors,
            file_metadata=lambda _: {},
            raise_on_error=True,
        ).load_data()
        source = DocumentRef(document_id(file.name), file.name)
        return len(pages), len(splitter.split(pages, source=source, version="benchmark"))

    return way


def defaults() -> _Way:
    """Read and split as LlamaIndex does when nothing is configured."""
    splitter = SentenceSplitter()

    def way(file: Path) -> tuple[int, int]:
        pages = SimpleDirectoryReader(input_files=[file], raise_on_error=True).load_data()
        return len(pages), len(splitter.get_nodes_from_documents(pages))

    return way


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--tokenizer", type=Path, help="tokenizer.json; else an estimate")
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()

    files = sorted(options.folder.glob("*.pdf"))
    if not files:
        arguments.error(f"no PDFs in {options.folder}")

    def tokenizer() -> OffsetTokenizer:
        if options.tokenizer:
            return WordPieceTokenizer.from_file(options.tokenizer)
        return EstimatingTokenizer()

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    sentence_spans("Load the 1. Model.")
    theirs = defaults()
    best: dict[tuple[str, Path], float] = {}
    counts: dict[tuple[str, Path], tuple[int, int]] = {}
    for _ in range(options.rounds):
        ways = {"ours": ours(tokenizer()), "defaults": theirs}
        for file in files:
            for name, way in ways.items():
                begun = time.perf_counter()
                counts[name, file] = way(file)
                spent = time.perf_counter() - begun
                best[name, file] = min(best.get((name, file), spent), spent)

    print(f"{len(files)} PDFs, tokenizer {tokenizer().name}, best of {options.rounds} rounds")
    rates: dict[str, float] = {}
    for name in ("ours", "defaults"):
        seconds = sum(best[name, file] for file in files)
        pages = sum(counts[name, file][0] for file in files)
        passages = sum(counts[name, file][1] for file in files)
        rates[name] = pages / seconds
        print(
            f"{name:9} {pages} pages {passages} passages {seconds:7.3f} s"
            f" {rates[name]:7.1f} pages/s"
        )
    print(f"ratio     {rates['ours'] / rates['defaults']:.1f}")


if __name__ == "__main__":
    main()
