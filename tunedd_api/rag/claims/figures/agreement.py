"""Whether the numbers of a claim stand in a page's sentence, of the same things."""

from itertools import pairwise
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.claims.figures.bounds import Bound, bound, is_within
from tunedd_api.rag.claims.figures.counted import counted_by
from tunedd_api.rag.claims.figures.order import (
    are_paired_otherwise,
    is_another_in_order,
    is_rated_otherwise,
    is_reversed,
)
from tunedd_api.rag.claims.figures.places import is_of_another
from tunedd_api.rag.claims.figures.table_cells import is_in_the_name_of_a_column
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon import are_opposites
from tunedd_api.rag.language.quantity import YEAR, Quantity
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.words import ORDINALS, base_form
from tunedd_api.rag.wording.alignment import Alignment
from tunedd_api.rag.wording.likeness import Likeness, likeness

_ANYBODY: Final = frozenset({"people", "persons", "individuals"})
_BOTH: Final = frozenset({"both", "either", "neither", "beide", "ambos"})
_ENDS: Final = ({"from", "until"}, {"from", "till"}, {"since", "until"}, {"from", "by"})
"""Words before a time of which one tells its beginning, and the other its end."""
_PAIR: Final = 2
_LONGEST_WHOLE: Final = 3
_NOUN: Final = frozenset({Tag.NOUN, Tag.NAME})
_SINGLE: Final = frozenset(
    {"a", "an", "single", "each", "per", "every", "ein", "eine", "un", "una"}
)


def figures_differ(this: Comparison) -> bool:
    """Whether some number of the claim is not the page's, or is another thing's there."""
    claim, page, alignment, borrowed = this.claim, this.page, this.alignment, this.borrowed
    found: list[Quantity | None] = []
    for quantity in claim.quantities:
        if (
            _is_single(claim, page, quantity)
            or _names(claim, quantity, alignment, borrowed)
            or _is_said_otherwise(claim, page, quantity)
            or is_in_the_name_of_a_column(this, quantity)
            or _is_told(this, quantity)
        ):
            found.append(None)
            continue
        fitting = [
            other
            for other in page.quantities
            if _fits(claim, quantity, page, other, borrowed)
            and not is_of_another(claim, quantity, page, other, alignment)
        ]
        if not fitting:
            return True
        found.append(fitting[0])
    if is_another_in_order(claim, page) or is_rated_otherwise(claim, page):
        return True
    return is_reversed(claim, page, found) or are_paired_otherwise(claim, page, found)


def names_the_year_told(this: Comparison) -> bool:
    """Whether the claim names the year of which the page's sentence tells without naming it."""
    return any(_is_told(this, quantity) for quantity in this.claim.quantities)


def _is_told(this: Comparison, quantity: Quantity) -> bool:
    return quantity.unit == YEAR and quantity.values[0] == this.context.year


def _is_single(claim: Sentence, page: Sentence, quantity: Quantity) -> bool:
    """Whether the claim's "one second" is the page's "a second"."""
    if quantity.first != quantity.last or claim.tokens[quantity.first].low not in {"one", "1"}:
        return False
    after = claim.tokens[quantity.last + 1 : quantity.last + 2]
    return any(
        one.low in _SINGLE and after and base_form(two.low) == base_form(after[0].low)
        for one, two in zip(page.tokens, page.tokens[1:], strict=False)
    )


def _is_said_otherwise(claim: Sentence, page: Sentence, quantity: Quantity) -> bool:
    """Whether "the two" are the page's "both", and "day 3" is the page's "third day"."""
    if quantity.unit is not None or quantity.first == 0:
        return False
    before = claim.tokens[quantity.first - 1]
    lows = [token.low for token in page.tokens]
    if quantity.values[0] == _PAIR and before.low in {"the", "these", "those", "of"}:
        return not _BOTH.isdisjoint(lows)
    return any(
        ORDINALS.get(one) == quantity.values[0] and base_form(two) == base_form(before.low)
        for one, two in pairwise(lows)
    )


def _names(
    claim: Sentence, quantity: Quantity, alignment: Alignment, borrowed: frozenset[str]
) -> bool:
    """Whether a number is part of a borrowed name, as in "Model 400"."""
    before = [m for m in alignment.matches if m.claim.place == quantity.first - 1]
    number = claim.tokens[quantity.first].low
    return bool(before) and before[0].likeness is Likeness.BORROWED and number in borrowed


def _fits(
    claim: Sentence,
    quantity: Quantity,
    page: Sentence,
    other: Quantity,
    borrowed: frozenset[str],
) -> bool:
    said, found = bound(claim, quantity), bound(page, other)
    same = quantity.equals(other) and (said == found or _is_within_reach(claim, said, found))
    if not same and not is_within(quantity, said, other, found):
        return False
    if _is_total(page, other) and not _is_total(claim, quantity):
        return False
    said_of, found_of = _role(claim, quantity), _role(page, other)
    if are_opposites(said_of, found_of) or {said_of, found_of} in _ENDS:
        return False
    return _measure_alike(claim, quantity, page, other, borrowed)


def _measure_alike(
    claim: Sentence,
    quantity: Quantity,
    page: Sentence,
    other: Quantity,
    borrowed: frozenset[str],
) -> bool:
    """Whether two numbers have one unit, or count the same things."""
    units = {quantity.unit, other.unit}
    if None in units and units & {YEAR, "times"}:  # "the 2023 accounts", "the accounts for 2023"
        return YEAR in units or _counts_times(claim, quantity, page, other)
    if quantity.unit != other.unit:
        return _unit_is_told(claim, quantity, page, other, borrowed)
    if quantity.unit is not None:
        return True
    ours, theirs = counted_by(claim, quantity), counted_by(page, other)
    if not ours or not theirs:
        return True
    if any(word.low in _ANYBODY for word in (*ours, *theirs)):
        return True
    if not any(likeness(a.low, b.low) >= Likeness.RELATED for a in ours for b in theirs):
        return False
    return not _are_of_others(claim, ours[-1], page, theirs[-1])


def _is_within_reach(claim: Sentence, said: Bound, found: Bound) -> bool:
    """Whether "can borrow six" stands for "up to six": what is allowed goes up to the bound."""
    allows = any(token.low in {"may", "can"} for token in claim.tokens)
    return said is Bound.NONE and found is Bound.DOWN and allows


def _are_of_others(claim: Sentence, counted: Word, page: Sentence, other: Word) -> bool:
    """Whether what is counted is of different things: units of heat, units of electricity."""
    ours, theirs = _of(claim, counted), _of(page, other)
    if ours is None or theirs is None or likeness(ours.low, theirs.low) is not Likeness.NONE:
        return False
    return any(likeness(ours.low, word.low) is Likeness.SAME for word in page.words)


def _of(sentence: Sentence, counted: Word) -> Word | None:
    """The noun behind "of" right behind a noun."""
    after = sentence.tokens[counted.place + 1 : counted.place + 2]
    if not after or after[0].low != "of":
        return None
    return next((w for w in sentence.words if w.place > counted.place and w.tag in _NOUN), None)


def _is_total(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a number is that of the whole in "four of the nine piers"."""
    before = [q for q in sentence.quantities if q.last < quantity.first]
    between = sentence.tokens[before[-1].last + 1 : quantity.first] if before else ()
    lows = [token.low for token in between]
    of = lows[:1] == ["of"] or lows[:2] == ["out", "of"]
    return of and len(lows) <= _LONGEST_WHOLE


def _counts_times(claim: Sentence, quantity: Quantity, page: Sentence, other: Quantity) -> bool:
    """Whether "two goals" are what "scored twice" tells: nothing else there is counted so."""
    counted = counted_by(claim, quantity) or counted_by(page, other)
    lows = {base_form(w.low) for w in (page if quantity.unit is None else claim).words}
    return bool(counted) and not any(base_form(word.low) in lows for word in counted)


def _role(sentence: Sentence, quantity: Quantity) -> str:
    return next((w.role for w in sentence.words if w.place == quantity.first), "")


def _unit_is_told(
    claim: Sentence,
    quantity: Quantity,
    page: Sentence,
    other: Quantity,
    borrowed: frozenset[str],
) -> bool:
    """Whether a unit that stands on one side only stands elsewhere on the other, as in a table."""
    if quantity.unit is None:
        return not counted_by(claim, quantity)
    if other.unit is not None:
        return False
    told = {base_form(token.low) for token in page.tokens} | borrowed
    return base_form(quantity.unit) in told
