"""The row of a table in which the cell stands that a question asks for.

The question names a row and a column, or what the column measures. All that it names must stand in
the row, in the names of its columns or above the table: another row is no answer, however like.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.stretches.answer_evidence import evidence_for
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.answering.tables.asked_cell import (
    MOVING,
    PERIODS,
    AskedCell,
    asked_cell,
    numbers_of,
)
from tunedd_api.rag.answering.tables.banded import Held, rows_held
from tunedd_api.rag.answering.tables.cell_columns import (
    SYNONYM,
    columns_named,
    held_in,
    is_blank,
    is_measured,
    is_measured_by_title,
    is_named_as,
    keys_of_values,
)
from tunedd_api.rag.answering.tables.column_keys import column_keys
from tunedd_api.rag.answering.tables.points import points_asked
from tunedd_api.rag.answering.tables.row_lines import RowLine, tables_in
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag, closed_classes
from tunedd_api.rag.language.lexicon import is_known_verb
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.page_text.line_kinds import LineKind
from tunedd_api.rag.questions.asked_words import AskedWord, heading_keys, keys_of, sentences_of
from tunedd_api.rag.questions.kinds import FACTS, QuestionKind

_IN_ROW, _IN_COLUMNS, _ABOVE = 3.0, 2.0, 1.0
_NONE: Final = (0.0, 0.0, 0.0)
_NAME: Final = re.compile(r"[A-ZÀ-Þ][^\d]*$")
_WHO_IS: Final = ("who is", "who are", "who's", "who was", "wer ist", "quién es", "qui est")
_PLACED: Final = frozenset({QuestionKind.WHEN, QuestionKind.WHERE})
"""Kinds of questions that a row does not answer by being called by the code that is asked for."""

_MEASURED: Final = "="
"""What stands for the word of a row that is called as what is measured usually is."""

_AT_AN_EDGE: Final = 2
"""Rows that hold a number at which one band ends and another begins."""

_IN_BAND: Final = "#"
"""What stands for a number of the question that a row holds within a band."""

_PERSON: Final = re.compile(r"(?:[^\W\d_]+\.?\s)?[A-ZÀ-Þ][^\W\d_]*\.?\s[A-ZÀ-Þ]")
_SURE: Final = 0.6
"""Share of what shows the kind of thing asked for, from which a row without named columns does."""


@dataclass(frozen=True, slots=True)
class _Found:
    rows: tuple[RowLine, ...]
    fit: float
    is_blank: bool


def row_looked_up(question: str, passages: Sequence[Passage]) -> Stretch | None:
    """The one row that holds what a question asks for, below its columns; None if none does.

    Where two bands end at its number, as at the change of an office, there are two.
    """
    found = [one for one in _found(question, passages) if not one.is_blank]
    best = max((one.fit for one in found), default=0.0)
    told = [one.rows for one in found if one.fit == best]
    return _stretch(told[0]) if len(told) == 1 else None


def lacks_the_cell(question: str, passages: Sequence[Passage]) -> bool:
    """Whether the cells are blank that a question asks for, and nothing else tells of it."""
    found = _found(question, passages)
    if not found or not all(one.is_blank for one in found):
        return False
    asked = asked_cell(question)
    words = asked.words if asked is not None else ()
    rows = {row.quote.text.strip() for one in found for row in one.rows}
    return not any(
        all(word.is_among(heading_keys(passage) | keys_of(sentence)) for word in words)
        for passage in passages
        for sentence in sentences_of(passage.text)
        if sentence.strip() not in rows
    )


def _found(question: str, passages: Sequence[Passage]) -> Sequence[_Found]:
    asked = asked_cell(question)
    if asked is None or not (asked.words or points_asked(question)):
        return ()
    return [one for table in tables_in(passages) for one in _looked_up(asked, table)]


def _stretch(rows: Sequence[RowLine]) -> Stretch:
    header = rows[0].header
    quotes = (*header, *(row.quote for row in rows))
    return Stretch(quotes, len(header), len(quotes), LineKind.ROW)


def _looked_up(asked: AskedCell, table: Sequence[RowLine]) -> Iterator[_Found]:
    """The row of a table that holds most of what a question names, if it is told from the others.

    Of each other row it holds a word that this one lacks, or the question says all that it is
    called: the Blue Room is not all that one asks for who asks how many rooms there are.
    """
    held = rows_held(asked.question, table[0].columns, [row.cells for row in table])
    if held is not None:
        asked = _besides(asked, held)
    if not (asked.words or held):
        return
    hits = [_hits(asked, row) for row in table]
    if held is not None:
        hits = [{**hit, _IN_BAND: 1.0} if at in held.rows else {} for at, hit in enumerate(hits)]
    blank = [is_blank(asked, hit, row) for hit, row in zip(hits, table, strict=True)]
    ranks = [
        (_fit(asked, row, is_in_band=_IN_BAND in hit), sum(hit.values()), _share(hit, row))
        if hit and (lacks or _tells(asked, hit, row))
        else _NONE
        for hit, row, lacks in zip(hits, table, blank, strict=True)
    ]
    best = max(ranks, default=_NONE)
    if not best[0]:
        return
    at = ranks.index(best)
    if ranks.count(best) > 1:
        alike = tuple(row for row, rank in zip(table, ranks, strict=True) if rank == best)
        if held is not None and len(alike) == len(held.rows) == _AT_AN_EDGE:
            yield _Found(alike, best[0], blank[at])
        return
    counted = {thing.low for thing in asked.counted}
    told = {said: held for said, held in hits[at].items() if said not in counted}
    others = [hit for place, hit in enumerate(hits) if place != at]
    is_its_own = bool(told) and all(
        any(held > other.get(said, 0.0) for said, held in told.items()) for other in others
    )
    if is_its_own or best[-1] == 1:
        yield _Found((table[at],), best[0], blank[at])


def _besides(asked: AskedCell, held: Held) -> AskedCell:
    """What a question asks of a cell besides what bands hold.

    A verb need not stand there then, but for one by which it asks who does it.
    """
    told = parsed(asked.question).words if asked.kind is not QuestionKind.WHO else ()
    verbs = {word.low for word in told if word.tag is Tag.VERB and is_known_verb(word.low)}
    return asked.besides(held.lows | verbs, held.numbers)


def _hits(asked: AskedCell, row: RowLine) -> Mapping[str, float]:
    """How well each word and number of the question that stands in a row stands there."""
    if row.is_bare and not _begins(asked, row):
        return {}
    told = row.cells if row.columns else row.cells[:1]
    keys = keys_of(*told)
    found = {word.low: held for word in asked.words if (held := held_in(word, keys))}
    # A number of some other cell is what that says, unless it is a part of a name.
    names = [row.cells[0], *(cell for cell in told if _held_in(cell, asked))]
    found |= dict.fromkeys(asked.numbers & numbers_of(" ".join(names)), 1.0)
    found |= dict.fromkeys(asked.periods.keys() & parsed(" ".join(told)).lows, 1.0)
    is_column = any(held_in(word, column_keys(*row.columns[1:])) for word in asked.words)
    if is_column and any(is_named_as(measure, row.cells[0]) for measure in asked.measures):
        found[_MEASURED] = SYNONYM
    return found


def _held_in(cell: str, asked: AskedCell) -> bool:
    keys = keys_of(cell)
    return any(not word.forms.isdisjoint(keys) for word in asked.words)


def _begins(asked: AskedCell, row: RowLine) -> bool:
    """Whether the question says the word that a line begins with."""
    first = row.cells[0].split()[0]
    return first in asked.numbers or any(held_in(word, keys_of(first)) for word in asked.words)


def _share(hits: Iterable[str], row: RowLine) -> float:
    """The share of what a row is called that the question says."""
    grammar = closed_classes("en")
    lows = [token.low for token in parsed(row.cells[0]).tokens if token.kind != "mark"]
    names = [base_form(low) for low in lows if low not in grammar]
    said = {base_form(low) for low in hits}
    return sum(name in said for name in names) / len(names) if names else 0.0


def _fit(asked: AskedCell, row: RowLine, *, is_in_band: bool) -> float:
    """How well a row with what stands above it holds the question; 0 if it lacks a word."""
    weighed = (
        (_IN_ROW, keys_of(*row.cells), row.cells),
        (_IN_COLUMNS, column_keys(*row.columns), row.columns),
        (_ABOVE, keys_of(*row.above), row.above),
    )
    places = [(weight, keys, numbers_of(" ".join(said))) for weight, keys, said in weighed]
    fits = [
        *(
            max(weight * held_in(word, keys) for weight, keys, _ in places)
            for word in asked.words
            if word.low not in MOVING or any(held_in(word, keys) for _, keys, _ in places)
        ),
        *(max(weight * (one in told) for weight, _, told in places) for one in asked.numbers),
    ]
    return sum(fits, start=_IN_ROW * is_in_band) if all(fits) else 0.0


def _tells(asked: AskedCell, hits: Mapping[str, float], row: RowLine) -> bool:
    """Whether a row says what the question asks for of what it is about."""
    is_dated = asked.kind is not QuestionKind.WHEN or _is_sure(asked, row)
    if not is_dated or not _is_for_the_time(asked, row) or not _is_counted(asked, hits, row):
        return False
    return (_IN_BAND in hits and _is_called_as_asked(asked, row)) or _says(asked, hits, row)


def _says(asked: AskedCell, hits: Mapping[str, float], row: RowLine) -> bool:
    """Whether a row has a cell of the kind that is asked for."""
    named = columns_named(asked, hits, row)
    people = any(_PERSON.match(cell) for cell in row.cells[1:] or _words_behind(row))
    if asked.kind is QuestionKind.WHO:
        if named:
            told = _words_behind(row) if row.is_bare else [row.cells[at] for at in named]
            return any(_NAME.match(cell) for cell in told)
        return people and (not row.columns or asked.question.lower().startswith(_WHO_IS))
    if asked.measures and not _has_what_is_counted(asked, row):
        return any(
            is_measured(measure, row, asked.measures)
            or is_measured_by_title(measure, asked, hits, row)
            for measure in asked.measures
        )
    if named:
        return True
    if asked.implied is not None and not is_measured(asked.implied, row, ()):
        return False
    if asked.kind is QuestionKind.HOW_MANY:
        return evidence_for(asked.kind, _value(row), "") >= _SURE
    if asked.kind not in _PLACED and any(_is_code(hit) for hit in hits):
        return True
    is_fact = asked.kind in FACTS and _is_sure(asked, row)
    return not row.columns and (is_fact or asked.kind in {QuestionKind.OTHER, QuestionKind.WHICH})


def _is_called_as_asked(asked: AskedCell, row: RowLine) -> bool:
    """Whether the first column is what is asked for: the president of some year, or a plan.

    Whoever stands there is meant where headings say what they are: below "Mayors", "Name" does.
    """
    if not row.columns or row.is_bare:
        return False
    keys = column_keys(row.columns[0])
    if asked.kind is QuestionKind.WHO:
        above = keys | keys_of(*row.above) if _PERSON.match(row.cells[0]) else keys
        is_said = any(held_in(word, above) for word in asked.words)
        return is_said and _NAME.match(row.cells[0]) is not None
    return any(held_in(word, keys) for word in asked.words)


def _value(row: RowLine) -> str:
    return " ".join(row.cells[1:] or row.cells)


def _is_sure(asked: AskedCell, row: RowLine) -> bool:
    return evidence_for(asked.kind, _value(row), asked.question) >= _SURE


def _is_code(low: str) -> bool:
    return any(char.isdigit() for char in low) and any(char.isalpha() for char in low)


def _words_behind(row: RowLine) -> list[str]:
    """What may stand in the cells behind the first one, where nothing parts them."""
    words = row.cells[0].split()
    return [" ".join(words[at:]) for at in range(1, len(words))]


def _is_counted(asked: AskedCell, hits: Mapping[str, float], row: RowLine) -> bool:
    """Whether a column, or all of what the row is called, is what the question counts.

    What the first column names is counted by its rows, and no cell tells it.
    """
    for thing in asked.counted:
        asked_for = AskedWord.of(thing.low, is_name=False)
        if held_in(asked_for, keys_of_values(row)) or parsed(f"1 {thing.low}").quantities[0].unit:
            continue
        values = parsed(" ".join(row.cells[1:])).quantities
        is_called = _share(hits, row) == 1 and thing.low in hits
        if not is_called or not any(value.unit is None for value in values):
            return False
    return True


def _has_what_is_counted(asked: AskedCell, row: RowLine) -> bool:
    """Whether a column is called as what is counted, whatever a verb measures besides."""
    return bool(asked.counted) and all(
        held_in(thing, keys_of_values(row)) == 1 for thing in asked.counted
    )


def _is_for_the_time(asked: AskedCell, row: RowLine) -> bool:
    """Whether a row tells of the times that are asked for, or of none."""
    told = {PERIODS[low] for low in parsed(" ".join((*row.columns, *row.cells))).lows & {*PERIODS}}
    return not asked.periods or not told or not told.isdisjoint(asked.periods.values())
