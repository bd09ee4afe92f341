"""In which order and in which pairs the numbers of a claim and of a page stand."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tunedd_api.rag.language.quantity import Quantity
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.words import ORDINALS, base_form

_PAIR: Final = 2
_PERIODS: Final = frozenset({"second", "month"})


def is_another_in_order(claim: Sentence, page: Sentence) -> bool:
    """Whether the claim's "eighteenth" is the page's "nineteenth"; "first" has other uses, too."""
    here, there = (_places(sentence) for sentence in (claim, page))
    numbers = {value for quantity in page.quantities for value in quantity.values}
    if there and not here <= there | numbers:
        return True
    ours, theirs = _ordered(claim), _ordered(page)
    return any(noun in theirs and not places <= theirs[noun] for noun, places in ours.items())


def is_rated_otherwise(claim: Sentence, page: Sentence) -> bool:
    """Whether the page has a number for another time: "45 euros an hour" for "45 euros a day"."""
    rates = _rates(page)
    for number, period in _rates(claim):
        told = [per for other, per in rates if other.unit == number.unit and other.equals(number)]
        if told and not any(per.unit == period.unit and per.equals(period) for per in told):
            return True
    return False


def _rates(sentence: Sentence) -> Sequence[tuple[Quantity, Quantity]]:
    """The numbers with a period right behind them, as in "9 euros a day"."""
    return [
        (one, two)
        for one, two in pairwise(sentence.quantities)
        if two.first == one.last + 1 and two.unit in _PERIODS
    ]


def _ordered(sentence: Sentence) -> dict[str, set[int]]:
    """The places in an order that stand right before each noun, by its base form."""
    found: dict[str, set[int]] = {}
    for one, two in pairwise(sentence.tokens):
        if one.low in ORDINALS and two.kind == "word":
            found.setdefault(base_form(two.low), set()).add(ORDINALS[one.low])
    return found


def _places(sentence: Sentence) -> set[float]:
    """The places in an order from the third on that a sentence names, if they are no dates."""
    dates = {at for q in sentence.quantities for at in range(q.first, q.last + 1)}
    return {
        float(ORDINALS[token.low])
        for at, token in enumerate(sentence.tokens)
        if ORDINALS.get(token.low, 0) > _PAIR and at not in dates
    }


def are_paired_otherwise(claim: Sentence, page: Sentence, found: Sequence[Quantity | None]) -> bool:
    """Whether two numbers of a claim each stand with another one: "2.1 in 2020 to 3.4 in 2022".

    Between the two on the page stands another number of either kind, which the claim leaves out.
    """
    chosen = sorted((q for q in found if q is not None), key=lambda q: q.first)
    for one, two in pairwise(chosen):
        if one.unit == two.unit or len(chosen) != len(claim.quantities):
            continue
        between = [q for q in page.quantities if one.last < q.first and q.last < two.first]
        if {one.unit, two.unit} <= {q.unit for q in between}:
            return True
    return False


def is_reversed(claim: Sentence, page: Sentence, found: Sequence[Quantity | None]) -> bool:
    """Whether "from 3 to 5" stands on the page as "from 5 to 3"."""
    for at, quantity in enumerate(claim.quantities):
        if quantity.link is None:
            continue
        one, other = found[quantity.link], found[at]
        if one is None or other is None or other.first >= one.first:
            continue
        before = [page.tokens[q.first - 1].low if q.first else "" for q in (one, other)]
        if before != ["from", "to"]:  # "to 19 from 27"
            return True
    return False
