"""Pairs of the documents that were written for the reader, with the texts that the service reads.

    python -m benchmarks.answer_reader.served OUT FILE … [--share 0.3] [--seed 41]

``FILE`` is one of ``benchmarks/answer_reader/documents``. Each document is written as Markdown, and
cut into passages and stretches as the service does it: a list is one text, and a sentence comes
with those behind it. A share of the questions is taken. Each is set beside the stretches that the
service would have read first, two that answer and two that do not, and beside one more that does
not and is drawn by chance. The same arguments give the same pairs.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

import numpy as np

from benchmarks.answer_reader.naming import named
from benchmarks.answer_reader.rows import Row, as_typed
from benchmarks.answer_reader.written import write
from benchmarks.answer_reader.written_documents import Asked, Document, as_markdown, documents
from tunedd_api.bootstrap.models import embedding_tokenizer
from tunedd_api.documents.model import DocumentRef
from tunedd_api.documents.passages import Passage
from tunedd_api.extraction.formats import extract
from tunedd_api.rag.answering.quoting.quoter import candidates
from tunedd_api.rag.answering.stretches.ranking import rank
from tunedd_api.rag.answering.stretches.reading import chosen, text_to_read
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.ingestion.readers import ExtractReader
from tunedd_api.rag.nodes import stored_passage
from tunedd_api.rag.splitting.splitter import PassageSplitter
from tunedd_api.rag.vector_stores.candidates import StoredPassage
from tunedd_api.settings import Settings

_SEED: Final = 41
_EACH: Final = 2
"""Stretches that answer, and that do not, of those that would be read first."""


def passages_of(text: str, splitter: PassageSplitter) -> list[Passage]:
    """The passages of a document in Markdown."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "document.md")
        path.write_text(text, "utf-8")
        pages = ExtractReader(lambda one: extract(one, one.name)).load_data(path)
    source = DocumentRef(UUID(int=0), path.name)
    nodes = splitter.split(pages, source=source, version="")
    unfound = np.empty(0, np.float32)
    stored = [StoredPassage(n.id_, n.metadata, n.text, unfound, frozenset()) for n in nodes]
    return [stored_passage(one, score=1.0, similarity=0.0) for one in stored]


def rows_of(
    document: Document, splitter: PassageSplitter, share: float, chance: Random
) -> Iterator[Row]:
    """The pairs of a share of a document's questions."""
    text, places = as_markdown(document)
    lines = {number: _squeezed(text[start:end]) for number, (start, end) in places.items()}
    passages = passages_of(text, splitter)
    for asked in document.questions:
        if chance.random() < share:
            yield from _rows_of_question(asked, document, lines, passages, chance)


def _rows_of_question(
    asked: Asked,
    document: Document,
    lines: Mapping[int, str],
    passages: Sequence[Passage],
    chance: Random,
) -> Iterator[Row]:
    ranking = rank(asked.text, candidates(asked.text, passages))
    ranked = [one.stretch for one in ranking.stretches]
    first = chosen(asked.text, ranking, len(ranked))
    touched = {lines[number] for group in asked.answers for number in group}
    answering = [one for one in ranked if _answers(_squeezed(one.text), asked, lines)]
    silent = [one for one in first if not any(line in _squeezed(one.text) for line in touched)]
    typed = as_typed(named(asked.text, document, chance), chance)
    for stretch in answering[:_EACH]:
        yield typed, text_to_read(stretch), 1
    for stretch in [*silent[:_EACH], *_drawn(silent[_EACH:], chance)]:
        yield typed, text_to_read(stretch), 0


def _answers(said: str, asked: Asked, lines: Mapping[int, str]) -> bool:
    """Whether a stretch holds all lines that answer together."""
    return any(all(lines[number] in said for number in group) for group in asked.answers)


def _drawn(stretches: Sequence[Stretch], chance: Random) -> Sequence[Stretch]:
    return chance.sample(stretches, min(1, len(stretches)))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def main() -> None:
    """Write pairs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--share", type=float, default=1.0, help="of the questions that are taken")
    parser.add_argument("--seed", type=int, default=_SEED, help="of what chance draws")
    given = parser.parse_args()
    splitter = PassageSplitter(embedding_tokenizer(Settings(_env_file=None)))
    chance = Random(given.seed)  # noqa: S311 - nothing secret
    every = [one for path in given.files for one in documents(path)]
    rows = [row for one in every for row in rows_of(one, splitter, given.share, chance)]
    write(rows, given.out, chance)


if __name__ == "__main__":
    main()
