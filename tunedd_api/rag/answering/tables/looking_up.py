"""The row of a table in which the cell stands that a question asks for.

The question names a row and a column, or what the column measures. All that it names must stand in
the row, in the names of its columns or above the table: another row is no answer, however like.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.answer_evidence import evidence_for
from tunedd_api.rag.answering.asked_words import AskedWord, keys_of
from tunedd_api.rag.answering.line_kinds import LineKind
from tunedd_api.rag.answering.question_kinds import FACTS, QuestionKind
from tunedd_api.rag.answering.stretches import Stretch
from tunedd_api.rag.answering.tables.asked_cell import PERIODS, AskedCell, asked_cell, numbers_of
from tunedd_api.rag.answering.tables.measures import Measure
from tunedd_api.rag.answering.tables.row_lines import RowLine, tables_in
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import closed_classes
from tunedd_api.rag.language.words import base_form

_IN_ROW, _IN_COLUMNS, _ABOVE = 3.0, 2.0, 1.0
_SYNONYM: Final = 0.6
_MEASURED: Final = "="
"""What stands for the word of a row that is called as what is measured usually is."""

_PERSON: Final = re.compile(r"(?:[^\W\d_]+\.?\s)?[A-ZÀ-Þ][^\W\d_]*\.?\s[A-ZÀ-Þ]")
_SURE: Final = 0.6
"""Share of what shows the kind of thing asked for, from which a row without named columns does."""


@dataclass(frozen=True, slots=True)
class _Found:
    row: RowLine
    fit: float


def row_looked_up(question: str, passages: Sequence[Passage]) -> Stretch | None:
    """The one row that holds what a question asks for, below its columns; None if none does."""
    asked = asked_cell(question)
    if asked is None or not asked.words:
        return None
    found = [one for table in tables_in(passages) for one in _looked_up(asked, table)]
    best = max((one.fit for one in found), default=0.0)
    rows = [one.row for one in found if one.fit == best]
    if len(rows) != 1:
        return None
    return _stretch(rows[0])


def _stretch(row: RowLine) -> Stretch:
    quotes = (row.header, row.quote) if row.header is not None else (row.quote,)
    return Stretch(quotes, len(quotes) - 1, len(quotes), LineKind.ROW)


def _looked_up(asked: AskedCell, table: Sequence[RowLine]) -> Iterator[_Found]:
    """The row of a table that holds most of what a question names, if it is told from the others.

    One of the words that it holds is its own, or the question says all that it is called.
    """
    hits = [_hits(asked, row) for row in table]
    ranks = [
        (_fit(asked, row), _share(hit, row)) if hit and _tells(asked, hit, row) else (0.0, 0.0)
        for hit, row in zip(hits, table, strict=True)
    ]
    best = max(ranks, default=(0.0, 0.0))
    if not best[0] or ranks.count(best) > 1:
        return
    at = ranks.index(best)
    others = [hit for place, hit in enumerate(hits) if place != at]
    is_its_own = any(
        all(held > other.get(said, 0.0) for other in others) for said, held in hits[at].items()
    )
    if is_its_own or best[1] == 1:
        yield _Found(table[at], best[0])


def _hits(asked: AskedCell, row: RowLine) -> Mapping[str, float]:
    """How well each word and number of the question that stands in a row stands there."""
    if row.is_bare and not _begins(asked, row):
        return {}
    text = " ".join(row.cells)
    keys, lows = keys_of(*row.cells), parsed(text).lows
    found = {word.low: held for word in asked.words if (held := _held(word, keys))}
    found |= dict.fromkeys(asked.numbers & numbers_of(text), 1.0)
    found |= dict.fromkeys(asked.periods.keys() & lows, 1.0)
    if any(_names(measure, row.cells[0]) for measure in asked.measures):
        found[_MEASURED] = _SYNONYM
    return found


def _begins(asked: AskedCell, row: RowLine) -> bool:
    """Whether the question says the word that a line begins with."""
    first = row.cells[0].split()[0]
    return first in asked.numbers or any(_held(word, keys_of(first)) for word in asked.words)


def _share(hits: Iterable[str], row: RowLine) -> float:
    """The share of what a row is called that the question says."""
    grammar = closed_classes("en")
    lows = [token.low for token in parsed(row.cells[0]).tokens if token.kind != "mark"]
    names = [base_form(low) for low in lows if low not in grammar]
    said = {base_form(low) for low in hits}
    return sum(name in said for name in names) / len(names) if names else 0.0


def _held(word: AskedWord, keys: frozenset[str]) -> float:
    """Whether a text with these keys holds a word: as it is, or as one that means the same."""
    if not word.forms.isdisjoint(keys):
        return 1.0
    return _SYNONYM * (word.is_among(keys) or not _doers(word.low).isdisjoint(keys))


def _doers(low: str) -> frozenset[str]:
    """What one is called who does what a verb says: the supplier of "supplies"."""
    base = base_form(low)
    stem = f"{base[:-1]}i" if base.endswith("y") else base.removesuffix("e")
    return frozenset(base_form(f"{stem}{ending}") for ending in ("er", "or"))


def _fit(asked: AskedCell, row: RowLine) -> float:
    """How well a row with what stands above it holds the question; 0 if it lacks a word."""
    weighed = ((_IN_ROW, row.cells), (_IN_COLUMNS, row.columns), (_ABOVE, row.above))
    places = [(weight, keys_of(*said), numbers_of(" ".join(said))) for weight, said in weighed]
    fits = [
        *(max(weight * _held(word, keys) for weight, keys, _ in places) for word in asked.words),
        *(max(weight * (one in told) for weight, _, told in places) for one in asked.numbers),
    ]
    return sum(fits) if all(fits) else 0.0


def _tells(asked: AskedCell, hits: Mapping[str, float], row: RowLine) -> bool:
    """Whether a row says what the question asks for of what it is about."""
    if not _is_for_the_time(asked, row):
        return False
    if asked.measures:
        return any(_measured(measure, row) for measure in asked.measures)
    if _names_a_column(asked, hits, row):
        return True
    if asked.implied is not None and not _measured(asked.implied, row):
        return False
    if asked.kind is QuestionKind.WHO:
        return any(_PERSON.match(cell) for cell in row.cells[1:])
    if asked.kind in FACTS:
        value = " ".join(row.cells[1:] or row.cells)
        counted = asked.kind is QuestionKind.HOW_MANY  # of what the row or its columns name
        return evidence_for(asked.kind, value, "" if counted else asked.question) >= _SURE
    is_code = any(any(char.isdigit() for char in hit) for hit in hits)
    return is_code or (not row.columns and asked.kind is not QuestionKind.DEFINITION)


def _names_a_column(asked: AskedCell, hits: Mapping[str, float], row: RowLine) -> bool:
    keys, numbers = keys_of(*row.columns), numbers_of(" ".join(row.columns))
    words = [word for word in asked.words if word.low not in hits]
    return any(_held(word, keys) for word in words) or not numbers.isdisjoint(asked.numbers)


def _is_for_the_time(asked: AskedCell, row: RowLine) -> bool:
    """Whether a row tells of the times that are asked for, or of none."""
    told = {PERIODS[low] for low in parsed(" ".join((*row.columns, *row.cells))).lows & {*PERIODS}}
    return not asked.periods or not told or not told.isdisjoint(asked.periods.values())


def _measured(measure: Measure, row: RowLine) -> bool:
    """Whether a row or what names its columns says that something is measured, or its unit is."""
    if not measure.names:
        return True
    named = any(_names(measure, text) for text in (row.cells[0], *row.columns, row.above[0]))
    units = {quantity.unit for quantity in parsed(" ".join(row.cells)).quantities}
    return named or not units.isdisjoint(measure.units - {None})


def _names(measure: Measure, text: str) -> bool:
    return not keys_of(text).isdisjoint(keys_of(*measure.names))
