"""Rows that a question names and a table lacks: E09 among codes, or 2024 among years.

Of such a table another row is no answer, although all else that is asked for stands there.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.stretches.stretch import stretches
from tunedd_api.rag.answering.tables.asked import asked_rows
from tunedd_api.rag.answering.tables.asked_cell import MOVING, AskedCell, asked_cell, numbers_of
from tunedd_api.rag.answering.tables.banded import Held, rows_held
from tunedd_api.rag.answering.tables.choosing import ranks_of
from tunedd_api.rag.answering.tables.column_keys import column_keys
from tunedd_api.rag.answering.tables.compared_rows import bearing
from tunedd_api.rag.answering.tables.row_lines import RowLine, tables_in
from tunedd_api.rag.answering.tables.table import tables_of
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.lexicon import are_opposites, exclude_each_other
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import ORDINALS, base_form
from tunedd_api.rag.questions.asked_words import AskedWord, heading_keys, keys_of, sentences_of

_CODE: Final = re.compile(r"(?=[\w/.-]*[^\W\d_])(?=[\w/.-]*\d)[\w/.-]*\w")
_SPAN: Final = re.compile(rf"({_CODE.pattern})\s*(?:[-–—]|\.\.+|to|bis)\s*({_CODE.pattern})")
_YEAR: Final = re.compile(r"(?<!\d)(?:1[5-9]|20|21)\d\d(?!\d)")
_DIGITS: Final = re.compile(r"\d+")
_CALLED_NUMBER: Final = word_set("is number no nr nummer número numéro # the of was")
"""Words between what a number is the number of, and the number."""

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
    tables = list(tables_in(passages))
    return any(
        _lacks_a_row(asked, table, passages) or _has_it_elsewhere(asked, table, tables, passages)
        for table in tables
    )


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
    in_bands = rows_held(asked.question, first.columns, [row.cells for row in table])
    if in_bands is not None:
        asked = asked.besides(in_bands.lows, in_bands.numbers)
        if not in_bands.rows:
            return _is_beyond(asked, in_bands, table, passages)
    names = [*first.columns, *(row.cells[0] for row in table)]
    inside = column_keys(*first.columns) | keys_of(*(c for row in table for c in row.cells))
    above = keys_of(*first.above)
    missing = [word for word in asked.words if not word.is_among(inside | above)]
    missing = [word for word in missing if word.low not in MOVING]
    held = [word for word in asked.words if word.is_among(inside)]
    if not held:
        return False
    lows = {word.low for word in missing if _names_a_row(word.low, asked, table, names)}
    if len(lows) < len(missing):
        return False
    text = " ".join((*names, *first.above))
    years = {one for one in asked.numbers if _YEAR.fullmatch(one)} - numbers_of(text)
    years = years if _are_years(names) else set()
    years |= _lacking_in_column(asked, table)
    if asked.numbers - years - numbers_of(" ".join((text, *(c for r in table for c in r.cells)))):
        return False
    rows = [quote.text for row in table for quote in (*row.header, row.quote)]
    return bool(lows or years) and not any(
        _is_told_of(lows, years, held, passage, rows) for passage in passages
    )


def _is_beyond(
    asked: AskedCell, held: Held, table: Sequence[RowLine], passages: Sequence[Passage]
) -> bool:
    """Whether a table holds all but a number for which it has no row: 40 kg, where 30 is the most.

    No passage says the number anywhere else.
    """
    keys = _every_key(table)
    if not asked.words or not all(word.is_among(keys) for word in asked.words):
        return False
    rows = [row.quote.text for row in table]
    texts = [passage.text for passage in passages]
    for row in rows:
        texts = [text.replace(row, "") for text in texts]
    return held.numbers.isdisjoint(numbers_of(" ".join(texts)))


def _every_key(table: Sequence[RowLine]) -> frozenset[str]:
    """The keys of a table with the names of its columns and what stands above it."""
    first, *_ = table
    told = (cell for row in table for cell in row.cells)
    return column_keys(*first.columns) | keys_of(*first.above, *told)


def _has_it_elsewhere(
    asked: AskedCell,
    table: Sequence[RowLine],
    tables: Sequence[Sequence[RowLine]],
    passages: Sequence[Passage],
) -> bool:
    """Whether all that a table lacks are rows of one with the same columns, under another heading.

    The question names the heading: what stops on weekdays need not stop on Saturdays.
    """
    first, *_ = table
    keys = _every_key(table)
    missing = [word for word in asked.words if not word.is_among(keys) and word.low not in MOVING]
    heads = [word for word in asked.words if word.is_among(keys_of(first.above[0]))]
    if not missing or not heads or not first.columns:
        return False
    for other in tables:
        shares = first.columns[:1] == other[0].columns[:1] and other is not table
        names = keys_of(*(row.cells[0] for row in other))
        apart = [word for word in heads if not word.is_among(names | keys_of(*other[0].above))]
        if shares and apart and all(word.is_among(names) for word in missing):
            rows = {row.quote.text.strip() for row in other}
            return not any(
                all(word.is_among(keys_of(sentence)) for word in (*missing, *apart))
                for passage in passages
                for sentence in sentences_of(passage.text)
                if sentence.strip() not in rows
            )
    return False


def _lacking_in_column(asked: AskedCell, table: Sequence[RowLine]) -> set[str]:
    """The numbers of a question that stand behind the name of a column and in none of its cells.

    Of "Who has extension 150?", where there are extensions, and none is 150.
    """
    lows = [token.low for token in parsed(asked.question).tokens]
    lacking: set[str] = set()
    for number in asked.numbers & {*lows}:
        before = [low for low in lows[: lows.index(number)] if low not in _CALLED_NUMBER][-1:]
        for at, name in enumerate(table[0].columns):
            cells = [row.cells[at] for row in table if at < len(row.cells)]
            figured = [cell for cell in cells if any(char.isdigit() for char in cell)]
            is_named = any(base_form(low) in keys_of(name) for low in before)
            if is_named and 2 * len(figured) > len(cells) >= _FEWEST_ALIKE:
                lacking |= {number} if all(number not in numbers_of(c) for c in cells) else set()
    return lacking


def _names_a_row(
    low: str, asked: AskedCell, table: Sequence[RowLine], names: Sequence[str]
) -> bool:
    """Whether a word is one like those that rows are called, or that name columns or the table."""
    if _CODE.fullmatch(low):
        told = [word for name in names for word in _CODE.findall(name.lower())]
        alike = [_DIGITS.sub("0", word) for word in told].count(_DIGITS.sub("0", low))
        return alike > 1 and not any(_spans(name.lower(), low) for name in names)
    if _is_of_their_kind(low, table) or _is_of_the_kind_of_columns(low, asked, table[0]):
        return True
    if any(exclude_each_other(low, token.low) for token in parsed(table[0].above[0]).tokens):
        return True
    behind = {b.low for a, b in pairwise(parsed(asked.question).tokens) if a.low == low}
    things = [word for word in asked.words if word.low in behind]
    return any(_called(thing, table) >= _FEWEST_ALIKE for thing in things)


def _spans(name: str, code: str) -> bool:
    """Whether a code lies within those of a row, as E07 does in "E05–E11"."""
    number = int(_DIGITS.findall(code)[-1])
    return any(
        _DIGITS.sub("0", first) == _DIGITS.sub("0", last) == _DIGITS.sub("0", code)
        and int(_DIGITS.findall(first)[-1]) <= number <= int(_DIGITS.findall(last)[-1])
        for first, last in _SPAN.findall(name)
    )


def _is_of_the_kind_of_columns(low: str, asked: AskedCell, row: RowLine) -> bool:
    """Whether a column is called as the opposite of a word: there is a download speed alone."""
    said = parsed(asked.question).bases
    for name in row.columns[1:]:
        lows = [token.low for token in parsed(name).tokens if token.kind != "mark"]
        others = [one for one in lows if exclude_each_other(low, one) or are_opposites(low, one)]
        rest = {base_form(one) for one in lows if one not in others}
        if others and (not rest or not rest.isdisjoint(said)):
            return True
    return False


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
    lows: set[str],
    years: set[str],
    held: Sequence[AskedWord],
    passage: Passage,
    rows: Sequence[str] = (),
) -> bool:
    """Whether a passage tells of something that a table lacks: of a code, or with a word it holds.

    The rows of the table itself do not, nor do the names of its columns.
    """
    text = passage.text
    for row in rows:
        text = text.replace(row, "")
    keys = heading_keys(passage) | keys_of(*sentences_of(text))
    known = {low for low in lows if not AskedWord.of(low, is_name=True).forms.isdisjoint(keys)}
    if any(_CODE.fullmatch(low) for low in known):
        return True
    dated = not years.isdisjoint(_YEAR.findall(text))
    return bool(known or dated) and any(not word.forms.isdisjoint(keys) for word in held)
