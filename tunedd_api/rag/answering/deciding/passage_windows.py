"""The sentences of passages with those beside them, and the words that they hold together."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.page_text.row_cells import BETWEEN_LINES, cells, lines_of_header
from tunedd_api.rag.questions.asked_words import heading_keys, keys_of, sentences_of

_WINDOW: Final = 3


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence of a passage with those beside it.

    ``before`` is the sentence before it, ``columns`` what names the columns where it is a row.
    ``keys`` are those of all words here, ``headings`` those of what stands above.
    """

    before: str
    sentence: str
    columns: str
    keys: frozenset[str]
    headings: frozenset[str]


def windows_of(passage: Passage) -> tuple[Window, ...]:
    """Each sentence of a passage, in reading order, with the one on each side of it."""
    return _windows(passage.text, heading_keys(passage), passage.table_header or "")


@lru_cache(maxsize=128)  # about 16 kB each
def _windows(text: str, above: frozenset[str], table_header: str) -> tuple[Window, ...]:
    """Each sentence of a passage; passages come up in turn after turn."""
    sentences, columns = sentences_of(text), _columns(text, table_header)
    return tuple(
        Window(
            before=sentences[at - 1] if at else "",
            sentence=sentences[at],
            columns=columns[at],
            keys=keys_of(*sentences[max(at - 1, 0) : at + _WINDOW - 1], columns[at]),
            headings=above | keys_of(columns[at]) if columns[at] else above,
        )
        for at in range(len(sentences))
    )


def _columns(text: str, header: str) -> list[str]:
    """For each sentence of a passage that is a row of a table, what names the columns there."""
    found = list[str]()
    lines = [(s, kind_of_line(s) is LineKind.ROW) for s in sentences_of(text)]
    for is_row, group in groupby(lines, key=lambda line: line[1]):
        rows = [line for line, _ in group]
        if is_row and not header:
            told = [row for row in rows if any(map(str.isalnum, row))]
            header = BETWEEN_LINES.join(told[: lines_of_header([cells(row) for row in told])])
        found += [header if is_row else ""] * len(rows)
        header = ""
    return found
