"""The lines of a passage: sentences, headings, items and rows, each with its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.page_text.wrapped_lines import SENTENCE_END, unbroken_spans

_LONGEST_HEADING: Final = 100
_NUMBERED: Final = re.compile(r"\s*\d{1,2}[.)]\s")
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_VERSION: Final = re.compile(
    r"(?:#+\s*\[?v?|\[v?|v)\d{1,3}(?:\.\d{1,3})+\]?(?:\W+\d[\d./-]*\W*)?"
    r"|\d{1,3}(?:\.\d{1,3})+\W+\d[\d./-]*\W*"
)
"""What is a heading without letters: a version, and the day it came out."""

_SMALL: Final = re.compile(r"\b[a-zß-öø-ÿ]{2,}")
_TOLD: Final = frozenset({LineKind.PROSE, LineKind.LEAD_IN, LineKind.ITEM})
_HEADED: Final = frozenset({LineKind.ROW, LineKind.HEADING})


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, or a line that is none; ``paragraph`` counts those of the passage."""

    quote: Quote
    kind: LineKind
    paragraph: int


def lines_of(passage: Passage) -> list[Line]:
    """The lines of a passage in reading order; a sentence that goes on in the next line is one."""
    lines: list[Line] = []
    paragraph, end_before = 0, 0
    for start, end in unbroken_spans(passage.text):
        paragraph += "\n" in passage.text[end_before:start]
        quote = Quote.of(passage, start, end)
        lines.append(Line(quote, kind_of_line(quote.text), paragraph))
        end_before = end
    return [replace(line, kind=_kind_among(lines, at)) for at, line in enumerate(lines)]


def _kind_among(lines: Sequence[Line], at: int) -> LineKind:
    """The kind of a line, as those beside it tell it."""
    if _is_numbered_heading(lines, at):
        return LineKind.HEADING
    answers = at > 0 and lines[at - 1].kind is LineKind.QUESTION
    short = lines[at].kind is LineKind.HEADING and lines[at].quote.text.rstrip().endswith(
        (".", "!")
    )
    return LineKind.PROSE if answers and short else lines[at].kind


def _is_numbered_heading(lines: Sequence[Line], at: int) -> bool:
    """Whether what looks like an item is a heading: alone, no sentence, and right above one."""
    text, kind = lines[at].quote.text, lines[at].kind
    if kind is not LineKind.ITEM or not _NUMBERED.match(text) or SENTENCE_END.search(text):
        return False
    around = [line.kind for line in (*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2])]
    alone = at + 1 < len(lines) and LineKind.ITEM not in around
    below = {LineKind.PROSE, LineKind.LEAD_IN}
    return alone and len(text) <= _LONGEST_HEADING and lines[at + 1].kind in below


def is_heading_of(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is a heading, a term or a question, right above a sentence or a list."""
    return _stands_above(lines, at, _TOLD)


def headings_of(lines: Sequence[Line]) -> list[Quote]:
    """The headings among the lines, above whatever they stand."""
    return [
        line.quote
        for at, line in enumerate(lines)
        if line.kind is LineKind.HEADING and _stands_above(lines, at, _TOLD | _HEADED)
    ]


def _stands_above(lines: Sequence[Line], at: int, below: frozenset[LineKind]) -> bool:
    """Whether a line is a heading, a term or a question right above a line of these kinds."""
    if not 0 <= at < len(lines) - 1 or lines[at].kind not in {LineKind.HEADING, LineKind.QUESTION}:
        return False
    if lines[at].kind is LineKind.QUESTION and lines[at].paragraph == lines[at + 1].paragraph:
        return False
    text = lines[at].quote.text
    named = _LETTERS.search(text) is not None or _VERSION.fullmatch(text) is not None
    told = named and len(text) <= _LONGEST_HEADING
    people = "@" in text or ("," in text and not _SMALL.search(text))
    return told and not people and lines[at + 1].kind in below
