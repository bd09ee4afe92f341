"""The claims that were written for the reader of claims.

A file holds claims on the documents of ``benchmarks/answer_reader/documents``: ``@ title`` of a
document, then ``true claim || false claim || lines``, where the lines, counted as the document
counts them, bear the first out together, and nothing in the document bears out the second. Claims
on documents that are held back are held back, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.answer_reader.written_documents import Document, Line, documents

DOCUMENTS: Final = Path(__file__).parents[1] / "answer_reader" / "documents"
CLAIMS: Final = Path(__file__).parent / "claims"


@dataclass(frozen=True)
class Claims:
    """Two claims on a document: ``true``, which ``lines`` bear out, and ``false``."""

    document: Document
    true: str
    false: str
    lines: tuple[Line, ...]


def claims(folder: Path = CLAIMS, *, held: bool = False) -> list[Claims]:
    """All claims for training, or those on documents that are ``held`` back.

    Raises:
        ValueError: if a line is none of those that the format knows, or names a document or a line
            that is not there.
    """
    files = sorted(DOCUMENTS.glob("*.txt"))
    known = {one.title: one for path in files for one in documents(path, held=held)}
    others = {one.title for path in files for one in documents(path, held=not held)}
    found = list[Claims]()
    for path in sorted(folder.glob("*.txt")):
        for title, written in _blocks(path.read_text("utf-8")):
            if title in known:
                found += (_claims(one, known[title]) for one in written)
            elif title not in others:
                raise ValueError(f"{path.name}: {title}")
    return found


def _blocks(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    for block in f"\n{text}".split("\n@ ")[1:]:
        title, *written = (line.strip() for line in block.splitlines())
        yield title, [line for line in written if line]


def _claims(written: str, document: Document) -> Claims:
    known: Mapping[int, Line] = {line.number: line for line in document.lines}
    parts = [part.strip() for part in written.split("||")]
    try:
        true, false, places = parts
        return Claims(document, true, false, tuple(known[int(n)] for n in places.split(",")))
    except (KeyError, ValueError) as error:
        raise ValueError(f"{document.title}: {written}") from error
