"""Pairs whose texts that do not answer are those that a reader takes for answers.

    python -m benchmarks.answer_reader.mining OUT FILE … --reader READER.gguf [--share 1]
        [--base english]

``FILE`` is one of ``benchmarks/answer_reader/documents``, ``READER`` a reader's whole file, as the
service makes it in the cache. Needs PyTorch, as ``benchmarks.answer_reader.training`` does. Writes
the pairs that ``benchmarks.answer_reader.written`` does, of a share of the documents; but instead
of the lines that share most words with a question, those that the reader rates highest.
"""

import argparse
from pathlib import Path
from random import Random
from typing import Final

import torch

from benchmarks.answer_reader.bases import BASES, ENGLISH, Base
from benchmarks.answer_reader.network import Network
from benchmarks.answer_reader.telling import odds
from benchmarks.answer_reader.written import Likeness, rows_of, write
from benchmarks.answer_reader.written_documents import Document, documents, text_of

_SEED: Final = 31


def taken_for_answers(network: Network, document: Document, base: Base = ENGLISH) -> Likeness:
    """By the log-odds of a reader, which reads all lines of the document for all its questions."""
    pairs = [(asked, line) for asked in document.questions for line in document.lines]
    read = [(asked.text, text_of(document, one)) for asked, one in pairs]
    found = dict(zip(pairs, map(float, odds(network, read, base)), strict=True))
    return lambda question, line: found[question, line]


def main() -> None:
    """Write pairs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--share", type=float, default=1.0, help="of the documents that are taken")
    parser.add_argument("--base", choices=BASES, default="english")
    parser.add_argument("--seed", type=int, default=_SEED, help="of what chance draws")
    given = parser.parse_args()
    torch.set_num_threads(1)
    base, network = BASES[given.base], Network(given.reader).eval()
    chance = Random(given.seed)  # noqa: S311 - nothing secret
    every = [one for path in given.files for one in documents(path)]
    some = [one for one in every if chance.random() < given.share]
    print(f"{len(some)} documents", flush=True)
    rows = [
        row
        for document in some
        for row in rows_of(document, chance, taken_for_answers(network, document, base))
    ]
    write(rows, given.out, chance)


if __name__ == "__main__":
    main()
