"""The cells of a row, and whether a claim takes what stands in one column for another one's."""

from collections.abc import Sequence
from functools import lru_cache

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.quantity import Quantity
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.page_text.row_cells import CELL, column_names, is_framed


def takes_another_column(this: Comparison) -> bool:
    """Whether the claim names a column in which nothing stands that it says, or leaves it open.

    Of a ticket for 6 euros, or 3 for children, "the ticket costs 3 euros" says too little.
    """
    names = _names_of(this.context.columns)
    if not names:
        return False
    told = [places for word in this.claim.words if (places := _named(word.low, names, this.page))]
    figures = [q for q in this.claim.quantities if not is_in_the_name_of_a_column(this, q)]
    found = [_columns_of(quantity, this.page) for quantity in figures]
    if not told:
        return any(_is_one_of_several(columns, this.page) for columns in found)
    if len(found) > 1:
        return len(told) != len(found) or not all(
            one & other for one, other in zip(told, found, strict=True)
        )
    words = {_column(this.page, m.page.place) for m in this.alignment.matches if m.page is not None}
    held = words.union(*found) - {0}
    return any(places.isdisjoint(held) for places in told)


def is_in_the_name_of_a_column(this: Comparison, quantity: Quantity) -> bool:
    """Whether a number of the claim is what a column is named by, as a "monthly fee" is."""
    tokens = this.claim.tokens[quantity.first : quantity.last + 1]
    bases = {base_form(token.low) for token in tokens}
    return any(bases <= name for name in _names_of(this.context.columns))


@lru_cache(maxsize=256)
def _names_of(header: str) -> Sequence[frozenset[str]]:
    """The base forms of the words that name each column."""
    if not header:
        return ()
    return [
        frozenset(base_form(token.low) for token in parsed(name).tokens)
        for name in column_names(header)
    ]


def _named(low: str, names: Sequence[frozenset[str]], page: Sentence) -> frozenset[int]:
    """The columns that a word of a claim names, which the row itself does not say."""
    base = base_form(low)
    if base in page.bases:
        return frozenset()
    return frozenset(at for at, words in enumerate(names) if at and base in words)


def _columns_of(quantity: Quantity, page: Sentence) -> frozenset[int]:
    """The columns in which a number stands."""
    return frozenset(
        _column(page, other.first)
        for other in page.quantities
        if other.unit in {quantity.unit, None} and quantity.equals(other)
    )


def _is_one_of_several(columns: frozenset[int], page: Sentence) -> bool:
    """Whether other columns of the row tell as much of the same unit as those of a number."""
    units = {q.unit for q in page.quantities if _column(page, q.first) in columns}
    return any(q.unit in units and _column(page, q.first) not in columns for q in page.quantities)


def _column(page: Sentence, place: int) -> int:
    """The column in which a token of a row stands, from 0."""
    start = page.tokens[place].start
    edge = is_framed(page.text.strip())
    return sum(divider.start() < start for divider in CELL.finditer(page.text)) - edge
