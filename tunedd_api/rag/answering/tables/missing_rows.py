"""Rows that a question names and a table lacks: E09 among codes, or 2024 among years.

Of such a table another row is no answer, although all else that is asked for stands there.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.asked_words import AskedWord, keys_of, passage_keys
from tunedd_api.rag.answering.stretches import stretches
from tunedd_api.rag.answering.tables.asked import asked_rows
from tunedd_api.rag.answering.tables.asked_cell import AskedCell, asked_cell, numbers_of
from tunedd_api.rag.answering.tables.choosing import ranks_of
from tunedd_api.rag.answering.tables.compared_rows import bearing
from tunedd_api.rag.answering.tables.row_lines import RowLine, tables_in
from tunedd_api.rag.answering.tables.table import tables_of
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.lexicon import exclude_each_other
from tunedd_api.rag.language.words import ORDINALS

_CODE: Final = re.compile(r"(?=[\w/.-]*[^\W\d_])(?=[\w/.-]*\d)[\w/.-]*\w")
_YEAR: Final = re.compile(r"(?<!\d)(?:1[5-9]|20|21)\d\d(?!\d)")
_DIGITS: Final = re.compile(r"\d+")
_FEWEST_ALIKE: Final = 2


def lacks_the_row(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a table holds all of a question but the row or column that it names.

    No passage holds that together with another word of the question.
    """
    if _lacks_a_place(question, passages):
        return True
    asked = asked_cell(question)
    if asked is None or asked.is_ordered:
        return False
    return any(_lacks_a_row(asked, table, passages) for table in tables_in(passages))


def _lacks_a_place(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a table tells who came first and second, and not who came fifth."""
    asked = asked_rows(question)
    ranks = [order for order in asked.orders if order.rank > 0] if asked is not None else []
    if asked is None or not ranks:
        return False
    said = {asked.found.tokens[at].low for order in ranks for at in order.at} & ORDINALS.keys()
    told = [
        {*places.values()}
        for table in tables_of(stretches(passages))
        if (places := ranks_of(table)) and bearing(asked, table)
    ]
    lacks = bool(told) and not any(order.rank in places for order in ranks for places in told)
    return lacks and not any(
        _is_told_of(said, set(), asked.subjects, passage) for passage in passages
    )


def _lacks_a_row(asked: AskedCell, table: Sequence[RowLine], passages: Sequence[Passage]) -> bool:
    first, *_ = table
    names = [*first.columns, *(row.cells[0] for row in table)]
    inside = keys_of(*first.columns, *(cell for row in table for cell in row.cells))
    above = keys_of(*first.above)
    missing = [word for word in asked.words if not word.is_among(inside | above)]
    held = [word for word in asked.words if word.is_among(inside)]
    if not held:
        return False
    lows = {word.low for word in missing if _names_a_row(word.low, asked, table, names)}
    if len(lows) < len(missing):
        return False
    text = " ".join((*names, *first.above))
    years = {one for one in asked.numbers if _YEAR.fullmatch(one)} - numbers_of(text)
    years = years if _are_years(names) else set()
    if asked.numbers - years - numbers_of(" ".join((text, *(c for r in table for c in r.cells)))):
        return False
    return bool(lows or years) and not any(
        _is_told_of(lows, years, held, passage) for passage in passages
    )


def _names_a_row(
    low: str, asked: AskedCell, table: Sequence[RowLine], names: Sequence[str]
) -> bool:
    """Whether a word is a code like those of rows, or stands before what several are called."""
    if _CODE.fullmatch(low):
        told = [word for name in names for word in _CODE.findall(name.lower())]
        return [_DIGITS.sub("0", word) for word in told].count(_DIGITS.sub("0", low)) > 1
    if _is_of_their_kind(low, table):
        return True
    behind = {b.low for a, b in pairwise(parsed(asked.question).tokens) if a.low == low}
    things = [word for word in asked.words if word.low in behind]
    return any(_called(thing, table) >= _FEWEST_ALIKE for thing in things)


def _is_of_their_kind(low: str, table: Sequence[RowLine]) -> bool:
    """Whether rows are called by one thing each that a word is one of, as by days of the week."""
    names = [[token.low for token in parsed(row.cells[0]).tokens] for row in table]
    alike = [sum(exclude_each_other(low, other) for other in name) for name in names]
    return sum(alike) >= _FEWEST_ALIKE and max(alike) == 1


def _called(thing: AskedWord, table: Sequence[RowLine]) -> int:
    """How many rows are called by a word."""
    return sum(not thing.forms.isdisjoint(keys_of(row.cells[0])) for row in table)


def _are_years(names: Sequence[str]) -> bool:
    """Whether rows or columns are those of single years; a row of several may be of any."""
    years = [_YEAR.findall(name) for name in names]
    return sum(len(one) == 1 for one in years) >= _FEWEST_ALIKE and max(map(len, years)) == 1


def _is_told_of(
    lows: set[str], years: set[str], held: Sequence[AskedWord], passage: Passage
) -> bool:
    """Whether a passage holds something that a table lacks, and a word that it holds."""
    keys = passage_keys(passage)
    known = any(not AskedWord.of(low, is_name=True).forms.isdisjoint(keys) for low in lows)
    dated = not years.isdisjoint(_YEAR.findall(passage.text))
    return (known or dated) and any(not word.forms.isdisjoint(keys) for word in held)
