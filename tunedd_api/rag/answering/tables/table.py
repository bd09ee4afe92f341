"""Tables as they are put together again from their rows, which are found one by one."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.answering.tables.column_keys import column_keys
from tunedd_api.rag.answering.tables.values import Values, values_of
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.page_text.line_kinds import LineKind
from tunedd_api.rag.page_text.row_cells import (
    BETWEEN_LINES,
    cells,
    column_names,
    grid,
    lines_of_header,
)
from tunedd_api.rag.questions.asked_words import heading_keys, keys_of, sentences_of
from tunedd_api.rag.splitting.structure import SEPARATOR

TOTALS: Final = word_set(
    "total totals sum overall altogether in_all gesamt summe insgesamt "
    "gesamtsumme gesamtbetrag suma totale somme"
)
"""What a row of totals is called, in lower case."""

_AVERAGES: Final = word_set("average mean median durchschnitt mittelwert promedio moyenne")
_FEWEST: Final = 2
_GAP: Final = 3
"""Characters that may part two passages that follow one another."""


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of a table below the names of its columns; rows of totals are none of them.

    ``cells`` are those of each row, as many as there are columns. ``whole`` is the table as one
    stretch, if it is short enough to be quoted so, and ``left_out`` are it and the rows of totals.
    """

    header: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    rows: tuple[Stretch, ...]
    whole: Stretch | None
    left_out: frozenset[Stretch]

    @property
    def passage(self) -> Passage:
        """The passage in which it begins."""
        return self.rows[0].passage

    @cached_property
    def columns(self) -> Mapping[int, Values]:
        """The columns of numbers by their places, but for that of what the rows are about."""
        found = {at: self._values(at) for at in range(len(self.header))}
        return {at: values for at, values in found.items() if at != self.entity and values.known}

    @cached_property
    def entity(self) -> int:
        """The place of the column that says what the rows are about: the first without numbers."""
        places = range(len(self.header))
        return next((at for at in places if not self._values(at).known), 0)

    @cached_property
    def names(self) -> tuple[frozenset[str], ...]:
        """The keys of the names of each column."""
        return tuple(column_keys(name) for name in self.header)

    @cached_property
    def words(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """The keys of each cell of each row."""
        return tuple(tuple(keys_of(cell) for cell in row) for row in self.cells)

    @cached_property
    def above(self) -> frozenset[str]:
        """The keys of the headings above, and of the title and the name of the document.

        The section in which its passage begins is left where the passage has a heading above it.
        """
        passage, heading = self.passage, self.rows[0].heading
        outer = SEPARATOR.join((passage.section or "").split(SEPARATOR)[:-1])
        return heading_keys(replace(passage, section=outer) if heading else passage) | keys_of(
            heading
        )

    @cached_property
    def inside(self) -> frozenset[str]:
        """The keys of all cells and of the names of the columns."""
        return frozenset().union(*self.names, *(keys for row in self.words for keys in row))

    @cached_property
    def before(self) -> frozenset[str]:
        """The keys of what stands before it in its passage, below the nearest heading."""
        passage = self.passage
        text = passage.text[: self.rows[0].quotes[0].start - passage.start]
        return keys_of(*sentences_of(text[max(text.rfind(self.rows[0].heading), 0) :]))

    def _values(self, at: int) -> Values:
        return values_of(self.header[at], [row[at] for row in self.cells])


def tables_of(stretches: Sequence[Stretch]) -> list[Table]:
    """The tables that have two rows or more among some stretches, each whole or left out."""
    groups: dict[tuple[object, ...], list[Stretch]] = {}
    for stretch in stretches:
        if header := header_of(stretch):
            passage = stretch.passage
            key = passage.document.id, passage.section, column_names(header)
            groups.setdefault(key, []).append(stretch)
    tables = (same for group in groups.values() for same in _parted(group))
    return [table for group in tables if (table := _table(group)) is not None]


def _parted(group: Sequence[Stretch]) -> Iterable[list[Stretch]]:
    """The tables of a section whose columns are called alike, each with where it goes on."""
    begun = sorted({_begin(stretch) for stretch in group if not stretch.header})
    tables: dict[int, list[Stretch]] = {}
    for stretch in group:
        tables.setdefault(bisect_right(begun, _begin(stretch)), []).append(stretch)
    return tables.values()


def _begin(stretch: Stretch) -> tuple[int, int]:
    return stretch.passage.page, stretch.quotes[0].start


def header_of(stretch: Stretch) -> str:
    """What names the columns of a row, or of a whole table; empty for anything else."""
    if stretch.kind is LineKind.TABLE:
        told = [quote.text for quote in stretch.quotes]
        return BETWEEN_LINES.join(told[: lines_of_header([cells(row) for row in told])])
    if stretch.kind is not LineKind.ROW:
        return ""
    return stretch.header or BETWEEN_LINES.join(q.text for q in stretch.quotes[: stretch.anchor])


def is_total(row: Stretch) -> bool:
    """Whether a row gives totals of the others."""
    return not TOTALS.isdisjoint(parsed(cells(row.anchor_text)[0]).lows)


def _table(group: Sequence[Stretch]) -> Table | None:
    rows = [stretch for stretch in group if stretch.kind is LineKind.ROW]
    rows.sort(key=lambda row: (row.passage.page, row.quotes[row.anchor].start))
    if not rows or rows[0].header or not _is_unbroken(rows):
        return None  # of which some was not found
    whole = next((stretch for stretch in group if stretch.kind is LineKind.TABLE), None)
    kept = [
        row
        for row in rows
        if (TOTALS | _AVERAGES).isdisjoint(parsed(cells(row.anchor_text)[0]).lows)
    ]
    if len(kept) < _FEWEST:
        return None
    is_short = whole is not None and len(rows) + rows[0].anchor == len(whole.quotes)
    header, told = grid(
        [cells(quote.text) for quote in rows[0].quotes[: rows[0].anchor]],
        [cells(row.anchor_text) for row in kept],
    )
    return Table(
        header,
        tuple(told),
        tuple(kept),
        whole if is_short else None,
        frozenset(stretch for stretch in group if stretch not in kept),
    )


def _is_unbroken(rows: Sequence[Stretch]) -> bool:
    """Whether nothing is missing between the passages in which the rows stand."""
    passages = [row.passage for row in rows]
    return all(
        other.page == one.page + 1 or (one.page == other.page and other.start <= one.end + _GAP)
        for one, other in pairwise(passages)
    )
