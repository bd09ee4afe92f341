"""The rows of a table that a question asks for by what is so of them, or by what they have."""

from collections import Counter
from collections.abc import Sequence

from tunedd_api.rag.answering.tables.asked import AskedRows
from tunedd_api.rag.answering.tables.choosing import rows_within
from tunedd_api.rag.answering.tables.naming import has_something, says_yes_or_no
from tunedd_api.rag.answering.tables.table import Table
from tunedd_api.rag.questions.asked_words import AskedWord


def rows_selected(asked: AskedRows, table: Table) -> frozenset[int] | None:
    """The rows that hold what a question says of them; None where the table does not tell.

    A word stands in their cells, or it names a column in which they have something. There are none
    where the table tells that no row has that.
    """
    every = frozenset(range(len(table.rows)))
    words = _telling(asked, table)
    if not all(word.is_among(table.inside | table.above) for word in words):
        return None
    in_cells = [word for word in words if not _columns_named(word, table)]
    told = [rows for word in in_cells if (rows := _rows_with(word, asked, table))]
    within = [rows_within(limit, asked, table, every) for limit in asked.exact]
    if any(rows is None for rows in within):
        return None
    numbered = [rows for rows in within if rows is not None]
    rows = every.intersection(*told, *numbered)
    had = _had(asked, words, table)
    if had is None or not rows or not (told or numbered or had):
        return None
    return rows.intersection(*had)


def _telling(asked: AskedRows, table: Table) -> Sequence[AskedWord]:
    """The words of a question but those for what the rows are."""
    entity = table.names[table.entity]
    things = frozenset[str]().union(*(thing.forms for thing in asked.called[:1]))
    return [word for word in asked.subjects if word.forms.isdisjoint(entity | things)]


def _columns_named(word: AskedWord, table: Table) -> Sequence[int]:
    """The places of the columns that a word names, as it is, or else by what means the same."""
    places = [at for at in range(len(table.names)) if at != table.entity]
    exact = [at for at in places if not word.forms.isdisjoint(table.names[at])]
    return exact or [at for at in places if word.is_among(table.names[at])]


def _rows_with(word: AskedWord, asked: AskedRows, table: Table) -> frozenset[int]:
    """The rows that hold a word, or those that do not where it is denied; empty where none does."""
    rows = [frozenset().union(*keys) for keys in table.words]
    held = frozenset(at for at, keys in enumerate(rows) if not word.forms.isdisjoint(keys))
    held = held or frozenset(at for at, keys in enumerate(rows) if word.is_among(keys))
    return frozenset(range(len(rows))) - held if held and asked.denies(word) else held


def _had(asked: AskedRows, words: Sequence[AskedWord], table: Table) -> list[frozenset[int]] | None:
    """The rows that have something in each column that is named, or nothing where it is denied.

    What stands in a column may say itself which rows are meant; then having it tells nothing more.
    None where a word may mean either of two columns.
    """
    named = [(word, columns) for word in words if (columns := _columns_named(word, table))]
    fullness = Counter(at for _, columns in named for at in columns)
    every = frozenset(range(len(table.rows)))
    had: list[frozenset[int]] = []
    for word, columns in named:
        most = max(fullness[at] for at in columns)
        meant = [at for at in columns if fullness[at] == most]
        if any(_tells_itself(at, asked, words, table) for at in meant):
            continue
        told = [tuple(row[at] for row in table.cells) for at in meant]
        having = {frozenset(at for at in every if has_something(column[at])) for column in told}
        if len(having) > 1:
            return None
        rows = every - having.pop() if asked.denies(word) else having.pop()
        if rows != every or all(map(says_yes_or_no, told[0])):
            had.append(rows)
    return had


def _tells_itself(at: int, asked: AskedRows, words: Sequence[AskedWord], table: Table) -> bool:
    """Whether a column holds a word of the question, or is one of numbers where it gives one."""
    if asked.exact and at in table.columns:
        return True
    keys = frozenset[str]().union(*(row[at] for row in table.words))
    return any(not word.forms.isdisjoint(keys) for word in words)
