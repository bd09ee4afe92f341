"""The rows of passages, each with what it is called and what stands above it.

A row is told by its rules or tabs, by blanks or dots between its cells, by the colon behind its
name, or by standing among lines like it, below a line that names their columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, zip_longest
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.function_words import closed_classes
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.page_text.row_cells import cells, column_names, grid, lines_of_header
from tunedd_api.rag.splitting.structure import SEPARATOR

_LINE: Final = re.compile(r"[^\n]*\S[^\n]*|(?<=\n)[ \t]*(?=\n)")
_RULED: Final = re.compile(r"\|.*\||\S \| \S|^\| \S|\S\t+\S")
_APART: Final = re.compile(r" {2,}")
_LEADERS: Final = re.compile(
    r"(?P<name>\S.*?)\s*(?:\.{3,}|(?:\. ){2,}\.|…+|_{3,})\s*(?P<value>[^\s.…_].*)"
)
_ENTRY: Final = re.compile(
    r"\s*[-*•]?\s*(?P<name>[^\W\d_][^:|]{0,40}?)[*_]*:[*_]*\s+(?P<value>\S.*)"
)
_SENTENCE: Final = re.compile(r"[.!?;,]\s*$")
_LONGEST: Final = 110
_GAP: Final = 3
"""Characters that may part two passages that follow one another."""

_FEWEST_ROWS: Final = 2
_FEWEST_COLUMNS: Final = 2
_LONGEST_NAME: Final = 4
_LONGEST_VALUE: Final = 8
"""Words of what "Room: Delft" gives a value, and of the value."""

_MOST_GRAMMAR: Final = 0.34
"""Share of words of grammar from which a line is part of a sentence, and no row."""


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row of a table.

    ``columns`` names its columns, as many as it has ``cells``, and is empty where nothing does;
    where cells stand apart by single blanks, there is one cell, and one name of all columns.
    """

    quote: Quote
    header: tuple[Quote, ...]
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    above: tuple[str, ...]
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    quote: Quote
    kind: str

    @property
    def text(self) -> str:
        return self.quote.text.strip()


def tables_in(passages: Sequence[Passage]) -> Iterator[Sequence[RowLine]]:
    """The tables of some passages, each as its rows; one may go on from passage to passage."""
    told = [passage for passage in passages if not passage.is_reference]
    told.sort(key=lambda passage: (passage.document.id, passage.page, passage.start))
    run: list[Passage] = []
    for passage in told:
        if run and not _goes_on(run[-1], passage):
            yield from _tables_of(tuple(run))
            run = []
        run.append(passage)
    if run:
        yield from _tables_of(tuple(run))


def _goes_on(one: Passage, other: Passage) -> bool:
    """Whether a passage begins where another one of the same page ends, or before."""
    same = one.document.id == other.document.id and one.page == other.page
    return same and other.start <= one.end + _GAP


@lru_cache(maxsize=128)
def _tables_of(run: tuple[Passage, ...]) -> Sequence[Sequence[RowLine]]:
    lines = list(_lines_of(run))
    found: list[Sequence[RowLine]] = []
    at = 0
    for kind, group in groupby(lines, key=lambda line: line.kind):
        same = list(group)
        above = _above(lines[:at], same[0].quote.passage)
        if kind == "ruled":
            found.append(_ruled(same, above, run[0].table_header if at == 0 else None))
        elif kind in {"leaders", "entry"}:
            found.append([_named(line, above) for line in same])
        elif kind == "plain":
            found += _bare(same, above)
        at += len(same)
    return [table for table in found if table]


def _lines_of(run: Sequence[Passage]) -> Iterator[_Line]:
    """The lines of passages that go on one behind the other, each once and whole.

    A heading with a colon in it is no row: "Boilers: how they are kept".
    """
    for passage, following in zip_longest(run, run[1:]):
        begins = following.start if following is not None else passage.end
        headings = {passage.title, *(passage.section or "").split(SEPARATOR)}
        for match in _LINE.finditer(passage.text):
            if passage.start + match.start() < begins:
                quote = Quote.of(passage, match.start(), match.end())
                kind = _kind(match[0])
                is_heading = kind == "entry" and match[0].strip() in headings
                yield _Line(quote, "told" if is_heading else kind)
        if following is not None and begins > passage.end + 1:
            yield _Line(Quote.of(passage, len(passage.text), len(passage.text)), "blank")


def _kind(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        return "blank"
    if _RULED.search(text) or (len(_APART.findall(stripped)) and len(stripped) <= _LONGEST * 2):
        return "leaders" if _LEADERS.fullmatch(stripped) and "|" not in text else "ruled"
    if _LEADERS.fullmatch(stripped):
        return "leaders"
    if stripped.startswith("#") or _SENTENCE.search(stripped) or len(stripped) > _LONGEST:
        return "told"
    entry = _ENTRY.fullmatch(stripped)
    if entry is not None:
        is_short = len(entry["name"].split()) <= _LONGEST_NAME
        return "entry" if is_short and len(entry["value"].split()) <= _LONGEST_VALUE else "told"
    return "plain" if not _is_of_a_sentence(stripped) else "told"


def _is_of_a_sentence(text: str) -> bool:
    """Whether a line begins small, or has as many words of grammar as sentences have."""
    words = re.findall(r"[^\W_]+", text.lower())
    grammar = sum(word in closed_classes("en") for word in words)
    return text[0].islower() or grammar > _MOST_GRAMMAR * len(words)


def _parted(text: str) -> tuple[str, ...]:
    is_ruled = _RULED.search(text) is not None
    return tuple(cells(text) if is_ruled else _APART.split(text.strip()))


def _ruled(lines: Sequence[_Line], above: tuple[str, ...], outside: str | None) -> list[RowLine]:
    told = [line for line in lines if any(char.isalnum() for char in line.text)]
    parts = [_parted(line.text) for line in told]
    first = 0 if outside else lines_of_header(parts)
    header = tuple(line.quote for line in told[:first])
    if not told[first:]:
        return []
    names, every = grid([column_names(outside)] if outside else parts[:first], parts[first:])
    quotes = (line.quote for line in told[first:])
    below = (replace(quote, header=outside) if outside else quote for quote in quotes)
    return [
        RowLine(quote, header, names, row, above) for quote, row in zip(below, every, strict=True)
    ]


def _named(line: _Line, above: tuple[str, ...]) -> RowLine:
    match = (_LEADERS if line.kind == "leaders" else _ENTRY).fullmatch(line.text)
    parts = (match["name"].strip(), match["value"].strip()) if match else (line.text,)
    return RowLine(line.quote, (), (), parts, above)


def _bare(lines: Sequence[_Line], above: tuple[str, ...]) -> Iterator[list[RowLine]]:
    """The tables among lines that are no sentences, each below what names its columns."""
    starts = list(_headers(lines)) or _first_header(lines)
    ends = [*(start - 1 for start in starts[1:]), len(lines)]  # each but the first has a title
    for start, end in zip(starts, ends, strict=False):
        rows = lines[start + 1 : end]
        titles = (lines[start - 1].text, *above[1:]) if start else above
        if len(rows) >= _FEWEST_ROWS:
            header = lines[start]
            yield [
                RowLine(
                    row.quote, (header.quote,), (header.text,), (row.text,), titles, is_bare=True
                )
                for row in rows
            ]


def _headers(lines: Sequence[_Line]) -> Iterator[int]:
    """The lines without a figure right above one that has one, with none above them either."""
    for at in range(len(lines) - 1):
        figured = _has_figure(lines[at + 1].text) and not _has_figure(lines[at].text)
        several = len(lines[at].text.split()) >= _FEWEST_COLUMNS
        if figured and several and (at == 0 or not _has_figure(lines[at - 1].text)):
            yield at


def _first_header(lines: Sequence[_Line]) -> list[int]:
    """The first line, or the one below it where that is a title."""
    if len(lines) <= _FEWEST_ROWS:
        return []
    first, second = (len(line.text.split()) for line in lines[:2])
    return [1 if first < second else 0]


def _has_figure(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _above(before: Sequence[_Line], passage: Passage) -> tuple[str, ...]:
    """The nearest heading and those above it, then what the document is called.

    What is told between heading and table may be of anything, and names no row.
    """
    headings = (
        line.text.strip("# ")
        for line in reversed(before)
        if line.kind in {"plain", "told"} and not _SENTENCE.search(line.text)
    )
    heading = next(headings, "")
    sections = (passage.section or "").split(SEPARATOR)
    outer = sections[:-1] if heading else sections
    return (heading, *outer, passage.title, passage.document.name)
