"""The rows of a table that a question asks for: those it names, the cheapest, a total, or all.

To everything else that ranks rows, those of one table are much alike.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from tunedd_api.documents.passages import QuotedPlace
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.answering.tables.asked import asked_rows
from tunedd_api.rag.answering.tables.banded import rows_held
from tunedd_api.rag.answering.tables.compared_rows import in_order_asked_for
from tunedd_api.rag.answering.tables.points import points_asked
from tunedd_api.rag.answering.tables.table import TOTALS, header_of, is_total
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.page_text.line_kinds import LineKind
from tunedd_api.rag.page_text.row_cells import cells, column_names
from tunedd_api.rag.questions.asked_words import (
    AskedWord,
    asked_words,
    heading_keys,
    keys_of,
    kind_words,
)
from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question

_PERSONAL: Final = re.compile(
    r"\b(?:he|she|it|they|his|her|hers|its|their|him|them|er|sie|seine?|ihre?|il|elle|sus?)\b",
    re.IGNORECASE,
)
_OF_OTHERS: Final = re.compile(
    r"\b(?:predecessors?|successors?|preceded|succeeded|before|after|next|previous|others?|else"
    r"|instead|replaced)\b",
    re.IGNORECASE,
)
"""Words by which another row is asked for than the one that was told."""


def rows_asked_for(question: str, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches; of a table, the rows alone that are named, have most or least, or the total.

    Of a table that is a list of what is asked for, no single row is left. All stretches where the
    question asks for none of these, or the table does not tell it.
    """
    if not TOTALS.isdisjoint(parsed(question).lows):
        return _totals_only(stretches)
    compared = asked_rows(question)
    if compared is not None and compared.orders:
        return in_order_asked_for(question, stretches)
    if compared is None or compared.limit is None:
        stretches = _in_bands(question, stretches)
    is_list = kind_of_question(question) is QuestionKind.LIST and not parsed(question).quantities
    return _whole_lists(question, stretches) if is_list else _named_only(question, stretches)


def _in_bands(question: str, stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """The stretches, without rows whose bands do not hold what the question names.

    Where a table has no row for it, all of its rows are left.
    """
    if not points_asked(question):
        return stretches
    kept: list[Stretch] = []
    for header, group in groupby(stretches, key=header_of):
        same = list(group)
        rows = [stretch for stretch in same if header and stretch.kind is LineKind.ROW]
        told = [cells(row.anchor_text) for row in rows]
        held = rows_held(question, column_names(header), told) if rows else None
        places = held.rows if held is not None else frozenset()
        others = {row for at, row in enumerate(rows) if places and at not in places}
        kept += [stretch for stretch in same if stretch not in others]
    return kept


def of_row_told(
    question: str, stretches: Sequence[Stretch], told: Sequence[QuotedPlace]
) -> list[Stretch]:
    """The stretches; where a pronoun asks on about a row that was ``told``, no other row of it.

    "When was she born?" is asked of the director whose row was quoted last.
    """
    asked = asked_rows(question)
    compares = asked is not None and not asked.selects
    if not _PERSONAL.search(question) or _OF_OTHERS.search(question) or compares:
        return list(stretches)
    kept: list[Stretch] = []
    for header, group in groupby(stretches, key=header_of):
        same = list(group)
        rows = [one for one in same if header and one.kind is LineKind.ROW]
        meant = [
            row for row in rows if any(row.quotes[row.anchor].is_quoted_at(place) for place in told)
        ]
        others = {*rows} - {*meant} if len(meant) == 1 else set()
        kept += [one for one in same if one not in others]
    return kept


def _named_only(question: str, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches, without the rows that the question does not name, of tables where it does.

    A row is named by its first cell: "1925", "E05" or "Northgate".
    """
    asked = content_terms(question)
    kept: list[Stretch] = []
    for header, group in groupby(stretches, key=header_of):
        same = list(group)
        named = [s for s in same if header and s.kind is LineKind.ROW and _is_named(s, asked)]
        kept += [s for s in same if s.kind is not LineKind.ROW or s in named] if named else same
    return kept


def _is_named(row: Stretch, asked: frozenset[str]) -> bool:
    """Whether a question with these terms says all that a row's first cell does."""
    first = content_terms(cells(row.anchor_text)[0])
    return bool(first) and first <= asked


def _whole_lists(question: str, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches, without single rows of a table whose first column is what is asked for.

    "Which parameters does it take?" asks for all of a table of parameters, and "Which parameters
    are optional?" or "Which plans cost over 5 euros?" for some of the rows.
    """
    kinds = kind_words(question)
    wanted = frozenset[str]().union(*(word.forms for word in kinds))
    others = [word for word in asked_words(question) if word.forms.isdisjoint(wanted)]
    kept: list[Stretch] = []
    for header, group in groupby(stretches, key=header_of):
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
    for header, group in groupby(stretches, key=header_of):
        same = list(group)
        totals = [s for s in same if s.anchor and is_total(s)]
        is_in_rows = bool(header and totals) and TOTALS.isdisjoint(parsed(header).lows)
        kept += totals if is_in_rows else same
    return kept
