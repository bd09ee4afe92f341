"""The rows of a table that a question asks for without naming them: the cheapest, a total, or all.

To everything else that ranks rows, those of one table are much alike.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from tunedd_api.rag.answering.asked_words import (
    AskedWord,
    asked_words,
    heading_keys,
    keys_of,
    kind_words,
)
from tunedd_api.rag.answering.line_kinds import LineKind
from tunedd_api.rag.answering.question_kinds import QuestionKind, kind_of_question
from tunedd_api.rag.answering.stretches import Stretch
from tunedd_api.rag.answering.table_cells import cells
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.word_lists import word_list, word_set

_BOUND: Final = re.compile(r"\bat (?:the )?(?:least|most|latest|earliest)\b", re.IGNORECASE)
"""What looks like a superlative and asks for none: "at least 4 euros"."""

_DOWN: Final = word_set(
    "least fewest lowest smallest shortest cheapest lightest thinnest narrowest weakest coldest "
    "closest nearest earliest quickest fastest soonest "
    "niedrigste kleinste kürzeste günstigste billigste leichteste wenigsten menos moins"
)
_UP: Final = word_set(
    "most highest largest biggest greatest longest tallest heaviest thickest widest deepest "
    "strongest hottest warmest dearest furthest farthest latest "
    "höchste größte längste teuerste schwerste meisten"
)
_MEASURED: Final = {
    "cheapest": word_list("price cost fee fare rate"),
    "dearest": word_list("price cost fee fare rate"),
    "expensive": word_list("price cost fee fare rate"),
    "günstigste": word_list("preis kosten"),
    "billigste": word_list("preis kosten"),
    "teuerste": word_list("preis kosten"),
    "longest": word_list("length time duration"),
    "shortest": word_list("length time duration"),
    "quickest": word_list("time duration"),
    "fastest": word_list("time duration"),
    "closest": word_list("distance walk away"),
    "nearest": word_list("distance walk away"),
    "furthest": word_list("distance walk away"),
    "farthest": word_list("distance walk away"),
    "tallest": word_list("height size"),
    "heaviest": word_list("weight mass"),
    "lightest": word_list("weight mass"),
    "thickest": word_list("thickness"),
    "thinnest": word_list("thickness"),
    "widest": word_list("width"),
    "deepest": word_list("depth"),
    "hottest": word_list("temperature"),
    "warmest": word_list("temperature"),
    "coldest": word_list("temperature"),
}
"""What the names of a column say of a superlative that measures it."""


_TOTALS: Final = word_set(
    "total totals sum overall altogether in_all gesamt summe insgesamt "
    "gesamtsumme gesamtbetrag suma totale somme"
)


def rows_asked_for(question: str, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches; of a table, the rows alone that have the most or the least, or the total.

    Of a table that is a list of what is asked for, no single row is left. All stretches where the
    question asks for none of these, or the table does not tell it.
    """
    lows = parsed(_BOUND.sub("", question)).lows
    if not _TOTALS.isdisjoint(lows):
        return _totals_only(stretches)
    down, up = not _DOWN.isdisjoint(lows), not _UP.isdisjoint(lows)
    if down != up:
        return _extremes_only(question, lows, stretches, down=down)
    is_list = kind_of_question(question) is QuestionKind.LIST and not parsed(question).quantities
    return _whole_lists(question, stretches) if is_list else list(stretches)


def _whole_lists(question: str, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches, without single rows of a table whose first column is what is asked for.

    "Which parameters does it take?" asks for all of a table of parameters, and "Which parameters
    are optional?" or "Which plans cost over 5 euros?" for some of the rows.
    """
    kinds = kind_words(question)
    wanted = frozenset[str]().union(*(word.forms for word in kinds))
    others = [word for word in asked_words(question) if word.forms.isdisjoint(wanted)]
    kept: list[Stretch] = []
    for header, group in groupby(stretches, key=_header):
        same = list(group)
        whole = [stretch for stretch in same if stretch.kind is LineKind.TABLE]
        lists = bool(whole) and not wanted.isdisjoint(keys_of(cells(header)[0]))
        kept += whole if lists and not _tell_rows_apart(others, same) else same
    return kept


def _tell_rows_apart(asked: Sequence[AskedWord], rows: Sequence[Stretch]) -> bool:
    """Whether one of the words stands in some rows, and neither in all nor above the table."""
    above = heading_keys(rows[0].passage)
    keys = [keys_of(row.anchor_text) for row in rows if row.kind is LineKind.ROW]
    for word in asked:
        held = sum(not word.keys.isdisjoint(of_row) for of_row in keys)
        if 0 < held < len(keys) and word.keys.isdisjoint(above):
            return True
    return False


def _totals_only(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The rows of totals alone, of tables that have some and no column of totals."""
    kept: list[Stretch] = []
    for header, group in groupby(stretches, key=_header):
        same = list(group)
        totals = [s for s in same if s.anchor and _TOTALS & parsed(cells(s.anchor_text)[0]).lows]
        is_in_rows = bool(header and totals) and _TOTALS.isdisjoint(parsed(header).lows)
        kept += totals if is_in_rows else same
    return kept


def _extremes_only(
    question: str, lows: frozenset[str], stretches: Sequence[Stretch], *, down: bool
) -> list[Stretch]:
    measures = keys_of(*(name for low in lows for name in _MEASURED.get(low, ())))
    wanted = measures or frozenset().union(*(word.keys for word in asked_words(question)))
    kept: list[Stretch] = []
    for header, group in groupby(stretches, key=_header):
        same = list(group)
        column = _column(header, wanted) if header else 0
        values = [_value(stretch, column) for stretch in same] if column else []
        known = [value for value in values if value is not None]
        if not known:
            kept += same
            continue
        extreme = min(known) if down else max(known)
        kept += [s for s, value in zip(same, values, strict=True) if value == extreme]
    return kept


def _header(stretch: Stretch) -> str:
    """What names the columns of a row, or of a whole table; empty for anything else."""
    if stretch.kind is LineKind.TABLE:
        return stretch.quotes[0].text
    is_row = stretch.kind is LineKind.ROW
    return (stretch.header or stretch.quotes[0].text) if is_row and stretch.anchor else ""


def _column(header: str, wanted: frozenset[str]) -> int:
    """The place of the first column behind the first whose name is asked for; 0 if none is."""
    names = cells(header)
    return next((at for at in range(1, len(names)) if keys_of(names[at]) & wanted), 0)


def _value(stretch: Stretch, column: int) -> float | None:
    """What a row has in a column, in the base unit of what it measures; None where it is no number.

    "2 h 40 min" is one value.
    """
    row = cells(stretch.anchor_text)
    if stretch.kind is LineKind.TABLE or column >= len(row):
        return None
    values = [quantity.values[0] for quantity in parsed(row[column]).quantities]
    return sum(values) if values else None
